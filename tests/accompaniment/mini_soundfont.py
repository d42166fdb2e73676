"""A soundfont made by code: one sine for every preset (SoundFont 2.04; nothing of anybody's is in it)."""

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

RATE_HZ = 44_100
ROOT_MIDI = 69  # the sample is a second of 440 Hz, looped


def save_mini_soundfont(path: Path, presets: Sequence[tuple[int, int]] = ((0, 0), (0, 33), (128, 0))) -> Path:
    """Write a soundfont with these presets (bank, program)."""
    sine = np.round(16_000 * np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)).astype("<i2").tobytes()
    headers = b"".join(
        _name(f"sine {bank}-{program}") + struct.pack("<HHHIII", program, bank, index, 0, 0, 0)
        for index, (bank, program) in enumerate(presets)
    )
    count = len(presets)
    sample = _name("sine") + struct.pack("<IIIIIBbHH", 0, RATE_HZ, 0, RATE_HZ, RATE_HZ, ROOT_MIDI, 0, 0, 1)
    chunks = {
        b"phdr": headers + _name("EOP") + struct.pack("<HHHIII", 0, 0, count, 0, 0, 0),
        b"pbag": b"".join(struct.pack("<HH", index, 0) for index in range(count + 1)),
        b"pmod": bytes(10),
        b"pgen": struct.pack("<HH", 41, 0) * count + bytes(4),  # each preset has the one instrument
        b"inst": _name("sine") + struct.pack("<H", 0) + _name("EOI") + struct.pack("<H", 1),
        b"ibag": struct.pack("<HHHH", 0, 0, 2, 0),
        b"imod": bytes(10),
        b"igen": struct.pack("<HHHH", 54, 1, 53, 0) + bytes(4),  # looped; the one sample
        b"shdr": sample + _name("EOS") + bytes(26),
    }
    parts = (
        _list(b"INFO", _chunk(b"ifil", struct.pack("<HH", 2, 1)), _chunk(b"INAM", b"mini\0\0")),
        _list(b"sdta", _chunk(b"smpl", sine + bytes(92))),
        _list(b"pdta", *(_chunk(kind, data) for kind, data in chunks.items())),
    )
    path.write_bytes(_chunk(b"RIFF", b"sfbk" + b"".join(parts)))
    return path


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def _list(kind: bytes, *parts: bytes) -> bytes:
    return _chunk(b"LIST", kind + b"".join(parts))


def _name(text: str) -> bytes:
    return text.encode().ljust(20, b"\0")
