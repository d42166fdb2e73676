"""Which language a lyric is in: what the user says, else what its commonest words tell."""

import re
from collections.abc import Sequence

from songwright.errors import LyricsError
from songwright.phonetics.english_words import FUNCTION_WORDS as ENGLISH_WORDS
from songwright.phonetics.espeak_tables import FUNCTION_WORDS
from songwright.planner.reading.section_names import simplified
from songwright.song import LANGUAGE_NAMES, LANGUAGES

_NAMES = {
    "english": "en", "ingles": "en", "anglais": "en", "inglese": "en", "englisch": "en", "eng": "en",
    "spanish": "es", "espanol": "es", "castellano": "es", "spa": "es", "spanisch": "es", "espagnol": "es",
    "french": "fr", "francais": "fr", "fra": "fr", "fre": "fr", "franzosisch": "fr", "frances": "fr",
    "italian": "it", "italiano": "it", "ita": "it", "italienisch": "it",
    "portuguese": "pt", "portugues": "pt", "brasileiro": "pt", "por": "pt", "portugiesisch": "pt",
    "german": "de", "deutsch": "de", "ger": "de", "deu": "de", "allemand": "de", "aleman": "de",
}  # fmt: skip
# Words that two languages share tell nothing.
_CLEARLY_AHEAD = 1.5
_ENOUGH_WORDS = 4
_ENOUGH_DIFFERENT_WORDS = 3


def read_language(text: str) -> str:
    """`'en-US'`, `'Español'`, `'pt_BR'`, `'german'` to one of our codes.

    Raises:
        LyricsError: not one of the six languages.
    """
    plain = simplified(text)
    code = re.split("[ (]", plain)[0]
    found = code if code in LANGUAGES else _NAMES.get(code) or _NAMES.get(plain)
    if found is None:
        known = ", ".join(f"{code} ({LANGUAGE_NAMES[code]})" for code in LANGUAGES)
        raise LyricsError(f"language '{text}' is not supported; choose one of {known}")
    return found


def guess_language(lines: Sequence[str]) -> str:
    """The language whose function words are clearly the most frequent; English when in doubt."""
    words = re.findall(r"[^\W\d_]{2,}", " ".join(lines).lower())  # single letters tell too little
    tables = {code: FUNCTION_WORDS[code] for code in LANGUAGES if code != "en"}
    tables["en"] = frozenset(ENGLISH_WORDS) | {"not", "no", "love", "all", "don", "oh"}
    scores = {code: sum(word in table for word in words) for code, table in tables.items()}
    best = max(LANGUAGES, key=lambda code: (scores[code], code == "en"))
    rivals = max(score for code, score in scores.items() if code != best)
    different = {word for word in words if word in tables[best]}
    if best == "en" or scores[best] < _ENOUGH_WORDS or len(different) < _ENOUGH_DIFFERENT_WORDS:
        return "en"
    return best if scores[best] >= _CLEARLY_AHEAD * scores["en"] and scores[best] > rivals else "en"
