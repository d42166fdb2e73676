"""Making many items: in parallel, with progress, going on where a killed run stopped."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from multiprocessing import parent_process
from multiprocessing.connection import wait as wait_for
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from songwright.files import write_text


@dataclass(frozen=True)
class Made:
    """One finished item: its number and how much sound it added; 0 if there was nothing to make of it."""

    number: int
    seconds: float


def produce(make: Callable[[int], Made], folder: Path, what: str, hours: float, workers: int) -> None:
    """Call `make` for item 0, 1, 2 … until the folder holds `hours` of sound.

    A line in `<folder>/<what>.jsonl` is written after each item, so killing loses at most the items in the making,
    one for each worker.

    Args:
        make: makes and stores the item of that number; picklable, and dependent on nothing but the number.
        folder: the corpus.
        what: names the journal.
        hours: wanted, those made by earlier runs included.
        workers: processes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    journal = folder / f"{what}.jsonl"
    earlier = read_journal(journal)
    numbers = _unmade(earlier)
    seconds = sum((made.seconds for made in earlier), 0.0)
    columns = (TextColumn(what), BarColumn(), TextColumn("{task.completed:.0f} of {task.total:.0f} s"))
    with (
        ProcessPoolExecutor(workers, initializer=_end_with_parent) as pool,
        Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn()) as progress,
        journal.open("a", encoding="utf-8") as log,
    ):
        task = progress.add_task(what, total=hours * 3600)
        progress.update(task, completed=seconds)
        running: set[Future[Made]] = set()
        while seconds < hours * 3600:
            while len(running) < workers:
                running.add(pool.submit(make, next(numbers)))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                made = future.result()
                log.write("\n" + json.dumps(asdict(made)))
                log.flush()
                seconds += made.seconds
            progress.update(task, completed=seconds)


def read_journal(journal: Path) -> list[Made]:
    """What earlier runs finished. A last line that a kill cut off is not counted, nor is the empty line after it."""
    if not journal.is_file():
        return []
    made = []
    for line in journal.read_text(encoding="utf-8").split("\n"):
        if line.endswith("}"):
            made.append(Made(**json.loads(line)))
    return made


def strike_out(journal: Path, numbers: set[int]) -> None:
    """Take items out of a journal, so that they are made again."""
    kept = [made for made in read_journal(journal) if made.number not in numbers]
    write_text(journal, "".join("\n" + json.dumps(asdict(made)) for made in kept))


def _end_with_parent() -> None:
    """Let a worker end when its parent was killed; it would wait for work forever."""
    parent = parent_process()
    assert parent is not None
    threading.Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _unmade(earlier: list[Made]) -> Iterator[int]:
    """Item numbers that are still to be made, rising."""
    finished = {made.number for made in earlier}
    number = 0
    while True:
        if number not in finished:
            yield number
        number += 1
