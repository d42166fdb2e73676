"""How the words under a tune are said, with as many syllables as the notes give them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from songwright.phonetics import cmu
from songwright.phonetics.inventory import is_vowel
from songwright.phonetics.languages import pronounce_lines
from songwright.phonetics.pronunciation import Pronunciation
from songwright.phonetics.syllables import syllabify
from songwright.planner.draft import Syllable
from songwright.planner.letters import Reattack, reattacked
from songwright.planner.lyric_words import Part, split_words
from songwright.planner.reattack import struck_again
from songwright.planner.tunes.words import WrittenWord

# Words of more syllables, which only a damaged file has, are matched in order and not by their letters.
MOST_MATCHED = 10
_MUTE_E = re.compile(r"(?:[qg]u|[bcçdfghjklmnpqrstvwxz])+(?:e|es|ent)")
_NOT_LETTERS = re.compile(r"[^\w'’]|_")


@dataclass(frozen=True)
class SungPiece:
    """What one written syllable sings; None for its sound where it only holds the one before."""

    syllable: Syllable | None


@dataclass(frozen=True)
class SaidWord:
    """A word as the plan has it, and what each of its written syllables sings.

    Attributes:
        remark: where the notes give it another number of syllables than it is said with.
    """

    word: str
    pieces: tuple[SungPiece, ...]
    remark: str | None = None


def said_lines(
    lines: Sequence[Sequence[WrittenWord]], language: str, pronunciations: Mapping[str, str]
) -> list[list[SaidWord | None]]:
    """Pronounce every word; None for one that has nothing to sing ('♪').

    Raises:
        LyricsError: one of the pronunciations is no phonemes.
    """
    parts = [[_parts(word, language) for word in line] for line in lines]
    spoken = pronounce_lines(
        [[part.said for word in line for part in word[1]] for line in parts], language, pronunciations
    )
    found: list[list[SaidWord | None]] = []
    for line, split, said in zip(lines, parts, spoken, strict=True):
        at = 0
        words: list[SaidWord | None] = []
        for word, (text, own) in zip(line, split, strict=True):
            words.append(_said(word, text, own, said[at : at + len(own)], language) if own else None)
            at += len(own)
        found.append(words)
    return found


def _parts(word: WrittenWord, language: str) -> tuple[str, tuple[Part, ...]]:
    """A written word's text in the plan, and what of it is said as one word."""
    pieces = [_letters(syllable.text) for syllable in word.syllables]
    raw = split_words(word.text, 1, language).words
    again = _struck(pieces, language)
    if again is not None:
        return "-".join(pieces), (Part(again.word, again.word),)
    compound = language == "en" and len(pieces) > 1 and len(raw) == 1 and not cmu.contains("".join(pieces).lower())
    if compound and all(cmu.contains(piece.lower()) and len(piece) > 1 for piece in pieces):
        return "-".join(pieces), tuple(Part(piece, piece) for piece in pieces)
    return " ".join(one.text for one in raw), tuple(part for one in raw for part in one.parts)


def _struck(pieces: Sequence[str], language: str) -> Reattack | None:
    """The word whose vowel is struck again ('lo', 'o', 'ove'); None for a word that is written so anyway."""
    if language != "en" or len(pieces) < 2 or not all(pieces) or cmu.contains("".join(pieces).lower()):
        return None
    return reattacked("-".join(pieces))


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text)


def _said(
    word: WrittenWord, text: str, parts: Sequence[Part], spoken: Sequence[Pronunciation], language: str
) -> SaidWord:
    texts = [_letters(syllable.text) for syllable in word.syllables]
    sounds = _sounds(parts, spoken, language)
    count = len(texts)
    if len(sounds) == count:
        return SaidWord(text, _under(texts, sounds))
    again = _struck(texts, language) if count > len(sounds) else None
    if again is not None:
        return SaidWord(text, tuple(SungPiece(one) for one in struck_again(sounds, again.pieces)))
    mute = _with_mute_e(texts, sounds) if language == "fr" and count == len(sounds) + 1 else None
    if mute is not None:
        return SaidWord(text, mute)
    other = _other_way(parts, count) if language == "en" else None
    if other is not None:
        return SaidWord(text, _under(texts, _sounds(parts, [other], language)))
    if len(sounds) > count:
        remark = f"'{text}' is said in {len(sounds)} syllables and has {count} under its notes; they are drawn together"
        return SaidWord(text, _under(texts, _drawn_together(texts, sounds)), None if " " in text else remark)
    remark = f"'{text}' has {count} syllables under its notes and is said in {len(sounds)}; the vowel is held"
    return SaidWord(text, _held(texts, sounds), remark)


