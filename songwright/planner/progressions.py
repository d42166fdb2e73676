"""Chord progressions that songs use, by family of style, section and mode; see `numerals` for how they are written.

Each is a loop or a period of 2, 4, 8 or 12 bars. The names in the comments are those musicians use.
"""

from dataclasses import dataclass
from typing import Literal

PaletteKind = Literal["verse", "pre-chorus", "chorus", "bridge"]


@dataclass(frozen=True)
class Palette:
    """The progressions of one family in one mode, by what the section is for."""

    verse: tuple[str, ...]
    pre_chorus: tuple[str, ...]
    chorus: tuple[str, ...]
    bridge: tuple[str, ...]

    def for_kind(self, kind: PaletteKind) -> tuple[str, ...]:
        if kind == "pre-chorus":
            return self.pre_chorus
        return {"verse": self.verse, "chorus": self.chorus, "bridge": self.bridge}[kind]


@dataclass(frozen=True)
class Family:
    """A family of harmony in both modes."""

    major: Palette
    minor: Palette

    def in_mode(self, mode: str) -> Palette:
        return self.major if mode == "major" else self.minor


_PRE_MAJOR = ("IV | V | vi | V", "ii | IV | V | V", "vi | IV | V | V", "IV | iii | ii | V", "ii | iii | IV | V")
_PRE_MINOR = ("iv | v | bVI | bVII", "bVI | bVII | bVI | V", "iv | bVI | bVII | V", "bVI | iv | bVII | bVII")

POP = Family(
    Palette(
        (
            "I | V | vi | IV",  # axis
            "I | vi | IV | V",  # fifties
            "I | IV | vi | V",
            "I | V~3 | vi | IV",
            "I | iii | IV | V",
            "vi | IV | I | V",
            "I | Iadd9 | IV | IVadd9",
            "IV | I | V | vi",
        ),
        _PRE_MAJOR,
        (
            "I | V | vi | IV",
            "vi | IV | I | V",
            "IV | I | V | vi",
            "IV | V | iii | vi",  # royal road
            "I | IV | vi | V",
            "IV | V | vi | I~3",
            "I | V | vi | iii | IV | I | IV | V",  # canon
        ),
        ("vi | iii | IV | I | vi | iii | IV | V", "IV | V | vi | vi | IV | V | I~3 | V", "ii | vi | IV | V",
         "iii | vi | ii | V", "IV | iv | I~3 | V"),
    ),
    Palette(
        ("i | bVI | bIII | bVII", "i | iv | bVI | bVII", "i | bVII | bVI | bVII", "i | bIII | bVII | iv",
         "i | v | bVI | iv"),
        _PRE_MINOR,
        ("bVI | bVII | i | i", "i | bVI | bIII | bVII", "bVI | bIII | bVII | i", "i | bVII | bVI | V",
         "bVI | bIII | bVII | iv"),
        ("bVI | bVII | bIII | bVI | iv | bVI | V | V", "iv | i | bVI | V", "bIII | bVII | iv | V",
         "bVI | bVI | bVII | V"),
    ),
)  # fmt: skip

ROCK = Family(
    Palette(
        ("I | IV | I | V", "I | bVII | IV | I", "I | V | IV | IV", "I | I | IV | V", "vi | IV | I | V",
         "I | iii | IV | IV"),
        ("IV | IV | V | V", "ii | IV | V | V", "bVI | bVII | V | V", "vi | V | IV | V"),
        ("I | V | vi | IV", "I | IV | V | IV", "I | bVII | IV | I", "IV | V | I | vi", "I | V | bVII | IV",
         "vi | IV | I | V"),
        ("vi | V | IV | V", "bVI | bVII | I | I | bVI | bVII | V | V", "IV | IV | I | I | ii | ii | V | V",
         "bVII | IV | bVII | V"),
    ),
    Palette(
        ("i | bVII | bVI | bVII", "i | i | bVI | bVII", "i | bIII | bVII | IV", "i | iv | i | bVII",
         "i | bVI | i | bVII"),
        ("bVI | bVI | bVII | bVII", "iv | iv | bVI | V", "bIII | bVII | bVI | bVII"),
        ("i | bVI | bIII | bVII", "bVI | bVII | i | i", "i | bVII | iv | bVI", "bIII | bVII | i | bVI",
         "i | bIII | bVI | bVII"),
        ("bVI | bVI | bVII | bVII | iv | iv | V | V", "bIII | bVII | bVI | V", "iv | bVI | bVII | V"),
    ),
)  # fmt: skip

