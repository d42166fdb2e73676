"""What was sung again in a song after it was finished."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from songwright.files import write_text
from songwright.production.folder import SongFolder


@dataclass(frozen=True)
class SungAgain:
    """One section, or some lines of it, sung again.

    Attributes:
        seed: of its random numbers; None for the song's own.
        take: number of its take.
        lyrics: its new words; None if they stayed.
        lines: of the section, where only these were sung again.
        stretches: by stem (and 'song'), the seconds from which to which the audio is new.
    """

    section_id: str
    seed: int | None
    take: int
    lyrics: str | None
    stretches: Mapping[str, tuple[float, float]]
    lines: tuple[int, ...] = ()


def save_history(files: SongFolder, history: Sequence[SungAgain]) -> None:
    """Write what was sung again, in order."""
    write_text(files.resung, json.dumps([asdict(one) for one in history], indent=1, ensure_ascii=False) + "\n")


def read_history(files: SongFolder) -> tuple[SungAgain, ...]:
    """What was sung again so far."""
    if not files.resung.is_file():
        return ()
    rows = json.loads(files.resung.read_text(encoding="utf-8"))
    return tuple(
        SungAgain(
            **{
                **row,
                "stretches": {k: tuple(v) for k, v in row["stretches"].items()},
                "lines": tuple(row.get("lines", ())),
            }
        )
        for row in rows
    )
