"""What the band is trained on: stems as codec tokens with their notes and plans, packed in one file that travels.

Shapes: I items, N notes of all items together, F frames of all items together, K codebooks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from songwright.accompaniment.frames import PlanFrames, PlayedNotes
from songwright.errors import AudioError
from songwright.files import write_atomically
from songwright.score import StemName
from songwright.song import SongPlan


@dataclass(frozen=True, eq=False)
class PlayedItem:
    """One stem of a take, encoded.

    Attributes:
        name: of the corpus item, the same for its variants.
        plan_json: what it was arranged from.
        cut_samples: by how much its sound begins later than its plan; its notes' times have that off already.
        level_db: of its sound against the soundfont's own.
        codes: (K, F) int64.
    """

    name: str
    held_out: bool
    plan_json: str
    cut_samples: int
    level_db: float
    notes: PlayedNotes
    codes: np.ndarray

    def plan_frames(self) -> PlanFrames:
        return PlanFrames(SongPlan.from_json(self.plan_json, self.name))


@dataclass(frozen=True, eq=False)
class BandPack:
    """A packed corpus, and the digest that names the codec that made its codes (`loading.codes_sha256`)."""

    items: tuple[PlayedItem, ...]
    codes_sha256: str


def write_pack(pack: BandPack, path: Path) -> None:
    """Write a pack as one compressed .npz."""
    items = pack.items

    def joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
        return np.concatenate(list(arrays), axis=-1)

    arrays: dict[str, Any] = {
        "codes_sha256": np.array(pack.codes_sha256),
        "name": np.array([item.name for item in items]),
        "stem": np.array([item.notes.stem for item in items]),
        "held_out": np.array([item.held_out for item in items]),
        "plan_json": np.array([item.plan_json for item in items]),
        "cut_samples": np.array([item.cut_samples for item in items], np.int32),
        "level_db": np.array([item.level_db for item in items], np.float32),
        "note_counts": np.array([len(item.notes.midi) for item in items], np.int32),
        "frame_counts": np.array([item.codes.shape[1] for item in items], np.int32),
        "instrument": joined([item.notes.instrument for item in items]).astype(np.uint8),
        "midi": joined([item.notes.midi for item in items]).astype(np.uint8),
        "velocity": joined([item.notes.velocity for item in items]).astype(np.uint8),
        "start_samples": joined([item.notes.start_samples for item in items]).astype(np.int32),
        "end_samples": joined([item.notes.end_samples for item in items]).astype(np.int32),
        "codes": joined([item.codes for item in items]).astype(np.uint16),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, lambda scratch: np.savez_compressed(scratch, **arrays))


def read_packs(paths: Sequence[Path]) -> BandPack:
    """Several packs as one.

    Raises:
        AudioError: one of them does not exist, or was encoded by another codec than the first.
    """
    packs = [read_pack(path) for path in paths]
    for path, pack in zip(paths, packs, strict=True):
        if pack.codes_sha256 != packs[0].codes_sha256:
            raise AudioError(f"'{path}' was encoded by another codec than '{paths[0]}'; prepare them with the same")
    return BandPack(tuple(item for pack in packs for item in pack.items), packs[0].codes_sha256)


def read_pack(path: Path) -> BandPack:
    """Read what `write_pack` wrote.

    Raises:
        AudioError: no such file.
    """
    if not path.is_file():
        raise AudioError(f"there is no pack at '{path}'; make one: `python -m songwright.training.band prepare`")
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    note_edges = np.concatenate([[0], np.cumsum(arrays["note_counts"])])
    frame_edges = np.concatenate([[0], np.cumsum(arrays["frame_counts"])])
    items = []
    for index, name in enumerate(arrays["name"].tolist()):
        notes = slice(note_edges[index], note_edges[index + 1])
        played = PlayedNotes(
            cast(StemName, str(arrays["stem"][index])),
            arrays["instrument"][notes].astype(np.int64),
            arrays["midi"][notes].astype(np.int64),
            arrays["velocity"][notes].astype(np.int64),
            arrays["start_samples"][notes].astype(np.float64),
            arrays["end_samples"][notes].astype(np.float64),
        )
        items.append(
            PlayedItem(
                name, bool(arrays["held_out"][index]), str(arrays["plan_json"][index]),
                int(arrays["cut_samples"][index]), float(arrays["level_db"][index]), played,
                arrays["codes"][:, frame_edges[index] : frame_edges[index + 1]].astype(np.int64),
            )
        )  # fmt: skip
    return BandPack(tuple(items), str(arrays["codes_sha256"]))
