"""The pitch of a voice or an instrument by Praat's autocorrelation method, and how far two tracks agree.

Shapes: T samples, F frames.
"""

from dataclasses import dataclass

import numpy as np
import parselmouth

PITCH_STEP_SECONDS = 0.01
LOWEST_PITCH_HZ, HIGHEST_PITCH_HZ = 65.0, 1100.0


@dataclass(frozen=True, eq=False)
class HeardPitch:
    """What Praat heard.

    Attributes:
        times: (F,) seconds.
        chosen_hz: (F,) its choice, 0 where unvoiced.
        candidates: (candidates, F) records of `frequency` and `strength`.
    """

    times: np.ndarray
    chosen_hz: np.ndarray
    candidates: np.ndarray


def heard_pitch(
    samples: np.ndarray,
    sample_rate_hz: int,
    floor_hz: float = LOWEST_PITCH_HZ,
    ceiling_hz: float = HIGHEST_PITCH_HZ,
    step_seconds: float = PITCH_STEP_SECONDS,
) -> HeardPitch:
    """Pitch of (T,) samples, by default every 10 ms.

    Praat's window is three periods of the floor long, so a higher floor follows quick notes better.
    """
    sound = parselmouth.Sound(samples.astype(np.float64), sample_rate_hz)
    pitch = sound.to_pitch_ac(time_step=step_seconds, pitch_floor=floor_hz, pitch_ceiling=ceiling_hz)
    return HeardPitch(pitch.xs(), pitch.selected_array["frequency"], pitch.to_array())


def pitch_track(
    samples: np.ndarray,
    sample_rate_hz: int,
    floor_hz: float = LOWEST_PITCH_HZ,
    ceiling_hz: float = HIGHEST_PITCH_HZ,
) -> np.ndarray:
    """F0 in Hz every 10 ms, 0 where unvoiced: (T,) to (F,). Arguments as in `heard_pitch`."""
    return heard_pitch(samples, sample_rate_hz, floor_hz, ceiling_hz).chosen_hz


@dataclass(frozen=True)
class PitchAgreement:
    """Two pitch tracks compared.

    Attributes:
        within_50_cents: of the frames voiced in both, the share within 50 cents.
        voiced_kept_within_50_cents: of the frames voiced in the original, the share voiced in both and within 50 cents.
        log_f0_rmse: root mean square difference of ln(F0) over frames voiced in both.
        voicing_error: share of all frames voiced in one and not in the other.
        frames: voiced frames of the original.
    """

    within_50_cents: float
    voiced_kept_within_50_cents: float
    log_f0_rmse: float
    voicing_error: float
    frames: int


def pitch_agreement(original_f0_hz: np.ndarray, other_f0_hz: np.ndarray) -> PitchAgreement:
    """Compare two tracks frame by frame, 0 Hz meaning unvoiced; the longer one is cut."""
    length = min(len(original_f0_hz), len(other_f0_hz))
    original, other = original_f0_hz[:length], other_f0_hz[:length]
    both = (original > 0) & (other > 0)
    log_ratio = np.log(other[both] / original[both])
    close = np.abs(log_ratio) <= np.log(2) * 50 / 1200
    voiced = int((original > 0).sum())
    return PitchAgreement(
        within_50_cents=float(close.mean()) if both.any() else 0.0,
        voiced_kept_within_50_cents=float(close.sum() / voiced) if voiced else 0.0,
        log_f0_rmse=float(np.sqrt(np.square(log_ratio).mean())) if both.any() else 0.0,
        voicing_error=float(((original > 0) != (other > 0)).mean()) if length else 0.0,
        frames=voiced,
    )
