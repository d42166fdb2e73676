"""ChordPro's directives: `{title: X}`, `{start_of_verse label="Verse 1"}`, `{soc}` (chordpro.org, "Directives")."""

import re
from dataclasses import dataclass

_SHORT = {
    "t": "title", "st": "subtitle", "su": "subtitle", "c": "comment", "ci": "comment_italic", "cb": "comment_box",
    "soc": "start_of_chorus", "eoc": "end_of_chorus", "sov": "start_of_verse", "eov": "end_of_verse",
    "sob": "start_of_bridge", "eob": "end_of_bridge", "sot": "start_of_tab", "eot": "end_of_tab",
    "sog": "start_of_grid", "eog": "end_of_grid", "ns": "new_song", "np": "new_page", "npp": "new_physical_page",
    "colb": "column_break", "col": "columns", "g": "grid", "ng": "no_grid", "tf": "textfont", "ts": "textsize",
    "cf": "chordfont", "cs": "chordsize",
}  # fmt: skip
COMMENTS = frozenset("comment comment_italic comment_box highlight".split())
HEADERS = frozenset(
    "title sorttitle subtitle artist composer lyricist copyright album year key time tempo duration capo meta arranger "
    "transpose language style meter".split()
)
# What says how a page looks, or shows fingerings: nothing to sing, nothing to remark.
LOOKS = frozenset(
    "define chord image new_page new_physical_page column_break columns pagetype grid no_grid titles diagrams "
    "textfont textsize textcolour textcolor chordfont chordsize chordcolour chordcolor tabfont tabsize tabcolour "
    "titlefont titlesize titlecolour footerfont gridfont tocfont labelfont labelsize labelcolour chorusfont "
    "chorussize choruscolour new_song ccli keywords no_diagrams".split()
)
SKIPPED = frozenset("tab abc ly svg textblock musicxml image delegate strum".split())
_DIRECTIVE = re.compile(r"\{\s*\+?(?P<name>[A-Za-z_][\w.]*)(?P<selector>-[\w!]+)?(?:\s*:\s*|\s+|)(?P<value>[^{}|]*)\}")
_LABEL = re.compile(r"label\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))")


@dataclass(frozen=True)
class Directive:
    """One directive.

    Attributes:
        name: in its long form, lower case.
        value: what it says.
        label: the label of an environment, however it is written.
        selector: for whom it is meant ('guitar'); empty for everybody.
    """

    name: str
    value: str
    label: str
    selector: str

    @property
    def environment(self) -> str | None:
        """What `start_of_…` opens."""
        return self.name.removeprefix("start_of_") if self.name.startswith("start_of_") else None

    @property
    def is_end(self) -> bool:
        return self.name.startswith("end_of_")


def read_directive(text: str) -> Directive | None:
    """A line that is one directive of ChordPro's; None for braces that are no directive ('{Verse 1}')."""
    match = _DIRECTIVE.fullmatch(text.strip())
    if not match:
        return None
    name = match["name"].lower()
    name = _SHORT.get(name, name)
    value = match["value"].strip()
    known = name in COMMENTS | HEADERS | LOOKS or name.startswith(("start_of_", "end_of_", "x_", "config."))
    if not known and name != "chorus":
        return None
    label = _LABEL.search(value)
    plain = "" if re.search(r"\w+\s*=", value) else value.strip("\"'")
    shown = (label[1] or label[2] or label[3] or "") if label else plain
    return Directive(name, value, shown, (match["selector"] or "").lstrip("-"))


def joined(texts: list[str]) -> list[tuple[str, int]]:
    """Lines that end in a backslash with the next ones: each text with the number of lines it was made of."""
    done: list[tuple[str, int]] = []
    at = 0
    while at < len(texts):
        text, count = texts[at], 1
        while text.endswith("\\") and at + count < len(texts):
            text = text[:-1] + texts[at + count].lstrip()
            count += 1
        done.append((text, count))
        at += count
    return done
