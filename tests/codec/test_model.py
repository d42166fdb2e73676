"""The network: exact inverse transform, DAC's quantiser, reserved silence."""

import numpy as np
import pytest
import torch

from songwright.codec.excitation import NOISE_MEMORY_FRAMES, Noise
from songwright.codec.model import CodecConfig, FrameCodec, ResidualQuantizer
from songwright.codec.spectra import Envelope, LappedTransform, Spectrum
from songwright.errors import WeightsError
from songwright.training.codec_import import dac_quantizer

TINY = CodecConfig(
    window_samples=256, hop_samples=64, complex_bins=32, low_coefficients=8,
    envelope_bands=6, envelope_coefficients=3, width=16, hidden=32, encoder_blocks=1,
    decoder_blocks=2, latent=16, codebooks=3, codebook_size=32, code_features=4,
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


def test_the_envelope_is_restored_from_its_coefficients() -> None:
    envelope = Envelope(bins=120, bands=12, coefficients=12)
    spectrum = torch.randn(2, 5, 120, dtype=torch.complex64) * torch.linspace(0.001, 0.1, 120)
    levels = envelope.levels(spectrum)
    assert torch.allclose(envelope.restored(envelope.coefficients(levels)), levels, atol=1e-4)
    louder = envelope.levels(spectrum * torch.e)
    assert torch.allclose(louder - levels, torch.ones_like(levels), atol=1e-3)


def test_the_decoder_keeps_the_levels_that_the_latent_says() -> None:
    """Whatever an untrained network adds, the upper band of each frame has the levels that were encoded."""
    codec = tiny_codec()
    samples = torch.randn(1, 60 * TINY.hop_samples) * torch.linspace(0.01, 0.3, 60 * TINY.hop_samples)
    with torch.no_grad():
        latent = codec.analyse(codec.pad(samples))
        decoded = codec.decoder(latent)
        noise = codec.noise(torch.arange(60)[None])
        upper = decoded.spectrum(codec.excitation(codec.lapped.inverse(decoded.low_band), noise), codec.envelope)
        wanted = codec.envelope.levels(codec.spectrum(codec.pad(samples))[..., TINY.first_bin :])
    assert (codec.envelope.levels(upper) - wanted).abs().mean() < 0.5  # nepers; the latent keeps half of the bands


def test_noise_hangs_on_the_codes_of_a_few_frames_and_nothing_else() -> None:
    noise = Noise(64)
    codes = torch.randint(1024, (1, 9, 50), generator=torch.Generator().manual_seed(3))
    whole = noise(Noise.marks(codes)).unflatten(1, (50, 64))
    later = noise(Noise.marks(codes[..., 20:])).unflatten(1, (30, 64))
    spared = NOISE_MEMORY_FRAMES - 1
    assert torch.equal(whole[:, 20 + spared :], later[:, spared:])
    assert whole.std() == pytest.approx(1.0, abs=0.1)
    assert len({frame.numpy().tobytes() for frame in whole[0]}) == 50


def test_quantiser_gives_the_codes_and_latents_of_dac() -> None:
    """Same weights, same latents: `dac.nn.quantize.ResidualVectorQuantize` and ours agree."""
    try:
        quantize = dac_quantizer()
    except WeightsError as error:
        pytest.skip(str(error))
    torch.manual_seed(1)
    theirs = quantize(input_dim=16, n_codebooks=3, codebook_size=32, codebook_dim=4).eval()
    ours = ResidualQuantizer(TINY)
    for book, other in zip(ours.books, theirs.quantizers, strict=True):
        for mine, yours in ((book.in_proj, other.in_proj), (book.out_proj, other.out_proj)):
            mine.weight.data.copy_(yours.weight[..., 0])
            mine.bias.data.copy_(yours.bias)
        book.codebook.weight.data.copy_(other.codebook.weight)
    latent = torch.randn(2, 50, 16)
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
