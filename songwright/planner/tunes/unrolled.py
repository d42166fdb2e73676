"""Written bars to a tune as it is sung: repeats written out, verses in their turn, bars on the meter's grid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from songwright.errors import TuneError
from songwright.planner.tunes.document import TuneChord, TuneMark, TuneNote, WrittenBar, WrittenNote


@dataclass
class Unrolled:
    """What comes out: as in `Tune`."""

    notes: list[TuneNote] = field(default_factory=list)
    backing: list[TuneNote] = field(default_factory=list)
    chords: list[TuneChord] = field(default_factory=list)
    marks: list[TuneMark] = field(default_factory=list)
    bars: int = 0
    remarks: list[str] = field(default_factory=list)


def unroll(bars: Sequence[WrittenBar], order: Sequence[int], bar_quarters: Fraction, written_bar: Fraction) -> Unrolled:
    """Put the bars one after the other as they are sung.

    A bar that comes for the second time sings its second verse, where it has one. A tune without repeats whose notes
    have several verses is sung once for each, as hymn books mean it.

    Args:
        order: indices into `bars`, as the repeat signs want them.
        bar_quarters: length of a bar of the song.
        written_bar: length of a full bar as it is written, some of the song's or a part of one.

    Raises:
        TuneError: a bar is too long, or a short one is not made whole by its neighbour; names the bar.
    """
    verses = max((verse for bar in bars for note in bar.notes for verse in note.syllables), default=1)
    result = Unrolled()
    repeats = len(order) > len(set(order))
    turns = 1 if repeats else verses
    if turns > 1:
        result.remarks.append(f"the notes have {verses} verses and no repeat signs; they are sung one after the other")
    clock = _Clock(bar_quarters, written_bar, bars[order[0]].quarters)
    passes: dict[int, int] = {}
    before = -1
    for turn in range(turns):
        clock.begin_turn()
        for step, index in enumerate(order):
            passes[index] = passes.get(index, 0) + 1
            bar = bars[index]
            mark = clock.next_bar_line
            if step == 0 or index <= before or bar.opens or bar.name or bar.key is not None:
                result.marks.append(TuneMark(mark, bar.name, bar.key))
            _add(result, bar, clock.now, passes[index])
            clock.go_past(bar, bars[before].label if before >= 0 else bar.label)
            before = index
        if turn + 1 < turns:
            before = -1
    result.bars = clock.bars
    result.remarks += _unsung(bars, passes)
    return result


def _unsung(bars: Sequence[WrittenBar], passes: Mapping[int, int]) -> list[str]:
    """What is said of words that no repeat comes to."""
    lost: dict[int, list[str]] = {}  # by verse, the bars
    for index, bar in enumerate(bars):
        sung = {_verse(bar.notes, turn + 1) for turn in range(passes.get(index, 0))}
        for verse in sorted({verse for note in bar.notes for verse in note.syllables} - sung):
            lost.setdefault(verse, []).append(bar.label)
    return [
        f"words of verse {verse} are not sung where the repeats do not come so often (bar "
        f"{', '.join(labels[:4])}{' …' if len(labels) > 4 else ''})"
        for verse, labels in lost.items()
    ]


class _Clock:
    """Where the next bar begins, in quarter notes from the song's first bar line."""

    def __init__(self, bar_quarters: Fraction, written: Fraction, first: Fraction) -> None:
        self._bar, self._written = bar_quarters, written
        self._opening = -first % bar_quarters if first < written else Fraction(0)
        self._downbeat = self._opening + first
        self.now = self._opening

    @property
    def next_bar_line(self) -> int:
        """The bar that begins here; for a pickup the one it leads to, but the song's own pickup has its bar."""
        whole = self.now / self._bar
        return 0 if self.now == self._opening else -(-whole.numerator // whole.denominator)

    @property
    def bars(self) -> int:
        whole = self.now / self._bar
        return max(1, -(-whole.numerator // whole.denominator))

    def begin_turn(self) -> None:
        """Rest until the tune can begin again at its place in the bar."""
        self.now += (self._opening - self.now) % self._bar

    def go_past(self, bar: WrittenBar, before: str) -> None:
        into = (self.now - self._downbeat) % self._written
        if bar.quarters > self._written:
            raise TuneError(
                f"bar {bar.label} holds {_count(bar.quarters)}, but the meter's bar has {_count(self._written)}; mend "
                "the bar in your notation program"
            )
        if into + bar.quarters > self._written:
            raise TuneError(
                f"bar {before} is shorter than the meter's {_count(self._written)}, and bar {bar.label} does not make "
                "it whole; fill it with rests, since a plan has bars of one length"
            )
        self.now += bar.quarters


def _count(quarters: Fraction) -> str:
    return f"{float(quarters):g} quarter notes"


def _add(result: Unrolled, bar: WrittenBar, start: Fraction, turn: int) -> None:
    for chord in bar.chords:
        result.chords.append(TuneChord(start + chord.start, chord.symbol))
    _add_notes(result.notes, bar.notes, start, turn)
    _add_notes(result.backing, bar.backing, start, turn)


def _add_notes(sung: list[TuneNote], written: Sequence[WrittenNote], start: Fraction, turn: int) -> None:
    verse = _verse(written, turn)
    for note in written:
        syllable = note.syllables.get(verse)
        begin = start + note.at
        joins = bool(sung) and sung[-1].end == begin and sung[-1].midi == note.midi
        if note.tied and joins and syllable is None:
            last = sung[-1]
            sung[-1] = TuneNote(last.start, last.quarters + note.quarters, last.midi, last.syllable, last.slurred)
        else:
            sung.append(TuneNote(begin, note.quarters, note.midi, syllable, note.slurred or note.tied))


def _verse(written: Sequence[WrittenNote], turn: int) -> int:
    """The verse that a bar sings when it comes for the `turn`th time: a refrain has one line of words for all."""
    there = {verse for note in written for verse in note.syllables}
    below = [verse for verse in there if verse <= turn]
    return max(below, default=min(there, default=1))
