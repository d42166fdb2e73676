"""Faults of one recording that need no plan: silence, clipping, DC, clicks."""

import numpy as np

from songwright.mixer.blockwise import block_peak, fir_filter, moving_maximum
from songwright.mixer.checks.result import Check
from songwright.mixer.equalizer import band_pass_taps
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


def check_recording(name: str, wave: Waveform, *, percussive: bool = False) -> tuple[Check, ...]:
    """Silence, DC, clipping and clicks of one dry recording or stem (mono or stereo, not empty).

    `percussive`: drums, where only a very strong click counts as a fault.
    """
    peak = float(np.abs(wave.samples).max())
    rms = float(np.sqrt(np.mean(np.square(wave.samples, dtype=np.float64))))
    offset = float(np.abs(wave.samples.mean(axis=1, dtype=np.float64)).max())
    clicks = click_seconds(wave, PERCUSSIVE_CLICK_RATIO_DB if percussive else CLICK_RATIO_DB)
    return (
        Check("not silent", name, _dbfs(rms), "dBFS", "at least", SILENT_DBFS),
        Check("DC offset", name, _dbfs(offset), "dBFS", "at most", MAX_DC_DBFS),
        Check("clipping", name, clipped_runs(wave.samples, peak), "flat tops", "at most", 0),
        Check("clicks", name, len(clicks), "", "at most", 0, _times(clicks)),
    )


def clipped_runs(samples: np.ndarray, peak: float) -> int:
    """Stretches of at least four equal samples near the recording's own peak (a later gain does not hide them)."""
    if peak == 0:
        return 0
    high = np.abs(samples) >= FLAT_TOP * peak
    flat = (np.abs(np.diff(samples, axis=1)) <= 1e-6 * peak) & high[:, 1:]  # (C, T - 1)
    runs = 0
    for channel in flat:
        # Runs of FLAT_SAMPLES - 1 equal differences.
        edges = np.flatnonzero(np.diff(np.concatenate([[0], channel.astype(np.int8), [0]])))
        runs += int(((edges[1::2] - edges[::2]) >= FLAT_SAMPLES - 1).sum())
    return runs


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
