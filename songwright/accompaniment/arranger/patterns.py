"""Rhythm patterns as text, and how they fit a meter.

A pattern is one character per sixteenth note; spaces only help the eye. `.` is silence, `-` lets the note before go
on, every other character is a note whose meaning the player defines. Patterns are written for three kinds of bar:
*four* (16 steps), *three* (12 steps) and *six* (12 steps, two dotted beats); longer ones last several bars.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from songwright.units import Meter


@dataclass(frozen=True)
class Line:
    """What one voice plays: a home pattern, and turns that replace it now and then."""

    voice: str
    home: str
    turns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", self.home.replace(" ", ""))
        object.__setattr__(self, "turns", tuple(turn.replace(" ", "") for turn in self.turns))
        if not self.home or len(self.home) % 2 or any(len(turn) != len(self.home) for turn in self.turns):
            raise ValueError(f"pattern of '{self.voice}': its turns must be as long as its home")


@dataclass(frozen=True)
class Groove:
    """What one player plays: one or several lines at once."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Book:
    """Grooves from light to full, for each kind of bar."""

    four: tuple[Groove, ...]
    three: tuple[Groove, ...]
    six: tuple[Groove, ...]

    def groove(self, meter: Meter, level: float) -> Groove:
        """The groove of a level 0 (lightest) … 1 (fullest), fitted to the meter."""

        def pick(grooves: tuple[Groove, ...]) -> Groove:
            return grooves[min(len(grooves) - 1, int(level * len(grooves)))]

        if meter.is_compound:
            return _nine_eight(pick(self.six)) if meter.beats_per_bar == 3 else pick(self.six)
        if meter.numerator == 3:
            return pick(self.three)
        if meter.numerator == 5:
            return _three_and_two(pick(self.three), pick(self.four))
        return pick(self.four)


@dataclass(frozen=True)
class Event:
    """One note of a pattern, in steps from the bar's start."""

    step: int
    steps: int
    token: str


def _nine_eight(groove: Groove) -> Groove:
    return Groove(
        tuple(
            replace(line, home=_three_dotted_beats(line.home), turns=tuple(_three_dotted_beats(t) for t in line.turns))
            for line in groove.lines
        )
    )


def _three_dotted_beats(pattern: str) -> str:
    """9/8 from 6/8: the second beat comes twice."""
    return "".join(pattern[i : i + 12] + pattern[i + 6 : i + 12] for i in range(0, len(pattern), 12))


def _three_and_two(three: Groove, four: Groove) -> Groove:
    """5/4 as a bar of three and half a bar of four."""
    lines = [
        replace(line, home=line.home[:12] + "." * 8, turns=tuple(turn[:12] + "." * 8 for turn in line.turns))
        for line in three.lines
    ]
    lines += [
        replace(line, home="." * 12 + line.home[:8], turns=tuple("." * 12 + turn[:8] for turn in line.turns))
        for line in four.lines
    ]
    return Groove(tuple(lines))


def events_of_bar(pattern: str, bar: int, steps_per_bar: int) -> Iterator[Event]:
    """The notes of one bar; a pattern longer or shorter than a bar goes round."""
    start = bar * steps_per_bar % len(pattern)
    cut = "".join(pattern[(start + i) % len(pattern)] for i in range(steps_per_bar))
    step = 0
    while step < steps_per_bar:
        end = step + 1
        while end < steps_per_bar and cut[end] == "-":
            end += 1
        if cut[step] not in ".-":
            yield Event(step, end - step, cut[step])
        step = end


@dataclass(frozen=True)
class PlayedBar:
    """One bar of one line: its number in the section and the pattern that is played in it."""

    bar: int
    voice: str
    pattern: str


def played_bars(groove: Groove, bars: int, dice: np.random.Generator) -> Iterator[PlayedBar]:
    """A groove through a section: home, and turns in every fourth bar, the last one and some second ones.

    All lines turn in the same bars, as players listen to each other; a line does not take the same turn twice running.
    """
    last_turn = [-1] * len(groove.lines)
    for bar in range(bars):
        turns_here = bar % 4 == 3 or bar == bars - 1 or (bar % 4 == 1 and dice.random() < 0.4)
        for index, line in enumerate(groove.lines):
            pattern = line.home
            if turns_here and line.turns:
                choices = [turn for turn in range(len(line.turns)) if turn != last_turn[index] or len(line.turns) == 1]
                last_turn[index] = choices[int(dice.integers(len(choices)))]
                pattern = line.turns[last_turn[index]]
            yield PlayedBar(bar, line.voice, pattern)
