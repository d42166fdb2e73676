"""The words of a lyric file laid over the notes of a tune, syllable by syllable.

Each syllable takes a note, or the notes that a slur or the tune's own words join to it. Lines end where the tune
breathes, as far as the numbers allow; a line that has fewer syllables than its notes holds some of them over the notes
of least weight (short ones, between the beats), or as the file wants it: an underscore behind a word holds its last
syllable for one note more. When the tune is over it begins again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import median

from songwright.errors import TuneError
from songwright.planner.draft import Line, Lyrics, Syllable, Word
from songwright.planner.lyric_words import split_words
from songwright.planner.reading.chord_names import transposed
from songwright.planner.tunes.document import Tune, TuneChord, TuneMark, TuneNote
from songwright.planner.tunes.setting import SetLine, SetSyllable, SetWord, StanzaMark, WordSetting
from songwright.planner.tunes.words import words_of

MOST_HELD = 12  # further notes of one line
# What a setting costs: a note that is only held, held over a rest, left without a word; a line that ends where the
# tune does not breathe, or breathes a little.
HELD, OVER_REST, LEFT, NO_BREATH, SHORT_BREATH = 1.0, 2.0, 0.9, 3.0, 1.0
BREATH_REST = Fraction(1, 2)  # quarter notes


@dataclass(frozen=True)
class _Slot:
    """The notes of one syllable."""

    notes: tuple[TuneNote, ...]

    @property
    def start(self) -> Fraction:
        return self.notes[0].start

    @property
    def end(self) -> Fraction:
        return self.notes[-1].end


@dataclass(frozen=True)
class _Sheet:
    """A line of the file with the notes its syllables want: `holds` more for each, None where the tune decides."""

    line: Line
    syllables: tuple[tuple[Word, Syllable], ...]
    holds: tuple[int, ...] | None
    begins_stanza: bool

    @property
    def fewest(self) -> int:
        return len(self.syllables) + sum(self.holds or ())


@dataclass(frozen=True)
class _Placed:
    """A line's stretch of slots: which time the tune is sung, the first slot, and how many."""

    turn: int
    first: int
    count: int


def laid_words(tune: Tune, lyrics: Lyrics, semitones: int) -> tuple[Tune, WordSetting]:
    """The tune as often as the words need it, and the words on its notes.

    Args:
        semitones: how far the song will be moved from the tune's key, to which the lyric file's chords do not belong.

    Raises:
        TuneError: a line has more syllables than the tune has notes.
    """
    slots = _slots(tune)
    sheets = _sheets(lyrics)
    placed = _fitted(sheets, slots, tune)
    turns = placed[-1].turn + 1
    length = _length(tune)
    sung = _sung_again(tune, turns, length)
    lines: list[SetLine] = []
    chords: list[TuneChord] = []
    for sheet, place in zip(sheets, placed, strict=True):
        own = [_later(slot, place.turn * length) for slot in slots[place.first : place.first + place.count]]
        groups = _grouped(sheet, own, tune)
        lines.append(_set_line(sheet, groups))
        chords += _line_chords(sheet.line, groups, semitones, tune)
    stanzas = []
    at = 0
    for section in lyrics.sections:
        if any(line.words for line in section.lines):
            stanzas.append(StanzaMark(at, section.kind, section.name, section.delivery, section.directions))
            at += sum(bool(line.words) for line in section.lines)
    remarks = _remarks(tune, lyrics, slots, placed, turns)
    if chords and not tune.chords:
        sung = replace(sung, chords=tuple(chords))
    return sung, WordSetting(tuple(lines), tuple(stanzas), tuple(remarks))


def _slots(tune: Tune) -> list[_Slot]:
    if tune.has_words:
        words, _ = words_of(tune.notes)
        return [_Slot(syllable.notes) for word in words for syllable in word.syllables]
    found: list[_Slot] = []
    for note in tune.notes:
        if found and note.slurred:
            found[-1] = _Slot((*found[-1].notes, note))
        else:
            found.append(_Slot((note,)))
    return found


