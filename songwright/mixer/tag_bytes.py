"""Tags as bytes: ID3v2.4 (id3.org, "ID3 tag version 2.4.0", main structure and native frames) and Vorbis comments
(xiph.org, "Ogg Vorbis I format specification: comment field and header specification")."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

UTF_8 = 3  # ID3's number for it
ID3_HEADER_BYTES = FRAME_HEADER_BYTES = 10


@dataclass(frozen=True)
class TextTags:
    """What can be said in either form.

    Attributes:
        language: of the lyrics, three letters of ISO 639-2.
        own: further fields by name (upper case).
    """

    title: str
    lyrics: str
    language: str
    comment: str
    software: str
    own: Mapping[str, str]


def to_id3(tags: TextTags) -> bytes:
    """A whole ID3v2.4 tag, UTF-8 throughout."""
    frames = [
        _frame("TIT2", tags.title),
        _frame("USLT", "", tags.lyrics, language=tags.language),
        _frame("COMM", "", tags.comment, language="eng"),
        _frame("TSSE", tags.software),
        *(_frame("TXXX", name, value) for name, value in tags.own.items()),
    ]
    body = b"".join(frames)
    return b"ID3\x04\x00\x00" + _synchsafe(len(body)) + body


def from_id3(data: bytes) -> TextTags | None:
    """What `to_id3` says; None where there is no plain ID3v2.4 tag. Fields that the tag lacks are empty.

    Raises:
        ValueError: the tag is damaged.
    """
    if data[:4] != b"ID3\x04" or len(data) < ID3_HEADER_BYTES or data[5]:
        return None
    title = lyrics = language = comment = software = ""
    own: dict[str, str] = {}
    for name, content in _frames(data[ID3_HEADER_BYTES : id3_bytes(data)]):
        if name in ("USLT", "COMM"):
            text = _text(content[:1] + content[4:])[-1]
            lyrics, comment = (text, comment) if name == "USLT" else (lyrics, text)
            language = content[1:4].decode("ascii") if name == "USLT" else language
        elif name == "TXXX":
            own[_text(content)[0].upper()] = "".join(_text(content)[1:2])
        elif name == "TIT2":
            title = _text(content)[0]
        elif name == "TSSE":
            software = _text(content)[0]
    return TextTags(title, lyrics, language, comment, software, own)


def id3_bytes(data: bytes) -> int:
    """Length of the ID3v2 tag at the start of a file, 0 for none."""
    if data[:3] != b"ID3" or len(data) < ID3_HEADER_BYTES:
        return 0
    footer = ID3_HEADER_BYTES if data[5] & 0x10 else 0
    return ID3_HEADER_BYTES + _plain(data[6:10]) + footer


def to_vorbis(tags: TextTags) -> bytes:
    """A Vorbis comment header without the framing bit, as FLAC holds it."""
    fields = {"TITLE": tags.title, "LYRICS": tags.lyrics, "COMMENT": tags.comment, "ENCODER": tags.software, **tags.own}
    comments = [f"{name}={value}".encode() for name, value in fields.items()]
    vendor = tags.software.encode()
    parts = [struct.pack("<I", len(vendor)), vendor, struct.pack("<I", len(comments))]
    return b"".join([*parts, *(struct.pack("<I", len(comment)) + comment for comment in comments)])


def from_vorbis(data: bytes) -> TextTags:
    """What `to_vorbis` says; fields that are lacking are empty, and the lyrics' language always is.

    Raises:
        ValueError: the header is damaged.
    """
    fields: dict[str, str] = {}
    try:
        at = 4 + struct.unpack_from("<I", data)[0]
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<I", data, at)
            name, _, value = data[at + 4 : at + 4 + length].decode().partition("=")
            fields.setdefault(name.upper(), value)
            at += 4 + length
    except struct.error as error:
        raise ValueError(f"the comments end too early ({error})") from error
    title, lyrics, comment, software = (fields.pop(name, "") for name in ("TITLE", "LYRICS", "COMMENT", "ENCODER"))
    return TextTags(title, lyrics, "", comment, software, fields)


def _frame(name: str, *texts: str, language: str = "") -> bytes:
    content = bytes([UTF_8]) + language.encode("ascii") + b"\x00".join(text.encode() for text in texts)
    return name.encode("ascii") + _synchsafe(len(content)) + b"\x00\x00" + content


def _frames(body: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at + FRAME_HEADER_BYTES <= len(body) and body[at]:  # zeros are padding
        length = _plain(body[at + 4 : at + 8])
        content = body[at + FRAME_HEADER_BYTES : at + FRAME_HEADER_BYTES + length]
        if len(content) < max(length, 1):
            raise ValueError("a tag frame ends too early")
        yield body[at : at + 4].decode("latin-1"), content
        at += FRAME_HEADER_BYTES + length


def _text(content: bytes) -> list[str]:
    """The strings after an encoding byte."""
    encoding = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", UTF_8: "utf-8"}.get(content[0])
    if encoding is None:
        raise ValueError(f"text encoding {content[0]} does not exist")
    texts = content[1:].decode(encoding).split("\x00")
    return texts[:-1] if len(texts) > 1 and not texts[-1] else texts


def _synchsafe(value: int) -> bytes:
    """Four bytes of seven bits, so that no player takes them for the start of a frame of sound."""
    return bytes(value >> shift & 0x7F for shift in (21, 14, 7, 0))


def _plain(synchsafe: bytes) -> int:
    return sum(byte << shift for byte, shift in zip(synchsafe, (21, 14, 7, 0), strict=True))