FOLK = Family(
    Palette(
        ("I | I | IV | I | I | I | V | V", "I | IV | I | V", "I | V | vi | IV", "I | vi | IV | V",
         "I | IV | I | I | I | vi | ii | V", "I | iii | IV | V", "I | V | IV | I | I | V | IV | V"),
        ("IV | V | I | vi | IV | V | V | V", "ii | IV | V | V", "IV | I | V | V"),
        ("IV | I | V | I", "I | IV | I | V | I | IV | V | I", "IV | I | V | vi | IV | I | V | I",
         "I | V | vi | IV | I | V | IV | I"),
        ("vi | iii | IV | I | ii | vi | IV | V", "IV | I | ii | V", "vi | vi | IV | V", "ii | V | I | vi | ii | V"),
    ),
    Palette(
        ("i | bVII | i | v", "i | bVII | bVI | V", "i | i | bVII | i | i | bIII | bVII | v", "i | iv | i | bVII",
         "i | bIII | bVII | i"),
        ("bVI | bVII | iv | V", "iv | iv | bVII | bVII", "bIII | bVII | iv | v"),
        ("bIII | bVII | i | i", "bVI | bIII | bVII | i", "bIII | bVII | iv | i", "i | bVII | bVI | bVII"),
        ("bVI | bIII | iv | V", "iv | i | bVI | bVII", "bIII | bIII | bVII | V"),
    ),
)  # fmt: skip

BALLAD = Family(
    Palette(
        ("I | V~3 | vi | I~5 | IV | I~3 | ii | V", "I | iii | IV | V", "I | vi | ii | V",
        "I | V | vi | iii | IV | I | ii | V",
         "I | I~3 | IV | V", "I | V~3 | vi | IV"),
        ("vi | iii | IV | V", "ii | iii | IV | V", "IV | V~3 | vi | V", "ii | V~3 | I | V"),
        ("I | V | vi | IV", "IV | V | iii | vi | ii | V | I | I", "I | iii | vi | IV | I~3 | ii | V | I",
         "I | V~3 | vi | iii | IV | I~3 | ii | V", "IV | V | vi | I~3"),
        ("vi | V | IV | I~3 | ii | iii | IV | V", "IV | iv | I~3 | V7/ii | ii | ii | V | V",
        "bVI | bVII | I | I | bVI | bVII | V | V",
         "iii | vi | ii | V"),
    ),
    Palette(
        ("i | bVII | bVI | V", "i | iv | bVII | bIII | bVI | iv | V | V", "i | v | bVI | bIII", "i | bVI | iv | V"),
        ("bVI | bVII | iv | V", "iv | bVII | bIII | V", "bVI | iv | V | V"),
        ("bVI | bIII | bVII | i", "i | bVI | bIII | bVII", "bIII | bVII | i | bVI | iv | i | V | i",
         "iv | bVII | bIII | bVI | iv | V | i | i"),  # circle of fifths
        ("bIII | bVII | iv | bVI | bIII | bVII | V | V", "bVI | bVII | bIII | V", "iv | i | iv | V"),
    ),
)  # fmt: skip

