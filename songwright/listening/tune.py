"""A hummed or played tune from a clip of the user's own.

The clip's pitch becomes notes: stretches of one semitone, the clip's own tuning taken out.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songwright.errors import AudioError
from songwright.listening.beat import clip_tempo
from songwright.listening.clip import load_clip
from songwright.listening.harmony import best_key
from songwright.listening.pitch import PITCH_STEP_SECONDS, heard_pitch
from songwright.units import Key

LOWEST_HZ, HIGHEST_HZ = 65.0, 1000.0
SHORTEST_NOTE_SECONDS = 0.08
FEWEST_NOTES = 4


@dataclass(frozen=True)
class TuneNote:
    """One note of a tune, in seconds from its first note."""

    start_seconds: float
    end_seconds: float
    midi: int


@dataclass(frozen=True)
class Tune:
    """A tune; `tempo_bpm` is None where the clip has no steady beat."""

    notes: tuple[TuneNote, ...]
    key: Key
    tempo_bpm: float | None


def read_tune(path: Path) -> Tune:
    """Hear the tune in a clip of one voice or instrument.

    Raises:
        AudioError: as `load_clip`, or there are not four notes in it.
    """
    clip = load_clip(path)
    heard = heard_pitch(clip.samples[0], clip.sample_rate_hz, LOWEST_HZ, HIGHEST_HZ)
    f0_hz, times = heard.chosen_hz, heard.times
    voiced = f0_hz > 0
    if not voiced.any():
        raise AudioError(f"no tune can be heard in '{path}'; give a clip in which one voice sings or hums")
    semitones = 69 + 12 * np.log2(np.where(voiced, f0_hz, 440.0) / 440)
    tuning = np.angle(np.exp(2j * np.pi * semitones[voiced]).mean()) / (2 * np.pi)
    notes = _notes(np.where(voiced, np.round(semitones - tuning), 0).astype(int), times)
    if len(notes) < FEWEST_NOTES:
        raise AudioError(f"only {len(notes)} notes can be heard in '{path}'; a tune has at least {FEWEST_NOTES}")
    first = notes[0].start_seconds
    notes = [TuneNote(note.start_seconds - first, note.end_seconds - first, note.midi) for note in notes]
    sounding = np.zeros(12)
    for note in notes:
        sounding[note.midi % 12] += note.end_seconds - note.start_seconds
    return Tune(tuple(notes), best_key(sounding), clip_tempo(clip))


def _notes(midi: np.ndarray, times: np.ndarray) -> list[TuneNote]:
    """Stretches of one pitch; shorter ones are glides or errors and belong to the note before."""
    edges = np.flatnonzero(np.diff(midi, prepend=-1, append=-1))
    found: list[TuneNote] = []
    for start, end in zip(edges[:-1], edges[1:], strict=True):
        begin, stop, pitch = float(times[start]), float(times[end - 1]) + PITCH_STEP_SECONDS, int(midi[start])
        follows = bool(found) and begin - found[-1].end_seconds < SHORTEST_NOTE_SECONDS
        if pitch == 0:
            continue
        if follows and (stop - begin < SHORTEST_NOTE_SECONDS or pitch == found[-1].midi):
            found[-1] = TuneNote(found[-1].start_seconds, stop, found[-1].midi)
        elif stop - begin >= SHORTEST_NOTE_SECONDS:
            found.append(TuneNote(begin, stop, pitch))
    return found
