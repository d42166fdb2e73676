"""Engraved music (MusicXML, ABC) through music21: a score's vocal part becomes written bars, and these a `Tune`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from songwright.errors import TuneError
from songwright.planner.tunes.document import (
    ELISION,
    SHORTEST_QUARTERS,
    Tune,
    TuneChord,
    TuneSyllable,
    WrittenBar,
    WrittenNote,
    bar_quarters,
)
from songwright.planner.tunes.engraved_chords import ChordReader
from songwright.planner.tunes.engraved_time import Time, read_keys, read_time
from songwright.planner.tunes.judged_key import judged_key
from songwright.planner.tunes.parts import PartName, chosen_part
from songwright.planner.tunes.unrolled import unroll

if TYPE_CHECKING:
    from music21.note import GeneralNote, Lyric
    from music21.stream import Measure, Part, Score, Stream

_VERSE_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s*")
_SPACES = re.compile(r"[\s_]+")
_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True)
class _Sheet:
    """A score's parts, each as its measures in order."""

    parts: tuple["Part", ...]
    measures: tuple[tuple["Measure", ...], ...]


def tune_of_score(
    score: "Score", source: str, part: str | None = None, *, one_tempo: bool = False, swing: float = 0.5
) -> Tune:
    """Read a parsed score.

    Args:
        source: the file's name.
        part: name or number (from 1) of the part that is sung; None for the one with words.
        one_tempo: whether the user names the tempo, so that changes of it are no error.
        swing: as in `StyleChoice`; written eighths are then sung long and short.

    Raises:
        TuneError: there is nothing to sing, or something that a plan cannot hold; names the bar.
    """
    sheet = _sheet(score)
    choice = chosen_part([_part_name(one, index) for index, one in enumerate(sheet.parts)], part, source)
    vocal = sheet.measures[choice.index]
    time = read_time(sheet.measures, one_tempo)
    chords = ChordReader()
    symbols = _symbols(sheet, choice.index, chords)
    lead = _PartReader(sheet.parts[choice.index], vocal)
    notes = list(lead.bars())
    readers = [lead] + [_PartReader(sheet.parts[index], sheet.measures[index]) for index in choice.backing]
    backing = _together([list(reader.bars()) for reader in readers[1:]], len(notes))
    keys = read_keys(vocal)
    bars = []
    for index, measure in enumerate(vocal):
        signature = keys[index] if index else None
        bars.append(
            WrittenBar(
                label=f"{measure.number}{measure.numberSuffix or ''}",
                quarters=_length(sheet, index, time),
                notes=notes[index],
                backing=backing[index],
                chords=symbols[index],
                name=_rehearsal(sheet, index),
                key=signature.key if signature is not None else None,
                opens=index > 0 and _is_double(vocal[index - 1]),
            )
        )
    order = _order(sheet, choice.index)
    unrolled = unroll(bars, order, bar_quarters(time.meter), time.written_bar)
    if not unrolled.notes:
        raise TuneError(f"'{source}': the part '{choice.name}' has no notes to sing; name another with --tune-part")
    tune = Tune(
        source=source,
        title=_title(score),
        meter=time.meter,
        tempo_bpm=time.tempo_bpm,
        key=judged_key(unrolled.notes, unrolled.chords, keys[0]),
        bars=unrolled.bars,
        notes=tuple(unrolled.notes),
        backing=tuple(unrolled.backing),
        chords=tuple(unrolled.chords),
        marks=tuple(unrolled.marks),
        remarks=(
            *choice.remarks, *time.remarks, *unrolled.remarks, *chords.remarks,
            *(remark for reader in readers for remark in reader.remarks),
        ),
    )  # fmt: skip
    return _swung(tune, swing)


def _sheet(score: "Score") -> _Sheet:
    from music21.stream import Measure

    parts = [part for part in score.parts if part.getElementsByClass(Measure)]
    if not parts:
        raise TuneError("there are no bars of notes in it; is it a score?")
    sounding = [part.toSoundingPitch() if _transposes(part) else part for part in parts]
    measures = tuple(tuple(part.getElementsByClass(Measure)) for part in sounding)
    return _Sheet(tuple(sounding), measures)


def _transposes(part: "Part") -> bool:
    from music21.instrument import Instrument

    return any(one.transposition is not None for one in part.recurse().getElementsByClass(Instrument))


def _part_name(part: "Part", index: int) -> PartName:
    pitched = sum(bool(note.pitches) for note in part.recurse().notes)
    words = sum(bool(_syllables(note.lyrics)) for note in part.recurse().notes)
    return PartName(str(part.partName or f"part {index + 1}"), pitched, words)


def _title(score: "Score") -> str:
    found = score.metadata.bestTitle if score.metadata is not None else None
    return _SPACES.sub(" ", str(found)).strip() if found else ""


