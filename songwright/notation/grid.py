"""Sung notes on a grid that can be written down: sixteenths, or eighth triplets where they fit better."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from songwright.song import Note, SongPlan
from songwright.units import Meter

DIVISIONS = 12  # of a quarter note: a sixteenth is 3, an eighth of a triplet 4
SIXTEENTH, TRIPLET_EIGHTH = 3, 4
# Note values without and with a dot, in divisions.
PLAIN = {48: "whole", 24: "half", 12: "quarter", 6: "eighth", 3: "16th"}
DOTTED = {72: "whole", 36: "half", 18: "quarter", 9: "eighth"}
IN_TRIPLET = {4: "eighth", 8: "quarter"}
SWUNG_FROM = 0.55  # a swing below this is written straight without a word


@dataclass(frozen=True)
class WrittenNote:
    """A sung note in divisions from the song's start; `note` as it stands in the plan's section of that id."""

    start: int
    end: int
    note: Note
    section_id: str

    def same_word(self, other: "WrittenNote") -> bool:
        """Whether both notes sing the same word of the same line."""
        place, others = (self.note.line, self.note.word_index), (other.note.line, other.note.word_index)
        return self.section_id == other.section_id and place == others


@dataclass(frozen=True)
class Value:
    """One note head or rest: its place in the bar and how it is written."""

    start: int
    duration: int
    name: str
    dots: int
    in_triplet: bool


def bar_divisions(meter: Meter) -> int:
    return meter.steps_per_bar * SIXTEENTH


def divisions_of(plan: SongPlan, beats: float) -> float:
    return beats * plan.meter_value.quarters_per_beat * DIVISIONS


def written_notes(plan: SongPlan, backing: bool) -> list[WrittenNote]:
    """The lead (or backing) voice on the grid, in order, without overlaps and without rests too short to read.

    Swung eighths are written straight (the lead sheet says "Swing").
    """
    per_beat = plan.meter_value.quarters_per_beat * DIVISIONS
    sung = [(s, plan.start_beat_of(s), note) for s in plan.sections for note in s.notes if note.backing == backing]
    performed = [
        ((at + note.start_beat) * per_beat, (at + note.start_beat + note.beats) * per_beat) for _, at, note in sung
    ]
    swing = _swing_to_undo(plan, [start for start, _ in performed])
    edges = [(_straight(start, swing), _straight(end, swing)) for start, end in performed]
    triplets = set() if plan.meter_value.is_compound else _triplet_quarters([e for pair in edges for e in pair])
    starts: list[int] = []
    for start, _ in edges:
        earliest = starts[-1] + _step(starts[-1], triplets) if starts else 0
        starts.append(max(earliest, _snapped(start, triplets)))
    written: list[WrittenNote] = []
    for index, (_, end) in enumerate(edges):
        start = starts[index]
        stop = max(_snapped(end, triplets), start + _step(start, triplets))
        if index + 1 < len(starts) and starts[index + 1] - stop < SIXTEENTH:
            stop = starts[index + 1]
        section, _, note = sung[index]
        written.append(WrittenNote(start, stop, note, section.id))
    return written


def _swing_to_undo(plan: SongPlan, starts: Sequence[float]) -> float:
    """The swing by which the plan's own off-beat eighths are late; 0.5 if they are straight or there are none."""
    swing = plan.style.swing
    if swing < SWUNG_FROM or plan.meter_value.is_compound:
        return 0.5
    fractions = [start / DIVISIONS % 1.0 for start in starts]
    late = sum(abs(f - swing) < 0.02 for f in fractions)
    straight = sum(abs(f - 0.5) < 0.02 for f in fractions)
    return swing if late > straight else 0.5


def _straight(place: float, swing: float) -> float:
    """A swung place in divisions, as it is written."""
    if swing == 0.5:
        return place
    quarter, inside = divmod(place / DIVISIONS, 1.0)
    straight = 0.5 * inside / swing if inside <= swing else 0.5 + 0.5 * (inside - swing) / (1 - swing)
    return (quarter + straight) * DIVISIONS


def _triplet_quarters(edges: Sequence[float]) -> set[int]:
    """Quarter notes in which triplets fit the notes' edges better than sixteenths."""
    misfit: dict[int, float] = {}
    for edge in edges:
        gain = abs(edge - _nearest(edge, SIXTEENTH)) - abs(edge - _nearest(edge, TRIPLET_EIGHTH))
        quarter = int(edge // DIVISIONS)
        misfit[quarter] = misfit.get(quarter, 0.0) + gain
    return {quarter for quarter, gain in misfit.items() if gain > 0.2}


def _nearest(place: float, step: int) -> int:
    return round(place / step) * step


def _step(place: float, triplets: set[int]) -> int:
    """The grid's step in the quarter note that holds a place."""
    return TRIPLET_EIGHTH if int(place // DIVISIONS) in triplets else SIXTEENTH


def _snapped(place: float, triplets: set[int]) -> int:
    return _nearest(place, _step(place, triplets))


def values(start: int, end: int, meter: Meter) -> Iterator[Value]:
    """A stretch of one bar as note values to be tied (or rests in a row): none hides a beat that it crosses.

    Args:
        start, end: divisions from the bar line.
    """
    beat = 18 if meter.is_compound else DIVISIONS
    while start < end:
        duration = _longest(start, end, beat, meter)
        if duration in PLAIN:
            yield Value(start, duration, PLAIN[duration], 0, False)
        elif duration in DOTTED:
            yield Value(start, duration, DOTTED[duration], 1, False)
        else:
            yield Value(start, duration, IN_TRIPLET[duration], 0, True)
        start += duration


def _longest(start: int, end: int, beat: int, meter: Meter) -> int:
    """The longest writable value that may begin at `start`."""
    length = end - start
    inside = start % beat
    beat_left = beat - inside
    if not meter.is_compound and (start % SIXTEENTH or min(end, start + beat_left) % SIXTEENTH):
        return 8 if min(length, beat_left) >= 8 else 4  # inside a triplet
    if inside == 0:
        whole_beats = [d for d in (72, 48, 36, 24, 18, 12) if d <= length and d % beat == 0]
        if whole_beats and (length % beat == 0 or length >= 2 * beat):
            return whole_beats[0]
        if length == beat + beat // 2 and not meter.is_compound:
            return length  # a dotted quarter
    if not meter.is_compound and inside == beat // 2 and length == beat:
        return beat  # a syncopated quarter
    return max(d for d in (*PLAIN, *DOTTED) if d <= min(length, beat_left))
