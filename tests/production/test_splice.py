"""Laying a stretch of new audio into old audio."""

import numpy as np
import pytest

from songwright.production.splice import GRID, Stretch, spliced
from songwright.waveform import Waveform

RATE = 44_100


def noise(seed: int) -> np.ndarray:
    samples = np.random.default_rng(seed).uniform(-0.5, 0.5, (2, 4 * RATE))
    return (np.rint(samples * GRID) / GRID).astype(np.float32)


def test_only_the_stretch_changes_and_ends_softly() -> None:
    old, new = noise(1), noise(2)
    stretch = Stretch(RATE, 3 * RATE)
    found = spliced(Waveform(old), Waveform(new), stretch).samples
    assert np.array_equal(found[:, : stretch.start], old[:, : stretch.start])
    assert np.array_equal(found[:, stretch.stop :], old[:, stretch.stop :])
    assert np.array_equal(found[:, RATE + 1000 : 3 * RATE - RATE // 2], new[:, RATE + 1000 : 3 * RATE - RATE // 2])
    assert np.abs(found - old)[:, stretch.start].max() < 1e-3 and np.abs(found - old)[:, stretch.stop - 1].max() < 1e-3
    assert np.array_equal(np.rint(found * GRID), found * GRID)


def test_what_both_share_keeps_its_level() -> None:
    same = noise(3)
    assert np.array_equal(spliced(Waveform(same), Waveform(same), Stretch(RATE, 3 * RATE)).samples, same)


def test_a_stretch_to_the_end_has_no_fade_there() -> None:
    old, new = noise(1), noise(2)
    assert np.array_equal(spliced(Waveform(old), Waveform(new), Stretch(0, 9 * RATE)).samples, new)
    with pytest.raises(ValueError, match="cannot lay"):
        spliced(Waveform(old), Waveform(new[:, :-1]), Stretch(0, 1))
