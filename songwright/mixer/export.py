"""Finished audio to files: WAV and FLAC with dither, MP3, all with tags, whole or not at all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soundfile

from songwright.errors import OutputError
from songwright.files import write_atomically
from songwright.mixer.dither import dithered_pieces, undithered_pieces
from songwright.mixer.tags import SongTags, write_tags
from songwright.scratch import pieces_of
from songwright.waveform import Waveform

SUFFIXES = (".wav", ".flac", ".mp3")
# libsndfile maps 0 .. 1 to LAME's bit rates from 320 down to 32 kbit/s.
MP3_LEVEL = 0.25


def write_audio(
    path: Path, wave: Waveform, tags: SongTags | None = None, *, bits: int = 24, dither: bool = True,
    sign: Callable[[Path], None] | None = None,
) -> None:  # fmt: skip
    """Write a WAV, FLAC or MP3 file, atomically; the same audio and tags give the same bytes.

    Args:
        path: its suffix chooses the format.
        tags: also give the seed of the dither.
        bits: 16 or 24, for WAV and FLAC.
        dither: False for audio that was read from a file of so many bits.
        sign: puts a signature into the finished file (`credentials.signer_of`); signatures have a time, so that no two
            files are alike.

    Raises:
        OutputError: another suffix, or the file cannot be written; nothing half-written stays.
        AudioError: the word length does not exist.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(f"cannot write '{path.name}': its suffix must be one of {', '.join(SUFFIXES)}")
    pieces = None
    if suffix != ".mp3":
        pieces = dithered_pieces(wave, bits, tags.seed if tags else 0) if dither else undithered_pieces(wave, bits)

    def write(scratch: Path) -> None:
        try:
            if pieces is None:
                _write_mp3(scratch, wave)
            else:
                _write_words(scratch, pieces, wave, bits, tags)
        except soundfile.LibsndfileError as error:
            raise OSError(error.error_string) from error
        if tags is not None:
            write_tags(scratch, tags)
        if sign is not None:
            sign(scratch)

    write_atomically(path, write)


def _write_mp3(path: Path, wave: Waveform) -> None:
    with soundfile.SoundFile(
        path, "w", wave.sample_rate_hz, wave.channels, format="MP3", compression_level=MP3_LEVEL,
        bitrate_mode="CONSTANT",
    ) as file:  # fmt: skip
        for piece in pieces_of(wave.samples):
            file.write(piece.T)


def _write_words(path: Path, pieces: Iterator[np.ndarray], wave: Waveform, bits: int, tags: SongTags | None) -> None:
    with soundfile.SoundFile(path, "w", wave.sample_rate_hz, wave.channels, f"PCM_{bits}") as file:
        if tags is not None and path.suffix.lower() == ".wav":
            file.title, file.comment, file.software = tags.title, tags.comment, tags.software
        for piece in pieces:
            file.write(piece.T)
    if path.stat().st_size < wave.samples.size * bits // 8 and path.suffix.lower() == ".wav":
        raise OSError("the disk is full")
