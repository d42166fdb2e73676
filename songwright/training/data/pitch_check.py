"""Did the teacher sing what it was told to?"""

import numpy as np

from songwright.corpora.corpus import CURVES_PER_SECOND
from songwright.listening.pitch import PITCH_STEP_SECONDS, pitch_track
from songwright.training.data.teacher import Performance
from songwright.waveform import SAMPLE_RATE_HZ


def pitch_agreement_with(sung: Performance) -> tuple[int, int]:
    """`pitch_agreement` of a performance with what was wanted of it."""
    return pitch_agreement(sung.samples, sung.curves.f0_hz)


def pitch_agreement(samples: np.ndarray, f0_hz: np.ndarray) -> tuple[int, int]:
    """Frames that Praat finds voiced where a voice was wanted, and those within 50 cents of the wanted curve.

    Args:
        samples: (T,) at 44.1 kHz.
        f0_hz: (F,), `CURVES_PER_SECOND` values a second, 0 where no voice is wanted.

    Praat's floor is a fourth below the line's lowest pitch: its window is then short enough for note changes.
    """
    f0_hz = f0_hz.astype(float)
    lowest = float(f0_hz[f0_hz > 0].min())
    found = pitch_track(samples, SAMPLE_RATE_HZ, floor_hz=0.75 * lowest)
    # Praat centres its frames: the first lies half a window in, so times are counted from the middle outwards.
    offset = (len(samples) / SAMPLE_RATE_HZ - (len(found) - 1) * PITCH_STEP_SECONDS) / 2
    times = offset + PITCH_STEP_SECONDS * np.arange(len(found))
    index = np.clip(np.round(times * CURVES_PER_SECOND - 0.5).astype(int), 0, len(f0_hz) - 1)
    wanted = f0_hz[index]
    both = (found > 0) & (wanted > 0)
    cents = 1200 * np.abs(np.log2(found[both] / wanted[both]))
    return int(both.sum()), int((cents <= 50).sum())
