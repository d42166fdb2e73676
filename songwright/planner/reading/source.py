"""Bytes or text to numbered lines: encodings, line ends, invisible characters. Columns are kept for chords."""

import re
import unicodedata
from dataclasses import dataclass

from songwright.errors import LyricsError
from songwright.planner.draft import Finding
from songwright.planner.reading.document import SourceLine
from songwright.planner.reading.wrong_files import refuse_wrong_bytes, refuse_wrong_text

MAX_CHARACTERS = 60_000
MAX_LINE_CHARACTERS = 8_000
TAB_COLUMNS = 8
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


@dataclass(frozen=True)
class SourceText:
    """A decoded file."""

    lines: tuple[SourceLine, ...]
    findings: tuple[Finding, ...]


def read_source(text: str | bytes) -> SourceText:
    """Decode, normalise (NFC, plain line ends, no invisible characters) and number the lines.

    Raises:
        LyricsError: the file is empty, binary, of a kind that holds no lyrics, or far too long for a song.
    """
    findings: list[Finding] = []
    if isinstance(text, bytes):
        refuse_wrong_bytes(text)
    decoded = _decode(text, findings) if isinstance(text, bytes) else text
    refuse_wrong_text(decoded)
    if len(decoded) > MAX_CHARACTERS:
        raise LyricsError(
            f"the lyric has {len(decoded):,} characters, which is no song; give one of at most {MAX_CHARACTERS:,}"
        )
    cleaned = unicodedata.normalize("NFC", _INVISIBLE.sub("", decoded))
    if _CONTROL.search(cleaned):
        if len(_CONTROL.findall(cleaned)) > len(cleaned) / 10:
            raise LyricsError("the lyric is not text but binary data; give a plain text file")
        cleaned = _CONTROL.sub("", cleaned)
        findings.append(Finding(0, "warning", "the file holds control characters; they were left out"))
    lines = re.split("\r\n|[\n\r\u0085\u2028]", cleaned)
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE_CHARACTERS:
            raise LyricsError(f"line {number}: {len(line):,} characters are no line of a song; break it into lines")
    return SourceText(
        tuple(SourceLine(number, _columns(line)) for number, line in enumerate(lines, start=1)), tuple(findings)
    )


def _columns(line: str) -> str:
    """Tabs spread out, other blanks as plain spaces."""
    return re.sub(r"\s", " ", line.expandtabs(TAB_COLUMNS))


def _decode(data: bytes, findings: list[Finding]) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, else cp1252, which a finding says."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise LyricsError(
                f"the lyric starts as UTF-16 but is damaged ({error.reason}); save it as UTF-8"
            ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        findings.append(
            Finding(0, "warning", "the file is not UTF-8; it was read as Windows-1252 (Latin-1); save it as UTF-8")
        )
        return data.decode("cp1252", errors="replace").replace("\ufffd", "")
