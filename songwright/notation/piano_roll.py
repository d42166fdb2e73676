"""The picture of a song: the sung melody as a piano roll with words, chords, sections, energy and the band.

One axes covers the page and is measured in inches, so everything is placed by hand.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from songwright.chords import printed_chord
from songwright.errors import OutputError
from songwright.files import write_atomically
from songwright.notation.picture_layout import (
    FAINT_INK,
    INK,
    LEFT_MARGIN,
    PAGE_WIDTH,
    PAPER,
    RIGHT_MARGIN,
    SECTION_COLORS,
    Block,
    Layout,
    Row,
    lay_out,
)
from songwright.notation.picture_words import LINE_HEIGHT, SERIF, RowWords, placed_notes, words_of_row
from songwright.notation.sections import section_name
from songwright.score import STEMS, Score, ScoreNote
from songwright.song import SongPlan
from songwright.units import format_seconds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SUFFIXES = (".png", ".svg", ".pdf")
DOTS_PER_INCH = 150
# Heights within a row, from its bottom.
BAND_HEIGHT, CHORDS_HEIGHT, TAG_HEIGHT, ROW_GAP = 0.2, 0.24, 0.2, 0.24
TITLE_HEIGHT, OVERVIEW_HEIGHT, FOOT_HEIGHT = 1.7, 1.25, 0.6
BLACK_KEYS = frozenset({1, 3, 6, 8, 10})
SANS = ["DejaVu Sans"]


@dataclass(frozen=True)
class BandInk:
    """What is drawn of the band.

    Attributes:
        density: (beats, stems) notes, 0..1 of the busiest beat.
        notes: what the instruments other than drums and bass play, in order.
    """

    density: np.ndarray
    notes: tuple[ScoreNote, ...]


@dataclass(frozen=True)
class Page:
    """What the drawing functions share."""

    plan: SongPlan
    layout: Layout
    axes: "Axes"
    band: "BandInk | None"  # None without a score


def draw(plan: SongPlan, path: Path, score: Score | None = None) -> None:
    """Draw the song to a PNG, SVG or PDF file (by suffix); the same input gives the same bytes.

    Args:
        score: adds a strip with the band's density under each row.

    Raises:
        OutputError: the suffix is none of these, or the file cannot be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(f"cannot draw a picture to '{path}'; name a file that ends in {', '.join(SUFFIXES)}")
    import matplotlib
    from matplotlib.figure import Figure

    layout = lay_out(plan)
    row_words = [words_of_row(plan, layout, row) for row in layout.rows]
    row_heights = [_row_height(layout, words) for words in row_words]
    height = TITLE_HEIGHT + OVERVIEW_HEIGHT + sum(row_heights) + FOOT_HEIGHT
    # No creation date and fixed ids: the same song gives the same file.
    metadata = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    with matplotlib.rc_context({"svg.hashsalt": "songwright", "svg.fonttype": "path"}):
        figure = Figure(figsize=(PAGE_WIDTH, height), facecolor=PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, PAGE_WIDTH)
        axes.set_ylim(0, height)
        axes.axis("off")
        page = Page(plan, layout, axes, _band_ink(plan, score) if score else None)
        _draw_title(page, height)
        _draw_overview(page, height - TITLE_HEIGHT - OVERVIEW_HEIGHT + 0.35)
        below = height - TITLE_HEIGHT - OVERVIEW_HEIGHT
        for row, words, row_height in zip(layout.rows, row_words, row_heights, strict=True):
            below -= row_height
            _draw_row(page, row, words, below)
        _draw_foot(page)
        suffix = path.suffix.lower()
        write_atomically(
            path, lambda scratch: figure.savefig(scratch, dpi=DOTS_PER_INCH, metadata=metadata[suffix], facecolor=PAPER)
        )


def _words_height(words: RowWords) -> float:
    return 0.05 + 0.15 * bool(words.lines) + LINE_HEIGHT * words.lines


def _row_height(layout: Layout, words: RowWords) -> float:
    return layout.roll_height + _words_height(words) + BAND_HEIGHT + CHORDS_HEIGHT + TAG_HEIGHT + ROW_GAP


