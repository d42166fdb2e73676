"""Chord sheets made for the tests, and the notations they can be written in."""

import random
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class SheetLine:
    """Syllables of words ('lan-tern' parted by hyphens), and chords by syllable."""

    words: tuple[str, ...]
    chords: tuple[tuple[int, str], ...]

    @property
    def syllables(self) -> list[tuple[str, bool]]:
        """Every syllable, and whether it ends its word."""
        return [(s, i == len(w.split("-")) - 1) for w in self.words for i, s in enumerate(w.split("-"))]


@dataclass(frozen=True)
class SheetSection:
    name: str  # 'Verse 1'
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True)
class Sheet:
    title: str
    sections: tuple[SheetSection, ...]


NOTATIONS = ("inline", "above", "chordpro", "opensong", "german", "solfege")
# Words whose syllables are as they are written here.
WORDS = (
    "hang light door sea road night home fire wind-ow riv-er morn-ing moun-tain lan-tern ev-en-ing hap-py sing dream "
    "walk run slow-ly un-der o-ver the my your and to for me you long gold blue rain sum-mer win-ter"
).split()
WORDS = [word for word in WORDS if word not in ("fire", "ev-en-ing", "un-der", "o-ver")]
CHORDS = ("G", "C", "D", "Em", "Am", "Bm7", "D/F#", "C/E", "G7", "Cmaj7", "Dsus4", "Em7", "F#m7b5", "B7", "Bb",
          "Ebmaj7", "F", "A7", "E", "G/B", "Fm", "C#dim", "Aadd9", "D9")  # fmt: skip
_GERMAN = {"B": "H", "Bb": "B", "F#": "Fis", "Eb": "Es", "C#": "Cis"}
_SOLFEGE = {"C": "Do", "D": "Re", "E": "Mi", "F": "Fa", "G": "Sol", "A": "La", "B": "Si"}


def random_line(rng: random.Random, with_chords: bool = True) -> SheetLine:
    words = tuple(rng.choice(WORDS) for _ in range(rng.randint(3, 7)))
    count = sum(len(word.split("-")) for word in words)
    places = sorted(rng.sample(range(count), min(count, rng.randint(1, 3)))) if with_chords else []
    return SheetLine(words, tuple((place, rng.choice(CHORDS)) for place in places))


def random_sheet(rng: random.Random) -> Sheet:
    sections = []
    for name in ("Verse 1", "Chorus", "Verse 2", "Bridge")[: rng.randint(1, 4)]:
        lines = tuple(random_line(rng) for _ in range(rng.randint(1, 4)))
        sections.append(SheetSection(name, lines))
    return Sheet("Paper Lantern", tuple(sections))


SHEETS = [random_sheet(random.Random(number)) for number in range(30)]


def written(sheet: Sheet, notation: str) -> str:
    """The sheet as a lyric file in one of `NOTATIONS`."""
    naming = notation if notation in ("german", "solfege") else "english"
    rows = [f"{{title: {sheet.title}}}" if notation == "chordpro" else f"title: {sheet.title}", "language: en", ""]
    if notation == "opensong":
        rows = []
    for section in sheet.sections:
        kind = section.name.split()[0].lower()
        if notation == "chordpro":
            rows.append(f"{{start_of_{kind}: {section.name}}}")
        elif notation == "opensong":
            rows.append(f"[{kind[0].upper()}{section.name.split()[1] if ' ' in section.name else ''}]")
        else:
            rows.append(f"[{section.name}]")
        for line in section.lines:
            rows += _line(line, notation, naming)
        rows += [f"{{end_of_{kind}}}"] if notation == "chordpro" else [""]
    return "\n".join(rows)


def tells_its_naming(sheet: Sheet, notation: str) -> bool:
    """Whether a German sheet has a chord that English has not: 'B' alone could be either."""
    symbols = [symbol for section in sheet.sections for line in section.lines for _, symbol in line.chords]
    if notation == "german":
        return any(re.match("H|[A-G](?:is|es|s(?!us))", named(symbol, "german")) for symbol in symbols)
    return notation != "solfege" or any(len(symbol) > 1 for symbol in symbols)


def named(symbol: str, naming: str) -> str:
    if naming == "english":
        return symbol
    head, _, bass = symbol.partition("/") if not symbol.endswith("6/9") else (symbol, "", "")
    return _root(head, naming) + (f"/{_root(bass, naming)}" if bass else "")


def _root(symbol: str, naming: str) -> str:
    length = 2 if symbol[1:2] in ("#", "b") else 1
    root, quality = symbol[:length], symbol[length:]
    if naming == "german":
        return _GERMAN.get(root, root) + quality
    return _SOLFEGE[root[0]] + root[1:] + quality


def _line(line: SheetLine, notation: str, naming: str) -> list[str]:
    if notation in ("inline", "chordpro"):
        text = ""
        chords = dict(line.chords)
        for index, (syllable, ends) in enumerate(line.syllables):
            text += f"[{chords[index]}]" if index in chords else ""
            text += syllable + (" " if ends else "")
        return [text.rstrip()]
    above, below = "", ""
    chords = dict(line.chords)
    for index, (syllable, ends) in enumerate(line.syllables):
        if index in chords:
            while above and len(above) >= len(below):  # room for the next chord
                below += "_" if notation == "opensong" and below[-1] != " " else "-" if below[-1] != " " else " "
            above = above.ljust(len(below)) + named(chords[index], naming)
        below += syllable + (" " if ends else "")
    if notation == "opensong":
        return [*(["." + above] if above else []), " " + below.rstrip()]
    return [*([above] if above else []), below.rstrip()]
