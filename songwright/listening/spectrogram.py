"""Magnitudes of a whole song's spectrum, some frames at a time, so that long songs need little memory."""

from collections.abc import Iterator

import numpy as np
import scipy.fft

from songwright.scratch import let_go
from songwright.waveform import Waveform

GROUP_FRAMES = 512  # bounds the memory, not the result


def spectrogram(song: Waveform, window: int, hop: int) -> Iterator[np.ndarray]:
    """(F, bins) Hann magnitudes of the channels' mean, many frames at a time; frame 0 is centred on sample 0."""
    shape = np.hanning(window).astype(np.float32) * np.float32(2 / window)
    count = song.samples.shape[1] // hop + 1
    for at in range(0, count, GROUP_FRAMES):
        start = at * hop - window // 2
        stop = start + (min(GROUP_FRAMES, count - at) - 1) * hop + window
        piece = song.samples[:, max(start, 0) : stop].mean(axis=0, dtype=np.float32)
        padded = np.pad(piece, (max(-start, 0), 0))
        padded = np.pad(padded, (0, stop - start - len(padded)))
        let_go(song.samples)
        yield np.abs(scipy.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, window)[::hop] * shape))
