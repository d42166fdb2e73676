"""The melody: a frame and its chords become sung notes."""

from songwright.planner.melody.compose import compose
from songwright.planner.melody.tessitura import SingerRange

__all__ = ["SingerRange", "compose"]
