import numpy as np
import torch

from songwright.vocals.frames import FEATURES, SYMBOLS, VOICED_COLUMN, FrameConditions
from songwright.vocals.model import VoiceConfig, VoiceModel
from songwright.vocals.sampling import PhraseRequest, Temperatures, VoiceSampling, sing_phrases
from songwright.vocals.source import SOURCE_FEATURES
from tests.vocals.tiny_voice import BOOKS, tiny_model

LIKELIEST = VoiceSampling(Temperatures(0, 0, 0), Temperatures(0, 0, 0))


def request(frames: int, seed: int, voiced: bool = True) -> PhraseRequest:
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((frames, FEATURES)).astype(np.float32)
    features[:, VOICED_COLUMN] = voiced
    source = rng.standard_normal((frames, SOURCE_FEATURES)).astype(np.float32)
    conditions = FrameConditions(rng.integers(1, len(SYMBOLS), (3, frames)), features, source)
    return PhraseRequest(conditions, (1.0, 0.0), rng.standard_normal((frames, 8)))


def test_a_phrase_is_sung_the_same_beside_a_longer_one() -> None:
    model = tiny_model()
    alone = sing_phrases(model, [request(15, 1)], VoiceSampling())[0]
    beside = sing_phrases(model, [request(15, 1), request(40, 2)], VoiceSampling())
    assert np.array_equal(beside[0], alone) and beside[1].shape == (BOOKS, 40)


def test_a_phrase_is_sung_on_one_thread_and_leaves_as_many_as_there_were() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    sing_phrases(tiny_model(), [request(15, 1)], VoiceSampling())
    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)


def test_no_sung_frame_is_digital_silence() -> None:
    bold = VoiceSampling(Temperatures(0, 2, 2), Temperatures(2, 2, 2))
    assert (sing_phrases(tiny_model(), [request(200, 3)], bold)[0][0] != 0).all()


def test_the_tokens_are_the_codec_s_for_the_guessed_latent() -> None:
    model, one = tiny_model(), request(20, 1)
    conditions = one.conditions
    with torch.no_grad():
        guess = model(
            torch.from_numpy(conditions.symbols)[None], torch.from_numpy(conditions.features)[None],
            torch.from_numpy(conditions.source)[None], torch.tensor([one.singer_shares]), torch.ones(1, 20, 1),
        )  # fmt: skip
        wanted = model.quantizer.encode(guess.mean, torch.zeros(1, 20, dtype=torch.bool))[0].numpy()
    assert np.array_equal(sing_phrases(model, [one], LIKELIEST)[0], wanted)


def test_voiceless_frames_are_drawn_by_their_own_temperature() -> None:
    only_voiceless = VoiceSampling(Temperatures(0, 0, 0), Temperatures(1, 1, 1))
    for voiced in (True, False):
        one = request(30, 4, voiced)
        drawn, likeliest = (sing_phrases(tiny_model(), [one], settings)[0] for settings in (only_voiceless, LIKELIEST))
        assert np.array_equal(drawn, likeliest) == voiced


def test_the_shipped_sizes_fit_their_budget() -> None:
    sizes = VoiceConfig(symbols=len(SYMBOLS), singers=16, features=FEATURES, source_features=SOURCE_FEATURES)
    assert 2 * sum(parameter.numel() for parameter in VoiceModel(sizes).parameters()) <= 14_000_000
