"""Words set to notes: what the plan's sections are made of, whether the words came with the tune or apart from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from songwright.planner.draft import Syllable
from songwright.planner.tunes.document import ELISION, Tune, TuneNote
from songwright.planner.tunes.said import SaidWord, said_lines
from songwright.planner.tunes.words import WrittenWord, lines_of, words_of
from songwright.song import Delivery, SectionKind


@dataclass(frozen=True)
class SetSyllable:
    """A syllable and the notes it is sung on, at least one."""

    syllable: Syllable
    notes: tuple[TuneNote, ...]


@dataclass(frozen=True)
class SetWord:
    """A word on its notes; `printed` has its punctuation, `word` has not."""

    word: str
    printed: str
    syllables: tuple[SetSyllable, ...]
    backing: bool = False

    @property
    def start(self) -> Fraction:
        return self.syllables[0].notes[0].start

    @property
    def end(self) -> Fraction:
        return self.syllables[-1].notes[-1].end


@dataclass(frozen=True)
class SetLine:
    """A line of words on its notes.

    Attributes:
        text: as it is printed; empty where it is that of its words.
        singer: as in `draft.Line`.
    """

    words: tuple[SetWord, ...]
    text: str = ""
    singer: str = ""

    @property
    def printed(self) -> str:
        return self.text or " ".join(f"({word.printed})" if word.backing else word.printed for word in self.words)


@dataclass(frozen=True)
class StanzaMark:
    """A stanza of a lyric file, and the line (of all lines) it begins with."""

    first_line: int
    kind: SectionKind
    name: str = ""
    delivery: Delivery = "sung"
    directions: tuple[str, ...] = ()


@dataclass(frozen=True)
class WordSetting:
    """All words on their notes, in order.

    Attributes:
        stanzas: those of the lyric file; none where the words came with the tune.
        remarks: what the user should know, a sentence each.
    """

    lines: tuple[SetLine, ...]
    stanzas: tuple[StanzaMark, ...] = ()
    remarks: tuple[str, ...] = ()


def line_texts(tune: Tune) -> list[str]:
    """The words under a tune's notes, to tell their language by."""
    words, _ = words_of(tune.notes)
    return [" ".join(word.text for word in line) for line in lines_of(words, german=False)]


def own_words(tune: Tune, language: str, pronunciations: Mapping[str, str]) -> WordSetting:
    """The words that stand under the tune's notes.

    Raises:
        LyricsError: one of the pronunciations is no phonemes.
    """
    lead, wordless = words_of(tune.notes)
    lines = [list(line) for line in lines_of(lead, german=language == "de")]
    backing, _ = words_of(tune.backing, backing=True)
    for word in backing:
        _nearest_line(lines, word).append(word)
    for line in lines:
        line.sort(key=lambda word: word.start)  # stable: a lead word goes before a backing word that starts with it
    said = said_lines(lines, language, pronunciations)
    remarks = []
    unsung = [note.start for note in wordless]
    set_lines = []
    for line, words in zip(lines, said, strict=True):
        here = [_set(word, one) for word, one in zip(line, words, strict=True) if one is not None]
        unsung += [word.start for word, one in zip(line, words, strict=True) if one is None]
        remarks += [one.remark for one in words if one is not None and one.remark]
        if here:
            set_lines.append(SetLine(tuple(here)))
    if unsung:
        bars = dict.fromkeys(str(int(start // tune.bar_quarters) + 1) for start in sorted(unsung))
        listed = ", ".join(list(bars)[:5]) + (" …" if len(bars) > 5 else "")
        notes = "note has" if len(unsung) == 1 else "notes have"
        remarks.append(f"{len(unsung)} {notes} no word and cannot be sung (bar {listed})")
    return WordSetting(tuple(set_lines), remarks=tuple(dict.fromkeys(remarks)))


def _nearest_line(lines: Sequence[list[WrittenWord]], word: WrittenWord) -> list[WrittenWord]:
    """The last line that has begun when a backing word begins; before all of them the first."""
    begun = [line for line in lines if line[0].start <= word.start]
    return begun[-1] if begun else lines[0]


def _set(word: WrittenWord, said: SaidWord) -> SetWord:
    found: list[SetSyllable] = []
    for written, piece in zip(word.syllables, said.pieces, strict=True):
        if piece.syllable is not None:
            found.append(SetSyllable(piece.syllable, written.notes))
        else:
            found[-1] = SetSyllable(found[-1].syllable, (*found[-1].notes, *written.notes))
    printed = said.word if "-" in said.word else word.text.replace(ELISION, " ")
    return SetWord(said.word, printed, tuple(found), word.backing)
