"""Pronunciation of a song's words in any of the six languages, through one door."""

import unicodedata
from collections.abc import Mapping, Sequence

from songwright.phonetics import cmu, english, espeak
from songwright.phonetics.english_words import VOCABLES
from songwright.phonetics.inventory import SYLLABIC, is_vowel, parse_phonemes
from songwright.phonetics.liaison import linked
from songwright.phonetics.pronunciation import Pronunciation


def pronounce_lines(
    lines: Sequence[Sequence[str]], language: str, overrides: Mapping[str, str] | None = None
) -> list[list[Pronunciation]]:
    """Pronounce every word of a song.

    Args:
        lines: words line by line; each a single readable word (see `readable`) without spaces or hyphens.
        language: one of `songwright.song.LANGUAGES`.
        overrides: phonemes by lower-case word, as the user wrote them.

    Raises:
        LyricsError: an override that is not phonemes.
    """
    given = {_plain(word): parse_phonemes(text) for word, text in (overrides or {}).items()}
    spoken = english.pronounce_lines(lines) if language == "en" else _foreign(lines, language)
    return [
        [Pronunciation(p.word, given[_plain(p.word)], "override") if _plain(p.word) in given else p for p in line]
        for line in spoken
    ]


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").replace("‘", "'")


def readable(word: str) -> bool:
    """Whether a word has Latin letters, which is all our languages are written in."""
    letters = [letter for letter in word if letter.isalpha()]
    latin = [letter for letter in letters if _is_latin(letter)]
    return bool(latin) and len(latin) == len(letters)


def _is_latin(letter: str) -> bool:
    base = unicodedata.normalize("NFKD", letter)[0]
    return "a" <= base.lower() <= "z" or base.lower() in "ßæœøłðıđþ"


def hyphen_parts(word: str, language: str) -> tuple[str, ...]:
    """What a hyphenated word is pronounced as: itself joined ('to-night'), or its parts ('well-known', 'na-na-na')."""
    parts = tuple(part for part in word.split("-") if any(map(str.isalpha, part)))
    if len(parts) < 2:
        return parts or (word,)
    joined = "".join(parts)
    vocables = all(part.lower() in VOCABLES for part in parts) or len({part.lower() for part in parts}) == 1
    if language == "en" and not vocables and parts[0].lower() != "co" and cmu.contains(joined.lower()):
        return (joined,)
    return parts


def _foreign(lines: Sequence[Sequence[str]], language: str) -> list[list[Pronunciation]]:
    """Each different word once through espeak-ng, all in one call."""
    different = sorted({word for line in lines for word in line})
    said = dict(zip(different, espeak.phonemes_of(different, language), strict=True)) if different else {}
    spoken = [[_checked(word, said[word]) for word in line] for line in lines]
    return [_linked(line) for line in spoken] if language == "fr" else spoken


def _linked(line: Sequence[Pronunciation]) -> list[Pronunciation]:
    phonemes = linked([one.word for one in line], [one.phonemes for one in line])
    return [Pronunciation(one.word, sung, one.source) for one, sung in zip(line, phonemes, strict=True)]


def _checked(word: str, phonemes: tuple[str, ...]) -> Pronunciation:
    """espeak's phonemes if they can be sung, else the word as an English reader would try it."""
    if any(is_vowel(p) for p in phonemes):
        return Pronunciation(word, phonemes, "dictionary")
    vocable = english.pronounce_lines([[word]])[0][0]
    humming = bool(phonemes) and any(p in SYLLABIC for p in phonemes)
    return Pronunciation(word, phonemes if humming else vocable.phonemes, "rule")
