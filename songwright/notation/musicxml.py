"""The lead sheet: melody, words and chord symbols as MusicXML 4.0 (partwise), for MuseScore and others.

Written with the standard library; W3C MusicXML 4.0 names the elements.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from songwright.chords import parse_chord
from songwright.files import write_text
from songwright.notation.grid import (
    DIVISIONS,
    SWUNG_FROM,
    Value,
    WrittenNote,
    bar_divisions,
    divisions_of,
    values,
    written_notes,
)
from songwright.notation.sections import section_name
from songwright.notation.spelling import Spelling, signature_alter, spell
from songwright.song import Section, SongPlan
from songwright.units import Key, Meter
from songwright.version import __version__

DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
# A melody that lies lower than this on average is written an octave up under a tenor clef.
TENOR_BELOW = 58.0
ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
BEAT_UNITS = {1.0: ("quarter", 0), 1.5: ("quarter", 1), 2.0: ("half", 0)}


@dataclass(frozen=True)
class ChordKind:
    """MusicXML's name of a chord quality, and degrees added to it as (degree, semitones)."""

    kind: str
    added: tuple[tuple[int, int], ...] = ()


CHORD_KINDS: dict[str, ChordKind] = {
    "": ChordKind("major"),
    "m": ChordKind("minor"),
    "dim": ChordKind("diminished"),
    "aug": ChordKind("augmented"),
    "5": ChordKind("power"),
    "sus2": ChordKind("suspended-second"),
    "sus4": ChordKind("suspended-fourth"),
    "6": ChordKind("major-sixth"),
    "m6": ChordKind("minor-sixth"),
    "7": ChordKind("dominant"),
    "maj7": ChordKind("major-seventh"),
    "m7": ChordKind("minor-seventh"),
    "mmaj7": ChordKind("major-minor"),
    "m7b5": ChordKind("half-diminished"),
    "dim7": ChordKind("diminished-seventh"),
    "7sus4": ChordKind("suspended-fourth", ((7, -1),)),
    "aug7": ChordKind("augmented-seventh"),
    "7b9": ChordKind("dominant", ((9, -1),)),
    "7#9": ChordKind("dominant", ((9, 1),)),
    "add9": ChordKind("major", ((9, 0),)),
    "madd9": ChordKind("minor", ((9, 0),)),
    "9": ChordKind("dominant-ninth"),
    "maj9": ChordKind("major-ninth"),
    "m9": ChordKind("minor-ninth"),
    "9sus4": ChordKind("suspended-fourth", ((7, -1), (9, 0))),
    "6/9": ChordKind("major-sixth", ((9, 0),)),
    "11": ChordKind("dominant-11th"),
    "m11": ChordKind("minor-11th"),
    "13": ChordKind("dominant-13th"),
    "add11": ChordKind("major", ((11, 0),)),
    "m6/9": ChordKind("minor-sixth", ((9, 0),)),
    "7#11": ChordKind("dominant", ((11, 1),)),
    "7b13": ChordKind("dominant", ((13, -1),)),
    "maj7#11": ChordKind("major-seventh", ((11, 1),)),
    "maj13": ChordKind("major-ninth", ((13, 0),)),
    "m13": ChordKind("minor-ninth", ((13, 0),)),
    "13sus4": ChordKind("suspended-fourth", ((7, -1), (9, 0), (13, 0))),
}


@dataclass(frozen=True)
class PlacedChord:
    """A chord symbol and where it stands, in divisions from the song's start."""

    start: int
    symbol: str


@dataclass(frozen=True)
class Sung:
    """A written note with what stands under it.

    Attributes:
        syllabic: 'single', 'begin', 'middle' or 'end' of its word; None on a further note of the same syllable.
        melisma: where a syllable of several notes starts, goes on or stops; None elsewhere.
    """

    written: WrittenNote
    syllabic: str | None
    melisma: str | None


@dataclass(frozen=True)
class Stretch:
    """A note, the part of one in this bar, or a rest (`sung` is None); divisions from the song's start."""

    start: int
    end: int
    sung: Sung | None


@dataclass(frozen=True)
class Head:
    """One note head or rest of a bar, with its neighbours' values for the tuplet bracket.

    Attributes:
        starts, ends: whether its note (not just this head of several tied ones) starts or ends with it.
    """

    value: Value
    sung: Sung | None
    starts: bool
    ends: bool
    before: Value | None
    after: Value | None


