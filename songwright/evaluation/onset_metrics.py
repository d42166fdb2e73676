"""Do the drums still strike at the same times: spectral-flux onsets and their F-measure."""

import mir_eval
import numpy as np
import scipy.ndimage

from songwright.evaluation.signal_metrics import amplitude_spectrum

WINDOW, HOP = 1024, 256
TOLERANCE_SECONDS = 0.05  # mir_eval's and MIREX's


def onsets(samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    """Onset times in seconds: peaks of the spectral flux (Dixon, 2006, eq. 2.1) above their surroundings' mean."""
    spectrum = np.log1p(1000 * amplitude_spectrum(samples, WINDOW))
    flux = np.maximum(np.diff(spectrum, axis=1, prepend=spectrum[:, :1]), 0).mean(axis=0)
    second = sample_rate_hz / HOP
    highest = scipy.ndimage.maximum_filter1d(flux, round(0.06 * second) | 1)
    around = scipy.ndimage.uniform_filter1d(flux, round(0.2 * second) | 1)
    peaks = np.flatnonzero((flux == highest) & (flux > 1.5 * around + 0.05 * flux.max()) & (flux > 0))
    return peaks / second


def onset_f_measure(original: np.ndarray, other: np.ndarray, sample_rate_hz: int) -> float:
    """F-measure of the other signal's onsets against the original's (mir_eval.onset, ±50 ms)."""
    reference, estimate = onsets(original, sample_rate_hz), onsets(other, sample_rate_hz)
    return float(mir_eval.onset.f_measure(reference, estimate, window=TOLERANCE_SECONDS)[0])
