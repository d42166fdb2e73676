"""Chord symbols of an engraved score to those of the plan."""

import re
from typing import TYPE_CHECKING

from songwright.chords import QUALITIES
from songwright.planner.reading.chord_names import NO_CHORD, known_quality
from songwright.units import FLAT_NAMES, SHARP_NAMES

if TYPE_CHECKING:
    from music21.harmony import ChordSymbol
    from music21.pitch import Pitch

_NEEDLESS = re.compile(r"\s+|(?<=[a-z0-9])add(?=[b#]\d)")


class ChordReader:
    """Reads symbols and remembers those that are not played exactly."""

    def __init__(self) -> None:
        self._inexact: dict[str, str] = {}  # as written: as played
        self._silent: list[str] = []

    def symbol(self, chord: "ChordSymbol", bar: str) -> str | None:
        """A chord as the plan names it; None for 'no chord'."""
        if not chord.pitches or chord.chordKind == "none" or NO_CHORD.fullmatch(str(chord.chordKindStr or "")):
            self._silent.append(bar)
            return None
        root = chord.root()
        bass = chord.bass()
        slash = f"/{_name(bass)}" if bass.pitchClass != root.pitchClass else ""
        quality = self._quality(chord)
        return f"{_name(root)}{quality}{slash}"

    def _quality(self, chord: "ChordSymbol") -> str:
        """By the text that is printed, which says more than the kinds that MusicXML has; else by its notes."""
        text = _NEEDLESS.sub("", str(chord.chordKindStr or "").replace("♯", "#").replace("♭", "b"))
        if text:
            quality = known_quality(text)
            if quality in QUALITIES:
                return quality
        root = chord.root().pitchClass
        sounding = {(pitch.pitchClass - root) % 12 for pitch in chord.pitches}
        added = (chord.bass().pitchClass - root) % 12
        for notes in (sounding, sounding - {added}):
            for quality, intervals in QUALITIES.items():
                if {interval % 12 for interval in intervals} == notes:
                    return quality
        nearest = max(
            QUALITIES,
            key=lambda name: (
                len({i % 12 for i in QUALITIES[name]} & sounding) - len({i % 12 for i in QUALITIES[name]} - sounding),
                -len(QUALITIES[name]),
            ),
        )
        written = f"{_name(chord.root())}{text or str(chord.figure)[len(chord.root().name) :]}"
        self._inexact[written] = f"{_name(chord.root())}{nearest}"
        return nearest

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is not played as it is written."""
        found = [f"the chord {there} is played as {here}, the nearest that songwright knows"
                 for there, here in self._inexact.items()]  # fmt: skip
        if self._silent:
            found.append(f"'N.C.' holds the chord before it (bar {', '.join(self._silent[:4])})")
        return tuple(found)


def _name(pitch: "Pitch") -> str:
    """A root or bass as the plan spells it; double accidentals and the like as the plain note."""
    name = str(pitch.name).replace("-", "b")
    if re.fullmatch(r"[A-G][#b]?", name):
        return name
    return (FLAT_NAMES if "b" in name else SHARP_NAMES)[pitch.pitchClass]