def _length(sheet: _Sheet, index: int, time: Time) -> Fraction:
    """How long a bar lasts: as long as its longest part."""
    lengths = [
        Fraction(element.offset + element.quarterLength)
        for measures in sheet.measures
        if index < len(measures)
        for stream in (measures[index], *measures[index].voices)
        for element in stream.notesAndRests
    ]
    return max(lengths, default=Fraction(0)) or time.written_bar


def _rehearsal(sheet: _Sheet, index: int) -> str:
    from music21.expressions import RehearsalMark

    for measures in sheet.measures:
        if index < len(measures):
            for mark in measures[index].getElementsByClass(RehearsalMark):
                return _SPACES.sub(" ", str(mark.content)).strip()
    return ""


def _is_double(measure: "Measure") -> bool:
    line = measure.rightBarline
    return line is not None and line.type in ("double", "final", "light-light", "light-heavy")


def _symbols(sheet: _Sheet, vocal: int, reader: ChordReader) -> list[tuple[TuneChord, ...]]:
    """The chord symbols of every bar: the vocal part's own, else those of the first part that has some."""
    from music21.harmony import ChordSymbol

    order = [vocal, *(index for index in range(len(sheet.parts)) if index != vocal)]
    for index in order:
        found = [
            tuple(
                TuneChord(Fraction(one.getOffsetInHierarchy(measure)), symbol)
                for one in measure.recurse().getElementsByClass(ChordSymbol)
                if (symbol := reader.symbol(one, str(measure.number))) is not None
            )
            for measure in sheet.measures[index]
        ]
        if any(found):
            length = len(sheet.measures[vocal])
            return (found + [()] * length)[:length]
    return [()] * len(sheet.measures[vocal])


def _order(sheet: _Sheet, vocal: int) -> list[int]:
    """The bars in the order in which they are sung.

    Raises:
        TuneError: the repeat signs cannot be followed.
    """
    from music21.bar import Repeat
    from music21.repeat import ExpanderException, RepeatExpression
    from music21.spanner import RepeatBracket
    from music21.stream import Measure

    source = next(
        (
            part for part in (sheet.parts[vocal], *sheet.parts)
            if part.recurse().getElementsByClass(RepeatExpression) or part.getElementsByClass(RepeatBracket)
        ),
        sheet.parts[vocal],
    )  # fmt: skip
    measures = list(source.getElementsByClass(Measure))
    signs = any(isinstance(line, Repeat) for one in measures for line in (one.leftBarline, one.rightBarline))
    if not signs and not source.recurse().getElementsByClass(RepeatExpression):
        return list(range(len(measures)))
    for index, measure in enumerate(measures):
        measure.editorial.songwright_bar = index
    try:
        played = source.expandRepeats()
    except ExpanderException as error:
        raise TuneError(
            f"its repeat signs cannot be followed ({error}); write the repeats out in your notation program"
        ) from error
    return [int(measure.editorial.songwright_bar) for measure in played.getElementsByClass(Measure)]


class _PartReader:
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
        from music21.harmony import Harmony

        if isinstance(note, Harmony):
            return None
        if not note.duration.isGrace and note.quarterLength < SHORTEST_QUARTERS:
            self._leave("notes of no length are not sung", bar)
            return None
        if note.duration.isGrace:
            self._leave("grace notes are not sung", bar)
            return None
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
            Fraction(note.offset), Fraction(note.quarterLength), int(pitch), _syllables(note.lyrics),
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


def _syllables(lyrics: Sequence["Lyric"]) -> dict[int, TuneSyllable]:
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


def _together(backing: Sequence[Sequence[tuple[WrittenNote, ...]]], bars: int) -> list[tuple[WrittenNote, ...]]:
    """The backing voices' notes by bar; where two of them sing at once, the first one's."""
    found: list[tuple[WrittenNote, ...]] = [()] * bars
    for part in backing:
        for index, notes in enumerate(part[:bars]):
            found[index] = found[index] or notes
    return found


def _swung(tune: Tune, swing: float) -> Tune:
    """The tune with its eighths long and short, where the sheet says so."""
    if swing == 0.5 or tune.meter.is_compound:
        return tune
    share = Fraction(swing).limit_denominator(1000)

    def place(quarters: Fraction) -> Fraction:
        whole, inside = divmod(quarters, 1)
        late = inside * 2 * share if inside < Fraction(1, 2) else share + (inside - Fraction(1, 2)) * 2 * (1 - share)
        return whole + late

    def moved(notes: Sequence) -> tuple:  # type: ignore[type-arg]
        return tuple(replace(n, start=place(n.start), quarters=place(n.end) - place(n.start)) for n in notes)

    return replace(tune, notes=moved(tune.notes), backing=moved(tune.backing), swing=swing)
