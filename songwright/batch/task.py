"""One song as a task of a batch: what travels to a worker, what is done there, and what comes back."""

import importlib
import platform
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from songwright.batch.folder import BatchFolder
from songwright.errors import OutputError, SongwrightError
from songwright.files import write_text
from songwright.production.watch import Watch
from songwright.request import SingRequest

Status = Literal["done", "failed", "stopped"]
# How often a task looks whether its batch still wants it.
LOOK_SECONDS = 2.0


@dataclass(frozen=True)
class Made:
    """What a batch wants to know of a finished song.

    Attributes:
        duration_seconds: of the master.
        checks_passed, checks_total: of its report.
        words_heard: mean share of the words that the recogniser heard, over the lines; None if nobody listened.
        notes_in_tune: mean share of the notes in tune, over the sung lines; None without a voice.
        song: name of the sound file in the folder.
    """

    title: str
    style: str
    language: str
    duration_seconds: float
    checks_passed: int
    checks_total: int
    words_heard: float | None
    notes_in_tune: float | None
    song: str


@dataclass(frozen=True)
class Task:
    """A song to be made.

    Attributes:
        folder: of the song.
        batch: folder of the batch, which every worker must see.
        run: which call of `songwright batch` wants it.
        maker: dotted path of the `Maker`, such as 'songwright.batch.maker:make_song'.
        force: write over another song in the folder.
        alone: keep to one process.
    """

    id: str
    request: SingRequest
    folder: Path
    batch: Path
    run: str
    maker: str
    force: bool
    alone: bool | None


@dataclass(frozen=True)
class Outcome:
    """What became of a song: `made` if it is done, else `error`, one sentence."""

    id: str
    status: Status
    wall_seconds: float
    made: Made | None = None
    error: str = ""


class Maker(Protocol):
    """What makes one song; a worker imports it by its name."""

    def __call__(self, request: SingRequest, folder: Path, watch: Watch, *, force: bool, alone: bool | None) -> Made:
        """Make a song or what is missing of it."""
        ...


class BatchStopped(Exception):
    """Nobody wants this song any more; what is done of it stays."""


class TaskWatch:
    """Tells how far a song is, and gives up when its batch was stopped or started anew."""

    def __init__(self, folder: BatchFolder, run: str, tell: Callable[[str, float], None]) -> None:
        self._folder, self._run, self._tell = folder, run, tell
        self._looked = time.monotonic()

    def stage(self, name: str, share_done: float) -> None:
        """See `Watch`.

        Raises:
            BatchStopped: see above.
        """
        self._tell(name, share_done)
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._looked = time.monotonic()
            if self._folder.running() != self._run:
                raise BatchStopped


def perform(task: Task, tell: Callable[[str, float], None]) -> Outcome:
    """Make the song of a task. Whatever goes wrong with it is in the outcome, so that no song ends another.

    Args:
        tell: is called with a stage's name and how far it is, 0 … 1.
    """
    began = time.perf_counter()
    batch = BatchFolder(task.batch)

    def failed(sentence: str) -> Outcome:
        return Outcome(task.id, "failed", time.perf_counter() - began, error=sentence)

    try:
        _see(batch, task)
        made = find_maker(task.maker)(
            task.request, task.folder, TaskWatch(batch, task.run, tell), force=task.force, alone=task.alone
        )
    except BatchStopped:
        return Outcome(task.id, "stopped", time.perf_counter() - began)
    except SongwrightError as error:
        return failed(" ".join(str(error).split("\n", 1)[0].split()))
    except Exception as error:  # a fault of songwright's own must not end the other songs either
        log = batch.log(task.id)
        write_text(log, traceback.format_exc())
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return failed(f"a fault in songwright ({reason}); the details are in '{log}'")
    return Outcome(task.id, "done", time.perf_counter() - began, made)


def find_maker(name: str) -> Maker:
    """The function of a dotted path."""
    module, _, function = name.partition(":")
    maker: Maker = getattr(importlib.import_module(module), function)
    return maker


def _see(batch: BatchFolder, task: Task) -> None:
    """That this machine sees the batch's folder, and that the batch still runs."""
    running = batch.running()
    if running is None and not batch.path.is_dir():
        raise OutputError(
            f"the worker on '{platform.node()}' does not see the folder '{batch.path}'; all machines must share it "
            "under the same path"
        )
    if running != task.run:
        raise BatchStopped
