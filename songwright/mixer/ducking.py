"""Making room for the voice: the band is turned down only where, when and as far as it would mask it.

In three bands between 300 Hz and 5 kHz the levels of voice and band are measured. Noise masks a tone of its own
critical band from about 4 dB below it on (Zwicker and Fastl, Psychoacoustics, 3rd ed., 4.1.1), and speech stays fully
clear when it lies some 6 dB or more over what masks it (the intelligibility index of ANSI S3.5 is linear from -15 to
+15 dB). The rule: where the voice sounds and is less than `WANTED_RATIO_DB` over the band, the harmony instruments
give way by `SHARE` of what is missing, at most `MAX_DUCK_DB`.
"""

import numpy as np

from songwright.mixer.blockwise import (
    CONTROL_HOP_SAMPLES,
    amplitude,
    at_sample_rate,
    block_mean_square,
    filter_memory_samples,
    filtered,
    hann,
    mean_squares,
    release,
    weighted_mean,
)
from songwright.mixer.equalizer import band_pass_taps
from songwright.scratch import let_go

MASKING_BANDS_HZ = ((300.0, 1000.0), (1000.0, 2200.0), (2200.0, 5000.0))
BAND_TAPS = 511
WANTED_RATIO_DB = 4.0
SHARE = 0.6
MAX_DUCK_DB = 4.0
WINDOW_SECONDS = 0.25
RELEASE_DB_PER_SECOND = 6.0
# A voice this far under its own loud level counts as silent.
ACTIVE_BELOW_LOUD_DB = 24.0


def duck_curves_db(voice: np.ndarray, band: np.ndarray, active_db: float, sample_rate_hz: int) -> np.ndarray:
    """(3, N) reductions of the harmony instruments in each masking band.

    Args:
        voice: (2, T) all voices as they are in the mix.
        band: (2, T) all instruments as they are in the mix, before ducking.
        active_db: power level of the voice above which it counts as sounding (see `active_level_db`).
    """
    frame_seconds = CONTROL_HOP_SAMPLES / sample_rate_hz
    window = hann(round(WINDOW_SECONDS / frame_seconds))
    sounding = _power_db(voice, window) > active_db
    curves = []
    for low_hz, high_hz in MASKING_BANDS_HZ:
        taps = band_pass_taps(low_hz, high_hz, sample_rate_hz, BAND_TAPS)
        ratio_db = _power_db(voice, window, taps) - _power_db(band, window, taps)
        wanted = np.clip(SHARE * (WANTED_RATIO_DB - ratio_db), 0, MAX_DUCK_DB) * sounding
        frames = round(MAX_DUCK_DB / RELEASE_DB_PER_SECOND / frame_seconds)
        curves.append(weighted_mean(release(wanted, RELEASE_DB_PER_SECOND * frame_seconds, frames), window))
    return np.stack(curves)


def active_level_db(voice: np.ndarray, sample_rate_hz: int) -> float:
    """The level above which this voice counts as sounding."""
    window = hann(round(WINDOW_SECONDS * sample_rate_hz / CONTROL_HOP_SAMPLES))
    return float(np.percentile(_power_db(voice, window), 95)) - ACTIVE_BELOW_LOUD_DB


def duck(samples: np.ndarray, curves_db: np.ndarray, sample_rate_hz: int) -> None:
    """Turn each masking band of (2, T) down by its curve, in place; nothing else changes, not even the phase."""
    changes = [amplitude(-curve) - 1 for curve in curves_db]
    for channel in samples[:, None]:
        bands = [filtered(channel, band_pass_taps(*edges, sample_rate_hz, BAND_TAPS)) for edges in MASKING_BANDS_HZ]
        first = 0
        for parts in zip(*bands, strict=True):
            last = first + parts[0].shape[1]
            for part, change in zip(parts, changes, strict=True):
                channel[:, first:last] += part * at_sample_rate(change, CONTROL_HOP_SAMPLES, first, last)
            first = last
            let_go(channel)


def duck_memory_samples(sample_rate_hz: int) -> int:
    """How far from a changed sample the output may change."""
    seconds = 2 * WINDOW_SECONDS + MAX_DUCK_DB / RELEASE_DB_PER_SECOND
    return filter_memory_samples(BAND_TAPS) + round(seconds * sample_rate_hz) + 4 * CONTROL_HOP_SAMPLES


def _power_db(samples: np.ndarray, window: np.ndarray, taps: np.ndarray | None = None) -> np.ndarray:
    """(C, T) to the (N,) level of all channels, of the band that the filter passes."""
    powers = [
        block_mean_square(channel) if taps is None else mean_squares(filtered(channel, taps))
        for channel in samples[:, None]
    ]
    return 10 * np.log10(np.maximum(weighted_mean(np.mean(powers, axis=0), window), 1e-12))
