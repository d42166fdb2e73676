"""Compression and limiting as gain curves, with finite memory.

The gain computer is the soft-knee one of Giannoulis, Massberg and Reiss, "Digital Dynamic Range Compressor Design"
(J. Audio Eng. Soc. 60, 2012, eq. 4). Attack and release are not their recursive smoothers but bounded windows: a
reduction is held and falls in a straight line in decibels (release), then a centred Hann mean rounds it (attack with
lookahead). See `blockwise` for why.
"""

from dataclasses import dataclass

import numpy as np

from songwright.mixer.blockwise import (
    CONTROL_HOP_SAMPLES,
    amplitude,
    hann,
    moving_maximum,
    multiply,
    release,
    weighted_mean,
)
from songwright.mixer.loudness import true_peaks

LIMITER_HOP_SAMPLES = 16
LIMITER_LOOKAHEAD_SECONDS = 0.005
LIMITER_RELEASE_DB_PER_SECOND = 40.0
# Short overs are released fast; only this much of a fall is followed.
LIMITER_RELEASE_SECONDS = 0.25


@dataclass(frozen=True)
class CompressorSettings:
    """A compressor. Times are the full width of the attack's window, and the span of the release's fall."""

    threshold_db: float
    ratio: float
    knee_db: float = 6.0
    attack_seconds: float = 0.03
    release_db_per_second: float = 12.0
    max_reduction_db: float = 12.0

    def __post_init__(self) -> None:
        if self.ratio < 1 or self.knee_db < 0 or self.attack_seconds <= 0 or self.release_db_per_second <= 0:
            raise ValueError(f"not a compressor: {self}")

    @property
    def release_seconds(self) -> float:
        """How long the largest reduction takes to fall to nothing."""
        return self.max_reduction_db / self.release_db_per_second

    def memory_samples(self, sample_rate_hz: int) -> int:
        """How far from a changed sample the gain may change."""
        seconds = 2 * self.attack_seconds + self.release_seconds
        return round(seconds * sample_rate_hz) + 4 * CONTROL_HOP_SAMPLES


def compressor_reduction_db(level_db: np.ndarray, settings: CompressorSettings) -> np.ndarray:
    """(N,) levels to (N,) reductions in decibels, not negative (eq. 4 of the paper)."""
    over = level_db - settings.threshold_db
    slope = 1 - 1 / settings.ratio
    half_knee = max(settings.knee_db / 2, 1e-9)
    inside_knee = slope * (over + half_knee) ** 2 / (4 * half_knee)
    reduction = np.where(over <= -half_knee, 0.0, np.where(over >= half_knee, slope * over, inside_knee))
    return np.minimum(reduction, settings.max_reduction_db)


def compressor_curve_db(
    mean_squares: np.ndarray, settings: CompressorSettings, sample_rate_hz: int, hop_samples: int = CONTROL_HOP_SAMPLES
) -> np.ndarray:
    """(N,) mean squares of blocks to the (N,) smoothed reduction in decibels."""
    frame_seconds = hop_samples / sample_rate_hz
    window = hann(round(settings.attack_seconds / frame_seconds))
    level_db = 10 * np.log10(np.maximum(weighted_mean(mean_squares, window), 1e-15))
    reduction = compressor_reduction_db(level_db, settings)
    fall = settings.release_db_per_second * frame_seconds
    held = release(reduction, fall, max(1, round(settings.release_seconds / frame_seconds)))
    return weighted_mean(held, window)


def apply_reduction(samples: np.ndarray, reduction_db: np.ndarray, hop_samples: int) -> None:
    """(C, T) times the gain of a control-rate reduction, in place."""
    multiply(samples, amplitude(-reduction_db), hop_samples)


def limiter_peaks(samples: np.ndarray) -> np.ndarray:
    """(C, T) to (N,): four-times oversampled peaks on the limiter's grid."""
    return true_peaks(samples, LIMITER_HOP_SAMPLES)


def limiter_curve_db(peaks: np.ndarray, ceiling_db: float, sample_rate_hz: int) -> np.ndarray:
    """(N,) oversampled peaks to the (N,) reduction in decibels that keeps them under the ceiling.

    The needed reduction is held over the lookahead on both sides (one block more for the interpolation between
    blocks), falls slowly after it, and is rounded by a mean no wider than the hold: the mean is then never below what
    any peak needs.
    """
    frame_seconds = LIMITER_HOP_SAMPLES / sample_rate_hz
    width = round(LIMITER_LOOKAHEAD_SECONDS / frame_seconds) | 1
    needed = np.maximum(20 * np.log10(np.maximum(peaks, 1e-9)) - ceiling_db, 0.0)
    held = moving_maximum(needed, width + 2)
    frames = round(LIMITER_RELEASE_SECONDS / frame_seconds)
    return weighted_mean(release(held, LIMITER_RELEASE_DB_PER_SECOND * frame_seconds, frames), hann(width))


def limiter_memory_samples(sample_rate_hz: int) -> int:
    """How far from a changed sample the limiter's gain may change."""
    seconds = 2 * LIMITER_LOOKAHEAD_SECONDS + LIMITER_RELEASE_SECONDS
    return round(seconds * sample_rate_hz) + 8 * LIMITER_HOP_SAMPLES + 256
