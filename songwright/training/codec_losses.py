"""What the codec is trained on: spectral, phase-sensitive and sample losses, the way of DAC with a frame-rate network.

Shapes: B batch, T samples, F frames, N frequency bins, M mel bands.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers.audio_utils import mel_filter_bank

AMPLITUDE_FLOOR = 3e-5  # -90 dB under a full-scale sine: what is softer need not be matched


@dataclass(frozen=True)
class LossSettings:
    """Weights of the losses and what they look at."""

    mel: float = 4.0
    harmonic: float = 1.0
    phase: float = 2.0
    waveform: float = 2.0
    commitment: float = 0.25  # as DAC
    codebook: float = 1.0  # as DAC
    mel_windows: tuple[int, ...] = (4096, 2048, 1024, 512, 256)
    mel_bands: tuple[int, ...] = (160, 128, 96, 48, 24)
    phase_windows: tuple[int, ...] = (2048, 512)
    phase_compression: float = 0.3
    harmonic_window: int = 4096
    harmonic_top_hz: float = 5000.0


@dataclass(frozen=True)
class LossParts:
    """The unweighted losses of one batch."""

    mel: Tensor
    harmonic: Tensor
    phase: Tensor
    waveform: Tensor


class ReconstructionLoss(nn.Module):
    """Five-scale log-mel L1, harmonic log-spectrum L1, compressed complex L1 and level-free sample L1.

    The harmonic loss looks at single bins of a long window below 5 kHz, where a voice's partials stand apart (10.8 Hz a
    bin): mel bands are too wide to notice a smeared or shifted partial, the ear and a pitch tracker are not.
    """

    def __init__(self, settings: LossSettings, sample_rate_hz: int) -> None:
        super().__init__()
        self.settings = settings
        windows = {*settings.mel_windows, *settings.phase_windows, settings.harmonic_window}
        for window in sorted(windows):
            self.register_buffer(f"window_{window}", torch.hann_window(window), persistent=False)
        for window, bands in zip(settings.mel_windows, settings.mel_bands, strict=True):
            filters = mel_filter_bank(
                window // 2 + 1, bands, 0.0, sample_rate_hz / 2, sample_rate_hz, norm=None, mel_scale="slaney"
            )
            filters = torch.tensor(filters, dtype=torch.float32)
            self.register_buffer(f"mel_{window}", filters / filters.sum(dim=0).clamp(min=1.0), persistent=False)
        self.harmonic_bins = int(settings.harmonic_top_hz / sample_rate_hz * settings.harmonic_window)

    def spectrum(self, samples: Tensor, window: int) -> Tensor:
        """(B, T) to the complex spectrum (B, N, F), a full-scale sine at size 1."""
        shape: Tensor = getattr(self, f"window_{window}")
        return torch.stft(samples, window, window // 4, window=shape, return_complex=True) * (4 / window)

    def log_mel(self, spectrum: Tensor, window: int) -> Tensor:
        """(B, N, F) to natural-log mel amplitudes (B, F, M)."""
        filters: Tensor = getattr(self, f"mel_{window}")
        return (spectrum.abs().transpose(1, 2) @ filters).clamp(min=AMPLITUDE_FLOOR).log()

    def forward(self, decoded: Tensor, original: Tensor) -> LossParts:
        """Both (B, T)."""
        windows = {*self.settings.mel_windows, *self.settings.phase_windows, self.settings.harmonic_window}
        ours = {window: self.spectrum(decoded, window) for window in sorted(windows)}
        theirs = {window: self.spectrum(original, window) for window in sorted(windows)}
        mel = [
            functional.l1_loss(self.log_mel(ours[window], window), self.log_mel(theirs[window], window))
            for window in self.settings.mel_windows
        ]
        phase = [
            functional.l1_loss(self._compressed(ours[window]), self._compressed(theirs[window]))
            for window in self.settings.phase_windows
        ]
        level = original.square().mean(dim=-1, keepdim=True).sqrt() + 1e-3
        return LossParts(
            mel=torch.stack(mel).mean(),
            harmonic=self._harmonic(ours[self.settings.harmonic_window], theirs[self.settings.harmonic_window]),
            phase=torch.stack(phase).mean(),
            waveform=((decoded - original).abs() / level).mean(),
        )

    def total(self, parts: LossParts) -> Tensor:
        weights = self.settings
        return (
            weights.mel * parts.mel
            + weights.harmonic * parts.harmonic
            + weights.phase * parts.phase
            + weights.waveform * parts.waveform
        )

    def _compressed(self, spectrum: Tensor) -> Tensor:
        """Magnitude to the power `phase_compression`, phase kept: (B, N, F) complex to (B, N, F, 2)."""
        size = (spectrum.real.square() + spectrum.imag.square() + 1e-8).sqrt()
        return torch.view_as_real(spectrum * size ** (self.settings.phase_compression - 1))

    def _harmonic(self, ours: Tensor, theirs: Tensor) -> Tensor:
        """Log-amplitude distance of single low bins, each frame's loud bins counting more than its soft ones."""
        ours, theirs = (one[:, : self.harmonic_bins].abs().clamp(min=AMPLITUDE_FLOOR) for one in (ours, theirs))
        weight = theirs.sqrt()
        distance = (ours.log() - theirs.log()).abs() * weight
        return distance.sum() / weight.sum()
