"""Which score a band plays of a plan. Light: a network is loaded only for a band that plays freely."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from songwright.accompaniment.arranger.arrange import arrange
from songwright.score import Part, Score
from songwright.song import SongPlan


def kept_score(path: Path, plan: SongPlan, free: bool) -> Score:
    """The score that was written for a song; of songs older than `score.json`, written anew from the plan.

    Raises:
        PlanError: the file is no score.
        WeightsError: as `score_of`.
    """
    return Score.load(path) if path.is_file() else score_of(plan, free)


def score_of(plan: SongPlan, free: bool) -> Score:
    """What the band plays in its first take: the arranger's score, or, playing freely, one that it invents.

    Raises:
        WeightsError: the part writer is not there.
    """
    if not free:
        return arrange(plan)
    from songwright.accompaniment.parts.loading import load_part_writer
    from songwright.accompaniment.parts.writing import invent

    return invent(load_part_writer(), plan)


def with_sections(old: Score, new: Score, plan: SongPlan, section_ids: Collection[str]) -> Score:
    """A score with some sections from another; who plays in one of them alone rests in the other."""
    sections = [plan.section(one) for one in section_ids]
    spans = [(plan.start_beat_of(one), plan.start_beat_of(one) + one.bars * plan.beats_per_bar) for one in sections]

    def is_inside(beat: float) -> bool:
        return any(begin <= beat < end for begin, end in spans)

    parts: dict[str, Part] = {part.name: replace(part, notes=()) for part in (*new.parts, *old.parts)}
    for name, part in parts.items():
        notes = [
            note for score, inside in ((old, False), (new, True)) for one in score.parts if one.name == name
            for note in one.notes if is_inside(note.start_beat) == inside
        ]  # fmt: skip
        parts[name] = replace(part, notes=tuple(sorted(notes, key=lambda note: note.start_beat)))
    order = [part.name for part in old.parts] + [part.name for part in new.parts]
    return Score(tuple(parts[name] for name in dict.fromkeys(order) if parts[name].notes))
