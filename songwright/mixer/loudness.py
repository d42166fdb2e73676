"""Loudness and true peak, as broadcasters measure them.

Recommendation ITU-R BS.1770-5 (loudness: annex 1; true peak: annex 2), EBU Tech 3341 (momentary and short-term
windows) and EBU Tech 3342 (loudness range). The K-weighting filters are pyloudnorm's; what they give is summed up a
piece at a time, so that a long programme needs no more memory than a short one. `tests/mixer/test_loudness.py` holds
the integrated loudness against pyloudnorm's meter, and synthesises the conformance signals of both EBU documents.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyloudnorm
import scipy.signal

from songwright.errors import AudioError
from songwright.scratch import let_go, pieces_of
from songwright.waveform import Waveform

MOMENTARY_SECONDS, SHORT_TERM_SECONDS, STEP_SECONDS = 0.4, 3.0, 0.05
# BS.1770-5 annex 1, table 4: left, right, centre, left surround, right surround.
CHANNEL_WEIGHTS = (1.0, 1.0, 1.0, 1.41, 1.41)
ABSOLUTE_GATE_LUFS, RELATIVE_GATE_LU = -70.0, -10.0
GATING_STEP_SECONDS = 0.1  # blocks of 0.4 s that overlap by three quarters
RANGE_GATE_LU = -20.0  # Tech 3342, section 3
OVERSAMPLING = 4
# Of the interpolation filter, on either side of a sample. Annex 2 has 6; 16 keep the error under 0.1 dB up to 20 kHz.
PEAK_REACH_SAMPLES = 16
PEAK_BLOCK_SAMPLES = 64
PEAK_CHUNK_SAMPLES = 1 << 17


@dataclass(frozen=True)
class LoudnessReport:
    """What a meter shows after a programme."""

    integrated_lufs: float
    loudness_range_lu: float
    max_momentary_lufs: float
    max_short_term_lufs: float
    true_peak_dbtp: float
    sample_peak_dbfs: float

    @property
    def crest_lu(self) -> float:
        """Peak to loudness ratio (PLR): true peak over integrated loudness."""
        return self.true_peak_dbtp - self.integrated_lufs


def measure(wave: Waveform) -> LoudnessReport:
    """All figures of one programme; see `integrated_lufs` for errors."""
    squares = _weighted_squares(wave)
    peak = max((float(np.abs(piece).max()) for piece in pieces_of(wave.samples)), default=0.0)
    return LoudnessReport(
        integrated_lufs(wave),
        loudness_range_lu(_windowed_lufs(squares, wave.sample_rate_hz, SHORT_TERM_SECONDS)),
        float(_windowed_lufs(squares, wave.sample_rate_hz, MOMENTARY_SECONDS).max(initial=-np.inf)),
        float(_windowed_lufs(squares, wave.sample_rate_hz, SHORT_TERM_SECONDS).max(initial=-np.inf)),
        true_peak_dbtp(wave),
        float(20 * np.log10(peak)) if peak > 0 else -np.inf,
    )


def integrated_lufs(wave: Waveform) -> float:
    """Gated programme loudness (BS.1770-5 annex 1); -inf for silence.

    Raises:
        AudioError: shorter than one gating block of 0.4 s, or more than five channels.
    """
    _check(wave)
    step = round(GATING_STEP_SECONDS * wave.sample_rate_hz)
    return lufs_of(pieces_of(wave.samples, step), wave.samples.shape[1], wave.sample_rate_hz)


def lufs_of(pieces: Iterable[np.ndarray], length: int, sample_rate_hz: int) -> float:
    """`integrated_lufs` of a programme of `length` samples that comes in pieces of whole steps of 0.1 s.

    Raises:
        AudioError: shorter than one gating block of 0.4 s.
    """
    _check_length(length / sample_rate_hz)
    step = round(GATING_STEP_SECONDS * sample_rate_hz)
    return gated_lufs(step_powers(pieces, sample_rate_hz, step), length / step)


def gated_lufs(powers: np.ndarray, steps: float) -> float:
    """The programme loudness of K-weighted powers.

    Args:
        powers: (C, N) mean squares of each 0.1 s; the last may be cut short by the programme's end.
        steps: the programme's length in such steps.
    """
    # As pyloudnorm has it: a last block that lacks less than half a step still counts.
    blocks = round(steps - 4) + 1
    sums = np.cumsum(np.pad(channel_weights(len(powers)) @ powers, (1, 4)))
    means = np.maximum(sums[4 : 4 + blocks] - sums[:blocks], 0.0) / 4
    with np.errstate(divide="ignore"):
        levels = -0.691 + 10 * np.log10(means)
        loud = levels >= ABSOLUTE_GATE_LUFS
        if not loud.any():
            return -np.inf
        gate = -0.691 + 10 * np.log10(means[loud].mean()) + RELATIVE_GATE_LU
        return float(-0.691 + 10 * np.log10(means[loud & (levels > gate)].mean()))


def step_powers(pieces: Iterable[np.ndarray], sample_rate_hz: int, step_samples: int) -> np.ndarray:
    """(C, N) mean squares, after K-weighting (BS.1770-5 annex 1, figures 2 and 4), of each step of a programme.

    Args:
        pieces: the programme in order, (C, T) each and, but for the last, of whole steps; only one is held at a time.
    """
    filters = [
        pyloudnorm.IIRfilter(4.0, 1 / np.sqrt(2), 1500.0, sample_rate_hz, "high_shelf"),
        pyloudnorm.IIRfilter(0.0, 0.5, 38.0, sample_rate_hz, "high_pass"),
    ]
    states: list[np.ndarray] = []
    powers = []
    for piece in pieces:
        weighted = piece.astype(np.float64)
        states = states or [np.zeros((len(piece), 2)) for _ in filters]
        for index, stage in enumerate(filters):
            weighted, states[index] = scipy.signal.lfilter(stage.b, stage.a, weighted, axis=1, zi=states[index])
        padded = np.pad(weighted, ((0, 0), (0, -weighted.shape[1] % step_samples)))
        blocks = padded.reshape(len(piece), -1, step_samples)
        powers.append(np.einsum("cnt,cnt->cn", blocks, blocks) / step_samples)
    return np.concatenate(powers, axis=1)


def momentary_lufs(wave: Waveform) -> np.ndarray:
    """(N,) loudness of each window of 0.4 s, one every 0.05 s (Tech 3341, section 2.2)."""
    return _windowed_lufs(_weighted_squares(wave), wave.sample_rate_hz, MOMENTARY_SECONDS)


def short_term_lufs(wave: Waveform) -> np.ndarray:
    """(N,) loudness of each window of 3 s, one every 0.05 s (Tech 3341, section 2.2)."""
    return _windowed_lufs(_weighted_squares(wave), wave.sample_rate_hz, SHORT_TERM_SECONDS)


def loudness_range_lu(short_term: np.ndarray) -> float:
    """Loudness range: 95th less 10th percentile of the gated short-term loudness (Tech 3342, section 3)."""
    loud = short_term[short_term >= ABSOLUTE_GATE_LUFS]
    if len(loud) == 0:
        return 0.0
    mean = 10 * np.log10(np.mean(10 ** (loud / 10)))
    gated = loud[loud >= mean + RANGE_GATE_LU]
    low, high = np.percentile(gated, [10, 95])
    return float(high - low)


def true_peak_dbtp(wave: Waveform) -> float:
    """Largest value of the four-times oversampled signal (BS.1770-5 annex 2); -inf for silence."""
    peak = float(true_peaks(wave.samples, PEAK_BLOCK_SAMPLES).max(initial=0.0))
    return float(20 * np.log10(peak)) if peak > 0 else -np.inf


def true_peaks(samples: np.ndarray, hop_samples: int) -> np.ndarray:
    """(C, T) to (N,): largest oversampled amplitude of all channels in each block of `hop_samples`.

    The three points between neighbouring samples come from windowed sinc interpolation, written as one matrix product
    for each block of 64 samples. `hop_samples` divides 64.
    """
    length = samples.shape[1]
    block, reach = PEAK_BLOCK_SAMPLES, PEAK_REACH_SAMPLES
    matrix = _interpolation_matrix()
    peaks = np.zeros((-(-length // block), block // hop_samples), np.float32)
    for first in range(0, length, PEAK_CHUNK_SAMPLES):
        here = peaks[first // block : (first + PEAK_CHUNK_SAMPLES) // block]
        padded = np.zeros((len(samples), len(here) * block + 2 * reach), np.float32)
        source = samples[:, max(first - reach, 0) : first + len(here) * block + reach]
        offset = max(reach - first, 0)
        padded[:, offset : offset + source.shape[1]] = source
        for channel in padded:
            windows = np.lib.stride_tricks.sliding_window_view(channel, block + 2 * reach)[::block]
            between = np.ascontiguousarray(windows) @ matrix  # (N, block * 3)
            own = windows[:, reach : reach + block]
            for values in (between.reshape(len(between), -1, hop_samples * (OVERSAMPLING - 1)),
                           own.reshape(len(own), -1, hop_samples)):  # fmt: skip
                np.maximum(here, values.max(axis=2), out=here)
                np.maximum(here, -values.min(axis=2), out=here)
        let_go(samples)
    return peaks.reshape(-1)[: -(-length // hop_samples)]


@lru_cache(maxsize=1)
def _interpolation_matrix() -> np.ndarray:
    """(block + 2 reach, block * 3) float32: column 3 n + p gives the point (p + 1) / 4 after sample n."""
    block, reach = PEAK_BLOCK_SAMPLES, PEAK_REACH_SAMPLES
    matrix = np.zeros((block + 2 * reach, block, OVERSAMPLING - 1))
    rows = np.arange(block + 2 * reach)
    for sample in range(block):
        for phase in range(OVERSAMPLING - 1):
            distance = rows - (sample + reach + (phase + 1) / OVERSAMPLING)
            inside = np.abs(distance) < reach
            window = np.i0(7.0 * np.sqrt(np.clip(1 - (distance / reach) ** 2, 0, 1))) / np.i0(7.0)
            weights = np.sinc(distance) * window * inside
            matrix[:, sample, phase] = weights / weights.sum()
    return matrix.reshape(len(rows), -1).astype(np.float32)


def channel_weights(channels: int) -> np.ndarray:
    """(C,) BS.1770 weights of the first `channels` channels."""
    return np.array(CHANNEL_WEIGHTS[:channels])


def _weighted_squares(wave: Waveform) -> np.ndarray:
    """(N,) channel-weighted sum of K-weighted mean squares of each whole step of 0.05 s."""
    _check(wave)
    step = round(STEP_SECONDS * wave.sample_rate_hz)
    powers = step_powers(pieces_of(wave.samples, step), wave.sample_rate_hz, step)
    return channel_weights(wave.channels) @ powers[:, : wave.samples.shape[1] // step]


def _windowed_lufs(squares: np.ndarray, sample_rate_hz: int, window_seconds: float) -> np.ndarray:
    steps = round(window_seconds / STEP_SECONDS)
    if len(squares) < steps:
        return np.zeros(0)
    means = np.convolve(squares, np.ones(steps) / steps, mode="valid")
    with np.errstate(divide="ignore"):
        return -0.691 + 10 * np.log10(np.maximum(means, 0.0))


def _check(wave: Waveform) -> None:
    if wave.channels > len(CHANNEL_WEIGHTS):
        raise AudioError(f"loudness is defined for up to five channels, not {wave.channels}")
    _check_length(wave.seconds)


def _check_length(seconds: float) -> None:
    if seconds < MOMENTARY_SECONDS:
        raise AudioError(f"the audio lasts {seconds:.3f} s; loudness needs at least {MOMENTARY_SECONDS} s")
