"""How loud the stems are foretold to be, and that drawing keeps to it."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.accompaniment.frames import FRAME_FEATURES, PlayedNotes, note_pairs
from songwright.accompaniment.loading import load_band, load_loudness
from songwright.accompaniment.loudness.model import LEVEL_COLUMN, LEVELS, NEPER_DB, NoteLoudness
from songwright.accompaniment.model import StemInput
from songwright.accompaniment.sampling import stem_input
from songwright.errors import WeightsError
from songwright.training.band_loudness import LoudnessSettings, train
from tests.accompaniment.tiny_band import CODEC, save_tiny_band, tiny_loudness
from tests.training.test_band_training import items, quantiser

FRAMES = 40


def network() -> NoteLoudness:
    found = tiny_loudness().stem("bass")
    torch.nn.init.constant_(found.floor, -30.0)
    return found


def played(strokes: int, velocity: int = 90, level_units: float = 0.0) -> StemInput:
    """The same bass note struck once or several times at once."""
    whole = [np.full(strokes, number) for number in (4, 40, velocity)]
    notes = PlayedNotes("bass", *whole, *(np.full(strokes, 512.0 * frame) for frame in (5, 30)))
    features = np.zeros((1, FRAMES, FRAME_FEATURES), np.float32)
    features[..., LEVEL_COLUMN] = level_units
    return stem_input(features, note_pairs(notes, 0, FRAMES))


def low_db(notes: StemInput) -> np.ndarray:
    return network()(notes)[0, 8:28, 0].numpy() * NEPER_DB


def test_powers_of_notes_add_up() -> None:
    assert np.allclose(low_db(played(2)) - low_db(played(1)), 3.01, atol=0.01)
    assert np.allclose(low_db(played(10)) - low_db(played(1)), 10.0, atol=0.01)


def test_the_level_asked_for_is_a_gain() -> None:
    assert np.allclose(low_db(played(1, level_units=1.0)) - low_db(played(1)), 6.0, atol=0.01)


def test_a_hard_stroke_is_louder() -> None:
    change = low_db(played(1, velocity=120)) - low_db(played(1, velocity=30))
    assert (change > 12).all()  # 24 dB by the velocity curve, and what random weights make of it


def test_levels_replace_what_was_foretold_but_for_frames_close_to_the_floor() -> None:
    one, foretold = network(), torch.zeros(2, 64)
    loudness = torch.full((2, one.config.envelope_coefficients + 1), 1.5)
    loudness[1] = -9.0
    found = one.corrected(foretold, loudness)
    assert (found[0, one.features] == 1.5).all() and not found[0, : one.features.start].any()
    assert not found[1].any()


def test_the_entry_that_meets_the_level_is_the_likeliest() -> None:
    one = network()
    levels = slice(one.features.start, one.features.start + LEVELS)
    entries, residual = torch.zeros(5, 64), torch.zeros(3, 64)
    entries[:, levels] = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0])[:, None]
    residual[:, levels] = torch.tensor([-1.1, 0.2, 5.0])[:, None]
    likely = one.weighed(torch.zeros(3, 5), residual, entries, 0, temperature=0.5)
    assert likely.argmax(dim=-1).tolist() == [1, 2, 4]
    # Two levels, 0.9 and 0.1 away from entries 0 and 1, in units of the width: (0.81 - 0.01) nats at that temperature.
    assert float(likely[0, 1] - likely[0, 0]) == pytest.approx(0.5 * 0.8, abs=1e-3)


def test_training_learns_and_exports_what_loads(tmp_path: Path) -> None:
    settings = LoudnessSettings(steps=30, stretches=2, frames=24, warm_up_steps=3)
    three = [
        dataclasses.replace(item, notes=dataclasses.replace(item.notes, stem=stem))
        for item in items() for stem in ("drums", "bass", "other")
    ]  # fmt: skip
    first, again = (train(three, quantiser(), CODEC, "abc", settings, tmp_path) for _ in range(2))
    loaded = load_loudness(tmp_path, "abc")
    for one, other, stored in zip(first.parameters(), again.parameters(), loaded.parameters(), strict=True):
        assert torch.equal(one, other) and torch.allclose(one, stored, atol=1e-2)
    with pytest.raises(WeightsError, match="another codec"):
        load_loudness(tmp_path, "def")


def test_a_band_without_them_says_so(tmp_path: Path) -> None:
    save_tiny_band(tmp_path)
    (tmp_path / "loudness" / "model.safetensors").unlink()
    with pytest.raises(WeightsError, match="weights are missing"):
        load_band(tmp_path)
