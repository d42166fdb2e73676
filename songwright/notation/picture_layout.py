"""Where things stand in the picture of a song: rows of bars, sizes, colours. All lengths in inches."""

from dataclasses import dataclass

from songwright.song import Section, SectionKind, SongPlan

PAGE_WIDTH = 20.0
LEFT_MARGIN, RIGHT_MARGIN = 1.2, 0.8
# A row holds this many quarter notes: fewer waste paper, more crowd the words.
FEWEST_QUARTERS, MOST_QUARTERS = 28, 50
LETTER_WIDTH = 0.065  # of the smallest words
BREAK_COST = 4  # bars of empty paper that are better than breaking a section

PAPER, INK, FAINT_INK = "#FBF7EF", "#2B2A33", "#8C8794"
SECTION_COLORS: dict[SectionKind, str] = {
    "intro": "#7D98B3",
    "verse": "#2A7F86",
    "pre-chorus": "#DD9A3C",
    "chorus": "#C8434F",
    "post-chorus": "#B0566F",
    "bridge": "#6F559E",
    "instrumental": "#5C8A4C",
    "break": "#8F8390",
    "outro": "#5F7FA0",
}


@dataclass(frozen=True)
class Block:
    """A stretch of one section within a row.

    Attributes:
        first_bar: counted from the section's start.
        at_bar: bars from the row's left edge.
    """

    section: Section
    first_bar: int
    bars: int
    at_bar: int


@dataclass(frozen=True)
class Row:
    """One line of the picture."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Layout:
    """The song in rows.

    Attributes:
        lowest, highest: MIDI pitches at the bottom and top of a row's roll.
        semitone, beat: height and width of one on paper.
    """

    rows: tuple[Row, ...]
    bars_per_row: int
    beats_per_bar: int
    lowest: int
    highest: int
    semitone: float
    beat: float

    @property
    def roll_height(self) -> float:
        return (self.highest - self.lowest + 1) * self.semitone

    def x(self, block: Block, beat: float) -> float:
        """The place of a beat counted from the start of the block's section."""
        return LEFT_MARGIN + (beat + (block.at_bar - block.first_bar) * self.beats_per_bar) * self.beat


def lay_out(plan: SongPlan) -> Layout:
    """Rows of eight bars or so; a section begins a new row unless it fits whole behind the one before."""
    meter = plan.meter_value
    quarters_per_bar = meter.beats_per_bar * meter.quarters_per_beat
    fitting = [n for n in range(4, 25, 4) if FEWEST_QUARTERS <= n * quarters_per_bar <= MOST_QUARTERS] or [4]
    width = PAGE_WIDTH - LEFT_MARGIN - RIGHT_MARGIN

    def cost(bars: int) -> float:
        return _waste(_rows(plan, bars), bars) + _crowded(plan, width / (bars * meter.beats_per_bar))

    bars_per_row = min(fitting, key=lambda bars: (cost(bars), -bars))
    rows = _rows(plan, bars_per_row)
    pitches = [note.midi for section in plan.sections for note in section.notes] or [60, 72]
    lowest, highest = min(pitches) - 2, max(pitches) + 2
    if highest - lowest < 14:
        lowest, highest = lowest - 2, highest + 2
    return Layout(
        rows=rows,
        bars_per_row=bars_per_row,
        beats_per_bar=meter.beats_per_bar,
        lowest=lowest,
        highest=highest,
        semitone=min(0.07, 1.35 / (highest - lowest + 1)),
        beat=width / (bars_per_row * meter.beats_per_bar),
    )


def _rows(plan: SongPlan, bars_per_row: int) -> tuple[Row, ...]:
    rows: list[list[Block]] = [[]]
    used = 0
    for section in plan.sections:
        done = 0
        if rows[-1] and used + section.bars > bars_per_row:
            rows.append([])
            used = 0
        while done < section.bars:
            if used == bars_per_row:
                rows.append([])
                used = 0
            bars = min(bars_per_row - used, section.bars - done)
            rows[-1].append(Block(section, done, bars, used))
            used += bars
            done += bars
    return tuple(Row(tuple(blocks)) for blocks in rows)


def _waste(rows: tuple[Row, ...], bars_per_row: int) -> int:
    """Bars of paper, with what broken sections cost."""
    breaks = sum(block.first_bar > 0 for row in rows for block in row.blocks)
    return len(rows) * bars_per_row + BREAK_COST * breaks


def _crowded(plan: SongPlan, beat: float) -> int:
    """Syllables that need more than two lines of words where a beat is so wide."""
    crowded = 0
    for section in plan.sections:
        begun = [note for note in section.notes if not note.continues]
        for note, second in zip(begun, begun[2:], strict=False):
            crowded += (second.start_beat - note.start_beat) * beat < LETTER_WIDTH * (len(note.syllable) + 2)
    return crowded
