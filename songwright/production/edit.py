"""A finished song with another plan: what differs is performed, laid into the old audio, and all else stays.

The plan comes from operations (`operations.py`) or from a `plan.json` that somebody edited by hand.
"""

import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from songwright.errors import PlanError
from songwright.production.bench import Bench, Part, TakeKey, Told, at_work
from songwright.production.folder import SongFolder
from songwright.production.history import Change
from songwright.production.journal import opened
from songwright.production.operations import Operation, apply_all
from songwright.production.performance import Performance, sung_passages
from songwright.production.provenance import require_same_codes
from songwright.production.sung_plan import require_sung_plan
from songwright.production.watch import Nobody, Watch
from songwright.song import Section, SongPlan

# Of a section, what only print shows.
PRINTED = {"name", "lines", "directions", "singers"}
MOST_NAMED = 3


@dataclass(frozen=True)
class SectionChange:
    """What of a section sounds otherwise.

    Attributes:
        lines: that the voice sings otherwise; None for the whole section.
        is_sung: whether the voice sings anything otherwise.
        is_played: whether the band plays it otherwise.
    """

    section_id: str
    lines: tuple[int, ...] | None
    is_sung: bool
    is_played: bool


def edit_song(folder: Path, operations: Sequence[Operation], watch: Watch | None = None) -> None:
    """Apply operations to a finished song, as one edit.

    Raises:
        PlanError: an operation cannot be done; the song is then as it was.
        AudioError: the song is not finished, or was performed by another codec.
        OutputError: a file cannot be written, or another command is at work; the song is then as it was.
    """
    with opened(folder):
        files = SongFolder(folder)
        before = require_sung_plan(files)
        files.require_finished()
        require_same_codes(files, files.request())
        plan = apply_all(before, operations)
        if plan != before:
            texts = [str(one) for one in operations]
            perform_plan(files, before, plan, texts, ["edit", files.path.name, *texts], watch or Nobody())


def section_changes(before: SongPlan, plan: SongPlan) -> tuple[SectionChange, ...] | None:
    """What sounds otherwise in one plan than in another; None where that is the whole song.

    Another key of the song is none of its sound: its chords and notes are.
    """
    told = {"title", "key", "sections"}
    if before.model_dump(exclude=told) != plan.model_dump(exclude=told):
        return None
    if [(one.id, one.start_bar, one.bars) for one in before.sections] != [
        (one.id, one.start_bar, one.bars) for one in plan.sections
    ]:
        return None
    pairs = zip(before.sections, plan.sections, strict=True)
    found = [_section_change(old, new, before.key_of(old) != plan.key_of(new)) for old, new in pairs]
    return tuple(one for one in found if one.is_sung or one.is_played)


def _section_change(old: Section, new: Section, other_key: bool) -> SectionChange:
    aside = PRINTED | {"notes", "chords", "key"}
    other_manner = old.model_dump(exclude=aside) != new.model_dump(exclude=aside)
    is_played = other_manner or other_key or old.chords != new.chords
    lines = _other_lines(old, new)
    if other_manner or {note.line for note in old.notes} != {note.line for note in new.notes}:
        return SectionChange(new.id, None, other_manner or old.notes != new.notes, is_played)
    return SectionChange(new.id, lines, bool(lines), is_played)


def _other_lines(old: Section, new: Section) -> tuple[int, ...]:
    numbers = sorted({note.line for note in (*old.notes, *new.notes)})
    return tuple(n for n in numbers if [o for o in old.notes if o.line == n] != [o for o in new.notes if o.line == n])


def perform_plan(
    files: SongFolder, before: SongPlan, plan: SongPlan, texts: Sequence[str], command: Sequence[str], watch: Watch, *,
    undone: Mapping[str, bytes] | None = None,
) -> None:  # fmt: skip
    """Lay what differs between two plans into a song, as one edit. They differ in sections alone.

    Args:
        texts: what the edit is, in words.
        command: that makes it, without the program's name.
        undone: as in `amend.amend`.
    """
    changes = section_changes(before, plan)
    assert changes is not None, "operations change no more than sections"
    rescored = [one.section_id for one in changes if one.is_played]
    with at_work(files, before, plan, watch, rescored) as bench:
        parts = [part for change in changes for part in _parts(bench, change)]
        what = "; ".join(texts[:MOST_NAMED]) + (f"; and {len(texts) - MOST_NAMED} more" if texts[MOST_NAMED:] else "")
        told = Told(
            f"edited: {what}" if texts else "edited", _changes(parts), f"edited: {'; '.join(texts)}",
            shlex.join(["songwright", *command]),
        )  # fmt: skip
        bench.finish(parts, told, undone=undone)


def _parts(bench: Bench, change: SectionChange) -> list[Part]:
    """What of a section is performed again, by the takes that are in the song: what stays the same sounds the same."""
    parts: list[Part] = []
    if change.is_played and bench.before.played is not None:
        raise PlanError(
            f"a soundfont plays section '{change.section_id}', which it cannot play again by itself; edit "
            f"'{bench.old.plan}' and perform it with 'songwright sing {bench.old.path} --force'"
        )
    if change.is_played and bench.before.band:
        keys: dict[TakeKey, list[str]] = {}
        for stem in bench.before.band:
            keys.setdefault(_key(bench, stem, change.section_id), []).append(stem)
        parts += [bench.play(change.section_id, key, tuple(stems)) for key, stems in keys.items()]
    if change.is_sung and bench.before.vocals is not None:
        parts += _sung_parts(bench, change)
    return parts


def _sung_parts(bench: Bench, change: SectionChange) -> list[Part]:
    section, before = bench.plan.section(change.section_id), bench.before.vocals
    assert before is not None
    if change.lines is None:
        return [bench.sing(section.id, _key(bench, "vocals", section.id))]
    parts: list[Part] = []
    done: set[int] = set()
    for line in change.lines:
        if line in done:
            continue
        part = bench.sing(section.id, _key(bench, "vocals", section.id, line))
        made = Performance.load(part.tokens).vocals
        assert made is not None
        lines = _together({line}, (*sung_passages(before, section), *sung_passages(made, section)))
        parts.append(replace(part, lines=tuple(sorted(lines))))
        done |= lines
    return parts


def _together(lines: set[int], groups: Collection[tuple[int, ...]]) -> set[int]:
    """The lines with all that are sung in one breath with them, before or now."""
    while True:
        more = lines.union(*(group for group in groups if lines.intersection(group)))
        if more == lines:
            return lines
        lines = more


def _key(bench: Bench, stem: str, section_id: str, line: int | None = None) -> TakeKey:
    """What the take that is in the song was drawn by."""
    for record in bench.records:
        passage = record.passage
        if (passage.stem, passage.section_id) == (stem, section_id) and (line is None or line in passage.lines):
            source = record.sources[record.chosen]
            if source is not None:
                return TakeKey(source.seed, source.take, source.clear)
    return TakeKey()


def _changes(parts: Sequence[Part]) -> tuple[Change, ...]:
    found = {
        (part.section_id, part.lines): Change(
            part.section_id, part.key.seed, part.key.take, None, {}, part.lines, "edited"
        )
        for part in parts
    }
    return tuple(found.values()) or (Change("", None, 0, None, {}, kind="edited"),)
