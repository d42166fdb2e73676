"""When something new sounds in a stem: in the score, and in the sound.

Drums: spectral flux (`onset_metrics`). Bass and harmony instruments: SuperFlux (Böck & Widmer, DAFx 2013), flux of a
logarithmic filterbank against the loudest of three neighbouring bands two frames before, so that vibrato is no onset.
The threshold is a rise of level *relative to the stem's loud parts*: one that follows the flux itself, as the
detector for the bass had it, finds onsets in the codec's faint flutter (1 dB) inside long notes of sparse parts.
The filterbank, floor and threshold were chosen on training takes, rendered and coded (docs/band.md).
"""

import mir_eval
import numpy as np
import scipy.fft
import scipy.ndimage

from songwright.evaluation.onset_metrics import TOLERANCE_SECONDS, onsets
from songwright.score import Score, StemName
from songwright.units import beats_to_seconds

# Notes nearer than this are one onset to a listener, and to the detectors.
SAME_ONSET_SECONDS = 0.05
WINDOW, HOP = 2048, 441
LOWEST_HZ, HIGHEST_HZ, BANDS_PER_OCTAVE = 40.0, 8000.0, 24
# Bands this far below the stem's loud level weigh little (amplitude ratio 1 / 300, -50 dB).
FLOOR_RATIO = 1 / 300
FLUX_FRAMES = 2
LEAST_RISE = 0.025
LOUD_SECONDS, LOUD_PERCENTILE = 0.05, 99.0
NEAR_FRAMES, AROUND_FRAMES = 9, 21


def score_onsets(score: Score, stem: StemName, tempo_bpm: float) -> np.ndarray:
    """When something new sounds in a stem, in seconds; a strum or a chord counts once."""
    return distinct([beats_to_seconds(n.start_beat, tempo_bpm) for part in score.stem(stem) for n in part.notes])


def distinct(starts_seconds: list[float]) -> np.ndarray:
    """Onsets in order, without those that follow another within 50 ms."""
    kept: list[float] = []
    for start in sorted(starts_seconds):
        if not kept or start - kept[-1] > SAME_ONSET_SECONDS:
            kept.append(start)
    return np.array(kept)


def heard_onsets(samples: np.ndarray, stem: StemName, sample_rate_hz: int) -> np.ndarray:
    """Onsets of a stem's (T,) samples, in seconds."""
    return onsets(samples, sample_rate_hz) if stem == "drums" else _pitched_onsets(samples, sample_rate_hz)


def onset_score(expected: np.ndarray, heard: np.ndarray) -> float:
    """F-measure (mir_eval.onset, ±50 ms)."""
    return float(mir_eval.onset.f_measure(expected, heard, window=TOLERANCE_SECONDS)[0])


def _pitched_onsets(samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    flux = _super_flux(samples, sample_rate_hz)
    highest = scipy.ndimage.maximum_filter1d(flux, NEAR_FRAMES)
    around = scipy.ndimage.uniform_filter1d(flux, AROUND_FRAMES)
    return np.flatnonzero((flux == highest) & (flux > around + LEAST_RISE)) * HOP / sample_rate_hz


def _super_flux(samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    """(F,) mean rise of the bands' log levels, floored below the stem's loud level."""
    loud = _loud_amplitude(samples, sample_rate_hz)
    if loud <= 0:
        return np.zeros(len(samples) // HOP + 1)
    shape = (np.hanning(WINDOW) * (4 / WINDOW)).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, WINDOW // 2), WINDOW)[::HOP]
    power = np.square(np.abs(scipy.fft.rfft(frames * shape)))
    edges = LOWEST_HZ * 2 ** np.arange(0, np.log2(HIGHEST_HZ / LOWEST_HZ), 1 / BANDS_PER_OCTAVE)
    bins = np.unique(np.round(edges * WINDOW / sample_rate_hz).astype(int))
    bands = np.sqrt(np.add.reduceat(power, bins, axis=1)[:, :-1])
    level = np.log10(1 + bands / (FLOOR_RATIO * loud))
    before = scipy.ndimage.maximum_filter1d(level, 3, axis=1)[:-FLUX_FRAMES]
    return np.concatenate([np.zeros(FLUX_FRAMES), np.maximum(0, level[FLUX_FRAMES:] - before).mean(axis=1)])


def _loud_amplitude(samples: np.ndarray, sample_rate_hz: int) -> float:
    """RMS of the loudest hundredth of the stem's 50 ms."""
    power = scipy.ndimage.uniform_filter1d(np.square(samples.astype(np.float64)), round(LOUD_SECONDS * sample_rate_hz))
    return float(np.sqrt(max(np.percentile(power[::HOP], LOUD_PERCENTILE), 0.0)))
