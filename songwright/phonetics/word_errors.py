"""What was understood against what was to be heard: which words are wrong, and on which line.

Errors are counted as the word error rate counts them: words missed, put in, or taken for another. Spacing can be left
out of account: old lyric sheets write "be fore" and "glad ness", recognisers "battle cry" for "battlecry", and nobody
sings a space. Then words of either side that are the same letters in the same order are the same words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_PIECES = 4  # that one word is looked for in


@dataclass(frozen=True)
class LineErrors:
    """Words wrong on each line, and how many it has; words that were put in count to the line they follow."""

    errors: tuple[int, ...]
    words: tuple[int, ...]

    @property
    def right(self) -> tuple[float, ...]:
        """For each line 1 less its errors' share of its words, at least 0; a line without words is right."""
        pairs = zip(self.errors, self.words, strict=True)
        return tuple(max(0.0, 1 - errors / words) if words else 1.0 for errors, words in pairs)


def plain_words(text: str) -> list[str]:
    """Words as they are compared: small letters, no punctuation but apostrophes, no digits."""
    words = re.sub(r"[^\w' ]|[\d_]", " ", text.lower().replace("’", "'")).split()
    return [word for word in words if word.strip("'")]


def line_errors(lines: Sequence[Sequence[str]], heard: str, *, spacing_counts: bool = False) -> LineErrors:
    """Lines that were sung against one text that was heard of them all."""
    wanted = [plain_words(" ".join(line)) for line in lines]
    line_of = [index for index, line in enumerate(wanted) for _ in line]
    errors = [0] * len(lines)
    for word, wrong in enumerate(_errors_by_word(sum(wanted, []), plain_words(heard), spacing_counts)):
        if wrong:
            errors[line_of[word]] += wrong
    return LineErrors(tuple(errors), tuple(map(len, wanted)))


def word_error_rate(wanted: Sequence[str], heard: Sequence[str]) -> float:
    """Errors per wanted word over all texts together; case and punctuation do not count. An empty text is one word."""
    pairs = [(plain_words(a) or ["-"], plain_words(b)) for a, b in zip(wanted, heard, strict=True)]
    return error_rate(pairs)


def error_rate(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> float:
    """Items wrong, missed and put in, per item wanted, over pairs of what was wanted and what was heard."""
    return sum(edit_distance(wanted, heard) for wanted, heard in pairs) / sum(len(wanted) for wanted, _ in pairs)


def edit_distance(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest items to change, leave out or put in that make one sequence the other (Levenshtein, 1966)."""
    row = list(range(len(heard) + 1))
    for i, one in enumerate(wanted, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (one != other))
    return row[-1]


def _errors_by_word(wanted: Sequence[str], heard: Sequence[str], spacing_counts: bool) -> list[int]:
    """The errors of the cheapest alignment, each at the wanted word it concerns or follows."""
    if not wanted:
        return []
    rows, columns = len(wanted) + 1, len(heard) + 1
    cost = [[0] * columns for _ in range(rows)]
    taken = [[(0, 0)] * columns for _ in range(rows)]  # words of either side in the alignment's last step
    for i in range(rows):
        for j in range(columns):
            if i or j:
                steps = _steps(wanted[max(i - MOST_PIECES, 0) : i], heard[max(j - MOST_PIECES, 0) : j], spacing_counts)
                cost[i][j], taken[i][j] = min(
                    ((cost[i - step[0]][j - step[1]] + price, step) for price, step in steps), key=lambda one: one[0]
                )
    found = [0] * len(wanted)
    i, j = len(wanted), len(heard)
    while i or j:
        step = taken[i][j]
        found[max(i - 1, 0)] += cost[i][j] - cost[i - step[0]][j - step[1]]
        i, j = i - step[0], j - step[1]
    return found


def _steps(wanted: Sequence[str], heard: Sequence[str], spacing_counts: bool) -> list[tuple[int, tuple[int, int]]]:
    """What an alignment may end with, given the words before: price, and how many words of either side it takes."""
    steps = []
    if wanted and heard:
        steps.append((int(wanted[-1] != heard[-1]), (1, 1)))
    if wanted:
        steps.append((1, (1, 0)))
    if heard:
        steps.append((1, (0, 1)))
    if spacing_counts:
        return steps
    for i in range(1, len(wanted) + 1):
        for j in range(1, len(heard) + 1):
            if _letters(wanted[-i:]) == _letters(heard[-j:]):
                steps.append((0, (i, j)))
    return steps


def _letters(words: Sequence[str]) -> str:
    return "".join(words).replace("'", "")
