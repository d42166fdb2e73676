"""Melodies for the singing corpus: the planner's own, random walks, and phrases of lead sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from songwright.corpora.openewld import LeadSheet, phrases
from songwright.planner.draft import GENRES, StyleRequest
from songwright.planner.lyrics import read_lyrics
from songwright.planner.melody.tessitura import SingerRange
from songwright.planner.plan import plan_from
from songwright.units import MAJOR_SCALE, MINOR_SCALE, beats_to_seconds

Manner = Literal["song", "long", "fast", "melisma"]
LEAST_NOTE_SECONDS = 0.17
LONGEST_NOTE_SECONDS = 8.0
STEPS, STEP_ODDS = (-4, -3, -2, -1, 0, 1, 2, 3, 4), (0.03, 0.05, 0.12, 0.22, 0.14, 0.22, 0.13, 0.06, 0.03)


@dataclass(frozen=True)
class TuneNote:
    """One note. `syllable` counts the line's syllables; a syllable has one or more notes, in order."""

    syllable: int
    seconds: float
    midi: int


@dataclass(frozen=True)
class PhraseShape:
    """A phrase of a lead sheet: each note's length in quarters and its pitch above the phrase's lowest note."""

    quarters: tuple[float, ...]
    heights: tuple[int, ...]


def phrase_shapes(sheets: Sequence[LeadSheet], held_out: bool) -> list[PhraseShape]:
    """All phrases of the songs in that split. A note lasts until the next one begins."""
    shapes = []
    for sheet in sheets:
        if sheet.held_out != held_out:
            continue
        for phrase in phrases(sheet):
            gaps = [b.start_quarters - a.start_quarters for a, b in zip(phrase, phrase[1:], strict=False)]
            lengths = tuple(float(np.clip(q, 0.25, 6.0)) for q in (*gaps, phrase[-1].quarters))
            lowest = min(note.midi for note in phrase)
            shapes.append(PhraseShape(lengths, tuple(note.midi - lowest for note in phrase)))
    return shapes


def tune(
    rng: np.random.Generator,
    stresses: Sequence[int],
    tempo_bpm: float,
    midi_range: tuple[int, int],
    shapes: Sequence[PhraseShape],
    manner: Manner,
) -> tuple[TuneNote, ...]:
    """A melody for syllables of these stresses.

    Args:
        rng: decides everything.
        stresses: 0 to 2 for each syllable.
        tempo_bpm: of quarter notes.
        midi_range: lowest and highest pitch allowed.
        shapes: phrases of lead sheets; used half of the time, where one fits.
        manner: 'song' as a songwriter would set the line, 'long' with a note of 3 to 8 s, 'fast' with short notes
            throughout, 'melisma' with several notes on some syllables.
    """
    count = len(stresses)
    fitting = [s for s in shapes if len(s.heights) == count and max(s.heights) <= midi_range[1] - midi_range[0]]
    if manner != "fast" and fitting and rng.random() < 0.5:
        shape = fitting[int(rng.integers(len(fitting)))]
        quarters = np.array(shape.quarters)
        lowest = int(rng.integers(midi_range[0], midi_range[1] - max(shape.heights) + 1))
        pitches = [lowest + height for height in shape.heights]
    else:
        quarters = _rhythm(rng, stresses, fast=manner == "fast")
        pitches = _walk(rng, count, midi_range)
    seconds = np.maximum(quarters * 60 / tempo_bpm, LEAST_NOTE_SECONDS)
    seconds[-1] = max(seconds[-1], 0.5)
    if manner == "long":
        stressed = [i for i, stress in enumerate(stresses) if stress] or [count - 1]
        seconds[int(rng.choice(stressed))] = rng.uniform(3, LONGEST_NOTE_SECONDS)
    notes = [TuneNote(i, float(s), p) for i, (s, p) in enumerate(zip(seconds, pitches, strict=True))]
    return _with_melismas(rng, notes, midi_range) if manner == "melisma" else tuple(notes)


def _rhythm(rng: np.random.Generator, stresses: Sequence[int], fast: bool) -> np.ndarray:
    """Quarters per syllable: unstressed ones shorter, the last one long."""
    if fast:
        return np.array([rng.choice((0.25, 0.5)) for _ in stresses])
    quarters = np.array([rng.choice((0.5, 0.5, 1.0) if s == 0 else (0.5, 1.0, 1.0, 1.5)) for s in stresses])
    quarters[-1] = rng.choice((1.0, 2.0, 2.0, 3.0))
    return quarters


def _walk(rng: np.random.Generator, count: int, midi_range: tuple[int, int]) -> list[int]:
    """A random walk on a random scale, turning back at the range's ends."""
    scale, tonic = (MAJOR_SCALE, MINOR_SCALE)[int(rng.random() < 0.4)], int(rng.integers(12))
    steps = [p for p in range(midi_range[0], midi_range[1] + 1) if (p - tonic) % 12 in scale]
    at = int(rng.integers(len(steps)))
    pitches = []
    for _ in range(count):
        pitches.append(steps[at])
        at = int(np.clip(at + rng.choice(STEPS, p=STEP_ODDS), 0, len(steps) - 1))
    return pitches


def _with_melismas(
    rng: np.random.Generator, notes: Sequence[TuneNote], midi_range: tuple[int, int]
) -> tuple[TuneNote, ...]:
    """Cut some of the longer notes into two to four on neighbouring pitches."""
    cut: list[TuneNote] = []
    for note in notes:
        pieces = min(int(rng.integers(2, 5)), int(note.seconds / 0.2))
        if pieces < 2 or rng.random() < 0.4:
            cut.append(note)
            continue
        midi = note.midi
        for _ in range(pieces):
            cut.append(TuneNote(note.syllable, note.seconds / pieces, midi))
            midi = int(np.clip(midi + rng.choice((-2, -1, 1, 2)), *midi_range))
    return tuple(cut)


def planned_tunes(
    lines: Sequence[str], tempo_bpm: float, midi_range: tuple[int, int], extreme_midi: tuple[int, int], seed: int
) -> tuple[tuple[TuneNote, ...], ...]:
    """What songwright's own planner lets these lines be sung to, one melody for each line.

    Args:
        lines: of one stanza.
        tempo_bpm: of the song.
        midi_range: comfortable pitches, at least an octave.
        extreme_midi: pitches that may be sung for a moment.
        seed: of the song.
    """
    lyrics = read_lyrics("[Verse]\n" + "\n".join(lines) + "\n", language="en")
    planned = plan_from(
        lyrics,
        StyleRequest("", genre=GENRES[seed % len(GENRES)], tempo_bpm=tempo_bpm),
        seed=seed,
        voice="heart",
        singer_range=SingerRange(*midi_range, *extreme_midi),
    )
    verse = next(section for section in planned.plan.sections if section.notes)
    tunes = []
    for line in range(len(lines)):
        notes = [note for note in verse.notes if note.line == line]
        syllables = np.cumsum([not note.continues for note in notes]) - 1
        # Short rests inside a line are sung through: a line is one breath.
        beats = [b.start_beat - a.start_beat for a, b in zip(notes, notes[1:], strict=False)] + [notes[-1].beats]
        tunes.append(
            tuple(
                TuneNote(int(syllable), beats_to_seconds(length, tempo_bpm), note.midi)
                for syllable, length, note in zip(syllables, beats, notes, strict=True)
            )
        )
    return tuple(tunes)
