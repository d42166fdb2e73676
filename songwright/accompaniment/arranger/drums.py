"""The drummer: a groove that fits the section's energy, with turns, ghost notes, crashes, builds and fills."""

from dataclasses import dataclass

from songwright.accompaniment.arranger.context import SectionContext
from songwright.accompaniment.arranger.drum_fills import FILL_VOICES
from songwright.accompaniment.arranger.drum_grooves import PERCUSSION_KEYS
from songwright.accompaniment.arranger.patterns import Book, events_of_bar, played_bars
from songwright.accompaniment.arranger.performing import Stroke

# Below this loudness nobody drums; at FILL_ENERGY and above every section ends with a fill.
SILENT_ENERGY = 0.2
FILL_ENERGY = 0.4
CRASH_ENERGY = 0.45
MIDDLE_FILL_ENERGY = 0.55
# An intro begins without these.
ENTERING_VOICES = frozenset({"kick", "snare", "clap", "stick", "crash"})
ACCENTS = {"X": 1.12, "x": 0.94, "o": 0.74, "g": 0.42}
# How loud a voice is beside kick and snare.
VOICE_LOUDNESS = {
    "kick": 1.0, "snare": 1.0, "closed hat": 0.78, "open hat": 0.8, "ride": 0.8, "ride bell": 0.8, "shaker": 0.66,
    "tambourine": 0.66, "pedal hat": 0.66, "clave": 0.7, "cowbell": 0.72, "cabasa": 0.6, "crash": 0.95, "swirl": 0.8,
}  # fmt: skip


@dataclass(frozen=True)
class DrumStyle:
    """How a genre drums.

    Attributes:
        grooves: from light to full.
        fills, compound_fills: for simple and compound meters, from short to long.
        snare_late_ms: how far the snare lies behind the beat (soul and hip-hop relax it).
        rolls: whether a build ends in a roll that doubles its speed (dance music).
    """

    grooves: Book
    fills: tuple[tuple[str, ...], ...]
    compound_fills: tuple[tuple[str, ...], ...]
    snare_late_ms: float = 0.0
    rolls: bool = False


def write_drums(context: SectionContext, style: DrumStyle, has_brushes: bool) -> list[Stroke]:
    """The drummer's strokes in one section; none if it is too quiet for drums.

    Args:
        has_brushes: whether the kit can swirl; without them the ride cymbal stands in.
    """
    if context.energy < SILENT_ENERGY:
        return []
    fill_start = _fill_start(context)
    strokes = _groove_strokes(context, style, has_brushes, fill_start)
    if fill_start < context.steps and not context.is_last:
        strokes += _fill(context, style, context.steps - fill_start)
    if context.energy >= CRASH_ENERGY and context.kind not in ("intro", "break"):
        strokes.append(_stroke(0, 8, "crash", 1.0))
    if context.is_last:
        strokes = _with_ending(strokes, context)
    return strokes


def _groove_strokes(context: SectionContext, style: DrumStyle, has_brushes: bool, fill_start: int) -> list[Stroke]:
    per_bar = context.meter.steps_per_bar
    groove = style.grooves.groove(context.meter, context.fullness)
    entry = _entry_bar(context)
    strokes: list[Stroke] = []
    for played in played_bars(groove, context.bars, context.dice("drums groove")):
        if played.bar < entry and played.voice in ENTERING_VOICES:
            continue
        late_ms = style.snare_late_ms if played.voice in ("snare", "clap", "stick") else 0.0
        for event in events_of_bar(played.pattern, played.bar, per_bar):
            step = played.bar * per_bar + event.step
            voice = "ride" if played.voice == "swirl" and not has_brushes else played.voice
            strokes.append(_stroke(step, event.steps, voice, ACCENTS[event.token], late_ms))
    has_snare = any(line.voice == "snare" for line in groove.lines)
    strokes += _ghosts(context, has_snare, entry)
    strokes = [stroke for stroke in strokes if stroke.step < fill_start]
    return _with_middle_fills(strokes, context, style)


def _stroke(step: float, steps: float, voice: str, accent: float, late_ms: float = 0.0) -> Stroke:
    key = PERCUSSION_KEYS[voice]
    rings = voice in ("crash", "ride", "open hat", "swirl")
    return Stroke(step, max(steps, 2.0) if rings else 1.0, key, accent * VOICE_LOUDNESS.get(voice, 0.9), late_ms)


def _entry_bar(context: SectionContext) -> int:
    """The bar in which kick and snare join: half way through an intro, else at once."""
    return context.bars // 2 if context.kind == "intro" and context.start_bar == 0 and context.bars >= 4 else 0


