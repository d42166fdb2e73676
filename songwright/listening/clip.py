"""A clip of the user's own, as everything that listens to it wants it."""

from pathlib import Path

import numpy as np

from songwright.errors import AudioError
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

SHORTEST_SECONDS, LONGEST_SECONDS = 5.0, 120.0  # what is longer is read up to there
SILENT_DBFS = -60.0


def load_clip(path: Path) -> Waveform:
    """A user's clip, mono at our rate, at most two minutes of it.

    Raises:
        AudioError: no such file, not audio, shorter than five seconds, or silent.
    """
    clip = Waveform.load(path).mono().resampled(SAMPLE_RATE_HZ)
    if clip.seconds < SHORTEST_SECONDS:
        raise AudioError(f"'{path}' lasts {clip.seconds:.1f} s; a clip to go by needs at least {SHORTEST_SECONDS:g} s")
    samples = clip.samples[:, : round(LONGEST_SECONDS * SAMPLE_RATE_HZ)]
    level = 10 * np.log10(max(float(np.square(samples, dtype=np.float64).mean()), 1e-12))
    if level < SILENT_DBFS:
        raise AudioError(f"'{path}' is silent ({level:.0f} dBFS); give a clip in which something sounds")
    return Waveform(samples)
