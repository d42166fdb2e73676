"""Moving a sung line exactly onto its F0 curve without changing its vowels: Praat's pitch-synchronous overlap-add.

Moulines & Charpentier, "Pitch-synchronous waveform processing techniques" (Speech Communication 9, 1990).
"""

import numpy as np
import parselmouth
from parselmouth.praat import call

ANALYSIS_STEP_SECONDS = 0.005
# How far the sung pitch may stray from its guide, as a factor; keeps the analysis from octave errors.
STRAY = 1.35


def retuned(samples: np.ndarray, sample_rate_hz: int, guide_hz: np.ndarray, wanted_hz: np.ndarray,
            curve_rate_hz: float) -> np.ndarray:  # fmt: skip
    """Resynthesise with another pitch.

    Args:
        samples: (T,) a voice that follows `guide_hz` roughly.
        sample_rate_hz: of the samples.
        guide_hz: (F,) what it was told to sing; only its extremes are used. 0 where it was silent or voiceless.
        wanted_hz: (F,) what it is to sing, positive everywhere.
        curve_rate_hz: values a second of both curves.

    Returns:
        (T,) float32. Voiceless sound stays as it is.
    """
    voiced = guide_hz[guide_hz > 0]
    floor, ceiling = float(voiced.min()) / STRAY, float(voiced.max()) * STRAY
    sound = parselmouth.Sound(samples.astype(np.float64), sample_rate_hz)
    manipulation = call(sound, "To Manipulation", ANALYSIS_STEP_SECONDS, floor, ceiling)
    tier = call("Create PitchTier", "wanted", 0.0, sound.duration)
    for index, hz in enumerate(wanted_hz):
        call(tier, "Add point", min((index + 0.5) / curve_rate_hz, sound.duration), float(hz))
    call([tier, manipulation], "Replace pitch tier")
    result = call(manipulation, "Get resynthesis (overlap-add)")
    found = result.values[0].astype(np.float32)
    return np.pad(found, (0, max(0, len(samples) - len(found))))[: len(samples)]
