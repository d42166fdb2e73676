"""The key of a tune whose file gives a signature without a mode, or none at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from songwright.chords import parse_chord
from songwright.planner.tunes.document import TuneChord, TuneNote
from songwright.units import Key


@dataclass(frozen=True)
class Signature:
    """A key signature: its fifths, and the key where the file says more than the signature."""

    fifths: int
    key: Key | None = None


def keys_of(fifths: int) -> tuple[Key, Key]:
    """The major and the minor key of a signature of so many sharps (positive) or flats."""
    tonic = fifths * 7 % 12
    return Key(tonic, "major"), Key((tonic + 9) % 12, "minor")


def judged_key(notes: Sequence[TuneNote], chords: Sequence[TuneChord], signature: Signature | None) -> Key:
    """The key that the file names; else of those its signature leaves, the one that notes and chords are at home in."""
    if signature is not None and signature.key is not None:
        return signature.key
    total = float(sum(note.quarters for note in notes)) or 1.0
    first, last = (parse_chord(chords[place].symbol) if chords else None for place in (0, -1))

    def score(key: Key) -> float:
        scale = set(key.scale) | ({(key.tonic + 11) % 12} if key.mode == "minor" else set())
        inside = float(sum(note.quarters for note in notes if note.midi % 12 in scale)) / total
        homes = [
            weight for weight, chord in ((0.15, last), (0.05, first))
            if chord is not None and chord.root == key.tonic and chord.is_minor == (key.mode == "minor")
        ]  # fmt: skip
        return inside + sum(homes) + 0.1 * (notes[-1].midi % 12 == key.tonic)

    if signature is not None:
        return max(keys_of(signature.fifths), key=score)
    return max((Key(tonic, mode) for mode in ("major", "minor") for tonic in range(12)), key=score)
