"""The takes of a finished song: which there are, and another of them in the song."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from songwright.accompaniment.written import kept_score
from songwright.errors import PlanError
from songwright.production.bench import Bench, Part, TakeKey, Told, at_work
from songwright.production.folder import SongFolder
from songwright.production.history import Change
from songwright.production.journal import opened
from songwright.production.kept_takes import KeptTake, kept_records, listed, notes_mark
from songwright.production.models import codec_marks
from songwright.production.performance import Performance
from songwright.production.provenance import require_same_codes
from songwright.production.record import TakeRecord
from songwright.production.song import Song
from songwright.production.sung_plan import require_sung_plan
from songwright.production.watch import Nobody, Watch
from songwright.song import SongPlan


def takes_of(
    folder: Path, section_id: str | None = None, *, line: int | None = None, stem: str | None = None
) -> tuple[KeptTake, ...]:
    """Every take that was made of the passages of a song, or of some of them; only reads.

    Args:
        line: of the section, from 1; the voice's passage that it is in.
        stem: only this one's.

    Raises:
        PlanError: there is no such passage.
        AudioError: there is no finished song.
    """
    files = SongFolder(folder)
    request = files.request()
    files.require_finished()
    plan = SongPlan.load(files.plan)
    score = kept_score(files.score, plan, request.free_band)
    return listed(files, _wanted(kept_records(files, plan, score), plan, section_id, line, stem), plan, score)


def choose_take(
    folder: Path, section_id: str, number: int, *, line: int | None = None, stem: str | None = None,
    watch: Watch | None = None,
) -> Song:  # fmt: skip
    """Put a kept take into the song, in the place of the one that is heard; nothing is performed.

    Args:
        number: of the take, from 1, as they are listed. Of a section whose passages were taken more or less often,
            those that have so many change.
        line, stem: as in `takes_of`.

    Raises:
        PlanError: there is no such passage or take, or the take is of other notes than today's.
        AudioError: there is no finished song, or its take belongs to another codec.
        OutputError: a file cannot be written, or another command is at work; the song is then as it was.
    """
    with opened(folder):
        files = SongFolder(folder)
        plan = require_sung_plan(files)
        files.require_finished()
        require_same_codes(files, files.request())
        with at_work(files, plan, plan, watch or Nobody()) as bench:
            records = _wanted(bench.records, plan, section_id, line, stem)
            there = [record for record in records if 1 <= number <= len(record.scores)]
            if not there:
                most = max(len(record.scores) for record in records)
                raise PlanError(
                    f"there is no take {number} of {_place(section_id, line)}: it was taken {_times(most)}; "
                    "'songwright resing' makes another"
                )
            changed = [record for record in there if record.chosen != number - 1]
            if changed:
                _choose(bench, changed, section_id, number, line, stem)
    return Song.load(folder)


def _choose(
    bench: Bench, changed: Sequence[TakeRecord], section_id: str, number: int, line: int | None, stem: str | None
) -> None:
    parts = [_part(bench, record, number - 1) for record in changed]
    now = {record.passage: replace(record, chosen=number - 1) for record in changed}
    chosen = [now.get(record.passage, record) for record in bench.records]
    lines = changed[0].lines if line is not None else ()
    key = parts[0].key
    seed = bench.plan.seed if key.seed is None else key.seed
    where = _place(section_id, line)
    place = ["--section", section_id] if line is None else ["--line", f"{section_id}:{line}"]
    place += [] if stem is None else ["--stem", stem]
    told = Told(
        f"take {number} of {where} chosen", (Change(section_id, key.seed, key.take, None, {}, lines, "chosen"),),
        f"take {number} of {where} was chosen (take {key.take}, seed {seed})",
        shlex.join(["songwright", "takes", bench.old.path.name, *place, "--choose", str(number)]),
    )  # fmt: skip
    bench.finish(parts, told, chosen=chosen)


def _part(bench: Bench, record: TakeRecord, index: int) -> Part:
    """A kept take, to be laid in."""
    source, passage = record.sources[index], record.passage
    path = bench.old.path / source.tokens if source is not None else None
    if source is None or path is None or not path.is_file():
        raise PlanError(f"the tokens of take {index + 1} of {passage} were not kept; choose another take")
    if source.notes != notes_mark(passage, bench.plan, bench.score):
        raise PlanError(
            f"take {index + 1} of {passage} is of other notes or words than the song has now; choose another, or undo "
            "the edits since then"
        )
    Performance.load(path, codec_marks(bench.request.models))
    key = TakeKey(source.seed, source.take, source.clear)
    return Part(record.section_id, (record.stem,), record.lines, key, path, source.tokens)


def _wanted(
    records: Sequence[TakeRecord], plan: SongPlan, section_id: str | None, line: int | None, stem: str | None
) -> tuple[TakeRecord, ...]:
    if section_id is not None:
        plan.section(section_id)
    found = tuple(
        record for record in records
        if section_id in (None, record.section_id) and stem in (None, record.stem)
        and (line is None or (record.stem == "vocals" and line - 1 in record.lines))
    )  # fmt: skip
    if not found:
        what = "of the song" if section_id is None else f"of {_place(section_id, line)}"
        raise PlanError(f"there is no take {what}" + (f" in the stem '{stem}'" if stem is not None else ""))
    return found


def _place(section_id: str, line: int | None) -> str:
    return f"section '{section_id}'" if line is None else f"line {line} of {section_id}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
