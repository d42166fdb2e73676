"""How high each kind of section lies in the singer's range."""

from dataclasses import dataclass

import numpy as np

from songwright.song import SectionKind

# Where the mean lies between the ends of the comfortable range.
HEIGHTS: dict[SectionKind, float] = {
    "intro": 0.42, "verse": 0.34, "pre-chorus": 0.5, "chorus": 0.67, "post-chorus": 0.62, "bridge": 0.54,
    "instrumental": 0.5, "break": 0.45, "outro": 0.45,
}  # fmt: skip
# Shapes of a line: what the ear remembers first. Each maps 0..1 through the line to about -1..1.
SHAPES: dict[str, tuple[float, ...]] = {
    "arch": (-0.8, 0.3, 1.0, 0.4, -0.6), "fall": (0.9, 0.5, 0.1, -0.5, -0.9), "rise": (-0.9, -0.5, 0.0, 0.5, 0.8),
    "valley": (0.8, -0.2, -0.9, -0.2, 0.6), "early peak": (-0.5, 1.0, 0.3, -0.3, -0.8),
    "late peak": (-0.7, -0.4, 0.0, 1.0, 0.2), "wave": (-0.6, 0.7, -0.5, 0.8, -0.6),
    "plateau": (-0.9, 0.6, 0.7, 0.6, -0.2),
}  # fmt: skip
OPENING_SHAPES: dict[SectionKind, tuple[str, ...]] = {
    "verse": ("arch", "fall", "valley", "wave", "plateau", "rise"),
    "chorus": ("early peak", "late peak", "fall", "arch", "wave", "plateau"),
    "pre-chorus": ("rise", "late peak", "wave"),
    "bridge": ("late peak", "rise", "valley", "fall"),
}
CLOSING_SHAPES = ("fall", "early peak", "arch")
SHAPE_SEMITONES: dict[SectionKind, float] = {"verse": 4.4, "chorus": 5.2, "bridge": 4.8}
PACES: dict[SectionKind, float] = {"chorus": 1.3, "post-chorus": 1.3, "bridge": 1.15, "outro": 1.2, "pre-chorus": 0.95}
CHORUS_ABOVE_VERSE = 3.6  # semitones aimed at
CONTRAST = 1.4  # a new idea inside a section lies higher than its first line
PRE_CHORUS_CLIMB = 3.0


@dataclass(frozen=True)
class SingerRange:
    """Lowest and highest MIDI pitches: comfortable ones, and those that can be sung for a moment."""

    comfortable_low: int
    comfortable_high: int
    extreme_low: int
    extreme_high: int

    def __post_init__(self) -> None:
        ordered = self.extreme_low <= self.comfortable_low < self.comfortable_high <= self.extreme_high
        if not ordered or self.comfortable_high - self.comfortable_low < 12:
            raise ValueError(f"not a singer's range (the comfortable one must span an octave): {self}")


def section_middle(reach: SingerRange, kind: SectionKind, verse_mean: float | None, chorus_mean: float | None) -> float:
    """Where a section's mean pitch should lie, given the verse's and the chorus's if they are sung already."""
    span = reach.comfortable_high - reach.comfortable_low
    middle = reach.comfortable_low + HEIGHTS[kind] * span
    if kind == "chorus" and verse_mean is not None:
        return max(middle, verse_mean + CHORUS_ABOVE_VERSE)
    if kind == "verse" and chorus_mean is not None:
        return min(middle, chorus_mean - CHORUS_ABOVE_VERSE)
    return middle


def line_middle(middle: float, kind: SectionKind, line: int, lines: int, new_idea: bool) -> float:
    """Where a line's mean pitch should lie inside its section: contrast lies higher, a pre-chorus climbs."""
    if kind == "pre-chorus":
        return middle + PRE_CHORUS_CLIMB * (line / max(1, lines - 1) - 0.5)
    if line == 0 or not new_idea:
        return middle
    return middle - 0.4 if line == lines - 1 else middle + CONTRAST


def line_contour(
    middle: float, kind: SectionKind, closes: bool, breadth: float, along: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """A shape for a line: pitches (N,) at the places `along` (N,), 0 at its start and 1 at its end.

    `breadth` is the song's: some tunes stay close, others reach wide.
    """
    shapes = CLOSING_SHAPES if closes else OPENING_SHAPES.get(kind, OPENING_SHAPES["verse"])
    shape = SHAPES[shapes[int(rng.integers(len(shapes)))]]
    size = SHAPE_SEMITONES.get(kind, 3.8) * breadth * float(rng.uniform(0.7, 1.25))
    curve = np.interp(along, np.linspace(0, 1, len(shape)), shape)
    return middle + size * (curve - curve.mean())
