"""ABC tunes: music21 reads the notes; it reads over the words (`w:`), which are put under them here.

ABC 2.1, 5.1: `-` parts syllables, `_` holds one for another note, `*` is a note without one, `~` joins words on one
note, `|` goes on at the next bar, `\\-` is a hyphen. A second `w:` under the same notes is the second verse.
"""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from songwright.errors import TuneError
from songwright.planner.tunes.document import ELISION, Tune
from songwright.planner.tunes.engraved import tune_of_score

if TYPE_CHECKING:
    from music21 import stream

_TOKEN = re.compile(r"[^\s\-_*|]+|-|_|\*|\|")
_ANNOTATION = re.compile(r'"[\^_<>@][^"\n]*"')
# What music21 says when it takes a C for something it cannot read.
_GUESSED = re.compile(r"Could not get pitch information from note: (.*), assuming C")
_BEGINS = re.compile(r"^X:", re.MULTILINE)


@dataclass
class _NoteToken:
    """A note in the order of the file, with its words: (verse, text, whether its word begins here, ends here)."""

    bar: int
    is_grace: bool
    words: list[tuple[int, str, bool, bool]] = field(default_factory=list)


def tune_of_abc(data: bytes, source: str, part: str | None = None, *, one_tempo: bool = False) -> Tune:
    """Read an ABC file; of several tunes the first.

    Args:
        source: the file's name.
        part, one_tempo: as for `tune_of_score`.

    Raises:
        TuneError: as `tune_of_score`, or the words cannot be put under the notes.
    """
    from music21 import converter
    from music21.abcFormat import ABCFile
    from music21.exceptions21 import Music21Exception
    from music21.stream import Opus, Score

    text = _decoded(data)
    starts = [match.start() for match in _BEGINS.finditer(text)]
    if not re.search(r"^K:", text, re.MULTILINE):
        raise TuneError("it is no ABC tune (it has no line 'K:' with its key); export it again")
    first = text[starts[0] : starts[1]] if len(starts) > 1 else text
    # Annotations ("^slowly") hide a chord that stands beside them; a tune of one or two bars is read without bars,
    # unless more bar lines stand in it.
    first = _ANNOTATION.sub("", first).rstrip() + "\n| | |\n"
    remarks = (f"the file holds {len(starts)} tunes; the first is sung",) if len(starts) > 1 else ()
    complaints = io.StringIO()
    try:
        with warnings.catch_warnings(), redirect_stderr(complaints):
            warnings.simplefilter("ignore")
            score = converter.parseData(first, format="abc")
            tokens = list(ABCFile().readstr(first).tokens)
    # music21 stops at damage with errors of every kind, down to IndexError: to the user they are one.
    except (Music21Exception, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise TuneError(f"its ABC cannot be read ({str(error)[:120]}); check it with an ABC program") from error
    guessed = _GUESSED.search(complaints.getvalue())
    if guessed is not None:
        raise TuneError(f"'{guessed[1].strip()}' stands in it where a note should; check it with an ABC program")
    if isinstance(score, Opus):
        score = score.scores[0]
    assert isinstance(score, Score)  # one tune is one score
    _put_words(score, tokens)
    tune = tune_of_score(score, source, part, one_tempo=one_tempo)
    return replace(tune, remarks=(*remarks, *tune.remarks))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _put_words(score: "stream.Score", tokens: Sequence[Any]) -> None:
    """Give music21's notes the words of the `w:` lines."""
    from music21.harmony import Harmony
    from music21.note import Lyric

    voices = _voices(tokens)
    parts = list(score.parts)
    if len(parts) == 1 and len(voices) > 1:
        voices = {"": [note for notes in voices.values() for note in notes]}
    for part, notes in zip(parts, voices.values(), strict=False):
        there = [note for note in part.recurse().notes if not isinstance(note, Harmony)]
        if not any(note.words for note in notes):
            continue
        if len(there) != len(notes):
            raise TuneError(
                f"its words cannot be put under its notes ({len(notes)} are written, {len(there)} are read); write the "
                "tune in plain ABC, or export it as MusicXML"
            )
        for note, token in zip(there, notes, strict=True):
            for verse, text, begins, ends in token.words:
                lyric = Lyric(text, number=verse, applyRaw=True)
                lyric.syllabic = ("single" if ends else "begin") if begins else ("end" if ends else "middle")
                note.lyrics.append(lyric)


def _voices(tokens: Sequence[Any]) -> dict[str, list[_NoteToken]]:
    """The notes of each voice in order, with their words."""
    from music21.abcFormat import ABCBar, ABCMetadata, ABCNote

    voices: dict[str, list[_NoteToken]] = {}
    voice, bar, verse = "", 0, 0
    line: list[_NoteToken] = []  # the notes that the next words stand under
    for token in tokens:
        if isinstance(token, ABCMetadata):
            if token.tag == "V":
                voice, line, verse = str(token.data).split()[0] if str(token.data).split() else "", [], 0
            elif token.tag == "w":
                verse += 1
                _lay(str(token.data), line, verse)
        elif isinstance(token, ABCBar):
            bar += 1
        elif isinstance(token, ABCNote) and not token.isRest:
            if verse:
                line, verse = [], 0
            note = _NoteToken(bar, bool(token.inGrace))
            voices.setdefault(voice, []).append(note)
            if not note.is_grace:
                line.append(note)
    return voices


def _lay(words: str, notes: Sequence[_NoteToken], verse: int) -> None:
    """One `w:` line under its notes.

    Raises:
        TuneError: there are more syllables than notes.
    """
    at = 0
    begins = True
    tokens = list(_syllables(words))
    for index, token in enumerate(tokens):
        if token == "|":
            here = notes[at - 1].bar if at else (notes[0].bar if notes else 0)
            while at < len(notes) and notes[at].bar <= here:
                at += 1
        elif token in ("*", "_"):
            at += 1
        elif token != "-":
            if at >= len(notes):
                raise TuneError(f"the words 'w: {words[:40]}' have more syllables than the notes they stand under")
            following = next((one for one in tokens[index + 1 :] if one != "_"), "")
            ends = following != "-"
            notes[at].words.append((verse, token, begins, ends))
            begins = ends
            at += 1
        elif tokens[index - 1 : index] == ["-"]:
            at += 1  # '--' holds the syllable, as '_' does


def _syllables(words: str) -> Iterator[str]:
    """Syllables and signs of a `w:` line in order."""
    for match in _TOKEN.finditer(words.replace("\\-", "\u2011")):
        yield match[0].replace("~", ELISION)
