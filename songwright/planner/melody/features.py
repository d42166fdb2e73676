"""What the melody model sees of a note before it chooses the note's pitch.

All pitches are relative: to the key's tonic, to the chord's root and to the middle of the singer's range, so a
transposed song looks the same.
"""

from dataclasses import dataclass

import numpy as np

from songwright.chords import ChordSymbol
from songwright.units import Key

LARGEST_LEAP = 16  # semitones; larger intervals are neither learned nor written
INTERVALS = np.arange(-LARGEST_LEAP, LARGEST_LEAP + 1)
REGISTER_BINS = 13  # of two semitones, the seventh around the middle of the range
DURATION_EDGES = (0.3, 0.6, 0.9, 1.3, 1.8, 2.6, 3.6)  # quarter notes
STEPS_TO_END = 5  # the last notes of a phrase are told apart
SOLO_SLOTS = 5  # phrase start, position, rest before, melisma, minor
HISTORY_FEATURES = 12 + len(INTERVALS) + REGISTER_BINS + 12
CHORD_SLOTS = 36  # chord tones, root, next root
CONTEXT_FEATURES = CHORD_SLOTS + 5 + len(DURATION_EDGES) + 1 + STEPS_TO_END + 1 + SOLO_SLOTS
FEATURES = HISTORY_FEATURES + CONTEXT_FEATURES


@dataclass(frozen=True)
class NoteSlot:
    """A note whose time is fixed and whose pitch is to be chosen.

    Attributes:
        strength: metrical strength of its onset, 0..4 (`Meter.strength`).
        quarters: length in quarter notes.
        chord: the chord sounding at its onset; None before the first chord.
        next_chord: the chord that follows.
        index: place in its phrase, from 0.
        left: notes of the phrase after this one.
        rest_before: whether silence comes before it.
        melisma: whether it goes on with the syllable before.
    """

    strength: int
    quarters: float
    chord: ChordSymbol | None
    next_chord: ChordSymbol | None
    index: int
    left: int
    rest_before: bool
    melisma: bool


def context_row(slot: NoteSlot, key: Key) -> np.ndarray:
    """The part of a note's features that does not depend on the pitches before it, (features,) fp32."""
    chord = np.zeros(CHORD_SLOTS, np.float32)
    if slot.chord is not None:
        chord[[(pitch - key.tonic) % 12 for pitch in slot.chord.pitch_classes]] = 1
        chord[12 + (slot.chord.root - key.tonic) % 12] = 1
    if slot.next_chord is not None:
        chord[24 + (slot.next_chord.root - key.tonic) % 12] = 1
    strength = np.zeros(5, np.float32)
    strength[slot.strength] = 1
    duration = np.zeros(len(DURATION_EDGES) + 1, np.float32)
    duration[np.searchsorted(DURATION_EDGES, slot.quarters)] = 1
    end = np.zeros(STEPS_TO_END + 1, np.float32)
    end[min(slot.left, STEPS_TO_END)] = 1
    solo = np.array(
        [slot.index == 0, min(slot.index, 8) / 8, slot.rest_before, slot.melisma, key.mode == "minor"], np.float32
    )
    return np.concatenate([chord, strength, duration, end, solo])


def history_rows(previous: np.ndarray, before: np.ndarray, root: int, tonic: int, middle: float) -> np.ndarray:
    """The part of the features that depends on the last two pitches.

    Args:
        previous: (B,) MIDI pitch of the note before.
        before: (B,) the one before that.
        root: pitch class of the chord now (the tonic if there is none).
        tonic: pitch class of the key.
        middle: MIDI pitch in the middle of the range.

    Returns:
        (B, features) fp32.
    """
    many = np.arange(len(previous))
    rows = np.zeros((len(previous), HISTORY_FEATURES), np.float32)
    rows[many, (previous - tonic) % 12] = 1
    rows[many, 12 + np.clip(previous - before, -LARGEST_LEAP, LARGEST_LEAP) + LARGEST_LEAP] = 1
    rows[many, 12 + len(INTERVALS) + register_bin(previous, middle)] = 1
    rows[many, 12 + len(INTERVALS) + REGISTER_BINS + (previous - root) % 12] = 1
    return rows


def register_bin(midi: np.ndarray, middle: float) -> np.ndarray:
    """Which register bin a pitch lies in."""
    bins = np.round((midi - middle) / 2).astype(int) + REGISTER_BINS // 2
    return np.clip(bins, 0, REGISTER_BINS - 1)


@dataclass(frozen=True)
class OutputIndex:
    """For each interval the model may choose, which entries of its four heads speak for it: (B, intervals) each."""

    tone: np.ndarray
    chord_tone: np.ndarray
    register: np.ndarray

    @classmethod
    def at(cls, previous: np.ndarray, root: int, tonic: int, middle: float) -> "OutputIndex":
        pitches = previous[:, None] + INTERVALS[None, :]
        return cls((pitches - tonic) % 12, (pitches - root) % 12, register_bin(pitches, middle))
