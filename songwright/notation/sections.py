"""What a section is called in print."""

from songwright.song import Section, SongPlan


def section_name(plan: SongPlan, section: Section) -> str:
    """`verse-2` to `Verse 2`; the number is left out where the plan has no other section of that name."""
    name, _, number = section.id.rpartition("-")
    if not (name and number.isdigit()):
        return section.id.title()
    alone = all(other.id.rpartition("-")[0] != name for other in plan.sections if other is not section)
    return name.title() if alone else f"{name.title()} {number}"
