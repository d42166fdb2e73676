"""Chord voicings that move smoothly and leave the singer's register alone."""

import itertools
from dataclasses import dataclass
from functools import lru_cache

from songwright.accompaniment.arranger.context import SectionContext
from songwright.chords import ChordSymbol

# Costs are in semitones of movement: what an arranger would rather have move than endure.
CLASH_COST = 7.0  # a semitone against a sung note
DOUBLING_COST = 1.5  # the very pitch that is sung
IN_REGISTER_COST = 2.5  # a note between the singer's usual low and high
CENTER_COST = 0.35  # per semitone off the instrument's own place
WIDE_COST = 0.5  # per semitone beyond an octave between lowest and highest
MUD_COST = 4.0  # two low notes closer than a fourth
PARALLEL_COST = 3.0  # all voices jump the same way
FARTHEST_DOWN = 5.0  # semitones that an instrument gives way to a low singer
LOW_NOTE = 55
DEEP_NOTE, DEEP_COST = 50, 0.9  # per semitone: down there is the bass


@dataclass(frozen=True)
class Zone:
    """Where an instrument puts its chords.

    Attributes:
        lowest, highest: pitches it may use.
        center: where it likes to be.
    """

    lowest: int
    highest: int
    center: float


@dataclass(frozen=True)
class Voicing:
    """Pitches from low to high."""

    pitches: tuple[int, ...]


def zone_beside_singer(context: SectionContext, lowest: int, highest: int, center: float, above: bool) -> Zone:
    """The zone of an instrument, moved below (or above) the singer's register where somebody sings."""
    singer = context.singer
    if singer is None:
        return Zone(max(lowest, round(center) - 12), min(highest, round(center) + 14), center)
    below_center = singer.low - 5.0
    if above or below_center < max(lowest + 4, 50):
        target = min(max(center, singer.high + 5.0), highest - 4.0)
    else:
        target = min(center, max(below_center, center - FARTHEST_DOWN))
    return Zone(max(lowest, round(target) - 12), min(highest, round(target) + 12), target)


def voicings(context: SectionContext, zone: Zone, voices: int, rootless: bool) -> dict[int, Voicing]:
    """A voicing for each chord of the section, by the chord's first step."""
    chosen: dict[int, Voicing] = {}
    before: tuple[int, ...] = ()
    for span in context.chords:
        voicing = voice_chord(
            span.chord, zone, voices, rootless, before, context.sung_pitches(span.start, span.end), _register(context)
        )
        chosen[span.start] = voicing
        before = voicing.pitches
    return chosen


def _register(context: SectionContext) -> tuple[int, int]:
    """The singer's usual low and high, an empty stretch where nobody sings."""
    return (context.singer.low, context.singer.high) if context.singer else (0, -1)


@lru_cache(maxsize=8192)
def voice_chord(
    chord: ChordSymbol,
    zone: Zone,
    voices: int,
    rootless: bool,
    before: tuple[int, ...],
    sung: frozenset[int],
    register: tuple[int, int],
) -> Voicing:
    """The cheapest voicing of a chord after the one before.

    Args:
        voices: how many notes it should have; a chord of fewer tones doubles some.
        rootless: whether the root may be left out for a richer tone (another instrument plays it).
        sung: pitches that sound above or below it at the time.
        register: the singer's usual low and high.
    """
    tones = chord_tones(chord, voices, rootless)
    places = [[p for p in range(zone.lowest, zone.highest + 1) if p % 12 == tone] for tone in tones]
    best: tuple[float, tuple[int, ...]] | None = None
    for combination in itertools.product(*places):
        pitches = tuple(sorted(set(combination)))
        if len(pitches) < len(tones) or pitches[-1] - pitches[0] > 19:
            continue
        cost = _cost(pitches, zone, before, sung, register)
        if best is None or (cost, pitches) < best:
            best = (cost, pitches)
    if best is None:  # the zone has no room for so many: play fewer
        assert voices > 1, f"{zone} has no place for {chord}"
        return voice_chord(chord, zone, voices - 1, rootless, before, sung, register)
    return Voicing(best[1])


def chord_tones(chord: ChordSymbol, voices: int, rootless: bool) -> tuple[int, ...]:
    """Which pitch classes to play with so many fingers: first what tells the chord apart, the fifth last."""
    intervals = chord.intervals
    color = [i for i in intervals if i not in (0, 7)]
    ordered = [*color, 7] if rootless and len(color) >= 2 else [*color[:2], 0, *color[2:], 7]
    ordered = [i for i in ordered if i in intervals]
    if 7 in intervals and len(intervals) <= voices:
        ordered = list(intervals)
    tones = [(chord.root + interval) % 12 for interval in ordered[:voices]]
    doubles = [chord.root % 12, (chord.root + 7) % 12] if 7 in intervals else [chord.root % 12]
    while len(tones) < voices and doubles:
        tones.append(doubles.pop(0))
    return tuple(tones)


def _cost(
    pitches: tuple[int, ...], zone: Zone, before: tuple[int, ...], sung: frozenset[int], register: tuple[int, int]
) -> float:
    cost = CENTER_COST * abs(sum(pitches) / len(pitches) - zone.center) * len(pitches)
    cost += WIDE_COST * max(0, pitches[-1] - pitches[0] - 12)
    for low, high in zip(pitches, pitches[1:], strict=False):
        if low < LOW_NOTE and high - low < 5:
            cost += MUD_COST
        if high - low == 1:
            cost += 2.0
        if high - low > 9:
            cost += 1.5
    for pitch in pitches:
        cost += DEEP_COST * max(0, DEEP_NOTE - pitch)
        if register[0] <= pitch <= register[1]:
            cost += IN_REGISTER_COST
        for note in sung:
            distance = abs(pitch - note)
            cost += CLASH_COST if distance == 1 else DOUBLING_COST if distance == 0 else 0.0
    if before:
        cost += _movement(before, pitches)
    return cost


def _movement(before: tuple[int, ...], after: tuple[int, ...]) -> float:
    """Semitones that the voices travel; notes without a partner travel to the nearest."""
    if len(before) == len(after):
        steps = [b - a for a, b in zip(before, after, strict=True)]
        parallel = min(abs(s) for s in steps) > 2 and len({s > 0 for s in steps}) == 1
        return sum(abs(s) for s in steps) + (PARALLEL_COST if parallel else 0.0) + 0.5 * abs(steps[-1])
    return float(sum(min(abs(a - b) for b in before) for a in after))