def _band_ink(plan: SongPlan, score: Score) -> BandInk:
    beats = plan.bars * plan.beats_per_bar
    counts = np.zeros((beats, len(STEMS)))
    for part in score.parts:
        for note in part.notes:
            counts[min(beats - 1, int(note.start_beat)), STEMS.index(part.stem)] += note.velocity / 100
    others = [note for part in score.stem("other") for note in part.notes]
    return BandInk(
        counts / np.maximum(counts.max(axis=0), 1e-9), tuple(sorted(others, key=lambda note: note.start_beat))
    )


def _draw_title(page: Page, top: float) -> None:
    plan = page.plan
    page.axes.text(
        LEFT_MARGIN, top - 0.92, plan.title, fontfamily=SERIF, fontsize=_fitted(plan.title, 40, PAGE_WIDTH - 4),
        color=INK, va="baseline",
    )  # fmt: skip
    facts = [
        printed_chord(str(plan.key_value)),
        f"{plan.tempo_bpm:g} beats a minute",
        f"{plan.meter[0]}/{plan.meter[1]}",
        format_seconds(plan.duration_seconds),
        plan.style.genre,
    ]
    page.axes.text(
        LEFT_MARGIN, top - 1.28, "   ·   ".join(facts), fontfamily=SERIF, fontsize=15, color=FAINT_INK, style="italic",
        va="baseline",
    )  # fmt: skip


def _fitted(text: str, points: float, width: float) -> float:
    """The type size at which a text is at most so wide."""
    return min(points, width * 72 / (max(1, len(text)) * 0.5))


def _draw_overview(page: Page, bottom: float) -> None:
    """The whole song in one strip: sections as wide as they are long and as high as their energy."""
    from matplotlib.patches import Rectangle

    width = PAGE_WIDTH - LEFT_MARGIN - RIGHT_MARGIN
    per_bar = width / page.plan.bars
    for section in page.plan.sections:
        left, high = LEFT_MARGIN + section.start_bar * per_bar, 0.12 + 0.55 * section.energy
        color = SECTION_COLORS[section.kind]
        page.axes.add_patch(
            Rectangle((left + 0.015, bottom), section.bars * per_bar - 0.03, high, facecolor=color, linewidth=0)
        )
        name = section_name(page.plan, section)
        room = section.bars * per_bar - 0.1
        points = min(9.5, room * 72 / (len(name) * 0.56))
        if points >= 5:
            page.axes.text(
                left + section.bars * per_bar / 2, bottom - 0.07, name, fontsize=points, color=color, ha="center",
                va="top", fontfamily=SANS,
            )  # fmt: skip
    _draw_energy_line(page, bottom, per_bar)


def _draw_energy_line(page: Page, bottom: float, per_bar: float) -> None:
    """A smooth line over the blocks."""
    x = np.linspace(LEFT_MARGIN, PAGE_WIDTH - RIGHT_MARGIN, 400)
    ends = [LEFT_MARGIN + (s.start_bar + s.bars) * per_bar for s in page.plan.sections]
    place = np.minimum(np.searchsorted(ends, x), len(ends) - 1)
    y = bottom + 0.12 + 0.55 * np.array([s.energy for s in page.plan.sections])[place]
    reach = 12  # the line keeps clear of the blocks' corners
    envelope = np.max([np.roll(np.pad(y, reach, mode="edge"), shift) for shift in range(-reach, reach + 1)], axis=0)
    kernel = np.hanning(2 * reach + 1) / np.hanning(2 * reach + 1).sum()
    smooth = np.convolve(envelope, kernel, mode="valid")
    page.axes.plot(x, smooth + 0.09, color=INK, linewidth=1.1, alpha=0.55, solid_capstyle="round")
    page.axes.text(
        LEFT_MARGIN - 0.12, float(smooth[0]) + 0.09, "energy", fontsize=8, color=FAINT_INK, ha="right", va="center",
        fontfamily=SERIF, style="italic",
    )  # fmt: skip


