"""What the part writer is told about each sixteenth note of a section, and how notes are written as tokens.

Pitches are counted from the chord's root near the middle of the instrument's range, so that what is learned of one
chord serves for all twelve. Drums are counted in the list of percussion keys.

Shapes: S steps of a section, D features, N notes of a step.
"""

from dataclasses import dataclass

import numpy as np

from songwright.accompaniment.arranger.band import HOOK_KINDS, Band, entry_step
from songwright.accompaniment.arranger.context import SectionContext
from songwright.accompaniment.arranger.drum_grooves import PERCUSSION_KEYS
from songwright.accompaniment.arranger.performing import Stroke
from songwright.accompaniment.frames import GENRE_NAMES, SECTION_KINDS
from songwright.instruments import CATALOGUE, Instrument

END = 0  # the token that closes a step
MOST_NOTES = 8  # of a step
DRUM_KEYS = tuple(sorted(set(PERCUSSION_KEYS.values())))
WIDEST = 40  # semitones from the reference pitch, either way
PITCH_TOKENS, DRUM_TOKENS = 2 * WIDEST + 1, 1 + len(DRUM_KEYS)
# What notes are rounded to: length in steps, accent (1 is plain), lateness of a strum's string or a laid-back snare.
LENGTHS = np.array([0.25, 0.6, 0.75, 0.97, 1.2, 1.45, 1.94, 2.4, 2.9, 3.88, 4.8, 5.8, 7.76, 9.7, 11.64, 15.6])
ACCENTS = np.array([0.33, 0.43, 0.55, 0.66, 0.75, 0.84, 0.92, 1.0, 1.1, 1.2])
LATENESS_MS = np.array([0.0, 4.0, 8.0, 12.0, 17.0, 24.0, 42.0, 70.0])

