"""What a section is called in print."""

from songwright.song import Section


def section_name(section: Section) -> str:
    """`verse-2` to `Verse 2`."""
    name, _, number = section.id.rpartition("-")
    return f"{name.title()} {number}" if number.isdigit() and name else section.id.title()
