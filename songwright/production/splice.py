"""Laying a stretch of new audio into old audio without touching a sample outside the stretch."""

from dataclasses import dataclass

import numpy as np

from songwright.scratch import Place
from songwright.waveform import Waveform

# How far the reverberation and release of a section may reach into the next.
TAIL_SECONDS = 2.0
FADE_IN_SECONDS = 0.015
FADE_OUT_SECONDS = 0.25
GRID = 2.0**23  # steps to full scale of 24-bit audio


@dataclass(frozen=True)
class Stretch:
    """Samples from `start` up to, not including, `stop`; the new audio is faded in after the one and out before the
    other."""

    start: int
    stop: int

    def seconds(self, sample_rate_hz: int) -> tuple[float, float]:
        """Start and stop in seconds."""
        return self.start / sample_rate_hz, self.stop / sample_rate_hz


def spliced(old: Waveform, new: Waveform, stretch: Stretch) -> Waveform:
    """The old audio with the stretch from the new, cross-faded within it.

    The gains add up to 1 (raised cosines): at both ends old and new hold the same neighbour's sound, which a fade of
    equal power would lift by 3 dB.

    Outside the stretch every sample is the old one; inside they lie on the grid of 24-bit audio, as the old ones do.

    Raises:
        ValueError: the two differ in shape or rate.
    """
    if old.samples.shape != new.samples.shape or old.sample_rate_hz != new.sample_rate_hz:
        raise ValueError(f"cannot lay {new.samples.shape} at {new.sample_rate_hz} Hz into {old.samples.shape}")
    start, stop = max(stretch.start, 0), min(stretch.stop, old.samples.shape[1])
    return overlaid(old, new.samples[:, start:stop], start)


def overlaid(old: Waveform, new: np.ndarray, start: int) -> Waveform:
    """`spliced` where only the stretch of the new audio (C, T) is there, from sample `start` of the old."""
    stop = start + new.shape[1]
    place = Place(start, old.samples.shape[1])
    found = old.samples.copy()
    found[:, start:stop] = faded(old.samples[:, start:stop], new, place, old.sample_rate_hz)
    return Waveform(found, old.sample_rate_hz)


def faded(old: np.ndarray, new: np.ndarray, place: Place, sample_rate_hz: int) -> np.ndarray:
    """The new audio (C, T) of a stretch with the old cross-faded into its ends, on the grid of 24-bit audio.

    Args:
        place: of the stretch; where the song itself begins or ends there is no fade.
    """
    share = np.ones(new.shape[1])
    if place.start > 0:
        _fade(share, round(FADE_IN_SECONDS * sample_rate_hz))
    if place.start + new.shape[1] < place.song_samples:
        _fade(share[::-1], round(FADE_OUT_SECONDS * sample_rate_hz))
    gain = 0.5 - 0.5 * np.cos(np.pi * share)
    inside = new * gain + old * (1 - gain)
    return np.asarray(np.clip(np.rint(inside * GRID), -GRID, GRID - 1) / GRID, np.float32)


def _fade(share: np.ndarray, samples: int) -> None:
    """From 0 to 1 over the first samples, in place."""
    count = min(samples, len(share))
    share[:count] = np.minimum(share[:count], (np.arange(count) + 0.5) / count)
