import numpy as np
import pytest
import torch

from songwright.codec.voice.model import LATENT, pitch_in
from songwright.errors import WeightsError
from songwright.vocals.frames import FEATURES, SYMBOLS, VOICED_COLUMN, FrameConditions
from songwright.vocals.loading import load_voice
from songwright.vocals.model import VoiceConfig, VoiceModel
from songwright.vocals.sampling import PhraseRequest, VoiceSampling, phrase_latents, sing_phrases
from tests.vocals.tiny_voice import BOOKS, tiny_model, tiny_quantizer

LIKELIEST = VoiceSampling(0, 0)


def request(frames: int, seed: int, voiced: bool = True) -> PhraseRequest:
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((frames, FEATURES)).astype(np.float32)
    features[:, VOICED_COLUMN] = voiced
    conditions = FrameConditions(rng.integers(1, len(SYMBOLS), (3, frames)), features)
    return PhraseRequest(conditions, np.full(frames, 57.0), (1.0, 0.0), rng.standard_normal((frames, LATENT)))


def test_a_phrase_is_sung_the_same_beside_a_longer_one() -> None:
    model, quantizer = tiny_model(), tiny_quantizer()
    alone = sing_phrases(model, quantizer, [request(15, 1)], VoiceSampling())[0]
    beside = sing_phrases(model, quantizer, [request(15, 1), request(40, 2)], VoiceSampling())
    assert np.array_equal(beside[0], alone) and beside[1].shape == (BOOKS, 40)


def test_a_phrase_is_sung_on_one_thread_and_leaves_as_many_as_there_were() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    sing_phrases(tiny_model(), tiny_quantizer(), [request(15, 1)], VoiceSampling())
    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)


def test_no_sung_frame_is_digital_silence() -> None:
    codes = sing_phrases(tiny_model(), tiny_quantizer(), [request(200, 3)], VoiceSampling(2, 2))[0]
    assert (codes[0] != 0).all()


def test_the_pitch_is_the_one_that_is_asked_where_there_is_voice() -> None:
    (latent,) = phrase_latents(tiny_model(), [request(60, 1)], VoiceSampling(1, 1))
    f0_hz, voiced = pitch_in(latent.numpy())
    assert 0 < voiced.sum() < 60  # the voicing is guessed, from random weights here
    assert f0_hz[voiced] == pytest.approx(220.0, rel=1e-4)
    assert np.abs(latent[:, 0]).max() == pytest.approx(2.0)


def test_silence_is_never_voiced() -> None:
    one = request(60, 1)
    one.conditions.symbols[1] = 0
    (latent,) = phrase_latents(tiny_model(), [one], LIKELIEST)
    assert not pitch_in(latent.numpy())[1].any()


def test_the_tokens_are_the_codec_s_for_the_guessed_latent() -> None:
    model, quantizer, one = tiny_model(), tiny_quantizer(), request(20, 1)
    (latent,) = phrase_latents(model, [one], LIKELIEST)
    with torch.no_grad():
        wanted = quantizer.encode(latent[None], torch.zeros(1, 20, dtype=torch.bool))[0].numpy()
    assert np.array_equal(sing_phrases(model, quantizer, [one], LIKELIEST)[0], wanted)


def test_voiceless_frames_are_drawn_by_their_own_temperature() -> None:
    for voiced in (True, False):
        one = request(30, 4, voiced)
        drawn, likeliest = (phrase_latents(tiny_model(), [one], s)[0] for s in (VoiceSampling(0, 1), LIKELIEST))
        assert torch.equal(drawn, likeliest) == voiced


def test_the_shipped_sizes_fit_their_budget() -> None:
    sizes = VoiceConfig(symbols=len(SYMBOLS), singers=24, features=FEATURES)
    assert 2 * sum(parameter.numel() for parameter in VoiceModel(sizes).parameters()) <= 20_000_000


def test_a_codec_that_is_not_for_voices_is_refused_in_a_sentence() -> None:
    """As of a song that was sung before there was one."""
    with pytest.raises(WeightsError, match="sing it again as a whole"):
        load_voice(codec="songwright")
