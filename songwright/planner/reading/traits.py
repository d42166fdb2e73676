"""What a whole file tells about its lines: how its chords are named, who sings, whether it is ChordPro."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from songwright.planner.reading.chord_lines import is_tab_row, naming_of, read_chord_line
from songwright.planner.reading.chord_names import NO_CHORD, Naming, read_chord
from songwright.planner.reading.chordpro import read_directive
from songwright.planner.reading.document import SourceLine
from songwright.planner.reading.headers import read_header
from songwright.planner.reading.singers import known_singers, marks_in

_PLAYERS_HEADER = re.compile(r"\W*(?:capo|tuning|afinaci[oó]n|afinação|stimmung)\b", re.IGNORECASE)
_BRACKET = re.compile(r"\[([^\[\]]{1,14})\]")


@dataclass(frozen=True)
class Traits:
    """What the whole file says.

    Attributes:
        naming: of its chords.
        has_chord_lines: some line is one of chords beyond doubt, so that a lone `Am` may be one too.
        is_chordpro: it has directives, so that `#` begins a remark.
        singers: names and marks that stand for singers, as `simplified` writes them.
    """

    naming: Naming
    has_chord_lines: bool
    is_chordpro: bool
    singers: frozenset[str]


def traits_of(lines: Sequence[SourceLine]) -> Traits:
    texts = [line.text.strip() for line in lines]
    naming = naming_of(texts, [match[1] for text in texts for match in _BRACKET.finditer(text)])
    chords = [read_chord_line(text, naming) for text in texts]
    header = next((h.value for text in texts if (h := read_header(text)) and h.field == "singers"), None)
    return Traits(
        naming=naming,
        has_chord_lines=any(line is not None and (line.certain or line.telling) and line.chords for line in chords)
        or any(map(is_tab_row, texts))
        or any(_PLAYERS_HEADER.match(text) for text in texts),
        is_chordpro=any(text.startswith("{") and read_directive(text) is not None for text in texts),
        singers=known_singers(texts, header) | marks_in(texts),
    )


def bracket_chords(text: str, naming: Naming) -> list[tuple[int, int, tuple[str, ...], bool]]:
    """Chords in square brackets: start and end of each bracket, its chords, and whether they are known exactly."""
    found: list[tuple[int, int, tuple[str, ...], bool]] = []
    for match in _BRACKET.finditer(text):
        inner = match[1].strip()
        if NO_CHORD.fullmatch(inner):
            found.append((match.start(), match.end(), (), True))
            continue
        names = [read_chord(token, naming) for token in re.split(r"[\s,]+|\s-\s", inner) if token]
        if names and all(name is not None for name in names):
            symbols = tuple(name.symbol for name in names if name is not None)
            found.append((match.start(), match.end(), symbols, all(name.exact for name in names if name)))
    return found
