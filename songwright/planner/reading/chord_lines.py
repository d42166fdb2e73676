"""Lines of nothing but chords: over words they stand on syllables, by themselves they are bars of a chart."""

import re
from dataclasses import dataclass
from math import gcd

from songwright.planner.draft import ChartBar
from songwright.planner.reading.chord_names import NAMINGS, NO_CHORD, Naming, only_in, read_chord

MOST_BARS = 256
MOST_REPEATS = 16
_PIECE = re.compile(
    r"(?P<bar>:?\|{1,2}:?|‖|𝄆|𝄇)|(?P<note>\([^()]*\)|\{[^{}|]*\}|\"[^\"]*\")"
    r"|(?P<times>[x×*]\s?\d{1,2}(?=\s|$)|\d{1,2}\s?[x×](?=\s|$))"
    r"|(?P<same>%|𝄎)|(?P<beat>(?<!\S)[./](?!\S))|(?P<filler>[-–—→>~,…*']+(?!\S)|\.{2,})|(?P<token>[^\s|]+)"
)
_TIMES = re.compile(r"\(?\s*(?:[x×*]\s?(\d{1,2})|(\d{1,2})\s?(?:[x×]|times|veces|vezes|fois|mal|volte))\s*\)?",
                    re.IGNORECASE)  # fmt: skip
# Words that players write among chords.
_PLAYED = frozenset(
    "hold riff fill pause strum stop let ring then to repeat bis twice once mute muted slide arpeggio pick fade end "
    "break tacet rit rit. ritard slow fast soft loud".split()
)
_TAB = re.compile(
    r"\s*(?:[A-Ha-h][#b]?\s{0,2}[|:]|[|:]|[EADGBe]\s+(?=-{4}))(?=[^a-zA-Z]*[-=]{2})"
    r"[-=0-9hpbrstxXvV/\\~^()<>|*.:\s]*[A-Za-z0-9 ]{0,8}"
)


@dataclass(frozen=True)
class WrittenChord:
    """A chord symbol in the plan's spelling, and its column."""

    column: int
    symbol: str


@dataclass(frozen=True)
class ChordLine:
    """A line of chords.

    Attributes:
        chords: in order, with their columns.
        bars: the same as a chart: a bar between bar lines, or a bar for each chord.
        certain: it can be nothing else; else it needs words below it and other chords in the file.
        notes: what is written among them in parentheses.
        unknown: chords whose quality is not known, as written; the nearest chord stands for them.
        silent: whether it says that nobody plays ('N.C.').
        telling: whether some chord is more than a bare letter, so that over words it can hardly be a word itself.
    """

    chords: tuple[WrittenChord, ...]
    bars: tuple[ChartBar, ...]
    certain: bool
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    silent: bool = False
    telling: bool = False


def is_tab_row(text: str) -> bool:
    """A row of guitar tab: a string's name or a bar line, then dashes and fret numbers."""
    return bool(_TAB.fullmatch(text)) and text.count("-") + text.count("=") >= 2