SOUL = Family(
    Palette(
        ("I | vi | ii | V", "Imaj7 | ii7 | iii7 | ii7", "I | IV | I | IV", "IVmaj7 | iii7 | ii7 | Imaj7",
         "vi7 | ii7 | IVmaj7 | V", "I | iii7 | IV | V"),
        ("ii7 | iii7 | IV | V9sus4", "IV | iv | iii7 V7/ii | ii7 V9sus4", "vi7 | V7/V | ii7 | V"),
        ("IVmaj7 | iii7 | vi7 | V", "I | V7/vi | vi | IV", "IV | V | iii7 | vi7 | ii7 | V | I | I", "ii7 | V | I | vi7",
         "IVmaj7 | V7/vi | vi7 | Imaj7"),
        ("vi7 | V7/V | IV | V", "IV | iv | I~3 | V7/ii | ii7 | ii7 | V9sus4 | V", "bVImaj7 | bVII | I | V9sus4",
         "iii7 | V7/ii | ii7 | V"),
    ),
    Palette(
        ("i7 | iv7 | i7 | iv7", "i7 | bVImaj7 | iv7 | V7", "i7 | bVII | bVImaj7 | V7", "i7 | v7 | bVImaj7 | v7"),
        ("bVImaj7 | bVII | iv7 | V7", "iv7 | v7 | bVImaj7 | V7"),
        ("bVImaj7 | v7 | i7 | i7", "i7 | bIII | bVImaj7 | V7", "iv7 | bVII | bIIImaj7 | bVImaj7",
        "bVImaj7 | bVII | i7 | v7"),
        ("bIIImaj7 | bVII | iv7 | V7", "iv7 | iv7 | bVImaj7 | V7", "bVImaj7 | v7 | iv7 | V7"),
    ),
)  # fmt: skip

FUNK = Family(
    Palette(
        ("I9 | IV9", "I7 | I7 | IV9 | I7", "I7 | bVII | IV9 | I7", "ii7 | V9"),
        ("IV9 | IV9 | V9sus4 | V9", "ii7 | iii7 | IV | V9sus4"),
        ("IV9 | I7 | IV9 | V9", "ii7 | V9 | I7 | IV9", "IV | V | vi7 | I7", "I7 | bIII | IV9 | V9"),
        ("vi7 | vi7 | ii7 | V9", "bVImaj7 | bVII9 | V9sus4 | V9", "IV9 | IV9 | bVII9 | V9"),
    ),
    Palette(
        ("i7 | IV9", "i7 | i7 | bVII | IV", "i7 | bIII | IV | i7", "i9 | iv9"),
        ("iv7 | iv7 | bVI | V7#9", "bVI | bVII | iv7 | V7"),
        ("iv7 | bVII9 | i7 | i7", "bVI | bVII | i7 | IV9", "i7 | bVII | bVI | V7#9"),
        ("bVImaj7 | bVImaj7 | bVII | V7#9", "iv7 | v7 | bVI | V7"),
    ),
)  # fmt: skip

DANCE = Family(
    Palette(
        ("vi | IV | I | V", "I | V | vi | IV", "IV | vi | V | I~3", "vi | I | V | IV", "ii | vi | IV | V"),
        ("IV | V | vi | V", "ii | IV | vi | V", "IV | IV | V | V"),
        ("vi | IV | I | V", "IV | V | vi | I", "IV | I | V | vi", "I | iii | vi | IV"),
        ("ii | ii | vi | V", "IV | vi | V | V", "vi | V | IV | IV | ii | IV | V | V"),
    ),
    Palette(
        ("i | bVI | bIII | bVII", "i | bIII | bVII | iv", "i | i | bVI | bVII", "i | v | bVI | bVII"),
        ("bVI | bVII | bVI | bVII", "iv | bVI | bVII | v", "bVI | bVI | bVII | bVII"),
        ("bVI | bVII | i | bIII", "i | bVI | bIII | bVII", "bVI | bIII | bVII | i", "bVI | bVII | i | v"),
        ("iv | iv | bVI | bVII", "bVI | bVI | iv | V", "bIII | bVII | iv | bVI"),
    ),
)  # fmt: skip

