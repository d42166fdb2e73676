"""Roman numerals: chords as functions of a key, which chord palettes are written in.

Degrees are counted in the major scale in both modes, so a minor key's chords read `i bVI bIII bVII`. Upper case is
major, lower case minor; a sharp or flat before it moves the root; `V7/vi` is the dominant of vi; `V~3` has its third
in the bass. Bars are separated by `|`, chords that share a bar by spaces.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from songwright.chords import QUALITIES, ChordSymbol
from songwright.units import MAJOR_SCALE, Key

_DEGREES = ("i", "ii", "iii", "iv", "v", "vi", "vii")
_PATTERN = re.compile(r"([b#]?)([iv]+|[IV]+)([^~/]*|6/9)(~[35])?(?:/([b#]?)([iv]+|[IV]+))?")
_FAMILIES = {"": "", "°": "dim", "ø": "m7b5", "+": "aug"}


@dataclass(frozen=True)
class Numeral:
    """A chord relative to a tonic.

    Attributes:
        semitones: its root above the tonic, 0..11.
        quality: a quality of `songwright.chords.QUALITIES`.
        bass: the bass note above the tonic.
        plain: no colour was written, so a style may add a seventh.
        applied: it is the dominant of another degree.
    """

    semitones: int
    quality: str
    bass: int
    plain: bool = True
    applied: bool = False

    @property
    def is_minor(self) -> bool:
        return 3 in QUALITIES[self.quality]

    @property
    def is_tonic(self) -> bool:
        return self.semitones == 0

    @property
    def is_dominant(self) -> bool:
        """V or vii°, whatever its colour."""
        return self.semitones in (7, 11) and not self.applied

    @property
    def is_subdominant(self) -> bool:
        """ii, IV, bVI or bVII: what can lead to the dominant, or home by itself."""
        return self.semitones in (2, 5, 8, 10) and not self.applied

    def with_quality(self, quality: str) -> "Numeral":
        return Numeral(self.semitones, quality, self.bass, False, self.applied)

    def in_key(self, key: Key) -> ChordSymbol:
        """The chord on this degree of a key."""
        return ChordSymbol((key.tonic + self.semitones) % 12, self.quality, (key.tonic + self.bass) % 12)


Bar = tuple[Numeral, ...]


@lru_cache(maxsize=1024)
def parse_numeral(text: str) -> Numeral:
    """Read `V`, `ii7`, `bVII`, `iiø`, `Imaj7`, `V7/vi`, `V~3`.

    Raises:
        ValueError: not a numeral.
    """
    match = _PATTERN.fullmatch(text)
    if not match or match[2].lower() not in _DEGREES:
        raise ValueError(f"'{text}' is not a roman numeral; write for example V, ii7, bVII or V7/vi")
    root = _degree(match[1], match[2])
    suffix = match[3]
    family = _FAMILIES[suffix[:1]] if suffix[:1] in _FAMILIES else ""
    colour = suffix[1:] if family else suffix
    if family == "dim" and colour == "7":
        quality = "dim7"
    elif family:
        quality = family
    else:
        quality = ("m" if match[2].islower() else "") + colour
    if quality not in QUALITIES:
        raise ValueError(f"'{text}' has the unknown quality '{quality}'")
    if match[6]:
        root = (root + _degree(match[5], match[6])) % 12
    interval = {"~3": QUALITIES[quality][1], "~5": QUALITIES[quality][2]}.get(match[4] or "", 0)
    return Numeral(root, quality, (root + interval) % 12, not suffix, bool(match[6]))


def _degree(accidental: str | None, numeral: str) -> int:
    step = {"b": -1, "#": 1}.get(accidental or "", 0)
    return (MAJOR_SCALE[_DEGREES.index(numeral.lower())] + step) % 12


@lru_cache(maxsize=1024)
def parse_bars(text: str) -> tuple[Bar, ...]:
    """Read a progression such as `'I | V~3 | vi | IV V'`."""
    return tuple(tuple(parse_numeral(word) for word in bar.split()) for bar in text.split("|"))
