"""The song's motif: a short figure that the band plays as intro, interlude and answer to the singer.

Its rhythm and contour belong to the song (they come from the song's seed alone), its pitches to the chords below it.
"""

from dataclasses import dataclass

import numpy as np

from songwright.accompaniment.arranger.context import SectionContext
from songwright.accompaniment.arranger.patterns import Book, Event, Groove, Line, events_of_bar
from songwright.accompaniment.arranger.performing import Stroke
from songwright.instruments import Instrument
from songwright.seeding import generator


def _cells(*patterns: str) -> tuple[Groove, ...]:
    return (Groove((Line("motif", patterns[0], patterns[1:]),)),)


# One-bar rhythms: calm ones for gentle songs, syncopated ones for the others.
CALM = Book(
    _cells("x--- x--- x-x- x---", "x--- --x- x--- ----", "x-x- x--- x--- x---", "x--- x-x- x--- ----"),
    _cells("x--- x--- x---", "x--- --x- x---", "x--- ---- x-x-"),
    _cells("x---x- x-----", "x----- x-x-x-", "x-x-x- x-----"),
)
LIVELY = Book(
    _cells("x--x --x- x-x- x---", "x-x- -x-- x--x ----", "..x- x-x- --x- x---", "x--x --x- --x- x-x-"),
    _cells("x--x --x- x---", "x-x- x--x --x-", "..x- x-x- x---"),
    _cells("x-x-x- x---x-", "x---x- x-x-x-", "..x-x- x-x---"),
)
CONTOURS = (
    (0, 1, 2, 4, 2), (0, 2, 1, 0, -1), (4, 2, 1, 2, 0), (0, -1, 0, 2, 4), (2, 4, 2, 1, 0), (0, 2, 4, 3, 2),
)  # fmt: skip
LIVELY_ENERGY = 0.5
LONGEST_ANSWER_BEATS = 4
TUNE_ACCENT = 1.18  # the tune stands out from the chords
ANSWER_ACCENT = 0.78  # an answer does not, beside the singer


@dataclass(frozen=True)
class Motif:
    """A rhythm of one bar and the scale steps it moves by."""

    rhythm: str
    contour: tuple[int, ...]


@dataclass(frozen=True)
class MelodyZone:
    """The pitches a melodic line may use, and where it begins."""

    lowest: int
    highest: int
    center: int


def song_motif(context: SectionContext, lively: bool) -> Motif:
    """The motif of the song that this section belongs to."""
    dice = generator(context.seed, "song", "motif")
    line = (LIVELY if lively else CALM).groove(context.meter, 0.0).lines[0]
    rhythms = (line.home, *line.turns)
    return Motif(rhythms[int(dice.integers(len(rhythms)))], CONTOURS[int(dice.integers(len(CONTOURS)))])


def write_hook(context: SectionContext, instrument: Instrument, lively: bool) -> list[Stroke]:
    """The motif as a tune over a section in which nobody sings: statement, sequence, statement, long note."""
    motif = song_motif(context, lively)
    zone = _zone(context, instrument)
    dice = context.dice("hook")
    per_bar = context.meter.steps_per_bar
    strokes: list[Stroke] = []
    start = zone.center
    for bar in range(context.bars):
        place = bar % 4
        if place == 3:
            events = [Event(0, per_bar, "x")] if bar % 8 == 7 else _answer_rhythm(motif, per_bar)
        else:
            events = list(events_of_bar(motif.rhythm, 0, per_bar))
        contour = motif.contour if place != 1 else tuple(-step for step in motif.contour)
        if bar >= 4 and dice.random() < 0.4:  # the second time round may go another way
            contour = CONTOURS[int(dice.integers(len(CONTOURS)))]
        shift = (0, 1, 2, 0)[place]
        strokes += _sung_by_band(context, events, bar * per_bar, contour, zone, start + shift)
    final = context.final_step
    kept = [stroke for stroke in strokes if stroke.step < final]
    if context.is_last:
        kept.append(Stroke(final, context.steps - final, _chord_tone(context, final, zone.center, zone), 0.9))
    return kept


def _answer_rhythm(motif: Motif, per_bar: int) -> list[Event]:
    """The motif's first half, then a held note."""
    half = per_bar // 2
    events = [event for event in events_of_bar(motif.rhythm, 0, per_bar) if event.step < half]
    return [*events, Event(half, per_bar - half, "x")]


def write_answers(context: SectionContext, instrument: Instrument, lively: bool, share: float) -> list[Stroke]:
    """Short echoes of the motif where the singer rests, in about `share` of the rests."""
    motif = song_motif(context, lively)
    zone = _zone(context, instrument)
    dice = context.dice("answers")
    per_bar, per_beat = context.meter.steps_per_bar, context.meter.steps_per_beat
    strokes: list[Stroke] = []
    for start, end in context.rests:
        draw = dice.random()
        begin = -(-(start + 1) // 2) * 2  # let the singer's last note clear, then the next eighth
        length = min(end - begin, LONGEST_ANSWER_BEATS * per_beat, per_bar)
        if length < 1.5 * per_beat or draw > share or begin + length > context.final_step:
            continue
        cells = [e for e in events_of_bar(motif.rhythm, 0, per_bar) if e.step >= per_bar - length]
        events = [Event(e.step - (per_bar - length), e.steps, e.token) for e in cells]
        contour = motif.contour[::-1] if draw < share / 2 else motif.contour
        strokes += [
            Stroke(s.step, s.steps, s.midi, s.accent * ANSWER_ACCENT)
            for s in _sung_by_band(context, events, begin, contour, zone, zone.center)
        ]
    return strokes


def _sung_by_band(
    context: SectionContext, events: list[Event], at: int, contour: tuple[int, ...], zone: MelodyZone, start: int
) -> list[Stroke]:
    """Give a rhythm pitches: scale steps along the contour, chord tones where it counts."""
    scale = sorted(set(context.key.scale))
    ladder = [pitch for pitch in range(zone.lowest, zone.highest + 1) if pitch % 12 in scale]
    root = int(np.argmin([abs(pitch - start) for pitch in ladder]))
    strokes: list[Stroke] = []
    for index, event in enumerate(events):
        step = at + event.step
        if step >= context.steps:
            break
        rung = int(np.clip(root + contour[index % len(contour)], 0, len(ladder) - 1))
        midi = ladder[rung]
        if event.steps >= 3 or context.meter.strength(step) >= 2 or index == len(events) - 1:
            midi = _chord_tone(context, step, midi, zone)
        accent = TUNE_ACCENT + 0.05 * (context.meter.strength(step) >= 3)
        strokes.append(Stroke(step, min(event.steps, context.steps - step) * 0.95, midi, accent))
    return strokes


def _chord_tone(context: SectionContext, step: int, near: int, zone: MelodyZone) -> int:
    tones = context.chord_at(step).chord.pitch_classes
    return min(
        (pitch for pitch in range(zone.lowest, zone.highest + 1) if pitch % 12 in tones),
        key=lambda pitch: (abs(pitch - near), pitch),
    )


def _zone(context: SectionContext, instrument: Instrument) -> MelodyZone:
    """An octave and a half around the instrument's singing register, over the singer's middle where somebody sings."""
    center = min(instrument.highest - 9, 72)
    if context.singer is not None:
        center = min(max(center, context.singer.middle + 5), instrument.highest - 7)
    return MelodyZone(max(instrument.lowest, center - 8), min(instrument.highest, center + 9), center)
