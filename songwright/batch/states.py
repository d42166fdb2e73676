"""What a batch remembers of each song between two calls: what was asked of it, and how it ended."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from songwright.batch.folder import BatchFolder, request_sha256
from songwright.batch.task import Made, Outcome
from songwright.files import write_text
from songwright.studio.request import SingRequest


@dataclass(frozen=True)
class SongState:
    """A song that was begun.

    Attributes:
        asked: `request_sha256` of what it was begun with.
        outcome: how it ended; None while nobody knows.
    """

    asked: str
    outcome: Outcome | None

    def save(self, path: Path) -> None:
        """Write it.

        Raises:
            OutputError: it cannot be written.
        """
        write_text(path, json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, path: Path) -> "SongState | None":
        """What is remembered; None where that is nothing, or damaged (then the song is looked through again)."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            found = data["outcome"]
            if found is not None and found["made"] is not None:
                found["made"] = Made(**found["made"])
            return cls(data["asked"], None if found is None else Outcome(**found))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def finished(batch: BatchFolder, song_id: str, request: SingRequest) -> Outcome | None:
    """The outcome of a song that is done, was asked for in the same way, and is still there."""
    state = SongState.load(batch.state(song_id))
    if state is None or state.outcome is None or state.outcome.made is None:
        return None
    if state.outcome.status != "done" or state.asked != request_sha256(request):
        return None
    return state.outcome if (batch.song(song_id) / state.outcome.made.song).is_file() else None


def was_begun(batch: BatchFolder, song_id: str, request: SingRequest) -> bool:
    """Whether the song in the folder was begun with the same wishes."""
    state = SongState.load(batch.state(song_id))
    return state is not None and state.asked == request_sha256(request)
