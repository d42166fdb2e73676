"""Moving a spoken line exactly onto its notes without changing its vowels: Praat's pitch-synchronous overlap-add.

Moulines & Charpentier, "Pitch-synchronous waveform processing techniques" (Speech Communication 9, 1990).
"""

from dataclasses import dataclass

import numpy as np
import parselmouth
from parselmouth.praat import call

ANALYSIS_STEP_SECONDS = 0.005
# How far the spoken pitch may stray from its guide, as a factor; keeps the analysis from octave errors.
STRAY = 1.35
# Praat's silence and voicing thresholds. The usual ones lose creaky vowels.
USUAL_THRESHOLDS, EAGER_THRESHOLDS = (0.03, 0.45), (0.001, 0.1)
LEAST_SEGMENT_SECONDS = 1e-4


@dataclass(frozen=True, eq=False)
class TimeMap:
    """Where each moment of one line lies in another; straight between the anchors.

    Attributes:
        spoken, sung: (A,) seconds, both rising.
    """

    spoken: np.ndarray
    sung: np.ndarray

    def to_sung(self, spoken_seconds: np.ndarray) -> np.ndarray:
        return np.interp(spoken_seconds, self.spoken, self.sung)

    def to_spoken(self, sung_seconds: np.ndarray) -> np.ndarray:
        return np.interp(sung_seconds, self.sung, self.spoken)


def retuned(
    samples: np.ndarray, sample_rate_hz: int, guide_hz: np.ndarray, vowels: np.ndarray, wanted_hz: np.ndarray,
    curve_rate_hz: float, times: TimeMap,
) -> np.ndarray:  # fmt: skip
    """Resynthesise with another pitch and other durations.

    Args:
        samples: (T,) a voice that follows `guide_hz` roughly.
        sample_rate_hz: of the samples.
        guide_hz: (F,) what it was told to speak at; only its extremes are used. 0 where silent or voiceless.
        vowels: (F,) bool, where a vowel is spoken.
        wanted_hz: (S,) what it is to sing, positive everywhere, `curve_rate_hz` values a second of sung time.
        curve_rate_hz: values a second of all curves.
        times: spoken to sung time, from 0 to both ends.

    Returns:
        (U,) float32, as long as `times.sung[-1]` says. Voiceless sound keeps its spectrum.
    """
    voiced = guide_hz[guide_hz > 0]
    floor, ceiling = float(voiced.min()) / STRAY, float(voiced.max()) * STRAY
    sound = parselmouth.Sound(samples.astype(np.float64), sample_rate_hz)
    manipulation = call(sound, "To Manipulation", ANALYSIS_STEP_SECONDS, floor, ceiling)
    call([_pulses(sound, vowels, floor, ceiling, curve_rate_hz), manipulation], "Replace pulses")
    pitches = call("Create PitchTier", "wanted", 0.0, sound.duration)
    places = times.to_spoken((np.arange(len(wanted_hz)) + 0.5) / curve_rate_hz)
    for place, hz in zip(places, wanted_hz, strict=True):
        call(pitches, "Add point", float(place), float(hz))
    durations = call("Create DurationTier", "durations", 0.0, sound.duration)
    for index in range(len(times.spoken) - 1):
        start, end = times.spoken[index], times.spoken[index + 1]
        factor = (times.sung[index + 1] - times.sung[index]) / (end - start)
        inside = min(LEAST_SEGMENT_SECONDS, (end - start) / 4)
        call(durations, "Add point", float(start + inside), float(factor))
        call(durations, "Add point", float(end - inside), float(factor))
    call([pitches, manipulation], "Replace pitch tier")
    call([durations, manipulation], "Replace duration tier")
    result = call(manipulation, "Get resynthesis (overlap-add)")
    found = result.values[0].astype(np.float32)
    length = round(float(times.sung[-1]) * sample_rate_hz)
    return np.pad(found, (0, max(0, length - len(found))))[:length]


def _pulses(
    sound: parselmouth.Sound, vowels: np.ndarray, floor_hz: float, ceiling_hz: float, curve_rate_hz: float
) -> parselmouth.Data:
    """Where the voice's periods are: as Praat usually finds them, and in vowels wherever it can, however creaky.

    Elsewhere its usual thresholds must decide: periods forced on a consonant make it buzz (words are then lost).
    """
    limits = (ANALYSIS_STEP_SECONDS, floor_hz, 15, "no")
    costs = (0.01, 0.35, 0.14, ceiling_hz)
    usual = call(sound, "To Pitch (ac)", *limits, *USUAL_THRESHOLDS, *costs)
    eager = call(sound, "To Pitch (ac)", *limits, *EAGER_THRESHOLDS, *costs)
    elsewhere = call([sound, usual], "To PointProcess (cc)")
    inside = call([sound, eager], "To PointProcess (cc)")
    edges = np.flatnonzero(np.diff(np.concatenate([[False], vowels, [False]]).astype(int))) / curve_rate_hz
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        call(elsewhere, "Remove points between", float(start), float(end))
    outside = np.concatenate([[0.0], edges, [sound.duration]])
    for start, end in zip(outside[::2], outside[1::2], strict=True):
        call(inside, "Remove points between", float(start), float(end))
    return call([elsewhere, inside], "Union")
