"""Whether a song's melody is its own: the check that the report and `songwright check` show."""

from songwright.mixer.checks import Check
from songwright.planner.melody.likeness import THRESHOLD_BITS, likeness_of
from songwright.song import SongPlan


def likeness_checks(plan: SongPlan) -> tuple[Check, ...]:
    """How like the melody is to the nearest tune of the melody model's training; nothing where nobody sings."""
    found = likeness_of(plan)
    if found is None:
        return ()
    return (Check("melody of its own", "song", found.bits, "bits", "at most", THRESHOLD_BITS, f"nearest: {found}"),)
