"""Which lines of a plan are too fast to be articulated, and the tempo at which they would go.

What a phoneme needs at least is said in `alignment`; a line is judged by the notes that it has in the plan.
"""

import math
from dataclasses import dataclass

from songwright.song import SongPlan
from songwright.vocals.alignment import AlignmentWarning, align

TEMPO_STEP = 0.96
SLOWEST_SHARE = 0.25  # of the plan's tempo; slower than that no notes help


@dataclass(frozen=True)
class LineTooFast:
    """A line with words whose sounds are shorter than an ear needs.

    Attributes:
        section_id, line: where it is sung first; `line` counts the section's lines from 0.
        line_text: as written.
        words: those that suffer, in order.
        phoneme, milliseconds: the first sound that is too short, and what it gets.
        tempo_bpm: the plan's.
        singable_tempo_bpm: the fastest whole number at which the same notes could be articulated; None if not even a
            quarter of the plan's tempo would do.
    """

    section_id: str
    line: int
    line_text: str
    words: tuple[str, ...]
    phoneme: str
    milliseconds: float
    tempo_bpm: float
    singable_tempo_bpm: int | None

    @property
    def text(self) -> str:
        """One sentence for the user."""
        words = ", ".join(f"'{word}'" for word in self.words)
        are = "are" if len(self.words) > 1 else "is"
        slower = f"lower the tempo to {self.singable_tempo_bpm} bpm or " if self.singable_tempo_bpm else ""
        return (
            f"{words} {are} too fast to be articulated at {self.tempo_bpm:g} bpm ('{self.phoneme}' gets "
            f"{self.milliseconds:.0f} ms); {slower}use fewer or simpler words"
        )


def lines_too_fast(plan: SongPlan) -> tuple[LineTooFast, ...]:
    """The lines of a plan that cannot be articulated, each text once, in the order they are sung.

    Raises:
        PlanError: as `align`.
    """
    by_line: dict[tuple[str, int], list[AlignmentWarning]] = {}
    for warning in align(plan).warnings:
        by_line.setdefault((warning.section_id, warning.line), []).append(warning)
    if not by_line:
        return ()
    tempi = _singable_tempi(plan, frozenset(by_line))
    found: dict[str, LineTooFast] = {}
    for (section_id, line), warnings in by_line.items():
        lines = plan.section(section_id).lines
        text = lines[line] if line < len(lines) else " ".join(warning.word for warning in warnings)
        first = warnings[0]
        found.setdefault(
            text,
            LineTooFast(
                section_id, line, text, tuple(dict.fromkeys(warning.word for warning in warnings)), first.phoneme,
                first.milliseconds, plan.tempo_bpm, tempi.get((section_id, line)),
            ),
        )  # fmt: skip
    return tuple(found.values())


def at_tempo(plan: SongPlan, tempo_bpm: float) -> SongPlan:
    """The same notes at another tempo."""
    seconds = plan.duration_seconds * plan.tempo_bpm / tempo_bpm
    return plan.model_copy(update={"tempo_bpm": tempo_bpm, "duration_seconds": seconds})


def _singable_tempi(plan: SongPlan, lines: frozenset[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """For each of the lines the first slower tempo at which nothing of it is too short."""
    found: dict[tuple[str, int], int] = {}
    tempo = plan.tempo_bpm
    while tempo > SLOWEST_SHARE * plan.tempo_bpm and len(found) < len(lines):
        tempo = float(min(math.floor(tempo * TEMPO_STEP), math.ceil(tempo) - 1))
        left = {(warning.section_id, warning.line) for warning in align(at_tempo(plan, tempo)).warnings}
        found |= {line: int(tempo) for line in sorted(lines - left) if line not in found}
    return found
