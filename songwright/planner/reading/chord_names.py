"""Chord names as people write them (English, German, solfège, a dozen spellings of each quality) to the plan's names.

German: H is B, B is B flat, `Fis` and `Es` are F sharp and E flat, a lower-case root is minor. Solfège: `Lam`, `Sol7`,
`Sib`. A quality that is not known becomes the longest known one that it begins with, and a remark says so.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from songwright.chords import QUALITIES
from songwright.units import FLAT_NAMES, SHARP_NAMES, parse_pitch_class

Naming = Literal["english", "german", "solfege"]
NAMINGS: tuple[Naming, ...] = ("english", "german", "solfege")
_ACCIDENTALS = {"#": "#", "♯": "#", "b": "b", "♭": "b", "": ""}
_SOLFEGE = {"do": "C", "ut": "C", "re": "D", "ré": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_ROOTS = {
    "english": r"(?P<letter>[A-G])(?P<sign>[#b♯♭]?)",
    "german": r"(?P<letter>[A-Ha-h])(?P<sign>is|es|s(?!us)|[#b♯♭]|)",
    "solfege": r"(?P<letter>Do|Ut|R[eé]|Mi|Fa|Sol|La|Si|DO|R[EÉ]|MI|FA|SOL|LA|SI)(?P<sign>[#b♯♭]|)",
}
_SAME = {
    "maj": "", "M": "", "major": "", "Maj": "", "dur": "", "min": "m", "mi": "m", "-": "m", "minor": "m", "moll": "m",
    "M7": "maj7", "Maj7": "maj7", "MAJ7": "maj7", "ma7": "maj7", "j7": "maj7", "Δ": "maj7", "△": "maj7", "^": "maj7",
    "Δ7": "maj7", "△7": "maj7", "^7": "maj7", "7M": "maj7", "7+": "maj7", "M9": "maj9", "ma9": "maj9", "Maj9": "maj9",
    "M13": "maj13", "min7": "m7", "mi7": "m7", "-7": "m7", "min6": "m6", "-6": "m6", "min9": "m9", "-9": "m9",
    "min11": "m11", "ø": "m7b5", "ø7": "m7b5", "-7b5": "m7b5", "m75b": "m7b5", "m7-5": "m7b5", "min7b5": "m7b5",
    "h7": "m7b5", "o": "dim", "°": "dim", "0": "dim", "º": "dim", "o7": "dim7", "°7": "dim7", "º7": "dim7",
    "mb5": "dim", "+": "aug", "#5": "aug", "5+": "aug", "+7": "aug7", "7#5": "aug7", "7+5": "aug7", "aug7": "aug7",
    "sus": "sus4", "4": "sus4", "sus24": "sus4", "2": "sus2", "7sus": "7sus4", "74": "7sus4", "7sus4": "7sus4",
    "9sus": "9sus4", "11sus": "9sus4", "13sus": "13sus4", "69": "6/9", "6add9": "6/9", "m69": "m6/9", "add2": "add9",
    "9add": "add9", "add4": "add11", "m9add": "madd9", "madd2": "madd9", "mM7": "mmaj7", "mMaj7": "mmaj7",
    "m7M": "mmaj7", "-maj7": "mmaj7", "minmaj7": "mmaj7", "7-9": "7b9", "7+9": "7#9", "7alt": "7#9", "alt": "7#9",
    "7#11": "7#11", "7b5": "7b5", "7-5": "7b5", "M7#11": "maj7#11", "M7#5": "maj7#5", "M7b5": "maj7b5", "dom7": "7",
    "^9": "maj9",
    "^13": "maj13", "-^7": "mmaj7", "-^": "mmaj7", "h": "m7b5", "-11": "m11", "^7#11": "maj7#11", "-69": "m6/9",
    "-b6": "m",
}  # fmt: skip
# A quality is made of these pieces and nothing else: 'Bmaj7sus4(add9)' is a chord, 'Bad' and 'Gone' are not.
_QUALITY = re.compile(
    r"(?:maj|Maj|MAJ|min|mi|ma|moll|dur|major|minor|dim|aug|sus|add|alt|dom|omit|no|[mM](?![a-z])|m(?=aj|add|sus|in)|"
    r"[#b♯♭+\-°øºΔ△^]|o(?=7)|[hj](?=7)|[2456790]|1[13]|[(),]|/(?=9))*"
)
NO_CHORD = re.compile(r"\(?(?:N\.?\s?C\.?|NC|no chord|tacet)\)?", re.IGNORECASE)


@dataclass(frozen=True)
class ChordName:
    """A chord that was read.

    Attributes:
        symbol: as plan.json writes it.
        exact: whether all of its quality is known; else it is the nearest chord.
        telling: more than a bare root was written, so it can hardly be a word.
    """

    symbol: str
    exact: bool = True
    telling: bool = False


@lru_cache(maxsize=4096)
def read_chord(token: str, naming: Naming) -> ChordName | None:
    """A chord's name in one of the three namings, or None."""
    text = token.strip().strip("*!'`~^.,↓↑").replace("♯", "#").replace("♭", "b")
    text = re.sub(r"^\((.+)\)$", r"\1", text)
    match = re.fullmatch(rf"{_ROOTS[naming]}(?P<quality>.*?)(?:/(?P<bass>[^/\d][^/]{{0,4}}))?", text)
    if not match or not _QUALITY.fullmatch(match["quality"]):
        return None
    root = _pitch_name(match["letter"], match["sign"], naming)
    if root is None:
        return None
    minor = naming == "german" and match["letter"].islower()
    if minor and not re.fullmatch(r"[679]?|m7?", match["quality"]):
        return None
    quality = known_quality(match["quality"])
    if minor and not quality.startswith("m"):
        quality = f"m{quality}"
    bass = ""
    if match["bass"]:
        low = re.fullmatch(_ROOTS[naming].replace("A-G", "A-Ga-g"), match["bass"])
        name = _pitch_name(low["letter"].capitalize(), low["sign"], naming) if low else None
        if name is None:
            return None
        bass = f"/{name}"
    exact = quality in QUALITIES
    while quality not in QUALITIES:
        quality = quality[:-1]
    telling = bool(match["quality"] or bass or match["sign"]) and text not in ("Am", "As", "Es", "Dim", "Ges", "Des")
    return ChordName(f"{root}{quality}{bass}", exact, telling)


