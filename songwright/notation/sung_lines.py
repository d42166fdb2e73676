"""The sung lines of a section: each line's text, and where in it every sung syllable begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from songwright.song import Note, Section

_MARKUP = re.compile(r"\[[^\[\]]*\]|\{[^{}]*\}|[\[\]{}]")


@dataclass(frozen=True)
class SungSyllable:
    """A syllable with its notes.

    Attributes:
        at: the character of the line's text at which it begins.
        notes: the note it comes in with, and further ones it is held over.
    """

    at: int
    notes: tuple[Note, ...]

    @property
    def start_beat(self) -> float:
        """From the section's start."""
        return self.notes[0].start_beat

    @property
    def end_beat(self) -> float:
        """From the section's start."""
        return self.notes[-1].start_beat + self.notes[-1].beats

    @property
    def backing(self) -> bool:
        return self.notes[0].backing


@dataclass(frozen=True)
class SungLine:
    """A line as it is printed.

    Attributes:
        number: of the line in its section, from 0.
        text: as written, without what stands in it in brackets or braces; plain words where it was written otherwise.
        syllables: in the order of the text; none where nobody sings the line.
    """

    number: int
    text: str
    syllables: tuple[SungSyllable, ...]

    @property
    def pieces(self) -> tuple[str, ...]:
        """The text cut at its syllables, with the spaces; punctuation before a word belongs to the word."""
        cuts = [0]
        for before, here in zip(self.syllables, self.syllables[1:], strict=False):
            space = self.text.rfind(" ", 0, here.at) + 1
            cuts.append(max(cuts[-1], space if space > before.at else here.at))
        return tuple(self.text[a:b] for a, b in zip(cuts, [*cuts[1:], len(self.text)], strict=True))


def sung_lines(section: Section) -> tuple[SungLine, ...]:
    """Every line of a section, in order."""
    notes = {number: tuple(group) for number, group in groupby(section.notes, key=lambda note: note.line)}
    count = max([len(section.lines), *(number + 1 for number in notes)])
    lines = (
        _line(number, section.lines[number] if number < len(section.lines) else "", notes.get(number, ()))
        for number in range(count)
    )
    return tuple(line for line in lines if line.text)


def _line(number: int, written: str, notes: Sequence[Note]) -> SungLine:
    text = re.sub(r"\s+", " ", _MARKUP.sub("", written)).strip().lstrip("#").strip("\\ ")
    words = [tuple(group) for _, group in groupby(notes, key=lambda note: note.word_index)]
    places = _places(text, [word[0].word for word in words])
    if places is None:
        texts = [f"({word[0].word})" if word[0].backing else word[0].word for word in words]
        text = " ".join(texts)
        starts = [sum(len(other) + 1 for other in texts[:index]) for index in range(len(texts))]
        places = [start + word[0].backing for start, word in zip(starts, words, strict=True)]
    return SungLine(
        number, text, tuple(s for place, word in zip(places, words, strict=True) for s in _syllables(place, word))
    )


def _places(text: str, words: Sequence[str]) -> list[int] | None:
    """Where each word begins in the line, one after the other; None if some word is not there."""
    found: list[int] = []
    at = 0
    for word in words:
        whole = re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])").search(text, at)
        place = whole.start() if whole else text.find(word, at)
        if place < 0:
            return None
        found.append(place)
        at = place + len(word)
    return found


def _syllables(place: int, notes: Sequence[Note]) -> list[SungSyllable]:
    """A word's syllables by their letters; those of a number share its characters."""
    groups: list[list[Note]] = []
    for note in notes:
        if note.continues and groups:
            groups[-1].append(note)
        else:
            groups.append([note])
    word = notes[0].word
    letters = [index for index, c in enumerate(word) if c.isalpha() or c in "'’"]
    said = "".join(group[0].syllable for group in groups)
    if said.lower() != "".join(word[index] for index in letters).lower():
        starts = [len(word) * index // len(groups) for index in range(len(groups))]
    else:
        counts = [sum(len(group[0].syllable) for group in groups[:index]) for index in range(len(groups))]
        starts = [letters[count] if count < len(letters) else len(word) for count in counts]
    return [SungSyllable(place + start, tuple(group)) for start, group in zip(starts, groups, strict=True)]
