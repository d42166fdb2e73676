"""The arranger writes the band's score for a song plan."""

from songwright.accompaniment.arranger.arrange import arrange

__all__ = ["arrange"]
