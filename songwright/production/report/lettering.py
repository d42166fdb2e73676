"""How much room words need, without knowing the reader's fonts: widths that fit common serif faces."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

NARROW, WIDE = frozenset("iIljtfr.,;:'’‘!|()[]-–·"), frozenset("mwMW@—%")
# Of the type's size.
NARROW_EM, USUAL_EM, CAPITAL_EM, WIDE_EM, FULL_EM = 0.32, 0.53, 0.72, 0.86, 1.05
MOST_PUSH_EM = 0.6
LEAST_SQUEEZE = 0.45  # of a label's width; narrower is not legible


@dataclass(frozen=True)
class Label:
    """A text and where it begins."""

    left: float
    text: str


@dataclass(frozen=True)
class PlacedLabel:
    """A label on a line (0 is the uppermost). `width` is given where it must be squeezed to fit."""

    left: float
    text: str
    line: int
    width: float | None


def text_width(text: str, size: float) -> float:
    """An estimate that is rather too large than too small."""
    return size * sum(_em(letter) for letter in text)


def place(labels: Sequence[Label], size: float, lines: int, gap: float, right: float) -> tuple[PlacedLabel, ...]:
    """Lay labels (in order from the left) on the uppermost line that has room; a small push to the right is allowed.

    Where no line has room, the label is squeezed into what is left before the next one on its line can start. Labels
    do not go beyond `right`: they are pulled to the left as far as there is room.
    """
    free_from = [float("-inf")] * lines
    placed = []
    for index, label in enumerate(labels):
        width = text_width(label.text, size)
        line = next((n for n, free in enumerate(free_from) if free <= label.left + MOST_PUSH_EM * size), None)
        if line is None:
            line = min(range(lines), key=lambda n: free_from[n])
        left = max(min(label.left, right - width), free_from[line])
        # The label after `lines` further ones comes onto this line again.
        until = labels[index + lines].left - gap if index + lines < len(labels) else right
        room = max(min(until, right) - left, LEAST_SQUEEZE * width)
        placed.append(PlacedLabel(left, label.text, line, room if room < width else None))
        free_from[line] = left + min(width, room) + gap
    return tuple(placed)


def _em(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Mn"):
        return 0.0
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return FULL_EM
    if letter in NARROW:
        return NARROW_EM
    if letter in WIDE:
        return WIDE_EM
    return CAPITAL_EM if letter.isupper() else USUAL_EM
