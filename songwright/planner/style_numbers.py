"""Tempo, key, meter and length in a style text: hard constraints, checked against each other and the options."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from songwright.errors import StyleError
from songwright.planner.reading.chord_names import read_chord
from songwright.planner.style_text import StyleText
from songwright.units import Key, Meter, format_seconds

SLOWEST_BPM, FASTEST_BPM = 40.0, 240.0
SHORTEST_SECONDS, LONGEST_SECONDS = 20.0, 600.0
_NUMBER = r"\d+(?:[.,]\d+)?"
_COUNTS = {
    "half a": 0.5, "a": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "ten": 10.0,
}  # fmt: skip
_COUNT = rf"{_NUMBER}|{'|'.join(_COUNTS)}"
# Keys as German and the Romance languages name them.
_GERMAN_KEY = re.compile(r"\b(?:in\s+)?([a-h](?:is|es|s)?|[a-h][#b])[\s-]*(dur|moll)\b", re.IGNORECASE)
_ROMANCE_KEY = (
    r"\b(?:(?:in|en|em)\s+)?(do|r[eé]|mi|f[aá]|sol|l[aá]|si)\s?(#|♯|b|♭|sostenido|dièse|diesis|sustenido|bemol|bémol|"
    r"bemolle)?\s+(mayor|menor|majeur|mineur|maggiore|minore|maior)\b"
)
_SOLFEGE = {"do": "C", "re": "D", "ré": "D", "mi": "E", "fa": "F", "fá": "F", "sol": "G", "la": "A", "lá": "A",
            "si": "B"}  # fmt: skip
_MODES = {"major": "major", "maj": "major", "dur": "major", "minor": "minor", "min": "minor", "moll": "minor"}
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Found:
    """A value with the words it was read from, for messages."""

    words: str
    value: float


def read_tempo(text: StyleText, option: float | None) -> float | None:
    """The tempo in beats a minute.

    Raises:
        StyleError: two different tempi, or one out of range.
    """
    found = []
    for match in text.take(rf"\b(?:between\s+)?({_NUMBER})\s*(?:-|–|to|and)\s*({_NUMBER})\s*-?bpm\b"):
        found.append(Found(match[0], round((_float(match[1]) + _float(match[2])) / 2)))
    patterns = (
        rf"(?:\bat\s+|\btempo\s*[:=]?\s*(?:of\s+)?)?(?<![\w.])(-?{_NUMBER})\s*-?(?:bpm\b|beats\s+(?:per|a)\s+minute\b|b\.p\.m\.)",
        rf"\b(?:tempo|bpm)\s*[:=]?\s*(?:of\s+)?(-?{_NUMBER}|nan|inf)",
        rf"[♩♪𝅗𝅥]\s*=\s*({_NUMBER})",
        rf"\bat\s+({_NUMBER})(?!\s*(?:[:/\d]|sec|min|bars))",
    )
    for pattern in patterns:
        found += [Found(match[0], _float(match[1])) for match in text.take(pattern)]
    for one in found:
        _check_tempo(one.value)
    if option is not None:
        _check_tempo(option)
    return _agreed("tempo", [(one.words.strip(), one.value) for one in found], option, "--tempo {:g}")


def _check_tempo(tempo_bpm: float) -> None:
    if not math.isfinite(tempo_bpm) or not SLOWEST_BPM <= tempo_bpm <= FASTEST_BPM:
        raise StyleError(
            f"a tempo of {tempo_bpm:g} bpm cannot be sung; choose one from {SLOWEST_BPM:g} to {FASTEST_BPM:g}"
        )


def read_duration(text: StyleText, option: float | None) -> float | None:
    """The length in seconds.

    Raises:
        StyleError: two different lengths, or one out of range.
    """
    found = []
    for match in text.take(r"(?<![\d/:])(-?\d{1,3}):([0-5]\d)(?::(\d\d))?(?![\d/:])(?:\s*(?:min|minutes|long)\b)?"):
        seconds = int(match[1]) * 60 + int(match[2])
        found.append(Found(match[0], seconds * 60 + int(match[3]) if match[3] else seconds))
    minutes = rf"\b({_COUNT})\s*(and a half)?[\s-]*(?:minutes?|mins?|min\.|minutos?|minuten|minuti)(?![\w])"
    for match in text.take(minutes + rf"(?:\s*(?:and\s+)?({_NUMBER})\s*(?:seconds?|secs?|s\b)?|\s+(and a half))?"):
        half = 30 if match[2] or match[4] else 0
        found.append(Found(match[0], _count(match[1]) * 60 + half + (_float(match[3]) if match[3] else 0)))
    for match in text.take(rf"\b({_NUMBER})\s*m\s*(?:({_NUMBER})\s*s\b)?(?!\w)"):
        found.append(Found(match[0], _float(match[1]) * 60 + (_float(match[2]) if match[2] else 0)))
    units = r"(?:[\s-]*(?:seconds?|secs?|sec\.|segundos?|sekunden|secondi|secondes)|\s+s)(?!\w)"
    for match in text.take(rf"\b({_NUMBER}){units}"):
        found.append(Found(match[0], _float(match[1])))
    for match in text.take(rf"\b({_COUNT}|an)[\s-]*(?:hours?|hrs?|h)(?!\w)"):
        found.append(Found(match[0], (1.0 if match[1] == "an" else _count(match[1])) * 3600))
    for one in found:
        _check_duration(one.value)
    if option is not None:
        _check_duration(option)
    return _agreed("length", [(one.words.strip(), one.value) for one in found], option, "--duration {:g}")


def _check_duration(seconds: float) -> None:
    if not math.isfinite(seconds) or not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        shown = format_seconds(seconds) if math.isfinite(seconds) and seconds >= 60 else f"{seconds:g} s"
        raise StyleError(
            f"a song of {shown} is not possible; choose a duration from {format_seconds(SHORTEST_SECONDS)} "
            f"to {format_seconds(LONGEST_SECONDS)}"
        )


def read_meter(text: StyleText, option: str | None) -> Meter | None:
    """The meter.

    Raises:
        StyleError: two different meters, or one that is not supported.
    """
    found = [(match[0].strip(), _meter(match[0])) for match in text.take(r"(?<![\d/])\d{1,2}\s*/\s*\d{1,2}(?![\d/])")]
    named = ((r"\bwaltz[\s-]time\b|\bin three\b", Meter(3, 4)), (r"\bcommon time\b", Meter(4, 4)),
             (r"\b(?:cut time|alla breve)\b", Meter(2, 2)))  # fmt: skip
    for pattern, meter in named:
        found += [(match[0].strip(), meter) for match in text.take(pattern)]
    asked = _meter(option) if option is not None else None
    return _agreed("meter", found, asked, "--meter {}")


def _meter(text: str) -> Meter:
    try:
        return Meter.parse(text)
    except ValueError as error:
        raise StyleError(str(error)) from error


@dataclass(frozen=True)
class KeyWish:
    """A key, or only its mode ('in a minor key')."""

    key: Key | None
    mode: str | None


def read_key(text: StyleText, option: str | None) -> KeyWish:
    """The key.

    Raises:
        StyleError: two different keys or modes, or a key that does not exist.
    """
    modes = []
    # The article: 'in a minor key' names no tonic.
    for match in text.take(r"\b(?:in\s+)?(?:an?\s+)?(major|minor)[\s-]+(?:key|mode|tonality|feel|scale|mood)\b"):
        modes.append((match[0].strip(), match[1].lower()))
    found = [(match[0].strip(), _german_key(match)) for match in text.take(_GERMAN_KEY.pattern)]
    found += [(match[0].strip(), _romance_key(match)) for match in text.take(_ROMANCE_KEY)]
    found += [(match[0].strip(), _key(f"{match[1]} {match[2].lower()}")) for match in text.take(
        r"\b(?:(?:in\s+)?(?:the\s+)?key\s*(?:of|:|=)?\s*|in\s+)?([a-z](?:[\s-]*(?:flat|sharp)\b|[#b♯♭])?)[\s-]*"
        r"(major|minor|maj|min|dur|moll)\b"
    )]  # fmt: skip
    for match in text.take(
        r"\b(?:in\s+(?:the\s+)?key\s*(?:of|:|=)?|key\s*(?:of|:|=)|in)\s+([A-Z](?:[\s-]*(?:flat|sharp)\b|[#b♯♭])?m?)(?![\w#♯♭'])"
        r"|\bkey\s*(?:of|:|=)\s*([a-z](?:[\s-]*(?:flat|sharp)\b|[#b♯♭])?m?)(?![\w#♯♭'])", same_case=True
    ):  # fmt: skip
        found.append((match[0].strip(), _key(match[1] or match[2])))
    for match in text.take(r"(?<![\w'])([A-G][#b♯♭]?m|[A-G][#♯♭]|[A-G]b)(?![\w#♯♭'])", same_case=True):
        found.append((match[0].strip(), _key(match[1])))
    for match in text.take(r"(?:(?<=[,;|])|^)\s*([A-G])\s*(?=[,;|]|$)", same_case=True):
        found.append((match[0].strip(), _key(match[1])))
    for match in text.take(r"\b(?:in\s+)?(major|minor)\b"):
        modes.append((match[0].strip(), match[1].lower()))
    key = _agreed("key", found, _key(option) if option is not None else None, "{}")
    for words, mode in modes:
        if key is not None and key.mode != mode:
            raise StyleError(f"the style asks for {key} and for '{words}'; keep one of them")
    if len({mode for _, mode in modes}) > 1:
        raise StyleError(f"the style asks for '{modes[0][0]}' and for '{modes[1][0]}'; keep one of them")
    return KeyWish(key, key.mode if key else modes[0][1] if modes else None)


def _german_key(match: re.Match[str]) -> Key:
    """'a-Moll', 'B-Dur' (B flat), 'fis-Moll', 'h-Moll' (B)."""
    name = match[1][0].upper() + match[1][1:].lower()
    chord = read_chord(name, "german")
    if chord is None:
        raise StyleError(f"'{match[0].strip()}' is not a key; write for example 'a-Moll', 'B-Dur' or 'fis-Moll'")
    return _key(f"{chord.symbol} {'minor' if match[2].lower() == 'moll' else 'major'}")


def _romance_key(match: re.Match[str]) -> Key:
    """'la menor', 'si bémol majeur', 'fa# minore'."""
    sign = (match[2] or "").lower()
    step = "#" if sign in ("#", "♯", "sostenido", "dièse", "diesis", "sustenido") else "b" if sign else ""
    minor = match[3].lower() in ("menor", "mineur", "minore")
    return _key(f"{_SOLFEGE[match[1].lower()]}{step} {'minor' if minor else 'major'}")


def _key(text: str) -> Key:
    try:
        return Key.parse(re.sub(r"\s+", " ", text.strip()))
    except ValueError as error:
        raise StyleError(str(error)) from error


def _agreed(what: str, found: Sequence[tuple[str, _Value]], option: _Value | None, shown: str) -> _Value | None:
    """The one value asked for, however often.

    Raises:
        StyleError: there are two; names both.
    """
    everything = [*found, *([] if option is None else [(shown.format(option), option)])]
    for words, value in everything[1:]:
        if value != everything[0][1]:
            raise StyleError(
                f"the style asks for two values of the {what}: '{everything[0][0]}' and '{words}'; keep one of them"
            )
    return everything[0][1] if everything else None


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _count(text: str) -> float:
    return _COUNTS.get(text.lower()) or _float(text)
