"""The folder of a batch: a folder for each song, the results, and under `.songwright` what is known of every song."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from songwright.files import write_text
from songwright.production.ledger import WORKINGS
from songwright.request import SingRequest


@dataclass(frozen=True)
class BatchFolder:
    """Paths in the folder of a batch."""

    path: Path

    @property
    def results(self) -> Path:
        return self.path / "results.csv"

    @property
    def index(self) -> Path:
        return self.path / "index.html"

    def song(self, song_id: str) -> Path:
        return self.path / song_id

    def state(self, song_id: str) -> Path:
        return self._working("songs", f"{song_id}.json")

    def log(self, song_id: str) -> Path:
        """The traceback of a song that a fault of songwright's ended."""
        return self._working("logs", f"{song_id}.txt")

    def text(self, song_id: str) -> Path:
        """The lyrics that stood in the manifest itself."""
        return self._working("lyrics", f"{song_id}.txt")

    def start(self, run: str) -> None:
        """Say which call makes these songs now; tasks of an earlier one give up.

        Raises:
            OutputError: the folder cannot be written.
        """
        write_text(self._run, run + "\n")

    def stop(self) -> None:
        """Say that nobody makes these songs now."""
        self._run.unlink(missing_ok=True)

    def running(self) -> str | None:
        """Which call makes these songs now."""
        try:
            return self._run.read_text(encoding="utf-8").strip()
        except OSError:
            return None

    @property
    def _run(self) -> Path:
        return self._working("", "running")

    def _working(self, folder: str, name: str) -> Path:
        return self.path / WORKINGS / folder / name


def request_sha256(request: SingRequest) -> str:
    """sha256 of all that is asked of a song; of its files the content counts, not where they are."""
    wishes = asdict(request)
    for name in ("lyrics", "pronunciations"):
        value = wishes["song"][name]
        wishes["song"][name] = _content(value) if isinstance(value, Path) else value
    return hashlib.sha256(json.dumps(wishes, sort_keys=True).encode()).hexdigest()


def _content(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return str(path)
