"""Which of the teacher's voices sing in the corpus, and how often."""

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

# Where Kokoro's voices are clear, a little around what they speak at; measured, see docs/training-data.md.
GUIDE_MIDI = {"female": (52, 61), "male": (41, 52)}


class TeacherVoice(BaseModel):
    """A singer of `songwright/singers.json` with what only training needs to know.

    Attributes:
        teacher_voice: its style table's name in Kokoro.
        share: of the corpus, relative to the other voices' shares.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    teacher_voice: str
    vocalist: Literal["female", "male"]
    language: str
    comfortable_midi: tuple[int, int]
    extreme_midi: tuple[int, int]
    share: float

    @property
    def guide_midi(self) -> tuple[int, int]:
        """Lowest and highest pitch at which the teacher's own sound is clear."""
        return GUIDE_MIDI[self.vocalist]


# Kokoro's voices by the first letter of their names; the others (Hindi, Japanese, Mandarin) sing in English.
LANGUAGE_OF = {"a": "en", "b": "en", "e": "es", "f": "fr", "i": "it", "p": "pt"}


@lru_cache(maxsize=1)
def all_voices(tables: Path) -> tuple[TeacherVoice, ...]:
    """Every voice of Kokoro's: singers under their names with their ranges, the others under Kokoro's."""
    known = {voice.teacher_voice: voice for voice in corpus_voices()}
    ranges = {voice.vocalist: (voice.comfortable_midi, voice.extreme_midi) for voice in known.values()}
    found = []
    with np.load(tables) as arrays:
        names = sorted(arrays.files)
    for name in names:
        vocalist: Literal["female", "male"] = "female" if name[1] == "f" else "male"
        comfortable, extreme = ranges[vocalist]
        other = TeacherVoice(
            name=name, teacher_voice=name, vocalist=vocalist, language=LANGUAGE_OF.get(name[0], "en"),
            comfortable_midi=comfortable, extreme_midi=extreme, share=0.5,
        )  # fmt: skip
        found.append(known.get(name, other))
    return tuple(found)


@lru_cache(maxsize=1)
def corpus_voices() -> tuple[TeacherVoice, ...]:
    """All singers, with their shares of the corpus."""
    singers = json.loads((files("songwright") / "singers.json").read_text(encoding="utf-8"))["singers"]
    told = json.loads((files("songwright.training.data") / "voices.json").read_text(encoding="utf-8"))["voices"]
    shares = {entry["name"]: entry["share"] for entry in told}
    return tuple(TeacherVoice.model_validate({**entry, "share": shares.get(entry["name"], 1.0)}) for entry in singers)
