"""The network: exact inverse transform, DAC's quantiser, reserved silence."""

import numpy as np
import pytest
import torch

from songwright.codec.model import CodecConfig, FrameCodec, LappedTransform, ResidualQuantizer, Spectrum
from songwright.errors import WeightsError
from songwright.training.codec_import import dac_quantizer

TINY = CodecConfig(
    window_samples=256, hop_samples=64, complex_bins=32, low_coefficients=8, width=16, hidden=32, encoder_blocks=1,
    decoder_blocks=2, latent=12, codebooks=3, codebook_size=32, code_features=4,
)  # fmt: skip


def tiny_codec() -> FrameCodec:
    torch.manual_seed(0)
    return FrameCodec(TINY).eval()


@pytest.mark.parametrize(("window", "hop"), [(2048, 512), (256, 64), (256, 128)])
def test_the_inverse_transform_restores_the_samples(window: int, hop: int) -> None:
    spectrum = Spectrum(window, hop)
    samples = torch.randn(2, 20 * hop)
    overlap = spectrum.overlap_samples
    padded = torch.nn.functional.pad(samples, (overlap, overlap))
    restored = spectrum.inverse(spectrum(padded))
    assert restored.shape == samples.shape
    assert torch.allclose(restored, samples, atol=1e-4)


def test_the_lapped_transform_restores_what_lies_in_its_band() -> None:
    lapped = LappedTransform(64, 64)
    samples = torch.randn(2, 20 * 64)
    padded = torch.nn.functional.pad(samples, (32, 32))
    restored = lapped.inverse(lapped(padded))
    inside = slice(64, -64)  # the first and the last half window have no neighbour to overlap with
    assert restored.shape == samples.shape
    assert torch.allclose(restored[:, inside], samples[:, inside], atol=1e-4)


def test_a_full_scale_sine_has_size_one() -> None:
    spectrum = Spectrum(2048, 512)
    sine = torch.sin(2 * torch.pi * 100 / 2048 * torch.arange(8192))[None]
    assert spectrum(sine).abs().amax() == pytest.approx(1.0, abs=1e-3)


def test_quantiser_gives_the_codes_and_latents_of_dac() -> None:
    """Same weights, same latents: `dac.nn.quantize.ResidualVectorQuantize` and ours agree."""
    try:
        quantize = dac_quantizer()
    except WeightsError as error:
        pytest.skip(str(error))
    torch.manual_seed(1)
    theirs = quantize(input_dim=12, n_codebooks=3, codebook_size=32, codebook_dim=4).eval()
    ours = ResidualQuantizer(TINY)
    for book, other in zip(ours.books, theirs.quantizers, strict=True):
        for mine, yours in ((book.in_proj, other.in_proj), (book.out_proj, other.out_proj)):
            mine.weight.data.copy_(yours.weight[..., 0])
            mine.bias.data.copy_(yours.bias)
        book.codebook.weight.data.copy_(other.codebook.weight)
    latent = torch.randn(2, 50, 12)
    with torch.no_grad():
        wanted_latent, wanted_codes, *_ = theirs(latent.transpose(1, 2))
        codes = ours.encode(latent)
        restored = ours.decode(codes)
        nothing_silent = torch.zeros(2, 50, dtype=torch.bool)
        trained = ours(latent, nothing_silent, torch.tensor([3, 3]))
    assert torch.equal(codes, wanted_codes)
    assert torch.allclose(restored, wanted_latent.transpose(1, 2), atol=1e-5)
    assert trained.codes.shape == codes.shape


def test_digital_silence_is_exact_and_its_code_is_reserved() -> None:
    codec = tiny_codec()
    hop = TINY.hop_samples
    samples = torch.randn(1, 40 * hop) * 0.1
    samples[:, 15 * hop : 30 * hop] = 0
    codes = codec.encode(codec.pad(samples))
    silent = codes[0, 0] == 0
    assert silent.numpy().nonzero()[0].tolist() == list(range(17, 28))  # the frames whose whole window is silent
    assert (codes[0, :, silent] == 0).all()
    decoded = codec.decode(codes)
    quiet = decoded[:, 19 * hop : 26 * hop]
    assert torch.equal(quiet, torch.zeros_like(quiet))
    assert decoded[:, : 15 * hop].abs().max() > 0


def test_dropped_codebooks_count_for_nothing() -> None:
    codec = tiny_codec()
    latent = torch.randn(2, 9, TINY.latent)
    nothing_silent = torch.zeros(2, 9, dtype=torch.bool)
    quantised = codec.quantizer(latent, nothing_silent, torch.tensor([1, 3]))
    assert torch.allclose(quantised.latent[:1], codec.quantizer.decode(quantised.codes[:1, :1]), atol=1e-5)
    assert torch.allclose(quantised.latent[1:], codec.quantizer.decode(quantised.codes[1:]), atol=1e-5)


def test_gradients_reach_encoder_and_codebooks() -> None:
    codec = tiny_codec()
    samples = torch.from_numpy(np.random.default_rng(0).normal(0, 0.1, (2, 8 * 64)).astype(np.float32))
    result = codec(samples, torch.tensor([3, 3]))
    assert result.quantised is not None
    (result.samples.square().mean() + result.quantised.commitment_loss + result.quantised.codebook_loss).backward()
    for name in ("encoder.enter.weight", "quantizer.books.0.codebook.weight", "decoder.leave.weight"):
        gradient = codec.get_parameter(name).grad
        assert gradient is not None and gradient.abs().sum() > 0, name
