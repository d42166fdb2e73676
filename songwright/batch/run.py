"""Making many songs: those that are not finished become tasks of a Dask cluster, one song each."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from distributed import Client, Future, as_completed, get_worker

from songwright.batch.cluster import local_workers, remote_workers, usual_workers
from songwright.batch.entry import Entry
from songwright.batch.folder import BatchFolder, request_sha256
from songwright.batch.states import SongState, finished, remembered
from songwright.batch.task import Outcome, Task, perform
from songwright.errors import BatchError, OutputError
from songwright.files import write_text

SING = "songwright.batch.maker:make_song"


class BatchWatch(Protocol):
    """Anything that wants to know how a batch goes."""

    def begins(self, songs: int, finished: int) -> None:
        """So many songs are to be made, so many others are finished already."""
        ...

    def stage(self, song_id: str, name: str, share_done: float) -> None:
        """A song's stage is done to this share."""
        ...

    def ended(self, entry: Entry, outcome: Outcome) -> None:
        """A song is done or failed."""
        ...


@dataclass(frozen=True)
class BatchOptions:
    """How songs are made.

    Attributes:
        workers: processes on this machine; None for as many as it carries.
        scheduler: address of a Dask scheduler whose workers are taken instead.
        force: make songs anew whose folder holds another song, or one that was asked for otherwise.
        maker: dotted path of what makes a song.
    """

    workers: int | None = None
    scheduler: str | None = None
    force: bool = False
    maker: str = SING

    def __post_init__(self) -> None:
        if self.workers is not None and self.scheduler is not None:
            raise BatchError("a scheduler has workers of its own; leave out --workers or --scheduler")


def run_batch(entries: Sequence[Entry], folder: Path, options: BatchOptions, watch: BatchWatch) -> tuple[Outcome, ...]:
    """Make every song that is not finished; returns the outcomes in order.

    A call that was stopped, however rudely, is taken up by the same call. `KeyboardInterrupt` stops all workers' songs
    and goes through; those that were finished by then are remembered.

    Raises:
        BatchError: the cluster cannot be used.
        OutputError: the folder cannot be written.
    """
    batch = BatchFolder(folder.resolve())
    if batch.path.exists() and not batch.path.is_dir():
        raise OutputError(f"'{folder}' is a file; choose a folder with -o")
    run = uuid.uuid4().hex
    batch.start(run)
    try:
        settled = [_settled(entry, batch) for entry in entries]
        outcomes = {entry.id: finished(batch, entry.id, entry.request) for entry in settled}
        open_ = [entry for entry in settled if outcomes[entry.id] is None]
        watch.begins(len(open_), len(settled) - len(open_))
        if open_:
            workers = options.workers or usual_workers(len(open_))
            alone = True if options.scheduler or workers > 1 else None
            tasks = [_task(entry, batch, run, options, alone) for entry in open_]
            with _workers(options, workers) as client:
                for entry, outcome in _performed(client, open_, tasks, run, watch):
                    outcomes[entry.id] = outcome
                    _remember(batch, entry, outcome)
                    watch.ended(entry, outcome)
    finally:
        batch.stop()
    return tuple(outcomes[entry.id] or Outcome(entry.id, "stopped", 0.0) for entry in settled)


def known_outcomes(entries: Sequence[Entry], folder: Path) -> tuple[Outcome, ...]:
    """What is remembered of songs after a call that was stopped."""
    batch = BatchFolder(folder.resolve())
    return tuple(
        remembered(batch, entry.id, _settled(entry, batch).request) or Outcome(entry.id, "stopped", 0.0)
        for entry in entries
    )


def perform_on_worker(task: Task, topic: str) -> Outcome:
    """What a Dask worker calls."""
    worker = get_worker()
    said: dict[str, float] = {}

    def tell(stage: str, share: float) -> None:
        if share >= 1 or abs(share - said.get(stage, -1.0)) >= 0.05:
            said[stage] = share
            worker.log_event(topic, {"song": task.id, "stage": stage, "share": share})

    return perform(task, tell)


def _settled(entry: Entry, batch: BatchFolder) -> Entry:
    """Lyrics that stood in the manifest go into a file, which the song's report and command can name."""
    if not entry.is_text:
        return entry
    path = batch.text(entry.id)
    text = str(entry.request.song.lyrics)
    if not path.is_file() or path.read_bytes() != text.encode():
        write_text(path, text)
    return replace(entry, request=replace(entry.request, song=replace(entry.request.song, lyrics=path)))


def _task(entry: Entry, batch: BatchFolder, run: str, options: BatchOptions, alone: bool | None) -> Task:
    folder = batch.song(entry.id)
    return Task(entry.id, entry.request, folder, batch.path, run, options.maker, options.force, alone)


def _workers(options: BatchOptions, count: int) -> AbstractContextManager[Client]:
    return local_workers(count) if options.scheduler is None else remote_workers(options.scheduler)


def _performed(
    client: Client, entries: Sequence[Entry], tasks: Sequence[Task], run: str, watch: BatchWatch
) -> Iterator[tuple[Entry, Outcome]]:
    """Entries with their outcomes as they come."""
    topic = f"songwright-{run}"

    def heard(event: Any) -> None:
        _, message = event
        watch.stage(message["song"], message["stage"], message["share"])

    client.subscribe_topic(topic, heard)
    futures: dict[Future, Entry] = {}

    def submitted(entry: Entry, task: Task) -> Future:
        # Its key is new in each run: a scheduler remembers the outcomes of keys it knows.
        future = client.submit(perform_on_worker, task, topic, key=f"{entry.id}-{run}", pure=False)
        futures[future] = entry
        return future

    # As many at a time as there are workers: Dask blames a worker's death on every song that was given to it.
    waiting = zip(entries, tasks, strict=True)
    try:
        begun = as_completed([submitted(*one) for one in islice(waiting, max(1, len(client.nthreads())))])
        for future in begun:
            yield futures[future], _outcome(future, futures[future])
            future.release()
            for one in islice(waiting, 1):
                begun.add(submitted(*one))
    finally:
        client.cancel(list(futures), force=True)
        client.unsubscribe_topic(topic)


def _outcome(future: Future, entry: Entry) -> Outcome:
    """What a task says of its song; or what Dask says where the worker did not live to say it."""
    error = future.exception()
    if error is None:
        outcome: Outcome = future.result()
        return outcome
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:160]
    sentence = f"its worker died while making it, more than once ({reason}); is the memory enough for all workers?"
    return Outcome(entry.id, "failed", 0.0, error=sentence)


def _remember(batch: BatchFolder, entry: Entry, outcome: Outcome) -> None:
    SongState(request_sha256(entry.request), outcome).save(batch.state(entry.id))
