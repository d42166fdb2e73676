"""Chord symbols: `'Bm7b5/A'` to pitch classes and back."""

import re
from dataclasses import dataclass
from functools import lru_cache

from songwright.units import Key, parse_pitch_class

# Semitones above the root, in the order of stacking. The spelling is what lead sheets commonly write.
QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "mmaj7": (0, 3, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
    "7sus4": (0, 5, 7, 10),
    "aug7": (0, 4, 8, 10),
    "7b9": (0, 4, 7, 10, 13),
    "7#9": (0, 4, 7, 10, 15),
    "add9": (0, 4, 7, 14),
    "madd9": (0, 3, 7, 14),
    "9": (0, 4, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "m9": (0, 3, 7, 10, 14),
    "9sus4": (0, 5, 7, 10, 14),
    "6/9": (0, 4, 7, 9, 14),
    "11": (0, 4, 7, 10, 14, 17),
    "m11": (0, 3, 7, 10, 14, 17),
    "13": (0, 4, 7, 10, 14, 21),
    "add11": (0, 4, 7, 17),
    "m6/9": (0, 3, 7, 9, 14),
    "7#11": (0, 4, 7, 10, 18),
    "7b13": (0, 4, 7, 10, 20),
    "maj7#11": (0, 4, 7, 11, 18),
    "maj13": (0, 4, 7, 11, 14, 21),
    "m13": (0, 3, 7, 10, 14, 21),
    "13sus4": (0, 5, 7, 10, 14, 21),
}
_SAME = {
    "maj": "", "M": "", "min": "m", "-": "m", "M7": "maj7", "Δ": "maj7", "min7": "m7", "-7": "m7", "ø": "m7b5",
    "o": "dim", "°": "dim", "o7": "dim7", "°7": "dim7", "+": "aug", "+7": "aug7", "7#5": "aug7", "sus": "sus4",
    "7sus": "7sus4", "69": "6/9", "min6": "m6", "min9": "m9", "mM7": "mmaj7", "2": "sus2", "add2": "add9",
}  # fmt: skip


@dataclass(frozen=True)
class ChordSymbol:
    """A parsed chord symbol.

    Attributes:
        root: pitch class of the root, 0..11.
        quality: a key of `QUALITIES`.
        bass: pitch class of the lowest note (the root unless the symbol has a slash).
    """

    root: int
    quality: str
    bass: int

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root, stacking order."""
        return QUALITIES[self.quality]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Chord tones without the slash bass, root first."""
        return tuple((self.root + interval) % 12 for interval in self.intervals)

    @property
    def is_minor(self) -> bool:
        return 3 in self.intervals

    @property
    def is_dominant(self) -> bool:
        return 10 in self.intervals and (4 in self.intervals or 5 in self.intervals)

    def transposed(self, semitones: int) -> "ChordSymbol":
        return ChordSymbol((self.root + semitones) % 12, self.quality, (self.bass + semitones) % 12)

    def spelled(self, key: Key) -> str:
        """The symbol with the accidentals of `key`."""
        slash = "" if self.bass == self.root else f"/{key.name_of(self.bass)}"
        return f"{key.name_of(self.root)}{self.quality}{slash}"


@lru_cache(maxsize=4096)
def parse_chord(symbol: str) -> ChordSymbol:
    """Read a chord symbol such as `G`, `F#m7`, `Bb/D`, `Am7b5`, `C6/9`.

    Raises:
        ValueError: the root or the quality is not known; the text lists the qualities.
    """
    text = symbol.strip().replace("♯", "#").replace("♭", "b")
    match = re.fullmatch(r"([A-G][#b]?)([^/]*|m?6/9)(?:/([A-G][#b]?))?", text)
    if not match:
        raise ValueError(f"'{symbol}' is not a chord symbol; write for example G, Am7, F#dim or C/E")
    quality = _SAME.get(match[2], match[2])
    if quality not in QUALITIES:
        raise ValueError(
            f"chord '{symbol}' has the unknown quality '{match[2]}'; known are: major (nothing written), "
            + ", ".join(name for name in QUALITIES if name)
        )
    root = parse_pitch_class(match[1])
    return ChordSymbol(root, quality, parse_pitch_class(match[3]) if match[3] else root)


def printed_chord(symbol: str) -> str:
    """Real sharps and flats: `Bbm7/Db` to `B♭m7/D♭`."""
    out = [symbol[:1]]
    for before, letter in zip(symbol, symbol[1:], strict=False):
        follows_name = before in "ABCDEFG"
        out.append(
            {"#": "♯", "b": "♭" if follows_name or before.isdigit() or letter == "b" else "b"}.get(letter, letter)
        )
    return "".join(out)
