"""LRC files: their line times decide where lines start.

Each line starts at the bar line nearest to its time; where two lines claim one bar, the later one moves to the next.
Without a tempo asked for, the tempo of the genre is chosen whose bar lines lie nearest to the times.
"""

import math
from dataclasses import dataclass

from songwright.errors import StyleError
from songwright.planner.draft import Lyrics, Phrase
from songwright.planner.genres import TempoRange
from songwright.planner.length import Block, band_block
from songwright.planner.phrases import PHRASE_BARS, Pulse, SectionPhrases, sung_syllables
from songwright.units import Meter, beats_to_seconds, format_seconds

BREAK_BARS = 4  # a pause of so many bars is an instrumental section of its own
LONGEST_OUTRO_BARS = 16


def is_timed(lyrics: Lyrics) -> bool:
    """Whether most lines have times."""
    lines = [line for section in lyrics.sections for line in section.lines]
    return bool(lines) and sum(line.start_seconds is not None for line in lines) * 2 > len(lines)


def _starts(lyrics: Lyrics) -> list[float | None]:
    return [line.start_seconds for section in lyrics.sections for line in section.lines]


def timed_tempo(lyrics: Lyrics, meter: Meter, tempos: TempoRange, drawn_bpm: float) -> float:
    """The tempo of the range whose bar lines lie nearest to the line times, and whose bars are no longer than lines."""
    starts = [start for start in _starts(lyrics) if start is not None]
    gaps = sorted(later - start for start, later in zip(starts, starts[1:], strict=False) if later > start)
    shortest = gaps[len(gaps) // 8] if gaps else math.inf

    def misfit(tempo_bpm: float) -> float:
        bar = beats_to_seconds(meter.beats_per_bar, tempo_bpm)
        away = sum(abs(start / bar - round(start / bar)) for start in starts) / max(1, len(starts))
        crowded = max(0.0, bar / shortest - 1.02) * 3
        return away + crowded + abs(math.log(tempo_bpm / drawn_bpm)) * 0.1

    slowest, fastest = math.ceil(tempos.slowest * 2), math.floor(tempos.fastest * 2)
    candidates = [half / 2 for half in range(slowest, fastest + 1)] or [drawn_bpm]
    return min(candidates, key=misfit)


@dataclass(frozen=True)
class TimedLayout:
    """Sections at the lines' times, and the phrases of each."""

    blocks: tuple[Block, ...]
    phrases: tuple[tuple[Phrase, ...], ...]


def lay_out_timed(lyrics: Lyrics, pulse: Pulse, duration_seconds: float | None) -> TimedLayout:
    """Lay sections and phrases out at the lines' times.

    Raises:
        StyleError: the duration asked for ends before the last line, or long after it.
    """
    line_bars = _line_start_bars(lyrics, pulse)
    blocks: list[Block] = []
    phrases: list[tuple[Phrase, ...]] = []
    at = 0  # bars laid out so far
    first_line = 0
    for section in lyrics.sections:
        if not section.lines:
            continue
        starts = line_bars[first_line : first_line + len(section.lines)]
        following = line_bars[first_line + len(section.lines) :]
        first_line += len(section.lines)
        if starts[0] > at:
            blocks.append(band_block("instrumental" if blocks else "intro", starts[0] - at))
            phrases.append(())
        last = _natural_bars(sung_syllables(section.lines[-1]), pulse)
        room = following[0] - starts[-1] if following else last
        # A short pause belongs to the section, a long one to the band.
        last_bars = room if room - last < BREAK_BARS else last
        ends = [*starts[1:], starts[-1] + last_bars]
        laid = []
        for index, line in enumerate(section.lines):
            needed = _natural_bars(sung_syllables(line), pulse)
            laid.append(Phrase(index, starts[index] - starts[0], max(1, min(needed, ends[index] - starts[index]))))
        at = ends[-1]
        bars = at - starts[0]
        blocks.append(Block(section.kind, section, SectionPhrases(tuple(p.bars for p in laid), bars), False))
        phrases.append(tuple(laid))
    outro = _outro_bars(at, pulse, duration_seconds)
    if outro:
        blocks.append(band_block("outro", outro))
        phrases.append(())
    return TimedLayout(tuple(blocks), tuple(phrases))


def _natural_bars(count: int, pulse: Pulse) -> int:
    """The bars that suit a line of so many syllables."""
    return min(PHRASE_BARS, key=lambda bars: pulse.misfit(count, bars))


def _line_start_bars(lyrics: Lyrics, pulse: Pulse) -> list[int]:
    """The bar in which each line starts, rising; a line without a time follows the one before."""
    starts: list[int] = []
    follows = 0
    for section in lyrics.sections:
        for line in section.lines:
            wanted = follows if line.start_seconds is None else round(line.start_seconds / pulse.bar_seconds)
            starts.append(max(wanted, starts[-1] + 1 if starts else 0))
            follows = starts[-1] + _natural_bars(sung_syllables(line), pulse)
    return starts


def _outro_bars(sung_until: int, pulse: Pulse, duration_seconds: float | None) -> int:
    if duration_seconds is None:
        return pulse.design.outro_bars
    outro = round(duration_seconds / pulse.bar_seconds) - sung_until
    if not 0 <= outro <= LONGEST_OUTRO_BARS:
        shortest, longest = sung_until * pulse.bar_seconds, (sung_until + LONGEST_OUTRO_BARS) * pulse.bar_seconds
        raise StyleError(
            f"the lyric file's line times make a song of {format_seconds(shortest)} to {format_seconds(longest)}, not "
            f"{format_seconds(duration_seconds)}; ask for such a duration, or take the times out of the file"
        )
    return outro
