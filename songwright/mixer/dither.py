"""Word-length reduction with dither."""

from collections.abc import Iterator

import numpy as np

from songwright.errors import AudioError
from songwright.scratch import let_go
from songwright.seeding import generator
from songwright.waveform import Waveform

CHUNK_SAMPLES = 1 << 16


def dithered(wave: Waveform, bits: int, seed: int, start: int = 0) -> np.ndarray:
    """(C, T) int32: all of `dithered_pieces` at once."""
    return np.concatenate(list(dithered_pieces(wave, bits, seed, start)), axis=1)


def dithered_pieces(wave: Waveform, bits: int, seed: int, start: int = 0) -> Iterator[np.ndarray]:
    """(C, N) int32 each, in order: `bits`-bit samples in their top bits, with triangular dither of two steps' width.

    TPDF dither makes the error's mean and variance independent of the signal (Lipshitz, Wannamaker and Vanderkooy,
    "Quantization and Dither: A Theoretical Survey", J. Audio Eng. Soc. 40, 1992, section 4). The noise depends on the
    seed and the sample's place alone, so equal samples at equal places stay equal.

    Args:
        start: of the wave in its song, a multiple of `CHUNK_SAMPLES`.

    Raises:
        AudioError: not 16 or 24 bits.
    """
    _check(bits)
    if start % CHUNK_SAMPLES:
        raise ValueError(f"a piece to be dithered begins at a multiple of {CHUNK_SAMPLES} samples, not at {start}")

    def words(index: int, piece: np.ndarray) -> np.ndarray:
        # A full chunk's noise whatever the piece's length: the noise of a sample must not depend on the song's end.
        noise = generator(seed, "dither", bits, index).random((2, wave.channels, CHUNK_SAMPLES))
        triangular = noise[0] - noise[1]
        return _words(piece * 2.0 ** (bits - 1) + triangular[:, : piece.shape[1]], bits)

    return (words(index, piece) for index, piece in enumerate(_pieces(wave), start // CHUNK_SAMPLES))


def undithered_pieces(wave: Waveform, bits: int) -> Iterator[np.ndarray]:
    """As `dithered_pieces`, for audio that lies on the grid of `bits` already, such as what was read from a file."""
    _check(bits)
    return (_words(piece * 2.0 ** (bits - 1), bits) for piece in _pieces(wave))


def _pieces(wave: Waveform) -> Iterator[np.ndarray]:
    for first in range(0, wave.samples.shape[1], CHUNK_SAMPLES):
        yield wave.samples[:, first : first + CHUNK_SAMPLES].astype(np.float64)
        let_go(wave.samples)


def _words(scaled: np.ndarray, bits: int) -> np.ndarray:
    limit = 2.0 ** (bits - 1)
    return np.clip(np.rint(scaled), -limit, limit - 1).astype(np.int32) << (32 - bits)


def _check(bits: int) -> None:
    if bits not in (16, 24):
        raise AudioError(f"{bits} bits a sample are not supported; choose 16 or 24")
