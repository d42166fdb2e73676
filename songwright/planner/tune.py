"""A plan that sings a tune which was heard.

The plan keeps its words, bars and rhythm, which the words decide; at each beat it sings what the tune has at that beat,
counted from the section's first sung note, again from the tune's beginning when that is over. Chords follow the tune:
in each bar with notes the triad of the key that holds most of them.
"""

from collections.abc import Sequence

import numpy as np

from songwright.chords import ChordSymbol, parse_chord
from songwright.listening.tune import Tune
from songwright.song import Chord, Note, Section, SongPlan
from songwright.units import Key

OWN_CHORD_BONUS = 0.4  # of a bar's length, for the chord that the planner had there
TRIADS = {"major": ((0, ""), (1, "m"), (2, "m"), (3, ""), (4, ""), (5, "m")),
          "minor": ((0, "m"), (2, ""), (3, "m"), (4, "m"), (5, ""), (6, ""))}  # fmt: skip


def with_tune(plan: SongPlan, tune: Tune, lowest: int, highest: int) -> SongPlan:
    """The plan with its sections sung to a tune.

    Args:
        lowest, highest: MIDI pitches of the singer; the tune is moved by octaves until it lies best there, and single
            notes that still lie outside too.
    """
    beats = plan.tempo_bpm / 60
    notes = [(note.start_seconds * beats, note.end_seconds * beats, note.midi) for note in tune.notes]
    bars = max(1, round(notes[-1][1] / plan.beats_per_bar))
    length = bars * plan.beats_per_bar
    pitches = [midi for _, _, midi in notes]
    shift = 12 * round(((lowest + highest) / 2 - float(np.median(pitches))) / 12)
    placed = [(start, _inside(midi + shift, lowest, highest)) for start, _, midi in notes]
    return plan.model_copy(update={"sections": tuple(_sung_to(s, placed, length, plan) for s in plan.sections)})


def _inside(midi: int, lowest: int, highest: int) -> int:
    while midi < lowest:
        midi += 12
    while midi > highest:
        midi -= 12
    return midi


def _sung_to(section: Section, tune: Sequence[tuple[float, int]], length: float, plan: SongPlan) -> Section:
    """A section with the pitches of a tune (start beat, pitch), and chords that hold them."""
    if not section.notes:
        return section
    starts = np.array([start for start, _ in tune])
    first = section.notes[0].start_beat
    sung = []
    for note in section.notes:
        at = (note.start_beat - first) % length
        place = max(int(np.searchsorted(starts, at + 1e-6, "right")) - 1, 0)
        sung.append(note.model_copy(update={"midi": tune[place][1]}))
    key = plan.key_of(section)
    chords = _chords(section, sung, key, plan.beats_per_bar)
    return section.model_copy(update={"notes": tuple(sung), "chords": chords})


def _chords(section: Section, sung: Sequence[Note], key: Key, bar: int) -> tuple[Chord, ...]:
    """A triad of the key for each bar in which somebody sings; the planner's chords in the others."""
    found: list[Chord] = []
    for number in range(section.bars):
        start, end = float(number * bar), float((number + 1) * bar)
        weight = np.zeros(12)
        for note in sung:
            weight[note.midi % 12] += max(0.0, min(note.start_beat + note.beats, end) - max(note.start_beat, start))
        own = [chord for chord in section.chords if chord.start_beat < end and chord.start_beat + chord.beats > start]
        if weight.any():
            symbol = _triad(weight, key, {parse_chord(chord.symbol).root for chord in own}, bar)
            found.append(Chord(start_beat=start, beats=end - start, symbol=symbol))
        else:
            for chord in own:
                begin, stop = max(chord.start_beat, start), min(chord.start_beat + chord.beats, end)
                found.append(Chord(start_beat=begin, beats=stop - begin, symbol=chord.symbol))
    return tuple(found)


def _triad(weight: np.ndarray, key: Key, own_roots: set[int], bar: int) -> str:
    def fit(chord: ChordSymbol) -> float:
        return float(weight[list(chord.pitch_classes)].sum()) + OWN_CHORD_BONUS * bar * (chord.root in own_roots)

    triads = [ChordSymbol(key.scale[step], quality, key.scale[step]) for step, quality in TRIADS[key.mode]]
    return max(triads, key=fit).spelled(key)