def _draw_row(page: Page, row: Row, words: RowWords, bottom: float) -> None:
    roll = bottom + BAND_HEIGHT + _words_height(words)
    _draw_keys(page, roll)
    for block in row.blocks:
        _draw_block_ground(page, block, roll)
        _draw_chords(page, block, roll + page.layout.roll_height)
        if page.band is not None:
            _draw_band(page, block, page.band, bottom + 0.02)
            _draw_band_notes(page, block, page.band, roll)
    _draw_notes(page, row, roll)
    _draw_words(page, words, roll)


def _y(page: Page, roll: float, midi: float) -> float:
    """The bottom of a pitch's lane."""
    return roll + (midi - page.layout.lowest) * page.layout.semitone


def _draw_keys(page: Page, roll: float) -> None:
    """A small keyboard at the row's left."""
    from matplotlib.patches import Rectangle

    left, width, layout = LEFT_MARGIN - 0.36, 0.28, page.layout
    page.axes.add_patch(
        Rectangle((left, roll), width, layout.roll_height, facecolor="white", edgecolor=FAINT_INK, linewidth=0.5)
    )
    for midi in range(layout.lowest, layout.highest + 1):
        low = _y(page, roll, midi)
        if midi % 12 in BLACK_KEYS:
            page.axes.add_patch(
                Rectangle((left, low), width * 0.62, layout.semitone, facecolor=INK, linewidth=0, alpha=0.85)
            )
        elif midi % 12 in (0, 5):
            page.axes.plot([left, left + width], [low, low], color=FAINT_INK, linewidth=0.5)
        if midi % 12 == 0:
            page.axes.text(
                left - 0.06, low + layout.semitone / 2, f"C{midi // 12 - 1}", fontsize=6.5, color=FAINT_INK,
                ha="right", va="center", fontfamily=SANS,
            )  # fmt: skip


