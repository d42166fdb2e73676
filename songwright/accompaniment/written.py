"""Which score a band plays of a plan. Light: a network is loaded only for a band that plays freely."""

from pathlib import Path

from songwright.accompaniment.arranger.arrange import arrange
from songwright.score import Score
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
