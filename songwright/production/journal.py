"""Changing a finished song in place so that nobody meets half of a change, and every change can be undone.

Before a file is touched, the bytes that an edit will replace are written down in `.songwright/journal`: a rollback
journal, as SQLite keeps one (https://www.sqlite.org/atomiccommit.html). Then the files are patched. At last the journal
is renamed into the history, and that one step makes the edit count. Whoever opens the folder and finds a journal puts
the old bytes back, which may be begun again as often as it is interrupted. So undoing is the same work: the newest
entry of the history is renamed to be the journal, and rolled back.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from songwright.errors import AudioError, OutputError
from songwright.files import write_bytes, write_text
from songwright.production.exchange import finish_exchange
from songwright.production.ledger import WORKINGS

FORMAT_VERSION = 1
JOURNAL, HISTORY = "journal", "history"
SCRATCH = "edit-"  # a folder of the workings whose name begins so holds an edit in the making
BYTES, FACTS = "before.bin", "before.json"  # the facts are written last: a journal without them was never acted on
READ_BYTES = 1 << 20
MOST_ENTRIES, MOST_BYTES = 50, 1 << 30  # of the history; the oldest go first


@dataclass(frozen=True)
class Patch:
    """New bytes for a file of the song folder.

    Attributes:
        path: of the file, in the folder.
        data: the new bytes; None removes the file.
        offset: where they go in a file that stays as long as it is; None where they are the whole file.
        to_end: the file ends after them, whatever its length was.
    """

    path: str
    data: bytes | None
    offset: int | None = None
    to_end: bool = False


@dataclass(frozen=True)
class FileFacts:
    """What proves a file."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class PastEdit:
    """An edit that can be undone. `size_bytes` is what its entry takes on the disk."""

    number: int
    what: str
    size_bytes: int


def mend(folder: Path) -> None:
    """Finish or roll back what an interrupted command left; every command that opens a song folder calls this first.

    Raises:
        OutputError: a file cannot be written, or the journal cannot be read.
    """
    finish_exchange(folder)
    with _said(folder):
        for left in (folder / WORKINGS).glob(f"{SCRATCH}*"):
            shutil.rmtree(left)
    _recover(folder)


def _recover(folder: Path) -> None:
    """Put back what a journal says, if there is one."""
    journal = folder / WORKINGS / JOURNAL
    if not journal.is_dir():
        return
    with _said(folder):
        if (journal / FACTS).is_file():
            _roll_back(folder, journal)
            (journal / FACTS).unlink()  # from here on there is nothing to put back
            _settle(journal)
        shutil.rmtree(journal)


def commit(folder: Path, what: str, patches: list[Patch]) -> None:
    """Make an edit: all patches or, if this is interrupted, none of them once the folder is opened again.

    Args:
        what: the edit in a few words, for the history.

    Raises:
        OutputError: a file cannot be written; the song is then as it was.
    """
    journal = folder / WORKINGS / JOURNAL
    with _said(folder):
        _write_journal(folder, journal, what, patches)
        try:
            for patch in patches:
                _apply(folder, patch)
        except (OSError, OutputError):
            _recover(folder)
            raise
        numbers = [entry.number for entry in past_edits(folder)]
        target = folder / WORKINGS / HISTORY / f"{max(numbers, default=0) + 1:06d}"
        target.parent.mkdir(exist_ok=True)
        os.replace(journal, target)
        _settle(target.parent)
    prune(folder)


def file_facts(folder: Path, patches: Sequence[Patch]) -> dict[str, FileFacts]:
    """Size and sha256 that each file will have once it is patched, by its path; none of those that will be removed.

    A patched file is read once from end to end: some 0.1 s for the 64 MB of a stem of four minutes.
    """
    names = dict.fromkeys(patch.path for patch in patches)
    # Hashing lets go of the interpreter, so that two cores hash two files.
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda name: _facts_of(folder / name, [p for p in patches if p.path == name]), names)
        return {name: facts for name, facts in zip(names, found, strict=True) if facts is not None}


def undo(folder: Path) -> str:
    """Take the newest edit back, to the byte; returns what it was.

    Raises:
        AudioError: there is nothing to undo.
        OutputError: a file cannot be written; the next command on the folder goes on.
    """
    mend(folder)
    past = past_edits(folder)
    if not past:
        raise AudioError(f"there is no edit of '{folder}' to undo; edits are made by 'songwright resing'")
    newest = past[-1]
    with _said(folder):
        os.replace(_entry(folder, newest.number), folder / WORKINGS / JOURNAL)
        history = folder / WORKINGS / HISTORY
        if len(past) == 1:
            history.rmdir()
        _settle(folder / WORKINGS)
    _recover(folder)
    return newest.what


