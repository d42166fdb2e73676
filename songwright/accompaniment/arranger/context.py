"""What a player of the band knows about the section at hand: its chords, its singer, its loudness, its dice.

Positions are *steps*, sixteenth notes counted from the section's start (`Meter.steps_per_beat` of them make a beat).
A player sees only its own section, so changing one section never changes another.
"""

import bisect
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from songwright.chords import ChordSymbol, parse_chord
from songwright.seeding import generator
from songwright.song import Section, SectionKind, SongPlan
from songwright.units import Key, Meter, swung_beat

# How a section's loudness moves from its first bar to its last, added to its energy.
LOUDNESS_RAMPS: dict[SectionKind, tuple[float, float]] = {
    "intro": (-0.04, 0.04),
    "verse": (-0.03, 0.05),
    "pre-chorus": (-0.06, 0.16),
    "chorus": (0.02, 0.05),
    "post-chorus": (0.0, 0.02),
    "bridge": (-0.06, 0.12),
    "instrumental": (-0.02, 0.06),
    "break": (-0.08, 0.06),
    "outro": (0.0, -0.14),
}

# How much fuller (or lighter) than its energy says a kind of section is played, so that a chorus opens up.
FULLNESS: dict[SectionKind, float] = {
    "intro": -0.15,
    "verse": -0.05,
    "pre-chorus": 0.0,
    "chorus": 0.1,
    "post-chorus": 0.08,
    "bridge": -0.05,
    "instrumental": 0.05,
    "break": -0.2,
    "outro": -0.1,
}
STOPPING_KINDS: frozenset[SectionKind] = frozenset({"pre-chorus", "bridge"})
STOP_ENERGY, STOP_SHARE = 0.5, 0.5


@dataclass(frozen=True)
class ChordSpan:
    """One chord and the steps it lasts."""

    start: int
    end: int
    chord: ChordSymbol


@dataclass(frozen=True)
class SungSpan:
    """One note of the lead voice, in steps."""

    start: float
    end: float
    midi: int


