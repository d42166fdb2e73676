"""`song.cho`: the words with their chords in ChordPro (chordpro.org), each chord before the syllable it comes in with.

Sections without words are grids, a cell for each beat. `language`, `style` and `singers` are no directives of
ChordPro's own: songwright reads them, other programs pass them over.
"""

import re
from collections.abc import Sequence
from math import ceil
from pathlib import Path

from songwright.files import write_text
from songwright.notation.sections import section_name
from songwright.notation.sung_lines import SungLine, sung_lines
from songwright.song import Section, SongPlan

# A chord in a pause belongs to the line that follows it within this; else it stands behind the line before.
LEAD_IN_BEATS = 1.0
BARS_PER_ROW = 4
FINEST_CELLS_PER_BEAT = 4
_TOLERANCE_BEATS = 1e-4
_PLAIN_NAME = re.compile(r"[^\W\d_]+(?: \d{1,2})?")
_SEVERAL_SINGERS = re.compile(r"[,;/&+:]|\b(?:and|with|y|et|und|e)\b")


def write_chordpro(plan: SongPlan, path: Path) -> None:
    """Write the chord sheet.

    Raises:
        OutputError: the file cannot be written.
    """
    write_text(path, chordpro_text(plan))


def chordpro_text(plan: SongPlan) -> str:
    """The file's text: what is said about the song, then an environment for each section."""
    key = plan.key_value
    rows = [
        f"{{title: {_inside(plan.title)}}}",
        f"{{key: {key.name_of(key.tonic)}{'m' if key.mode == 'minor' else ''}}}",
        f"{{tempo: {plan.tempo_bpm:g}}}",
        f"{{time: {plan.meter_value}}}",
        f"{{language: {plan.language}}}",
    ]
    if plan.style.text:
        rows.append(f"{{style: {_inside(plan.style.text)}}}")
    singers = dict.fromkeys(name for section in plan.sections for name in section.singers if _is_one(name))
    if singers:
        rows.append(f"{{singers: {', '.join(singers)}}}")
    for section in plan.sections:
        rows += ["", *_section_rows(plan, section)]
    return "\n".join(rows) + "\n"


def _section_rows(plan: SongPlan, section: Section) -> list[str]:
    label = section.name if _PLAIN_NAME.fullmatch(section.name) else section_name(plan, section)
    lines = sung_lines(section)
    said = [f"{{comment: {_inside(text)}}}" for text in section.directions if text != section.delivery]
    if not lines:
        return [f'{{start_of_grid label="{label}"}}', *_grid(plan, section), "{end_of_grid}"]
    name = section.kind.replace("-", "_")
    if section.delivery != "sung":
        label = f"{label} ({section.delivery})"
    rows = [f"{{start_of_{name}: {label}}}", *said]
    singer = ""
    for line, text in zip(lines, chorded_lines(section, lines), strict=True):
        here = section.singers[line.number] if line.number < len(section.singers) else ""
        if here and not _is_one(here) and here != singer:
            rows.append(f"{{comment: {_inside(here)}}}")
        rows.append(f"{here}: {text}" if _is_one(here) else text)
        singer = here
    return [*rows, f"{{end_of_{name}}}"]


def chorded_lines(section: Section, lines: Sequence[SungLine]) -> list[str]:
    """The lines with the section's chords in square brackets."""
    marks: list[list[tuple[int, str]]] = [[] for _ in lines]
    reached = (0, 0)
    for chord in section.chords:
        reached = max(reached, _place(chord.start_beat, lines))
        marks[reached[0]].append((reached[1], chord.symbol))
    return [_marked(line.text, own) for line, own in zip(lines, marks, strict=True)]


def _place(beat: float, lines: Sequence[SungLine]) -> tuple[int, int]:
    """The line (by its place among them) and the character that a chord stands over.

    It is the syllable that sounds; in a pause the next one of the line, or, between lines, behind the words.
    """
    before: tuple[int, int] | None = None
    for index, line in enumerate(lines):
        voices = [s for s in line.syllables if not s.backing] or line.syllables
        for order, syllable in enumerate(voices):
            if beat < syllable.end_beat - _TOLERANCE_BEATS:
                is_close = syllable.start_beat - beat <= LEAD_IN_BEATS + _TOLERANCE_BEATS
                return (index, syllable.at) if order or is_close or before is None else before
        if voices:
            before = (index, len(line.text))
    return before or (len(lines) - 1, len(lines[-1].text))


def _marked(text: str, marks: Sequence[tuple[int, str]]) -> str:
    behind = [symbol for at, symbol in marks if at >= len(text)]
    for at, symbol in reversed([mark for mark in marks if mark[0] < len(text)]):
        text = f"{text[:at]}[{symbol}]{text[at:]}"
    return " ".join([text, *(f"[{symbol}]" for symbol in behind)])


def _grid(plan: SongPlan, section: Section) -> list[str]:
    """The chords of a section without words, `BARS_PER_ROW` bars a row."""
    beats = plan.beats_per_bar
    fits = (
        cells for cells in range(1, FINEST_CELLS_PER_BEAT)
        if all(abs(c.start_beat * cells - round(c.start_beat * cells)) < _TOLERANCE_BEATS for c in section.chords)
    )  # fmt: skip
    cells = next(fits, FINEST_CELLS_PER_BEAT)
    slots = ["."] * (section.bars * beats * cells)
    for chord in section.chords:
        slots[min(round(chord.start_beat * cells), len(slots) - 1)] = chord.symbol
    width = beats * cells
    bars = [" ".join(slots[bar * width : (bar + 1) * width]) for bar in range(section.bars)]
    rows = range(ceil(len(bars) / BARS_PER_ROW))
    return [f"| {' | '.join(bars[row * BARS_PER_ROW : (row + 1) * BARS_PER_ROW])} |" for row in rows]


def _is_one(singer: str) -> bool:
    """Whether a singer's name can stand before a line."""
    return bool(singer) and not _SEVERAL_SINGERS.search(singer)


def _inside(text: str) -> str:
    """A text that may stand in a directive."""
    return re.sub(r"\s+", " ", re.sub(r"[{}|\\]", "", text)).strip()
