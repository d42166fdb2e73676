"""Files that are no lyrics, told by their first bytes or words: each is declined by name, with how to mend it."""

import re

from songwright.errors import LyricsError

_AS_TEXT = "open it and save the words as plain text (UTF-8)"
_WORDS = "give the words as plain text"
# First bytes: what it is, what to do.
_BYTES: tuple[tuple[bytes, str, str], ...] = (
    (rb"\{\\rtf", "an RTF document", _AS_TEXT),
    (rb"PK\x03\x04", "a Word, OpenDocument or other zipped file", _AS_TEXT),
    (rb"PK\x05\x06", "a zip archive", _WORDS),
    (rb"\xd0\xcf\x11\xe0", "an old Word or other Office document", _AS_TEXT),
    (rb"\s{0,8}%PDF-", "a PDF", "copy the words out of it and save them as plain text"),
    (rb"%!PS", "a PostScript file", _WORDS),
    (rb"\x89PNG", "a picture (PNG)", "type the words, or have a program read them, and save them as plain text"),
    (rb"\xff\xd8\xff", "a picture (JPEG)", "type the words and save them as plain text"),
    (rb"GIF8", "a picture (GIF)", "type the words and save them as plain text"),
    (rb"BM.{4}\x00\x00\x00\x00", "a picture (BMP)", "type the words and save them as plain text"),
    (rb"II\*\x00|MM\x00\*", "a picture (TIFF)", "type the words and save them as plain text"),
    (rb"RIFF.{4}WEBP", "a picture (WebP)", "type the words and save them as plain text"),
    (rb"RIFF.{4}WAVE", "a sound file (WAV)", _WORDS),
    (rb"RIFF", "a RIFF media file", _WORDS),
    (rb"ID3", "a sound file (MP3)", _WORDS),
    (rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]", "a sound file (MP3)", _WORDS),
    (rb"fLaC", "a sound file (FLAC)", _WORDS),
    (rb"OggS", "a sound file (Ogg)", _WORDS),
    (rb"FORM.{4}AIF", "a sound file (AIFF)", _WORDS),
    (rb".{4}ftyp", "a sound or video file (MP4)", _WORDS),
    (rb"\x1aE\xdf\xa3", "a video file (Matroska)", _WORDS),
    (rb"MThd", "a MIDI file", "name it with --tune, or let its name end in .mid"),
    (rb"\x1f\x8b", "a gzip archive", "unpack it first"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (rb"Rar!", "a RAR archive", "unpack it first"),
    (rb"BZh\d", "a bzip2 archive", "unpack it first"),
    (rb"\xfd7zXZ", "an xz archive", "unpack it first"),
    (rb"krc1", "encrypted karaoke (KRC)", "give it decrypted, or as LRC"),
    (rb"\x98\x25\xb0\xac", "encrypted karaoke (QRC)", "give it decrypted, or as LRC"),
    (rb".FICHIER GUITAR PRO|BCFZ|BCFS", "a Guitar Pro tab", _WORDS),
    (rb"SQLite format 3", "a database", _WORDS),
    (rb"\x7fELF|MZ\x90", "a program", _WORDS),
)  # fmt: skip
_XML = r"(?:<\?xml[^>]*>\s*|<!DOCTYPE[^>]*>\s*|<!--.*?-->\s*)*"
# First words of a text.
_TEXTS: tuple[tuple[str, str, str], ...] = (
    (r"\{\\rtf", "an RTF document", _AS_TEXT),
    (r"%PDF-", "a PDF", "copy the words out of it and save them as plain text"),
    (r"(?:<!DOCTYPE html|<html|<head|<body)", "the source of a web page", "copy the words as the page shows them"),
    (rf"{_XML}<(?:html|body)\b", "the source of a web page", "copy the words as the page shows them"),
    (rf"{_XML}<score-(?:partwise|timewise)", "a score (MusicXML)", "name it with --tune, or let its name end in "
     ".musicxml"),
    (rf"{_XML}<museScore", "a MuseScore file", "export it as MusicXML"),
    (rf"{_XML}<(?:\w+:)?tt\b", "timed text in TTML", "give it as LRC, SRT or VTT"),
    (rf"{_XML}<song\b[^>]*openlyrics", "an OpenLyrics song", "export it as ChordPro, OpenSong or plain text"),
    (rf"{_XML}<vsq[34x]?\b", "a VOCALOID project", _WORDS),
    (r"\{\s*\"format_version\"", "a song plan (plan.json)", "give it to 'songwright sing' by its name, ending in "
     ".json"),
    (r"\{\s*(?:\"[^\"\n]*\"\s*:|\})|\[\s*(?:\{\s*\"|\"[^\"\n]*\"\s*,)", "JSON data", _WORDS),
    (r"\[Script Info\]", "subtitles in SubStation Alpha (ASS)", "give them as SRT, VTT or LRC"),
    (r"\[#(?:VERSION|SETTING)\]", "a UTAU project (UST)", "give the words as plain text; projects are not read here"),
    (r"(?:.*\n){0,12}ustx_version\s*:", "an OpenUtau project (USTX)", "give the words as plain text; projects are not "
     "read here"),
    (r"(?:%[^\n]*\n\s*)*(?:\\version\s*\"|\\(?:relative|score|header|lyricmode|include)\b)", "a LilyPond score",
     "export it as MusicXML or MIDI"),
    (r"(?:%[^\n]*\n)*X:\s*\d+\s*\n(?=(?:.*\n)*?K:)", "a tune in ABC", "name it with --tune, or let its name end in "
     ".abc"),
    (r"(?:[0-9A-F]{2}){150,}\s*$", "encrypted karaoke (QRC)", "give it decrypted, or as LRC"),
    (r"(?:from [\w.]+ import |import [\w.]+\n|#!/)", "a program's source", _WORDS),
)  # fmt: skip
_BYTE_PATTERNS = tuple((re.compile(pattern, re.DOTALL), name, mend) for pattern, name, mend in _BYTES)
_TEXT_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), name, mend) for pattern, name, mend in _TEXTS)
_LOOKED_AT = 4096  # characters that tell


def refuse_wrong_bytes(data: bytes) -> None:
    """Decline a file by its first bytes.

    Raises:
        LyricsError: what it is, and what to give in its place.
    """
    for pattern, name, mend in _BYTE_PATTERNS:
        if pattern.match(data[:64]):
            raise LyricsError(f"this is {name}, not a text; {mend}")


def refuse_wrong_text(text: str) -> None:
    """Decline a text by its first words.

    Raises:
        LyricsError: as `refuse_wrong_bytes`.
    """
    head = text[:_LOOKED_AT].lstrip("\ufeff \t\r\n").replace("\r\n", "\n")
    for pattern, name, mend in _TEXT_PATTERNS:
        if pattern.match(head):
            raise LyricsError(f"this is {name}, not a lyric file; {mend}")
