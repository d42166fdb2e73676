"""The training corpus on disk: one folder per kind of sound, one FLAC and one JSON record per item.

    <folder>/<kind>/<name>.flac   16 bit, 44.1 kHz, mono, shorter than 30 s
    <folder>/<kind>/<name>.json   what sounds in it (`SingingRecord` or `BandRecord`)
    <folder>/singing/<name>.npz   the curves of a sung item (`SungCurves`)

The record is written last, so an item whose maker was killed is simply not there. docs/training-data.md says more.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
from pydantic import BaseModel, ConfigDict, Field

from songwright.errors import AudioError
from songwright.files import write_atomically, write_text
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

Kind = Literal["singing", "speech", "drums", "bass", "other"]
KINDS: tuple[Kind, ...] = ("singing", "speech", "drums", "bass", "other")
Split = Literal["train", "held-out"]
HELD_OUT_ONE_IN = 20
CURVES_PER_SECOND = 80  # of F0 and energy


def is_held_out(source: str) -> bool:
    """Whether everything made from this source (a line of text, a song) is kept for measuring, by its sha256."""
    return int.from_bytes(hashlib.sha256(source.encode()).digest()[:8], "big") % HELD_OUT_ONE_IN == 0


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(_Record):
    """What every item has.

    Attributes:
        name: unique within its kind.
        source: what it was made from; the split hangs on it.
        licence: of everything that went into it.
        gain_db: what its maker's normal level was changed by, so that it does not clip.
    """

    name: str
    kind: Kind
    split: Split
    source: str
    licence: str
    seconds: float = Field(gt=0, lt=30)
    gain_db: float = 0.0
    tempo_bpm: float = Field(gt=0)


class SungPhoneme(_Record):
    """One phoneme as it is heard; `syllable` counts the item's syllables, -1 for silence (phoneme '')."""

    phoneme: str
    start_seconds: float
    end_seconds: float
    syllable: int


class SungPitch(_Record):
    """One note of the melody; several may share a syllable."""

    syllable: int
    start_seconds: float
    end_seconds: float
    midi: int


class SingingRecord(Item):
    """A sung line."""

    singer: str
    language: str
    text: str
    syllables: tuple[str, ...]
    word_ends: tuple[bool, ...]
    phonemes: tuple[SungPhoneme, ...]
    notes: tuple[SungPitch, ...]
    expression: float


class PlayedNote(_Record):
    """One note of an instrument."""

    start_seconds: float
    end_seconds: float
    midi: int
    velocity: int


class PlayedPart(_Record):
    """What one instrument plays."""

    instrument: str
    program: int
    notes: tuple[PlayedNote, ...]


class BandRecord(Item):
    """A few bars of one stem."""

    genre: str
    soundfont: str
    parts: tuple[PlayedPart, ...]


@dataclass(frozen=True, eq=False)
class SungCurves:
    """What the teacher was told to sing, `CURVES_PER_SECOND` values a second.

    Attributes:
        f0_hz: (F,) float16; 0 where the voice is silent or voiceless.
        energy: (F,) float16, the teacher's own unit (about 8 in a loud vowel, below -8 in silence).
        asked_hz: (F,), what should have been sung; None where that is `f0_hz`. The native teacher sings lower than
            asked where a voice does not reach.
    """

    f0_hz: np.ndarray
    energy: np.ndarray
    asked_hz: np.ndarray | None = None


class Corpus:
    """A corpus folder, or several as one: list items, load their sound."""

    def __init__(self, *folders: Path) -> None:
        for folder in folders:
            if not folder.is_dir():
                raise AudioError(f"there is no corpus folder '{folder}'; make one with songwright.training.data")
        self.folders = folders

    def records(self, kind: Kind, split: Split | None = None) -> tuple[Path, ...]:
        """The items' record files, in order of name; `split` None means both."""
        found = sorted(path for folder in self.folders for path in (folder / kind).glob("*.json"))
        return tuple(path for path in found if split is None or split_of(path.stem) == split)

    def singing(self, split: Split | None = None) -> tuple[SingingRecord, ...]:
        """All sung items' records."""
        return tuple(read_singing(path) for path in self.records("singing", split))


def split_of(name: str) -> Split:
    """The split, which an item's name begins with, so that listing needs no reading."""
    return "held-out" if name.startswith("held-out-") else "train"


def load_audio(record_path: Path) -> np.ndarray:
    """The sound of the item with this record file, (T,) float32 at 44.1 kHz.

    Raises:
        AudioError: the file is missing, or has another rate.
    """
    wave = Waveform.load(record_path.with_suffix(".flac"))
    if wave.sample_rate_hz != SAMPLE_RATE_HZ or wave.channels != 1:
        raise AudioError(f"'{record_path.with_suffix('.flac')}' is not 44.1 kHz mono; make the corpus again")
    return wave.samples[0]


def load_curves(record_path: Path) -> SungCurves:
    """The curves of the sung item with this record file."""
    with np.load(record_path.with_suffix(".npz")) as arrays:
        return SungCurves(arrays["f0_hz"], arrays["energy"], arrays["asked_hz"] if "asked_hz" in arrays else None)


def read_singing(record_path: Path) -> SingingRecord:
    return SingingRecord.model_validate_json(record_path.read_text(encoding="utf-8"))


def read_band(record_path: Path) -> BandRecord:
    return BandRecord.model_validate_json(record_path.read_text(encoding="utf-8"))


def write_item(folder: Path, record: Item, samples: np.ndarray, curves: SungCurves | None = None) -> None:
    """Write an item; the record comes last.

    Args:
        folder: the corpus.
        record: what sounds.
        samples: (T,) float32 at 44.1 kHz within ±1.
        curves: of a sung item.
    """
    if np.abs(samples).max(initial=0) > 1:
        raise AudioError(f"item '{record.name}' clips; lower its gain")
    place = folder / record.kind / record.name
    pcm = np.round(samples * 32767).astype(np.int16)
    write_atomically(
        place.with_suffix(".flac"),
        lambda scratch: soundfile.write(scratch, pcm, SAMPLE_RATE_HZ, subtype="PCM_16"),
    )
    if curves is not None:
        kept = {"f0_hz": curves.f0_hz, "energy": curves.energy, "asked_hz": curves.asked_hz}
        arrays = {name: one.astype(np.float16) for name, one in kept.items() if one is not None}
        write_atomically(place.with_suffix(".npz"), lambda scratch: np.savez_compressed(scratch, **arrays))  # type: ignore[arg-type]
    write_text(place.with_suffix(".json"), record.model_dump_json() + "\n")
