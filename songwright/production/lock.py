"""One command at a time on a song folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from songwright.errors import OutputError
from songwright.production.ledger import WORKINGS

if sys.platform != "win32":
    import fcntl

LOCK = "lock"  # in the workings; it is empty, and stays when a command ends


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a song folder against other commands. The kernel lets go of it when this process ends, however it ends.

    A folder without workings is held by nobody: no song is in it yet. Nor is one on a system that knows no such locks,
    or one in which this user may not write.

    Raises:
        OutputError: another command is at work in it.
    """
    handle = _opened(folder / WORKINGS / LOCK)
    try:
        if handle is not None:
            _hold(handle, folder)
        yield
    finally:
        if handle is not None:
            os.close(handle)  # which lets go


def _opened(path: Path) -> int | None:
    if sys.platform == "win32" or not path.parent.is_dir():
        return None
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:
        return None


def _hold(handle: int, folder: Path) -> None:
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OutputError(
            f"another songwright command is at work in '{folder}'; wait until it has ended, and try again"
        ) from error
    except OSError:  # a file system without locks
        return