JAZZ = Family(
    Palette(
        ("Imaj7 | vi7 | ii7 | V7", "Imaj7 vi7 | ii7 V7 | iii7 V7/ii | ii7 V7",  # turnarounds, rhythm changes
         "ii7 | V7 | Imaj7 | Imaj7", "Imaj7 | V7/ii | ii7 | V7 | iii7 V7/ii | ii7 V7 | Imaj7 vi7 | ii7 V7",
         "Imaj7 | #i°7 | ii7 | V7", "Imaj7 | IVmaj7 | iii7 | V7/ii | ii7 | V7 | I6 | V7"),
        ("iii7 | V7/ii | ii7 | V7", "IVmaj7 | iv6 | iii7 V7/ii | ii7 V7", "ii7 | iii7 | IVmaj7 | V7"),
        ("ii7 | V7 | Imaj7 | V7/ii | ii7 | V7 | I6 | I6", "IVmaj7 | iv6 | iii7 | V7/ii | ii7 | V7 | I6 | I6",
         "Imaj7 | vi7 | ii7 | V7 | iii7 | V7/ii | ii7 V7 | I6", "ii7 V7 | iii7 V7/ii | ii7 V7 | Imaj7"),
        ("V7/vi | V7/vi | V7/ii | V7/ii | V7/V | V7/V | V7 | V7",  # the bridge of rhythm changes
         "iv7 | bVII7 | Imaj7 | Imaj7 | vi7 | V7/V | ii7 | V7", "IVmaj7 | #iv°7 | Imaj7~5 | V7/ii | ii7 | ii7 | V7 | "
         "V7",
         "vi7 | V7/V | ii7 | V7"),
    ),
    Palette(
        ("i6 | iiø | V7b9 | i6", "iv7 | bVII7 | bIIImaj7 | bVImaj7 | iiø | V7b9 | i6 | i6",  # autumn changes
         "i7 | bVII7 | bVImaj7 | V7", "i6 | iv7 | i6 | V7"),
        ("iv7 | bVII7 | iiø | V7b9", "bVImaj7 | bVImaj7 | iiø | V7b9"),
        ("iv7 | bVII7 | bIIImaj7 | bVImaj7 | iiø | V7b9 | i6 | i6", "i6 | bVI7 | iiø V7b9 | i6",
        "iiø | V7b9 | i6 | i6"),
        ("bIIImaj7 | bIIImaj7 | iv7 | V7/bIII | bVImaj7 | iiø | V7b9 | V7b9",
        "iv7 | iv7 | i6 | i6 | bVI7 | bVI7 | V7 | V7",
         "bVImaj7 | bVII7 | iiø | V7b9"),
    ),
)  # fmt: skip

BLUES = Family(
    Palette(
        ("I7 | I7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | V7",  # twelve bars
         "I7 | IV7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | V7",  # quick change
         "I7 | V7 | IV7 | IV7 | I7 | V7 | I7 | V7",  # eight bars
         "I7 | IV7 | I7 | V7"),
        ("IV7 | IV7 | V7 | V7", "IV7 | #iv°7 | I7~5 | V7"),
        ("IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | V7", "I7 | IV7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | V7",
         "IV7 | I7 | V7 | I7"),
        ("IV7 | IV7 | I7 | I7 | V7/V | V7/V | V7 | V7", "vi7 | V7/V | IV7 | V7"),
    ),
    Palette(
        ("i7 | i7 | i7 | i7 | iv7 | iv7 | i7 | i7 | bVI7 | V7 | i7 | V7",  # minor blues
         "i7 | iv7 | i7 | V7", "i7 | i7 | iv7 | i7 | bVI7 | V7 | i7 | V7"),
        ("iv7 | iv7 | bVI7 | V7", "bVI7 | bVI7 | V7 | V7"),
        ("iv7 | iv7 | i7 | i7 | bVI7 | V7 | i7 | V7", "iv7 | i7 | V7 | i7"),
        ("bIII7 | bIII7 | bVI7 | bVI7 | iv7 | iv7 | V7 | V7", "iv7 | bVII7 | bVI7 | V7"),
    ),
)  # fmt: skip

