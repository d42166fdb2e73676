"""What of a song is done already: a ledger in the song folder, so that no finished stage is ever computed twice.

Each stage is recorded after its files were written, with the sha256 of everything it was computed from and of each
file it wrote. A stage counts as done while both still agree; so a run that was killed goes on where it stopped, and a
changed wish or an edited file makes anew what depends on it, and no more.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from songwright.files import write_text
from songwright.version import __version__

FORMAT_VERSION = 1
WORKINGS = ".songwright"
LEDGER = "stages.json"


@dataclass(frozen=True)
class StageRecord:
    """A finished stage.

    Attributes:
        inputs: sha256 of all that it depends on.
        outputs: sha256 of each file, by its path in the song folder.
        seconds: that it took.
    """

    inputs: str
    outputs: Mapping[str, str]
    seconds: float


class Ledger:
    """The finished stages of one song folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / WORKINGS / LEDGER
        self._records = _read(self._path)

    @property
    def stage_seconds(self) -> Mapping[str, float]:
        """What each stage took when it was computed."""
        return {name: record.seconds for name, record in self._records.items()}

    def knows(self, path: str) -> str | None:
        """The sha256 that a file of the song folder had when a stage wrote it; None if no stage did."""
        found = [record.outputs[path] for record in self._records.values() if path in record.outputs]
        return found[-1] if found else None

    def is_done(self, stage: str, inputs: str) -> bool:
        """Whether this stage was computed from the same inputs, and its files are as it left them."""
        record = self._records.get(stage)
        return (
            record is not None
            and record.inputs == inputs
            and all(file_sha256(self.folder / path) == digest for path, digest in record.outputs.items())
        )

    def record(self, stage: str, inputs: str, outputs: Sequence[str], seconds: float) -> None:
        """Write down that a stage is finished; its files must be there."""
        digests = {path: file_sha256(self.folder / path) or "" for path in outputs}
        self._records[stage] = StageRecord(inputs, digests, round(seconds, 3))
        self._save()

    def amended(self, digests: Mapping[str, str]) -> str:
        """The ledger's text when these files, by path, have other bytes; what made them stays as it is written."""
        records = {
            stage: replace(record, outputs={path: digests.get(path, old) for path, old in record.outputs.items()})
            for stage, record in self._records.items()
        }
        return _text(records)

    def forget(self) -> None:
        """Strike all stages: their files are to be made in another way."""
        self._records.clear()
        if self._path.exists():
            self._save()

    def run(self, stage: str, inputs: str, outputs: Sequence[str], work: Callable[[], object]) -> None:
        """Compute a stage unless it is done."""
        if self.is_done(stage, inputs):
            return
        began = time.perf_counter()
        work()
        self.record(stage, inputs, outputs, time.perf_counter() - began)

    def _save(self) -> None:
        write_text(self._path, _text(self._records))


def fingerprint(*parts: object) -> str:
    """sha256 of anything that JSON can write, and of songwright's version."""
    text = json.dumps([__version__, *parts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def file_sha256(path: Path) -> str | None:
    """sha256 of a file's bytes; None if there is no such file."""
    try:
        found = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
        return found.hexdigest()
    except OSError:
        return None


def _text(records: Mapping[str, StageRecord]) -> str:
    stages = {name: asdict(record) for name, record in records.items()}
    return json.dumps({"format_version": FORMAT_VERSION, "stages": stages}, indent=1) + "\n"


def _read(path: Path) -> dict[str, StageRecord]:
    """The records; none where the ledger is missing, damaged or of another version (then all is made anew)."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format_version"] != FORMAT_VERSION:
            return {}
        return {name: StageRecord(**record) for name, record in data["stages"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
