"""What the readers of tune files hand on: bars as they are written, and the tune as it is sung.

Times are exact (`Fraction`) quarter notes. A written bar is counted from its own start, a sung note from the bar line
with which the song begins; a pickup stands at the end of the song's first bar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from songwright.units import Key, Meter

ELISION = "‿"  # between the words that one note sings: 'che‿io'
SHORTEST_QUARTERS = Fraction(1, 64)  # of a note; what is shorter is a slip


@dataclass(frozen=True)
class TuneSyllable:
    """A syllable as it is written under its note.

    Attributes:
        text: with its punctuation; empty where a word has more syllables than letters.
        begins, ends: whether its word begins and ends with it.
        ends_line: whether the file says that a line of words ends here.
    """

    text: str
    begins: bool = True
    ends: bool = True
    ends_line: bool = False


@dataclass(frozen=True)
class TuneNote:
    """A sung note, ties joined.

    Attributes:
        start: quarter notes from the song's first bar line.
        quarters: length.
        syllable: None where the syllable before goes on.
        slurred: whether a slur leads to it from the note before.
    """

    start: Fraction
    quarters: Fraction
    midi: int
    syllable: TuneSyllable | None
    slurred: bool = False

    @property
    def end(self) -> Fraction:
        return self.start + self.quarters


@dataclass(frozen=True)
class TuneChord:
    """A chord symbol of the plan that sounds from `start` (quarter notes) until the next one."""

    start: Fraction
    symbol: str


@dataclass(frozen=True)
class TuneMark:
    """A bar at which a section may begin. `name` is what the file calls it; `key` a key that begins there.

    Without either it is only a place that suits, such as a double bar line.
    """

    bar: int
    name: str = ""
    key: Key | None = None


@dataclass(frozen=True)
class Tune:
    """A tune as it is sung, repeats written out.

    Attributes:
        source: the file's name, for remarks.
        tempo_bpm: beats a minute (see `units` for what a beat is); None where the file names none.
        key: the one it begins in.
        bars: whole bars from its first bar line to its end.
        notes: the lead voice, in order, one at a time.
        backing: further voices in one line.
        marks: where sections begin, in order.
        swing: as in `StyleChoice`; the notes are swung already.
        remarks: what the user should know, a sentence each.
    """

    source: str
    title: str
    meter: Meter
    tempo_bpm: float | None
    key: Key
    bars: int
    notes: tuple[TuneNote, ...]
    backing: tuple[TuneNote, ...] = ()
    chords: tuple[TuneChord, ...] = ()
    marks: tuple[TuneMark, ...] = ()
    swing: float = 0.5
    remarks: tuple[str, ...] = ()

    @property
    def bar_quarters(self) -> Fraction:
        return bar_quarters(self.meter)

    @property
    def has_words(self) -> bool:
        return any(note.syllable is not None for note in self.notes)


@dataclass(frozen=True)
class WrittenNote:
    """A note of a written bar.

    Attributes:
        at: quarter notes from the bar's start.
        syllables: by verse, from 1.
        tied: whether a tie leads to it from the note before.
        slurred: as in `TuneNote`.
    """

    at: Fraction
    quarters: Fraction
    midi: int
    syllables: Mapping[int, TuneSyllable]
    tied: bool = False
    slurred: bool = False


@dataclass(frozen=True)
class WrittenBar:
    """A bar as it is written.

    Attributes:
        label: its number as it is printed, for messages.
        quarters: how long it lasts.
        notes: the lead voice.
        backing: further voices.
        chords: symbols of the plan, by quarter notes from the bar's start.
        name: of the section that begins here.
        key: where one begins.
        opens: whether a double bar line stands before it.
    """

    label: str
    quarters: Fraction
    notes: tuple[WrittenNote, ...] = ()
    backing: tuple[WrittenNote, ...] = ()
    chords: tuple[TuneChord, ...] = ()
    name: str = ""
    key: Key | None = None
    opens: bool = False


def bar_quarters(meter: Meter) -> Fraction:
    """Quarter notes in a bar."""
    return Fraction(4 * meter.numerator, meter.denominator)
