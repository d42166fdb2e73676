"""Chord shapes that a hand can hold on a guitar in standard tuning."""

import itertools
from dataclasses import dataclass
from functools import lru_cache

from songwright.chords import ChordSymbol

OPEN_STRINGS = (40, 45, 50, 55, 59, 64)
HAND_SPAN = 3  # frets beyond the first finger
MAX_POSITION = 7


@dataclass(frozen=True)
class GuitarShape:
    """The sounding strings' pitches from low to high; the lowest is the chord's bass note wherever it can be held."""

    pitches: tuple[int, ...]

    @property
    def alternate_bass(self) -> int:
        """The second thumb note of a picking pattern: the string above the bass, or the bass itself."""
        return self.pitches[1] if len(self.pitches) > 3 else self.pitches[0]


@lru_cache(maxsize=512)
def guitar_shape(chord: ChordSymbol) -> GuitarShape:
    """The easiest good shape of a chord: bass note lowest, all telling tones, low on the neck, open strings ringing."""
    best: tuple[float, tuple[int, ...]] | None = None
    for position in range(MAX_POSITION + 1):
        for lowest_string in range(3):
            for shape in _shapes(chord, position, lowest_string):
                cost = _cost(chord, shape, position, lowest_string)
                if best is None or (cost, shape) < best:
                    best = (cost, shape)
    return GuitarShape(best[1]) if best is not None else _power_shape(chord)


def _power_shape(chord: ChordSymbol) -> GuitarShape:
    """A chord of too few tones for every string (B♭5): its tones from the bass note up, other strings muted."""
    bass = OPEN_STRINGS[0] + (chord.bass - OPEN_STRINGS[0]) % 12
    tones = [pitch for pitch in range(bass + 1, bass + 13) if pitch % 12 in chord.pitch_classes]
    return GuitarShape((bass, *tones))


def _shapes(chord: ChordSymbol, position: int, lowest_string: int) -> list[tuple[int, ...]]:
    """Shapes of one hand position from one string upwards, without muted strings in between."""
    tones = set(chord.pitch_classes)
    options: list[list[int]] = []
    for string in range(lowest_string, 6):
        allowed = {chord.bass} if string == lowest_string else tones
        frets = [fret for fret in range(max(1, position), position + HAND_SPAN + 1)]
        frets = [0, *frets] if position <= 2 else frets
        options.append([OPEN_STRINGS[string] + f for f in frets if (OPEN_STRINGS[string] + f) % 12 in allowed][:2])
    if not all(options):
        return []
    return [shape for shape in itertools.product(*options) if len(set(shape)) == len(shape)]


def _cost(chord: ChordSymbol, shape: tuple[int, ...], position: int, lowest_string: int) -> float:
    classes = [pitch % 12 for pitch in shape]
    open_strings = sum(1 for pitch, string in zip(shape, OPEN_STRINGS[lowest_string:], strict=True) if pitch == string)
    fingers = len(shape) - open_strings
    missing = [
        interval for interval in chord.intervals if (chord.root + interval) % 12 not in classes and interval != 7
    ]
    third = next((i for i in (3, 4) if i in chord.intervals), None)
    doubled_thirds = 0 if third is None else max(0, classes.count((chord.root + third) % 12) - 1)
    barre = 2.0 if fingers > 4 else 0.0
    falls = sum(1 for low, high in itertools.pairwise(shape) if high <= low)
    return (
        8.0 * len(missing)
        + 0.9 * position
        + barre
        + doubled_thirds
        - 0.5 * open_strings
        + 6.0 * falls
        - 0.6 * len(shape)
    )
