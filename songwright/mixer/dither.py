"""Word-length reduction with dither."""

import numpy as np

from songwright.errors import AudioError
from songwright.seeding import generator
from songwright.waveform import Waveform

CHUNK_SAMPLES = 1 << 16


def dithered(wave: Waveform, bits: int, seed: int) -> np.ndarray:
    """(C, T) int32 holding `bits`-bit samples in their top bits, with triangular dither of two steps' width.

    TPDF dither makes the error's mean and variance independent of the signal (Lipshitz, Wannamaker and Vanderkooy,
    "Quantization and Dither: A Theoretical Survey", J. Audio Eng. Soc. 40, 1992, section 4). The noise depends on the
    seed and the sample's place alone, so equal samples at equal places stay equal.

    Raises:
        AudioError: not 16 or 24 bits.
    """
    if bits not in (16, 24):
        raise AudioError(f"{bits} bits a sample are not supported; choose 16 or 24")
    scale = 2.0 ** (bits - 1)
    words = np.empty(wave.samples.shape, np.int32)
    for index, first in enumerate(range(0, wave.samples.shape[1], CHUNK_SAMPLES)):
        piece = wave.samples[:, first : first + CHUNK_SAMPLES].astype(np.float64)
        # A full chunk's noise whatever the piece's length: the noise of a sample must not depend on the song's end.
        noise = generator(seed, "dither", bits, index).random((2, wave.channels, CHUNK_SAMPLES))
        triangular = noise[0] - noise[1]
        rounded = np.rint(piece * scale + triangular[:, : piece.shape[1]])
        words[:, first : first + CHUNK_SAMPLES] = np.clip(rounded, -scale, scale - 1).astype(np.int32) << (32 - bits)
    return words


def undithered(wave: Waveform, bits: int) -> np.ndarray:
    """As `dithered` for audio that lies on the grid of `bits` already, such as what was read from a file."""
    scale = 2.0 ** (bits - 1)
    rounded = np.rint(wave.samples.astype(np.float64) * scale)
    return np.clip(rounded, -scale, scale - 1).astype(np.int32) << (32 - bits)
