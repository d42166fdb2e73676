"""The part writer: a small network that invents what each player of the band plays, for `--band free`."""

from songwright.accompaniment.parts.loading import load_part_writer
from songwright.accompaniment.parts.writing import invent

__all__ = ["invent", "load_part_writer"]
