"""Changing a finished song in place so that nobody meets half of a change, and every change can be undone and redone.

Before a file is touched, the bytes that an edit will replace are written down in `.songwright/journal`: a rollback
journal, as SQLite keeps one (https://www.sqlite.org/atomiccommit.html). Then the files are patched. At last the journal
is renamed into the history, and that one step makes the edit count. Whoever opens the folder and finds a journal puts
the old bytes back, which may be begun again as often as it is interrupted. Undoing is an edit like any other, whose new
bytes are those that the newest entry of the history holds; its journal ends among what was undone, and says which entry
it replaces. Redoing is the same the other way round.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from songwright.errors import AudioError, OutputError
from songwright.files import write_atomically, write_text
from songwright.production.exchange import finish_exchange
from songwright.production.ledger import WORKINGS
from songwright.production.lock import locked
from songwright.production.patches import Patch, Stored, apply_patch, length_of, write_blocks

FORMAT_VERSION = 1
JOURNAL, HISTORY, UNDONE = "journal", "history", "history/undone"
SCRATCH = "edit-"  # a folder of the workings whose name begins so holds an edit in the making, or is to be removed
BYTES, FACTS = "before.bin", "before.json"  # the facts are written last: a journal without them was never acted on
MOST_ENTRIES, MOST_BYTES = 50, 1 << 30  # of the history; the oldest go first, the newest stays however large it is


@dataclass(frozen=True)
class PastEdit:
    """An edit that can be undone, or redone. `size_bytes` is what its entry takes on the disk."""

    number: int
    what: str
    size_bytes: int


@contextmanager
def opened(folder: Path) -> Iterator[None]:
    """Hold a song folder for a command that changes or measures it, and mend what an interrupted one left.

    Raises:
        OutputError: another command is at work in it, or as `mend`.
    """
    with locked(folder):
        mend(folder)
        yield


def mend(folder: Path) -> None:
    """Finish or roll back what an interrupted command left. The folder is to be held (`opened`).

    Raises:
        OutputError: a file cannot be written, or the journal cannot be read.
    """
    finish_exchange(folder)
    with _said(folder):
        for left in (folder / WORKINGS).glob(f"{SCRATCH}*"):
            shutil.rmtree(left)
    _recover(folder)
    with _said(folder):
        entries = [*_entries(folder, HISTORY), *_entries(folder, UNDONE)]
        for replaced in [name for name in (_facts(entry).get("replaces") for entry in entries) if name is not None]:
            if (folder / WORKINGS / replaced).is_dir():
                _discard(folder, folder / WORKINGS / replaced)


def _recover(folder: Path) -> None:
    """Put back what a journal says, if there is one."""
    journal = folder / WORKINGS / JOURNAL
    if not journal.is_dir():
        return
    with _said(folder):
        if (journal / FACTS).is_file():
            for patch in _patches_of(journal, undoing=False):
                apply_patch(folder, patch)
            (journal / FACTS).unlink()  # from here on there is nothing to put back
            _settle(journal)
        shutil.rmtree(journal)


def commit(folder: Path, what: str, patches: Sequence[Patch]) -> None:
    """Make an edit: all patches or, if this is interrupted, none of them once the folder is opened again.

    What was undone before can be redone no longer.

    Args:
        what: the edit in a few words, for the history.

    Raises:
        OutputError: a file cannot be written; the song is then as it was.
    """
    _exchange(folder, what, patches, HISTORY)
    prune(folder)


def _exchange(folder: Path, what: str, patches: Sequence[Patch], target: str, replaced: Path | None = None) -> None:
    """Put patches in their places, and what was there into a new entry of the target, for an entry that goes."""
    workings = folder / WORKINGS
    with _said(folder):
        _write_journal(folder, what, patches, replaced)
        try:
            for patch in patches:
                apply_patch(folder, patch)
            if replaced is None:
                forget_undone(folder)
        except (OSError, OutputError):
            _recover(folder)
            raise
        numbers = [int(path.name) for path in (*_entries(folder, HISTORY), *_entries(folder, UNDONE))]
        entry = workings / target / f"{max(numbers, default=0) + 1:06d}"
        entry.parent.mkdir(parents=True, exist_ok=True)
        os.replace(workings / JOURNAL, entry)
        _settle(entry.parent)
        if replaced is not None:
            _discard(folder, replaced)


def undo(folder: Path) -> str:
    """Take the newest edit back, to the byte; returns what it was.

    Raises:
        AudioError: there is nothing to undo.
        OutputError: a file cannot be written; the song is then as it was.
    """
    with opened(folder):
        past = past_edits(folder)
        if not past:
            raise AudioError(f"there is no edit of '{folder}' to undo; edits are made by 'songwright resing' or 'edit'")
        return _turn(folder, past[-1], HISTORY, UNDONE)


def redo(folder: Path) -> str:
    """Make the edit that was undone last once more, to the byte; returns what it was.

    Raises:
        AudioError: nothing was undone, or another edit was made since.
        OutputError: as `undo`.
    """
    with opened(folder):
        gone = undone_edits(folder)
        if not gone:
            raise AudioError(f"nothing was undone in '{folder}' since its newest edit, so that there is none to redo")
        return _turn(folder, gone[-1], UNDONE, HISTORY)


def _turn(folder: Path, edit: PastEdit, source: str, target: str) -> str:
    entry = folder / WORKINGS / source / f"{edit.number:06d}"
    _exchange(folder, edit.what, _patches_of(entry, undoing=True), target, entry)
    return edit.what


def past_edits(folder: Path) -> tuple[PastEdit, ...]:
    """What can be undone, the oldest first.

    Raises:
        OutputError: an entry cannot be read.
    """
    return _edits(folder, HISTORY)


def undone_edits(folder: Path) -> tuple[PastEdit, ...]:
    """What can be redone; the last goes first.

    Raises:
        OutputError: an entry cannot be read.
    """
    return _edits(folder, UNDONE)


def _edits(folder: Path, place: str) -> tuple[PastEdit, ...]:
    found = []
    with _said(folder):
        for path in _entries(folder, place):
            size = sum(file.stat().st_size for file in path.iterdir())
            found.append(PastEdit(int(path.name), str(_facts(path)["what"]), size))
    return tuple(found)


def prune(folder: Path, most_entries: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES) -> None:
    """Forget the oldest edits until so many of so much size are left, and all that was undone.

    Raises:
        OutputError: an entry cannot be removed.
    """
    past = past_edits(folder)
    kept, size = 0, 0
    for entry in reversed(past):
        size += entry.size_bytes
        if kept == most_entries or (size > most_bytes and kept > 0):
            break
        kept += 1
    forget_undone(folder)
    with _said(folder):
        # The oldest first: what is left after an interruption is still an unbroken row up to the newest.
        for path in _entries(folder, HISTORY)[: len(past) - kept]:
            _discard(folder, path)


def forget_undone(folder: Path) -> None:
    """What was undone can be redone no longer.

    Raises:
        OutputError: an entry cannot be removed.
    """
    with _said(folder):
        for path in _entries(folder, UNDONE):
            _discard(folder, path)


def _entries(folder: Path, place: str) -> list[Path]:
    return sorted((folder / WORKINGS / place).glob("[0-9]*"))


def _discard(folder: Path, entry: Path) -> None:
    """Remove an entry: at once for everybody who looks, and from the disk."""
    gone = folder / WORKINGS / f"{SCRATCH}gone-{entry.parent.name}-{entry.name}"
    os.replace(entry, gone)
    _settle(entry.parent)
    shutil.rmtree(gone)


def _write_journal(folder: Path, what: str, patches: Sequence[Patch], replaced: Path | None) -> None:
    """The bytes that the patches will replace, in their order, and where they belong."""
    journal = folder / WORKINGS / JOURNAL
    rows: list[dict[str, Any]] = []
    before: list[bytes | Stored] = []
    for patch in patches:
        path = folder / patch.path
        length: int | None = None
        if patch.offset is not None:
            assert patch.data is not None
            rest = path.stat().st_size - patch.offset
            length = rest if patch.to_end else length_of(patch.data)
            if not 0 <= length <= rest:
                raise ValueError(f"a patch of '{patch.path}' reaches beyond its end")
            before.append(Stored(path, patch.offset, length))
        elif path.is_file():
            before.append(Stored.whole(path))
            length = path.stat().st_size
        row = {"path": patch.path, "offset": patch.offset, "length": length, "to_end": patch.to_end}
        if patch.undone is not None:
            before.append(patch.undone)
            row["undone_length"] = len(patch.undone)
        rows.append(row)
    facts: dict[str, Any] = {"format_version": FORMAT_VERSION, "what": what, "files": rows}
    if replaced is not None:
        facts["replaces"] = replaced.relative_to(folder / WORKINGS).as_posix()
    write_atomically(journal / BYTES, lambda scratch: write_blocks(scratch, before))
    write_text(journal / FACTS, json.dumps(facts))
    _settle(journal)
    _settle(journal.parent)


def _patches_of(entry: Path, undoing: bool) -> list[Patch]:
    """The patches that put back what a journal or an entry holds.

    Args:
        undoing: an edit that was made is taken back; else one that was interrupted.
    """
    found, at = [], 0
    for row in _facts(entry)["files"]:
        length, undone = row["length"], row.get("undone_length")
        data = None if length is None else Stored(entry / BYTES, at, length)
        at += length or 0
        if undone is not None:
            data = Stored(entry / BYTES, at, undone) if undoing else data
            at += undone
        found.append(Patch(row["path"], data, row["offset"], row["to_end"]))
    return found


def _facts(entry: Path) -> dict[str, Any]:
    """What a journal or an entry of the history says of itself."""
    path = entry / FACTS
    try:
        facts = dict(json.loads(path.read_text(encoding="utf-8")))
        if facts["format_version"] != FORMAT_VERSION:
            raise ValueError(f"format_version {facts['format_version']}")
        return facts
    except (ValueError, KeyError) as error:
        raise OutputError(
            f"'{path}' cannot be read ({error}); open the song with the songwright that edited it"
        ) from error


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
