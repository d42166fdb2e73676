"""Finished audio to files: WAV and FLAC with dither, MP3, all with tags, whole or not at all."""

from pathlib import Path

import numpy as np
import soundfile

from songwright.errors import OutputError
from songwright.files import write_atomically
from songwright.mixer.dither import dithered, undithered
from songwright.mixer.tags import SongTags, write_tags
from songwright.waveform import Waveform

SUFFIXES = (".wav", ".flac", ".mp3")
# libsndfile maps 0 .. 1 to LAME's bit rates from 320 down to 32 kbit/s.
MP3_LEVEL = 0.25


def write_audio(
    path: Path, wave: Waveform, tags: SongTags | None = None, *, bits: int = 24, dither: bool = True
) -> None:
    """Write a WAV, FLAC or MP3 file, atomically; the same audio and tags give the same bytes.

    Args:
        path: its suffix chooses the format.
        tags: also give the seed of the dither.
        bits: 16 or 24, for WAV and FLAC.
        dither: False for audio that was read from a file of so many bits.

    Raises:
        OutputError: another suffix, or the file cannot be written; nothing half-written stays.
        AudioError: the word length does not exist.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(f"cannot write '{path.name}': its suffix must be one of {', '.join(SUFFIXES)}")
    words = None
    if suffix != ".mp3":
        words = dithered(wave, bits, tags.seed if tags else 0) if dither else undithered(wave, bits)

    def write(scratch: Path) -> None:
        try:
            if words is None:
                soundfile.write(
                    scratch, wave.samples.T, wave.sample_rate_hz, format="MP3",
                    compression_level=MP3_LEVEL, bitrate_mode="CONSTANT",
                )  # fmt: skip
            else:
                _write_words(scratch, words, wave.sample_rate_hz, bits, tags)
        except soundfile.LibsndfileError as error:
            raise OSError(error.error_string) from error
        if tags is not None:
            write_tags(scratch, tags)

    write_atomically(path, write)


def _write_words(path: Path, words: np.ndarray, sample_rate_hz: int, bits: int, tags: SongTags | None) -> None:
    with soundfile.SoundFile(path, "w", sample_rate_hz, words.shape[0], f"PCM_{bits}") as file:
        if tags is not None and path.suffix.lower() == ".wav":
            file.title, file.comment, file.software = tags.title, tags.comment, tags.software
        file.write(words.T)
    if path.stat().st_size < words.size * bits // 8 and path.suffix.lower() == ".wav":
        raise OSError("the disk is full")
