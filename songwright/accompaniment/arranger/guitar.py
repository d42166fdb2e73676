"""The guitarist: strums that sweep the strings, picking with thumb and fingers, clipped chords and power chords."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from songwright.accompaniment.arranger.context import SectionContext
from songwright.accompaniment.arranger.guitar_shapes import GuitarShape, guitar_shape
from songwright.accompaniment.arranger.patterns import Book, events_of_bar, played_bars
from songwright.accompaniment.arranger.performing import Stroke
from songwright.accompaniment.arranger.voicing import voicings, zone_beside_singer
from songwright.chords import ChordSymbol
from songwright.instruments import Instrument

Hand = Literal["full", "upper"]
# A down-stroke takes about this long from the lowest string to the highest; an up-stroke is quicker.
DOWN_STROKE_MS = 24.0
UP_STROKE_MS = 15.0
FINAL_STROKE_MS = 70.0
UPPER_VOICES = 4
CLIPPED_STEPS = 0.8
LOWEST_POWER_ROOT = 40


@dataclass(frozen=True)
class GuitarStyle:
    """How a guitar plays.

    Attributes:
        book: patterns from light to full.
        hand: 'full' holds whole chord shapes, 'upper' small chords on the upper strings beside the singer.
        center: where an 'upper' hand likes to play.
        above: whether an 'upper' hand keeps above the singer.
    """

    book: Book
    hand: Hand = "full"
    center: float = 60.0
    above: bool = False


def write_guitar(context: SectionContext, style: GuitarStyle, instrument: Instrument) -> list[Stroke]:
    """The guitar of one section."""
    held = _held_shapes(context, style, instrument)
    strokes: list[Stroke] = []
    for step, steps, token in _events(context, style.book, instrument.name):
        span = context.chord_at(step)
        steps = min(steps, context.final_step - step)
        strokes += _until(min(span.end, context.final_step), _played(token, step, steps, held[span.start], span.chord))
        if span.end < step + steps and token in "DdUuPk":  # the chord changes under a ringing strum: strum it again
            after = context.chord_at(span.end)
            again = "P" if token == "P" else "d"
            strokes += _played(again, span.end, step + steps - span.end, held[after.start], after.chord)
    if context.is_last:
        final = context.final_step
        strokes += _strummed(
            held[context.chord_at(final).start].pitches, final, context.steps - final, 1.0, FINAL_STROKE_MS
        )
    return strokes


def _until(end: int, strokes: list[Stroke]) -> list[Stroke]:
    """The hand leaves the strings where the chord changes."""
    return [replace(stroke, steps=min(stroke.steps, end - stroke.step)) for stroke in strokes]


def _held_shapes(context: SectionContext, style: GuitarStyle, instrument: Instrument) -> dict[int, GuitarShape]:
    """The hand's shape for each chord, by the chord's first step."""
    if style.hand == "full":
        return {span.start: guitar_shape(span.chord) for span in context.chords}
    zone = zone_beside_singer(context, instrument.lowest + 5, instrument.highest, style.center, style.above)
    chosen = voicings(context, zone, UPPER_VOICES, rootless=False)
    return {start: GuitarShape(voicing.pitches) for start, voicing in chosen.items()}


def _events(context: SectionContext, book: Book, player: str) -> Iterator[tuple[int, int, str]]:
    groove = book.groove(context.meter, context.fullness)
    per_bar = context.meter.steps_per_bar
    for played in played_bars(groove, context.bars, context.dice(f"{player} rhythm")):
        for event in events_of_bar(played.pattern, played.bar, per_bar):
            if played.bar * per_bar + event.step < context.final_step:
                yield played.bar * per_bar + event.step, event.steps, event.token


def _played(token: str, step: int, steps: int, shape: GuitarShape, chord: ChordSymbol) -> list[Stroke]:
    """The strokes of one pattern token."""
    strings = shape.pitches
    if token in "Dd":
        accent = 1.06 if token == "D" else 0.9
        return _strummed(strings if token == "D" else strings[-5:], step, steps, accent, DOWN_STROKE_MS)
    if token in "Uu":
        return _strummed(strings[-4:][::-1], step, steps, 0.94 if token == "U" else 0.8, UP_STROKE_MS)
    if token == "x":
        return _strummed(strings[:4], step, 0.25, 0.42, UP_STROKE_MS)
    if token == "k":
        return _strummed(strings[-4:], step, min(steps, CLIPPED_STEPS + 0.5 * (steps - 1)), 1.0, UP_STROKE_MS)
    if token == "c":
        return [Stroke(step, steps * 0.9, pitch, 0.86, 2.0 * i) for i, pitch in enumerate(strings[-3:])]
    if token in "Pm":
        return _power_chord(token, step, steps, chord)
    # A picked string rings on over the next ones, as long as its chord lasts.
    ring = max(steps, 6)
    picked = {
        "r": (strings[0],), "f": (shape.alternate_bass,), "p": (strings[0], strings[-1]),
        "1": strings[-1:], "2": strings[-2:-1], "3": strings[-3:-2] or strings[:1],
    }[token]  # fmt: skip
    accent = {"r": 1.0, "f": 0.92, "p": 1.02}.get(token, 0.84)
    return [Stroke(step, ring if token in "rfp" else steps * 1.5, pitch, accent) for pitch in picked]


def _strummed(strings: tuple[int, ...], step: float, steps: float, accent: float, sweep_ms: float) -> list[Stroke]:
    """Strings one after the other within `sweep_ms`, the first ones a little louder."""
    last = max(1, len(strings) - 1)
    return [
        Stroke(step, steps * 0.98, pitch, accent * (1.0 - 0.12 * index / last), sweep_ms * index / last)
        for index, pitch in enumerate(strings)
    ]


def _power_chord(token: str, step: int, steps: int, chord: ChordSymbol) -> list[Stroke]:
    """Root, fifth and octave; a diminished or augmented chord keeps its own fifth."""
    root = LOWEST_POWER_ROOT + (chord.root - LOWEST_POWER_ROOT) % 12
    fifth = next((i for i in (7, 6, 8) if i in chord.intervals), 7)
    if token == "m":
        return [Stroke(step, min(steps, 1.2), pitch, 0.68) for pitch in (root, root + fifth)]
    return [Stroke(step, steps * 0.97, pitch, 1.0, 4.0 * i) for i, pitch in enumerate((root, root + fifth, root + 12))]
