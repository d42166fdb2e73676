"""The syllables under a tune's notes to words, and words to lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from songwright.planner.tunes.document import ELISION, TuneNote

# A rest this long parts two lines (quarter notes), and so does a note that is held so long.
LINE_REST = Fraction(1)
LINE_NOTE = Fraction(3)
FEWEST_WORDS, MOST_SYLLABLES = 3, 24  # of a line that is parted where no rest is
_SENTENCE_END = re.compile(r"[.!?;:…]['\"”’)]*$")
_CLAUSE_END = re.compile(r"[,–—]['\"”’)]*$")
_ALWAYS_CAPITAL = re.compile(r"I(?:['’]\w+)?$")


@dataclass(frozen=True)
class WrittenSyllable:
    """A syllable's letters and the notes it is sung on."""

    text: str
    notes: tuple[TuneNote, ...]


@dataclass(frozen=True)
class WrittenWord:
    """A word as it stands under the notes; `backing` words are the backing voices'."""

    syllables: tuple[WrittenSyllable, ...]
    ends_line: bool = False
    backing: bool = False

    @property
    def text(self) -> str:
        """With its punctuation; elided words with a space between them."""
        return "".join(syllable.text for syllable in self.syllables).replace(ELISION, " ")

    @property
    def start(self) -> Fraction:
        return self.syllables[0].notes[0].start

    @property
    def end(self) -> Fraction:
        return self.syllables[-1].notes[-1].end


def words_of(notes: Sequence[TuneNote], backing: bool = False) -> tuple[list[WrittenWord], list[TuneNote]]:
    """The words of one voice, and its notes that have none.

    A note without a syllable goes on with the one before; after a rest it has no word, unless its word goes on.
    """
    words: list[WrittenWord] = []
    wordless: list[TuneNote] = []
    syllables: list[WrittenSyllable] = []  # of the word that is open
    ends_line = inside = False

    def close() -> None:
        if syllables:
            words.append(WrittenWord(tuple(syllables), ends_line, backing))
            syllables.clear()

    for note in notes:
        if note.syllable is not None:
            if note.syllable.begins or not inside:
                close()
            syllables.append(WrittenSyllable(note.syllable.text, (note,)))
            ends_line, inside = note.syllable.ends_line, not note.syllable.ends
        elif syllables and (inside or note.slurred or note.start <= syllables[-1].notes[-1].end):
            last = syllables.pop()
            syllables.append(WrittenSyllable(last.text, (*last.notes, note)))
        else:
            wordless.append(note)
    close()
    return words, wordless


def lines_of(words: Sequence[WrittenWord], german: bool) -> Iterator[tuple[WrittenWord, ...]]:
    """Words in lines: where the file ends one, else at rests, long notes, punctuation and capitals.

    Args:
        german: whether capitals say nothing.
    """
    told = any(word.ends_line for word in words)
    line: list[WrittenWord] = []
    for word, after in zip(words, [*words[1:], None], strict=True):
        line.append(word)
        if after is None or (word.ends_line if told else _parts(line, after, german)):
            yield tuple(line)
            line = []


def _parts(line: Sequence[WrittenWord], after: WrittenWord, german: bool) -> bool:
    last = line[-1]
    if sum(len(word.syllables) for word in line) >= MOST_SYLLABLES:
        return True
    rest = after.start - last.end
    if rest >= LINE_REST or _SENTENCE_END.search(last.text):
        return True
    if len(line) < FEWEST_WORDS:
        return False
    if rest > 0 and _CLAUSE_END.search(last.text) or last.syllables[-1].notes[-1].quarters >= LINE_NOTE:
        return True
    capital = after.text[:1].isupper() and not _ALWAYS_CAPITAL.match(after.text)
    return capital and not german and (rest > 0 or last.syllables[-1].notes[-1].quarters >= 1)
