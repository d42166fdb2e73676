"""The baseline that the melody model has to beat: interpolated Kneser-Ney n-grams of scale degrees and chords.

Source: Chen and Goodman, "An empirical study of smoothing techniques for language modeling" (1999), section 2.7.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

START = 99  # degree before a song's first note
DEGREES = 61  # possible degrees, for the uniform distribution at the bottom


@dataclass(frozen=True)
class DegreeSong:
    """A melody as semitones above the tonic, (N,), and a number for the chord under each note, (N,)."""

    degrees: np.ndarray
    chords: np.ndarray


class KneserNey:
    """P(degree | the last degrees, and the chord if `with_chord`).

    Args:
        songs: to count.
        order: degrees of history.
        with_chord: whether the chord under the note is part of every context.
        discount: taken from each count.
    """

    def __init__(self, songs: Sequence[DegreeSong], order: int, with_chord: bool, discount: float) -> None:
        self._order, self._with_chord, self._discount = order, with_chord, discount
        tables: list[dict[tuple[int, ...], Counter[int]]] = [defaultdict(Counter) for _ in range(order + 2)]
        for song in songs:
            for context, degree in self._events(song):
                tables[-1][context][degree] += 1
        # Lower orders count in how many contexts a degree follows, not how often.
        for level in range(order, -1, -1):
            for context, counts in tables[level + 1].items():
                for degree in counts:
                    tables[level][context[1:]][degree] += 1
        self._tables = tables

    def probabilities(self, song: DegreeSong) -> np.ndarray:
        """The probability of each note of a song, (N,)."""
        return np.array([self._probability(context, degree) for context, degree in self._events(song)])

    def _events(self, song: DegreeSong) -> list[tuple[tuple[int, ...], int]]:
        """(context, degree) for each note; the oldest degree first, the chord last (so it is given up last)."""
        padded = [START] * self._order + [int(d) for d in song.degrees]
        events = []
        for at, chord in enumerate(song.chords):
            chord_part = (100 + int(chord),) if self._with_chord else (100,)
            events.append(((*padded[at : at + self._order], *chord_part), padded[at + self._order]))
        return events

    def _probability(self, context: tuple[int, ...], degree: int) -> float:
        probability = 1.0 / DEGREES
        for level in range(len(self._tables)):
            counts = self._tables[level].get(context[len(context) - level :] if level else ())
            if counts is None:
                continue
            total = counts.total()
            kept = max(counts[degree] - self._discount, 0.0) / total
            probability = kept + self._discount * len(counts) / total * probability
        return probability


@dataclass(frozen=True)
class NgramBaseline:
    """The best mixture found on songs that were not counted. `nats_per_note` is for the songs to be measured."""

    nats_per_note: float
    order: int
    chord_order: int
    discount: float
    chord_share: float


def best_baseline(
    counted: Sequence[DegreeSong], tuned_on: Sequence[DegreeSong], measured: Sequence[DegreeSong]
) -> NgramBaseline:
    """Mix a model of degrees and a model of degrees and chords; sizes, discount and shares are tuned on `tuned_on`."""
    choices = []
    for discount in (0.7, 0.8, 0.9):
        plain = {n: KneserNey(counted, n, False, discount) for n in (2, 3, 4, 5)}
        chordal = {n: KneserNey(counted, n, True, discount) for n in (1, 2, 3, 4)}
        for n, model in plain.items():
            plain_p = np.concatenate([model.probabilities(song) for song in tuned_on])
            for m, chord_model in chordal.items():
                chord_p = np.concatenate([chord_model.probabilities(song) for song in tuned_on])
                for share in (0.3, 0.5, 0.7, 0.9):
                    nats = float(-np.log((1 - share) * plain_p + share * chord_p).mean())
                    choices.append((nats, n, m, discount, share))
    _, order, chord_order, discount, share = min(choices)
    everything = [*counted, *tuned_on]
    plain_model = KneserNey(everything, order, False, discount)
    chord_model = KneserNey(everything, chord_order, True, discount)
    mixed = [
        (1 - share) * plain_model.probabilities(song) + share * chord_model.probabilities(song) for song in measured
    ]
    return NgramBaseline(float(-np.log(np.concatenate(mixed)).mean()), order, chord_order, discount, share)
