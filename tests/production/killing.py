"""Killing a piece of work at any moment, and looking at what it left."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from songwright.production.lock import LOCK


def killed_after(seconds: float, work: Callable[[], object]) -> None:
    """Do some work in a process of its own that is killed by SIGKILL after this time, done or not."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def every_byte(folder: Path) -> dict[str, bytes]:
    """All files of a song but the history of its edits, its lock, and what a killed process leaves."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and "history" not in path.parts and path.name != LOCK
    }