COUNTRY = Family(
    Palette(
        ("I | I | IV | I | I | I | V | V", "I | IV | I | V", "I | V | IV | I", "I | I | IV | IV | V | V | I | V",
         "I | vi | IV | V"),
        ("IV | I | V7/V | V", "IV | V | IV | V", "vi | IV | V7/V | V"),
        ("IV | I | V | I", "I | IV | V | I", "IV | V | I | vi | IV | V | I | I", "I | IV | I | V | I | IV | V | I",
         "I | V7/IV | IV | I | V7/V | V7/V | V | V"),
        ("vi | IV | I | V", "IV | IV | I | I | V7/V | V7/V | V | V", "vi | iii | IV | V"),
    ),
    FOLK.minor,
)  # fmt: skip

WALTZ = Family(
    Palette(
        ("I | I | V | V | V | V | I | I", "I | vi | ii | V", "I | V~3 | vi | I~5 | IV | I~3 | ii | V",
         "I | IV | I | I | ii | V | I | V", "I | I~3 | IV | IV | ii | V | I | V"),
        ("IV | I | V7/V | V", "vi | iii | IV | V"),
        ("IV | V | I | vi | ii | V | I | I", "I | V7/vi | vi | V7/IV | IV | I~5 | V | I",
        "I | I | IV | IV | V | V | I | I",
         "I | V | vi | iii | IV | I | V | I"),
        ("vi | V7/vi | vi | V7/V | ii | V7/V | V | V", "IV | iv | I | V7/ii | ii | V7/V | V | V", "iii | vi | ii | V"),
    ),
    Palette(
        ("i | V | i | iv | i | iv | V | V", "i | bVII | bIII | V", "i | iv | V | i"),
        ("iv | bVII | bIII | V", "bVI | iv | V | V"),
        ("iv | bVII | bIII | bVI | iv | V | i | i", "bIII | bVII | i | V | iv | i | V | i", "i | V | V | i"),
        ("bVI | bIII | iv | i | bVI | bIII | V | V", "bIII | bVII | iv | V"),
    ),
)  # fmt: skip

REGGAE = Family(
    Palette(
        ("I | IV | I | IV", "I | V | IV | IV", "I | ii | I | ii", "I | IV | V | IV", "I | V | vi | IV"),
        ("IV | V | IV | V", "ii | ii | V | V", "vi | IV | V | V"),
        ("I | V | vi | IV", "I | IV | I | V", "IV | V | I | vi", "IV | I | V | I"),
        ("vi | ii | vi | V", "ii | IV | V | V", "iii | vi | ii | V"),
    ),
    Palette(
        ("i | iv | i | iv", "i | bVII | i | bVII", "i | v | iv | i", "i | bVI | bVII | i"),
        ("bVI | bVII | bVI | bVII", "iv | iv | v | v"),
        ("i | bVII | bVI | bVII", "iv | i | v | i", "bVI | bVII | i | i"),
        ("bIII | bVII | iv | V", "bVI | bVI | iv | V"),
    ),
)  # fmt: skip

LATIN = Family(
    Palette(
        ("I | IV | V | IV", "I | vi | ii | V", "Imaj7 | Imaj7 | V7/V | V7/V | ii7 | V7 | Imaj7 | V7", "I | V | V | I",
         "Imaj7 | #i°7 | ii7 | V7"),
        ("ii | V | iii | V7/ii", "IV | V | vi | V", "IV | iv | iii7 V7/ii | ii7 V7"),
        ("IV | V | iii | vi | ii | V | I | I", "I | IV | V | IV", "ii7 | V7 | Imaj7 | vi7", "I | V | vi | IV"),
        ("iv7 | bVII7 | bIIImaj7 | bIIImaj7 | ii7 | ii7 | V7 | V7", "vi | V7/V | ii | V", "IV | iv | I | V"),
    ),
    Palette(
        ("i | bVII | bVI | V",  # andalusian cadence
         "i | iv | V | V", "i | V | V | i", "iv | i | V | i", "i | iv | bVII | bIII | bVI | iv | V | V"),
        ("iv | bVII | bIII | V", "bVI | bVII | iv | V", "iv | iv | V | V"),
        ("iv | bVII | bIII | bVI | iv | V | i | i", "i | bVII | bVI | V", "bVI | bVII | i | i", "iv | V | i | i"),
        ("bIII | bVII | bVI | V", "iv | iv | bVI | V", "bVI | iv | V | V"),
    ),
)  # fmt: skip

