"""Filtering and control signals whose memory is finite, so that a change in the input stays local in the output.

Every filter is an FIR and every envelope a maximum or a weighted mean over a bounded window, computed on a fixed grid
of blocks. Two inputs of one length that agree outside a stretch therefore give outputs that agree *bit for bit*
outside that stretch and the stated memory around it: this is what lets one section be sung again without touching
another sample of the mastered song. (A recursive filter would not do: its state never quite forgets.)
"""

from collections.abc import Iterable, Iterator

import numpy as np
import scipy.fft
import scipy.ndimage

from songwright.scratch import in_memory, let_go, pieces_of

FFT_SAMPLES = 8192
# Blocks transformed at once; bounds the memory used, not the result.
GROUP_BLOCKS = 64
CONTROL_HOP_SAMPLES = 64
# Blocks of a control signal worked on at once; this too bounds only the memory.
GROUP_CONTROL_BLOCKS = 4096
PARTITION_SAMPLES = 8192


def fir_filter(samples: np.ndarray, taps: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Linear-phase filtering, overlap-add, without delay.

    Args:
        samples: (C, T) float32.
        taps: odd number of symmetric coefficients, at most half of `FFT_SAMPLES`.
        out: where to write, (C, T); `samples` itself to filter in place, by default new memory.

    Returns:
        (C, T) float32. A sample depends on input at most `filter_memory_samples(len(taps))` away.
    """
    out = in_memory(*samples.shape) if out is None else out
    at = 0
    for piece in filtered(samples, taps):
        out[:, at : at + piece.shape[1]] = piece
        at += piece.shape[1]
        let_go(out)
    return out


def filtered(samples: np.ndarray, taps: np.ndarray, step_samples: int = CONTROL_HOP_SAMPLES) -> Iterator[np.ndarray]:
    """What `fir_filter` gives, piece by piece: (C, N) each in order, all but the last of whole steps.

    A piece may be written over the samples at its place: those that are still needed were read.
    """
    channels, length = samples.shape
    hop, tail = FFT_SAMPLES - len(taps) + 1, len(taps) - 1
    if len(taps) % 2 == 0 or len(taps) > FFT_SAMPLES // 2:
        raise ValueError(f"{len(taps)} taps; an odd number up to {FFT_SAMPLES // 2} is needed")
    response = scipy.fft.rfft(taps.astype(np.float32), FFT_SAMPLES)
    blocks = -(-length // hop)
    ringing = np.zeros((channels, tail), np.float32)  # of the blocks before, where the next group begins
    waiting = np.zeros((channels, 0), np.float32)  # less than a step
    delay, given = len(taps) // 2, 0
    for first in range(0, blocks, GROUP_BLOCKS):
        count = min(GROUP_BLOCKS, blocks - first)
        piece = samples[:, first * hop : (first + count) * hop]
        padded = np.zeros((channels, count * hop), np.float32)
        padded[:, : piece.shape[1]] = piece
        let_go(samples)
        spectrum = scipy.fft.rfft(padded.reshape(channels, count, hop), FFT_SAMPLES)  # (C, N, F)
        responses = scipy.fft.irfft(spectrum * response, FFT_SAMPLES)
        sums = np.zeros((channels, count * hop + tail), np.float32)
        sums[:, :tail] = ringing
        for index in range(count):
            sums[:, index * hop : index * hop + FFT_SAMPLES] += responses[:, index]
        is_last = first + count == blocks
        ready = np.concatenate([waiting, sums[:, 0 if first else delay : None if is_last else count * hop]], axis=1)
        whole = length - given if is_last else ready.shape[1] // step_samples * step_samples
        yield ready[:, :whole]
        given += whole
        waiting, ringing = ready[:, whole:], sums[:, count * hop :]


def convolve_causal(blocks: Iterable[np.ndarray], kernels: np.ndarray) -> Iterator[np.ndarray]:
    """Convolution with a long impulse response, block by block as the input comes.

    Uniformly partitioned overlap-save (Wefers, "Partitioned convolution algorithms for real-time auralization", 2015,
    chapter 5): unlike one large transform it keeps a change within `PARTITION_SAMPLES` before its place.

    Args:
        blocks: (PARTITION_SAMPLES,) float32 each.
        kernels: (C, K) impulse responses.

    Yields:
        (C, PARTITION_SAMPLES) float32, the output at the place of each input block.
    """
    part = PARTITION_SAMPLES
    responses = scipy.fft.rfft(_in_rows(kernels, part), 2 * part)  # (C, P, F)
    spectra: list[np.ndarray] = []  # of the latest input blocks, newest first
    before = np.zeros(part, np.float32)
    for block in blocks:
        spectra.insert(0, scipy.fft.rfft(np.concatenate([before, block])))
        del spectra[responses.shape[1] :]
        total = sum(responses[:, index] * spectrum for index, spectrum in enumerate(spectra))
        yield scipy.fft.irfft(total, 2 * part)[:, part:]
        before = block


def _in_rows(kernels: np.ndarray, part: int) -> np.ndarray:
    missing = -kernels.shape[1] % part
    return np.pad(kernels, ((0, 0), (0, missing))).reshape(kernels.shape[0], -1, part).astype(np.float32)


def filter_memory_samples(taps: int) -> int:
    """How far from a changed sample `fir_filter` may change its output (a whole block is transformed together)."""
    return FFT_SAMPLES + taps


def block_mean_square(samples: np.ndarray, hop_samples: int = CONTROL_HOP_SAMPLES) -> np.ndarray:
    """(C, T) to (N,): mean square over the channels and each block of `hop_samples` (the last is zero-padded)."""
    return mean_squares(pieces_of(samples, hop_samples), hop_samples)


def mean_squares(pieces: Iterable[np.ndarray], hop_samples: int = CONTROL_HOP_SAMPLES) -> np.ndarray:
    """`block_mean_square` of pieces (C, T) that follow each other, all but the last of whole blocks."""
    return np.concatenate(
        [
            np.einsum("cnh,cnh->n", blocks, blocks, dtype=np.float64) / (len(piece) * hop_samples)
            for piece in pieces
            for blocks in _in_blocks(piece, hop_samples)
        ]
    )


def block_peak(samples: np.ndarray, hop_samples: int) -> np.ndarray:
    """(C, T) to (N,): largest absolute sample of all channels in each block of `hop_samples`."""
    return peaks(pieces_of(samples, hop_samples), hop_samples)


def peaks(pieces: Iterable[np.ndarray], hop_samples: int) -> np.ndarray:
    """`block_peak` of pieces (C, T) that follow each other, all but the last of whole blocks."""
    groups = (blocks for piece in pieces for blocks in _in_blocks(piece, hop_samples))
    return np.concatenate([np.maximum(blocks.max(axis=(0, 2)), -blocks.min(axis=(0, 2))) for blocks in groups])


def _in_blocks(samples: np.ndarray, hop_samples: int) -> Iterator[np.ndarray]:
    """(C, N, hop) views of the whole blocks, many at a time, and at last a padded copy of what remains."""
    whole = samples.shape[1] // hop_samples
    for first in range(0, whole, GROUP_CONTROL_BLOCKS):
        last = min(first + GROUP_CONTROL_BLOCKS, whole)
        yield samples[:, first * hop_samples : last * hop_samples].reshape(samples.shape[0], -1, hop_samples)
    rest = samples[:, whole * hop_samples :]
    if rest.shape[1]:
        yield np.pad(rest, ((0, 0), (0, hop_samples - rest.shape[1])))[:, None]


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Centred moving mean (N,) with an odd number of weights; beyond the ends the last value continues."""
    half = len(weights) // 2
    return np.convolve(np.pad(values, half, mode="edge"), weights / weights.sum(), mode="valid")


def moving_maximum(values: np.ndarray, frames: int) -> np.ndarray:
    """Centred moving maximum (N,) over an odd number of frames."""
    return scipy.ndimage.maximum_filter1d(values, frames, mode="nearest")


def release(values: np.ndarray, fall_per_frame: float, frames: int) -> np.ndarray:
    """After each value, a straight fall of `fall_per_frame`, for at most `frames` frames: the highest line wins.

    out[n] = max over k of 0..frames-1 of values[n - k] - k * fall_per_frame, by doubling (van Herk's idea).
    """
    out = values.copy()
    covered = 1
    while covered < frames:
        step = min(covered, frames - covered)
        shifted = out[:-step] - step * fall_per_frame
        out[step:] = np.maximum(out[step:], shifted)
        covered += step
    return out


def hann(frames: int) -> np.ndarray:
    """An odd, symmetric Hann window of about `frames` without its zero ends."""
    odd = max(1, frames) | 1
    return np.hanning(odd + 2)[1:-1]


def at_sample_rate(control: np.ndarray, hop_samples: int, first: int, last: int) -> np.ndarray:
    """(N,) values at the blocks' centres to float32 for the samples from `first` to `last`, by straight lines.

    Before the first centre and after the last the values are held. `first` is a whole number of blocks.
    """
    # Line n goes from the centre of block n - 1 to the centre of block n; the first sample lies on line first / hop.
    ends = np.arange(first // hop_samples - 1, -(-last // hop_samples) + 1)
    values = control[np.clip(ends, 0, len(control) - 1)]
    starts, steps = values[:-1], np.diff(values)
    fractions = (np.arange(hop_samples) + 0.5) / hop_samples
    gains = (starts[:, None] + steps[:, None] * fractions).astype(np.float32).reshape(-1)
    lead = hop_samples - hop_samples // 2
    return gains[lead : lead + last - first]


def multiply(samples: np.ndarray, control: np.ndarray, hop_samples: int) -> None:
    """(C, T) times gains of (N,) at the blocks' centres, in place."""
    step = hop_samples * GROUP_CONTROL_BLOCKS
    for first in range(0, samples.shape[1], step):
        last = min(first + step, samples.shape[1])
        samples[:, first:last] *= at_sample_rate(control, hop_samples, first, last)
        let_go(samples)


def scale(samples: np.ndarray, gain: float | np.floating) -> None:
    """(C, T) times one gain, in place."""
    for piece in pieces_of(samples):
        piece *= np.float32(gain)


def add(samples: np.ndarray, more: np.ndarray) -> None:
    """Add (C, T), or (1, T) to every channel, in place."""
    for piece, other in zip(pieces_of(samples), pieces_of(more), strict=True):
        piece += other


def largest(samples: np.ndarray) -> float:
    """The largest absolute sample; 0 where there is none."""
    return max((float(np.abs(piece).max()) for piece in pieces_of(samples)), default=0.0)


def decibels(amplitude: np.ndarray | float, floor_db: float = -150.0) -> np.ndarray:
    """Amplitude to decibels, not below `floor_db`."""
    return 20 * np.log10(np.maximum(amplitude, 10 ** (floor_db / 20)))


def amplitude(level_db: np.ndarray | float) -> np.ndarray:
    """Decibels to amplitude."""
    return 10 ** (np.asarray(level_db) / 20)
