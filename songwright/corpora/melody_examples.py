"""Lead sheets as training examples of the melody model: one row of features and one interval per note."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from songwright.chords import ChordSymbol
from songwright.corpora.openewld import LeadSheet, phrases
from songwright.planner.melody.features import (
    INTERVALS,
    LARGEST_LEAP,
    NoteSlot,
    OutputIndex,
    context_row,
    history_rows,
)
from songwright.planner.melody.rhythm import LONGEST_STEPS, UsualRhythm, density_class
from songwright.units import Meter


@dataclass(frozen=True)
class MelodyExample:
    """One song. N notes.

    Attributes:
        rows: (N, features).
        tone, chord_tone, register: (N, intervals), which head entries speak for each interval.
        target: (N,) index of the interval that comes; -1 where it is too large to be learned.
        degree: (N,) semitones above the tonic, octaves kept; what the n-gram baseline predicts.
        chord_key: (N,) a number for the chord relative to the key: 2 * root + minor, 24 for none.
    """

    rows: np.ndarray
    tone: np.ndarray
    chord_tone: np.ndarray
    register: np.ndarray
    target: np.ndarray
    degree: np.ndarray
    chord_key: np.ndarray


def melody_slots(sheet: LeadSheet) -> list[NoteSlot]:
    """The song's notes without their pitches."""
    slots = []
    has_words = any(note.first_verse for note in sheet.notes)
    chord_index = -1
    last_end = 0.0
    for phrase in phrases(sheet):
        for index, note in enumerate(phrase):
            while (
                chord_index + 1 < len(sheet.chords)
                and sheet.chords[chord_index + 1].start_quarters <= note.start_quarters + 1e-3
            ):
                chord_index += 1
            slots.append(
                NoteSlot(
                    strength=onset_strength(sheet.meter, note.bar_quarters),
                    quarters=note.quarters,
                    chord=sheet.chords[chord_index].symbol if chord_index >= 0 else None,
                    next_chord=sheet.chords[chord_index + 1].symbol if chord_index + 1 < len(sheet.chords) else None,
                    index=index,
                    left=len(phrase) - 1 - index,
                    rest_before=note.start_quarters > last_end + 0.2,
                    melisma=has_words and not note.syllables and index > 0,
                )
            )
            last_end = note.end_quarters
    return slots


def onset_strength(meter: Meter, bar_quarters: float) -> int:
    """Metrical strength of an onset; notes between sixteenths (triplets) have none."""
    step = bar_quarters * 4
    return meter.strength(round(step)) if abs(step - round(step)) < 0.05 else 0


def melody_example(sheet: LeadSheet) -> MelodyExample:
    """One song as arrays."""
    slots = melody_slots(sheet)
    midi = np.array([note.midi for phrase in phrases(sheet) for note in phrase])
    tonic = sheet.key.tonic
    # What a composer knows beforehand is the range, so the model is told its middle.
    middle = float(np.quantile(midi, 0.05) + np.quantile(midi, 0.95)) / 2
    start = round(middle)
    pitches = np.concatenate([[start, start], midi])
    rows, tone, chord_tone, register = [], [], [], []
    for (before, previous), slot in zip(pairwise(pitches[:-1]), slots, strict=True):
        root = chord_root(slot.chord, tonic)
        past = np.array([previous])
        index = OutputIndex.at(past, root, tonic, middle)
        rows.append(
            np.concatenate(
                [history_rows(past, np.array([before]), root, tonic, middle)[0], context_row(slot, sheet.key)]
            )
        )
        tone.append(index.tone[0])
        chord_tone.append(index.chord_tone[0])
        register.append(index.register[0])
    steps = np.diff(pitches[1:])
    target = np.where(np.abs(steps) <= LARGEST_LEAP, steps - INTERVALS[0], -1)
    anchor = tonic + 12 * ((start - tonic) // 12)
    return MelodyExample(
        np.array(rows, np.float32), np.array(tone), np.array(chord_tone), np.array(register), target,
        midi - anchor, np.array([_chord_key(slot.chord, tonic) for slot in slots]),
    )  # fmt: skip


def chord_root(chord: ChordSymbol | None, tonic: int) -> int:
    """The chord's root; before the first chord the tonic stands in."""
    return tonic if chord is None else chord.root


def _chord_key(chord: ChordSymbol | None, tonic: int) -> int:
    return 24 if chord is None else 2 * ((chord.root - tonic) % 12) + chord.is_minor


def usual_rhythm(sheets: Sequence[LeadSheet]) -> UsualRhythm:
    """How long people wait for the next syllable, by place in the bar and density of the phrase.

    Counts are smoothed with those of all places of the same density.
    """
    quadruple = np.zeros((4, 16, LONGEST_STEPS))
    triple = np.zeros((4, 12, LONGEST_STEPS))
    for sheet in sheets:
        if sheet.meter.is_compound:
            continue
        table = triple if sheet.meter.beats_per_bar == 3 else quadruple
        for phrase in phrases(sheet):
            sung = [note for note in phrase if note.syllables]
            if len(sung) < 3:
                continue
            steps = (sung[-1].start_quarters - sung[0].start_quarters) * 4 / (len(sung) - 1)
            for note, following in pairwise(sung):
                wait = round((following.start_quarters - note.start_quarters) * 4)
                if 1 <= wait <= LONGEST_STEPS:
                    table[density_class(steps), round(note.bar_quarters * 4) % table.shape[1], wait - 1] += 1
    return UsualRhythm(_smoothed(quadruple), _smoothed(triple))


def _smoothed(counts: np.ndarray) -> np.ndarray:
    everywhere = counts.sum(axis=1, keepdims=True) + 0.5
    everywhere /= everywhere.sum(axis=2, keepdims=True)
    smoothed = counts + 12 * everywhere
    return np.log(smoothed / smoothed.sum(axis=2, keepdims=True))
