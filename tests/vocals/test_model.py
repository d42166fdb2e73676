import numpy as np
import pytest
import torch

from songwright.vocals.frames import FEATURES, SYMBOLS, FrameConditions
from songwright.vocals.model import VoiceConfig, VoiceModel
from songwright.vocals.sampling import PhraseRequest, SamplingSettings, draw, sing_phrases
from tests.vocals.tiny_voice import tiny_model

LIKELIEST = SamplingSettings(coarse_temperature=0, fine_temperature=0)


def request(frames: int, seed: int) -> PhraseRequest:
    rng = np.random.default_rng(seed)
    conditions = FrameConditions(
        rng.integers(1, len(SYMBOLS), (3, frames)), rng.standard_normal((frames, FEATURES)).astype(np.float32)
    )
    return PhraseRequest(conditions, (1.0, 0.0), rng.random((4, frames)))


def test_singing_step_by_step_follows_the_trained_network() -> None:
    """The tables of the step, and `nn.GRU` given the codes that were sung, are the same function."""
    model, one = tiny_model(), request(20, 1)
    codes = torch.from_numpy(sing_phrases(model, [one], LIKELIEST)[0])[None]  # (1, K, F)
    symbols = torch.from_numpy(one.conditions.symbols)[None]
    mask = torch.ones(1, 20, 1)
    with torch.no_grad():
        features = torch.from_numpy(one.conditions.features)[None]
        conditions = model.encode(symbols, features, torch.tensor([[1.0, 0.0]]), mask)
        history = torch.nn.functional.pad(codes, (1, 0))[..., :-1]
        coarse = model.coarse_logits(conditions, history, codes)
        coarse[:, :, 0, 0] = -torch.inf  # no digital silence while singing
        assert torch.equal(coarse.argmax(-1).transpose(1, 2), codes[:, :2])
        for book in (2, 3):
            assert torch.equal(model.fine_logits(conditions, codes, book, mask).argmax(-1), codes[:, book])


def test_a_phrase_is_sung_the_same_beside_a_longer_one() -> None:
    model = tiny_model()
    alone = sing_phrases(model, [request(15, 1)], SamplingSettings())[0]
    beside = sing_phrases(model, [request(15, 1), request(40, 2)], SamplingSettings())
    assert np.array_equal(beside[0], alone) and beside[1].shape == (4, 40)


def test_no_sung_frame_is_digital_silence() -> None:
    assert (sing_phrases(tiny_model(), [request(200, 3)], SamplingSettings(2.0, 2.0, 1.0))[0][0] != 0).all()


def test_entries_are_drawn_as_often_as_they_are_likely() -> None:
    chances = torch.tensor([0.5, 0.3, 0.15, 0.05])
    uniforms = torch.linspace(0, 1, 10_001)[:-1]
    found = draw(chances.log().expand(10_000, 4), uniforms, 1.0, SamplingSettings(top_p=1.0))
    assert torch.bincount(found, minlength=4) / 10_000 == pytest.approx(chances, abs=0.001)
    narrow = draw(chances.log().expand(10_000, 4), uniforms, 1.0, SamplingSettings(top_p=0.7))
    assert torch.bincount(narrow, minlength=4) / 10_000 == pytest.approx([0.625, 0.375, 0, 0], abs=0.001)


def test_the_shipped_sizes_fit_their_budget() -> None:
    model = VoiceModel(VoiceConfig(symbols=len(SYMBOLS), singers=12, features=FEATURES))
    assert 2 * sum(parameter.numel() for parameter in model.parameters()) <= 14_000_000
