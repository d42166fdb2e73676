"""Lines too long to be one phrase: prose, or a song whose line breaks were lost, cut into lines that can be sung."""

import math
import re

from songwright.planner.draft import Line, LineChord, Word

MOST_SYLLABLES = 48  # beyond six bars of eighth notes; shorter ones the linter reports and the bars must hold
USUAL_SYLLABLES = 14
_PAUSE = re.compile(r"[,.;:!?…—–/|]")


def broken(line: Line) -> tuple[Line, ...]:
    """The line itself, or, if it has more than `MOST_SYLLABLES`, lines of about `USUAL_SYLLABLES` each.

    Cuts fall between words, where punctuation pauses if that is near.
    """
    counts = [len(word.syllables) for word in line.words]
    total = sum(counts)
    if total <= MOST_SYLLABLES or len(line.words) < 2:
        return (line,)
    starts = _word_starts(line.text, line.words)
    pieces = math.ceil(total / USUAL_SYLLABLES)
    cuts = [0]
    for piece in range(1, pieces):
        wanted = total * piece / pieces
        candidates = range(cuts[-1] + 1, len(line.words))
        if not candidates:
            break
        cuts.append(min(candidates, key=lambda k: _cost(line.text, starts, counts, k, wanted)))
    edges = [*cuts, len(line.words)]
    return tuple(
        Line(
            line.text[0 if a == 0 else starts[a] : starts[b] if b < len(starts) else None].strip(),
            line.words[a:b],
            line.source_line,
            line.start_seconds if a == 0 else None,
            _chords_between(line, sum(counts[:a]), sum(counts[:b]), b == len(line.words)),
            line.singer,
        )
        for a, b in zip(edges, edges[1:], strict=False)
    )


def _chords_between(line: Line, first: int, end: int, is_last: bool) -> tuple[LineChord, ...]:
    """The chords over the syllables of one piece; those behind the words are the last piece's."""
    return tuple(
        LineChord(chord.syllable - first, chord.symbol)
        for chord in line.chords
        if first <= chord.syllable and (chord.syllable < end or is_last)
    )


def _cost(text: str, starts: list[int], counts: list[int], cut: int, wanted: float) -> float:
    """Syllables between the cut before word `cut` and the wanted place; a pause is worth going five further."""
    before = text[starts[cut - 1] : starts[cut]]
    return abs(sum(counts[:cut]) - wanted) - (5 if _PAUSE.search(before) else 0)


def _word_starts(text: str, words: tuple[Word, ...]) -> list[int]:
    """Where each word begins in the text; a word that is not found there as written begins where the last one ended."""
    starts = []
    at = 0
    for word in words:
        found = text.find(word.text, at)
        start = found if found >= 0 else at
        starts.append(start)
        at = start + (len(word.text) if found >= 0 else 0)
    return starts
