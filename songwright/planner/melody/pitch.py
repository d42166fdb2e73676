"""The pitches of a line: many tries sampled from the melody model under a singer's and a songwriter's rules.

The rules are added to the model's scores note by note (range, scale, chord tones on strong beats, motif, cadence,
leaps); whole lines are then judged as a listener would (shape, climax, height, variety) and one of the best is taken.
"""

from dataclasses import dataclass

import numpy as np

from songwright.chords import ChordSymbol
from songwright.planner.melody.features import (
    INTERVALS,
    NoteSlot,
    OutputIndex,
    context_row,
    history_rows,
)
from songwright.planner.melody.model import MelodyModel, MelodyState, interval_scores
from songwright.units import Key

TRIES = 64
TEMPERATURE = 0.95
CHOICE = 0.3  # how freely one of the best tries is taken, in nats
FORBIDDEN = -1e9
# Added to a pitch's score, in nats.
OFF_CHORD = np.array([0.0, 0.0, -0.3, -0.9, -1.4])  # not a chord tone, by metrical strength
LONG_OFF_CHORD = -1.0  # a note of a beat and a half or more
HANGING_CHROMATIC = -8.0  # a note outside the scale that does not move on by step
OUTSIDE_COMFORT = -2.5  # per semitone
HEIGHT = -0.03  # times the squared distance in semitones from the contour
MOTIF = -0.75  # per semitone away from the motif
STRONG_MOTIF = -2.0
UNRESOLVED = -1.6  # a leap that goes on in its direction, or is followed by another leap
AWKWARD = -1.8  # tritones and sevenths
WIDE = -1.2  # more than a sixth, except the octave
STUCK = -2.5  # a fourth note on the same pitch
HOME, HOME_THIRD, AWAY = 3.5, 1.0, -1.5  # tonic (or its third) at the end of a closed phrase; tonic at an open end


@dataclass(frozen=True)
class PitchTask:
    """A line to be given pitches. N notes.

    Attributes:
        slots: its notes.
        key: the section's key.
        low, high: lowest and highest pitch allowed.
        comfortable_low, comfortable_high: pitches outside are for moments only.
        contour: (N,) the line's intended shape, as pitches.
        motif: (N,) pitches to take up; 0 for a note that is free.
        keeps_motif: whether the motif is to be kept nearly to the note.
        chromatic: score in nats of a short weak note outside the scale.
        closes: whether the line ends its section.
        opens: whether it should end away from the tonic.
    """

    slots: tuple[NoteSlot, ...]
    key: Key
    low: int
    high: int
    comfortable_low: int
    comfortable_high: int
    contour: np.ndarray
    motif: np.ndarray
    keeps_motif: bool
    chromatic: float
    closes: bool
    opens: bool


@dataclass(frozen=True)
class Memory:
    """What the line before leaves behind: the model's state and the last two pitches."""

    state: MelodyState
    previous: int
    before: int


@dataclass(frozen=True)
class PitchedLine:
    """The pitches chosen, and the memory for the next line."""

    midi: tuple[int, ...]
    memory: Memory


def fresh_memory(model: MelodyModel, middle: float) -> Memory:
    """Nothing sung yet."""
    return Memory(model.start(1), round(middle), round(middle))


def pitch_line(model: MelodyModel, task: PitchTask, memory: Memory, rng: np.random.Generator) -> PitchedLine:
    """Sample `TRIES` melodies for the line and take one of the best."""
    pitches = np.arange(task.low, task.high + 1)
    wishes = np.array([_wish(task, index, pitches) for index in range(len(task.slots))])
    range_middle = (task.comfortable_low + task.comfortable_high) / 2
    state = memory.state.chosen(np.zeros(TRIES, int))
    past = np.full((TRIES, 2), (memory.before, memory.previous))
    chosen = np.zeros((TRIES, len(task.slots)), int)
    likelihood = np.zeros(TRIES)
    for index, slot in enumerate(task.slots):
        root = task.key.tonic if slot.chord is None else slot.chord.root
        rows = np.concatenate(
            [
                history_rows(past[:, 1], past[:, 0], root, task.key.tonic, range_middle),
                np.tile(context_row(slot, task.key), (TRIES, 1)),
            ],
            axis=1,
        )
        heads, state = model.step(rows, state)
        scores = interval_scores(heads, OutputIndex.at(past[:, 1], root, task.key.tonic, range_middle))
        scores = _log_softmax(scores)
        offset = past[:, 1:] + INTERVALS[None, :] - task.low  # (B, intervals) place in `pitches`
        inside = (offset >= 0) & (offset < len(pitches))
        wished = np.where(inside, wishes[index][np.clip(offset, 0, len(pitches) - 1)], FORBIDDEN)
        rules = _motion_rules(past, chosen[:, :index], slot, index)
        if index:
            before = task.slots[index - 1].chord
            foreign = ~np.isin(past[:, 1] % 12, sorted(allowed_pitch_classes(task.key, before)))
            hanging = foreign[:, None] & ((np.abs(INTERVALS) > 2) | (INTERVALS == 0))[None, :]
            rules = rules + np.where(hanging, HANGING_CHROMATIC, 0.0)
        noisy = scores / TEMPERATURE + wished + rules + rng.gumbel(size=scores.shape)
        picked = noisy.argmax(axis=1)
        likelihood += scores[np.arange(TRIES), picked]
        chosen[:, index] = past[:, 1] + INTERVALS[picked]
        past = np.stack([past[:, 1], chosen[:, index]], axis=1)
    judged = likelihood / len(task.slots) + _judge(chosen, task)
    best = int((judged + rng.gumbel(0, CHOICE, TRIES)).argmax())
    line = tuple(int(p) for p in chosen[best])
    return PitchedLine(line, Memory(state.chosen(np.array([best])), *(int(p) for p in past[best, ::-1])))


