"""Small changes to a section's second half: chords of like function, applied and borrowed chords, leading basses."""

from collections.abc import Mapping

import numpy as np

from songwright.planner.genres import HarmonyStyle
from songwright.planner.numerals import Bar, Numeral, parse_numeral

# Chords that can stand for each other, by what is written and the mode.
_SUBSTITUTES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("major", "I"): ("vi", "I~3"), ("major", "IV"): ("ii", "IV"), ("major", "vi"): ("IV", "I~3"),
    ("major", "iii"): ("I~3", "V~3"), ("major", "ii"): ("IV",),
    ("minor", "i"): ("bVI", "bIII"), ("minor", "iv"): ("bVI",), ("minor", "bVI"): ("iv",),
    ("minor", "bIII"): ("i", "bVII"),
}  # fmt: skip
# Degrees that an applied dominant may lead to, with that dominant.
_APPLIED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "major": (("vi", "V7/vi"), ("ii", "V7/ii"), ("V", "V7/V"), ("IV", "V7/IV")),
    "minor": (("iv", "V7/iv"), ("bIII", "V7/bIII"), ("V", "V7/V")),
}


def vary(
    bars: tuple[Bar, ...], style: HarmonyStyle, mode: str, middle: int, rng: np.random.Generator
) -> tuple[Bar, ...]:
    """Vary the second half of a section, from bar `middle`; what comes of it is drawn from the style's chances.

    Blues changes are left alone.
    """
    chances = rng.random(4)
    if style.colour == "blues" or len(bars) < 4:
        return bars
    if chances[0] < 0.35 and len(bars) >= 8:
        bars = _substituted(bars, mode, middle, rng)
    if chances[1] < style.secondary:
        bars = _with_applied(bars, mode, middle, rng)
    if chances[2] < style.borrowed and mode == "major":
        bars = _with_borrowed(bars, middle)
    if chances[3] < style.inversions and mode == "major":
        bars = _with_leading_bass(bars)
    return bars


def _plain(text: str) -> Numeral:
    return parse_numeral(text)


def _substituted(bars: tuple[Bar, ...], mode: str, middle: int, rng: np.random.Generator) -> tuple[Bar, ...]:
    """Replace one chord of the second half that is neither its first nor in its cadence."""
    options = [
        (index, text)
        for index in range(middle + 1, len(bars) - 2)
        if len(bars[index]) == 1
        for (of_mode, text) in _SUBSTITUTES
        if of_mode == mode and bars[index][0] == _plain(text)
    ]
    if not options:
        return bars
    index, text = options[int(rng.integers(len(options)))]
    choices = [_plain(name) for name in _SUBSTITUTES[mode, text]]
    neighbours = {bars[index - 1][-1], bars[index + 1][0]}
    fresh = [numeral for numeral in choices if numeral not in neighbours]
    if not fresh:
        return bars
    chosen = fresh[int(rng.integers(len(fresh)))]
    return (*bars[:index], (chosen,), *bars[index + 1 :])


def _with_applied(bars: tuple[Bar, ...], mode: str, middle: int, rng: np.random.Generator) -> tuple[Bar, ...]:
    """Put an applied dominant into the second half of a bar, before the chord that it leads to."""
    options = [
        (index, dominant)
        for index in range(max(1, middle - 1), len(bars) - 1)
        for target, dominant in _APPLIED[mode]
        if len(bars[index]) == 1
        and bars[index + 1][0] == _plain(target)
        and bars[index][0] not in (_plain(target), _plain(dominant))
    ]
    if not options:
        return bars
    index, dominant = options[int(rng.integers(len(options)))]
    return (*bars[:index], (bars[index][0], _plain(dominant)), *bars[index + 1 :])


def _with_borrowed(bars: tuple[Bar, ...], middle: int) -> tuple[Bar, ...]:
    """The last IV of the section that goes home turns minor half way: IV iv I."""
    for index in range(len(bars) - 2, middle - 1, -1):
        if bars[index] == (_plain("IV"),) and bars[index + 1][0].is_tonic:
            return (*bars[:index], (_plain("IV"), _plain("iv")), *bars[index + 1 :])
    return bars


def _with_leading_bass(bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
    """A V between I and vi takes its third into the bass, so that the bass walks down: 1 7 6."""
    done = list(bars)
    for index in range(1, len(bars) - 1):
        before, here, after = bars[index - 1][-1], bars[index], bars[index + 1][0]
        if here == (_plain("V"),) and before == _plain("I") and after == _plain("vi"):
            done[index] = (_plain("V~3"),)
    return tuple(done)
