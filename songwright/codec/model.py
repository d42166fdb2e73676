"""The shipped codec's network: short-time spectrum in, ConvNeXt blocks, DAC's quantiser, inverse spectrum out.

Everything between the two transforms runs at the frame rate (86 frames a second), as in Vocos (Siuzdak, 2023,
arXiv:2306.00814), so that two CPU cores decode far faster than real time. The quantiser is that of the Descript Audio
Codec (Kumar et al., 2023, arXiv:2306.06546): residual, factorised, with cosine look-up.

Shapes: B batch, T samples, F frames (F = T / hop), D features, K codebooks, N frequency bins.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from songwright.codec.excitation import EXCITATIONS, NOISE_MEMORY_FRAMES, PEAK_REACH_FRAMES, Excitation, Noise
from songwright.codec.spectra import MAGNITUDE_FLOOR, Envelope, LappedTransform, Spectrum, band_curves

COMPRESSION = 0.3  # exponent of the magnitude in the compressed spectrum
CROSSOVER_BINS = 4
LOW_BAND_SCALE = 18.0  # size of a lapped coefficient where the spectrum's bins have size 1, roughly
LOW_LEVEL_LOG = -5.0  # the logarithm of a usual level of the low band
GREATEST_GAIN_LOG = 14.0
SILENCE_PEAK = 1e-5  # below a third of the last bit of 16-bit audio
SILENCE_CODE = 0  # entry of every codebook; in the first codebook it means digital silence and nothing else


@dataclass(frozen=True)
class CodecConfig:
    """The sizes of the network; defaults are the shipped codec's."""

    sample_rate_hz: int = 44_100
    window_samples: int = 2048
    hop_samples: int = 512
    complex_bins: int = 256  # lowest bins whose phase the encoder sees: 5.5 kHz
    low_coefficients: int = 20  # lapped-transform coefficients that pass by the network as waveform: up to 0.86 kHz
    envelope_bands: int = 64  # bands above the low band whose levels the latent carries as they are
    envelope_coefficients: int = 26  # cosine coefficients of their logarithms that it carries
    colour_bands: int = 48  # bands in which the decoder says how much of each excitation it wants
    width: int = 320
    hidden: int = 872
    kernel_frames: int = 7
    encoder_blocks: int = 3
    decoder_blocks: int = 6
    latent: int = 64
    codebooks: int = 12
    codebook_size: int = 1024
    code_features: int = 16

    @property
    def bins(self) -> int:
        return self.window_samples // 2 + 1

    @property
    def low_bins(self) -> int:
        """Bins that the lapped coefficients cover."""
        return max(2, round(self.low_coefficients * self.window_samples / (2 * self.hop_samples)))

    @property
    def first_bin(self) -> int:
        """The lowest bin that is not the low band's alone: the few above it are where both fade into each other."""
        return self.low_bins - CROSSOVER_BINS

    @property
    def passed_by(self) -> int:
        """Features of the latent that start out as a copy: low band, its level, envelope."""
        return self.low_coefficients + 1 + self.envelope_coefficients

    @property
    def frame_rate_hz(self) -> float:
        return self.sample_rate_hz / self.hop_samples

    @property
    def overlap_samples(self) -> int:
        """How far a frame's window reaches beyond its own hop, on either side."""
        return (self.window_samples - self.hop_samples) // 2

    @property
    def encoder_context(self) -> int:
        """Frames on either side that one frame's codes depend on."""
        return self.encoder_blocks * (self.kernel_frames // 2)

    @property
    def decoder_context(self) -> int:
        """Frames on either side that one hop of decoded audio depends on.

        The convolutions, the overlap-add, and what an excitation sees: its own transform, the low band's, its peak.
        """
        overlap_frames = -(-self.overlap_samples // self.hop_samples)
        excited = overlap_frames + max(1 + PEAK_REACH_FRAMES + 1, NOISE_MEMORY_FRAMES - 1)
        return self.decoder_blocks * (self.kernel_frames // 2) + overlap_frames + excited


class ConvNeXtBlock(nn.Module):
    """Depthwise convolution over frames, then a two-layer network within each frame (Liu et al., 2022)."""

    def __init__(self, width: int, hidden: int, kernel_frames: int, scale: float) -> None:
        super().__init__()
        self.mix = nn.Conv1d(width, width, kernel_frames, padding=kernel_frames // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)
        self.scale = nn.Parameter(torch.full((width,), scale))

    def forward(self, features: Tensor) -> Tensor:  # (B, F, D)
        mixed = self.mix(features.transpose(1, 2)).transpose(1, 2)
        return features + self.scale * self.down(functional.gelu(self.up(self.norm(mixed))))


class VectorQuantizer(nn.Module):
    """One codebook, looked up by cosine in a few features (`dac.nn.quantize.VectorQuantize`)."""

    def __init__(self, latent: int, codebook_size: int, code_features: int) -> None:
        super().__init__()
        self.in_proj = nn.Linear(latent, code_features)
        self.out_proj = nn.Linear(code_features, latent)
        self.codebook = nn.Embedding(codebook_size, code_features)

    def nearest(self, projected: Tensor, first_entry: int = 0) -> Tensor:
        """The entry of greatest cosine similarity, from `first_entry` on: (B, F, code_features) to (B, F)."""
        entries = functional.normalize(self.codebook.weight[first_entry:], dim=-1)
        return (functional.normalize(projected, dim=-1) @ entries.T).argmax(dim=-1) + first_entry

    def lookup(self, codes: Tensor) -> Tensor:
        """(B, F) to (B, F, latent)."""
        return self.out_proj(self.codebook(codes))


@dataclass(frozen=True)
class Quantised:
    """What the residual quantiser made of a latent.

    Attributes:
        latent: (B, F, latent), the sum of the looked-up entries; gradients pass straight through to the input.
        codes: (B, K, F) int64.
        commitment_loss: mean squared distance that draws the encoder to its entries.
        codebook_loss: the same distance, drawing the entries to the encoder.
    """

    latent: Tensor
    codes: Tensor
    commitment_loss: Tensor
    codebook_loss: Tensor


class ResidualQuantizer(nn.Module):
    """Each codebook codes what those before it left over (`dac.nn.quantize.ResidualVectorQuantize`)."""

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.books = nn.ModuleList(
            VectorQuantizer(config.latent, config.codebook_size, config.code_features) for _ in range(config.codebooks)
        )

    def each(self) -> list[VectorQuantizer]:
        """The codebooks, coarsest first."""
        return cast(list[VectorQuantizer], list(self.books))

    def encode(self, latent: Tensor, silent: Tensor | None = None) -> Tensor:
        """(B, F, latent) to codes (B, K, F).

        Args:
            latent: the encoder's output.
            silent: (B, F) bool. Such frames get `SILENCE_CODE` in every codebook, and no other frame gets it in the
                first. Without it all entries are free, as in DAC.
        """
        residual, codes = latent, []
        for index, book in enumerate(self.each()):
            chosen = book.nearest(book.in_proj(residual), self._first_entry(index, silent))
            chosen = chosen if silent is None else chosen.masked_fill(silent, SILENCE_CODE)
            codes.append(chosen)
            residual = residual - book.lookup(chosen)
        return torch.stack(codes, dim=1)

    def decode(self, codes: Tensor) -> Tensor:
        """Codes (B, K', F), K' at most K, to the latent (B, F, latent)."""
        looked_up = [book.lookup(codes[:, index]) for index, book in enumerate(self.each()) if index < codes.shape[1]]
        return torch.stack(looked_up).sum(dim=0)

    def forward(self, latent: Tensor, silent: Tensor, used_books: Tensor) -> Quantised:
        """Quantise for training.

        Args:
            latent: (B, F, latent).
            silent: (B, F) bool, frames of digital silence; they take no part in the losses.
            used_books: (B,) how many of the codebooks each item uses (quantiser dropout).
        """
        residual, total, codes = latent, torch.zeros_like(latent), []
        commitment = codebook = latent.new_zeros(())
        for index, book in enumerate(self.each()):
            used = (index < used_books).view(-1, 1, 1)
            projected = book.in_proj(residual)
            chosen = book.nearest(projected, self._first_entry(index, silent)).masked_fill(silent, SILENCE_CODE)
            entries = book.codebook(chosen)
            counted = (used & ~silent[..., None]).to(latent.dtype)
            norm = counted.sum().clamp(min=1) * entries.shape[-1]
            commitment = commitment + ((projected - entries.detach()).square() * counted).sum() / norm
            codebook = codebook + ((projected.detach() - entries).square() * counted).sum() / norm
            straight_through = projected + (entries - projected).detach()
            restored = book.out_proj(torch.where(silent[..., None], entries, straight_through))
            total = total + restored * used
            residual = residual - restored
            codes.append(chosen)
        return Quantised(total, torch.stack(codes, dim=1), commitment, codebook)

    @staticmethod
    def _first_entry(index: int, silent: Tensor | None) -> int:
        return SILENCE_CODE + 1 if index == 0 and silent is not None else 0


class Encoder(nn.Module):
    """Spectrum (B, F, N), low band (B, F, L) and envelope (B, F, E) to latent (B, F, latent)."""

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.complex_bins = config.complex_bins
        self.low_bins = config.low_bins
        self.enter = nn.Linear(config.bins + 2 * config.complex_bins + config.passed_by, config.width)
        self.blocks = _blocks(config, config.encoder_blocks)
        self.norm = nn.LayerNorm(config.width)
        self.leave = nn.Linear(config.width, config.latent)
        # Low band, level and envelope start out as a copy; the network around them starts at nothing.
        self.pass_by = nn.Linear(config.passed_by, config.latent, bias=False)
        nn.init.eye_(self.pass_by.weight)
        nn.init.zeros_(self.leave.weight[: config.passed_by])

    def forward(self, spectrum: Tensor, low_band: Tensor, envelope: Tensor) -> Tensor:
        magnitude = spectrum.abs().clamp(min=MAGNITUDE_FLOOR)
        seen = spectrum[..., : self.complex_bins]
        compressed = torch.view_as_real(seen * magnitude[..., : self.complex_bins] ** (COMPRESSION - 1))
        level = magnitude[..., : self.low_bins].square().mean(dim=-1, keepdim=True).sqrt()
        shape = low_band / (LOW_BAND_SCALE * level)  # free of loudness, values about 1
        known = torch.cat([shape, level.log() - LOW_LEVEL_LOG, envelope], dim=-1)
        features = torch.cat([magnitude.log() / 3 + 2, 3 * compressed.flatten(-2), known], dim=-1)
        return self.leave(self.norm(self.blocks(self.enter(features)))) + self.pass_by(known)


@dataclass(frozen=True, eq=False)
class DecodedFrames:
    """What the decoder says. N' are the bins from `CodecConfig.first_bin` on.

    Attributes:
        low_band: (B, F, L) lapped coefficients, to be added as waveform.
        levels: (B, F, bands), what the envelope of the sum is to be.
        magnitude: (B, F, N'), relative to it.
        direction: (B, F, N') complex, size 1: the decoder's own phases.
        own_share: (B, F, N'), how much of the decoder's own phases there is.
        colours: (B, J, F, N') complex, how much of each excitation there is.
    """

    low_band: Tensor
    levels: Tensor
    magnitude: Tensor
    direction: Tensor
    own_share: Tensor
    colours: Tensor

    def spectrum(self, excitations: Tensor, envelope: Envelope) -> Tensor:
        """With excitations (B, J, F, N') to the upper band's spectrum (B, F, N')."""
        mixed = self.own_share * self.direction
        for colour, excitation in zip(self.colours.unbind(dim=1), excitations.unbind(dim=1), strict=True):
            mixed = torch.addcmul(mixed, colour, excitation)
        mixed = self.magnitude * mixed
        gain = (self.levels - envelope.levels(mixed)).clamp(-GREATEST_GAIN_LOG, GREATEST_GAIN_LOG)
        return mixed * envelope.by_bin(gain).exp()


class Decoder(nn.Module):
    """Latent (B, F, latent) to frames: low band; above it levels, magnitudes, phases, and colours of excitations."""

    curves: Tensor

    def __init__(self, config: CodecConfig, envelope: Envelope) -> None:
        super().__init__()
        bins = config.bins - config.first_bin
        self.bands, self.low_coefficients = config.colour_bands, config.low_coefficients
        self.restored = envelope.restored
        self.register_buffer("curves", band_curves(self.bands, bins), persistent=False)
        self.sizes = [bins, bins, bins, (1 + 2 * EXCITATIONS) * self.bands, config.passed_by]
        self.enter = nn.Linear(config.latent, config.width)
        self.blocks = _blocks(config, config.decoder_blocks)
        self.norm = nn.LayerNorm(config.width)
        self.leave = nn.Linear(config.width, sum(self.sizes))
        self.pass_by = nn.Linear(config.latent, config.passed_by, bias=False)
        nn.init.eye_(self.pass_by.weight)
        nn.init.zeros_(self.leave.weight[3 * bins :])

    def forward(self, latent: Tensor) -> DecodedFrames:
        leaving = self.leave(self.norm(self.blocks(self.enter(latent)))).float()
        log_magnitude, real, imaginary, banded, known = leaving.split(self.sizes, dim=-1)
        size = (real.square() + imaginary.square() + 1e-6).sqrt()
        known = known + self.pass_by(latent).float()
        low, envelope = known[..., : self.low_coefficients + 1], known[..., self.low_coefficients + 1 :]
        level = LOW_BAND_SCALE * (low[..., -1:] + LOW_LEVEL_LOG).clamp(max=2.0).exp()
        by_bin = (banded.unflatten(-1, (-1, self.bands)) @ self.curves).float()  # (B, F, 1 + 2J, N')
        share, colour_real, colour_imaginary = by_bin.split([1, EXCITATIONS, EXCITATIONS], dim=2)
        return DecodedFrames(
            low_band=level * low[..., :-1],
            levels=self.restored(envelope).clamp(max=2.0),
            magnitude=(3 * log_magnitude).clamp(-8.0, 4.0).exp(),
            direction=torch.complex(real / size, imaginary / size),
            own_share=2 * share[:, :, 0].sigmoid(),
            colours=torch.complex(3 * colour_real, 3 * colour_imaginary).transpose(1, 2),
        )


def _blocks(config: CodecConfig, count: int) -> nn.Sequential:
    scale = 1 / max(count, 1)
    return nn.Sequential(
        *(ConvNeXtBlock(config.width, config.hidden, config.kernel_frames, scale) for _ in range(count))
    )


@dataclass(frozen=True)
class Reconstruction:
    """One training pass: the decoded samples (B, T), and the quantiser's outcome (none while it is switched off)."""

    samples: Tensor
    latent: Tensor
    quantised: Quantised | None


class FrameCodec(nn.Module):
    """The whole codec on tensors. Lengths are whole hops; files, rates and chunks are `interface.py`'s."""

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.config = config
        self.spectrum = Spectrum(config.window_samples, config.hop_samples)
        self.lapped = LappedTransform(config.hop_samples, config.low_coefficients)
        self.encoder = Encoder(config)
        self.quantizer = ResidualQuantizer(config)
        self.envelope = Envelope(config.bins - config.first_bin, config.envelope_bands, config.envelope_coefficients)
        self.decoder = Decoder(config, self.envelope)
        self.excitation = Excitation(self.spectrum, config.first_bin)
        self.noise = Noise(config.hop_samples)

    def pad(self, samples: Tensor) -> Tensor:
        """Zeros for half a window at either end: (B, F·hop) to what `encode` takes."""
        overlap = self.config.overlap_samples
        return functional.pad(samples, (overlap, overlap))

    def silent(self, padded: Tensor) -> Tensor:
        """Frames whose whole window is digital silence: (B, F) bool."""
        return self.spectrum.frames(padded).abs().amax(dim=-1) < SILENCE_PEAK

    def encode(self, padded: Tensor) -> Tensor:
        """Samples (B, F·hop + 2·overlap), full scale ±1, to codes (B, K, F)."""
        return self.quantizer.encode(self.analyse(padded), self.silent(padded))

    def decode(self, codes: Tensor) -> Tensor:
        """Codes (B, K', F), K' from 1 to K (fewer is coarser), to samples (B, F·hop)."""
        return self.synthesise(self.quantizer.decode(codes), codes[:, 0] == SILENCE_CODE, Noise.marks(codes))

    def forward(self, samples: Tensor, used_books: Tensor | None) -> Reconstruction:
        """There and back for training: (B, F·hop); `used_books` (B,) as the quantiser takes it, None leaves it out."""
        padded = self.pad(samples)
        silent = self.silent(padded)
        latent = self.analyse(padded).float()
        quantised = None
        if used_books is not None:
            with torch.autocast(latent.device.type, enabled=False):  # cosine look-up needs the full precision
                quantised = self.quantizer(latent, silent, used_books)
        if quantised is None:
            marks = torch.arange(silent.numel(), device=silent.device).view_as(silent)
            decoded = self.synthesise(latent, silent, marks)
        else:
            decoded = self.synthesise(quantised.latent, silent, Noise.marks(quantised.codes))
        return Reconstruction(decoded, latent, quantised)

    def analyse(self, padded: Tensor) -> Tensor:
        """Padded samples to latent."""
        spare = self.config.overlap_samples - self.config.hop_samples // 2
        inner = padded[:, spare : padded.shape[1] - spare]
        spectrum = self.spectrum(padded)
        levels = self.envelope.levels(spectrum[..., self.config.first_bin :])
        return self.encoder(spectrum, self.lapped(inner), self.envelope.coefficients(levels))

    def synthesise(self, latent: Tensor, silent: Tensor, marks: Tensor) -> Tensor:
        """Latent to samples; silent frames (B, F) are exactly zero, whatever the network says.

        Args:
            marks: (B, F), what chooses each frame's noise.
        """
        decoded = self.decoder(latent)
        mask = silent[..., None]
        low = self.lapped.inverse(decoded.low_band.masked_fill(mask, 0))
        # Detached: the low band is to be right, not to be a good excitation.
        upper = decoded.spectrum(self.excitation(low.detach(), self.noise(marks)), self.envelope)
        spectrum = functional.pad(upper.masked_fill(mask, 0), (self.config.first_bin, 0))
        return self.spectrum.inverse(spectrum) + low