LULLABY = Family(
    Palette(
        ("I | I | IV | I | ii | V | I | V", "I | V~3 | vi | IV | I | I~3 | ii | V", "I | IV | I | V",
         "I | iii | IV | V", "I | vi | ii | V"),
        ("IV | I | ii | V", "vi | iii | IV | V"),
        ("IV | I | V | I", "I | IV | I~3 | ii | IV | I~5 | V | I", "IV | V | I | vi | IV | V | I | I",
         "I | V | IV | I"),
        ("vi | iii | IV | I | ii | vi | ii | V", "IV | I | ii | V"),
    ),
    Palette(
        ("i | iv | i | V", "i | bVII | bVI | V", "i | bVI | iv | V"),
        ("bVI | bIII | iv | V",),
        ("bIII | bVII | i | i", "iv | i | V | i", "bVI | bIII | bVII | i"),
        ("bVI | bIII | iv | V", "bIII | bVII | iv | V"),
    ),
)  # fmt: skip

CINEMATIC = Family(
    Palette(
        ("I | V | vi | IV", "I | iii | vi | IV", "Iadd9 | IV | vi | V", "I | bVII | IV | I", "vi | IV | I | V"),
        ("IV | V | vi | V", "ii | IV | bVI | bVII", "bVI | bVI | bVII | bVII"),
        ("IV | I | V | vi", "I | V | vi | IV", "bVI | bVII | I | I", "I | iii | IV | iv", "I | bVI | IV | I"),
        ("bVI | bIII | bVII | IV | bVI | bVI | V | V", "vi | iii | IV | V", "bVI | bVII | IV | V"),
    ),
    Palette(
        ("i | bVI | bIII | bVII", "i | i | bVI | bVI | iv | iv | V | V", "i | iv | bVI | V", "i | bVI | iv | v"),
        ("iv | v | bVI | bVII", "bVI | bVI | bVII | V", "iv | bVI | bVI | V"),
        ("bVI | bVII | i | bIII", "i | bVI | bIII | bVII", "i | bVII | bVI | V", "bVI | bIII | bVII | i"),
        ("bVI | bVII | bIII | iv | bVI | bVI | V | V", "iv | i | bVI | V", "bII | bVI | iv | V"),
    ),
)  # fmt: skip

HYMN = Family(
    Palette(
        ("I | IV | I | V | I | vi | ii | V", "I V~3 | vi I~3 | IV I~5 | V", "I | V~3 | vi iii | IV V",
        "I | I~3 | IV I | V",
         "I IV | I V | vi ii | V"),
        ("vi | iii | IV | V", "IV | I~3 | V7/V | V"),
        ("IV | I | V | I", "I | IV I~3 | ii V | I", "I V | vi iii | IV V | I", "IV V | I vi | ii V | I",
         "I | V~3 I | IV I~5 | V I"),
        ("vi | V7/vi vi | IV V7/V | V", "IV | I~3 | ii V7/V | V", "vi iii | IV I | ii V7/V | V"),
    ),
    Palette(
        ("i | iv | i | V", "i bVII | bIII V | i iv | V", "i | V~3 i | iv i~5 | V"),
        ("bVI | bIII | iv | V", "bIII | bVII | iv | V"),
        ("bIII | bVII i | iv V | i", "iv | i | V | i", "i bVII | bVI bIII | iv V | i"),
        ("bIII bVII | i v | bVI iv | V", "bVI | bIII | iv | V"),
    ),
)  # fmt: skip
