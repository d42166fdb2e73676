"""Chords over the characters of a line to chords over its syllables."""

from collections.abc import Sequence

from songwright.planner.draft import LineChord, Word
from songwright.planner.lyric_words import RawWord
from songwright.planner.reading.document import ChordMark


def line_chords(
    marks: Sequence[ChordMark], raw: Sequence[RawWord], words: Sequence[Word], text: str
) -> tuple[LineChord, ...]:
    """The chords of a line by the syllables they stand over.

    A chord over a syllable's letters comes in with it; one over a gap with the syllable after the gap; one behind the
    last word after all syllables.

    Args:
        raw: the written words, with their places in the text.
        words: the same words, pronounced.
    """
    starts: list[int] = []  # by syllable, the character it begins at
    ends: list[int] = []
    for written, word in zip(raw, words, strict=True):
        begin, finish = syllable_spans(written, word, text)
        starts += begin
        ends += finish
    found = []
    for mark in marks:
        place = next((index for index, end in enumerate(ends) if mark.at < end), len(ends))
        found.append(LineChord(place, mark.symbol))
    return tuple(sorted(found, key=lambda chord: chord.syllable))


def syllable_spans(written: RawWord, word: Word, text: str) -> tuple[list[int], list[int]]:
    """Where each syllable of a word begins in the line's text and where it ends."""
    end = written.start + len(written.text)
    letters = "".join(syllable.text for syllable in word.syllables)
    plain = "".join(c for c in written.text if c.isalpha() or c in "'’")
    if letters != plain and letters.lower() != plain.lower():  # a number: its syllables share its characters
        count = len(word.syllables)
        cuts = [written.start + (end - written.start) * index // count for index in range(count)]
        return cuts, [*cuts[1:], end]
    places = [written.start + index for index, c in enumerate(written.text) if c.isalpha() or c in "'’"]
    begins: list[int] = []
    at = 0
    for syllable in word.syllables:
        begins.append(places[at] if at < len(places) else end)
        at += len(syllable.text)
    return begins, [*begins[1:], end]
