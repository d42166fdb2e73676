"""The band score: what the arranger writes and what the accompaniment model performs; its file is `score.json`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from songwright.errors import PlanError
from songwright.files import write_text

StemName = Literal["drums", "bass", "other"]
STEMS: tuple[StemName, ...] = ("drums", "bass", "other")
FORMAT_VERSION = 1


@dataclass(frozen=True)
class ScoreNote:
    """One note of the band.

    Attributes:
        start_beat: beats from the song's start, with humanised timing (may be slightly off the grid).
        beats: sounding length in beats.
        midi: pitch 0..127; for drums the General MIDI percussion key.
        velocity: 1..127.
    """

    start_beat: float
    beats: float
    midi: int
    velocity: int

    def __post_init__(self) -> None:
        if not (self.start_beat >= 0 and self.beats > 0 and 0 <= self.midi <= 127 and 1 <= self.velocity <= 127):
            raise ValueError(f"not a playable note: {self}")


@dataclass(frozen=True)
class Part:
    """One instrument's line through the whole song.

    Attributes:
        name: what it is called in the score, unique within it, e.g. 'acoustic guitar'.
        stem: which stem it sounds in.
        program: General MIDI program 0..127; for drums the drum kit's program (0 standard, 25 TR-808, 40 brush).
        pan: -1 left … 1 right.
        notes: in order of start_beat.
    """

    name: str
    stem: StemName
    program: int
    pan: float
    notes: tuple[ScoreNote, ...]

    def __post_init__(self) -> None:
        if not (0 <= self.program <= 127 and -1 <= self.pan <= 1):
            raise ValueError(f"part '{self.name}': program {self.program} or pan {self.pan} is out of range")
        if any(a.start_beat > b.start_beat for a, b in zip(self.notes, self.notes[1:], strict=False)):
            raise ValueError(f"part '{self.name}': notes are not in order")

    @property
    def is_drums(self) -> bool:
        return self.stem == "drums"


@dataclass(frozen=True)
class Score:
    """All parts of the band; beats as in the plan it was written for."""

    parts: tuple[Part, ...]

    def stem(self, name: StemName) -> tuple[Part, ...]:
        """The parts that sound in that stem."""
        return tuple(part for part in self.parts if part.stem == name)

    def to_json(self) -> str:
        """A line for each part, a note as `[start_beat, beats, midi, velocity]`; numbers come back exactly."""
        parts = [
            json.dumps(
                {
                    "name": part.name, "stem": part.stem, "program": part.program, "pan": part.pan,
                    "notes": [[note.start_beat, note.beats, note.midi, note.velocity] for note in part.notes],
                },
                ensure_ascii=False,
            )
            for part in self.parts
        ]  # fmt: skip
        return f'{{"format_version": {FORMAT_VERSION}, "parts": [\n' + ",\n".join(parts) + "\n]}\n"

    @classmethod
    def from_json(cls, text: str, source: str = "score") -> "Score":
        """Read what `to_json` wrote.

        Raises:
            PlanError: it is no score.
        """
        try:
            data = json.loads(text)
            if data["format_version"] != FORMAT_VERSION:
                raise ValueError(f"format_version {data['format_version']}; this songwright reads {FORMAT_VERSION}")
            return cls(tuple(
                Part(one["name"], one["stem"], one["program"], one["pan"], tuple(ScoreNote(*n) for n in one["notes"]))
                for one in data["parts"]
            ))  # fmt: skip
        except (ValueError, KeyError, TypeError) as error:
            raise PlanError(
                f"{source} is not a score ({type(error).__name__}: {error}); delete it, and the band's parts are "
                "written anew"
            ) from error

    def save(self, path: Path) -> None:
        """Write a score file, atomically."""
        write_text(path, self.to_json())

    @classmethod
    def load(cls, path: Path) -> "Score":
        """Read a score file.

        Raises:
            PlanError: as `from_json`, or the file cannot be read.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PlanError(f"cannot read the score '{path}': {error}") from error
        return cls.from_json(text, f"'{path}'")
