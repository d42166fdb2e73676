"""Small songs to mix: a plan, a band of synthesised instruments that plays it, and a voice that sings it.

The voice is a pulse train through three formants, with the plan's pitches, so that pitch and level can be measured.
"""

from functools import lru_cache

import numpy as np
import scipy.signal

from songwright.chords import parse_chord
from songwright.mixer.tracks import Track
from songwright.song import SongPlan
from songwright.units import beats_to_seconds, midi_to_hz
from songwright.waveform import SAMPLE_RATE_HZ, Waveform
from tests.notation.plans import make_plan

SHORT_FORM = (("intro", 2, 0.3), ("verse", 4, 0.4), ("chorus", 4, 0.9))


@lru_cache(maxsize=8)
def short_plan(genre: str = "pop", key: str = "G major", tempo_bpm: float = 120.0, seed: int = 7) -> SongPlan:
    """Ten bars: 20 s at 120 bpm."""
    return make_plan(genre, key=key, tempo_bpm=tempo_bpm, seed=seed, form=SHORT_FORM)


def song_samples(plan: SongPlan, tail_seconds: float = 1.0) -> int:
    return round((plan.duration_seconds + tail_seconds) * SAMPLE_RATE_HZ)


@lru_cache(maxsize=8)
def voice(plan: SongPlan, detune_semitones: float = 0.0) -> np.ndarray:
    """(1, T) float32: every note of the plan on 'ah', with breath noise at its start."""
    out = np.zeros(song_samples(plan))
    rng = np.random.default_rng(plan.seed)
    for section in plan.sections:
        for note in section.notes:
            start = round(plan.seconds_at(section, note.start_beat) * SAMPLE_RATE_HZ)
            length = round(beats_to_seconds(note.beats, plan.tempo_bpm) * SAMPLE_RATE_HZ)
            f0 = float(midi_to_hz(note.midi + detune_semitones))
            tone = scipy.signal.sawtooth(2 * np.pi * f0 * np.arange(length) / SAMPLE_RATE_HZ)
            tone += 0.02 * rng.standard_normal(length)
            shape = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 900)
            out[start : start + length] += tone * shape
    sections = [scipy.signal.butter(1, [c * 0.9, c * 1.1], "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
                for c in (700, 1200, 2700)]  # fmt: skip
    voiced = sum(scipy.signal.sosfilt(s, out) * w for s, w in zip(sections, (1.0, 0.7, 0.4), strict=True))
    voiced = scipy.signal.sosfilt(scipy.signal.butter(4, 4500, fs=SAMPLE_RATE_HZ, output="sos"), voiced)
    return (0.3 * voiced / np.abs(voiced).max())[None].astype(np.float32)


@lru_cache(maxsize=8)
def drums(plan: SongPlan) -> np.ndarray:
    """(1, T) float32: kick on odd, snare on even beats, hats on eighths; softer where the energy is low."""
    rng = np.random.default_rng(plan.seed + 1)
    out = np.zeros(song_samples(plan))
    times = np.arange(round(0.3 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    kick = np.sin(2 * np.pi * 55 * times + 5 * np.exp(-times * 50)) * np.exp(-times * 14)
    for section in plan.sections:
        for half in range(section.bars * plan.beats_per_bar * 2):
            at = round(plan.seconds_at(section, half / 2) * SAMPLE_RATE_HZ)
            hat = 0.12 * rng.standard_normal(len(times)) * np.exp(-times * 90)
            hit = hat if half % 2 else hat + (kick if half % 4 == 0 else 0.6 * rng.standard_normal(len(times))
                                              * np.exp(-times * 22))  # fmt: skip
            out[at : at + len(times)] += hit * (0.5 + section.energy) * 0.4
    return out[None].astype(np.float32)


@lru_cache(maxsize=8)
def bass(plan: SongPlan) -> np.ndarray:
    """(1, T) float32: the root on every beat."""
    return _chords(plan, (36,), 1, roots_only=True)


@lru_cache(maxsize=8)
def harmony(plan: SongPlan, octave: int = 60, every_beats: int = 2) -> np.ndarray:
    """(1, T) float32: the chords, plucked."""
    return _chords(plan, (octave,), every_beats, roots_only=False)


def band_tracks(plan: SongPlan) -> tuple[Track, ...]:
    """Voice, drums, bass and two instruments of harmony."""
    return (
        Track("voice", "lead", Waveform(voice(plan))),
        Track("drums", "drums", Waveform(drums(plan))),
        Track("bass", "bass", Waveform(bass(plan))),
        Track("guitar", "harmony", Waveform(harmony(plan)), pan=-0.4),
        Track("keys", "harmony", Waveform(harmony(plan, 72, 4)), pan=0.4),
    )


def _chords(plan: SongPlan, octaves: tuple[int, ...], every_beats: int, roots_only: bool) -> np.ndarray:
    out = np.zeros(song_samples(plan))
    for section in plan.sections:
        for chord in section.chords:
            symbol = parse_chord(chord.symbol)
            classes = symbol.pitch_classes[:1] if roots_only else symbol.pitch_classes
            for beat in range(0, int(chord.beats), every_beats):
                at = round(plan.seconds_at(section, chord.start_beat + beat) * SAMPLE_RATE_HZ)
                length = round(beats_to_seconds(every_beats, plan.tempo_bpm) * SAMPLE_RATE_HZ)
                times = np.arange(length) / SAMPLE_RATE_HZ
                pluck = np.exp(-times * 3) * np.minimum(1, np.arange(length)[::-1] / 400) * np.minimum(1, times * 500)
                for octave in octaves:
                    for pitch_class in classes:
                        f0 = float(midi_to_hz(octave + pitch_class))
                        wave = sum(np.sin(2 * np.pi * f0 * k * times) / k**1.5 for k in range(1, 7))
                        out[at : at + length] += 0.1 * (0.5 + section.energy) * pluck * wave
    return out[None].astype(np.float32)
