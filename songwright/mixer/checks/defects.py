"""Faults of one recording that need no plan: silence, clipping, DC, clicks."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from songwright.mixer.blockwise import block_peak, fir_filter, moving_maximum
from songwright.mixer.checks.result import Check
from songwright.mixer.equalizer import band_pass_taps
from songwright.mixer.voice import SectionSpan
from songwright.waveform import Waveform

SILENT_DBFS = -60.0  # RMS of a whole stem
# Some sampled basses carry an offset of -36 dBFS of their own; the master's low cut removes it.
MAX_DC_DBFS = -32.0
FLAT_SAMPLES = 4  # of equal value at the top: a clipped wave
FLAT_TOP = 0.97  # of the recording's peak
CLICK_RATIO_DB = 11.0
# Sticks and closed hats come close to clicks.
PERCUSSIVE_CLICK_RATIO_DB = 20.0
CLICK_HIGH_PASS_HZ = 5000.0
CLICK_BLOCK_SAMPLES = 22  # half a millisecond
# A click is over in 1 ms. What follows an onset, and the next glottal pulse, is looked for from 1.5 to 16 ms away.
NEAREST_BLOCKS, FARTHEST_BLOCKS = 3, 32
# Softer bursts are not heard, or are the plosives of speech.
CLICK_FLOOR_DBFS = -58.0
CLICK_UNDER_PEAK_DB = -22.0


def check_recording(
    name: str, wave: Waveform, *, percussive: bool = False, stem: str = "", sections: Sequence[SectionSpan] = ()
) -> tuple[Check, ...]:
    """Silence, DC, clipping and clicks of one dry recording or stem (mono or stereo, not empty).

    Args:
        percussive: drums, where only a very strong click counts as a fault.
        stem: for `Check.stem`.
        sections: where each section sounds; clipping and clicks are then told for every section that has them, and
            only for these.
    """
    peak = float(np.abs(wave.samples).max())
    rms = float(np.sqrt(np.mean(np.square(wave.samples, dtype=np.float64))))
    offset = float(np.abs(wave.samples.mean(axis=1, dtype=np.float64)).max())
    clicks = click_seconds(wave, PERCUSSIVE_CLICK_RATIO_DB if percussive else CLICK_RATIO_DB)
    flat = clipped_seconds(wave, peak)
    return (
        Check("not silent", name, _dbfs(rms), "dBFS", "at least", SILENT_DBFS, "", stem),
        Check("DC offset", name, _dbfs(offset), "dBFS", "at most", MAX_DC_DBFS, "", stem),
        *_located(Check("clipping", name, 0, "flat tops", "at most", 0, "", stem), flat, sections),
        *_located(Check("clicks", name, 0, "", "at most", 0, "", stem), clicks, sections),
    )


def _located(clean: Check, seconds: tuple[float, ...], sections: Sequence[SectionSpan]) -> tuple[Check, ...]:
    """The check with what was found: one for each section that has something, or the clean one."""
    if not sections:
        return (replace(clean, value=len(seconds), note=_times(seconds)),)
    found = []
    for section in sections:
        inside = tuple(t for t in seconds if section.start_seconds <= t < section.end_seconds)
        if inside:
            found.append(replace(clean, where=f"{clean.where}, {section.id}", value=len(inside), note=_times(inside),
                                 section_id=section.id))  # fmt: skip
    return tuple(found) or (clean,)


def clipped_seconds(wave: Waveform, peak: float) -> tuple[float, ...]:
    """Times of stretches of at least four equal samples near the recording's own peak (a later gain does not hide
    them)."""
    if peak == 0:
        return ()
    high = np.abs(wave.samples) >= FLAT_TOP * peak
    flat = (np.abs(np.diff(wave.samples, axis=1)) <= 1e-6 * peak) & high[:, 1:]  # (C, T - 1)
    starts: list[int] = []
    for channel in flat:
        # Runs of FLAT_SAMPLES - 1 equal differences.
        edges = np.flatnonzero(np.diff(np.concatenate([[0], channel.astype(np.int8), [0]])))
        starts += edges[::2][edges[1::2] - edges[::2] >= FLAT_SAMPLES - 1].tolist()
    return tuple(start / wave.sample_rate_hz for start in sorted(starts))


def click_seconds(wave: Waveform, ratio_db: float = CLICK_RATIO_DB) -> tuple[float, ...]:
    """Times of bursts above 5 kHz that are over within a millisecond and stand alone.

    Drum hits go on after their start and glottal pulses come again within 16 ms, so neither counts. A burst counts
    when it is `ratio_db` over all within 16 ms.
    """
    taps = band_pass_taps(CLICK_HIGH_PASS_HZ, wave.sample_rate_hz / 2, wave.sample_rate_hz, 127)
    peaks = block_peak(fir_filter(wave.samples, taps), CLICK_BLOCK_SAMPLES)
    span = FARTHEST_BLOCKS - NEAREST_BLOCKS + 1
    centred = moving_maximum(peaks, span | 1)
    reach = NEAREST_BLOCKS + (span | 1) // 2
    padded = np.pad(centred, reach)
    around = np.maximum(padded[: len(peaks)], padded[2 * reach :])
    loudest = float(np.abs(wave.samples).max(initial=0.0))
    floor = max(10 ** (CLICK_FLOOR_DBFS / 20), loudest * 10 ** (CLICK_UNDER_PEAK_DB / 20))
    alone = peaks > np.maximum(around * 10 ** (ratio_db / 20), floor)
    found = np.flatnonzero(alone)
    # The filter's ringing spreads one click over neighbouring blocks.
    first = found[np.diff(found, prepend=-10) > 4]
    return tuple(float(block * CLICK_BLOCK_SAMPLES / wave.sample_rate_hz) for block in first)


def _dbfs(amplitude: float) -> float:
    return float(20 * np.log10(max(amplitude, 1e-10)))


def _times(seconds: tuple[float, ...]) -> str:
    return "at " + ", ".join(f"{t:.3f} s" for t in seconds[:8]) if seconds else ""
