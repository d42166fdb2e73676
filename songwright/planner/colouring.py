"""Chord colours: which sevenths, ninths and suspensions a genre hangs on plain numerals."""

from collections.abc import Mapping, Sequence

import numpy as np

from songwright.planner.genres import Colour
from songwright.planner.numerals import Bar, Numeral

# By (semitones above the tonic, whether minor): the quality that replaces a plain triad.
_SEVENTHS: Mapping[tuple[int, bool], str] = {
    (0, False): "maj7", (2, True): "m7", (4, True): "m7", (5, False): "maj7", (7, False): "7", (9, True): "m7",
    (0, True): "m7", (5, True): "m7", (7, True): "m7", (3, False): "maj7", (8, False): "maj7", (10, False): "7",
    (1, False): "maj7",
}  # fmt: skip
_NINTHS: Mapping[tuple[int, bool], str] = {
    **_SEVENTHS, (0, False): "maj9", (2, True): "m9", (5, False): "maj9", (7, False): "9sus4", (0, True): "m9",
    (5, True): "m9", (8, False): "maj9",
}  # fmt: skip


def colour_bars(bars: Sequence[Bar], colour: Colour, rng: np.random.Generator) -> tuple[Bar, ...]:
    """Colour a section's chords; a degree gets the same colour wherever it stands in the section.

    A dominant that resolves to the tonic in the next bar keeps its leading note: `9sus4` becomes `7` there.
    """
    warm = rng.random() < 0.3  # one section in three of plain triads gets an added ninth on its subdominant
    flat = [numeral for bar in bars for numeral in bar]
    done = []
    at = 0
    for bar in bars:
        row = []
        for numeral in bar:
            at += 1
            following = flat[at] if at < len(flat) else None
            row.append(_coloured(numeral, following, colour, warm))
        done.append(tuple(row))
    return tuple(done)


def _coloured(numeral: Numeral, following: Numeral | None, colour: Colour, warm: bool) -> Numeral:
    resolves = following is not None and (numeral.semitones + 5 - following.semitones) % 12 == 0
    if not numeral.plain or numeral.quality not in ("", "m") or numeral.bass != numeral.semitones:
        return numeral
    if numeral.applied:
        return numeral.with_quality("7")
    place = (numeral.semitones, numeral.is_minor)
    if colour == "blues":
        return numeral.with_quality("m7" if numeral.is_minor else "7")
    if colour == "sevenths":
        return numeral.with_quality(_SEVENTHS.get(place, numeral.quality))
    if colour == "ninths":
        if place == (7, False) and resolves:
            return numeral.with_quality("7")
        return numeral.with_quality(_NINTHS.get(place, numeral.quality))
    if colour == "dominants" and place == (7, False) and resolves:
        return numeral.with_quality("7")
    if warm and place == (5, False) and colour == "triads":
        return numeral.with_quality("add9")
    return numeral
