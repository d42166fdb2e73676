"""Linear-phase equalisers as FIR coefficients."""

from collections.abc import Sequence

import numpy as np
import scipy.signal

EQ_TAPS = 4095


def equalizer_taps(
    frequencies_hz: Sequence[float], gains_db: Sequence[float], sample_rate_hz: int, low_cut_hz: float = 0.0
) -> np.ndarray:
    """(4095,) taps of a curve through the given points, straight over log frequency, level beyond the ends.

    Frequency sampling with a Hann window (Oppenheim & Schafer, Discrete-Time Signal Processing, 7.5). `low_cut_hz`
    adds a cut of 24 dB an octave below that frequency.
    """
    grid_hz = np.linspace(0, sample_rate_hz / 2, 4097)
    curve_db = np.interp(np.log2(np.maximum(grid_hz, 1.0)), np.log2(np.asarray(frequencies_hz)), gains_db)
    gains = 10 ** (curve_db / 20)
    if low_cut_hz > 0:
        gains = gains * low_cut_gain(grid_hz, low_cut_hz)
    return scipy.signal.firwin2(EQ_TAPS, grid_hz, gains, fs=sample_rate_hz, window="hann")


def low_cut_gain(frequencies_hz: np.ndarray, corner_hz: float) -> np.ndarray:
    """Amplitude of a fourth-order Butterworth high-pass: -3 dB at the corner."""
    ratio = (np.maximum(frequencies_hz, 1e-3) / corner_hz) ** 4
    return ratio / np.sqrt(1 + ratio**2)


def band_pass_taps(low_hz: float, high_hz: float, sample_rate_hz: int, taps: int = 1023) -> np.ndarray:
    """(taps,) of a linear-phase band-pass; `low_hz` 0 makes it a low-pass, `high_hz` at half the rate a high-pass."""
    if low_hz <= 0:
        return scipy.signal.firwin(taps, high_hz, fs=sample_rate_hz)
    if high_hz >= sample_rate_hz / 2:
        return scipy.signal.firwin(taps, low_hz, fs=sample_rate_hz, pass_zero=False)
    return scipy.signal.firwin(taps, [low_hz, high_hz], fs=sample_rate_hz, pass_zero=False)
