"""Performing again what failed its checks, and keeping the best take of each passage.

The first take is the whole song. Every later one performs only what is still wanting: sections of the band, and of the
voice the lines of which a check failed or a word was not heard (lines that are sung without a rest between them go
together). It is laid into the best that there is so far, between the rests, and listened to there, since a recogniser
hears a line best among its neighbours. Of each section what was heard best as a whole is kept, with the takes that its
lines had then. All takes stay in the workings folder, and the report lists them.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from songwright.files import write_text
from songwright.mixer.checks import Check, failed
from songwright.production.performance import (
    Performance,
    section_span,
    sung_passages,
    with_band_section,
    with_sung_section,
)
from songwright.production.record import Passage, TakeRecord, TakeSource
from songwright.song import SongPlan
from songwright.vocals.stage import diction_of_retake

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
    takes = [perform(0, None, None)]
    records = records_of(plan, takes[0].performance, takes[0].checks)
    kept = {record.passage: 0 for record in records}
    heard = _sections_heard(kept, takes[0].checks)
    for number in range(1, most_takes):
        best = {record.passage: record.chosen for record in records}
        wanting = tuple(
            one.passage for one in records
            if one.scores[one.chosen] < 0 and heard[one.stem, one.section_id] < 0
        )  # fmt: skip
        if not wanting:
            break
        take = perform(number, wanting, _assembled(takes, best, plan))
        takes.append(take)
        records = tuple(
            _with_take(one, take.checks, str(diction_of_retake(number)) if one.stem == "vocals" else "")
            if one.passage in wanting else one for one in records
        )  # fmt: skip
        # A line may be heard otherwise beside other takes of its neighbours: what is kept has been heard together.
        together = best | dict.fromkeys(wanting, number)
        again = {(one.stem, one.section_id) for one in wanting}
        for place, score in _sections_heard(together, take.checks).items():
            if place in again and score > heard[place]:
                heard[place] = score
                kept |= {one: taken for one, taken in together.items() if (one.stem, one.section_id) == place}
    return _assembled(takes, kept, plan), tuple(replace(one, chosen=kept[one.passage]) for one in records)


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
            found += [Passage("vocals", section.id, lines) for lines in sung_passages(performance.vocals, section)]
    return (*found, *(Passage(stem, section.id) for stem in performance.band for section in plan.sections))


def records_of(plan: SongPlan, performance: Performance, checks: Sequence[Check]) -> tuple[TakeRecord, ...]:
    """How each passage of a performance did, as a first take."""
    return tuple(
        _with_take(TakeRecord(one.stem, one.section_id, (), (), 0, one.lines), checks)
        for one in passages_of(plan, performance)
    )


def with_another_take(
    records: Sequence[TakeRecord], plan: SongPlan, after: Performance, sung: Mapping[Passage, TakeSource],
    checks: Sequence[Check],
) -> tuple[TakeRecord, ...]:  # fmt: skip
    """The records after passages were performed again because somebody wished so: that take is in the song.

    Args:
        records: of the song before.
        plan, after, checks: the song as it is now.
        sung: the passages of it that were performed again. Lines that other words divide otherwise begin a new record.
            A take that is kept already is not written down twice.
    """
    known = {record.passage: record for record in records}
    found = []
    for now in records_of(plan, after, checks):
        before, source = known.get(now.passage), sung.get(now.passage)
        if before is None:
            now = replace(now, sources=(source,))
        elif source is None:
            now = before
        elif source in before.sources:
            now = replace(before, chosen=before.sources.index(source))
        else:
            sources = (*before.sources, *[None] * (len(before.scores) - len(before.sources)), source)
            now = replace(_with_take(before, checks), chosen=len(before.scores), sources=sources)
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
                   row["chosen"], tuple(row.get("lines", ())), tuple(row.get("manners", ())),
                   tuple(None if one is None else TakeSource(**one) for one in row.get("sources", ())))
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


def _assembled(takes: Sequence[Take], chosen: Mapping[Passage, int], plan: SongPlan) -> Performance:
    """The first take with the chosen takes of some passages in it."""
    best = takes[0].performance
    for number, take in enumerate(takes[1:], start=1):
        best = laid_in(best, take.performance, [one for one, wanted in chosen.items() if wanted == number], plan)
    return best


def _sections_heard(passages: Iterable[Passage], checks: Sequence[Check]) -> dict[tuple[str, str], float]:
    """For each section of each stem the sum of its passages' scores."""
    found: dict[tuple[str, str], float] = {}
    for one in passages:
        place = (one.stem, one.section_id)
        found[place] = found.get(place, 0.0) + _score(one, checks)
    return found


def _score(passage: Passage, checks: Sequence[Check]) -> float:
    return round(0.0 - sum(missed(check) for check in checks if _concerns(check, passage)), 4)


def _with_take(record: TakeRecord, checks: Sequence[Check], manner: str = "") -> TakeRecord:
    """The record with one take more; the earliest of the best is chosen."""
    scores = (*record.scores, _score(record.passage, checks))
    sentences = tuple(str(check) for check in failed(checks) if _concerns(check, record.passage))
    return replace(
        record, scores=scores, failures=(*record.failures, sentences), chosen=scores.index(max(scores)),
        manners=(*record.manners, manner),
    )  # fmt: skip


def _concerns(check: Check, passage: Passage) -> bool:
    """Whether a check speaks of a passage: one that names no section or no line speaks of all."""
    if check.stem != passage.stem or check.section_id not in ("", passage.section_id):
        return False
    return check.line is None or not passage.lines or check.line in passage.lines