def allowed_pitch_classes(key: Key, chord: ChordSymbol | None) -> frozenset[int]:
    """The scale, with the degrees that the chord alters replaced by its own."""
    if chord is None:
        return frozenset(key.scale)
    tones = set(chord.pitch_classes)
    altered = tones - set(key.scale)
    clashing = {(tone + step) % 12 for tone in altered for step in (-1, 1)} - tones
    return frozenset((set(key.scale) - clashing) | tones)


def triad(chord: ChordSymbol) -> tuple[int, ...]:
    """Root, third and fifth: the chord tones a phrase may rest on."""
    return chord.pitch_classes[:3]


def _wish(task: PitchTask, index: int, pitches: np.ndarray) -> np.ndarray:
    """What is known about a note before the others are chosen: (pitches,) nats."""
    slot = task.slots[index]
    last = slot.left == 0
    classes = pitches % 12
    allowed = np.isin(classes, sorted(allowed_pitch_classes(task.key, slot.chord)))
    passing = slot.strength <= 1 and slot.quarters < 1 and 0 < index and slot.left > 1 and not slot.melisma
    wish = np.where(allowed, 0.0, task.chromatic if passing else FORBIDDEN)
    wish = wish + OUTSIDE_COMFORT * (
        np.maximum(0, task.comfortable_low - pitches) + np.maximum(0, pitches - task.comfortable_high)
    )
    wish = wish + HEIGHT * (0.4 if task.motif[index] else 1.0) * (pitches - task.contour[index]) ** 2
    if slot.chord is not None:
        on_chord = np.isin(classes, slot.chord.pitch_classes)
        long = LONG_OFF_CHORD if slot.quarters >= 1.5 else 0.0
        wish = wish + np.where(on_chord, 0.0, OFF_CHORD[slot.strength] + long)
        if last:
            wish = np.where(np.isin(classes, triad(slot.chord)), wish, FORBIDDEN)
    if last and task.closes:
        third = (task.key.tonic + (4 if task.key.mode == "major" else 3)) % 12
        wish = wish + HOME * (classes == task.key.tonic) + HOME_THIRD * (classes == third)
    elif last and task.opens:
        wish = wish + AWAY * (classes == task.key.tonic)
    if task.motif[index]:
        weight = STRONG_MOTIF if task.keeps_motif else MOTIF
        wish = wish + weight * np.minimum(np.abs(pitches - task.motif[index]), 6)
    return wish


def _motion_rules(past: np.ndarray, chosen: np.ndarray, slot: NoteSlot, index: int) -> np.ndarray:
    """Rules of melodic motion for each interval, (B, intervals) nats."""
    size = np.abs(INTERVALS)
    rules = np.where((size == 6) | (size == 10) | (size == 11), AWKWARD, 0.0)
    rules = rules + np.where((size > 9) & (size != 12), WIDE, 0.0) + np.where(size == 12, -0.3, 0.0)
    if slot.melisma:
        rules = rules + np.where((size == 0) | (size > 4), -8.0, 0.0)
    rules = np.tile(rules, (len(past), 1))
    if index == 0:
        return 0.5 * rules  # a new phrase may start elsewhere
    if index >= 2:
        came = past[:, 1] - past[:, 0]
        onward = (np.sign(came)[:, None] == np.sign(INTERVALS)[None, :]) & (size > 2)[None, :]
        leapt = (np.abs(came) >= 5)[:, None]
        rules = rules + np.where(leapt & (onward | (size > 4)[None, :]), UNRESOLVED, 0.0)
    if index >= 3:
        stuck = (chosen[:, -3:] == chosen[:, -1:]).all(axis=1)
        rules = rules + np.where(stuck[:, None] & (size == 0)[None, :], STUCK, 0.0)
    return rules


def _judge(lines: np.ndarray, task: PitchTask) -> np.ndarray:
    """How good each try (B, N) is as a line, beyond note by note; in nats of a whole line."""
    count = lines.shape[1]
    mean = lines.mean(axis=1)
    score = -0.25 * np.abs(mean - task.contour.mean())
    if count < 4:
        return score
    steps = np.diff(lines, axis=1)
    moving = np.abs(steps) > 0
    distinct = np.array([len(np.unique(line)) for line in lines])
    score = score - 0.6 * np.maximum(0, 3 - distinct) - 0.3 * np.maximum(0, distinct - 7)
    turns = (np.sign(steps[:, 1:]) * np.sign(steps[:, :-1]) < 0).mean(axis=1)
    score = score - 1.5 * np.maximum(0, turns - 0.55) - 0.5 * np.maximum(0, 0.15 - turns)
    score = score - 1.5 * np.maximum(0, (~moving).mean(axis=1) - 0.2)
    score = score + 0.8 * ((np.abs(steps) <= 2) & moving).mean(axis=1) + 1.2 * (np.abs(steps) == 1).mean(axis=1)
    # One climax: the top is touched once or twice, not all along.
    tops = lines == lines.max(axis=1, keepdims=True)
    score = score - 0.25 * np.maximum(0, tops.sum(axis=1) - 2)
    # Each line has a gesture: one leap of a third to a sixth that the ear can hold on to, and not many more.
    leaps = (np.abs(steps) >= 3).sum(axis=1)
    score = score - 0.5 * (leaps == 0) - 0.25 * np.maximum(0, leaps - 0.45 * count)
    score = score + 0.35 * (np.abs(steps) >= 5).any(axis=1)
    spread = lines.max(axis=1) - lines.min(axis=1)
    return score - 0.15 * np.maximum(0, 4 - spread) - 0.2 * np.maximum(0, spread - 12)


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
