"""The user's own pronunciation dictionary: a text file with one word and its phonemes a line."""

import re
from collections.abc import Mapping
from pathlib import Path

from songwright.errors import LyricsError
from songwright.phonetics.inventory import parse_phonemes


def read_dictionary(text: str, source: str = "pronunciations") -> Mapping[str, str]:
    """Phonemes by lower-case word, for `read_lyrics(..., pronunciations=...)`.

    Each line is `word phonemes` or `word|phonemes`; blank lines and what follows `#` are ignored.

    Raises:
        LyricsError: a line without phonemes, or with characters that are none; names the line.
    """
    entries: dict[str, str] = {}
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        content = line.split("#", 1)[0].strip()
        if not content:
            continue
        match = re.fullmatch(r"([^\s|]+)[\s|]+(\S.*)", content)
        if not match:
            raise LyricsError(f"{source}, line {number}: '{content}' has no phonemes; write 'word ˈf O n i m z'")
        try:
            parse_phonemes(match[2])
        except LyricsError as error:
            raise LyricsError(f"{source}, line {number}: {error}") from error
        entries[match[1].lower().replace("’", "'")] = match[2]
    return entries


def load_dictionary(path: Path) -> Mapping[str, str]:
    """Read a dictionary file.

    Raises:
        LyricsError: there is none, it cannot be read, or as `read_dictionary`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise LyricsError(f"there is no pronunciation dictionary at '{path}'; check the path") from error
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise LyricsError(f"cannot read the pronunciation dictionary '{path}': {error}; save it as UTF-8") from error
    return read_dictionary(text, str(path))
