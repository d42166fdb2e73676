"""What the codec's decoder colours: flat spectra of pulses, of the rectified low band, and of noise.

Shapes: B batch, T samples, F frames (F = T / hop), J excitations, K codebooks, N frequency bins.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from songwright.codec.spectra import MAGNITUDE_FLOOR, Spectrum

PULSE_THRESHOLD = 0.35  # of the local peak: what rises above it is a pulse, about one a period in a voice
PEAK_REACH_FRAMES = 2
EXCITATIONS = 4
LOCAL_BINS = 31  # 670 Hz, over which an excitation's spectrum is made flat
NOISE_SAMPLES = 1 << 16
NOISE_MEMORY_FRAMES = 4  # frames whose codes choose a frame's noise


class Excitation(nn.Module):
    """Harmonics for the upper band out of the low band's waveform, as residual-excited coders of the 1970s made them.

    A pulse wherever the low band peaks, once with either sign, and the rectified low band: each is periodic where the
    low band is, so its harmonics stand where the voice's stand, in phase with it, however high. The network has only to
    colour them. (High-frequency regeneration: Un & Magill, 1975; Makhoul & Berouti, 1979.) The fourth is white noise: a
    consonant made of the network's own phases repeats itself from hop to hop, which is heard as a hum of 86 Hz.
    """

    def __init__(self, spectrum: Spectrum, first_bin: int) -> None:
        super().__init__()
        self.spectrum, self.first_bin = spectrum, first_bin

    def forward(self, low: Tensor, noise: Tensor) -> Tensor:
        """Waveforms of low band and white noise (B, F·hop) to flat spectra (B, J, F, N - first_bin), complex."""
        hop, overlap = self.spectrum.hop_samples, self.spectrum.overlap_samples
        loudest = low.abs().unflatten(-1, (-1, hop)).amax(dim=-1)  # (B, F)
        loudest = functional.max_pool1d(loudest[:, None], 2 * PEAK_REACH_FRAMES + 1, 1, PEAK_REACH_FRAMES)
        peak = functional.interpolate(loudest, scale_factor=float(hop), mode="linear")[:, 0] + MAGNITUDE_FLOOR
        level = low / peak
        shapes = torch.stack(
            [
                (level - PULSE_THRESHOLD).relu().square(),
                (-level - PULSE_THRESHOLD).relu().square(),
                level.abs(),
                noise,
            ],
            dim=1,
        )
        padded = functional.pad(shapes.flatten(0, 1), (overlap, overlap))
        spectra = self.spectrum(padded)[..., self.first_bin :]
        level = _local_mean(spectra.real.square() + spectra.imag.square()).sqrt() + 1e-7
        return torch.view_as_complex(torch.view_as_real(spectra) / level[..., None]).unflatten(0, (-1, EXCITATIONS))


def _local_mean(power: Tensor) -> Tensor:
    """Mean over `LOCAL_BINS` neighbours, fewer at the ends, (…, N) to (…, N): by a running sum, which costs the same
    for any width, in double precision, because strong bins stand beside faint ones."""
    bins, reach = power.shape[-1], LOCAL_BINS // 2
    running = functional.pad(power.double().cumsum(dim=-1), (1, 0))
    running = functional.pad(running, (reach, reach), mode="replicate")
    place = torch.arange(bins, device=power.device)
    counted = (place + reach + 1).clamp(max=bins) - (place - reach).clamp(min=0)
    return (running[..., 2 * reach + 1 :] - running[..., :bins]).float().clamp(min=0.0) / counted


class Noise(nn.Module):
    """White noise that the codes themselves choose, so that the same codes always give the same sound, in any chunk."""

    samples: Tensor

    def __init__(self, hop_samples: int) -> None:
        super().__init__()
        self.hop_samples = hop_samples
        drawn = np.random.default_rng(0).standard_normal(NOISE_SAMPLES).astype(np.float32)
        self.register_buffer("samples", torch.from_numpy(drawn), persistent=False)

    def forward(self, marks: Tensor) -> Tensor:
        """Any whole number for each frame (B, F) to noise (B, F·hop) of variance 1.

        A frame's noise hangs on its own mark and those of the frames before it: a sound held for long has noise that
        repeats only where all of them do.
        """
        chosen = torch.zeros_like(marks)
        for age in range(NOISE_MEMORY_FRAMES):
            earlier = functional.pad(marks, (age, 0))[:, : marks.shape[1]]
            chosen = (chosen * 31_337 + earlier * 7_919 + 104_729) % 1_000_003
        start = chosen % (NOISE_SAMPLES - self.hop_samples)
        return self.samples[start[..., None] + torch.arange(self.hop_samples, device=marks.device)].flatten(1)

    @staticmethod
    def marks(codes: Tensor) -> Tensor:
        """Codes (B, K, F) to one number for each frame (B, F)."""
        mark = torch.zeros_like(codes[:, 0])
        for book in codes.unbind(dim=1):
            mark = (mark * 1_031 + book) % 1_000_003
        return mark
