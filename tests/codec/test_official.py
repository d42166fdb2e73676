"""The official codec: saved and loaded through transformers, imported from descript-audio-codec, chunked."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import DacConfig, DacModel

from songwright.codec import network
from songwright.codec.interface import Codec
from songwright.errors import WeightsError
from songwright.training.codec_import import dac_class, import_checkpoint
from songwright.waveform import Waveform

RATES = [2, 4, 8, 8]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tiny randomly initialised official codec, saved as users have it."""
    torch.manual_seed(0)
    config = DacConfig(
        encoder_hidden_size=4, downsampling_ratios=RATES, decoder_hidden_size=32, n_codebooks=3, codebook_size=32,
        codebook_dim=4, sampling_rate=44_100,
    )  # fmt: skip
    DacModel(config).save_pretrained(tmp_path)
    return tmp_path


def noise(samples: int) -> Waveform:
    return Waveform(np.random.default_rng(3).normal(0, 0.1, (1, samples)).astype(np.float32))


def test_official_weights_load_and_agree_with_transformers(folder: Path) -> None:
    codec = Codec.from_pretrained(folder)
    assert (codec.sample_rate_hz, codec.hop_samples, codec.codebooks, codec.codebook_size) == (44_100, 512, 3, 32)
    waveform = noise(512 * 40)
    codes = codec.encode(waveform)
    model = DacModel.from_pretrained(folder).eval()
    with torch.no_grad():
        wanted = model.encode(torch.from_numpy(waveform.samples)[None]).audio_codes[0]
        decoded = model.decode(audio_codes=wanted[None]).audio_values[0]
    assert np.array_equal(codes, wanted.numpy())
    assert np.allclose(codec.decode(codes).samples[0], decoded.numpy(), atol=1e-5)


def test_official_chunks_give_what_the_whole_gives(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codec = Codec.from_pretrained(folder)
    waveform = noise(512 * 150 - 100)
    codes = codec.encode(waveform)
    decoded = codec.decode(codes)
    monkeypatch.setattr(network, "CHUNK_FRAMES", 40)
    assert np.array_equal(codec.encode(waveform), codes)
    assert np.abs(codec.decode(codes).samples - decoded.samples).max() < 1e-4


def test_import_gives_the_codes_and_samples_of_dac(tmp_path: Path) -> None:
    """The same random small network in `dac.DAC` and, imported from its checkpoint file, through our interface."""
    try:
        dac = dac_class()
    except WeightsError as error:
        pytest.skip(str(error))
    torch.manual_seed(2)
    settings = {
        "encoder_dim": 4, "encoder_rates": RATES, "decoder_dim": 32, "decoder_rates": RATES[::-1], "n_codebooks": 3,
        "codebook_size": 32, "codebook_dim": 4, "sample_rate": 44_100,
    }  # fmt: skip
    theirs = dac(**settings).eval()
    torch.save({"state_dict": theirs.state_dict(), "metadata": {"kwargs": settings}}, tmp_path / "weights.pth")
    import_checkpoint(tmp_path / "weights.pth", tmp_path / "imported")
    codec = Codec.from_pretrained(tmp_path / "imported")
    waveform = noise(512 * 30)
    with torch.no_grad():
        latent, wanted, *_ = theirs.encode(torch.from_numpy(waveform.samples)[None])
        decoded = theirs.decode(latent)[0]
    codes = codec.encode(waveform)
    assert np.array_equal(codes, wanted[0].numpy())
    assert np.allclose(codec.decode(codes).samples, decoded.numpy(), atol=1e-5)


def test_what_is_not_a_checkpoint_is_refused(tmp_path: Path) -> None:
    torch.save({"weights": torch.zeros(1)}, tmp_path / "other.pth")
    try:
        dac_class()
    except WeightsError as error:
        pytest.skip(str(error))
    with pytest.raises(WeightsError, match="not a checkpoint"):
        import_checkpoint(tmp_path / "other.pth", tmp_path / "imported")
    with pytest.raises(WeightsError, match="no checkpoint"):
        import_checkpoint(tmp_path / "missing.pth", tmp_path / "imported")
