"""What the planner's steps hand to each other, from lyric text to notes.

lyrics.py     text            -> Lyrics (words with syllables, stress and phonemes)
style.py      style text      -> StyleRequest (hard constraints and a designed genre)
structure.py  Lyrics, request -> SongFrame (sections laid out in bars, lines given their bars)
harmony.py    SongFrame       -> chords per section
melody/       frame, chords   -> notes per section
"""

from dataclasses import dataclass, field
from typing import Literal

from songwright.phonetics.pronunciation import Source
from songwright.song import Delivery, SectionKind
from songwright.units import Key, Meter

Severity = Literal["error", "warning", "note"]
Vocalist = Literal["female", "male", "any"]
ChartBar = tuple[str, ...]  # the chords of one bar, each as long as the others
GENRES = (
    "pop", "rock", "folk", "ballad", "r&b", "soul", "hip-hop", "electronic", "country", "jazz", "waltz", "reggae",
    "latin", "lullaby", "cinematic", "blues", "hymn", "funk",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """Something the linter says. `source_line` counts from 1; 0 means the file as a whole."""

    source_line: int
    severity: Severity
    message: str


@dataclass(frozen=True)
class Syllable:
    """One syllable as it is sung.

    Attributes:
        text: its letters.
        phonemes: its phonemes, stress marks before the vowel, e.g. ('m', 'ˈɔ', 'ɹ').
        stress: 0 none, 1 secondary, 2 primary. A function word ('the', 'of') has 0.
    """

    text: str
    phonemes: tuple[str, ...]
    stress: int


@dataclass(frozen=True)
class Word:
    """One written word. A number is one word whose syllables are those of its spoken form."""

    text: str  # as written, without the punctuation around it
    syllables: tuple[Syllable, ...]
    backing: bool = False
    source: Source = "dictionary"  # where its pronunciation comes from; 'fallback' was guessed from the letters


@dataclass(frozen=True)
class LineChord:
    """A chord over a line: it comes in with that syllable, counted over all words; their number is behind the words."""

    syllable: int
    symbol: str


@dataclass(frozen=True)
class Line:
    """One sung line.

    Attributes:
        text: as written, without its chords.
        words: what is sung.
        source_line: where it stands in the file, from 1.
        start_seconds: a timed file's time.
        chords: what the file has over its syllables, in order.
        singer: who sings it, as the file calls them; empty for the song's singer.
    """

    text: str
    words: tuple[Word, ...]
    source_line: int
    start_seconds: float | None = None
    chords: tuple[LineChord, ...] = ()
    singer: str = ""

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        """The lead voice's syllables."""
        return tuple(s for word in self.words if not word.backing for s in word.syllables)


@dataclass(frozen=True)
class LyricSection:
    """A stanza, or an instrumental section that the file asks for.

    Attributes:
        kind: what it is.
        lines: empty for an instrumental section.
        source_line: where it starts in the file, from 1.
        asked_bars: bars the file asks for ('[Instrumental: 8 bars]').
        tagged: whether the file named it, or the reader inferred the kind.
        delivery: whether its words are sung, rapped or spoken.
        directions: what the file says about how it is played ('soft', 'add strings').
        chart: bars of chords of a section without words.
        name: as the file calls it; empty where it has no name.
    """

    kind: SectionKind
    lines: tuple[Line, ...]
    source_line: int
    asked_bars: int | None = None
    tagged: bool = True
    delivery: Delivery = "sung"
    directions: tuple[str, ...] = ()
    chart: tuple[ChartBar, ...] = ()
    name: str = ""

    @property
    def has_chords(self) -> bool:
        return bool(self.chart) or any(line.chords for line in self.lines)


@dataclass(frozen=True)
class Lyrics:
    """A lyric file, understood. Header values are as written; None where the file does not say."""

    sections: tuple[LyricSection, ...]
    title: str | None = None
    language: str = "en"
    key: str | None = None
    tempo: str | None = None
    meter: str | None = None
    style: str | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def syllable_count(self) -> int:
        return sum(len(w.syllables) for s in self.sections for line in s.lines for w in line.words)


@dataclass(frozen=True)
class StyleRequest:
    """What the user asked for. None means that the planner may choose.

    Attributes:
        pace: where in the genre's tempo range, 0 slowest … 1 fastest ('slow', 'upbeat').
        flavours: further genres and sub-styles that shape the leading genre's design ('ballad', 'house').
        only_instruments: the band is `instruments` and nothing else ('solo piano', 'just guitar').
        left_out: section kinds that the planner is not to add ('no intro').
        lift: whether the last chorus goes up a whole tone; None leaves it to the style.
        swing: as in `SongFrame`, when the text names it ('shuffle', 'straight').
        acappella: whether nobody plays.
        remarks: what of the text is not done, a sentence each.
    """

    text: str
    genre: str = "pop"
    moods: tuple[str, ...] = ()
    energy: float = 0.5
    tempo_bpm: float | None = None
    key: Key | None = None
    mode: Literal["major", "minor"] | None = None  # 'in a minor key' without a tonic
    meter: Meter | None = None
    duration_seconds: float | None = None
    vocalist: Vocalist = "any"
    instruments: tuple[str, ...] = ()  # names of the catalogue
    excluded_instruments: tuple[str, ...] = ()  # 'no drums'
    unknown: tuple[str, ...] = ()  # words that said nothing to us
    pace: float | None = None
    flavours: tuple[str, ...] = ()
    only_instruments: bool = False
    left_out: tuple[SectionKind, ...] = ()
    lift: bool | None = None
    swing: float | None = None
    acappella: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Phrase:
    """One line with the bars it is sung in. Its last beats are room to breathe."""

    line: int  # within the section
    start_bar: int  # within the section
    bars: int


@dataclass(frozen=True)
class SectionFrame:
    """A section laid out in bars.

    Attributes:
        id: unique, e.g. 'verse-2'.
        like: id of the first section of the same material (its own id if it is the first): sections that are alike
            share their chords, and choruses that are alike share every note.
        lyric: the stanza it sings; None for instrumental sections.
        phrases: one per line, in order, not overlapping.
        key: the song's key, or the lifted one of a last chorus.
        asked: what the lyric file says of it, also where it has no words.
    """

    id: str
    kind: SectionKind
    like: str
    lyric: LyricSection | None
    start_bar: int
    bars: int
    energy: float
    phrases: tuple[Phrase, ...]
    key: Key
    asked: LyricSection | None = None

    @property
    def chart(self) -> tuple[ChartBar, ...]:
        """The file's bars of chords, where the section has no words."""
        return self.asked.chart if self.asked is not None and not self.asked.lines else ()


@dataclass(frozen=True)
class SongFrame:
    """The whole song laid out, before harmony and melody."""

    title: str
    language: str
    genre: str
    moods: tuple[str, ...]
    energy: float
    tempo_bpm: float
    meter: Meter
    key: Key
    swing: float  # 0.5 straight … 0.67 triplet swing, where the off-beat eighth falls inside its beat
    vocalist: Vocalist
    instruments: tuple[str, ...]
    sections: tuple[SectionFrame, ...]
    findings: tuple[Finding, ...] = field(default=())
    flavours: tuple[str, ...] = ()  # as in `StyleRequest`