def past_edits(folder: Path) -> tuple[PastEdit, ...]:
    """What can be undone, the oldest first.

    Raises:
        OutputError: an entry cannot be read.
    """
    found = []
    with _said(folder):
        for path in sorted((folder / WORKINGS / HISTORY).glob("[0-9]*")):
            size = sum(file.stat().st_size for file in path.iterdir())
            found.append(PastEdit(int(path.name), str(_facts(path)["what"]), size))
    return tuple(found)


def prune(folder: Path, most_entries: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES) -> None:
    """Forget the oldest edits until so many of so much size are left; they cannot be undone any more.

    Raises:
        OutputError: an entry cannot be removed.
    """
    past = past_edits(folder)
    kept, size = 0, 0
    for entry in reversed(past):
        size += entry.size_bytes
        if kept == most_entries or size > most_bytes:
            break
        kept += 1
    with _said(folder):
        # The oldest first: what is left after an interruption is still an unbroken row up to the newest.
        for entry in past[: len(past) - kept]:
            shutil.rmtree(_entry(folder, entry.number))


def _facts_of(path: Path, patches: Sequence[Patch]) -> FileFacts | None:
    last = patches[-1]
    if last.offset is None:
        return None if last.data is None else FileFacts(len(last.data), hashlib.sha256(last.data).hexdigest())
    digest, at = hashlib.sha256(), 0
    with path.open("rb") as file:
        for patch in sorted(patches, key=lambda one: one.offset or 0):
            assert patch.offset is not None and patch.data is not None
            at += _hash_up_to(digest, file, patch.offset - at)
            digest.update(patch.data)
            at = file.seek(0, os.SEEK_END) if patch.to_end else file.seek(len(patch.data), os.SEEK_CUR)
            size = patch.offset + len(patch.data) if patch.to_end else path.stat().st_size
        _hash_up_to(digest, file, path.stat().st_size - at)
    return FileFacts(size, digest.hexdigest())


def _hash_up_to(digest: "hashlib._Hash", file: IO[bytes], size: int) -> int:
    left = size
    while left > 0 and (block := file.read(min(left, READ_BYTES))):
        digest.update(block)
        left -= len(block)
    return size - left


def _write_journal(folder: Path, journal: Path, what: str, patches: list[Patch]) -> None:
    """The bytes that the patches will replace, in their order, and where they belong."""
    rows, before = [], bytearray()
    for patch in patches:
        path = folder / patch.path
        length: int | None = None
        if patch.offset is not None:
            assert patch.data is not None
            rest = path.stat().st_size - patch.offset
            length = rest if patch.to_end else len(patch.data)
            if not 0 <= length <= rest:
                raise ValueError(f"a patch of '{patch.path}' reaches beyond its end")
            with path.open("rb") as file:
                file.seek(patch.offset)
                before += file.read(length)
        elif path.is_file():
            old = path.read_bytes()
            length = len(old)
            before += old
        rows.append({"path": patch.path, "offset": patch.offset, "length": length, "to_end": patch.to_end})
    write_bytes(journal / BYTES, bytes(before))
    write_text(journal / FACTS, json.dumps({"format_version": FORMAT_VERSION, "what": what, "files": rows}))
    _settle(journal)
    _settle(journal.parent)


def _apply(folder: Path, patch: Patch) -> None:
    path = folder / patch.path
    if patch.data is None:
        path.unlink(missing_ok=True)
    elif patch.offset is None:
        write_bytes(path, patch.data)
    else:
        _write_at(path, patch.offset, patch.data, patch.to_end)


def _roll_back(folder: Path, journal: Path) -> None:
    rows = _facts(journal)["files"]
    with (journal / BYTES).open("rb") as before:
        for row in rows:  # type: ignore[attr-defined]
            data = None if row["length"] is None else before.read(row["length"])
            _apply(folder, Patch(row["path"], data, row["offset"], row["to_end"]))


def _facts(journal: Path) -> dict[str, object]:
    """What a journal or an entry of the history says of itself."""
    path = journal / FACTS
    try:
        facts = dict(json.loads(path.read_text(encoding="utf-8")))
        if facts["format_version"] != FORMAT_VERSION:
            raise ValueError(f"format_version {facts['format_version']}")
        return facts
    except (ValueError, KeyError) as error:
        raise OutputError(
            f"'{path}' cannot be read ({error}); open the song with the songwright that edited it"
        ) from error


def _write_at(path: Path, offset: int, data: bytes, to_end: bool) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)
        if to_end:
            file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _entry(folder: Path, number: int) -> Path:
    return folder / WORKINGS / HISTORY / f"{number:06d}"


def _settle(folder: Path) -> None:
    """Have renames and removals in a folder on the disk before what follows, where the system can do that."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _said(folder: Path) -> Iterator[None]:
    """What the system refuses, as a sentence for the user."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot change the song in '{folder}': {error.strerror or error}; mend that and try again"
        ) from error
