"""Where tags lie in a file: an `id3 ` chunk of a WAV file, a metadata block of FLAC, the front of an MP3 file."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from songwright.mixer.tag_bytes import TextTags, from_id3, from_vorbis, id3_bytes, to_id3, to_vorbis

FLAC_PADDING, FLAC_COMMENTS, FLAC_LAST = 1, 4, 0x80


@dataclass(frozen=True)
class Piece:
    """A RIFF chunk or a FLAC metadata block: its name or number, and where its content lies in the file."""

    kind: bytes | int
    start: int
    length: int


def put_tags(path: Path, tags: TextTags) -> None:
    """Add tags to a WAV, FLAC or MP3 file that has none yet, in place.

    Raises:
        OSError: the file cannot be written.
        ValueError: it is none of these.
    """
    suffix = path.suffix.lower()
    if suffix == ".wav":
        _append_riff_chunk(path, b"id3 ", to_id3(tags))
    elif suffix == ".flac":
        _replace_flac_comments(path, to_vorbis(tags))
    else:
        data = path.read_bytes()
        path.write_bytes(to_id3(tags) + data[id3_bytes(data) :])


def get_tags(path: Path) -> TextTags | None:
    """The tags of a WAV, FLAC or MP3 file, None if it has none.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is none of these, or damaged.
    """
    size = path.stat().st_size
    with open(path, "rb") as file:
        head = file.read(12)
        if head[:4] == b"RIFF" and head[8:] == b"WAVE":
            for chunk in _riff_chunks(path):
                if chunk.kind in (b"id3 ", b"ID3 "):
                    file.seek(chunk.start)
                    return from_id3(file.read(chunk.length))
            return None
        start = _flac_start(path)
        if start is not None:
            for block in _flac_blocks(path, start):
                if block.kind == FLAC_COMMENTS:
                    file.seek(block.start)
                    return from_vorbis(file.read(block.length))
            return None
        if head[:3] == b"ID3":
            file.seek(0)
            return from_id3(file.read(min(id3_bytes(head), size)))
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:  # an MPEG frame at once
        return None
    raise ValueError("it is not a WAV, FLAC or MP3 file")


@dataclass(frozen=True)
class WavLayout:
    """A WAV file's sample words, and where its tags begin (at its end where it has none)."""

    sound: Piece
    tags_start: int


def wav_layout(path: Path) -> WavLayout:
    """Where the parts of a WAV file of ours lie, the tags last.

    Raises:
        OSError: the file cannot be read.
        ValueError: it holds no sound, or something follows the tags.
    """
    chunks = list(_riff_chunks(path))
    sound = next((chunk for chunk in chunks if chunk.kind == b"data"), None)
    if sound is None:
        raise ValueError("it holds no sound")
    tags = next((chunk for chunk in chunks if chunk.kind == b"id3 "), None)
    if tags is None:
        return WavLayout(sound, path.stat().st_size)
    if tags is not chunks[-1]:
        raise ValueError("something follows its tags")
    return WavLayout(sound, tags.start - 8)


def wav_tags(tags: TextTags) -> bytes:
    """The chunk that holds the tags of a WAV file."""
    return _riff_chunk(b"id3 ", to_id3(tags))


def _riff_chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def _append_riff_chunk(path: Path, name: bytes, content: bytes) -> None:
    with open(path, "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        file.write(b"\x00" * (end % 2) + _riff_chunk(name, content))
        length = file.tell()
        file.seek(4)
        file.write(struct.pack("<I", length - 8))


def _riff_chunks(path: Path) -> Iterator[Piece]:
    with open(path, "rb") as file:
        at = 12
        while True:
            file.seek(at)
            head = file.read(8)
            if len(head) < 8:
                return
            (length,) = struct.unpack("<I", head[4:])
            yield Piece(head[:4], at + 8, length)
            at += 8 + length + length % 2


def _replace_flac_comments(path: Path, content: bytes) -> None:
    """After the stream's description, before whatever else the encoder wrote, without padding."""
    data = path.read_bytes()
    blocks = list(_flac_blocks(path))
    sound = data[blocks[-1].start + blocks[-1].length :]
    kept = [(block.kind, data[block.start : block.start + block.length]) for block in blocks
            if block.kind not in (FLAC_PADDING, FLAC_COMMENTS)]  # fmt: skip
    written = [kept[0], (FLAC_COMMENTS, content), *kept[1:]]
    parts = [b"fLaC"]
    for index, (kind, body) in enumerate(written):
        last = FLAC_LAST if index == len(written) - 1 else 0
        parts += [bytes([int(kind) | last]), len(body).to_bytes(3, "big"), body]
    path.write_bytes(b"".join([*parts, sound]))


def _flac_start(path: Path) -> int | None:
    """Where a FLAC stream begins: at once, or behind the ID3 tag that holds content credentials; None if nowhere."""
    with open(path, "rb") as file:
        head = file.read(12)
        start = id3_bytes(head) if head[:3] == b"ID3" else 0
        file.seek(start)
        return start if file.read(4) == b"fLaC" else None


def _flac_blocks(path: Path, start: int = 0) -> Iterator[Piece]:
    with open(path, "rb") as file:
        at, last = start + 4, False
        while not last:
            file.seek(at)
            head = file.read(4)
            if len(head) < 4:
                raise ValueError("its metadata end too early")
            last, length = bool(head[0] & FLAC_LAST), int.from_bytes(head[1:], "big")
            yield Piece(head[0] & ~FLAC_LAST, at + 4, length)
            at += 4 + length
