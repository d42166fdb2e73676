"""The chords of a tune: those its file has, at the beats it has them; where it has none, chords that fit the notes."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from songwright.chords import ChordSymbol
from songwright.planner.reading.chord_names import transposed
from songwright.planner.tunes.document import Tune, TuneNote
from songwright.planner.tunes.sections import TuneSection
from songwright.song import Chord
from songwright.units import Key

# Steps above the tonic with a triad's quality, and how much a key likes it on its own.
_TRIADS = {
    "major": ((0, "", 0.3), (2, "m", 0.0), (4, "m", -0.15), (5, "", 0.15), (7, "", 0.2), (9, "m", 0.1)),
    "minor": ((0, "m", 0.3), (3, "", 0.1), (5, "m", 0.1), (7, "", 0.1), (7, "m", -0.1), (8, "", 0.1), (10, "", 0.1)),
}
ON_BEAT = 1.5  # how much more a note counts that begins with the bar
FOREIGN = 0.6  # of a note's weight, where the chord has it not
BY_FIFTH = 0.15  # for a root that falls by a fifth
HOME, OPENING = 0.5, 0.3  # for the tonic in the last bar with notes, and in the first


def chords_of(tune: Tune, sections: Sequence[TuneSection], semitones: int) -> list[tuple[Chord, ...]]:
    """The chords of each section, without gaps.

    Args:
        semitones: how far the tune is moved, with its chords.
    """
    if tune.chords:
        flats = sections[0].key.uses_flats
        written = [(chord.start, _moved(chord.symbol, semitones, flats)) for chord in tune.chords]
    else:
        written = _harmonised(tune, sections, semitones)
    # Two at one place are a slip of the pen: the later one counts. The first reaches back to the song's start.
    by_start = dict(written)
    starts = sorted(by_start)
    borders = [section.start_bar * tune.bar_quarters for section in sections] + [tune.bars * tune.bar_quarters]
    found = []
    per_beat = Fraction(tune.meter.quarters_per_beat)
    for begin, end in zip(borders, borders[1:], strict=False):
        sounding = max((start for start in starts if start <= begin), default=starts[0])
        cuts = [(begin, by_start[sounding])]
        cuts += [(start, by_start[start]) for start in starts if begin < start < end and start > starts[0]]
        stops = [*(start for start, _ in cuts[1:]), end]
        found.append(
            tuple(
                Chord(
                    start_beat=round(float((start - begin) / per_beat), 6),
                    beats=round(float((stop - start) / per_beat), 6),
                    symbol=symbol,
                )
                for (start, symbol), stop in zip(cuts, stops, strict=True)
            )
        )
    return found


def _moved(symbol: str, semitones: int, flats: bool) -> str:
    return transposed(symbol, semitones, flats) if semitones % 12 else symbol


def _harmonised(tune: Tune, sections: Sequence[TuneSection], semitones: int) -> list[tuple[Fraction, str]]:
    """A triad of the key for each bar: what holds its notes, in a row that moves as chords do (Viterbi).

    Bars without notes take what leads from one neighbour to the other.
    """
    weights = np.zeros((tune.bars, 12))
    for note in tune.notes:
        _weigh(weights, note, tune.bar_quarters)
    sung = np.flatnonzero(weights.any(axis=1))
    keys = [section.key.transposed(-semitones) for section in sections for _ in range(section.bars)]
    triads = [_triads(key) for key in keys]
    score = _fit(weights[0], triads[0], keys[0], HOME if sung[-1] == 0 else OPENING)
    backs: list[np.ndarray] = []
    for bar in range(1, tune.bars):
        moves = np.array([[_move(a, b) for a, _ in triads[bar - 1]] for b, _ in triads[bar]])
        total = moves + score[None, :]
        backs.append(total.argmax(axis=1))
        score = total.max(axis=1) + _fit(weights[bar], triads[bar], keys[bar], _pull(bar, sung))
    path = [int(score.argmax())]
    for back in reversed(backs):
        path.append(int(back[path[-1]]))
    path.reverse()
    found: list[tuple[Fraction, str]] = []
    starts = {section.start_bar for section in sections}
    for bar, place in enumerate(path):
        symbol = triads[bar][place][0].transposed(semitones).spelled(keys[bar].transposed(semitones))
        if not found or symbol != found[-1][1] or bar in starts:
            found.append((bar * tune.bar_quarters, symbol))
    return found


def _weigh(weights: np.ndarray, note: TuneNote, bar: Fraction) -> None:
    """Add a note to the bars it sounds in, (bars, 12)."""
    for index in range(int(note.start // bar), min(len(weights), int(-(-note.end // bar)))):
        begin, end = max(note.start, index * bar), min(note.end, (index + 1) * bar)
        if begin < end:
            strong = ON_BEAT if note.start <= index * bar else 1.0
            weights[index, note.midi % 12] += strong * float((end - begin) / bar)


def _triads(key: Key) -> list[tuple[ChordSymbol, float]]:
    found = []
    for step, quality, liking in _TRIADS[key.mode]:
        root = (key.tonic + step) % 12
        found.append((ChordSymbol(root, quality, root), liking))
    return found


def _pull(bar: int, sung: np.ndarray) -> float:
    """How much a bar wants the tonic: the first and the last that are sung, and those behind."""
    return HOME if bar >= sung[-1] else OPENING if bar == sung[0] else 0.0


def _fit(weight: np.ndarray, triads: Sequence[tuple[ChordSymbol, float]], key: Key, pull: float) -> np.ndarray:
    found = []
    for chord, liking in triads:
        inside = float(weight[list(chord.pitch_classes)].sum())
        home = pull if chord.root == key.tonic else 0.0
        found.append(inside - FOREIGN * (float(weight.sum()) - inside) + 0.3 * liking + home)
    return np.array(found)


def _move(before: ChordSymbol, after: ChordSymbol) -> float:
    return BY_FIFTH if (before.root - after.root) % 12 == 7 else 0.0
