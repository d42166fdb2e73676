"""What the readers hand to each other: lines with chords standing over them, and the stanzas they make."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from songwright.planner.draft import ChartBar, Delivery
from songwright.song import SectionKind


@dataclass(frozen=True)
class ChordMark:
    """A chord over a line. `at` counts characters of the line's text; its length and more is behind the words."""

    at: int
    symbol: str


@dataclass(frozen=True)
class SourceLine:
    """One line of the file.

    Attributes:
        number: counts from 1.
        text: columns as in the file, tabs spread out.
        start_seconds: where a timed file has it start.
        singer: who sings it, as the file calls them; empty for the song's singer.
        marks: chords over it, in order.
    """

    number: int
    text: str
    start_seconds: float | None = None
    singer: str = ""
    marks: tuple[ChordMark, ...] = ()

    def without(self, spans: Iterable[tuple[int, int]]) -> "SourceLine":
        """The line with stretches of its text taken out; chords keep their syllables."""
        text, marks = self.text, self.marks
        for start, end in sorted(spans, reverse=True):
            text = text[:start] + text[end:]
            marks = tuple(
                replace(mark, at=mark.at - (end - start) if mark.at >= end else min(mark.at, start)) for mark in marks
            )
        return replace(self, text=text, marks=marks)

    def cut(self, start: int, end: int | None = None) -> "SourceLine":
        """The line from one character to another; chords that stand outside move to its edges."""
        end = len(self.text) if end is None else end
        return self.without([(end, len(self.text)), (0, start)])

    def tidied(self) -> "SourceLine":
        """Single spaces, none at the ends."""
        spaces = [(m.start() + (0 < m.start() and m.end() < len(self.text)), m.end())
                  for m in re.finditer(r"\s+", self.text)]  # fmt: skip
        line = self.without([span for span in spaces if span[0] < span[1]])
        return replace(line, text=re.sub(r"\s", " ", line.text))


@dataclass(frozen=True)
class Stanza:
    """One section before its words are read.

    Attributes:
        kind: None until it is inferred.
        label: its name as written, simplified; empty if untagged.
        lines: the lines sung, repeats written out.
        asked_bars: bars the file asks for.
        repeats: how often it is sung.
        recall: it has no words of its own and asks for an earlier section.
        delivery: how its words are brought.
        directions: what else its name said.
        chart: bars of chords without words.
        name: its name as written.
    """

    kind: SectionKind | None
    label: str
    source_line: int
    lines: tuple[SourceLine, ...] = ()
    asked_bars: int | None = None
    repeats: int = 1
    recall: bool = False
    tagged: bool = True
    delivery: Delivery = "sung"
    directions: tuple[str, ...] = ()
    chart: tuple[ChartBar, ...] = ()
    name: str = ""
