"""The voice codec's training: prepared items, crops, codebooks, a run that is stopped and goes on."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from songwright.codec.voice.analysis import HOP_SAMPLES, SAMPLE_RATE_HZ
from songwright.codec.voice.files import load_voice_codec
from songwright.codec.voice.model import LATENT, VoiceCodecConfig
from songwright.training.voice_codec import VoiceTraining, train
from songwright.training.voice_codec_books import codebooks, varied
from songwright.training.voice_codec_data import VoiceCrops, load, prepare_item, store
from tests.codec.test_voice_codec import vowel

TINY = VoiceCodecConfig(
    width=16, hidden=24, step_width=16, step_hidden=24, frame_blocks=1, step_blocks=1, codebooks=3, codebook_size=32
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    corpus, out = tmp_path_factory.mktemp("corpus") / "singing", tmp_path_factory.mktemp("prepared")
    corpus.mkdir()
    for index, name in enumerate(("train-000000", "train-000001", "held-out-000002")):
        path = corpus / f"{name}.flac"
        soundfile.write(path, vowel(150.0 + 40 * index, seconds=2.0), SAMPLE_RATE_HZ)
        store(prepare_item(path, seed=0), out)
    return out


def test_an_item_is_prepared_alike_every_time_and_comes_back(prepared: Path) -> None:
    item = load(prepared / "singing-train-000000.npz")
    assert len(item.samples) == len(item.latent) * HOP_SAMPLES == len(item.phase) * HOP_SAMPLES
    assert item.latent.shape[1] == LATENT and item.silent[:10].all() and not item.silent[40:-4].any()


def test_crops_are_of_training_items_at_their_level(prepared: Path) -> None:
    crops = VoiceCrops(crop_frames=40, gain_db=(-12.0, -12.0))
    assert crops.add_from(prepared) == 2
    batch = crops.batch(np.random.default_rng(0), 6)
    assert batch.original.shape == batch.pulses.shape == (6, 40 * HOP_SAMPLES) and batch.latent.shape == (6, 40, LATENT)
    # what the latent says of the level moves with the sound's
    loud = VoiceCrops(crop_frames=40, gain_db=(0.0, 0.0))
    loud.add_from(prepared)
    other = loud.batch(np.random.default_rng(0), 6)
    gain = (other.latent - batch.latent)[..., 2] / np.sqrt(120) * 10 / np.log(10)
    assert torch.allclose(gain, torch.full_like(gain, 12.0), atol=1e-3)
    assert torch.allclose(other.original, batch.original * 10 ** (12 / 20), atol=1e-4)


def test_variants_keep_pitch_and_voicing_and_change_the_rest(prepared: Path) -> None:
    latent = load(prepared / "singing-train-000000.npz").latent
    other = varied(latent, np.random.default_rng(0))
    assert np.array_equal(other[:, :2], latent[:, :2]) and np.abs(other[:, 2:62] - latent[:, 2:62]).mean() > 1
    assert not other[latent[:, 0] < 0, 62:69].any()


def test_each_codebook_leaves_less(prepared: Path) -> None:
    latent = load(prepared / "singing-train-000000.npz").latent
    books = codebooks(latent, TINY, seed=0)
    assert books.shape == (3, 32, LATENT) and not books[1:, :, :2].any()
    residual = latent[:, 2:]
    for book in books[1:]:
        nearest = ((residual[:, None] - book[None, :, 2:]) ** 2).sum(axis=2).argmin(axis=1)
        before = np.square(residual).mean()
        residual = residual - book[nearest, 2:]
        assert np.square(residual).mean() < before


def test_a_run_that_is_stopped_goes_on_and_its_weights_load(prepared: Path, tmp_path: Path) -> None:
    books = tmp_path / "books.npy"
    np.save(books, codebooks(load(prepared / "singing-train-000000.npz").latent, TINY, seed=0))
    settings = VoiceTraining(minutes=0.1, items=2, crop_frames=40, codec=TINY, adversary_start=0.4)
    train(settings, prepared, tmp_path / "run", books, stop_after=0.04)
    first = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["step"]
    train(settings, prepared, tmp_path / "run", books, stop_after=None)
    state = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    assert state["step"] > first > 0 and state["seconds"] >= 6
    model = load_voice_codec(tmp_path / "run" / "weights")
    assert model.config == TINY and np.allclose(model.entries.numpy(), np.load(books), rtol=1e-3, atol=1e-3)
