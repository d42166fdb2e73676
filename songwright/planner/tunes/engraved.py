"""Engraved music (MusicXML, ABC) through music21: a score's vocal part becomes written bars, and these a `Tune`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from songwright.errors import TuneError
from songwright.planner.tunes.document import (
    Tune,
    TuneChord,
    TuneNote,
    WrittenBar,
    WrittenNote,
    bar_quarters,
)
from songwright.planner.tunes.engraved_chords import ChordReader
from songwright.planner.tunes.engraved_notes import PartReader, written_syllables
from songwright.planner.tunes.engraved_time import Time, read_keys, read_time
from songwright.planner.tunes.judged_key import judged_key
from songwright.planner.tunes.parts import PartName, chosen_part
from songwright.planner.tunes.unrolled import unroll

if TYPE_CHECKING:
    from music21.stream import Measure, Part, Score

_SPACES = re.compile(r"[\s_]+")


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
    lead = PartReader(sheet.parts[choice.index], vocal)
    notes = list(lead.bars())
    readers = [lead] + [PartReader(sheet.parts[index], sheet.measures[index]) for index in choice.backing]
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
    words = sum(bool(written_syllables(note.lyrics)) for note in part.recurse().notes)
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

    def moved(notes: Sequence[TuneNote]) -> tuple[TuneNote, ...]:
        return tuple(replace(n, start=place(n.start), quarters=place(n.end) - place(n.start)) for n in notes)

    return replace(tune, notes=moved(tune.notes), backing=moved(tune.backing), swing=swing)
