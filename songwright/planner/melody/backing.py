"""What the backing voices sing: words in parentheses, in the gap after the lead or a third or sixth off it."""

import math

from songwright.planner.melody.rhythm import COMFORTABLE_SECONDS
from songwright.planner.melody.setting import LineSetting, SungSyllable
from songwright.planner.melody.sung import ChordLine, SungLine, SungNote
from songwright.planner.melody.tessitura import SingerRange
from songwright.units import Meter

NEAREST, WISHED, FARTHEST = 2, 4, 10  # semitones below the lead


def echo_notes(
    setting: LineSetting, line: SungLine, section_steps: int, chords: ChordLine, meter: Meter,
    step_seconds: float, reach: SingerRange,
) -> tuple[SungNote, ...]:  # fmt: skip
    """The backing notes of a line, one per syllable, over by the end of the line's bars."""
    limit = min(section_steps, line.bar_steps + setting.phrase.bars * meter.steps_per_bar)
    notes: list[SungNote] = []
    waiting = sum(len(run) for run in setting.echoes)
    for run in setting.echoes:
        waiting -= len(run)
        free_from = notes[-1].end_steps if notes else float(line.bar_steps)
        for sung, start, steps in _times(run, line, free_from, float(limit - waiting), step_seconds):
            lead = _lead_at(line, start)
            beat = start / meter.steps_per_beat
            midi = _harmony(lead.midi, chords.under(beat, steps / meter.steps_per_beat).pitch_classes, reach)
            notes.append(SungNote(sung, start, steps, midi, backing=True))
    return tuple(notes)


def _times(
    run: tuple[SungSyllable, ...], line: SungLine, free_from: float, limit: float, step_seconds: float
) -> list[tuple[SungSyllable, float, float]]:
    """Start and length in steps of each syllable: after the lead's word if there is room, else under its end."""
    before = [note for note in line.notes if note.sung.word_index < run[0].word_index]
    wished = float(max(2, math.ceil(COMFORTABLE_SECONDS / step_seconds)))
    begin = max(free_from, before[-1].end_steps if before else free_from)
    if limit - begin < wished * len(run):
        begin = max(free_from, min(begin, limit - wished * len(run)))
    wait = min(wished, (limit - begin) / len(run))
    times = [(sung, begin + wait * at, wait) for at, sung in enumerate(run)]
    sung, start, steps = times[-1]
    times[-1] = (sung, start, min(2 * steps, limit - start))
    return times


def _lead_at(line: SungLine, start: float) -> SungNote:
    """The lead's note at a time, or the last one before."""
    return next((note for note in reversed(line.notes) if note.start_steps <= start), line.notes[0])


def _harmony(lead: int, chord: tuple[int, ...], reach: SingerRange) -> int:
    """A chord tone about a third below the lead, above it where the singer has no lower one."""
    below = [p for p in range(lead - FARTHEST, lead - NEAREST) if p % 12 in chord and p >= reach.extreme_low]
    above = [p for p in range(lead + NEAREST + 1, lead + FARTHEST + 1) if p % 12 in chord and p <= reach.extreme_high]
    return min(below or above or [lead], key=lambda p: abs(abs(p - lead) - WISHED))
