"""How many bars each line gets, so that it can be sung and the singer can breathe."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from songwright.planner.draft import Line, Lyrics
from songwright.planner.genres import GenreDesign
from songwright.song import SectionKind
from songwright.units import Meter, beats_to_seconds

PHRASE_BARS = (1, 2, 4, 8)
BREATH_BEATS = 0.75
SHORTEST_NOTE_SECONDS = 0.13
CROWDED_WEIGHT = 1.6
# A line below this rate is stretched beyond recognition; it bounds how long a song of few words can be made.
SLOWEST_SYLLABLES_PER_SECOND = 0.55
# No phrase is denser than this, whatever the genre, as long as a longer one exists.
FASTEST_SYLLABLES_PER_SECOND = 5.8


@dataclass(frozen=True)
class Pulse:
    """What a bar is: its meter and tempo, and the genre's density of words."""

    meter: Meter
    tempo_bpm: float
    design: GenreDesign

    @property
    def bar_seconds(self) -> float:
        return beats_to_seconds(self.meter.beats_per_bar, self.tempo_bpm)

    def rate(self, syllables: int, bars: int) -> float:
        """Syllables a second while singing, when so many are sung in so many bars, breath taken off."""
        breath = beats_to_seconds(BREATH_BEATS, self.tempo_bpm)
        return syllables / max(bars * self.bar_seconds - breath, 0.1)

    def holds(self, syllables: int, bars: int) -> bool:
        """Whether so many syllables can be sung at all: on the sixteenth grid, a breath and a pickup left free."""
        if self.rate(syllables, bars) > FASTEST_SYLLABLES_PER_SECOND:
            return False
        step_seconds = beats_to_seconds(1.0, self.tempo_bpm) / self.meter.steps_per_beat
        steps_each = max(1, math.ceil(SHORTEST_NOTE_SECONDS / step_seconds))
        # The next line's pickup takes up to half a bar.
        free_steps = bars * self.meter.steps_per_bar - self.meter.steps_per_bar // 2
        return syllables * steps_each <= free_steps

    def fits(self, syllables: int, bars: int) -> bool:
        """Whether the genre bears that density too."""
        fastest = self.design.fastest_syllables_per_second
        return self.rate(syllables, bars) <= fastest and self.holds(syllables, bars)

    def misfit(self, syllables: int, bars: int) -> float:
        """How far from the genre's usual density, in octaves; crowded lines count more than spacious ones."""
        wanted = self.design.syllables_per_second
        octaves = math.log2(max(self.rate(syllables, bars), 0.01) / wanted)
        return abs(octaves) * (CROWDED_WEIGHT if octaves > 0 else 1.0) + (0.0 if self.fits(syllables, bars) else 4.0)


@dataclass(frozen=True)
class SectionPhrases:
    """The bars of each line of a section, and of the section."""

    line_bars: tuple[int, ...]
    bars: int


def sung_syllables(line: Line) -> int:
    """Syllables that need room: the lead's and, sung after them, the backing voices'."""
    return max(1, sum(len(word.syllables) for word in line.words))


def usual_bars(lyrics: Lyrics, pulse: Pulse) -> int:
    """The length in bars that fits most lines of the song: 1, 2, 4 or 8."""
    counts = [sung_syllables(line) for section in lyrics.sections for line in section.lines]
    if not counts:
        return 2
    return min(PHRASE_BARS, key=lambda bars: sum(_cost(count, pulse, bars) for count in counts))


def _cost(count: int, pulse: Pulse, usual: int) -> float:
    """How badly a line fares where so many bars are usual; being an exception costs a little."""
    held = _holding(count, pulse, usual)
    return pulse.misfit(count, held) + (0.7 if held != usual else 0.0)


def phrase_bars(
    lyrics: Lyrics, pulse: Pulse, usual: int, scales: Mapping[SectionKind, float]
) -> tuple[SectionPhrases, ...]:
    """Bars of every section's lines.

    Most lines get the usual length; a line too long for it gets the next that holds it, and lines of a pair that are
    both very short share one phrase's length. Sections of one kind with as many lines get the same bars line by line,
    so that a verse's melody returns with other words.

    Args:
        usual: as `usual_bars` gives it.
        scales: kinds of section whose lines get twice (2.0) or, where they can still be sung, half (0.5) the bars.
    """
    alike: dict[tuple[str, int], list[int]] = {}
    for section in lyrics.sections:
        counts = [sung_syllables(line) for line in section.lines]
        bars = _line_bars(counts, pulse, usual)
        bars = [_scaled(*line, scales.get(section.kind, 1.0), pulse) for line in zip(counts, bars, strict=True)]
        key = (section.kind, len(section.lines))
        alike[key] = [max(pair) for pair in zip(alike.get(key, bars), bars, strict=True)]
    return tuple(_section(alike[section.kind, len(section.lines)], usual) for section in lyrics.sections)


def _line_bars(counts: Sequence[int], pulse: Pulse, usual: int) -> list[int]:
    bars = [_holding(count, pulse, usual) for count in counts]
    if usual >= 2:
        half = usual // 2
        for first in range(0, len(counts) - 1, 2):
            pair = counts[first : first + 2]
            if all(pulse.fits(count, half) and count * 2 <= _usual_count(pulse, usual) for count in pair):
                bars[first : first + 2] = [half, half]
    return bars


def _usual_count(pulse: Pulse, bars: int) -> float:
    """Syllables of a line that fills so many bars."""
    return pulse.design.syllables_per_second * bars * pulse.bar_seconds


def _holding(count: int, pulse: Pulse, usual: int) -> int:
    """The shortest phrase from the usual length on that holds so many syllables."""
    longer = [bars for bars in PHRASE_BARS if bars >= usual]
    return next((bars for bars in longer if pulse.fits(count, bars)), longer[-1] if longer else PHRASE_BARS[-1])


def _section(line_bars: Sequence[int], usual: int) -> SectionPhrases:
    """A section's bars: held at its end until they are even, or four where three lines leave a gap."""
    total = sum(line_bars)
    if usual >= 2 and total:
        total += total % 2
        if total == 6 and len(line_bars) == 3:
            total = 8
        total = max(total, 4) if len(line_bars) > 1 else total
    return SectionPhrases(tuple(line_bars), total)


def _scaled(count: int, bars: int, scale: float, pulse: Pulse) -> int:
    """A line's bars, twice as many or, if it can still be sung, half as many."""
    if scale == 0.5:
        half = bars // 2
        return half if half and pulse.holds(count, half) else bars
    return round(bars * scale)


def bearable(lyrics: Lyrics, phrases: Sequence[SectionPhrases], pulse: Pulse) -> bool:
    """Whether the words are not stretched beyond recognition."""
    rates = [
        pulse.rate(sung_syllables(line), bars)
        for section, layout in zip(lyrics.sections, phrases, strict=True)
        for line, bars in zip(section.lines, layout.line_bars, strict=True)
    ]
    return not rates or sum(rates) / len(rates) >= SLOWEST_SYLLABLES_PER_SECOND
