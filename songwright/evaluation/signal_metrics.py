"""How far one signal is from another: spectral distances, energy of the top octave.

All functions take two mono arrays (T,) of one length, at one rate, full scale ±1.
"""

import numpy as np
import scipy.signal
from transformers.audio_utils import mel_filter_bank

AMPLITUDE_FLOOR = 1e-4  # -80 dB under a full-scale sine
MEL_WINDOW, MEL_BANDS = 2048, 128
STFT_WINDOWS = (512, 1024, 2048)


def amplitude_spectrum(samples: np.ndarray, window: int) -> np.ndarray:
    """(N, F) amplitudes, Hann window, hop a quarter; a full-scale sine has size 1."""
    shape = scipy.signal.windows.hann(window, sym=False)
    padded = np.pad(samples.astype(np.float64), window // 2)
    missing = -(len(padded) - window) % (window // 4)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(padded, (0, missing)), window)[:: window // 4]
    return np.abs(np.fft.rfft(frames * shape)).T * (4 / window)


def mel_distance(original: np.ndarray, other: np.ndarray, sample_rate_hz: int) -> float:
    """Mean absolute difference of log mel amplitudes (128 bands up to half the rate), in decibels."""
    filters = mel_filter_bank(
        MEL_WINDOW // 2 + 1, MEL_BANDS, 0.0, sample_rate_hz / 2, sample_rate_hz, norm=None, mel_scale="slaney"
    )
    filters = filters / np.maximum(filters.sum(axis=0), 1.0)
    ours, theirs = (
        np.maximum(filters.T @ amplitude_spectrum(samples, MEL_WINDOW), AMPLITUDE_FLOOR)
        for samples in (original, other)
    )
    return float(20 * np.abs(np.log10(ours) - np.log10(theirs)).mean())


def stft_distance(original: np.ndarray, other: np.ndarray) -> float:
    """Multi-resolution STFT distance (Yamamoto et al., 2020, eq. 4-6): spectral convergence plus log-amplitude L1."""
    distances = []
    for window in STFT_WINDOWS:
        ours, theirs = (amplitude_spectrum(samples, window) for samples in (original, other))
        convergence = np.linalg.norm(ours - theirs) / max(np.linalg.norm(ours), 1e-12)
        logs = np.abs(np.log(np.maximum(ours, AMPLITUDE_FLOOR)) - np.log(np.maximum(theirs, AMPLITUDE_FLOOR)))
        distances.append(convergence + logs.mean())
    return float(np.mean(distances))


def band_energy_db(samples: np.ndarray, sample_rate_hz: int, above_hz: float) -> float:
    """Energy above a frequency, in decibels relative to a full-scale sine; -inf if there is none."""
    spectrum = amplitude_spectrum(samples, 2048)
    energy = np.square(spectrum[int(np.ceil(above_hz / sample_rate_hz * 2048)) :]).sum(axis=0).mean()
    return float(10 * np.log10(energy)) if energy > 0 else float("-inf")
