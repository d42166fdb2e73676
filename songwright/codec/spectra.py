"""What the codec computes rather than learns on the way in: transforms, and the envelope of a spectrum.

Shapes: B batch, T samples, F frames (F = T / hop), N frequency bins.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

MAGNITUDE_FLOOR = 1e-5  # -100 dB under a full-scale sine
FAINTEST_LEVEL = 3e-7
ENVELOPE_SCALE = 0.5  # of the envelope's coefficients in the latent, so that an error there weighs as in the low band
ENVELOPE_LEVEL_LOG = -6.5  # the logarithm of a usual level of the envelope
ENVELOPE_LEVEL_SCALE = 1.2


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


def band_curves(bands: int, bins: int) -> Tensor:
    """Hat functions, narrow below and wide above, that sum to 1 in every bin: (bands, bins)."""
    warp = torch.log1p(torch.arange(bins, dtype=torch.float64) / (bins / 8))
    place = warp / warp[-1] * (bands - 1)
    return (1 - (place - torch.arange(bands, dtype=torch.float64)[:, None]).abs()).clamp(min=0).float()


def _product(numbers: Tensor, matrix: Tensor) -> Tensor:
    """A matrix product in full precision, whatever the rest is trained in: logarithms of levels need it."""
    with torch.autocast(numbers.device.type, enabled=False):
        return numbers.float() @ matrix


class Envelope(nn.Module):
    """Levels of a spectrum in bands that widen upwards, and their cosine coefficients (a cepstrum of few terms).

    What is understood of a voice is mostly this: with it right in 80 mel bands as many words are understood as in the
    original, whatever the phases (docs/codec.md).
    """

    curves: Tensor
    cosines: Tensor

    def __init__(self, bins: int, bands: int, coefficients: int) -> None:
        super().__init__()
        self.register_buffer("curves", band_curves(bands, bins), persistent=False)  # (bands, bins)
        place = torch.pi / bands * (torch.arange(bands, dtype=torch.float64)[:, None] + 0.5)
        cosines = torch.cos(place * torch.arange(coefficients, dtype=torch.float64)) * (2 / bands) ** 0.5
        cosines = cosines * ENVELOPE_SCALE
        cosines[:, 0] = ENVELOPE_LEVEL_SCALE / bands
        self.register_buffer("cosines", cosines.float(), persistent=False)  # (bands, coefficients)

    def levels(self, spectrum: Tensor) -> Tensor:
        """Complex spectrum (…, bins) to the natural logarithm of the amplitude in each band (…, bands)."""
        power = spectrum.real.square() + spectrum.imag.square()
        power = _product(power, self.curves.T) / self.curves.sum(dim=1)
        return (power + MAGNITUDE_FLOOR**2).log() / 2

    def coefficients(self, levels: Tensor) -> Tensor:
        """(…, bands) to (…, coefficients), values about 1."""
        return _product(levels - ENVELOPE_LEVEL_LOG, self.cosines)

    def restored(self, coefficients: Tensor) -> Tensor:
        """Coefficients to levels, smoothed by what they leave out."""
        levels = _product(coefficients, (self.cosines / self.cosines.square().sum(dim=0)).T) + ENVELOPE_LEVEL_LOG
        # The floor that `levels` put under every band is taken away again: many bands of nothing are heard as hiss.
        return ((2 * levels).exp() - MAGNITUDE_FLOOR**2).clamp(min=FAINTEST_LEVEL**2).log() / 2

    def by_bin(self, bands: Tensor) -> Tensor:
        """Numbers of each band (…, bands) to each bin (…, bins), between bands in straight lines."""
        return _product(bands, self.curves)
