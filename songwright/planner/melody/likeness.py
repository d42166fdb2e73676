"""How like a melody is to the tunes that the melody model was trained on, at any pitch and tempo.

A melody is a row of steps: the interval from one note to the next, and how the time until the next note compares with
the time before. A shared run is worth the information in its intervals (rare ones, after the one before, say more:
scales and repeated notes are everybody's) and a constant for each step whose rhythm is shared too. Runs are found by
local alignment (Smith & Waterman, 1981), which forgives a changed or an added note at a price, so that variants of a
tune are found as well. docs/similarity.md has the figures behind the threshold.

Shapes: N steps of a melody, T steps of all known tunes end to end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from songwright.song import Note, SongPlan
from songwright.weights import load_weights

LARGEST_INTERVAL = 12  # semitones; larger leaps count as this
LARGEST_RATIO = 2  # octaves of duration
INTERVALS = 2 * LARGEST_INTERVAL + 1
BETWEEN = 99  # the step between two tunes, which is like none
SAME_RHYTHM_BITS, OTHER_RHYTHM_BITS = 3.0, -6.0
MOST_INTERVAL_BITS = 8.0
CHANGED_BITS, SKIPPED_BITS = -8.0, -16.0
THRESHOLD_BITS = 33.5


@dataclass(frozen=True)
class Steps:
    """A melody's steps: intervals in semitones and rounded logarithms of duration ratios, (N,) int each."""

    intervals: np.ndarray
    ratios: np.ndarray


@dataclass(frozen=True)
class Likeness:
    """The known tune that shares the most with a melody.

    Attributes:
        bits: what the shared run is worth.
        notes: of the run, in both.
        title: of the tune.
        first: index of the run's first note in the melody.
    """

    bits: float
    notes: int
    title: str
    first: int

    @property
    def is_too_close(self) -> bool:
        """Whether people would call it the same tune rather than chance."""
        return self.bits > THRESHOLD_BITS

    def __str__(self) -> str:
        return f"{self.notes} notes as in '{self.title}'"


@dataclass(frozen=True, eq=False)
class KnownTunes:
    """Tunes to compare with.

    Attributes:
        titles: of each.
        steps: of all of them end to end, (T,), one that is `BETWEEN` after each.
        owner: (T,) index of the tune of each step.
        bits: (1 + INTERVALS, INTERVALS) information of an interval after another, in the first row after none.
    """

    titles: tuple[str, ...]
    steps: Steps
    owner: np.ndarray
    bits: np.ndarray

    @classmethod
    def of(cls, tunes: Sequence[tuple[str, Steps]]) -> "KnownTunes":
        """From titles and steps."""
        ends = [np.array([BETWEEN])] * len(tunes)
        return cls(
            tuple(title for title, _ in tunes),
            Steps(
                _joined([steps.intervals for _, steps in tunes], ends),
                _joined([steps.ratios for _, steps in tunes], ends),
            ),
            np.repeat(np.arange(len(tunes)), [len(steps.intervals) + 1 for _, steps in tunes]),
            _information([steps.intervals for _, steps in tunes]),
        )

    def closest(self, melody: Steps) -> Likeness | None:
        """The tune that shares the most with a melody; None where nothing at all is shared.

        Takes about half a millisecond a note.
        """
        scores, lengths, firsts = (np.zeros(len(self.owner) + 1, dtype) for dtype in (float, int, int))
        best = Likeness(0.0, 0, "", 0)
        between = self.steps.intervals == BETWEEN
        before = 0  # row of `bits`
        for index, (interval, ratio) in enumerate(zip(melody.intervals, melody.ratios, strict=True)):
            worth = min(self.bits[before, interval + LARGEST_INTERVAL], MOST_INTERVAL_BITS)
            before = 1 + interval + LARGEST_INTERVAL
            is_same = self.steps.intervals == interval
            rhythm = np.where(self.steps.ratios == ratio, SAME_RHYTHM_BITS, OTHER_RHYTHM_BITS)
            # The rhythm of a run's first step compares with a note that is not in the run.
            rhythm = np.where(scores[:-1] == 0, SAME_RHYTHM_BITS, rhythm)
            aligned = scores[:-1] + np.where(is_same, worth + rhythm, CHANGED_BITS)
            added = scores[1:] + SKIPPED_BITS
            from_added = added > aligned
            reached = np.where(from_added, added, aligned)
            length = np.where(from_added, lengths[1:], lengths[:-1] + is_same)
            first = np.where(from_added, firsts[1:], np.where(scores[:-1] > 0, firsts[:-1], index))
            reached[between] = 0
            left_out = reached[:-1] + SKIPPED_BITS  # a note of the tune that the melody has not
            further = np.flatnonzero(left_out > reached[1:]) + 1
            reached[further], length[further], first[further] = (
                left_out[further - 1],
                length[further - 1],
                first[further - 1],
            )
            dead = (reached <= 0) | between
            scores[1:], lengths[1:], firsts[1:] = np.where(dead, 0, reached), np.where(dead, 0, length), first
            at = int(scores[1:].argmax())
            if scores[at + 1] > best.bits:
                best = Likeness(
                    float(scores[at + 1]), int(lengths[at + 1]) + 1, self.titles[self.owner[at]], int(firsts[at + 1])
                )
        return best if best.bits > 0 else None


