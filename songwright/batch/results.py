"""What became of a batch, as a table and as a page with players."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from songwright.batch.entry import Entry
from songwright.batch.folder import BatchFolder
from songwright.batch.manifest import Fault, Manifest
from songwright.batch.task import Outcome
from songwright.files import write_text
from songwright.production.report.index import IndexEntry, render_index
from songwright.units import format_seconds

COLUMNS = (
    "id", "status", "title", "language", "seconds", "checks_passed", "checks_total", "words_heard", "notes_in_tune",
    "wall_seconds", "folder", "error",
)  # fmt: skip


@dataclass(frozen=True)
class ResultFiles:
    """Where the results were written."""

    table: Path
    page: Path


def write_results(manifest: Manifest, outcomes: Sequence[Outcome], folder: Path, heading: str = "Songs") -> ResultFiles:
    """Write `results.csv` and `index.html`: a row for each song, those that could not be started at the end.

    Raises:
        OutputError: the folder cannot be written.
    """
    batch = BatchFolder(folder)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(_row(outcome) for outcome in outcomes)
    table.writerows((fault.song_id, "invalid", *[""] * (len(COLUMNS) - 3), str(fault)) for fault in manifest.faults)
    write_text(batch.results, text.getvalue())
    entries = {entry.id: entry for entry in manifest.entries}
    songs = [_index_entry(entries[outcome.id], outcome, batch) for outcome in outcomes]
    songs += [_index_fault(fault, batch) for fault in manifest.faults]
    render_index(songs, batch.index, heading)
    return ResultFiles(batch.results, batch.index)


def _row(outcome: Outcome) -> tuple[str, ...]:
    made = outcome.made
    wall = f"{outcome.wall_seconds:.1f}" if outcome.status != "stopped" else ""
    if made is None:
        return (outcome.id, outcome.status, *[""] * 7, wall, "", outcome.error)
    return (
        outcome.id, outcome.status, made.title, made.language, f"{made.duration_seconds:.2f}",
        str(made.checks_passed), str(made.checks_total), _share(made.words_heard), _share(made.notes_in_tune),
        wall, outcome.id, "",
    )  # fmt: skip


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _index_entry(entry: Entry, outcome: Outcome, batch: BatchFolder) -> IndexEntry:
    made = outcome.made
    style = entry.request.song.style
    if made is None:
        why = outcome.error or "not made yet"
        return IndexEntry(batch.song(entry.id), entry.id, style, "", None, why, False, song=None)
    verdict = f"{made.checks_passed} of {made.checks_total} checks passed"
    return IndexEntry(
        batch.song(entry.id), made.title, made.style, made.language, made.duration_seconds, verdict,
        made.checks_passed == made.checks_total, made.song, f"made in {format_seconds(outcome.wall_seconds)}",
    )  # fmt: skip


def _index_fault(fault: Fault, batch: BatchFolder) -> IndexEntry:
    return IndexEntry(batch.song(fault.song_id), fault.song_id, "", "", None, str(fault), False, song=None)
