"""Performing again what failed its checks, and keeping the best take of each passage.

The first take is the whole song. Every later one performs only what is still wanting: sections of the band, and of the
voice the lines of which a check failed or a word was not heard (lines that are sung without a rest between them go
together). It is laid into the best that there is so far, between the rests, and listened to there, since a recogniser
hears a line best among its neighbours. All takes stay in the workings folder, and the report lists them.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from songwright.files import write_text
from songwright.mixer.checks import Check, failed
from songwright.song import SongPlan
from songwright.studio.performance import (
    Performance,
    section_span,
    sung_passages,
    with_band_section,
    with_sung_section,
)
from songwright.studio.record import Passage, TakeRecord

WORDS = "words"  # the check of what is understood of a line


@dataclass(frozen=True, eq=False)
class Take:
    """A performance of some passages and what was heard of it.

    Attributes:
        performance: the whole song with these passages in it.
        passages: None means all of them.
        checks: of the sections that these passages are in.
    """

    performance: Performance
    passages: tuple[Passage, ...] | None
    checks: tuple[Check, ...]


def choose_takes(
    plan: SongPlan, perform: Callable[[int, tuple[Passage, ...] | None, Performance | None], Take], most_takes: int
) -> tuple[Performance, tuple[TakeRecord, ...]]:
    """The performance of the best takes, and what was tried.

    Args:
        perform: performs a take: its number, the passages (None: all), and the performance that they are laid into.
        most_takes: of each passage, at least 1.
    """
    first = perform(0, None, None)
    best = first.performance
    records = records_of(plan, first.performance, first.checks)
    for number in range(1, most_takes):
        wanting = tuple(record.passage for record in records if record.scores[record.chosen] < 0)
        if not wanting:
            break
        take = perform(number, wanting, best)
        records = tuple(
            _with_take(record, take.checks) if record.passage in wanting else record for record in records
        )
        better = [record.passage for record in records if record.chosen == number]
        best = laid_in(best, take.performance, better, plan)
    return best, records


def laid_in(base: Performance, new: Performance, passages: Sequence[Passage], plan: SongPlan) -> Performance:
    """A performance with some passages from another."""
    for one in passages:
        if one.stem == "vocals":
            assert base.vocals is not None and new.vocals is not None
            lines = frozenset(one.lines) if one.lines else None
            base = replace(base, vocals=with_sung_section(base.vocals, new.vocals, one.section_id, plan, lines))
        else:
            span = section_span(plan, one.section_id)
            tokens = with_band_section(base.band[one.stem], new.band[one.stem], span)
            base = replace(base, band={**base.band, one.stem: tokens})
    return base


def passages_of(plan: SongPlan, performance: Performance) -> tuple[Passage, ...]:
    """All that can be performed again by itself, stem after stem in the order of the song."""
    found: list[Passage] = []
    if performance.vocals is not None:
        for section in plan.sections:
            found += [
                Passage("vocals", section.id, lines) for lines in sung_passages(performance.vocals, section)
            ]
    return (*found, *(Passage(stem, section.id) for stem in performance.band for section in plan.sections))


def records_of(plan: SongPlan, performance: Performance, checks: Sequence[Check]) -> tuple[TakeRecord, ...]:
    """How each passage of a performance did, as a first take."""
    return tuple(
        _with_take(TakeRecord(one.stem, one.section_id, (), (), 0, one.lines), checks)
        for one in passages_of(plan, performance)
    )


def with_another_take(
    records: Sequence[TakeRecord], plan: SongPlan, after: Performance, section_id: str, checks: Sequence[Check]
) -> tuple[TakeRecord, ...]:
    """The records after a section was performed again because somebody wished so: that take is in the song.

    Args:
        records: of the song before.
        plan, after, checks: the song as it is now. Lines that other words divide otherwise begin a new record.
    """
    known = {record.passage: record for record in records}
    found = []
    for now in records_of(plan, after, checks):
        before = known.get(now.passage)
        if before is not None and now.section_id == section_id:
            both = _with_take(before, checks)
            now = replace(both, chosen=len(before.scores))
        elif before is not None:
            now = before
        found.append(now)
    return tuple(found)


def save_records(path: Path, records: Sequence[TakeRecord]) -> None:
    """Write records as JSON, atomically."""
    write_text(path, json.dumps([asdict(record) for record in records], ensure_ascii=False, indent=1) + "\n")


def load_records(path: Path) -> tuple[TakeRecord, ...]:
    """Read what `save_records` wrote."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        TakeRecord(row["stem"], row["section_id"], tuple(row["scores"]), tuple(map(tuple, row["failures"])),
                   row["chosen"], tuple(row.get("lines", ())))
        for row in rows
    )  # fmt: skip


def shortfall(check: Check) -> float:
    """How badly a check failed: 1 for failing at all, and what is missing in units of the threshold (at least 1)."""
    if check.passed:
        return 0.0
    missing = abs(check.value - check.threshold) / max(abs(check.threshold), 1.0)
    return 1.0 + (min(missing, 10.0) if missing == missing else 10.0)


def missed(check: Check) -> float:
    """`shortfall`, and for words that passed the share that was not heard all the same: takes differ in it."""
    if check.passed and check.name == WORDS:
        return max(0.0, 1.0 - check.value)
    return shortfall(check)


def _with_take(record: TakeRecord, checks: Sequence[Check]) -> TakeRecord:
    """The record with one take more; the earliest of the best is chosen."""
    about = [check for check in checks if _concerns(check, record.passage)]
    scores = (*record.scores, round(-sum(map(missed, about)), 4))
    sentences = tuple(str(check) for check in failed(about))
    return replace(record, scores=scores, failures=(*record.failures, sentences), chosen=scores.index(max(scores)))


def _concerns(check: Check, passage: Passage) -> bool:
    """Whether a check speaks of a passage: one that names no section or no line speaks of all."""
    if check.stem != passage.stem or check.section_id not in ("", passage.section_id):
        return False
    return check.line is None or not passage.lines or check.line in passage.lines