def _sheets(lyrics: Lyrics) -> list[_Sheet]:
    told = any("_" in line.text for section in lyrics.sections for line in section.lines)
    found = []
    for section in lyrics.sections:
        lines = [line for line in section.lines if line.words]
        for number, line in enumerate(lines):
            syllables = tuple((word, syllable) for word in line.words for syllable in word.syllables)
            holds = _holds(line, lyrics.language) if told else None
            found.append(_Sheet(line, syllables, holds, number == 0))
    return found


def _holds(line: Line, language: str) -> tuple[int, ...]:
    """For each syllable of a line the underscores that stand behind it."""
    raw = split_words(line.text, line.source_line, language).words
    found: list[int] = []
    known = len(raw) == len(line.words)
    for index, word in enumerate(line.words):
        found += [0] * len(word.syllables)
        if known:
            end = raw[index + 1].start if index + 1 < len(raw) else len(line.text)
            behind = line.text[raw[index].start + len(raw[index].text) : end]
            found[-1] += behind.count("_")
    return tuple(found)


def _fitted(sheets: Sequence[_Sheet], slots: Sequence[_Slot], tune: Tune) -> list[_Placed]:
    """Where each line is sung, at the least cost (dynamic programming over lines and slots)."""
    count = len(slots)
    ends = [_end_cost(slots, index) for index in range(count)]
    # By the slot behind the last line: cost, and the way there as (turn, first, count, way before).
    ways: dict[int, tuple[float, _Way | None]] = {0: (0.0, None)}
    for number, sheet in enumerate(sheets):
        starts: dict[int, tuple[float, _Way | None, bool]] = {at: (c, way, False) for at, (c, way) in ways.items()}
        for at, (cost, way) in ways.items():
            again = cost + LEFT * (count - at)
            if way is not None and (at == count or sheet.begins_stanza) and again < starts.get(0, (1e9, None, True))[0]:
                starts[0] = (again, way, True)
        reached: dict[int, tuple[float, _Way | None]] = {}
        for at, (cost, way, again) in starts.items():
            turn = (way.place.turn if way else 0) + again
            most = sheet.fewest if sheet.holds is not None else sheet.fewest + MOST_HELD
            for taken in range(sheet.fewest, min(most, count - at) + 1):
                total = cost + HELD * (taken - sheet.fewest) + ends[at + taken - 1]
                if total < reached.get(at + taken, (1e9, None))[0]:
                    reached[at + taken] = (total, _Way(_Placed(turn, at, taken), way))
        if not reached:
            raise _no_room(sheet, number, count, tune)
        ways = reached
    at = min(ways, key=lambda at: ways[at][0] + LEFT * (count - at))
    last = ways[at][1]
    found: list[_Placed] = []
    while last is not None:
        found.append(last.place)
        last = last.before
    return found[::-1]


@dataclass(frozen=True)
class _Way:
    """A line's place and the way to it."""

    place: _Placed
    before: "_Way | None"


def _no_room(sheet: _Sheet, number: int, count: int, tune: Tune) -> TuneError:
    where = f"line {sheet.line.source_line}" if sheet.line.source_line else f"line {number + 1} of the words"
    return TuneError(
        f"{where} ('{sheet.line.text[:40]}') needs {sheet.fewest} notes and finds no room in '{tune.source}', which "
        f"has {count} for a verse; part the line, or leave out syllables"
    )


def _end_cost(slots: Sequence[_Slot], index: int) -> float:
    """What it costs to end a line with this slot."""
    if index + 1 == len(slots):
        return 0.0
    rest = slots[index + 1].start - slots[index].end
    if rest >= BREATH_REST:
        return 0.0
    longest = slots[index].notes[-1].quarters
    usual = median(slot.notes[-1].quarters for slot in slots)
    return SHORT_BREATH if rest > 0 or longest >= 2 * usual else NO_BREATH


def _length(tune: Tune) -> Fraction:
    """Quarter notes after which the tune begins again: its last bar may hold its next pickup."""
    bar = tune.bar_quarters
    whole = tune.bars * bar
    opening, last = tune.notes[0].start, tune.notes[-1].end
    return whole - bar if 0 < opening < bar and last <= whole - bar + opening else whole


