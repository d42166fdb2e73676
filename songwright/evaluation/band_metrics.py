"""Does the band play its score: onsets, the bass's pitch, chords, joins. Functions on arrays and plans.

Shapes: T samples, F frames of a feature, N onsets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import mir_eval
import numpy as np
import parselmouth
import scipy.ndimage

from songwright.chords import parse_chord
from songwright.evaluation.onset_metrics import TOLERANCE_SECONDS, onsets
from songwright.mixer.checks.defects import CLICK_RATIO_DB, PERCUSSIVE_CLICK_RATIO_DB, click_seconds
from songwright.mixer.checks.timing import chroma
from songwright.score import Score, StemName
from songwright.song import SongPlan
from songwright.units import beats_to_seconds, midi_to_hz
from songwright.waveform import Waveform

# Notes nearer than this are one onset to a listener, and to the detectors.
SAME_ONSET_SECONDS = 0.05
BASS_WINDOW, BASS_HOP = 2048, 441
PITCH_STEP_SECONDS, LOWEST_BASS_HZ, HIGHEST_BASS_HZ = 0.01, 30.0, 400.0
RIGHT_PITCH_CENTS = 50.0
CHORD_SMOOTHING_SECONDS = 0.4
# A chord's first and last moments ring into each other.
CHORD_EDGE_SECONDS = 0.2
JOIN_SECONDS = 0.03
LEVEL_SECONDS = 0.1
LEVEL_JUMP_DB = 10.0


def score_onsets(score: Score, stem: StemName, tempo_bpm: float) -> np.ndarray:
    """When something new sounds in a stem, in seconds; a strum or a chord counts once."""
    starts = sorted(beats_to_seconds(n.start_beat, tempo_bpm) for part in score.stem(stem) for n in part.notes)
    kept: list[float] = []
    for start in starts:
        if not kept or start - kept[-1] > SAME_ONSET_SECONDS:
            kept.append(start)
    return np.array(kept)


def heard_onsets(samples: np.ndarray, stem: StemName, sample_rate_hz: int) -> np.ndarray:
    """Onsets of a stem in seconds: spectral flux; for the bass with a filter against vibrato (SuperFlux).

    On the soundfont's own sound of twelve takes, against the notes: drums 0.99, bass 0.99, other 0.89 F-measure.
    """
    return _bass_onsets(samples, sample_rate_hz) if stem == "bass" else onsets(samples, sample_rate_hz)


def onset_score(expected: np.ndarray, heard: np.ndarray) -> float:
    """F-measure (mir_eval.onset, ±50 ms)."""
    return float(mir_eval.onset.f_measure(expected, heard, window=TOLERANCE_SECONDS)[0])


@dataclass(frozen=True)
class BassPitch:
    """How much of the bass is in tune: frames voiced inside notes, and those within 50 cents of the note."""

    voiced: int
    right: int


def bass_pitch(samples: np.ndarray, score: Score, tempo_bpm: float, sample_rate_hz: int) -> BassPitch:
    """Praat's autocorrelation against the score, octaves not folded; frames in the middle 70 % of each note."""
    sound = parselmouth.Sound(samples.astype(np.float64), sample_rate_hz)
    pitch = sound.to_pitch_ac(
        time_step=PITCH_STEP_SECONDS, pitch_floor=LOWEST_BASS_HZ, pitch_ceiling=HIGHEST_BASS_HZ
    )
    f0_hz, times = pitch.selected_array["frequency"], pitch.xs()
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
class ChordFrames:
    """Frames of plain major or minor chords, and those recognised."""

    frames: int
    right: int