_BARS = (0, 1, 2, 3)
STEP_FEATURES = (
    8 + 6 + 5 + 3 + 2  # place in the beat and bar, strength, meter
    + 2 * len(_BARS) + 4  # place in the section
    + 12 * 4 + 1 + 5  # chord, bass, scale, the next chord
    + 12 + 3  # absolute root, silences
    + len(SECTION_KINDS) + len(GENRE_NAMES) + len(CATALOGUE) + 5 + 6 + 6  # section, style, player, singer
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class StepNotes:
    """A section's notes as tokens, (S, N) each; unused places hold `END`. Within a step from the lowest up."""

    pitch: np.ndarray
    length: np.ndarray
    accent: np.ndarray
    lateness: np.ndarray


def tokens_of(player: Instrument) -> int:
    """How many pitch tokens the player's network has."""
    return DRUM_TOKENS if player.stem == "drums" else PITCH_TOKENS


def references(context: SectionContext, player: Instrument) -> np.ndarray:
    """(S,) the MIDI pitch that token `WIDEST` stands for at each step; for drums zeros."""
    if player.stem == "drums":
        return np.zeros(context.steps, np.int64)
    center = player.lowest + 8 if player.stem == "bass" else (player.lowest + player.highest) // 2
    roots = np.repeat([span.chord.root for span in context.chords], [span.end - span.start for span in context.chords])
    return center - 6 + (roots - (center - 6)) % 12


def token_of(midi: int, reference: int, player: Instrument) -> int:
    """The token of a pitch; at the edge of the range the nearest octave that has one."""
    if player.stem == "drums":
        return 1 + DRUM_KEYS.index(midi)
    offset = midi - reference + WIDEST
    while offset < 1:
        offset += 12
    while offset >= PITCH_TOKENS:
        offset -= 12
    return offset


def midi_of(token: int, reference: int, player: Instrument) -> int:
    """The pitch of a token."""
    return DRUM_KEYS[token - 1] if player.stem == "drums" else reference + token - WIDEST


def allowed_tokens(context: SectionContext, player: Instrument) -> np.ndarray:
    """(S, tokens) bool: `END`, and what the instrument can play."""
    if player.stem == "drums":
        return np.ones((context.steps, DRUM_TOKENS), bool)
    midi = references(context, player)[:, None] + np.arange(PITCH_TOKENS) - WIDEST
    allowed = (midi >= player.lowest) & (midi <= player.highest)
    allowed[:, END] = True
    return allowed


def note_tokens(strokes: list[Stroke], context: SectionContext, player: Instrument) -> StepNotes:
    """Strokes as tokens; more than `MOST_NOTES` in a step, and a pitch twice, are left out."""
    found = StepNotes(*(np.zeros((context.steps, MOST_NOTES), np.int64) for _ in range(4)))
    reference = references(context, player)
    by_step: dict[int, dict[int, Stroke]] = {}
    for stroke in strokes:
        step = int(stroke.step)
        by_step.setdefault(step, {})[token_of(stroke.midi, int(reference[step]), player)] = stroke
    for step, notes in by_step.items():
        for place, token in enumerate(sorted(notes)[:MOST_NOTES]):
            stroke = notes[token]
            found.pitch[step, place] = token
            found.length[step, place] = np.abs(np.log(LENGTHS / max(stroke.steps, 0.05))).argmin()
            found.accent[step, place] = np.abs(ACCENTS - stroke.accent).argmin()
            found.lateness[step, place] = np.abs(LATENESS_MS - stroke.late_ms).argmin()
    return found


def strokes_of(notes: StepNotes, context: SectionContext, player: Instrument) -> list[Stroke]:
    """What `note_tokens` was given, rounded."""
    reference = references(context, player)
    return [
        Stroke(
            int(step), float(LENGTHS[notes.length[step, place]]),
            midi_of(int(notes.pitch[step, place]), int(reference[step]), player),
            float(ACCENTS[notes.accent[step, place]]), float(LATENESS_MS[notes.lateness[step, place]]),
        )
        for step, place in np.argwhere(notes.pitch != END)
    ]  # fmt: skip


def entry_of(context: SectionContext, player: Instrument, band: Band) -> int:
    """The step at which a player joins, by the arranger's rule; the melodist has the tune from the start."""
    if player.stem == "drums" or _has_tune(context, player, band):
        return 0
    return entry_step(context, player, 1 if player.stem == "bass" else band.chords.index(player))


def silent_steps(context: SectionContext, player: Instrument, band: Band) -> np.ndarray:
    """(S,) bool: before the player joins, and where all but the drums stop before the next section."""
    step = np.arange(context.steps)
    stopped = (step >= context.stop_step) & (player.stem != "drums")
    return (step < entry_of(context, player, band)) | stopped


def step_features(context: SectionContext, player: Instrument, band: Band) -> np.ndarray:
    """(S, STEP_FEATURES) float32."""
    silent = silent_steps(context, player, band)
    step = np.arange(context.steps)
    silences = np.stack([silent, step >= context.final_step, step == context.final_step], axis=1)
    always = np.tile(_always(context, player, band), (context.steps, 1))
    known = [_place(context), _harmony(context), silences, always, _singer(context, player)]
    return np.concatenate(known, axis=1).astype(np.float32)


def _place(context: SectionContext) -> np.ndarray:
    """(S, …) where each step lies in its beat, bar and section."""
    meter = context.meter
    step = np.arange(context.steps)
    bar, within = np.divmod(step, meter.steps_per_bar)
    beat, inside = np.divmod(within, meter.steps_per_beat)
    strength = np.array([meter.strength(one) for one in range(meter.steps_per_bar)])
    turn = 2 * np.pi * within / meter.steps_per_bar
    always = [meter.is_compound, meter.steps_per_beat == 8, meter.beats_per_bar / 4]
    left = np.minimum(context.bars - 1 - bar, len(_BARS) - 1)
    parts = [bar % 8 >= 4, bar == 0, bar >= context.bars // 2, np.full(len(step), context.bars / 16)]
    return np.concatenate([
        np.eye(8)[inside], np.eye(6)[beat], np.eye(5)[strength[within]], np.tile(always, (len(step), 1)),
        np.cos(turn)[:, None], np.sin(turn)[:, None], np.eye(len(_BARS))[bar % len(_BARS)], np.eye(len(_BARS))[left],
        np.stack(parts, axis=1),
    ], axis=1)  # fmt: skip


def _harmony(context: SectionContext) -> np.ndarray:
    """(S, …) the chord, its bass, the scale and the next chord, from the chord's root."""
    rows = []
    for span in context.chords:
        step = np.arange(span.start, span.end)
        until = span.end - step
        moving = [step == span.start, np.minimum(step - span.start, 16) / 16, np.minimum(until, 16) / 16, until <= 2,
                  until <= 4]  # fmt: skip
        chord, root = span.chord, span.chord.root
        after = context.chord_after(span)
        next_root = np.zeros(12) if after is None else np.eye(12)[(after.chord.root - root) % 12]
        still = np.concatenate([
            _many_hot([pitch - root for pitch in chord.pitch_classes]), np.eye(12)[(chord.bass - root) % 12],
            _many_hot([pitch - root for pitch in context.key.scale]), next_root, [after is None], np.eye(12)[root],
        ])  # fmt: skip
        rows.append(np.concatenate([np.tile(still, (len(step), 1)), np.stack(moving, axis=1)], axis=1))
    return np.concatenate(rows)


def _always(context: SectionContext, player: Instrument, band: Band) -> np.ndarray:
    is_chord_player = player.stem == "other"
    entries = band.entries(context)
    others = any(entry == 0 for other, entry in entries.items() if other is not player)
    return np.concatenate([
        np.eye(len(SECTION_KINDS))[SECTION_KINDS.index(context.kind)],
        np.eye(len(GENRE_NAMES))[GENRE_NAMES.index(context.genre)],
        np.eye(len(CATALOGUE))[CATALOGUE.index(player)],
        [context.energy, context.fullness, np.log2(context.tempo_bpm / 100), (context.swing - 0.5) * 4,
         min(context.occurrence, 2) / 2],
        [band.chords.index(player) / 4 if is_chord_player else 0, player is band.melodist,
         _has_tune(context, player, band), others, band.bass is not None, context.start_bar == 0],
    ])  # fmt: skip


def _singer(context: SectionContext, player: Instrument) -> np.ndarray:
    """(S, 6): whether somebody sings now and soon, how long a rest still is, where the voice lies."""
    found = np.zeros((context.steps, 6))
    if context.singer is None:
        return found
    sung = np.zeros(context.steps + 8, bool)
    for note in context.sung:
        sung[max(int(note.start), 0) : max(int(np.ceil(note.end)), 0)] = True
    found[:, 0] = sung[: context.steps]
    found[:, 1] = [sung[step : step + 4].any() for step in range(context.steps)]
    for start, end in context.rests:
        found[start:end, 2] = (end - np.arange(start, end)) / 16
        found[start:end, 3] = (np.arange(start, end) - start) / 16
    found[:, 4] = 1
    found[:, 5] = (context.singer.middle - (player.lowest + player.highest) / 2) / 12
    return found


def _has_tune(context: SectionContext, player: Instrument, band: Band) -> bool:
    return player is band.melodist and context.kind in HOOK_KINDS and not context.is_sung


def _many_hot(pitches: list[int]) -> np.ndarray:
    found = np.zeros(12)
    found[np.array(pitches) % 12] = 1
    return found