def _sounds(parts: Sequence[Part], spoken: Sequence[Pronunciation], language: str) -> tuple[Syllable, ...]:
    return tuple(
        Syllable(sound.letters, sound.phonemes, sound.stress)
        for part, one in zip(parts, spoken, strict=True)
        for sound in syllabify(part.printed, one.phonemes, language)
    )


def _under(texts: Sequence[str], sounds: Sequence[Syllable]) -> tuple[SungPiece, ...]:
    """Sounds with the letters that stand under the notes."""
    return tuple(
        SungPiece(Syllable(text, sound.phonemes, sound.stress)) for text, sound in zip(texts, sounds, strict=True)
    )


def _with_mute_e(texts: Sequence[str], sounds: Sequence[Syllable]) -> tuple[SungPiece, ...] | None:
    """French as it is sung: the e of 'Frè-re' and 'gran-de' has a note; None if the last syllable is no such e."""
    last = sounds[-1]
    nucleus = max((index for index, phoneme in enumerate(last.phonemes) if is_vowel(phoneme)), default=-1)
    coda = last.phonemes[nucleus + 1 :]
    if not _MUTE_E.fullmatch(texts[-1].lower()) or nucleus < 0 or not coda:
        return None
    parted = [
        *sounds[:-1], Syllable("", last.phonemes[: nucleus + 1], last.stress), Syllable("", (*coda, "ə"), 0)
    ]  # fmt: skip
    return _under(texts, parted)


def _other_way(parts: Sequence[Part], count: int) -> Pronunciation | None:
    """Another pronunciation of the dictionary with that many syllables: 'ev'ry' in two, 'fire' in two."""
    if len(parts) != 1:
        return None
    word = parts[0].said.lower().replace("’", "'")
    for phonemes in cmu.pronunciations(word):
        if len(syllabify(parts[0].printed, phonemes, "en")) == count:
            return Pronunciation(parts[0].said, phonemes, "dictionary")
    return None


def _drawn_together(texts: Sequence[str], sounds: Sequence[Syllable]) -> tuple[Syllable, ...]:
    """As many syllables as texts: neighbours are joined where the letters want it."""
    ends = [sum(len(text) for text in texts[: index + 1]) for index in range(len(texts))]
    reached = [sum(len(sound.text) for sound in sounds[: index + 1]) for index in range(len(sounds))]

    def misfit(cuts: Sequence[int]) -> int:
        return sum(abs(reached[cut - 1] - end) for cut, end in zip(cuts, ends, strict=False))

    places = list(range(1, len(sounds)))
    short = len(sounds) <= MOST_MATCHED
    cuts = min(combinations(places, len(texts) - 1), key=misfit) if short else tuple(places[: len(texts) - 1])
    joined = []
    for begin, end in zip((0, *cuts), (*cuts, len(sounds)), strict=True):
        group = sounds[begin:end]
        phonemes = tuple(phoneme for sound in group for phoneme in sound.phonemes)
        joined.append(Syllable("".join(s.text for s in group), phonemes, max(s.stress for s in group)))
    return tuple(joined)


def _held(texts: Sequence[str], sounds: Sequence[Syllable]) -> tuple[SungPiece, ...]:
    """Each sound at the written syllable that its letters begin in; the written ones between hold it."""
    ends = [0, *(sum(len(text) for text in texts[: index + 1]) for index in range(len(texts)))]
    starts = [sum(len(sound.text) for sound in sounds[:index]) for index in range(len(sounds))]

    def misfit(places: Sequence[int]) -> int:
        return sum(abs(ends[place] - start) for place, start in zip(places, starts, strict=True))

    places: Sequence[int] = range(len(sounds))
    if len(texts) <= MOST_MATCHED:
        ways = (way for way in combinations(range(len(texts)), len(sounds)) if way[0] == 0)
        places = min(ways, key=misfit)
    pieces = [SungPiece(None)] * len(texts)
    for index, (place, sound) in enumerate(zip(places, sounds, strict=True)):
        until = places[index + 1] if index + 1 < len(places) else len(texts)
        letters = "".join(texts[place:until])
        pieces[place] = SungPiece(Syllable(letters, sound.phonemes, sound.stress))
    return tuple(pieces)
