"""Laying a stretch of new audio into old audio without touching a sample outside the stretch."""

from dataclasses import dataclass

import numpy as np

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
    length = old.samples.shape[1]
    start, stop = max(stretch.start, 0), min(stretch.stop, length)
    share = np.ones(stop - start)
    rate = old.sample_rate_hz
    if start > 0:
        _fade(share, round(FADE_IN_SECONDS * rate))
    if stop < length:
        _fade(share[::-1], round(FADE_OUT_SECONDS * rate))
    gain = 0.5 - 0.5 * np.cos(np.pi * share)
    inside = new.samples[:, start:stop] * gain + old.samples[:, start:stop] * (1 - gain)
    found = old.samples.copy()
    found[:, start:stop] = np.clip(np.rint(inside * GRID), -GRID, GRID - 1) / GRID
    return Waveform(found, rate)


def _fade(share: np.ndarray, samples: int) -> None:
    """From 0 to 1 over the first samples, in place."""
    count = min(samples, len(share))
    share[:count] = np.minimum(share[:count], (np.arange(count) + 0.5) / count)
