"""Meter, tempo and keys of an engraved score; what a plan cannot hold is refused with its bar."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from songwright.errors import TuneError
from songwright.planner.tunes.judged_key import Signature
from songwright.units import METERS, Key, Meter

if TYPE_CHECKING:
    from music21.stream import Measure

_BENDS = re.compile(r"(?i)\b(?:rit|ritard|ritardando|rall|rallentando|accel|accelerando|allargando|rubato)\b")
# Meters that a plan has not, by those whose bars are so many of theirs, or so many of whose bars are theirs.
COUNTED_AS = {
    (6, 4): (3, 4), (9, 4): (3, 4), (8, 4): (4, 4), (12, 4): (4, 4), (4, 8): (2, 4), (8, 8): (4, 4), (3, 8): (6, 8),
    (3, 2): (3, 4), (4, 2): (4, 4), (1, 4): (2, 4), (1, 2): (2, 2),
}  # fmt: skip


@dataclass(frozen=True)
class Time:
    """The meter, the tempo in beats a minute (None where the score names none), and what is to be said of them.

    `written_bar` is a bar of the score's own meter in quarter notes, which may be counted in another.
    """

    meter: Meter
    written_bar: Fraction
    tempo_bpm: float | None
    remarks: tuple[str, ...]


def read_time(parts: Sequence[Sequence["Measure"]], one_tempo: bool) -> Time:
    """The one meter and the one tempo of a score, looked for in all of its parts.

    Args:
        one_tempo: whether the user names the tempo, so that the first one is taken and changes are only said.

    Raises:
        TuneError: none, one that a plan has not, or a change; names the bar.
    """
    from music21.meter import TimeSignature

    found: tuple[int, int] | None = None
    for measures in parts:
        for measure in measures:
            for signature in measure.getElementsByClass(TimeSignature):
                here = (int(signature.numerator), int(signature.denominator))
                if found is not None and here != found:
                    raise TuneError(
                        f"bar {measure.number}: the meter changes from {_fraction(found)} to {_fraction(here)}; a plan "
                        "has one meter, so write the tune in one"
                    )
                found = here
    if found is None:
        raise TuneError("no meter is written in it; write a time signature at its start")
    counted = COUNTED_AS.get(found, found)
    if counted not in METERS:
        known = ", ".join(_fraction(meter) for meter in METERS)
        raise TuneError(f"its meter {_fraction(found)} is none that songwright sings in; choose one of {known}")
    meter = Meter(*counted)
    remarks = [f"{_fraction(found)} is counted as {meter}"] if counted != found else []
    tempi = _tempi(parts, meter)
    change = next((one for one in tempi if abs(one[1] - tempi[0][1]) > 0.01), None)
    if change is not None:
        said = f"bar {change[0]}: the tempo changes from {tempi[0][1]:g} to {change[1]:g} beats a minute"
        if not one_tempo:
            raise TuneError(f"{said}; a plan has one tempo, so name it with --tempo, or write the tune in one")
        remarks.append(f"{said}; the song keeps the tempo that is asked for")
    remarks += _not_followed(parts)
    written_bar = Fraction(4 * found[0], found[1])
    return Time(meter, written_bar, round(tempi[0][1], 3) if tempi else None, tuple(remarks))


def _not_followed(parts: Sequence[Sequence["Measure"]]) -> list[str]:
    """What is said of words that bend the tempo."""
    from music21.expressions import TextExpression
    from music21.tempo import TempoIndication

    found = {
        (_BENDS.search(text)[0], str(measure.number))  # type: ignore[index]
        for measures in parts for measure in measures
        for one in measure.recurse().getElementsByClass((TextExpression, TempoIndication))
        if _BENDS.search(text := str(getattr(one, "content", None) or getattr(one, "text", "") or ""))
    }  # fmt: skip
    return [f"'{word}' is not followed: the tempo stays (bar {bar})" for word, bar in sorted(found)]


def _fraction(meter: tuple[int, int]) -> str:
    return f"{meter[0]}/{meter[1]}"


def _tempi(parts: Sequence[Sequence["Measure"]], meter: Meter) -> list[tuple[str, float]]:
    """The tempi that are written, by bar, in beats a minute; words such as 'rit.' name none."""
    from music21.tempo import MetronomeMark

    found: list[tuple[str, float]] = []
    for measures in parts:
        for measure in measures:
            for mark in measure.recurse().getElementsByClass(MetronomeMark):
                quarters = mark.getQuarterBPM()
                if quarters is not None and not (mark.numberImplicit and found):
                    found.append((str(measure.number), float(quarters) / meter.quarters_per_beat))
    return found


def read_keys(measures: Sequence["Measure"]) -> list[Signature | None]:
    """The key signature that begins in each bar, where one does.

    A signature without a mode that changes inside the piece keeps the mode before.
    """
    from music21.key import Key as Music21Key
    from music21.key import KeySignature

    found: list[Signature | None] = []
    mode: str | None = None
    current: Signature | None = None
    for measure in measures:
        here: Signature | None = None
        for signature in measure.getElementsByClass(KeySignature):
            if signature.sharps is None:
                continue  # an empty or a mixed signature
            key = None
            if isinstance(signature, Music21Key) and signature.mode in ("major", "minor"):
                key = Key(signature.tonic.pitchClass, signature.mode)
            elif current is not None:
                tonic = int(signature.sharps) * 7 % 12
                key = Key((tonic + 9) % 12, "minor") if mode == "minor" else Key(tonic, "major")
            here = Signature(int(signature.sharps), key)
        if here is not None and current is not None and (here.fifths, here.key) == (current.fifths, current.key):
            here = None
        if here is not None:
            current, mode = here, here.key.mode if here.key is not None else mode
        found.append(here)
    return found
