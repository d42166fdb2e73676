"""The melody's measures, on melodies small enough to check by hand."""

import numpy as np
import pytest

from songwright.evaluation.melody import (
    Melody,
    SetSyllable,
    degree_histogram,
    divergence_bits,
    edit_distance,
    interval_histogram,
    well_set,
)
from songwright.evaluation.melody_ngram import DegreeSong, KneserNey, best_baseline


def test_a_stressed_syllable_is_well_set_on_a_beat_or_when_longer_than_its_neighbours() -> None:
    on_beat, off_beat = SetSyllable(2, 2, 0.5), SetSyllable(2, 1, 0.5)
    held, weak = SetSyllable(2, 0, 1.5), SetSyllable(0, 0, 0.5)
    assert well_set([weak, on_beat, weak]) == [True]
    assert well_set([weak, off_beat, weak]) == [False]
    assert well_set([weak, held, weak]) == [True]
    assert well_set([SetSyllable(0, 0, 2.0), held]) == [False]
    assert well_set([held]) == [False], "a lone off-beat syllable has no neighbours to be longer than"


def test_intervals_do_not_cross_phrases() -> None:
    melody = Melody((), np.array([60, 62, 72, 71]), np.zeros(4, int), np.array([True, False, True, False]), ())
    assert list(melody.intervals) == [2, -1]
    assert interval_histogram([melody])[[11, 14]].tolist() == [0.5, 0.5]
    assert degree_histogram([melody])[[0, 2, 11]].tolist() == [0.5, 0.25, 0.25]
    assert melody.range_semitones == 12


def test_divergence() -> None:
    one, other = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert divergence_bits(one, one) == 0
    assert divergence_bits(one, other) == 1


def test_edit_distance() -> None:
    assert edit_distance([(0, 1), (2, 1)], [(0, 1), (2, 1)]) == 0
    assert edit_distance([(0, 1), (2, 1)], [(0, 1), (4, 1)]) == 0.5
    assert edit_distance([(0, 1)], [(1, 1), (2, 2)]) == 1


def test_the_ngram_is_a_probability_and_learns() -> None:
    degrees = np.tile([0, 4, 7, 4], 20)
    song = DegreeSong(degrees, np.zeros(80, int))
    model = KneserNey([song], order=2, with_chord=True, discount=0.8)
    assert model.probabilities(song)[10:].min() > 0.9
    unseen = [DegreeSong(np.array([0, 4, d]), np.zeros(3, int)) for d in range(-30, 31)]
    assert sum(model.probabilities(s)[2] for s in unseen) == pytest.approx(1.0, abs=0.02)
    assert best_baseline([song], [song], [song]).nats_per_note < 0.2
