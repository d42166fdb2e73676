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
# Praat's usual 0.03 and 0.45 lose creaky vowels; what is voiced is known here anyway.
SILENCE_THRESHOLD, VOICING_THRESHOLD = 0.001, 0.1
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
    samples: np.ndarray, sample_rate_hz: int, guide_hz: np.ndarray, wanted_hz: np.ndarray, curve_rate_hz: float,
    times: TimeMap,
) -> np.ndarray:  # fmt: skip
    """Resynthesise with another pitch and other durations.

    Args:
        samples: (T,) a voice that follows `guide_hz` roughly.
        sample_rate_hz: of the samples.
        guide_hz: (F,) what it was told to speak at; only its extremes are used. 0 where silent or voiceless.
        wanted_hz: (S,) what it is to sing, positive everywhere, `curve_rate_hz` values a second of sung time.
        curve_rate_hz: values a second of the wanted curve.
        times: spoken to sung time, from 0 to both ends.

    Returns:
        (U,) float32, as long as `times.sung[-1]` says. Voiceless sound keeps its spectrum.
    """
    voiced = guide_hz[guide_hz > 0]
    floor, ceiling = float(voiced.min()) / STRAY, float(voiced.max()) * STRAY
    sound = parselmouth.Sound(samples.astype(np.float64), sample_rate_hz)
    manipulation = call(sound, "To Manipulation", ANALYSIS_STEP_SECONDS, floor, ceiling)
    call([_pulses(sound, guide_hz, floor, ceiling, curve_rate_hz), manipulation], "Replace pulses")
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
    sound: parselmouth.Sound, guide_hz: np.ndarray, floor_hz: float, ceiling_hz: float, curve_rate_hz: float
) -> parselmouth.Data:
    """Where the voice's periods are: in all that was meant to be voiced, however creaky, and nowhere else."""
    pitch = call(
        sound, "To Pitch (ac)", ANALYSIS_STEP_SECONDS, floor_hz, 15, "no", SILENCE_THRESHOLD, VOICING_THRESHOLD, 0.01,
        0.35, 0.14, ceiling_hz,
    )  # fmt: skip
    pulses = call([sound, pitch], "To PointProcess (cc)")
    edges = np.flatnonzero(np.diff(np.concatenate([[True], guide_hz > 0, [True]]).astype(int)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        call(pulses, "Remove points between", float(start / curve_rate_hz), float(end / curve_rate_hz))
    return pulses
