"""Keyboards, pads, strings and horns: chords in a rhythm, in voicings that lead smoothly."""

from collections.abc import Iterator
from dataclasses import dataclass

from songwright.accompaniment.arranger.context import SectionContext
from songwright.accompaniment.arranger.patterns import Book, events_of_bar, played_bars
from songwright.accompaniment.arranger.performing import Stroke
from songwright.accompaniment.arranger.voicing import Voicing, voicings, zone_beside_singer
from songwright.instruments import Instrument

ACCENTS = {"C": 1.08, "c": 0.96, "s": 0.8, "t": 0.84, "r": 0.95, "f": 0.86, "o": 0.88, "O": 1.0}
LEFT_HAND_CENTER = 43
LEFT_HAND_CENTER_WITH_BASS = 48


@dataclass(frozen=True)
class CompStyle:
    """How an instrument of chords plays.

    Attributes:
        book: rhythms from light to full.
        voices: notes in a chord.
        center: MIDI pitch its chords like to lie around.
        above: whether it keeps above the singer instead of below.
        length: share of the written length that sounds.
        roll_ms: time between the notes of a rolled chord, from the lowest.
    """

    book: Book
    voices: int
    center: float
    above: bool = False
    length: float = 0.97
    roll_ms: float = 0.0


@dataclass(frozen=True)
class Piece:
    """A stretch of one pattern event within one chord."""

    step: int
    steps: int
    token: str
    again: bool  # the event began under an earlier chord


def write_comping(context: SectionContext, style: CompStyle, instrument: Instrument, with_bass: bool) -> list[Stroke]:
    """The chords of one instrument in one section."""
    zone = zone_beside_singer(context, instrument.lowest, instrument.highest, style.center, style.above)
    chords = voicings(context, zone, style.voices, rootless=with_bass)
    strokes: list[Stroke] = []
    for voice, piece in _pieces(context, style.book, instrument.name):
        span = context.chord_at(piece.step)
        if voice == "left":
            strokes += _left_hand(piece, context, instrument, with_bass)
        else:
            strokes += _right_hand(piece, chords[span.start], style, instrument)
    if context.is_last:
        has_left_hand = any(line.voice == "left" for line in style.book.groove(context.meter, 0.0).lines)
        root = Piece(context.final_step, context.steps - context.final_step, "r", again=False)
        strokes += _left_hand(root, context, instrument, with_bass) if has_left_hand else []
        strokes += _final_chord(context, chords, style)
    return strokes


def _pieces(context: SectionContext, book: Book, player: str) -> Iterator[tuple[str, Piece]]:
    """All events up to the final chord, cut where the chord changes."""
    groove = book.groove(context.meter, context.fullness)
    per_bar = context.meter.steps_per_bar
    for played in played_bars(groove, context.bars, context.dice(f"{player} rhythm")):
        for event in events_of_bar(played.pattern, played.bar, per_bar):
            step = played.bar * per_bar + event.step
            end = min(step + event.steps, context.final_step)
            again = False
            while step < end:
                cut = min(end, context.chord_at(step).end)
                yield played.voice, Piece(step, cut - step, event.token, again)
                step, again = cut, True


def _right_hand(piece: Piece, voicing: Voicing, style: CompStyle, instrument: Instrument) -> list[Stroke]:
    length = piece.steps * style.length
    if piece.token.isdigit():
        octave, index = divmod(int(piece.token) - 1, len(voicing.pitches))
        pitch = voicing.pitches[index] + 12 * octave
        pitch -= 12 if pitch > instrument.highest else 0
        return [Stroke(piece.step, length, pitch, 0.86 if index else 0.92)]
    pitches = voicing.pitches[-2:] if piece.token == "t" else voicing.pitches
    accent = ACCENTS[piece.token] * (0.92 if piece.again else 1.0)
    return [
        Stroke(piece.step, length, pitch, accent * (1.0 if pitch == pitches[-1] else 0.92), index * style.roll_ms)
        for index, pitch in enumerate(pitches)
    ]


def _left_hand(piece: Piece, context: SectionContext, instrument: Instrument, with_bass: bool) -> list[Stroke]:
    chord = context.chord_at(piece.step).chord
    center = LEFT_HAND_CENTER_WITH_BASS if with_bass else LEFT_HAND_CENTER
    root = center - 6 + (chord.bass - (center - 6)) % 12
    root = root + 12 if root < instrument.lowest else root
    has_fifth = 7 in chord.intervals and chord.bass == chord.root
    pitches = {
        "r": (root,), "f": (root + 7,) if has_fifth else (root,), "o": (root + 12,), "O": (root - 12, root),
    }[piece.token if not piece.again else "r"]  # fmt: skip
    return [
        Stroke(piece.step, piece.steps * 0.97, pitch, ACCENTS[piece.token])
        for pitch in pitches
        if pitch >= instrument.lowest
    ]


def _final_chord(context: SectionContext, chords: dict[int, Voicing], style: CompStyle) -> list[Stroke]:
    """The song's last chord, rolled slowly and left to ring."""
    final = context.final_step
    voicing = chords[context.chord_at(final).start]
    return [
        Stroke(final, context.steps - final, pitch, 0.95, index * max(style.roll_ms, 14.0))
        for index, pitch in enumerate(voicing.pitches)
    ]
