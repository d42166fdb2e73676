"""What was changed in a song after it was finished."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from songwright.files import write_text
from songwright.production.folder import SongFolder

Kind = Literal["sung", "chosen", "edited", "mixed"]


@dataclass(frozen=True)
class Change:
    """One section, or some lines of it, that sounds otherwise; or the desk of the whole song.

    Attributes:
        section_id: empty for the desk.
        seed: of its random numbers; None for the song's own.
        take: number of its take.
        lyrics: its new words; None if they stayed.
        stretches: by stem (and 'song'), the seconds from which to which new audio was laid into old.
        lines: of the section, where only these changed.
        kind: whether it was sung again, a kept take was chosen, its notes or chords were edited, or faders moved.
    """

    section_id: str
    seed: int | None
    take: int
    lyrics: str | None
    stretches: Mapping[str, tuple[float, float]]
    lines: tuple[int, ...] = ()
    kind: Kind = "sung"


def save_history(files: SongFolder, history: Sequence[Change]) -> None:
    """Write what was changed, in order."""
    write_text(files.resung, json.dumps([asdict(one) for one in history], indent=1, ensure_ascii=False) + "\n")


def read_history(files: SongFolder) -> tuple[Change, ...]:
    """What was changed so far."""
    if not files.resung.is_file():
        return ()
    rows = json.loads(files.resung.read_text(encoding="utf-8"))
    return tuple(
        Change(**{**row, "stretches": {k: tuple(v) for k, v in row["stretches"].items()},
                  "lines": tuple(row.get("lines", ()))})
        for row in rows
    )  # fmt: skip


def master_is_held(history: Sequence[Change]) -> bool:
    """Whether something was laid into the master since it was last made as a whole, with gains that were then held."""
    return any(one.stretches for one in history)