def write_musicxml(plan: SongPlan, path: Path) -> None:
    """Write the lead sheet; the same plan gives the same bytes.

    Raises:
        OutputError: the file cannot be written.
    """
    write_text(path, lead_sheet(plan))


def lead_sheet(plan: SongPlan) -> str:
    """The lead sheet's XML. Backing voices, if there are any, are a second part."""
    root = Element("score-partwise", version="4.0")
    _text(SubElement(root, "work"), "work-title", plan.title)
    encoding = SubElement(SubElement(root, "identification"), "encoding")
    _text(encoding, "software", f"songwright {__version__}")
    part_list = SubElement(root, "part-list")
    lead, backing = written_notes(plan, backing=False), written_notes(plan, backing=True)
    voices = [("P1", "Voice", lead, True)] + ([("P2", "Backing", backing, False)] if backing else [])
    for part_id, name, _, _ in voices:
        _text(SubElement(part_list, "score-part", id=part_id), "part-name", name)
    for part_id, _, notes, is_lead in voices:
        _write_part(SubElement(root, "part", id=part_id), plan, notes, is_lead)
    ElementTree.indent(root, " ")
    return DOCTYPE + ElementTree.tostring(root, encoding="unicode") + "\n"


def _text(parent: Element, tag: str, text: object) -> Element:
    element = SubElement(parent, tag)
    element.text = str(text)
    return element


def _write_part(part: Element, plan: SongPlan, notes: Sequence[WrittenNote], is_lead: bool) -> None:
    per_bar = bar_divisions(plan.meter_value)
    chords = _placed_chords(plan) if is_lead else []
    stretches = _stretches(_with_syllabics(notes), per_bar, plan.bars * per_bar)
    key_before: Key | None = None
    for section in plan.sections:
        key = plan.key_of(section)
        for bar in range(section.start_bar, section.start_bar + section.bars):
            measure = SubElement(part, "measure", number=str(bar + 1))
            begins = bar == section.start_bar
            if begins:
                _begin_section(measure, plan, section, is_lead, notes, key if key != key_before else None)
            here = [s for s in stretches if bar * per_bar <= s.start < (bar + 1) * per_bar]
            placed = [c for c in chords if bar * per_bar <= c.start < (bar + 1) * per_bar]
            _write_bar(measure, bar * per_bar, here, placed, plan.meter_value, key)
            _end_bar(measure, section, bar, bar == plan.bars - 1)
        key_before = key


def _placed_chords(plan: SongPlan) -> list[PlacedChord]:
    return [
        PlacedChord(round(divisions_of(plan, plan.start_beat_of(section) + chord.start_beat)), chord.symbol)
        for section in plan.sections
        for chord in section.chords
    ]


def _with_syllabics(notes: Sequence[WrittenNote]) -> list[Sung]:
    """Where each note stands in its word and its syllable."""
    sung: list[Sung] = []
    for index, note in enumerate(notes):
        goes_on = index + 1 < len(notes) and notes[index + 1].note.continues
        if note.note.continues:
            sung.append(Sung(note, None, "continue" if goes_on else "stop"))
            continue
        before = next((n for n in reversed(notes[:index]) if not n.note.continues), None)
        after = next((n for n in notes[index + 1 :] if not n.note.continues), None)
        inside = before is not None and before.same_word(note)
        more = after is not None and after.same_word(note)
        syllabic = ("middle" if more else "end") if inside else ("begin" if more else "single")
        sung.append(Sung(note, syllabic, "start" if goes_on else None))
    return sung


