"""From what is written to what is played: swing, a few milliseconds, dynamics."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from songwright.accompaniment.arranger.context import SectionContext
from songwright.score import ScoreNote
from songwright.units import seconds_to_beats

SHORTEST_BEATS = 0.03


@dataclass(frozen=True)
class Stroke:
    """One written note of a section.

    Attributes:
        step: grid position, in sixteenth notes from the section's start.
        steps: length in sixteenth notes.
        accent: loudness against the part's own level: 1 is plain, a ghost note 0.4.
        late_ms: a deliberate delay against the grid (a strum's spread, a laid-back snare).
    """

    step: float
    steps: float
    midi: int
    accent: float = 1.0
    late_ms: float = 0.0


@dataclass(frozen=True)
class Touch:
    """How a player plays.

    Attributes:
        softest, loudest: velocity at loudness 0 and 1 of an unaccented note.
        timing_ms: standard deviation of the onset.
        legato: whether a note that the same player's next note repeats at once is held on instead.
    """

    softest: float
    loudest: float
    timing_ms: float
    legato: bool = False


def perform(strokes: Sequence[Stroke], context: SectionContext, touch: Touch, player: str) -> list[ScoreNote]:
    """Play the strokes of one section: notes in beats from the song's start, in order, none outside the section.

    Notes on one grid position share most of their deviation, as the fingers of one hand do. A note ends where the same
    pitch starts again.
    """
    if touch.legato:
        strokes = _held(strokes)
    strokes = [s for s in strokes if 0 <= s.step < context.steps]
    generator = context.dice(f"{player} humanise")
    positions = sorted({stroke.step for stroke in strokes})
    limit = 2.5 * touch.timing_ms
    shared = dict(
        zip(positions, np.clip(generator.normal(0, touch.timing_ms, len(positions)), -limit, limit), strict=True)
    )
    own_ms = generator.normal(0, 0.25 * touch.timing_ms, len(strokes))
    jitter = generator.normal(0, 0.035, len(strokes))
    ends_at = context.bars * context.meter.beats_per_bar
    sounding: list[tuple[float, float, Stroke, float]] = []
    for index, stroke in enumerate(strokes):
        late_ms = stroke.late_ms + shared[stroke.step] + own_ms[index]
        start = context.beat_of(stroke.step) + seconds_to_beats(late_ms / 1000, context.tempo_bpm)
        start = min(ends_at - SHORTEST_BEATS, max(0.0, start))
        end = min(ends_at, max(context.beat_of(stroke.step + stroke.steps), start + SHORTEST_BEATS))
        loudness = touch.softest + (touch.loudest - touch.softest) * context.loudness(stroke.step)
        sounding.append((start, end, stroke, loudness * stroke.accent * (1 + jitter[index])))
    return _notes(sounding, context.start_bar * context.meter.beats_per_bar)


def _notes(sounding: list[tuple[float, float, Stroke, float]], offset: int) -> list[ScoreNote]:
    """In order, repeated pitches cut where they start again."""
    sounding.sort(key=lambda item: (item[0], item[2].midi))
    notes: list[ScoreNote] = []
    next_start: dict[int, float] = {}
    for start, end, stroke, velocity in reversed(sounding):
        again = next_start.get(stroke.midi)
        if again is not None:
            end = min(end, again)
            if end - start < SHORTEST_BEATS / 2:
                continue  # the same key twice at once
        next_start[stroke.midi] = start
        beats = round(end - start, 5)
        notes.append(ScoreNote(round(offset + start, 5), beats, stroke.midi, min(127, max(1, round(velocity)))))
    return notes[::-1]


def _held(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Join a note with the next one of the same pitch if that starts where it ends."""
    held: list[Stroke] = []
    last: dict[int, int] = {}
    for stroke in sorted(strokes, key=lambda s: (s.step, s.midi)):
        index = last.get(stroke.midi)
        if index is not None and abs(held[index].step + held[index].steps - stroke.step) < 1e-6:
            before = held[index]
            held[index] = Stroke(before.step, before.steps + stroke.steps, stroke.midi, before.accent, before.late_ms)
        else:
            last[stroke.midi] = len(held)
            held.append(stroke)
    return held
