"""The sung pitch curve and dynamics: what makes notes on paper singing.

The pitch follows the notes through a damped second-order system, with preparation before leaps, overshoot after
them, vibrato that begins late in long notes, and the slow drift of a living voice: the components that Saitou,
Unoki and Akagi measured to be what listeners need (Speech Communication 46, 2005, sections 3 and 4; their system has
a natural frequency of 34.8 rad/s and a damping of 0.54). `amount` scales them all; at 0 the curve is the notes
themselves, joined by a transition of 30 ms.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Saitou et al. 2005, table 2 (overshoot). The damping is what their singers show at small steps.
TRANSITION_RAD_PER_SECOND = 34.8
TRANSITION_DAMPING = 0.54
# The step response crosses half its height this long after it starts; notes start that much early so that the pitch
# passes between them on the beat.
HALF_RISE_SECONDS = 0.036
MAX_OVERSHOOT_SEMITONES = 0.45
PREPARATION_SECONDS = 0.07
MAX_PREPARATION_SEMITONES = 0.3
VIBRATO_ONSET_SECONDS = 0.30  # of a note, before its vibrato begins
VIBRATO_RAMP_SECONDS = 0.35
VIBRATO_FADE_SECONDS = 0.08
DRIFT_SEMITONES = 0.04  # standard deviation of the slow drift
EXACT_TRANSITION_SECONDS = 0.03


@dataclass(frozen=True)
class SungNote:
    """One note in time.

    Attributes:
        start_seconds: where its vowel begins.
        seconds: until the next note or rest.
        midi: its pitch.
        stress: of its syllable, 0..2.
        phrase_start: nothing is sung directly before it.
        phrase_end: nothing is sung directly after it.
    """

    start_seconds: float
    seconds: float
    midi: int
    stress: int = 0
    phrase_start: bool = False
    phrase_end: bool = False


@dataclass(frozen=True)
class Manner:
    """How a style is sung. Depths in semitones, rates in Hz."""

    vibrato_hz: float = 5.6
    vibrato_depth: float = 0.35
    vibrato_min_seconds: float = 0.55  # shorter notes stay straight
    scoop_probability: float = 0.15  # of a phrase's first note to be approached from below
    scoop_depth: float = 1.0
    fall_probability: float = 0.1  # of a phrase's last note to drop as it is released
    fall_depth: float = 0.8
    dynamics_db: float = 4.0  # swell of a phrase from its ends to its middle


MANNERS: dict[str, Manner] = {
    "pop": Manner(),
    "rock": Manner(vibrato_depth=0.3, scoop_probability=0.3, fall_probability=0.2, dynamics_db=3),
    "folk": Manner(vibrato_depth=0.25, scoop_probability=0.1),
    "ballad": Manner(vibrato_depth=0.45, vibrato_min_seconds=0.5, dynamics_db=6),
    "r&b": Manner(vibrato_hz=5.9, vibrato_depth=0.4, scoop_probability=0.35, fall_probability=0.25, dynamics_db=5),
    "soul": Manner(vibrato_hz=5.8, vibrato_depth=0.5, scoop_probability=0.35, fall_probability=0.25, dynamics_db=6),
    "hip-hop": Manner(vibrato_depth=0.15, scoop_probability=0.2, fall_probability=0.3, dynamics_db=3),
    "electronic": Manner(vibrato_depth=0.2, scoop_probability=0.05, fall_probability=0.05, dynamics_db=2),
    "country": Manner(vibrato_depth=0.3, scoop_probability=0.35, scoop_depth=1.3),
    "jazz": Manner(vibrato_hz=5.3, vibrato_depth=0.45, vibrato_min_seconds=0.5, scoop_probability=0.3),
    "waltz": Manner(vibrato_depth=0.4),
    "reggae": Manner(vibrato_depth=0.25, scoop_probability=0.2, fall_probability=0.2, dynamics_db=3),
    "latin": Manner(vibrato_depth=0.4, scoop_probability=0.2),
    "lullaby": Manner(vibrato_hz=5.2, vibrato_depth=0.25, scoop_probability=0.05, fall_probability=0.0),
    "cinematic": Manner(vibrato_depth=0.5, vibrato_min_seconds=0.45, dynamics_db=7),
    "blues": Manner(vibrato_hz=5.4, vibrato_depth=0.45, scoop_probability=0.45, scoop_depth=1.3, fall_probability=0.3),
    "hymn": Manner(vibrato_depth=0.35, scoop_probability=0.0, fall_probability=0.0),
    "funk": Manner(vibrato_depth=0.3, scoop_probability=0.3, fall_probability=0.3, dynamics_db=3),
}


def pitch_curve(
    notes: Sequence[SungNote], times_seconds: np.ndarray, manner: Manner, amount: float, rng: np.random.Generator
) -> np.ndarray:
    """The pitch to be sung at each time.

    Args:
        notes: in order, not overlapping, at least one.
        times_seconds: (F,) rising.
        manner: how the style sings.
        amount: 0 exact pitch … 1 as expressive as the manner says.
        rng: decides scoops, falls, vibrato phases and drift.

    Returns:
        (F,) MIDI pitch, defined everywhere: rests hold their neighbours' pitch, so that a voice that starts a little
        early or ends a little late is in tune.
    """
    if not notes:
        raise ValueError("a pitch curve needs at least one note")
    if not 0 <= amount <= 1:
        raise ValueError(f"expression is a number from 0 to 1, not {amount}")
    choices = rng.random((len(notes), 4))  # drawn for every note, used or not, so that notes do not shift each other
    drift = rng.standard_normal(len(times_seconds))
    pitch = np.full(len(times_seconds), float(notes[0].midi))
    for before, note in zip(notes, notes[1:], strict=False):
        if note.midi != before.midi:
            pitch += _transition(times_seconds, note.start_seconds, note.midi - before.midi, amount)
    if amount == 0:
        return pitch
    for note, (scooped, fell, phase, rate) in zip(notes, choices, strict=True):
        if note.phrase_start and scooped < manner.scoop_probability:
            pitch -= amount * _scoop(times_seconds, note, manner.scoop_depth)
        if note.phrase_end and fell < manner.fall_probability:
            pitch -= amount * _fall(times_seconds, note, manner.fall_depth)
        if note.seconds >= manner.vibrato_min_seconds:
            pitch += amount * _vibrato(times_seconds, note, manner, phase, rate)
    return pitch + amount * _drift(drift, times_seconds)


def loudness_curve(
    notes: Sequence[SungNote], times_seconds: np.ndarray, manner: Manner, amount: float, energy: float
) -> np.ndarray:
    """Dynamics in dB around the singer's normal level, (F,).

    Phrases swell towards their middle, stressed syllables and high notes are a little louder, and the section's
    `energy` (0..1) moves everything by up to ±4 dB.
    """
    level = np.full(len(times_seconds), 8.0 * (energy - 0.5) * amount)
    if amount == 0:
        return level
    mean_midi = float(np.mean([note.midi for note in notes]))
    start = 0
    for index, note in enumerate(notes):
        if note.phrase_end or index == len(notes) - 1:
            begin, end = notes[start].start_seconds, note.start_seconds + note.seconds
            inside = (times_seconds >= begin) & (times_seconds < end)
            position = (times_seconds[inside] - begin) / max(end - begin, 1e-6)
            # The arc's mean is zero: swelling does not make a style louder, only livelier.
            level[inside] += amount * manner.dynamics_db * (np.sin(np.pi * position) - 2 / np.pi)
            start = index + 1
    accents = np.zeros(len(times_seconds))
    for note in notes:
        inside = (times_seconds >= note.start_seconds) & (times_seconds < note.start_seconds + note.seconds)
        accents[inside] = 0.75 * (note.stress - 1) + 0.2 * (note.midi - mean_midi)
    step = float(np.median(np.diff(times_seconds))) if len(times_seconds) > 1 else 0.01
    return level + amount * _smoothed(accents, 0.08 / step)


def _transition(times: np.ndarray, at_seconds: float, semitones: float, amount: float) -> np.ndarray:
    """The pitch change of `semitones` that passes its middle at `at_seconds`, (F,)."""
    if amount == 0:
        return semitones * np.clip((times - at_seconds) / EXACT_TRANSITION_SECONDS + 0.5, 0, 1)
    # A wide leap overshoots by the same share only in the model, not in trained voices: damp it more.
    wanted = min(MAX_OVERSHOOT_SEMITONES * amount / abs(semitones), np.exp(-np.pi * 0.642))
    log = np.log(wanted)
    damping = -log / np.hypot(np.pi, log)
    damped = TRANSITION_RAD_PER_SECOND * np.sqrt(1 - damping**2)
    since = np.maximum(times - (at_seconds - HALF_RISE_SECONDS), 0)
    decay = np.exp(-damping * TRANSITION_RAD_PER_SECOND * since)
    wave = np.cos(damped * since) + damping * TRANSITION_RAD_PER_SECOND / damped * np.sin(damped * since)
    rise = semitones * (1 - decay * wave)
    depth = amount * min(MAX_PREPARATION_SEMITONES, 0.08 * abs(semitones)) * np.sign(semitones)
    before = (times - (at_seconds - HALF_RISE_SECONDS - PREPARATION_SECONDS)) / PREPARATION_SECONDS
    return rise - depth * np.where((before > 0) & (before < 1), np.sin(np.pi * np.clip(before, 0, 1)) ** 2, 0)


def _scoop(times: np.ndarray, note: SungNote, depth: float) -> np.ndarray:
    """How far below its pitch a scooped note still is, (F,): it arrives within a third of the note, at most 0.14 s."""
    length = min(0.14, note.seconds / 3)
    since = (times - note.start_seconds) / length
    return depth * np.where((since > -1) & (since < 1), np.cos(np.pi / 2 * np.clip(since, 0, 1)) ** 2, 0)


def _fall(times: np.ndarray, note: SungNote, depth: float) -> np.ndarray:
    length = min(0.16, note.seconds / 3)
    end = note.start_seconds + note.seconds
    return depth * np.where(times < end + length, np.clip((times - (end - length)) / length, 0, 1) ** 2, 0)


def _vibrato(times: np.ndarray, note: SungNote, manner: Manner, phase: float, rate: float) -> np.ndarray:
    """Vibrato of one long note, (F,): begins late, grows, fades just before the end; its rate rises slightly."""
    onset = min(VIBRATO_ONSET_SECONDS, 0.4 * note.seconds)
    since = times - note.start_seconds - onset
    left = note.start_seconds + note.seconds - times
    ramp = np.clip(since / VIBRATO_RAMP_SECONDS, 0, 1) * np.clip(left / VIBRATO_FADE_SECONDS, 0, 1)
    rate_hz = manner.vibrato_hz + 0.8 * (rate - 0.5)
    turns = rate_hz * since + 0.05 * since**2 / max(note.seconds, 0.5)
    return manner.vibrato_depth * ramp * np.sin(2 * np.pi * turns + 0.5 * np.pi * (phase - 0.5))


def _drift(noise: np.ndarray, times: np.ndarray) -> np.ndarray:
    """White noise smoothed to below about 3 Hz with a standard deviation of `DRIFT_SEMITONES`, (F,)."""
    if len(times) < 2:
        return np.zeros(len(times))
    step = float(np.median(np.diff(times)))
    smooth = _smoothed(noise, 0.12 / step)
    spread = float(np.std(smooth))
    return DRIFT_SEMITONES * smooth / spread if spread > 0 else smooth


def _smoothed(values: np.ndarray, width_frames: float) -> np.ndarray:
    """A Hann-weighted moving mean over twice `width_frames`, edges held."""
    half = max(1, round(width_frames))
    window = np.hanning(2 * half + 3)[1:-1]
    return np.convolve(np.pad(values, half, mode="edge"), window / window.sum(), "valid")
