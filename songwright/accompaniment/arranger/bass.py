"""The bass player: lines that state each chord's bass note, move through the chord and lead to the next one."""

from dataclasses import dataclass

from songwright.accompaniment.arranger.context import ChordSpan, SectionContext
from songwright.accompaniment.arranger.patterns import Book, Event, events_of_bar, played_bars
from songwright.accompaniment.arranger.performing import Stroke
from songwright.instruments import Instrument

ACCENTS = {"R": 1.1, "r": 1.0, "w": 1.0, "f": 0.95, "o": 0.97, "t": 0.93, "s": 0.93, "a": 0.92, "g": 0.45}
ROOT_TOKENS = frozenset("Rr")
# Bass notes live in the octave and a half above the lowest string; higher sounds like another instrument.
USUAL_SPAN = 17


@dataclass(frozen=True)
class BassRange:
    """The pitches a line uses; it is at home a little above the lowest."""

    lowest: int
    highest: int
    highest_octave: int  # an octave above the root may go up to here

    @property
    def home(self) -> int:
        return self.lowest + 8

    def nearest(self, pitch_class: int, to: float) -> int:
        """The pitch of that class in range that lies nearest, with a slight pull home."""
        candidates = [p for p in range(self.lowest, self.highest + 1) if p % 12 == pitch_class % 12]
        return min(candidates, key=lambda p: (abs(p - to) + 0.35 * abs(p - self.home), p))


def write_bass(context: SectionContext, book: Book, instrument: Instrument) -> list[Stroke]:
    """The bass line of one section."""
    span = BassRange(instrument.lowest, min(instrument.highest, instrument.lowest + USUAL_SPAN), instrument.highest)
    per_bar = context.meter.steps_per_bar
    groove = book.groove(context.meter, context.fullness)
    events: list[Event] = []
    for played in played_bars(groove, context.bars, context.dice("bass")):
        events += [
            Event(played.bar * per_bar + event.step, event.steps, event.token)
            for event in events_of_bar(played.pattern, played.bar, per_bar)
        ]
    events = _on_chord_changes([e for e in events if e.step < context.final_step], context)
    return _pitched(events, context, span)


def _on_chord_changes(events: list[Event], context: SectionContext) -> list[Event]:
    """Make every chord begin with its bass note, and hold the last chord to the song's end."""
    by_step = {event.step: event for event in events}
    changes = {span.start for span in context.chords if span.start < context.final_step}
    for step in changes:
        event = by_step.get(step)
        sounding = max((s for s in by_step if s < step), default=None)
        if event is not None:
            token = event.token if event.token in "Rrw" else "r"
            by_step[step] = Event(step, event.steps, token)
        else:
            until = min((s for s in by_step if s > step), default=context.final_step)
            # A rest on the beat is part of the style: the bass note comes with the first note after it if that is near.
            was_silent = sounding is None or by_step[sounding].step + by_step[sounding].steps <= step
            near = until - step <= 2 and until not in changes and until < context.final_step
            if was_silent and near:
                by_step[until] = Event(until, by_step[until].steps, "R")
            else:
                by_step[step] = Event(step, min(until - step, context.meter.steps_per_beat), "r")
        if sounding is not None and by_step[sounding].step + by_step[sounding].steps > step:
            by_step[sounding] = Event(sounding, step - sounding, by_step[sounding].token)
    if context.is_last:
        by_step[context.final_step] = Event(context.final_step, context.steps - context.final_step, "R")
    return [by_step[step] for step in sorted(by_step)]


def _pitched(events: list[Event], context: SectionContext, span: BassRange) -> list[Stroke]:
    strokes: list[Stroke] = []
    at = float(span.home)
    for index, event in enumerate(events):
        chord_span = context.chord_at(event.step)
        following = events[index + 1] if index + 1 < len(events) else None
        midi = _pitch(event, following, chord_span, context, span, at)
        length = min(event.steps, 0.6) if event.token == "g" else event.steps * 0.96
        strokes.append(Stroke(event.step, length, midi, ACCENTS[event.token]))
        at = midi
    return strokes


def _pitch(
    event: Event, following: Event | None, span: ChordSpan, context: SectionContext, bass: BassRange, at: float
) -> int:
    chord = span.chord
    root = bass.nearest(chord.bass, 0.5 * (at + bass.home))
    if event.step == span.start or event.token in ROOT_TOKENS or event.token == "g":
        return bass.nearest(chord.bass, at) if event.token == "g" else root
    if event.token == "a":
        return _approach(span, context, bass, at, leads=following is None or following.step >= span.end)
    if event.token == "w":
        return _walk(event, span, context, bass, at)
    if event.token == "o":
        return root + 12 if root + 12 <= bass.highest_octave else root
    if chord.bass != chord.root:
        return root  # over a slash chord the written bass note stays
    return bass.nearest(chord.root + _interval(event.token, chord.intervals), at)


def _interval(token: str, intervals: tuple[int, ...]) -> int:
    """Semitones above the root of a fifth, third, or sixth/seventh; the nearest thing that the chord has."""
    wanted = {"f": (7, 6, 8), "t": (4, 3, 5, 2), "s": (10, 9, 11)}[token]
    for interval in wanted:
        if interval in intervals:
            return interval
    return 7 if 7 in intervals else 0


def _approach(span: ChordSpan, context: SectionContext, bass: BassRange, at: float, leads: bool) -> int:
    """A scale step or semitone below or above the next chord's bass note; a chord tone if nothing follows."""
    after = context.chord_after(span)
    if after is None or not leads:
        interval = 7 if 7 in span.chord.intervals and span.chord.bass == span.chord.root else 0
        return bass.nearest(span.chord.bass + interval, at)
    target = bass.nearest(after.chord.bass, 0.5 * (at + bass.home))
    if target % 12 == span.chord.bass:
        return bass.nearest(span.chord.bass + (7 if 7 in span.chord.intervals else 0), at)
    allowed = {*context.key.scale, *span.chord.pitch_classes}
    below = next((target - d for d in (2, 1) if (target - d) % 12 in allowed), target - 1)
    above = next((target + d for d in (1, 2) if (target + d) % 12 in allowed), target + 1)
    from_below = at <= target or above > bass.highest
    chosen = below if from_below and below >= bass.lowest else above
    return chosen if bass.lowest <= chosen <= bass.highest else bass.nearest(span.chord.bass, at)


def _walk(event: Event, span: ChordSpan, context: SectionContext, bass: BassRange, at: float) -> int:
    """A quarter of a walking line: chord tones and scale steps towards the next root, a semitone away at the last."""
    per_beat = 6 if context.meter.is_compound else 4
    beats_left = max(1, round((span.end - event.step) / per_beat))
    after = context.chord_after(span)
    if beats_left == 1:
        return _approach(span, context, bass, at, leads=True)
    target = bass.nearest(after.chord.bass if after else span.chord.bass + 7, 0.5 * (at + bass.home))
    heading = 1 if target >= at else -1
    if abs(target - at) < 3:  # too near to walk straight there: go round by the chord
        heading = -heading if (event.step // per_beat) % 2 else heading
    scale = {*context.key.scale, *span.chord.pitch_classes}
    strong = beats_left % 2 == 1
    pool = set(span.chord.pitch_classes) if strong else scale
    for distance in (2, 1, 3, 4, 5):
        midi = round(at) + heading * distance
        if midi % 12 in pool and bass.lowest <= midi <= bass.highest:
            return midi
    return bass.nearest(span.chord.pitch_classes[min(1, len(span.chord.intervals) - 1)], at)
