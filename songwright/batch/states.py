"""What a batch remembers of each song between two calls: what was asked of it, and how it ended."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from songwright.batch.folder import BatchFolder, request_sha256
from songwright.batch.task import Made, Outcome
from songwright.files import write_text
from songwright.request import SingRequest


@dataclass(frozen=True)
class SongState:
    """A song that ended.

    Attributes:
        asked: `request_sha256` of what it was made from.
        outcome: how it ended.
    """

    asked: str
    outcome: Outcome

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
            made = found["made"]
            return cls(data["asked"], Outcome(**{**found, "made": None if made is None else Made(**made)}))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def remembered(batch: BatchFolder, song_id: str, request: SingRequest) -> Outcome | None:
    """How a song ended that was asked for in the same way; None if it did not, or its sound is gone."""
    state = SongState.load(batch.state(song_id))
    if state is None or state.asked != request_sha256(request):
        return None
    made = state.outcome.made
    return None if made is not None and not (batch.song(song_id) / made.song).is_file() else state.outcome


def finished(batch: BatchFolder, song_id: str, request: SingRequest) -> Outcome | None:
    """The outcome of a song that need not be made."""
    outcome = remembered(batch, song_id, request)
    return outcome if outcome is not None and outcome.status == "done" else None