def known_quality(text: str) -> str:
    """A quality as `QUALITIES` spells it, if it is one of them in any spelling; else as it is written."""
    plain = text.replace("(", "").replace(")", "").replace(",", "")
    for spelled in (text, plain, plain.replace("ma", "maj") if "maj" not in plain else plain):
        if spelled in QUALITIES:
            return spelled
        if spelled in _SAME:
            return _SAME[spelled]
    lower = plain.replace("Maj", "maj").replace("MAJ", "maj").replace("M7", "maj7").replace("min", "m")
    return _SAME.get(lower, lower)


def _pitch_name(letter: str, sign: str, naming: Naming) -> str | None:
    """A note's name as the plan spells it; None if there is no such note."""
    if naming == "solfege":
        return _plain(_SOLFEGE[letter.lower()], _ACCIDENTALS[sign])
    if naming == "english":
        return _plain(letter, _ACCIDENTALS[sign])
    upper = letter.upper()
    if sign == "s":
        return {"E": "Eb", "A": "Ab"}.get(upper)
    if sign == "es" and upper in "EA":
        return None
    natural = {"H": "B", "B": "Bb"}.get(upper, upper)
    step = {"is": "#", "es": "b"}.get(sign, _ACCIDENTALS.get(sign, ""))
    if upper == "B" and step:
        return "Bb" if step == "b" else "B"
    return _plain(natural, step)


def _plain(letter: str, sign: str) -> str:
    """Without the rare spellings (`E#`, `Cb`) that lead sheets avoid."""
    return {"E#": "F", "B#": "C", "Cb": "B", "Fb": "E"}.get(letter + sign, letter + sign)


def only_in(token: str, naming: Naming) -> bool:
    """Whether a token is a chord in this naming and in English none: what tells the naming of a file."""
    here = read_chord(token, naming)
    return here is not None and read_chord(token, "english") is None


def transposed(symbol: str, semitones: int, flats: bool) -> str:
    """A symbol of the plan some semitones higher, spelled with flats or sharps."""
    names = FLAT_NAMES if flats else SHARP_NAMES

    def moved(match: re.Match[str]) -> str:
        return names[(parse_pitch_class(match[0]) + semitones) % 12]

    head, slash, bass = symbol.rpartition("/") if re.search(r"/[A-G]", symbol) else (symbol, "", "")
    return re.sub("^[A-G][#b]?", moved, head) + slash + (re.sub("^[A-G][#b]?", moved, bass) if bass else "")