def read_chord_line(text: str, naming: Naming) -> ChordLine | None:
    """A line of chords, bar lines, repeats and remarks to players; None if there is anything else in it."""
    if naming != "solfege":  # 'C-G-Am'
        text = re.sub(r"(?<=[A-Ga-z0-9#])[-–>→](?=[A-H])", " ", text)
    chords: list[WrittenChord] = []
    notes: list[str] = []
    unknown: list[str] = []
    slots: list[str | None] = []  # None: a bar line
    telling, marks, silent, times = 0, 0, False, 1
    for piece in _PIECE.finditer(text):
        kind, token = piece.lastgroup, piece[0]
        name = read_chord(token, naming) if kind in ("token", "note") else None
        if NO_CHORD.fullmatch(token):
            silent = True
        elif name is not None:
            chords.append(WrittenChord(piece.start() + token.startswith("("), name.symbol))
            slots.append(name.symbol)
            telling += name.telling and not token[0].islower()
            unknown += [] if name.exact else [token]
        elif kind == "bar":
            marks += 1
            slots += [None, *([token] if ":" in token or token in "𝄆𝄇" else [])]
        elif kind == "times" or (kind == "note" and _TIMES.fullmatch(token)):
            times = _count(token)
            marks += 1
        elif kind == "note":
            notes.append(token.strip('(){}"'))
        elif kind in ("same", "beat"):
            slots.append("%" if kind == "same" else ".")
            marks += 1
        elif kind != "filler" and not (kind == "token" and token.lower().strip("().,") in _PLAYED and chords):
            return None
    if not chords and not silent:
        return None
    roots = {chord.symbol for chord in chords}
    lower = any(token[0].islower() for token in text.split() if read_chord(token, naming))
    if naming == "german" and lower and not telling:
        return None
    several = len(chords) >= 2 and (telling > 0 or marks > 0 or (len(roots) > 1 and naming != "solfege"))
    certain = several or (silent and not chords) or (len(chords) == 1 and marks > 0)
    return ChordLine(
        tuple(chords), _bars(slots, times), certain, tuple(notes), tuple(unknown), silent and not chords, telling > 0
    )


def _count(token: str) -> int:
    match = _TIMES.fullmatch(token.strip())
    found = int(match[1] or match[2]) if match else 1
    return max(1, min(found, MOST_REPEATS))


def _bars(slots: list[str | None], times: int) -> tuple[ChartBar, ...]:
    """Bars between bar lines, `:` repeats written out; without bar lines a bar for each chord."""
    if None not in slots:
        bars: list[ChartBar] = []
        for slot in slots:
            if slot == "%" and bars:
                bars.append(bars[-1])
            elif slot not in (".", "%", None):
                bars.append((str(slot),))
        return tuple((bars * times)[:MOST_BARS])
    bars = []
    opened = 0
    played = False  # a repeat sign has used the count
    cell: list[str] = []
    for slot in [*slots, None]:
        if slot is not None and not (":" in slot or slot in "𝄆𝄇"):
            cell.append(slot)
            continue
        if cell:
            bars.append(_bar(cell, bars))
            cell = []
        if slot is None:
            continue
        if slot.startswith(":") or slot == "𝄇":
            again = bars[opened:]
            bars += again * (max(2, times) - 1)
            played = True
        opened = len(bars)
    return tuple((bars * (1 if played else times))[:MOST_BARS])


def _bar(cell: list[str], before: list[ChartBar]) -> ChartBar:
    """The chords of one bar in equal shares; a dot or slash holds the chord before it."""
    if cell == ["%"]:
        return before[-1] if before else ()
    held: list[str] = []
    for slot in cell:
        if slot in (".", "%"):
            if held or before:
                held.append(held[-1] if held else before[-1][-1])
        else:
            held.append(slot)
    runs: list[int] = []
    for index, symbol in enumerate(held):
        if index and symbol == held[index - 1]:
            runs[-1] += 1
        else:
            runs.append(1)
    share = gcd(*runs) if runs else 1
    return tuple(held[::share])


def naming_of(lines: list[str], brackets: list[str]) -> Naming:
    """Which naming a file's chords use, told by names that English has not ('H7', 'Fism', 'Lam')."""
    german = solfege = english = 0
    for line in lines:
        for naming in NAMINGS:
            found = read_chord_line(line, naming)
            if found is None or not (found.certain or found.telling):
                continue
            strange = sum(only_in(token, naming) for token in line.split())
            english += naming == "english"
            german += strange if naming == "german" else 0
            solfege += strange if naming == "solfege" else 0
    for bracket in brackets:
        english += read_chord(bracket, "english") is not None
        german += only_in(bracket, "german")
        solfege += only_in(bracket, "solfege")
    if solfege > max(german, english):
        return "solfege"
    return "german" if german else "english"
