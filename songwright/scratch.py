"""Room for audio: in memory, or on disk for songs of any length.

A song on disk is an ordinary array over a file that has no name any more: it goes when the array goes, however
rudely the program ends. Whoever walks through such an array calls `let_go` now and then; what was touched then no
longer counts as the program's memory and is read again when it is needed.
"""

import mmap
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import numpy as np

from songwright.errors import OutputError

PIECE_SAMPLES = 1 << 17
ZEROS = bytes(1 << 20)


class Room(Protocol):
    """Whatever gives silent audio to write into."""

    def __call__(self, channels: int, length: int) -> np.ndarray:
        """(channels, length) float32 zeros."""
        ...


def in_memory(channels: int, length: int) -> np.ndarray:
    """Room for songs of some minutes, and for whoever keeps the result."""
    return np.zeros((channels, length), np.float32)


@dataclass(frozen=True)
class RoomOnDisk:
    """Room beside the files that are to be written, which will need the space anyway."""

    folder: Path

    def __call__(self, channels: int, length: int) -> np.ndarray:
        """See `Room`.

        Raises:
            OutputError: the folder cannot be written, or the disk is full.
        """
        size = channels * length * np.dtype(np.float32).itemsize
        if size == 0:
            return in_memory(channels, length)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder) as file:
                _allocate(file, size)
                mapped = mmap.mmap(file.fileno(), size)
        except OSError as error:
            raise OutputError(
                f"cannot make room for {size / 2**20:.0f} MiB of audio in '{self.folder}': {error.strerror or error}; "
                "free some space or choose another folder with -o"
            ) from error
        return np.ndarray((channels, length), np.float32, mapped)


def let_go(*arrays: np.ndarray) -> None:
    """Give back the memory of arrays on disk, or of parts of them; their values stay. Nothing for other arrays."""
    for array in arrays:
        owner = array
        while isinstance(owner, np.ndarray) and owner.base is not None:
            owner = owner.base
        if isinstance(owner, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            owner.madvise(mmap.MADV_DONTNEED)


def pieces_of(samples: np.ndarray, step_samples: int = 1) -> Iterator[np.ndarray]:
    """(C, T) cut into pieces of many whole steps; each is let go after its use."""
    length = step_samples * max(1, PIECE_SAMPLES // step_samples)
    for first in range(0, samples.shape[1], length):
        yield samples[:, first : first + length]
        let_go(samples)


def _allocate(file: IO[bytes], size: int) -> None:
    """Take the blocks now: a disk that fills up later would end the program without a word."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
        return
    for first in range(0, size, len(ZEROS)):
        file.write(ZEROS[: size - first])
    file.flush()


@dataclass(frozen=True)
class Place:
    """Where a piece of audio lies in its song: its first sample, and how many samples the song has."""

    start: int
    song_samples: int
