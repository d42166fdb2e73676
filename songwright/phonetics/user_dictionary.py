"""The user's own pronunciation dictionary: a text file with one word and its phonemes a line."""

import re
from collections.abc import Mapping

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
