"""What is measured of a finished song: its files against the plan, and whether its melody is its own."""

from songwright.mixer.checks import Check
from songwright.mixer.checks.song import check_production
from songwright.mixer.desk import Production
from songwright.planner.melody.likeness import THRESHOLD_BITS, likeness_of
from songwright.song import SongPlan


def song_checks(production: Production, plan: SongPlan, target_lufs: float | None) -> tuple[Check, ...]:
    """Every check of mix, master and melody; `target_lufs` as `check_production` has it."""
    return (*likeness_checks(plan), *check_production(production, plan, target_lufs))


def likeness_checks(plan: SongPlan) -> tuple[Check, ...]:
    """How like the melody is to the nearest tune of the melody model's training; nothing where nobody sings."""
    found = likeness_of(plan)
    if found is None:
        return ()
    return (Check("melody of its own", "song", found.bits, "bits", "at most", THRESHOLD_BITS, f"nearest: {found}"),)
