"""espeak-ng through phonemizer: the pronunciation of Spanish, French, Italian, Portuguese and German words.

One call per song and language (a backend costs some 20 ms, each word then microseconds). phonemizer is imported on
the first call, so that English songs do not pay for it.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from songwright.phonetics.espeak_tables import COMMON, ONE_LETTER_WORDS, PER_LANGUAGE, VOICES, adjust
from songwright.phonetics.inventory import PRIMARY, SECONDARY, in_inventory, is_vowel, stress_of, with_stress

if TYPE_CHECKING:
    from phonemizer.backend import EspeakBackend


def phonemes_of(words: Sequence[str], language: str) -> list[tuple[str, ...]]:
    """The phonemes of each word by itself, in the inventory's symbols; empty where espeak-ng says nothing."""
    plain = [_unshouted(word).replace("’", "'") for word in words]
    phonemes = _spoken(plain, language)
    # espeak-ng spells out an unknown elision (l'é: "l apostrophe e aigu"); without the apostrophe it reads it.
    spelled = [k for k, word in enumerate(plain) if "'" in word and _vowel_count(phonemes[k]) > _vowel_letters(word)]
    if spelled:
        for k, again in zip(spelled, _spoken([plain[k].replace("'", "") for k in spelled], language), strict=True):
            phonemes[k] = again
    short = ONE_LETTER_WORDS.get(language, {})
    return [short.get(word.lower(), said) for word, said in zip(plain, phonemes, strict=True)]


def _spoken(words: Sequence[str], language: str) -> list[tuple[str, ...]]:
    from phonemizer.separator import Separator

    spoken = _backend(language).phonemize(
        list(words), separator=Separator(phone="_", word=" ", syllable=""), strip=True
    )
    return [
        adjust(_translate(text, language), word.lower(), language) for word, text in zip(words, spoken, strict=True)
    ]


def _vowel_count(phonemes: Sequence[str]) -> int:
    return sum(is_vowel(phoneme) for phoneme in phonemes)


def _vowel_letters(word: str) -> int:
    return sum(unicodedata.normalize("NFD", letter)[0] in "aeiouyæøœ" for letter in word.lower())


def _unshouted(word: str) -> str:
    """Lower case for a word in capitals, which espeak-ng would spell; initials without vowels stay."""
    vowels = re.search("[aeiouyáéíóúàèìòùâêôãõäöü]", word.lower())
    return word.lower() if word.isupper() and vowels else word


@lru_cache(maxsize=6)
def _backend(language: str) -> "EspeakBackend":
    import logging

    import espeakng_loader
    from phonemizer.backend import EspeakBackend
    from phonemizer.backend.espeak.wrapper import EspeakWrapper

    EspeakWrapper.set_library(espeakng_loader.get_library_path())
    EspeakWrapper.set_data_path(espeakng_loader.get_data_path())
    quiet = logging.getLogger("songwright.espeak")
    quiet.setLevel(logging.ERROR)
    return EspeakBackend(VOICES[language], with_stress=True, language_switch="remove-flags", logger=quiet)


def _translate(text: str, language: str) -> tuple[str, ...]:
    """espeak's phones, separated by underscores, to ours."""
    phonemes: list[str] = []
    stress = 0
    for phone in re.split(r"[_ ]", text):
        for mark, value in ((PRIMARY, 2), (SECONDARY, 1)):
            if mark in phone:
                stress, phone = value, phone.replace(mark, "")
        for symbol in _symbols(unicodedata.normalize("NFD", phone).replace("c\u0327", "ç"), language):
            if stress and is_vowel(symbol):
                symbol, stress = with_stress(symbol, stress), 0
            phonemes.append(symbol)
    return tuple(phonemes)


def _symbols(phone: str, language: str) -> tuple[str, ...]:
    """One espeak phone to our phonemes: the language's table, then the common one, then longest known pieces."""
    table = {**COMMON, **PER_LANGUAGE[language]}
    found: list[str] = []
    at = 0
    while at < len(phone):
        for length in (4, 3, 2, 1):
            piece = phone[at : at + length]
            if len(piece) < length:
                continue
            if piece in table:
                found += table[piece]
                break
            if in_inventory(piece) and stress_of(piece) == 0:
                found.append(piece)
                break
        else:
            length = 1
            if phone[at] == "ː" and found and not is_vowel(found[-1]):  # a long consonant closes one syllable too
                found.insert(-1, _closure(found[-1]))
        at += length
    return tuple(found)


def _closure(consonant: str) -> str:
    """What a long consonant holds: an affricate its stop, others themselves."""
    return {"ʧ": "t", "ʦ": "t", "ʤ": "d", "ʣ": "d"}.get(consonant, consonant)
