"""Performing sections again that failed their checks, and keeping the best take of each.

The first take is the whole song. Every later one performs only what failed so far, each stem for itself, and sections
of which a word was not heard; its sections are laid into the song for listening. All takes stay in the workings folder,
and the report lists them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from songwright.files import write_text
from songwright.mixer.checks import Check, failed
from songwright.mixer.checks.retake import sections_to_retake
from songwright.song import SongPlan
from songwright.studio.performance import Performance, section_span, with_band_section, with_sung_section
from songwright.studio.record import TakeRecord

Failing = Mapping[str, frozenset[str]]  # stem to sections
WORDS = "words"  # the check of what is understood of a line


@dataclass(frozen=True, eq=False)
class Take:
    """A performance of some sections and what was heard of it; `sections` None means all of them."""

    performance: Performance
    sections: Failing | None
    checks: tuple[Check, ...]


def choose_takes(
    plan: SongPlan, perform: Callable[[int, Failing | None, Performance | None], Take], most_takes: int
) -> tuple[Performance, tuple[TakeRecord, ...]]:
    """The performance of the best takes, and what was tried.

    Args:
        perform: performs a take: its number, the sections (None: all), and the performance that they are laid into.
        most_takes: of each section, at least 1.
    """
    first = perform(0, None, None)
    takes = [first]
    failing: Failing = _wanting(first.checks, plan)
    for number in range(1, most_takes):
        if not any(failing.values()):
            break
        take = perform(number, failing, first.performance)
        takes.append(take)
        still = _wanting(take.checks, plan)
        failing = {stem: still.get(stem, frozenset()) & ids for stem, ids in failing.items()}
    records = records_of(plan, takes)
    best = first.performance
    for record in records:
        if record.chosen:
            best = _laid_in(best, takes[record.chosen].performance, record.stem, record.section_id, plan)
    return best, records


def laid_in(base: Performance, new: Performance, sections: Failing, plan: SongPlan) -> Performance:
    """A performance with some sections of some stems from another."""
    found = base
    for stem, ids in sections.items():
        for section in plan.sections:
            if section.id in ids:
                found = _laid_in(found, new, stem, section.id, plan)
    return found


def records_of(plan: SongPlan, takes: Sequence[Take]) -> tuple[TakeRecord, ...]:
    """How each section of each stem did in the takes that performed it, and which of them is the best."""
    stems = ["vocals"] if takes[0].performance.vocals is not None else []
    found = []
    for stem in (*stems, *takes[0].performance.band):
        for section in plan.sections:
            if stem == "vocals" and not section.notes:
                continue
            tried = [
                _about(take.checks, stem, section.id)
                for take in takes
                if take.sections is None or section.id in take.sections.get(stem, frozenset())
            ]
            found.append(_record(stem, section.id, tried))
    return tuple(found)


def with_another_take(
    records: Sequence[TakeRecord], stems: Sequence[str], section_id: str, checks: Sequence[Check]
) -> tuple[TakeRecord, ...]:
    """The records after a section was performed again because somebody wished so: that take is in the song."""
    found = []
    for record in records:
        if record.stem in stems and record.section_id == section_id:
            last = _record(record.stem, section_id, [_about(checks, record.stem, section_id)])
            record = replace(
                record, scores=(*record.scores, *last.scores), failures=(*record.failures, *last.failures),
                chosen=len(record.scores),
            )  # fmt: skip
        found.append(record)
    return tuple(found)


def save_records(path: Path, records: Sequence[TakeRecord]) -> None:
    """Write records as JSON, atomically."""
    write_text(path, json.dumps([asdict(record) for record in records], ensure_ascii=False, indent=1) + "\n")


def load_records(path: Path) -> tuple[TakeRecord, ...]:
    """Read what `save_records` wrote."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        TakeRecord(row["stem"], row["section_id"], tuple(row["scores"]), tuple(map(tuple, row["failures"])),
                   row["chosen"])
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


def _wanting(checks: Sequence[Check], plan: SongPlan) -> Failing:
    """For each stem the sections that another take may better."""
    found = dict(sections_to_retake(checks, plan))
    unheard = frozenset(check.section_id for check in checks if check.name == WORDS and missed(check) > 0)
    if unheard:
        found["vocals"] = found.get("vocals", frozenset()) | unheard
    return found


def _record(stem: str, section_id: str, tried: Sequence[Sequence[Check]]) -> TakeRecord:
    scores = tuple(round(-sum(map(missed, checks)), 4) for checks in tried)
    sentences = tuple(tuple(str(check) for check in failed(checks)) for checks in tried)
    return TakeRecord(stem, section_id, scores, sentences, scores.index(max(scores)))


def _about(checks: Sequence[Check], stem: str, section_id: str) -> tuple[Check, ...]:
    """The checks that speak of this section of this stem."""
    return tuple(c for c in checks if c.stem == stem and c.section_id in ("", section_id))


def _laid_in(base: Performance, new: Performance, stem: str, section_id: str, plan: SongPlan) -> Performance:
    if stem == "vocals":
        assert base.vocals is not None and new.vocals is not None
        return replace(base, vocals=with_sung_section(base.vocals, new.vocals, section_id, plan))
    tokens = with_band_section(base.band[stem], new.band[stem], section_span(plan, section_id))
    return replace(base, band={**base.band, stem: tokens})
