"""Which lines of a section take up which: AABA, ABAB, ABAC and the like."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from songwright.planner.draft import Line
from songwright.song import SectionKind

# Schemes by number of lines; a chorus begins with its hook and comes back to it.
CHORUS_SCHEMES = {
    2: ("AA", "AB"), 3: ("AAB", "ABA"), 4: ("ABAC", "AABA", "ABAB", "AAAB"), 5: ("ABABC", "AABAC"),
    6: ("ABACAD", "AABAAC", "ABABAC"), 7: ("ABABABC",), 8: ("ABACABAD", "ABABCDAB", "AABAAABC"),
}  # fmt: skip
VERSE_SCHEMES = {
    2: ("AA", "AB"), 3: ("AAB", "ABB"), 4: ("AABA", "ABAB", "AAAB", "AABC", "ABAC"), 5: ("ABABC", "AABBC"),
    6: ("AABCCB", "ABABAB", "ABABCD", "AABBCC"), 7: ("ABABCDC",), 8: ("ABABABAC", "AABAAABA", "ABACABAD", "ABABCDCD"),
}  # fmt: skip
LONGEST_SCHEME = 8
# Lines whose lengths differ by more than this share are not sung to the same motif.
LARGEST_DIFFERENCE = 0.4


@dataclass(frozen=True)
class LineRole:
    """What a line is in its section's form.

    Attributes:
        model: an earlier line whose motif this one takes up; None for a new idea.
        same_text: it is that line word for word.
        closes: it is the section's last line.
        opens: it should end open, waiting for an answer.
    """

    model: int | None
    same_text: bool
    closes: bool
    opens: bool


def line_roles(lines: Sequence[Line], kind: SectionKind, rng: np.random.Generator) -> tuple[LineRole, ...]:
    """The roles of a section's lines; the scheme that suits their lengths best, with a choice by `rng`."""
    counts = [max(1, len(line.syllables)) for line in lines]
    texts = [_plain(line) for line in lines]
    labels = "".join(
        chr(ord("A") + 5 * part) if len(chunk) == 1 else _scheme(chunk, kind, rng).translate(_shift(5 * part))
        for part, chunk in enumerate(_chunks(counts))
    )
    roles = []
    for index, label in enumerate(labels):
        twin = next((i for i in range(index) if texts[i] == texts[index]), None)
        like = next((i for i in range(index) if labels[i] == label and _difference(counts[i], counts[index])
                     <= LARGEST_DIFFERENCE), None)  # fmt: skip
        closes = index == len(lines) - 1
        roles.append(
            LineRole(twin if twin is not None else like, twin is not None, closes, not closes and index % 2 == 0)
        )
    return tuple(roles)


def _chunks(counts: list[int]) -> list[list[int]]:
    """Long sections in parts of at most eight lines, even ones first."""
    if len(counts) <= LONGEST_SCHEME:
        return [counts]
    size = 4 if len(counts) % 8 else 8
    return [counts[at : at + size] for at in range(0, len(counts), size)]


def _shift(by: int) -> dict[int, str]:
    return {ord("A") + i: chr(ord("A") + i + by) for i in range(5)}


def _scheme(counts: list[int], kind: SectionKind, rng: np.random.Generator) -> str:
    schemes = (CHORUS_SCHEMES if kind in ("chorus", "post-chorus") else VERSE_SCHEMES)[len(counts)]
    costs = np.array([_misfit(scheme, counts) for scheme in schemes]) - rng.gumbel(0, 0.25, len(schemes))
    return schemes[int(costs.argmin())]


def _misfit(scheme: str, counts: list[int]) -> float:
    """Mean difference in length between lines of one letter; a scheme that repeats nothing is no form."""
    pairs = [_difference(counts[i], counts[j]) for j in range(len(counts)) for i in range(j) if scheme[i] == scheme[j]]
    return 3 * float(np.mean(pairs)) if pairs else 0.8


def _difference(one: int, other: int) -> float:
    return abs(one - other) / max(one, other)


def _plain(line: Line) -> str:
    return " ".join(word.text.lower() for word in line.words)
