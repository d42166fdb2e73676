"""The key of chords that a file brings, and what sounds where it names a capo or a transposition."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from songwright.chords import parse_chord
from songwright.errors import StyleError
from songwright.planner.draft import Finding, LyricSection
from songwright.planner.reading.chord_names import transposed
from songwright.planner.reading.headers import capo_fret
from songwright.planner.style_numbers import read_key
from songwright.planner.style_text import StyleText
from songwright.units import Key

# How well each step above the tonic belongs to a key, for chord roots: tonic and fifths most.
_MAJOR_FIT = {0: 3.0, 7: 2.0, 5: 1.6, 9: 1.2, 2: 1.0, 4: 0.8, 10: 0.2}
_MINOR_FIT = {0: 3.0, 7: 1.8, 5: 1.5, 8: 1.2, 3: 1.2, 10: 1.2, 2: 0.4}
_MINOR_ROOTS = {"major": frozenset((2, 4, 9)), "minor": frozenset((0, 5, 7))}


def chords_of(sections: Iterable[LyricSection]) -> list[str]:
    """All chords of a file, in order."""
    return [
        symbol for section in sections
        for symbol in (*[s for bar in section.chart for s in bar], *[c.symbol for line in section.lines
                                                                    for c in line.chords])
    ]  # fmt: skip


def estimated_key(symbols: Sequence[str]) -> Key | None:
    """The key that chords are in; None if there are none. First and last chords count twice."""
    if not symbols:
        return None
    weights = [1.0] * len(symbols)
    weights[0] += 1.0
    weights[-1] += 1.5
    best: tuple[float, Key] | None = None
    for tonic in range(12):
        for mode in ("major", "minor"):
            fit = _MAJOR_FIT if mode == "major" else _MINOR_FIT
            score = 0.0
            for symbol, weight in zip(symbols, weights, strict=True):
                chord = parse_chord(symbol)
                step = (chord.root - tonic) % 12
                right = chord.is_minor == (step in _MINOR_ROOTS[mode]) or (mode == "minor" and step == 7)
                score += weight * (fit.get(step, -1.0) if right else -0.8)
            if best is None or score > best[0]:
                best = (score, Key(tonic, mode))
    return best[1] if best else None


def sounding(
    sections: tuple[LyricSection, ...], headers: Mapping[str, str], findings: list[Finding]
) -> tuple[tuple[LyricSection, ...], str | None]:
    """Sections with the chords that sound, and the key as a header; what a capo does is said.

    Chords of a file with a capo are shapes, which sound so many semitones higher; but where the file names a key that
    the chords are in as they stand, they are taken as written.
    """
    key = key_of_header(headers.get("key"))
    step = headers.get("transpose", "")
    moved = int(step) if re.fullmatch(r"[+-]?\d{1,2}", step) else 0
    shown = headers.get("key")
    if key is not None and (moved or _is_foreign(shown)):
        key = key.transposed(moved)
        shown = str(key)
    fret = capo_fret(headers.get("capo"))
    symbols = chords_of(sections)
    if not fret or not symbols:
        return sections, shown
    written = estimated_key(symbols)
    assert written is not None
    if key is not None and _distance(written, key) <= _distance(written.transposed(fret), key):
        findings.append(
            Finding(
                0,
                "note",
                f"the chords are played as written, in {key}, since the file names that key; without its key line the "
                f"capo on fret {fret} would make them sound {fret} semitones higher",
            )
        )
        return sections, shown
    flats = (key or written.transposed(fret)).uses_flats
    findings.append(
        Finding(0, "note", f"with the capo on fret {fret} the chords sound {fret} semitones higher than written, in "
                f"{key or written.transposed(fret)}")
    )  # fmt: skip
    return tuple(raised(section, fret, flats) for section in sections), shown


def raised(section: LyricSection, semitones: int, flats: bool) -> LyricSection:
    """A section with all its chords so many semitones higher."""
    return replace(
        section,
        chart=tuple(tuple(transposed(symbol, semitones, flats) for symbol in bar) for bar in section.chart),
        lines=tuple(
            replace(line, chords=tuple(replace(c, symbol=transposed(c.symbol, semitones, flats)) for c in line.chords))
            for line in section.lines
        ),
    )


def key_of_header(text: str | None) -> Key | None:
    """The key of a header in any of our languages ('G', 'a-Moll', 'la menor'); None if it is none."""
    if not text:
        return None
    try:
        return Key.parse(text)
    except ValueError:
        pass
    try:
        return read_key(StyleText.of(text), None).key
    except StyleError:
        return None


def _is_foreign(text: str | None) -> bool:
    """Whether a header's key is not in the form that the rest of songwright reads."""
    try:
        return text is not None and Key.parse(text) is None
    except ValueError:
        return True


def _distance(one: Key, other: Key) -> int:
    """Fifths between two keys' signatures."""
    return min((one.fifths - other.fifths) % 12, (other.fifths - one.fifths) % 12)
