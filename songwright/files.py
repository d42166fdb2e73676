"""Writing files so that nobody ever meets a half-written one."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from songwright.errors import OutputError


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a new file beside `path`, then rename it into place.

    The scratch file keeps the suffix of `path`, since audio writers choose the format by it.

    Raises:
        OutputError: the folder cannot be made, is not writable, or the disk is full. `path` is then unchanged.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise OutputError(f"cannot write '{path}': {error.strerror or error}; choose another folder with -o") from error
    scratch = Path(name)
    try:
        write(scratch)
        with open(scratch, "rb+") as file:
            os.fsync(file.fileno())
        scratch.chmod(0o644)
        os.replace(scratch, path)
    except OSError as error:
        raise OutputError(
            f"cannot write '{path}': {error.strerror or error}; free some space or choose another folder with -o"
        ) from error
    finally:
        scratch.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with `\\n` line ends, atomically."""
    write_atomically(path, lambda scratch: scratch.write_bytes(text.encode("utf-8")))


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes, atomically."""
    write_atomically(path, lambda scratch: scratch.write_bytes(data))
