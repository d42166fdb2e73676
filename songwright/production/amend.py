"""Making a change of a finished song count: what was made anew, with its report and its ledger, in one edit.

What is made anew lies in a scratch folder that mirrors the song's: only that differs from the song goes into the edit.
"""

import filecmp
from collections.abc import Mapping, Sequence
from pathlib import Path

from songwright.production.finish import performance_warnings
from songwright.production.folder import SongFolder
from songwright.production.jobs import load_checks
from songwright.production.journal import commit
from songwright.production.ledger import LEDGER, WORKINGS, Ledger
from songwright.production.patches import FileFacts, Patch, Stored, file_facts
from songwright.production.performance import Performance
from songwright.production.report.document import FileResult, LoudnessResult, SongReport
from songwright.production.report.make import updated_report
from songwright.production.takes import load_records
from songwright.song import SongPlan


def amend(
    old: SongFolder, new: SongFolder, what: str, in_place: Sequence[Patch] = (), *,
    loudness: LoudnessResult | None = None, undone: Mapping[str, bytes] | None = None,
) -> None:  # fmt: skip
    """Commit a change.

    The report's page is of the song before, and goes.

    Args:
        new: the scratch folder.
        what: the change in a few words, for the history.
        in_place: patches of files that are not in the scratch folder.
        loudness: of the master, where it was measured anew.
        undone: files as undoing the change is to leave them, by name, where that is not what is found.

    Raises:
        OutputError: a file cannot be written; the song is then as it was.
    """
    found = [*in_place, *_changed_files(old, new, undone or {})]
    facts = file_facts(old.path, found)
    ledger = Ledger(old.path).amended({path: one.sha256 for path, one in facts.items()})
    page = old.path / "report.html"
    gone = [Patch(old.name(page), None)] if page.is_file() else []
    report = _report(old, new, facts, loudness)
    commit(old.path, what, [*found, *report, Patch(f"{WORKINGS}/{LEDGER}", ledger.encode()), *gone])


def _changed_files(old: SongFolder, new: SongFolder, undone: Mapping[str, bytes]) -> list[Patch]:
    found = []
    for path in sorted(path for path in new.path.rglob("*") if path.is_file()):
        name = new.name(path)
        target = old.path / name
        if name in undone or not (target.is_file() and filecmp.cmp(path, target, shallow=False)):
            found.append(Patch(name, Stored.whole(path), undone=undone.get(name)))
    return found


def newest(old: SongFolder, new: SongFolder, path: Path) -> Path:
    """A file of the song as it is to be: from the scratch folder, where it is there."""
    made = new.path / old.name(path)
    return made if made.is_file() else path


def _report(
    old: SongFolder, new: SongFolder, facts: Mapping[str, FileFacts], loudness: LoudnessResult | None
) -> list[Patch]:
    document = old.path / "report.json"
    if not document.is_file():
        return []
    plan, request = SongPlan.load(newest(old, new, old.plan)), old.request()
    checks = [check for stage in ("listen", "mix") for check in load_checks(newest(old, new, old.checks(stage)))]
    told = new if new.memory.is_file() else old
    performance = Performance.load(newest(old, new, old.tokens))
    report = updated_report(
        SongReport.load(document), plan, checks, load_records(newest(old, new, old.takes)),
        (*told.remarks(), *performance_warnings(performance, request, plan)), told.command(),
        [FileResult(path=path, bytes=one.size_bytes, sha256=one.sha256) for path, one in facts.items()],
    )  # fmt: skip
    if loudness is not None:
        report = report.model_copy(update={"loudness": loudness})
    return [Patch(old.name(document), report.to_json().encode())]
