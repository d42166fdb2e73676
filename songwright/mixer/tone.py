"""Tonal balance: how far a mix's long-term spectrum is from that of released music, and a gentle curve towards it.

The goal follows Pestana, Ma, Reiss, Barbosa and Black, "Spectral Characteristics of Popular Commercial Recordings
1950-2010" (AES 135, 2013): the average spectrum falls by about 5 dB an octave per hertz between 100 Hz and 4 kHz
(2 dB an octave in third-octave bands), faster above, and has its top near 100 Hz.
"""

import numpy as np
import scipy.signal

from songwright.scratch import let_go
from songwright.waveform import Waveform

BAND_CENTRES_HZ = tuple(float(31.5 * 2 ** (i / 3)) for i in range(28))  # 31.5 Hz .. 16.1 kHz
# Third-octave level of released music in decibels, any offset: (frequency, level) joined over log frequency.
GOAL_POINTS_HZ = (31.5, 50.0, 63.0, 100.0, 4000.0, 16000.0)
GOAL_POINTS_DB = (-8.0, -1.5, 0.0, 0.0, -10.6, -19.6)
# Only part of the way, and never by much: a solo piano is not to be made a rock band.
STRENGTH = 0.4
MAX_CHANGE_DB = 3.0
# Bands this far under the goal hold nothing to raise (a song without bass), so they are left alone.
EMPTY_BAND_DB = -24.0
GROUP_SEGMENTS = 128  # of the spectrum, transformed at once
SMOOTHING_BANDS = 5  # of a third octave, Hann


def band_levels_db(wave: Waveform) -> np.ndarray:
    """(28,) level of each third-octave band of `BAND_CENTRES_HZ`, -120 dB where there is nothing."""
    frequencies_hz, power = mean_spectrum(wave)
    levels = []
    for centre in BAND_CENTRES_HZ:
        inside = (frequencies_hz >= centre * 2 ** (-1 / 6)) & (frequencies_hz < centre * 2 ** (1 / 6))
        # The lowest bands are narrower than a bin: take the density at their centre.
        width = centre * (2 ** (1 / 6) - 2 ** (-1 / 6))
        mean = power[inside].mean() if inside.any() else np.interp(centre, frequencies_hz, power)
        levels.append(10 * np.log10(max(mean * width, 1e-12)))
    return np.array(levels)


def mean_spectrum(
    wave: Waveform, window_samples: int = 8192, *, in_mono: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies in Hz and the mean power density of all channels, by Welch's method, some seconds at a time.

    Args:
        in_mono: of the channels' mean instead.
    """
    window = min(window_samples, wave.samples.shape[1])
    hop = window - window // 2
    segments = (wave.samples.shape[1] - window) // hop + 1
    total = np.zeros(window // 2 + 1)
    for first in range(0, segments, GROUP_SEGMENTS):
        count = min(GROUP_SEGMENTS, segments - first)
        piece = wave.samples[:, first * hop : (first + count - 1) * hop + window]
        if in_mono:
            piece = piece.mean(axis=0, keepdims=True, dtype=np.float32)
        frequencies_hz, density = scipy.signal.welch(piece, wave.sample_rate_hz, nperseg=window, axis=1)
        total += density.mean(axis=0) * count
        let_go(wave.samples)
    return frequencies_hz, total / segments


def goal_levels_db() -> np.ndarray:
    """(28,) the goal on the same bands, any offset."""
    return np.interp(np.log2(BAND_CENTRES_HZ), np.log2(GOAL_POINTS_HZ), GOAL_POINTS_DB)


def tone_correction_db(wave: Waveform) -> np.ndarray:
    """(28,) gains towards the goal, smooth, at most ±3 dB."""
    difference = goal_levels_db() - band_levels_db(wave)
    middle = (np.array(BAND_CENTRES_HZ) > 100) & (np.array(BAND_CENTRES_HZ) < 8000)
    difference -= np.median(difference[middle])
    difference = np.where(difference > -EMPTY_BAND_DB, 0.0, np.clip(difference, -12, 12))
    window = np.hanning(SMOOTHING_BANDS + 2)[1:-1]
    smooth = np.convolve(np.pad(difference, SMOOTHING_BANDS // 2, mode="edge"), window / window.sum(), mode="valid")
    return np.clip(STRENGTH * smooth, -MAX_CHANGE_DB, MAX_CHANGE_DB)
