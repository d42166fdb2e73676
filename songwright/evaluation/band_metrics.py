"""Does the band play its score: the bass's pitch, joins. Onsets: `band_onsets`; chords: `band_chords`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from songwright.listening.pitch import heard_pitch
from songwright.mixer.checks.defects import CLICK_RATIO_DB, PERCUSSIVE_CLICK_RATIO_DB, click_seconds
from songwright.score import Score, StemName
from songwright.song import SongPlan
from songwright.units import beats_to_seconds, midi_to_hz
from songwright.waveform import Waveform

LOWEST_BASS_HZ, HIGHEST_BASS_HZ = 30.0, 400.0
RIGHT_PITCH_CENTS = 50.0
JOIN_SECONDS = 0.03
LEVEL_SECONDS = 0.1
LEVEL_JUMP_DB = 10.0
MASKED_SECONDS = 0.015
FLOOR_DB = 35.0


@dataclass(frozen=True)
class BassPitch:
    """How much of the bass is in tune: frames voiced inside notes, and those within 50 cents of the note."""

    voiced: int
    right: int


def bass_pitch(samples: np.ndarray, score: Score, tempo_bpm: float, sample_rate_hz: int) -> BassPitch:
    """Praat's autocorrelation against the score, octaves not folded; frames in the middle 70 % of each note."""
    heard = heard_pitch(samples, sample_rate_hz, LOWEST_BASS_HZ, HIGHEST_BASS_HZ)
    f0_hz, times = heard.chosen_hz, heard.times
    voiced = right = 0
    for part in score.stem("bass"):
        for note in part.notes:
            start = beats_to_seconds(note.start_beat + 0.15 * note.beats, tempo_bpm)
            end = beats_to_seconds(note.start_beat + 0.85 * note.beats, tempo_bpm)
            inside = f0_hz[(times > start) & (times < end)]
            inside = inside[inside > 0]
            cents = 1200 * np.log2(inside / float(midi_to_hz(float(note.midi))))
            voiced += len(inside)
            right += int((np.abs(cents) <= RIGHT_PITCH_CENTS).sum())
    return BassPitch(voiced, right)


@dataclass(frozen=True)
class Joins:
    """Faults at section boundaries, and at bar lines inside sections, where nothing is joined."""

    boundaries: int
    boundary_clicks: int
    boundary_jumps: int
    bar_lines: int
    bar_clicks: int
    bar_jumps: int


def joins(wave: Waveform, reference: Waveform, plan: SongPlan, stem: StemName) -> Joins:
    """Clicks within 30 ms of a boundary; changes of level there that differ by 10 dB from a rendering's.

    A click is what the mixing desk's check finds. Level is the RMS of 0.1 s on either side, but for the 15 ms before:
    there the codec lets strokes begin softly, which the stroke itself masks (backward masking: Moore, "An Introduction
    to the Psychology of Hearing", ch. 3). What lies 35 dB below the rendering's loud moments counts as that.
    """
    ratio = PERCUSSIVE_CLICK_RATIO_DB if stem == "drums" else CLICK_RATIO_DB
    clicks = np.array(click_seconds(wave, ratio))
    edges = [plan.seconds_at(section, 0) for section in plan.sections[1:]]
    bar = plan.beats_per_bar
    bars = [plan.seconds_at(section, n * bar) for section in plan.sections for n in range(1, section.bars)]
    return Joins(
        len(edges), _near(clicks, edges), _jumps(wave, reference, edges),
        len(bars), _near(clicks, bars), _jumps(wave, reference, bars),
    )  # fmt: skip


def _near(clicks: np.ndarray, places: Sequence[float]) -> int:
    """How many places have a click."""
    return sum(bool((np.abs(clicks - place) < JOIN_SECONDS).any()) for place in places)


def _jumps(wave: Waveform, reference: Waveform, places: Sequence[float]) -> int:
    """How many places change their level otherwise than the reference does."""
    floor = _loud_power(reference) * 10 ** (-FLOOR_DB / 10)
    return sum(
        bool(abs(_change_db(wave, place, floor) - _change_db(reference, place, floor)) > LEVEL_JUMP_DB)
        for place in places
    )


def _change_db(wave: Waveform, place_seconds: float, floor: float) -> float:
    """How much louder the time after a place is than that before it; powers below the floor count as the floor."""
    middle, reach, masked = (
        round(seconds * wave.sample_rate_hz) for seconds in (place_seconds, LEVEL_SECONDS, MASKED_SECONDS)
    )
    before = wave.samples[0, max(middle - masked - reach, 0) : max(middle - masked, 0)]
    after = wave.samples[0, middle : middle + reach]
    powers = [float(np.square(part).mean()) if part.size else 0.0 for part in (before, after)]
    return float(10 * np.log10(max(powers[1], floor) / max(powers[0], floor)))


def _loud_power(wave: Waveform) -> float:
    """Mean square of the loudest hundredth of the 0.1 s pieces, never nothing."""
    size = round(LEVEL_SECONDS * wave.sample_rate_hz)
    whole = wave.samples[0, : len(wave.samples[0]) // size * size].astype(np.float64).reshape(-1, size)
    return max(float(np.percentile(np.square(whole).mean(axis=1), 99)) if len(whole) else 0.0, 1e-9)