def _sung_again(tune: Tune, turns: int, length: Fraction) -> Tune:
    """The tune so many times in a row."""
    bars = int(length / tune.bar_quarters)
    return replace(
        tune,
        bars=bars * (turns - 1) + tune.bars,
        chords=tuple(TuneChord(c.start + turn * length, c.symbol) for turn in range(turns) for c in tune.chords),
        backing=(),
        notes=tuple(replace(note, start=note.start + turn * length) for turn in range(turns) for note in tune.notes),
        marks=tuple(
            TuneMark(mark.bar + turn * bars, mark.name, mark.key) for turn in range(turns) for mark in tune.marks
        ),
    )


def _later(slot: _Slot, quarters: Fraction) -> _Slot:
    return _Slot(tuple(replace(note, start=note.start + quarters) for note in slot.notes))


def _grouped(sheet: _Sheet, slots: Sequence[_Slot], tune: Tune) -> list[tuple[TuneNote, ...]]:
    """The notes of each syllable of a line."""
    extra = len(slots) - len(sheet.syllables)
    if sheet.holds is not None:
        heads = []
        for index in range(len(sheet.syllables)):
            heads.append(index + sum(sheet.holds[:index]))
    else:
        order = sorted(range(1, len(slots)), key=lambda index: (_weight(slots, index, tune), -index))
        held = set(order[:extra])
        heads = [index for index in range(len(slots)) if index not in held]
    return [
        tuple(note for slot in slots[begin:end] for note in slot.notes)
        for begin, end in zip(heads, [*heads[1:], len(slots)], strict=True)
    ]


def _weight(slots: Sequence[_Slot], index: int, tune: Tune) -> float:
    """How much a note asks for a syllable of its own: on strong beats, when it is long, and after a rest."""
    slot = slots[index]
    step = int((slot.start % tune.bar_quarters) * 4)
    rest = OVER_REST * 4 if slot.start > slots[index - 1].end else 0.0
    return tune.meter.strength(step) + float(slot.end - slot.start) + rest


def _set_line(sheet: _Sheet, groups: Sequence[tuple[TuneNote, ...]]) -> SetLine:
    words: list[SetWord] = []
    at = 0
    for word in sheet.line.words:
        own = groups[at : at + len(word.syllables)]
        at += len(word.syllables)
        syllables = tuple(SetSyllable(s, notes) for s, notes in zip(word.syllables, own, strict=True))
        words.append(SetWord(word.text, word.text, syllables, word.backing))
    text = re.sub(r"\s*_+", "", sheet.line.text).strip()
    return SetLine(tuple(words), text, sheet.line.singer)


def _line_chords(line: Line, groups: Sequence[tuple[TuneNote, ...]], semitones: int, tune: Tune) -> list[TuneChord]:
    """The lyric file's chords where their syllables are sung; those behind the words on the beats that follow."""
    beat = Fraction(tune.meter.quarters_per_beat)
    behind = -(-groups[-1][-1].end // beat) * beat
    found = []
    for chord in line.chords:
        inside = chord.syllable < len(groups)
        start = groups[chord.syllable][0].start if inside else behind
        behind += 0 if inside else beat
        found.append(TuneChord(start, transposed(chord.symbol, -semitones, flats="b" in chord.symbol[1:2])))
    return found


def _remarks(tune: Tune, lyrics: Lyrics, slots: Sequence[_Slot], placed: Sequence[_Placed], turns: int) -> list[str]:
    found = []
    if tune.has_words:
        found.append("the words of the lyric file take the place of the tune's own, syllable for syllable")
    if tune.backing:
        found.append("the tune's backing voices have no words in the lyric file and are not sung")
    if turns > 1:
        found.append(f"the tune is sung {turns} times, as the words need it")
    left = len(slots) - placed[-1].first - placed[-1].count
    if left:
        found.append(f"the words end before the tune does; its last {left} notes are not sung")
    silent = [section.name or section.kind for section in lyrics.sections if not section.lines]
    if silent:
        found.append(f"the tune has no bars for the lyric file's sections without words ({', '.join(silent)}); they "
                     "are left out")  # fmt: skip
    if any(line.start_seconds is not None for section in lyrics.sections for line in section.lines):
        found.append("the lyric file's times are not followed; its words are sung at the tune's")
    if tune.chords and any(section.has_chords for section in lyrics.sections):
        found.append("the tune's file has chords of its own; those of the lyric file are not played")
    return found