def _draw_block_ground(page: Page, block: Block, roll: float) -> None:
    """The section's coloured ground with its tag, bar lines and bar numbers."""
    from matplotlib.patches import FancyBboxPatch, Rectangle

    section, layout, axes = block.section, page.layout, page.axes
    color = SECTION_COLORS[section.kind]
    per_bar = page.plan.beats_per_bar
    left = page.layout.x(block, block.first_bar * per_bar)
    width = block.bars * per_bar * layout.beat
    axes.add_patch(
        Rectangle((left, roll), width, layout.roll_height, facecolor=color, alpha=0.07 + 0.13 * section.energy,
                  linewidth=0)
    )  # fmt: skip
    for midi in range(layout.lowest, layout.highest + 1):
        if midi % 12 == 0:
            y = _y(page, roll, midi)
            axes.plot([left, left + width], [y, y], color="white", linewidth=0.9, alpha=0.9)
    for beat in range(block.first_bar * per_bar, (block.first_bar + block.bars) * per_bar):
        x = page.layout.x(block, beat)
        downbeat = beat % per_bar == 0
        axes.plot([x, x], [roll, roll + layout.roll_height], color="white", linewidth=1.6 if downbeat else 0.5)
        if downbeat:
            axes.text(x + 0.03, roll + 0.03, str(section.start_bar + beat // per_bar + 1), fontsize=6, color=color,
                      va="bottom", fontfamily=SANS, alpha=0.9)  # fmt: skip
    tag = roll + layout.roll_height + CHORDS_HEIGHT
    axes.plot([left, left + width], [tag, tag], color=color, linewidth=1.6, solid_capstyle="butt")
    if block.first_bar == 0:
        name = section_name(page.plan, section)
        axes.add_patch(
            FancyBboxPatch((left + 0.04, tag + 0.03), 0.105 * len(name) + 0.12, 0.12, facecolor=color, linewidth=0,
                           boxstyle="round,pad=0.03,rounding_size=0.05")
        )  # fmt: skip
        axes.text(left + 0.1 + 0.0525 * len(name), tag + 0.087, name, fontsize=9, color="white", ha="center",
                  va="center", fontfamily=SANS, weight="bold")  # fmt: skip


def _draw_chords(page: Page, block: Block, roll_top: float) -> None:
    for chord in block.section.chords:
        first, last = (b * page.plan.beats_per_bar for b in (block.first_bar, block.first_bar + block.bars))
        if first <= chord.start_beat < last:
            page.axes.text(
                page.layout.x(block, chord.start_beat) + 0.03, roll_top + 0.07, printed_chord(chord.symbol),
                fontsize=11, color=INK, weight="bold", va="baseline", fontfamily=SANS,
            )  # fmt: skip


def _draw_band(page: Page, block: Block, band: BandInk, bottom: float) -> None:
    """Three thin strips, drums below bass below the others: the busier, the darker."""
    from matplotlib.patches import Rectangle

    per_bar = page.plan.beats_per_bar
    start = page.plan.start_beat_of(block.section)
    for beat in range(block.first_bar * per_bar, (block.first_bar + block.bars) * per_bar):
        for stem in range(len(STEMS)):
            page.axes.add_patch(
                Rectangle(
                    (page.layout.x(block, beat) + 0.01, bottom + 0.045 * stem), page.layout.beat - 0.02, 0.032,
                    facecolor=SECTION_COLORS[block.section.kind], linewidth=0,
                    alpha=float(0.05 + 0.75 * band.density[start + beat, stem] ** 1.3),
                )
            )  # fmt: skip


def _draw_band_notes(page: Page, block: Block, band: BandInk, roll: float) -> None:
    """The band's notes as thin shadows, plainer where nobody sings."""
    from matplotlib.collections import LineCollection

    first = page.plan.start_beat_of(block.section) + block.first_bar * page.plan.beats_per_bar
    last = first + block.bars * page.plan.beats_per_bar
    lines = []
    for note in band.notes:
        if first <= note.start_beat < last and page.layout.lowest <= note.midi <= page.layout.highest:
            left = page.layout.x(block, note.start_beat - page.plan.start_beat_of(block.section))
            right = left + max(0.02, (min(last, note.start_beat + note.beats) - note.start_beat) * page.layout.beat)
            y = _y(page, roll, note.midi + 0.5)
            lines.append([(left, y), (right - 0.01, y)])
    sung = bool(block.section.notes)
    page.axes.add_collection(
        LineCollection(lines, colors=SECTION_COLORS[block.section.kind], linewidths=1.6 if sung else 2.6,
                       alpha=0.13 if sung else 0.38, capstyle="butt")
    )  # fmt: skip


def _draw_notes(page: Page, row: Row, roll: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    layout = page.layout
    for item in placed_notes(page.plan, layout, row):
        color = SECTION_COLORS[item.section.kind]
        height, width = layout.semitone * 1.25, max(0.03, item.width - 0.025)
        radius = min(height, width) * 0.42
        page.axes.add_patch(
            FancyBboxPatch(
                (item.left + radius, _y(page, roll, item.note.midi) - 0.125 * layout.semitone + radius),
                max(1e-3, width - 2 * radius), height - 2 * radius, boxstyle=f"round,pad={radius}",
                facecolor=PAPER if item.note.backing else color, edgecolor=color,
                linewidth=0.9 if item.note.backing else 0, zorder=3,
            )
        )  # fmt: skip


def _draw_words(page: Page, words: RowWords, roll: float) -> None:
    for word in words.words:
        page.axes.text(
            word.left, roll - 0.18 - LINE_HEIGHT * word.line, word.text, fontsize=words.points, fontfamily=SERIF,
            color=INK, va="baseline", style="italic" if word.backing else "normal",
        )  # fmt: skip


def _draw_foot(page: Page) -> None:
    style = f"“{page.plan.style.text}”  ·  " if page.plan.style.text else ""
    strips = "  ·  strips below the words: drums, bass, others" if page.band is not None else ""
    page.axes.text(
        LEFT_MARGIN, 0.28, f"{style}voice {page.plan.voice}  ·  seed {page.plan.seed}{strips}", fontsize=9,
        color=FAINT_INK, fontfamily=SERIF, style="italic", va="baseline",
    )  # fmt: skip
    page.axes.text(
        PAGE_WIDTH - RIGHT_MARGIN, 0.28, "songwright", fontsize=11, color=FAINT_INK, fontfamily=SERIF, ha="right",
        va="baseline",
    )  # fmt: skip