def _ghosts(context: SectionContext, has_snare: bool, entry: int) -> list[Stroke]:
    """A ghost note or a kick before the bar line now and then, in the bars between the turns."""
    dice = context.dice("drums ghosts")
    per_bar, per_beat = context.meter.steps_per_bar, context.meter.steps_per_beat
    weak = [step for step in range(per_bar) if step % per_beat and step % 2]
    strokes: list[Stroke] = []
    for bar in range(entry, context.bars):
        ghost_draw, kick_draw, place = dice.random(3)
        if has_snare and bar % 2 and ghost_draw < 0.15 + 0.4 * context.energy:
            strokes.append(_stroke(bar * per_bar + weak[int(place * len(weak))], 1, "snare", 0.85 * ACCENTS["g"]))
        if bar % 4 == 1 and context.energy > 0.35 and kick_draw < 0.35:
            strokes.append(_stroke((bar + 1) * per_bar - 2, 1, "kick", ACCENTS["o"]))
    return strokes


def _fill_start(context: SectionContext) -> int:
    """The step at which the closing fill begins; the section's end if there is none."""
    if context.energy < FILL_ENERGY or context.is_last:
        return context.steps
    beats = 1
    if context.energy >= 0.55 or context.kind in ("pre-chorus", "bridge"):
        beats = 2
    if context.energy >= 0.62 and context.kind in ("pre-chorus", "bridge", "instrumental") and context.bars >= 4:
        beats = 4
    length = beats * (6 if context.meter.is_compound else 4)
    return context.steps - min(length, context.meter.steps_per_bar)


def _fill(context: SectionContext, style: DrumStyle, length: int) -> list[Stroke]:
    """The section's closing fill of so many steps, growing louder."""
    dice = context.dice("drums fill")
    unit = 6 if context.meter.is_compound else 4
    fills = style.compound_fills if context.meter.is_compound else style.fills
    size = {1: 0, 2: 1}.get(length // unit, 2)
    choices = fills[size]
    pattern = choices[int(dice.integers(len(choices)))][-length:]
    strokes = [_stroke(context.steps - length, 1, "kick", 0.9)]
    first = context.steps - len(pattern)
    for index, token in enumerate(pattern):
        if token in FILL_VOICES:
            growth = 0.8 + 0.25 * index / max(1, len(pattern) - 1)
            ghost = 0.55 if token == "g" else 1.0
            strokes.append(_stroke(first + index, 1, FILL_VOICES[token], growth * ghost))
    if style.rolls and context.kind in ("pre-chorus", "bridge"):
        strokes += _rising_roll(context, first)
    return strokes


def _rising_roll(context: SectionContext, until: int) -> list[Stroke]:
    """Claps that double their speed over the last bars before the fill."""
    start = max(0, until - 2 * context.meter.steps_per_bar)
    middle = (start + until) // 2
    steps = [*range(start, middle, 4), *range(middle, until, 2)]
    return [_stroke(step, 1, "snare", 0.55 + 0.4 * (step - start) / max(1, until - start)) for step in steps]


def _with_middle_fills(strokes: list[Stroke], context: SectionContext, style: DrumStyle) -> list[Stroke]:
    """In lively sections a short fill takes the last beat of every eighth bar but the section's last."""
    if context.energy < MIDDLE_FILL_ENERGY:
        return strokes
    dice = context.dice("drums middle fill")
    fills = (style.compound_fills if context.meter.is_compound else style.fills)[0]
    for bar in range(7, context.bars - 1, 8):
        end = (bar + 1) * context.meter.steps_per_bar
        pattern = fills[int(dice.integers(len(fills)))]
        start = end - len(pattern)
        strokes = [s for s in strokes if not start <= s.step < end or s.midi == PERCUSSION_KEYS["kick"]]
        strokes += [
            _stroke(start + i, 1, FILL_VOICES[token], 0.55 if token == "g" else 0.9)
            for i, token in enumerate(pattern)
            if token in FILL_VOICES
        ]
    return strokes


def _with_ending(strokes: list[Stroke], context: SectionContext) -> list[Stroke]:
    """Stop at the final chord: a last kick and cymbal that ring out."""
    final = context.final_step
    kept = [stroke for stroke in strokes if stroke.step < final]
    ring = context.steps - final
    if context.energy >= FILL_ENERGY:
        return [*kept, _stroke(final, ring, "kick", 1.0), _stroke(final, ring, "crash", 0.9)]
    return [*kept, _stroke(final, ring, "kick", 0.7), _stroke(final, ring, "ride", 0.7)]
