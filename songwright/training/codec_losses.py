"""What the codec is trained on: spectral, phase-sensitive and sample losses, the way of DAC with a frame-rate network.

Shapes: B batch, T samples, F frames, N frequency bins, M mel bands.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers.audio_utils import mel_filter_bank

AMPLITUDE_FLOOR = 2e-6  # -114 dB under a full-scale sine: what is softer need not be matched
FLUX_REFERENCE = 1e-3  # changes of what is much softer than this are not heard
SIZE_EPSILON = 1e-10  # keeps the gradient of a size finite where the spectrum is zero


@dataclass(frozen=True)
class LossSettings:
    """Weights of the losses and what they look at."""

    mel: float = 8.0
    harmonic: float = 2.0
    phase: float = 2.0
    waveform: float = 2.0
    repetition: float = 2.0
    flux: float = 10.0
    periodicity: float = 10.0
    commitment: float = 0.25  # as DAC
    codebook: float = 1.0  # as DAC
    mel_windows: tuple[int, ...] = (4096, 2048, 1024, 512, 256)
    mel_bands: tuple[int, ...] = (160, 128, 96, 48, 24)
    phase_windows: tuple[int, ...] = (2048, 512)
    phase_compression: float = 0.5
    harmonic_window: int = 4096
    harmonic_top_hz: float = 5000.0  # single partials are followed up to here
    repetition_lag_samples: int = 512  # the codec's hop
    flux_windows: tuple[int, ...] = (2048, 1024, 512)
    periodicity_window: int = 2048
    periodicity_lags: tuple[int, int] = (73, 735)  # 600 to 60 Hz at 44.1 kHz
    # Phases are followed up to here: where they cannot be had, asking for them only makes sound softer.
    phase_top_hz: float = 1500.0


@dataclass(frozen=True)
class LossParts:
    """The unweighted losses of one batch."""

    mel: Tensor
    harmonic: Tensor
    phase: Tensor
    waveform: Tensor
    repetition: Tensor
    flux: Tensor
    periodicity: Tensor


@dataclass(frozen=True, eq=False)
class Spectrogram:
    """Real and imaginary parts (B, N, F, 2) and sizes (B, N, F) of one window length."""

    parts: Tensor
    size: Tensor


class ReconstructionLoss(nn.Module):
    """Five-scale log-mel L1, harmonic log-spectrum L1, compressed complex L1, level-free sample L1, and three losses on
    how sound goes on in time: repetition from hop to hop, flux of the bands, periodicity.

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
            bank = mel_filter_bank(
                window // 2 + 1, bands, 0.0, sample_rate_hz / 2, sample_rate_hz, norm=None, mel_scale="slaney"
            )
            filters = torch.tensor(bank, dtype=torch.float32)
            self.register_buffer(f"mel_{window}", filters / filters.sum(dim=0).clamp(min=1.0), persistent=False)
        self.harmonic_top = settings.harmonic_top_hz / sample_rate_hz
        self.phase_top = settings.phase_top_hz / sample_rate_hz

    def forward(self, decoded: Tensor, original: Tensor) -> LossParts:
        """Both (B, T)."""
        ours, theirs = self._spectra(decoded), self._spectra(original)
        bands = {
            window: (self._mel(ours[window], window), self._mel(theirs[window], window))
            for window in self.settings.mel_windows
        }
        mel = [functional.l1_loss(self._log(pair[0]), self._log(pair[1])) for pair in bands.values()]
        flux = [
            functional.l1_loss(self._flux(bands[window][0]), self._flux(bands[window][1]))
            for window in self.settings.flux_windows
        ]
        phase = [self._phase(ours[window], theirs[window], window) for window in self.settings.phase_windows]
        longest, periods = self.settings.harmonic_window, self.settings.periodicity_window
        level = original.square().mean(dim=-1, keepdim=True).sqrt() + 1e-3
        return LossParts(
            mel=torch.stack(mel).mean(),
            harmonic=self._harmonic(ours[longest], theirs[longest], longest),
            phase=torch.stack(phase).mean(),
            waveform=((decoded - original).abs() / level).mean(),
            repetition=(self._repetition(decoded) - self._repetition(original)).abs().mean(),
            flux=torch.stack(flux).mean(),
            periodicity=(self._periodicity(ours[periods]) - self._periodicity(theirs[periods])).abs().mean(),
        )

    def total(self, parts: LossParts) -> Tensor:
        weights = self.settings
        return (
            weights.mel * parts.mel
            + weights.harmonic * parts.harmonic
            + weights.phase * parts.phase
            + weights.waveform * parts.waveform
            + weights.repetition * parts.repetition
            + weights.flux * parts.flux
            + weights.periodicity * parts.periodicity
        )

    def _repetition(self, samples: Tensor) -> Tensor:
        """How alike the sound is to itself a hop before, as it is and with its treble raised: correlations (B, 2, F).

        A frame-rate network likes to say the same phases hop after hop; noise so made hums at the frame rate.
        """
        lag = self.settings.repetition_lag_samples
        sounds = torch.stack([samples[:, 1:], samples[:, 1:] - samples[:, :-1]], dim=1)
        now, before = sounds[..., lag:], sounds[..., :-lag]
        products = torch.stack([now * before, now.square(), before.square()], dim=-2).flatten(1, 2)
        shared, power_now, power_before = (
            functional.avg_pool1d(products, 4 * lag, lag).unflatten(1, (2, 3)).unbind(dim=2)
        )
        return shared / ((power_now * power_before + SIZE_EPSILON**2).sqrt() + SIZE_EPSILON)

    def _spectra(self, samples: Tensor) -> dict[int, Spectrogram]:
        """(B, T) to one spectrogram per window length, a full-scale sine at size 1."""
        settings = self.settings
        found = {}
        for window in sorted({*settings.mel_windows, *settings.phase_windows, settings.harmonic_window}):
            shape: Tensor = getattr(self, f"window_{window}")
            spectrum = torch.stft(samples, window, window // 2, window=shape, return_complex=True) * (4 / window)
            parts = torch.view_as_real(spectrum)
            found[window] = Spectrogram(parts, (parts.square().sum(dim=-1) + SIZE_EPSILON).sqrt())
        return found

    def _mel(self, spectrogram: Spectrogram, window: int) -> Tensor:
        """Mel amplitudes (B, F, M)."""
        filters: Tensor = getattr(self, f"mel_{window}")
        return spectrogram.size.transpose(1, 2) @ filters

    @staticmethod
    def _log(mel: Tensor) -> Tensor:
        return mel.clamp(min=AMPLITUDE_FLOOR).log()

    @staticmethod
    def _flux(mel: Tensor) -> Tensor:
        """Changes of the bands' logarithmic levels between frames: where a held note flutters, notes seem to begin."""
        return (mel / FLUX_REFERENCE).log1p().diff(dim=1)

    def _periodicity(self, spectrogram: Spectrogram) -> Tensor:
        """Autocorrelation at the periods of a voice (B, lags, F), 1 at lag nought: what a pitch tracker decides by.

        Sound that is much softer than -35 dB of full scale counts less.
        """
        shortest, longest = self.settings.periodicity_lags
        correlation = torch.fft.irfft(spectrogram.size.square(), dim=1)
        return correlation[:, shortest : longest + 1] / (correlation[:, :1] + FLUX_REFERENCE**2)

    def _phase(self, ours: Spectrogram, theirs: Spectrogram, window: int) -> Tensor:
        """Complex distance of the low bins relative to their size, magnitudes compressed and phases kept."""
        bins, power = int(self.phase_top * window), self.settings.phase_compression - 1
        ours_low, theirs_low = (one.parts[:, :bins] * one.size[:, :bins, :, None] ** power for one in (ours, theirs))
        return (ours_low - theirs_low).abs().sum() / (theirs_low.abs().sum() + 1.0)

    def _harmonic(self, ours: Spectrogram, theirs: Spectrogram, window: int) -> Tensor:
        """Log-amplitude distance of single low bins, loud bins counting more than soft ones."""
        bins = int(self.harmonic_top * window)
        ours_low, theirs_low = (one.size[:, :bins].clamp(min=AMPLITUDE_FLOOR) for one in (ours, theirs))
        weight = theirs_low.sqrt()
        return ((ours_low.log() - theirs_low.log()).abs() * weight).sum() / weight.sum()
