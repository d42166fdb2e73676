"""When vowels begin, measured in the sound."""

from collections.abc import Sequence

import numpy as np
from scipy.signal import butter, sosfiltfilt

SEARCH_SECONDS = 0.15  # either side of the beat
LOW_BAND_HZ = (100.0, 1000.0)  # where voiceless consonants have next to no sound


def vowel_onset_errors(samples: np.ndarray, sample_rate_hz: int, beats_seconds: Sequence[float]) -> np.ndarray:
    """Seconds from each beat to the onset of the vowel that should begin on it, (N,).

    The onset is where the level of the low band (RMS over 10 ms) first reaches half of what it is in the vowel's first
    150 ms, searched from the quietest point near the beat. Only meaningful where a voiceless consonant stands before
    the vowel.

    Args:
        samples: (T,) mono.
        beats_seconds: times in the samples, each at least `SEARCH_SECONDS` from both ends.
    """
    band = butter(4, LOW_BAND_HZ, "bandpass", fs=sample_rate_hz, output="sos")
    power = np.square(sosfiltfilt(band, samples.astype(np.float64)))
    half = sample_rate_hz // 200
    level = np.sqrt(np.maximum(np.convolve(power, np.full(2 * half, 0.5 / half), "same"), 0))
    reach = round(SEARCH_SECONDS * sample_rate_hz)
    errors = []
    for beat in np.round(np.asarray(beats_seconds) * sample_rate_hz).astype(int):
        quietest = beat - reach + int(np.argmin(level[beat - reach : beat + reach // 2]))
        loud = level[quietest : beat + reach].max()
        errors.append((quietest + int(np.argmax(level[quietest : beat + reach] >= loud / 2)) - beat) / sample_rate_hz)
    return np.array(errors)