def steps_of(onsets: Sequence[float], midi: Sequence[int]) -> Steps:
    """The steps of notes in order, at `onsets` in beats, of pitch `midi`; one fewer than notes."""
    if len(onsets) < 2:
        return Steps(np.zeros(0, int), np.zeros(0, int))
    waits = np.maximum(np.diff(np.asarray(onsets, float)), 1e-3)
    ratios = np.zeros(len(waits), int)
    ratios[1:] = np.clip(np.round(np.log2(waits[1:] / waits[:-1])), -LARGEST_RATIO, LARGEST_RATIO)
    return Steps(np.clip(np.diff(np.asarray(midi, int)), -LARGEST_INTERVAL, LARGEST_INTERVAL), ratios)


def likeness_of(plan: SongPlan) -> Likeness | None:
    """How like the lead of a plan is to what the melody model learned from; None where nothing is sung."""
    sections = ((section.start_bar * plan.beats_per_bar, section.notes) for section in plan.sections)
    return likeness_of_notes(sections)


def likeness_of_notes(sections: Iterable[tuple[float, Iterable[Note]]]) -> Likeness | None:
    """The same for notes of sections, each with the beat at which it starts."""
    notes = sorted(
        (start + note.start_beat, note.midi) for start, part in sections for note in part if not note.backing
    )
    return known_tunes().closest(steps_of([at for at, _ in notes], [midi for _, midi in notes]))


@lru_cache(maxsize=1)
def known_tunes(folder: Path = Path(str(files("songwright.planner.melody") / "tunes"))) -> KnownTunes:
    """The tunes that ship with songwright: those that its melody model was trained on, and those held out."""
    weights = load_weights(folder)
    tensors = {name: tensor.astype(int) for name, tensor in weights.tensors.items()}
    ends = np.cumsum(tensors["lengths"])[:-1]
    parts = zip(np.split(tensors["intervals"], ends), np.split(tensors["ratios"], ends), strict=True)
    return KnownTunes.of([(title, Steps(*part)) for title, part in zip(weights.config["titles"], parts, strict=True)])


def _joined(parts: Sequence[np.ndarray], ends: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([array for pair in zip(parts, ends, strict=True) for array in pair])


def _information(tunes: Sequence[np.ndarray]) -> np.ndarray:
    """Bits of every interval after every other, from counts that lean on those of the interval alone."""
    alone = np.bincount(np.concatenate(tunes) + LARGEST_INTERVAL, minlength=INTERVALS) + 1.0
    alone /= alone.sum()
    pairs = np.zeros((INTERVALS, INTERVALS))
    for tune in tunes:
        np.add.at(pairs, (tune[:-1] + LARGEST_INTERVAL, tune[1:] + LARGEST_INTERVAL), 1)
    after = (pairs + 8 * alone) / (pairs.sum(axis=1, keepdims=True) + 8)
    return -np.log2(np.vstack([alone, after]))