def _stretches(notes: Sequence[Sung], per_bar: int, end: int) -> list[Stretch]:
    """Notes and the rests between them, cut at bar lines."""
    pieces: list[Stretch] = []
    at = 0
    for sung in notes:
        pieces += [Stretch(at, sung.written.start, None), Stretch(sung.written.start, sung.written.end, sung)]
        at = sung.written.end
    pieces.append(Stretch(at, end, None))
    cut: list[Stretch] = []
    for piece in pieces:
        start = piece.start
        while start < piece.end:
            stop = min(piece.end, (start // per_bar + 1) * per_bar)
            cut.append(Stretch(start, stop, piece.sung))
            start = stop
    return cut


def _begin_section(
    measure: Element, plan: SongPlan, section: Section, is_lead: bool, notes: Sequence[WrittenNote], new_key: Key | None
) -> None:
    first = section.start_bar == 0
    if not first and is_lead:
        SubElement(measure, "print", {"new-system": "yes"})
    if new_key is not None:
        _write_attributes(measure, plan, new_key, notes if first else None)
    if is_lead:
        direction = SubElement(measure, "direction", placement="above")
        _text(SubElement(direction, "direction-type"), "rehearsal", section_name(plan, section))
        if first:
            _write_tempo(measure, plan)


def _write_attributes(measure: Element, plan: SongPlan, key: Key, opening: Sequence[WrittenNote] | None) -> None:
    """The key; at the song's opening also divisions, meter and clef (chosen by the notes)."""
    attributes = SubElement(measure, "attributes")
    if opening is not None:
        _text(attributes, "divisions", DIVISIONS)
    element = SubElement(attributes, "key")
    _text(element, "fifths", key.fifths)
    _text(element, "mode", key.mode)
    if opening is None:
        return
    time = SubElement(attributes, "time", {"symbol": "cut"} if plan.meter == (2, 2) else {})
    _text(time, "beats", plan.meter[0])
    _text(time, "beat-type", plan.meter[1])
    clef = SubElement(attributes, "clef")
    _text(clef, "sign", "G")
    _text(clef, "line", 2)
    if opening and sum(written.note.midi for written in opening) / len(opening) < TENOR_BELOW:
        _text(clef, "clef-octave-change", -1)


def _write_tempo(measure: Element, plan: SongPlan) -> None:
    unit, dots = BEAT_UNITS[plan.meter_value.quarters_per_beat]
    direction = SubElement(measure, "direction", placement="above")
    metronome = SubElement(SubElement(direction, "direction-type"), "metronome")
    _text(metronome, "beat-unit", unit)
    for _ in range(dots):
        SubElement(metronome, "beat-unit-dot")
    _text(metronome, "per-minute", f"{plan.tempo_bpm:g}")
    SubElement(direction, "sound", tempo=f"{plan.tempo_bpm * plan.meter_value.quarters_per_beat:g}")
    if plan.style.swing >= SWUNG_FROM and not plan.meter_value.is_compound:
        direction = SubElement(measure, "direction", placement="above")
        _text(SubElement(direction, "direction-type"), "words", "Swing")
        swing = SubElement(SubElement(direction, "sound"), "swing")
        _text(swing, "first", round(100 * plan.style.swing))
        _text(swing, "second", round(100 * (1 - plan.style.swing)))
        _text(swing, "swing-type", "eighth")


def _write_bar(
    measure: Element, bar_start: int, stretches: list[Stretch], chords: list[PlacedChord], meter: Meter, key: Key
) -> None:
    if all(stretch.sung is None for stretch in stretches):
        for chord in chords:
            _write_chord(measure, chord, chord.start - bar_start)
        note = SubElement(measure, "note")
        SubElement(note, "rest", measure="yes")
        _text(note, "duration", bar_divisions(meter))
        _text(note, "voice", 1)
        return
    waiting = list(chords)
    altered: dict[tuple[str, int], int] = {}
    for head in _heads(stretches, bar_start, meter):
        while waiting and waiting[0].start < bar_start + head.value.start + head.value.duration:
            chord = waiting.pop(0)
            _write_chord(measure, chord, chord.start - bar_start - head.value.start)
        _write_head(SubElement(measure, "note"), head, key, altered)


def _heads(stretches: list[Stretch], bar_start: int, meter: Meter) -> list[Head]:
    """The bar's stretches as note values."""
    placed = [
        (stretch.sung, value)
        for stretch in stretches
        for value in values(stretch.start - bar_start, stretch.end - bar_start, meter)
    ]
    heads = []
    for index, (sung, value) in enumerate(placed):
        start = bar_start + value.start
        starts = sung is None or start == sung.written.start
        ends = sung is None or start + value.duration == sung.written.end
        before = placed[index - 1][1] if index else None
        after = placed[index + 1][1] if index + 1 < len(placed) else None
        heads.append(Head(value, sung, starts, ends, before, after))
    return heads


def _write_head(note: Element, head: Head, key: Key, altered: dict[tuple[str, int], int]) -> None:
    """One note head or rest, its elements in the order the schema wants.

    `altered` remembers the accidentals of this bar by letter and octave.
    """
    accidental = None
    if head.sung is None:
        SubElement(note, "rest")
    else:
        spelling = spell(head.sung.written.note.midi, key)
        _write_pitch(note, spelling)
        if head.starts:
            accidental = _accidental(spelling, key, altered)
    _text(note, "duration", head.value.duration)
    if not head.starts:
        SubElement(note, "tie", type="stop")
    if not head.ends:
        SubElement(note, "tie", type="start")
    _text(note, "voice", 1)
    _text(note, "type", head.value.name)
    for _ in range(head.value.dots):
        SubElement(note, "dot")
    if accidental:
        _text(note, "accidental", accidental)
    if head.value.in_triplet:
        ratio = SubElement(note, "time-modification")
        _text(ratio, "actual-notes", 3)
        _text(ratio, "normal-notes", 2)
        _text(ratio, "normal-type", "eighth")
    _write_notations(note, head)
    if head.sung is not None and head.starts:
        _write_lyric(note, head.sung)


def _write_pitch(note: Element, spelling: Spelling) -> None:
    pitch = SubElement(note, "pitch")
    _text(pitch, "step", spelling.letter)
    if spelling.alter:
        _text(pitch, "alter", spelling.alter)
    _text(pitch, "octave", spelling.octave)


def _accidental(spelling: Spelling, key: Key, altered: dict[tuple[str, int], int]) -> str | None:
    """The sign to print, if the bar so far and the signature say otherwise."""
    place = (spelling.letter, spelling.octave)
    in_force = altered.get(place, signature_alter(spelling.letter, key))
    altered[place] = spelling.alter
    return ACCIDENTALS[spelling.alter] if spelling.alter != in_force else None


def _write_notations(note: Element, head: Head) -> None:
    """Ties, the slur over a melisma, the bracket over a triplet."""
    notations = Element("notations")
    if not head.starts:
        SubElement(notations, "tied", type="stop")
    if not head.ends:
        SubElement(notations, "tied", type="start")
    if head.sung is not None and head.sung.melisma == "stop" and head.ends:
        SubElement(notations, "slur", type="stop", number="1")
    if head.sung is not None and head.sung.melisma == "start" and head.starts:
        SubElement(notations, "slur", type="start", number="1")
    if head.value.in_triplet:
        if not _shares_triplet(head.value, head.before):
            SubElement(notations, "tuplet", type="start", bracket="yes")
        if not _shares_triplet(head.value, head.after):
            SubElement(notations, "tuplet", type="stop")
    if len(notations):
        note.append(notations)


def _shares_triplet(value: Value, other: Value | None) -> bool:
    return other is not None and other.in_triplet and other.start // DIVISIONS == value.start // DIVISIONS


def _write_lyric(note: Element, sung: Sung) -> None:
    """The syllable, or the line that extends the one before."""
    lyric = SubElement(note, "lyric", number="1")
    if sung.syllabic is not None:
        _text(lyric, "syllabic", sung.syllabic)
        _text(lyric, "text", sung.written.note.syllable)
    if sung.melisma:
        SubElement(lyric, "extend", type=sung.melisma)


def _write_chord(measure: Element, chord: PlacedChord, offset: int) -> None:
    """A chord symbol, `offset` divisions after the note that follows it in the file."""
    quality = CHORD_KINDS[parse_chord(chord.symbol).quality]
    match = re.match(r"([A-G])([#b♯♭]?)", chord.symbol.strip())
    assert match is not None  # parse_chord has read it
    harmony = SubElement(measure, "harmony")
    root = SubElement(harmony, "root")
    _write_note_name(root, "root", match[1], match[2])
    text = chord.symbol.strip()[match.end() :]
    slash = re.search(r"/([A-G])([#b♯♭]?)$", text)
    _text(harmony, "kind", quality.kind).set("text", text[: slash.start()] if slash else text)
    if slash:
        _write_note_name(SubElement(harmony, "bass"), "bass", slash[1], slash[2])
    for number, alter in quality.added:
        degree = SubElement(harmony, "degree", {"print-object": "no"})
        _text(degree, "degree-value", number)
        _text(degree, "degree-alter", alter)
        _text(degree, "degree-type", "add")
    if offset:
        _text(harmony, "offset", offset)


def _write_note_name(parent: Element, prefix: str, letter: str, accidental: str) -> None:
    _text(parent, f"{prefix}-step", letter)
    if accidental:
        _text(parent, f"{prefix}-alter", 1 if accidental in "#♯" else -1)


def _end_bar(measure: Element, section: Section, bar: int, is_last: bool) -> None:
    """A double bar line after a section, a final one after the song."""
    if bar < section.start_bar + section.bars - 1:
        return
    barline = SubElement(measure, "barline", location="right")
    _text(barline, "bar-style", "light-heavy" if is_last else "light-light")
