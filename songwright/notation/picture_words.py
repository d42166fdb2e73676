"""Where the sung notes of a picture's row stand, and how its words fit below them."""

from dataclasses import dataclass

import numpy as np

from songwright.notation.picture_layout import Layout, Row
from songwright.song import Note, Section, SongPlan

# The second family has what the first lacks: the sharp and flat signs.
SERIF = ["STIXGeneral", "DejaVu Serif"]
LARGEST_POINTS, SMALLEST_POINTS = 13.0, 10.0
GAP = 0.045  # inches between syllables
LINE_HEIGHT = 0.145
MOST_LINES = 3


@dataclass(frozen=True)
class PlacedNote:
    """A sung note on paper, in inches."""

    left: float
    width: float
    note: Note
    section: Section
    hyphen: bool  # its word goes on with another syllable


@dataclass(frozen=True)
class PlacedWord:
    """A syllable below its note; `line` counts down from the roll."""

    left: float
    text: str
    line: int
    backing: bool


@dataclass(frozen=True)
class RowWords:
    """The words of a row, all in one size of type."""

    points: float
    words: tuple[PlacedWord, ...]

    @property
    def lines(self) -> int:
        return max((word.line + 1 for word in self.words), default=0)


def placed_notes(plan: SongPlan, layout: Layout, row: Row) -> list[PlacedNote]:
    """The notes that begin in the row, from left to right; a pickup stands in the bar in which it sounds."""
    placed: list[PlacedNote] = []
    for section in plan.sections:
        at = plan.start_beat_of(section)
        for index, note in enumerate(section.notes):
            for block in row.blocks:
                begin = at + note.start_beat - plan.start_beat_of(block.section)  # as the block's section counts
                first = block.first_bar * layout.beats_per_bar
                if first - 1e-6 <= begin < first + block.bars * layout.beats_per_bar - 1e-6:
                    hyphen = _goes_on(section.notes[index:])
                    left, width = layout.x(block, begin), note.beats * layout.beat
                    placed.append(PlacedNote(left, width, note, section, hyphen))
    return sorted(placed, key=lambda item: item.left)


def _goes_on(notes: tuple[Note, ...]) -> bool:
    """Whether the first note's word has another syllable."""
    here = notes[0]
    following = next((note for note in notes[1:] if not note.continues), None)
    return following is not None and (following.line, following.word_index) == (here.line, here.word_index)


def words_of_row(plan: SongPlan, layout: Layout, row: Row) -> RowWords:
    """Syllables under their notes: on the uppermost line that has room, in the largest type that needs few lines."""
    placed = [item for item in placed_notes(plan, layout, row) if item.note.syllable and not item.note.continues]
    texts = [_printed(item) for item in placed]
    widths = [_width_at_one_point(text) for text in texts]
    fitting = [(b.left - a.left - GAP) / w for a, b, w in zip(placed, placed[1:], widths, strict=False)]
    points = float(np.clip(np.percentile(fitting, 10), SMALLEST_POINTS, LARGEST_POINTS)) if fitting else LARGEST_POINTS
    free_from = [0.0] * MOST_LINES
    words = []
    for item, text, width in zip(placed, texts, widths, strict=True):
        line = next((n for n, free in enumerate(free_from) if free <= item.left), int(np.argmin(free_from)))
        free_from[line] = item.left + width * points + GAP
        words.append(PlacedWord(item.left, text, line, item.note.backing))
    return RowWords(points, tuple(words))


def _printed(item: PlacedNote) -> str:
    text = item.note.syllable + ("-" if item.hyphen else "")
    return f"({text})" if item.note.backing else text


def _width_at_one_point(text: str) -> float:
    """A text's width in inches if it were set in type of one point."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    return float(TextPath((0, 0), text, size=100, prop=FontProperties(family=SERIF)).get_extents().x1) / 100 / 72
