"""The notes of one part of an engraved score, bar by bar, with their words; what is left out is remembered."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from songwright.errors import TuneError
from songwright.planner.tunes.document import ELISION, SHORTEST_QUARTERS, TuneSyllable, WrittenNote

if TYPE_CHECKING:
    from music21.note import GeneralNote, Lyric
    from music21.stream import Measure, Part, Stream

_VERSE_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s*")
_SPACES = re.compile(r"[\s_]+")
_SOFT_HYPHEN = "\u00ad"


class PartReader:
    """Reads the notes of one part and remembers what it leaves out."""

    def __init__(self, part: "Part", measures: Sequence["Measure"]) -> None:
        from music21.spanner import Slur

        self._name = str(part.partName or "the part")
        self._measures = measures
        self._voice = _voice_with_words(measures)
        self._inside: set[int] = set()  # the last notes of the slurs that are open
        self._slurs = [slur.getSpannedElements() for slur in part.recurse().getElementsByClass(Slur)]
        self._left_out: dict[str, list[str]] = {}

    def bars(self) -> Iterator[tuple[WrittenNote, ...]]:
        """The notes of every bar."""
        starts = {id(ends[0]): id(ends[-1]) for ends in self._slurs if len(ends) > 1}
        for measure in self._measures:
            notes: list[WrittenNote] = []
            for note in self._stream(measure).notes:
                written = self._note(note, str(measure.number), bool(self._inside))
                self._inside.discard(id(note))
                if id(note) in starts:
                    self._inside.add(starts[id(note)])
                if written is None:
                    continue
                if notes and written.at < notes[-1].at + notes[-1].quarters:
                    raise TuneError(
                        f"bar {measure.number}: in '{self._name}' a note begins while another sounds; a voice sings "
                        "one note at a time, so leave one of them or name another part with --tune-part"
                    )
                notes.append(written)
            yield tuple(notes)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was left out, and in which bars."""
        return tuple(f"{what} (bar {_listed(bars)})" for what, bars in self._left_out.items())

    def _stream(self, measure: "Measure") -> "Stream":
        voices = list(measure.voices)
        if not voices:
            return measure
        if sum(bool(voice.notes) for voice in voices) > 1:
            self._leave("several voices stand in one staff; the one with the words, else the first, is sung",
                        str(measure.number))  # fmt: skip
        return next((voice for voice in voices if str(voice.id) == self._voice), voices[0])

    def _note(self, note: "GeneralNote", bar: str, slurred: bool) -> WrittenNote | None:
        from music21.chord import Chord
        from music21.expressions import Fermata
        from music21.harmony import Harmony

        if isinstance(note, Harmony):
            return None
        if not note.duration.isGrace and note.quarterLength < SHORTEST_QUARTERS:
            self._leave("notes of no length are not sung", bar)
            return None
        if note.duration.isGrace:
            self._leave("grace notes are not sung", bar)
            return None
        if any(isinstance(mark, Fermata) for mark in note.expressions):
            self._leave("a fermata is not held longer than its note", bar)
        if getattr(note.style, "noteSize", None) == "cue":
            self._leave("cue notes are not sung", bar)
            return None
        if not note.pitches:
            raise TuneError(
                f"bar {bar}: '{self._name}' has a note without a pitch; name a part that is sung with --tune-part"
            )
        head = note
        if isinstance(note, Chord):
            self._leave("several notes stand on one stem; the upper one is sung", bar)
            head = max(note.notes, key=lambda one: one.pitch.ps)
        tie = head.tie or note.tie
        pitch = max(pitch.ps for pitch in note.pitches)
        if pitch != int(pitch):
            raise TuneError(f"bar {bar}: a quarter tone cannot be sung by a plan's notes, which are semitones")
        return WrittenNote(
            Fraction(note.offset), Fraction(note.quarterLength), int(pitch), written_syllables(note.lyrics),
            tied=tie is not None and tie.type in ("stop", "continue"), slurred=slurred,
        )  # fmt: skip

    def _leave(self, what: str, bar: str) -> None:
        bars = self._left_out.setdefault(what, [])
        if bar not in bars:
            bars.append(bar)


def _listed(bars: Sequence[str]) -> str:
    """`3, 4, 9 …`"""
    return ", ".join(bars[:4]) + (" …" if len(bars) > 4 else "")


def _voice_with_words(measures: Sequence["Measure"]) -> str:
    """The id of the voice that has the most syllables; the first where none has any."""
    words: dict[str, int] = {}
    for measure in measures:
        for voice in measure.voices:
            words[str(voice.id)] = words.get(str(voice.id), 0) + sum(bool(note.lyrics) for note in voice.notes)
    return max(words, key=lambda voice: words[voice], default="1")


def written_syllables(lyrics: Sequence["Lyric"]) -> dict[int, TuneSyllable]:
    found: dict[int, TuneSyllable] = {}
    for lyric in lyrics:
        syllable = _syllable(lyric)
        if syllable is not None:
            found.setdefault(int(lyric.number), syllable)
    return found


def _syllable(lyric: "Lyric") -> TuneSyllable | None:
    """A syllable without its verse's number; None where only a line of a melisma stands there."""
    if lyric.isComposite:
        parts = [one for one in lyric.components or () if one.text]
        text = ELISION.join(str(one.text).strip() for one in parts)
        begins = not parts or parts[0].syllabic in ("begin", "single", None)
        ends = not parts or parts[-1].syllabic in ("end", "single", None)
    else:
        text = str(lyric.text or "")
        begins = lyric.syllabic not in ("middle", "end")
        ends = lyric.syllabic not in ("middle", "begin")
    text = _VERSE_NUMBER.sub("", _SPACES.sub(" ", text.replace(_SOFT_HYPHEN, ""))).strip()
    if len(text) > 1 and text.endswith("-"):  # written by hand, beside the syllabic
        text, ends = text.rstrip("-"), False
    text = text.replace(" ", ELISION)
    if not re.search(r"\w", text) and begins and ends:
        return None
    return TuneSyllable(text, begins, ends)
