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

MAGNITUDE_FLOOR = 1e-5  # -100 dB under a full-scale sine
COMPRESSION = 0.3  # exponent of the magnitude in the compressed spectrum
CROSSOVER_BINS = 4
LOW_BAND_SCALE = 18.0  # size of a lapped coefficient where the spectrum's bins have size 1, roughly
LOW_LEVEL_LOG = -5.0  # the logarithm of a usual level of the low band
PULSE_THRESHOLD = 0.35  # of the local peak: what rises above it is a pulse, about one a period in a voice
PEAK_REACH_FRAMES = 2
EXCITATIONS = 3
LOCAL_BINS = 31  # 670 Hz, over which an excitation's spectrum is made flat
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
    colour_bands: int = 48  # bands in which the decoder says how much of each excitation it wants
    width: int = 320
    hidden: int = 896
    kernel_frames: int = 7
    encoder_blocks: int = 3
    decoder_blocks: int = 6
    latent: int = 64
    codebooks: int = 9
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
        excited = overlap_frames + 1 + PEAK_REACH_FRAMES + 1
        return self.decoder_blocks * (self.kernel_frames // 2) + overlap_frames + excited


class Spectrum(nn.Module):
    """Windowed transform and its inverse; frame f is centred on the middle of hop f. A full-scale sine has size 1."""

    window: Tensor

    def __init__(self, window_samples: int, hop_samples: int) -> None:
        super().__init__()
        self.window_samples, self.hop_samples = window_samples, hop_samples
        self.overlap_samples = (window_samples - hop_samples) // 2
        self.register_buffer("window", torch.hann_window(window_samples), persistent=False)

    def frames(self, padded: Tensor) -> Tensor:
        """Samples with `overlap_samples` more on either side than F hops, (B, T + 2·overlap), to frames (B, F, W)."""
        return padded.unfold(-1, self.window_samples, self.hop_samples)

    def forward(self, padded: Tensor) -> Tensor:
        """Padded samples as in `frames` to the complex spectrum (B, F, N)."""
        return torch.fft.rfft(self.frames(padded) * self.window) * (4 / self.window_samples)

    def inverse(self, spectrum: Tensor) -> Tensor:
        """(B, F, N) complex to (B, F·hop): weighted overlap-add, the least-squares inverse (Griffin & Lim, 1984)."""
        frames = torch.fft.irfft(spectrum, n=self.window_samples) * self.window * (self.window_samples / 4)
        summed = self._overlap_add(frames)
        weight = self._overlap_add(self.window.square().expand(1, frames.shape[1], -1))
        return summed / weight

    def _overlap_add(self, frames: Tensor) -> Tensor:
        """(B, F, W) to (B, F·hop), the overlapping ends cut off."""
        length = (frames.shape[1] - 1) * self.hop_samples + self.window_samples
        summed = functional.fold(
            frames.transpose(1, 2), (1, length), (1, self.window_samples), stride=(1, self.hop_samples)
        )
        return summed[:, 0, 0, self.overlap_samples : length - self.overlap_samples]


class LappedTransform(nn.Module):
    """The lowest coefficients of the modified discrete cosine transform, window two hops (Princen & Bradley, 1986).

    Critically sampled and orthogonal: so many numbers a frame are the waveform of that band, with nothing to make
    consistent. Frame f is centred on the middle of hop f, as in `Spectrum`.
    """

    basis: Tensor

    def __init__(self, hop_samples: int, coefficients: int) -> None:
        super().__init__()
        self.hop_samples = hop_samples
        time = torch.arange(2 * hop_samples, dtype=torch.float64)[:, None]
        order = torch.arange(coefficients, dtype=torch.float64)
        window = torch.sin(torch.pi * (time + 0.5) / (2 * hop_samples))
        phase = torch.pi / hop_samples * (time + 0.5 + hop_samples / 2) * (order + 0.5)
        basis = (window * torch.cos(phase) * (2 / hop_samples) ** 0.5).float()
        self.register_buffer("basis", basis, persistent=False)  # (2·hop, coefficients)

    def forward(self, padded: Tensor) -> Tensor:
        """Samples with half a hop more on either side than F hops to coefficients (B, F, L)."""
        return padded.unfold(-1, 2 * self.hop_samples, self.hop_samples) @ self.basis

    def inverse(self, coefficients: Tensor) -> Tensor:
        """(B, F, L) to (B, F·hop): overlap-add."""
        first, second = (coefficients @ self.basis.T).unflatten(-1, (2, self.hop_samples)).unbind(dim=-2)
        summed = functional.pad(first, (0, 0, 0, 1)) + functional.pad(second, (0, 0, 1, 0))
        half = self.hop_samples // 2
        return summed.flatten(1)[:, half:-half]


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
    """Spectrum (B, F, N) and low band (B, F, L) to latent (B, F, latent)."""

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.complex_bins = config.complex_bins
        self.low_bins = config.low_bins
        self.enter = nn.Linear(config.bins + 2 * config.complex_bins + config.low_coefficients + 1, config.width)
        self.blocks = _blocks(config, config.encoder_blocks)
        self.norm = nn.LayerNorm(config.width)
        self.leave = nn.Linear(config.width, config.latent)
        # The low band and its level start out as a copy; the network around it starts at nothing.
        self.pass_by = nn.Linear(config.low_coefficients + 1, config.latent, bias=False)
        nn.init.eye_(self.pass_by.weight)
        nn.init.zeros_(self.leave.weight[: config.low_coefficients + 1])

    def forward(self, spectrum: Tensor, low_band: Tensor) -> Tensor:
        magnitude = spectrum.abs().clamp(min=MAGNITUDE_FLOOR)
        seen = spectrum[..., : self.complex_bins]
        compressed = torch.view_as_real(seen * magnitude[..., : self.complex_bins] ** (COMPRESSION - 1))
        level = magnitude[..., : self.low_bins].square().mean(dim=-1, keepdim=True).sqrt()
        shape = low_band / (LOW_BAND_SCALE * level)  # free of loudness, values about 1
        low = torch.cat([shape, level.log() - LOW_LEVEL_LOG], dim=-1)
        features = torch.cat([magnitude.log() / 3 + 2, 3 * compressed.flatten(-2), low], dim=-1)
        return self.leave(self.norm(self.blocks(self.enter(features)))) + self.pass_by(low)


class Excitation(nn.Module):
    """Harmonics for the upper band out of the low band's waveform, as residual-excited coders of the 1970s made them.

    A pulse wherever the low band peaks, once with either sign, and the rectified low band: each is periodic where the
    low band is, so its harmonics stand where the voice's stand, in phase with it, however high. The network has only to
    colour them. (High-frequency regeneration: Un & Magill, 1975; Makhoul & Berouti, 1979.)
    """

    def __init__(self, spectrum: Spectrum, first_bin: int) -> None:
        super().__init__()
        self.spectrum, self.first_bin = spectrum, first_bin

    def forward(self, low: Tensor) -> Tensor:
        """Waveform of the low band (B, F·hop) to flat spectra (B, J, F, N - first_bin), complex, of size about 1."""
        hop, overlap = self.spectrum.hop_samples, self.spectrum.overlap_samples
        loudest = low.abs().unflatten(-1, (-1, hop)).amax(dim=-1)  # (B, F)
        loudest = functional.max_pool1d(loudest[:, None], 2 * PEAK_REACH_FRAMES + 1, 1, PEAK_REACH_FRAMES)
        peak = functional.interpolate(loudest, scale_factor=float(hop), mode="linear")[:, 0] + MAGNITUDE_FLOOR
        level = low / peak
        shapes = torch.stack(
            [(level - PULSE_THRESHOLD).relu().square(), (-level - PULSE_THRESHOLD).relu().square(), level.abs()], dim=1
        )
        padded = functional.pad(shapes.flatten(0, 1), (overlap, overlap))
        spectra = self.spectrum(padded)[..., self.first_bin :]
        power = torch.view_as_real(spectra).square().sum(dim=-1)
        local = functional.avg_pool1d(power, LOCAL_BINS, 1, LOCAL_BINS // 2, count_include_pad=False)
        return (spectra / (local.sqrt() + 1e-7)).unflatten(0, (-1, EXCITATIONS))


@dataclass(frozen=True, eq=False)
class DecodedFrames:
    """What the decoder says. N' are the bins from `Decoder.first_bin` on.

    Attributes:
        low_band: (B, F, L) lapped coefficients, to be added as waveform.
        magnitude: (B, F, N').
        direction: (B, F, N') complex, size 1: the decoder's own phases.
        own_share: (B, F, N'), how much of the decoder's own phases there is.
        colours: (B, J, F, N') complex, how much of each excitation there is.
    """

    low_band: Tensor
    magnitude: Tensor
    direction: Tensor
    own_share: Tensor
    colours: Tensor

    def spectrum(self, excitations: Tensor, first_bin: int) -> Tensor:
        """With excitations (B, J, F, N') to the upper band's spectrum (B, F, N)."""
        mixed = self.own_share * self.direction + (self.colours * excitations).sum(dim=1)
        return functional.pad(self.magnitude * mixed, (first_bin, 0))


def colour_curves(bands: int, bins: int) -> Tensor:
    """Hat functions, narrow below and wide above, that sum to 1 in every bin: (bands, bins)."""
    warp = torch.log1p(torch.arange(bins, dtype=torch.float64) / (bins / 8))
    place = warp / warp[-1] * (bands - 1)
    return (1 - (place - torch.arange(bands, dtype=torch.float64)[:, None]).abs()).clamp(min=0).float()


class Decoder(nn.Module):
    """Latent (B, F, latent) to frames: the low band; above it magnitudes, phases, and colours of the excitations."""

    curves: Tensor

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        # The lowest bins are the low band's alone, but for the few where both fade into each other.
        self.first_bin = config.low_bins - CROSSOVER_BINS
        bins = config.bins - self.first_bin
        self.bands = config.colour_bands
        self.register_buffer("curves", colour_curves(self.bands, bins), persistent=False)
        self.sizes = [bins, bins, bins, (1 + 2 * EXCITATIONS) * self.bands, config.low_coefficients + 1]
        self.enter = nn.Linear(config.latent, config.width)
        self.blocks = _blocks(config, config.decoder_blocks)
        self.norm = nn.LayerNorm(config.width)
        self.leave = nn.Linear(config.width, sum(self.sizes))
        self.pass_by = nn.Linear(config.latent, config.low_coefficients + 1, bias=False)
        nn.init.eye_(self.pass_by.weight)
        nn.init.zeros_(self.leave.weight[3 * bins :])

    def forward(self, latent: Tensor) -> DecodedFrames:
        leaving = self.leave(self.norm(self.blocks(self.enter(latent)))).float()
        log_magnitude, real, imaginary, banded, low = leaving.split(self.sizes, dim=-1)
        size = (real.square() + imaginary.square() + 1e-6).sqrt()
        magnitude = (3 * log_magnitude - 8).clamp(max=2.0).exp()  # a start near the level of music; at most e² of full
        low = low + self.pass_by(latent).float()
        level = LOW_BAND_SCALE * (low[..., -1:] + LOW_LEVEL_LOG).clamp(max=2.0).exp()
        by_bin = (banded.unflatten(-1, (-1, self.bands)) @ self.curves).float()  # (B, F, 1 + 2J, N')
        share, colour_real, colour_imaginary = by_bin.split([1, EXCITATIONS, EXCITATIONS], dim=2)
        return DecodedFrames(
            low_band=level * low[..., :-1],
            magnitude=magnitude,
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
        self.decoder = Decoder(config)
        self.excitation = Excitation(self.spectrum, self.decoder.first_bin)

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
        return self.synthesise(self.quantizer.decode(codes), codes[:, 0] == SILENCE_CODE)

    def forward(self, samples: Tensor, used_books: Tensor | None) -> Reconstruction:
        """There and back for training: (B, F·hop); `used_books` (B,) as the quantiser takes it, None leaves it out."""
        padded = self.pad(samples)
        silent = self.silent(padded)
        latent = self.analyse(padded).float()
        quantised = None
        if used_books is not None:
            with torch.autocast(latent.device.type, enabled=False):  # cosine look-up needs the full precision
                quantised = self.quantizer(latent, silent, used_books)
        decoded = self.synthesise(latent if quantised is None else quantised.latent, silent)
        return Reconstruction(decoded, latent, quantised)

    def analyse(self, padded: Tensor) -> Tensor:
        """Padded samples to latent."""
        spare = self.config.overlap_samples - self.config.hop_samples // 2
        inner = padded[:, spare : padded.shape[1] - spare]
        return self.encoder(self.spectrum(padded), self.lapped(inner))

    def synthesise(self, latent: Tensor, silent: Tensor) -> Tensor:
        """Latent to samples; silent frames are exactly zero, whatever the network says."""
        decoded = self.decoder(latent)
        mask = silent[..., None]
        low = self.lapped.inverse(decoded.low_band.masked_fill(mask, 0))
        # Detached: the low band is to be right, not to be a good excitation.
        spectrum = decoded.spectrum(self.excitation(low.detach()), self.decoder.first_bin)
        return self.spectrum.inverse(spectrum.masked_fill(mask, 0)) + low
