"""A `plan.json` that was edited by hand in a song's folder: only what changed is performed."""

from collections.abc import Iterable
from pathlib import Path

from songwright.planner.edited_words import with_said_words
from songwright.production.edit import SectionChange, perform_plan, section_changes
from songwright.production.folder import SongFolder
from songwright.production.journal import opened
from songwright.production.performance import Performance
from songwright.production.provenance import made_with
from songwright.production.record import line_numbers
from songwright.production.sing import sing_to_folder
from songwright.production.song import Song
from songwright.production.sung_plan import sung_plan
from songwright.production.watch import Nobody, Watch
from songwright.song import SongPlan


def sing_edited(folder: Path, watch: Watch | None = None, *, force: bool = False) -> Song:
    """Perform what was edited by hand in a song's `plan.json`; words that were changed get their phonemes.

    Where the edit concerns the whole song (tempo, meter, bars, voice, style), or the song is not finished, all of it
    is performed as by `songwright sing plan.json`; that is no edit which can be undone.

    Args:
        force: perform the whole song, even if it was changed since it was sung.

    Raises:
        PlanError: the plan cannot be sung.
        AudioError: the folder holds no song.
        OutputError: as `sing_to_folder`.
    """
    with opened(folder):
        files = SongFolder(folder)
        request = files.request()
        if not force and _is_finished(files):
            plan, findings = with_said_words(SongPlan.load(files.plan))
            before = sung_plan(files)
            if plan == before:
                return Song.load(folder)
            changes = None if before is None else section_changes(before, plan)
            if before is not None and changes is not None and _can_be_laid_in(files, changes):
                texts = _named(changes) + [one.message for one in findings]
                old = {files.name(files.plan): files.sung_plan.read_bytes()}
                perform_plan(files, before, plan, texts, ["sing", files.path.name], watch or Nobody(), undone=old)
                return Song.load(folder)
    return sing_to_folder(request, folder, watch, force=force)


def _is_finished(files: SongFolder) -> bool:
    needed = (files.tokens, files.settings, files.path / "report.json", files.checks("listen"), files.checks("mix"))
    return all(path.is_file() for path in needed)


def _can_be_laid_in(files: SongFolder, changes: Iterable[SectionChange]) -> bool:
    if made_with(files, files.request()).codes_differ:
        return False
    return Performance.load(files.tokens).played is None or not any(one.is_played for one in changes)


def _named(changes: Iterable[SectionChange]) -> list[str]:
    found = []
    for one in changes:
        what = []
        if one.is_sung:
            what.append("notes" if one.lines is None else f"line {line_numbers(one.lines)}")
        what += ["band"] if one.is_played else []
        found.append(f"{' and '.join(what)} of {one.section_id}")
    return found
