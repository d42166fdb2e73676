"""Phonemes into syllables (maximal onset), and the word's letters cut to match.

Every syllable has exactly one nucleus: a vowel or diphthong, or a hummed consonant in words without any vowel.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from songwright.phonetics.inventory import LIQUIDS, STOPS, bare, is_vowel, stress_of
from songwright.phonetics.spelling import cut_letters

_ENGLISH_J = frozenset(("p", "b", "t", "d", "k", "ɡ", "f", "v", "m", "n", "h", "s", "θ"))
_ENGLISH_W = frozenset(("t", "d", "k", "ɡ", "s", "θ", "h"))
_ENGLISH_S = frozenset(("p", "t", "k", "m", "n", "l", "f"))
_GERMAN_PAIRS = frozenset(
    [("ʃ", c) for c in ("p", "t", "l", "m", "n", "v", "ʁ", "k")]
    + [("k", "v"), ("k", "n"), ("ɡ", "n"), ("p", "f"), ("ʦ", "v"), ("p", "s"), ("s", "k"), ("v", "ʁ")]
)
_AFTER_S = frozenset(("p", "t", "k", "b", "d", "ɡ", "f"))
_NEVER_BEFORE_L = frozenset(("t", "d", "θ", "ʧ", "ʤ", "ʦ", "ʣ"))


@dataclass(frozen=True)
class SyllableSound:
    """One syllable: its letters, its phonemes, and its stress (0 none, 1 secondary, 2 primary)."""

    letters: str
    phonemes: tuple[str, ...]
    stress: int


def syllabify(letters: str, phonemes: Sequence[str], language: str) -> tuple[SyllableSound, ...]:
    """Cut a word into syllables.

    Args:
        letters: the word as written; the syllables' letters concatenate to it exactly.
        phonemes: how it is said (not empty).
        language: for its legal onsets.
    """
    groups = phoneme_syllables(phonemes, language)
    pieces = cut_letters(letters, groups)
    return tuple(
        SyllableSound(piece, group, max(map(stress_of, group))) for piece, group in zip(pieces, groups, strict=True)
    )


def phoneme_syllables(phonemes: Sequence[str], language: str) -> tuple[tuple[str, ...], ...]:
    """The phonemes grouped by syllable: between two vowels, as many consonants as may start a syllable go right."""
    nuclei = [i for i, phoneme in enumerate(phonemes) if is_vowel(phoneme)]
    starts = [0]
    for left, right in zip(nuclei, nuclei[1:], strict=False):
        cut = left + 1
        while cut < right and not is_legal_onset(tuple(phonemes[cut:right]), language, bare(phonemes[right])):
            cut += 1
        starts.append(cut)
    return tuple(tuple(phonemes[start:end]) for start, end in zip(starts, [*starts[1:], len(phonemes)], strict=True))


def is_legal_onset(cluster: tuple[str, ...], language: str, vowel: str) -> bool:
    """Whether a syllable with this vowel may start with these consonants."""
    if language == "en" and len(cluster) > 1 and cluster[-1] == "j" and vowel not in ("u", "ʊ"):
        return False  # mu-sic, but on-ion
    if len(cluster) == 1:
        return cluster[0] != "ŋ"
    if len(cluster) == 2:
        return _legal_pair(cluster[0], cluster[1], language)
    if len(cluster) == 3:
        first, second, third = cluster
        if language in ("en", "it", "de") and first in ("s", "z", "ʃ") and second in _AFTER_S:
            return _legal_pair(second, third, language)
        return language != "en" and third in ("j", "w", "ɥ") and _legal_pair(first, second, language)
    return False


def _legal_pair(first: str, second: str, language: str) -> bool:
    if second in ("j", "w", "ɥ"):
        if language == "en":
            return first in (_ENGLISH_J if second == "j" else _ENGLISH_W)
        return first not in ("j", "w", "ɥ", "ŋ") and (first == "s" or first != second)
    if second in LIQUIDS and (first in STOPS or first in ("f", "v", "θ", "β", "ð", "ɣ")):
        if first == "v" and language == "en":
            return False
        return not (second in ("l", "ʎ") and first in _NEVER_BEFORE_L)
    if language == "en":
        return (first == "s" and second in _ENGLISH_S) or (first == "ʃ" and second == "ɹ")
    if language == "de":
        return (first, second) in _GERMAN_PAIRS
    return language == "it" and first in ("s", "z") and first != second and bare(second) != "j"