@dataclass(frozen=True)
class SingerRange:
    """Where the lead voice moves in a section: its 10th, 50th and 90th percentile of pitch, by duration."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class SectionContext:
    """A section as the band sees it.

    Attributes:
        occurrence: how many sections of this kind came before it in the song.
        is_last: whether the song ends with it.
    """

    id: str
    kind: SectionKind
    start_bar: int
    bars: int
    energy: float
    key: Key
    meter: Meter
    tempo_bpm: float
    swing: float
    genre: str
    seed: int
    occurrence: int
    is_last: bool
    chords: tuple[ChordSpan, ...]
    sung: tuple[SungSpan, ...]

    @property
    def steps(self) -> int:
        return self.bars * self.meter.steps_per_bar

    @property
    def fullness(self) -> float:
        """0..1 for the choice between light and full patterns."""
        return min(0.999, max(0.0, self.energy + FULLNESS[self.kind]))

    @property
    def is_sung(self) -> bool:
        return bool(self.sung)

    @property
    def final_step(self) -> int:
        """Where the band lands on its last chord and lets it ring; beyond the section's end if it is not the last."""
        if not self.is_last:
            return self.steps
        return max(self.chords[-1].start, self.steps - self.meter.steps_per_bar)

    @cached_property
    def stop_step(self) -> int:
        """Where all but the drums stop before the next section; the section's end if they play on.

        An arranger's trick for what leads into a chorus: a beat or two of nothing but the fill.
        """
        if self.kind not in STOPPING_KINDS or self.energy < STOP_ENERGY or self.bars < 4 or self.is_last:
            return self.steps
        length = 2 * self.meter.steps_per_beat if self.meter.beats_per_bar >= 4 else self.meter.steps_per_beat
        stops = self.dice("stop").random() < STOP_SHARE and self.chords[-1].start < self.steps - length
        return self.steps - length if stops else self.steps

    @cached_property
    def singer(self) -> SingerRange | None:
        """None where nobody sings."""
        if not self.sung:
            return None
        pitches = np.repeat([note.midi for note in self.sung], [max(1, round(n.end - n.start)) for n in self.sung])
        low, middle, high = np.percentile(pitches, (10, 50, 90))
        return SingerRange(round(low), round(middle), round(high))

    @cached_property
    def _chord_starts(self) -> list[int]:
        return [span.start for span in self.chords]

    def chord_at(self, step: float) -> ChordSpan:
        return self.chords[max(0, bisect.bisect_right(self._chord_starts, step) - 1)]

    def chord_after(self, span: ChordSpan) -> ChordSpan | None:
        """The next chord of this section, or None at its end."""
        index = bisect.bisect_right(self._chord_starts, span.start)
        return self.chords[index] if index < len(self.chords) else None

    def sung_pitches(self, start: float, end: float) -> frozenset[int]:
        """Pitches of the lead voice that sound between two steps."""
        return frozenset(note.midi for note in self.sung if note.start < end and note.end > start)

    @cached_property
    def rests(self) -> tuple[tuple[int, int], ...]:
        """Stretches of at least a beat in which the lead voice is silent, as (start, end) steps."""
        gaps: list[tuple[int, int]] = []
        at = 0.0
        for note in (*self.sung, SungSpan(self.steps, self.steps, 0)):
            if note.start - at >= self.meter.steps_per_beat:
                gaps.append((int(np.ceil(at)), int(note.start)))
            at = max(at, note.end)
        return tuple(gaps)

    def loudness(self, step: float) -> float:
        """0..1: the section's energy, its ramp, and a gentle arch over every four bars."""
        first, last = LOUDNESS_RAMPS[self.kind]
        along = step / self.steps
        arch = 0.03 * math.sin(math.pi * (step / self.meter.steps_per_bar % 4) / 4)
        return min(1.0, max(0.0, self.energy + first + (last - first) * along + arch))

    def dice(self, player: str) -> np.random.Generator:
        """The dice of one player in this section."""
        return generator(self.seed, self.id, player)

    def beat_of(self, step: float) -> float:
        """Beats from the section's start, off-beats delayed by the swing."""
        return swung_beat(step, self.meter, self.swing)


def section_contexts(plan: SongPlan) -> tuple[SectionContext, ...]:
    """Every section of the plan as the band sees it."""
    meter = plan.meter_value
    contexts = []
    seen: dict[str, int] = {}
    for section in plan.sections:
        contexts.append(
            SectionContext(
                id=section.id,
                kind=section.kind,
                start_bar=section.start_bar,
                bars=section.bars,
                energy=section.energy,
                key=plan.key_of(section),
                meter=meter,
                tempo_bpm=plan.tempo_bpm,
                swing=plan.style.swing,
                genre=plan.style.genre,
                seed=plan.seed,
                occurrence=seen.get(section.kind, 0),
                is_last=section is plan.sections[-1],
                chords=_chord_spans(section, meter),
                sung=_sung_spans(section, meter),
            )
        )
        seen[section.kind] = seen.get(section.kind, 0) + 1
    return tuple(contexts)


def _chord_spans(section: Section, meter: Meter) -> tuple[ChordSpan, ...]:
    """Chords on the step grid; a chord shorter than a step vanishes."""
    last = section.bars * meter.steps_per_bar
    starts = [min(last, round(chord.start_beat * meter.steps_per_beat)) for chord in section.chords]
    ends = [*starts[1:], last]
    return tuple(
        ChordSpan(start, end, parse_chord(chord.symbol))
        for chord, start, end in zip(section.chords, starts, ends, strict=True)
        if end > start
    )


def _sung_spans(section: Section, meter: Meter) -> tuple[SungSpan, ...]:
    per_beat = meter.steps_per_beat
    return tuple(
        SungSpan(note.start_beat * per_beat, (note.start_beat + note.beats) * per_beat, note.midi)
        for note in section.notes
        if not note.backing and note.start_beat + note.beats > 0
    )