def chord_frames(wave: Waveform, plan: SongPlan) -> ChordFrames:
    """Each frame's best of 24 triad templates against the plan (Fujishima, 1999; chords as in MIREX's maj/min).

    Chroma of spectral peaks, smoothed over 0.4 s. Chords that are neither major nor minor do not count.
    """
    harmony = chroma(wave)
    width = max(1, round(CHORD_SMOOTHING_SECONDS / harmony.seconds_per_frame))
    values = scipy.ndimage.uniform_filter1d(harmony.values, width, axis=0)
    best = (values @ _triads().T).argmax(axis=1)
    times = np.arange(len(values)) * harmony.seconds_per_frame
    frames = right = 0
    for section in plan.sections:
        for chord in section.chords:
            symbol = parse_chord(chord.symbol)
            third = 3 if symbol.is_minor else 4
            if not {third, 7} <= set(symbol.intervals):
                continue
            start = plan.seconds_at(section, chord.start_beat) + CHORD_EDGE_SECONDS
            end = plan.seconds_at(section, chord.start_beat + chord.beats) - CHORD_EDGE_SECONDS
            inside = best[(times >= start) & (times < end)]
            frames += len(inside)
            right += int((inside == symbol.root + 12 * symbol.is_minor).sum())
    return ChordFrames(frames, right)


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

    A click is what the mixing desk's check finds. Level is the RMS of the 0.1 s on either side.
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


def _bass_onsets(samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    """SuperFlux (Böck & Widmer, DAFx 2013): flux against the maximum of three neighbouring bands one frame before."""
    shape = np.hanning(BASS_WINDOW) * (4 / BASS_WINDOW)
    padded = np.pad(samples, BASS_WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, BASS_WINDOW)[::BASS_HOP]
    size = np.abs(np.fft.rfft(frames * shape))
    edges = 30 * 2 ** np.arange(0, 9, 1 / 12)
    bins = np.unique(np.round(edges * BASS_WINDOW / sample_rate_hz).astype(int))
    bands = np.add.reduceat(size, bins, axis=1) / np.diff(np.append(bins, size.shape[1]))
    level = np.log10(1 + 1000 * bands)
    before = scipy.ndimage.maximum_filter1d(level, 3, axis=1)[:-1]
    flux = np.concatenate([[0], np.maximum(0, level[1:] - before).mean(axis=1)])
    second = sample_rate_hz / BASS_HOP
    highest = scipy.ndimage.maximum_filter1d(flux, round(0.06 * second) | 1)
    around = scipy.ndimage.uniform_filter1d(flux, round(0.2 * second) | 1)
    return np.flatnonzero((flux == highest) & (flux > around + 0.2 * np.percentile(flux, 99))) / second


def _triads() -> np.ndarray:
    """(24, 12): major on C … B, then minor; zero mean, length 1."""
    rows = np.zeros((24, 12))
    for root in range(12):
        rows[root, [root, (root + 4) % 12, (root + 7) % 12]] = 1
        rows[12 + root, [root, (root + 3) % 12, (root + 7) % 12]] = 1
    rows -= rows.mean(axis=1, keepdims=True)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _near(clicks: np.ndarray, places: Sequence[float]) -> int:
    """How many places have a click."""
    return sum(bool((np.abs(clicks - place) < JOIN_SECONDS).any()) for place in places)


def _jumps(wave: Waveform, reference: Waveform, places: Sequence[float]) -> int:
    """How many places change their level otherwise than the reference does."""
    return sum(bool(abs(_change_db(wave, place) - _change_db(reference, place)) > LEVEL_JUMP_DB) for place in places)


def _change_db(wave: Waveform, place_seconds: float) -> float:
    """How much louder the time after a place is than that before it; silence counts as -60 dBFS."""
    middle, reach = (round(seconds * wave.sample_rate_hz) for seconds in (place_seconds, LEVEL_SECONDS))
    before, after = (wave.samples[0, max(middle - reach, 0) : middle], wave.samples[0, middle : middle + reach])
    powers = [float(np.square(part).mean()) if part.size else 0.0 for part in (before, after)]
    return float(10 * np.log10(max(powers[1], 1e-6) / max(powers[0], 1e-6)))
