"""What the band model is told about each frame: the plan's harmony and pulse, and every note that sounds in it.

The same functions serve training and playing. A sampled instrument sounds the same every time it is struck, so what a
frame holds is nearly decided by which notes sound and how many *samples* ago each began: notes keep the exact time of
their onset, and each (frame, note) pair carries it, finely around the attack, with the phase 2π·f0·(t - onset) that a
sampled sound then has.

Shapes: F frames, N notes, P pairs of a frame and a note that sounds in it, D features.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast, get_args

import numpy as np

from songwright.accompaniment.arranger.styles import GENRE_STYLES
from songwright.chords import parse_chord
from songwright.errors import PlanError
from songwright.instruments import CATALOGUE
from songwright.score import Part, StemName
from songwright.song import SectionKind, SongPlan
from songwright.units import beats_to_seconds, midi_to_hz
from songwright.waveform import SAMPLE_RATE_HZ

HOP_SAMPLES = 512
FRAME_RATE_HZ = SAMPLE_RATE_HZ / HOP_SAMPLES
GENRE_NAMES = tuple(sorted(GENRE_STYLES))
SECTION_KINDS = cast(tuple[SectionKind, ...], get_args(SectionKind))
INSTRUMENT_IDS = {(instrument.stem, instrument.program): index for index, instrument in enumerate(CATALOGUE)}
PULSE_MULTIPLES = (1, 2, 4)
# chord tones, root and bass (3 × 12), pulse, bar, tempo, energy, level, compound meter, section, genre, players
FRAME_FEATURES = 36 + 2 * len(PULSE_MULTIPLES) + 2 + 4 + len(SECTION_KINDS) + len(GENRE_NAMES) + len(CATALOGUE)
LEVEL_COLUMN = -1 - len(CATALOGUE)  # just before the players
LEVEL_SCALE_DB = 6.0

# A frame's codes know of a sound this long before its hop's middle is reached: half of the codec's window.
AHEAD_SAMPLES = 1024
PITCHED_RING_SECONDS = 0.6  # after a note's end
DRUM_RING_SECONDS, CYMBAL_RING_SECONDS = 1.2, 2.5  # after a stroke
CHOKED_SECONDS = 0.1  # that an earlier stroke of the same drum goes on when the next comes
CYMBALS = frozenset({46, 49, 51, 52, 53, 55, 57, 59})
ATTACK_STEP_SAMPLES = 64
ATTACK_GRID = np.arange(-AHEAD_SAMPLES, AHEAD_SAMPLES + 1, ATTACK_STEP_SAMPLES)
LATER_GRID = np.log2(AHEAD_SAMPLES) + 0.75 * np.arange(11)  # of log2 samples since the onset: to about 4 s
RELEASE_GRID = 8.0 + np.arange(8)  # of log2 samples since the end: 6 ms to 0.7 s
PHASE_HARMONICS = 4
NOTE_FEATURES = len(ATTACK_GRID) + len(LATER_GRID) + len(RELEASE_GRID) + 1 + 2 + 2 * PHASE_HARMONICS
HARDNESS_COLUMN = -2 - 2 * PHASE_HARMONICS  # its square and the phases follow


@dataclass(frozen=True, eq=False)
class PlayedNotes:
    """A stem's notes; all arrays (N,), times in samples from frame 0's first, in any order.

    Attributes:
        instrument: index in the catalogue.
        start_samples, end_samples: as written.
        until_samples: from here on the note leaves no trace.
    """

    stem: StemName
    instrument: np.ndarray
    midi: np.ndarray
    velocity: np.ndarray
    start_samples: np.ndarray
    end_samples: np.ndarray

    @cached_property
    def until_samples(self) -> np.ndarray:
        if self.stem != "drums":
            return self.end_samples + PITCHED_RING_SECONDS * SAMPLE_RATE_HZ
        ring = np.where(np.isin(self.midi, list(CYMBALS)), CYMBAL_RING_SECONDS, DRUM_RING_SECONDS)
        until = self.start_samples + ring * SAMPLE_RATE_HZ
        for key in np.unique(self.midi):
            strokes = np.flatnonzero(self.midi == key)
            strokes = strokes[np.argsort(self.start_samples[strokes], kind="stable")]
            choked = self.start_samples[strokes[1:]] + CHOKED_SECONDS * SAMPLE_RATE_HZ
            until[strokes[:-1]] = np.minimum(until[strokes[:-1]], choked)
        return until

    @property
    def players(self) -> np.ndarray:
        """(catalogue,) 1 for each instrument that plays, else 0."""
        playing = np.zeros(len(CATALOGUE), np.float32)
        playing[self.instrument] = 1
        return playing


@dataclass(frozen=True, eq=False)
class NotePairs:
    """Every note in every frame in which it leaves a trace.

    Attributes:
        frame, instrument, midi: (P,) int64.
        features: (P, NOTE_FEATURES) float32.
        phase_radians: (P,) float32, of the fundamental at the frame's middle, counted from the onset.
    """

    frame: np.ndarray
    instrument: np.ndarray
    midi: np.ndarray
    features: np.ndarray
    phase_radians: np.ndarray

    def moved(self, frames: int) -> "NotePairs":
        """The same pairs, `frames` later: for stacking several stretches into one."""
        return NotePairs(self.frame + frames, self.instrument, self.midi, self.features, self.phase_radians)


def instrument_id(stem: StemName, program: int) -> int:
    """The model's id of a player.

    Raises:
        PlanError: the band has nobody who plays that program.
    """
    if (stem, program) not in INSTRUMENT_IDS:
        raise PlanError(
            f"the band cannot play program {program} in '{stem}'; choose instruments of the catalogue: "
            + ", ".join(f"{i.name} ({i.program})" for i in CATALOGUE if i.stem == stem)
        )
    return INSTRUMENT_IDS[stem, program]


def notes_of_parts(parts: Sequence[Part], stem: StemName, tempo_bpm: float) -> PlayedNotes:
    """The notes of a stem's parts, at their exact samples."""
    rows = [
        (instrument_id(stem, part.program), note.midi, note.velocity, note.start_beat, note.start_beat + note.beats)
        for part in parts
        for note in part.notes
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    samples = beats_to_seconds(1.0, tempo_bpm) * SAMPLE_RATE_HZ
    whole = table[:, :3].astype(np.int64)
    return PlayedNotes(stem, whole[:, 0], whole[:, 1], whole[:, 2], table[:, 3] * samples, table[:, 4] * samples)


def note_pairs(notes: PlayedNotes, first_frame: int, frames: int) -> NotePairs:
    """The pairs of a stretch of frames; `frame` counts from its first."""
    earliest = np.ceil((notes.start_samples - AHEAD_SAMPLES - HOP_SAMPLES / 2) / HOP_SAMPLES).astype(np.int64)
    latest = np.floor((notes.until_samples - HOP_SAMPLES / 2) / HOP_SAMPLES).astype(np.int64)
    earliest = np.maximum(earliest, first_frame)
    counts = np.maximum(np.minimum(latest, first_frame + frames - 1) - earliest + 1, 0)
    note = np.repeat(np.arange(len(counts)), counts)
    frame = earliest[note] + np.arange(len(note)) - np.repeat(np.cumsum(counts) - counts, counts)
    middle = frame * HOP_SAMPLES + HOP_SAMPLES / 2
    since = middle - notes.start_samples[note]
    phase = 2 * np.pi * np.asarray(midi_to_hz(notes.midi[note].astype(float))) * since / SAMPLE_RATE_HZ
    features = _note_features(since, middle - notes.end_samples[note], notes.velocity[note], phase)
    return NotePairs(
        frame - first_frame, notes.instrument[note], notes.midi[note], features,
        np.mod(phase, 2 * np.pi).astype(np.float32),
    )  # fmt: skip


def _note_features(since: np.ndarray, released: np.ndarray, velocity: np.ndarray, phase: np.ndarray) -> np.ndarray:
    """(P, NOTE_FEATURES): where the frame lies in the note, how hard it was struck, its phase."""
    later = np.log2(np.maximum(since, AHEAD_SAMPLES))
    ended = np.log2(np.maximum(released, 1.0))
    hardness = velocity / 127
    after = released > 0
    return np.concatenate(
        [
            _hats(since, ATTACK_GRID),
            _hats(later, LATER_GRID) * (since > AHEAD_SAMPLES)[:, None],
            _hats(np.clip(ended, RELEASE_GRID[0], RELEASE_GRID[-1]), RELEASE_GRID) * after[:, None],
            np.stack(
                [after, hardness, hardness**2]
                + [wave(phase * h) for h in range(1, PHASE_HARMONICS + 1) for wave in (np.cos, np.sin)],
                axis=1,
            ),
        ],
        axis=1,
    ).astype(np.float32)


def _hats(values: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """(P, G): how near each value is to each point of an even grid, 1 on it and 0 from the next one on."""
    return np.maximum(0, 1 - np.abs(values[:, None] - grid) / (grid[1] - grid[0]))


class PlanFrames:
    """What the plan says of any moment: harmony, pulse, section, style."""

    def __init__(self, plan: SongPlan) -> None:
        self.beats_per_second = plan.tempo_bpm / 60
        self.beats_per_bar = plan.beats_per_bar
        chords = [
            (plan.start_beat_of(section) + chord.start_beat, chord.symbol)
            for section in plan.sections
            for chord in section.chords
        ]
        self._chord_starts = np.array([start for start, _ in chords])
        self._chords = np.stack([_chord_row(symbol) for _, symbol in chords])
        self._section_starts = np.array([plan.start_beat_of(section) for section in plan.sections])
        self._sections = np.zeros((len(plan.sections), 1 + len(SECTION_KINDS)))
        for row, section in zip(self._sections, plan.sections, strict=True):
            row[0] = section.energy
            row[1 + SECTION_KINDS.index(section.kind)] = 1
        genre = np.zeros(len(GENRE_NAMES))
        genre[GENRE_NAMES.index(plan.style.genre)] = 1
        self._always = np.concatenate([[np.log2(plan.tempo_bpm / 100), plan.meter_value.is_compound], genre])

    def at(self, seconds: np.ndarray, players: np.ndarray, level_db: float) -> np.ndarray:
        """Features of the moments (F,) from the song's start: (F, FRAME_FEATURES) float32.

        Args:
            players: (catalogue,) 1 for each instrument of the stem that plays.
            level_db: how much louder than the soundfont plays its notes.
        """
        beats = seconds * self.beats_per_second
        chord = np.clip(np.searchsorted(self._chord_starts, beats, "right") - 1, 0, None)
        section = np.clip(np.searchsorted(self._section_starts, beats, "right") - 1, 0, None)
        turns = [beats * multiple for multiple in PULSE_MULTIPLES] + [beats / self.beats_per_bar]
        pulse = np.stack([wave(2 * np.pi * turn) for turn in turns for wave in (np.cos, np.sin)], axis=1)
        always = np.concatenate([self._always, [level_db / LEVEL_SCALE_DB], players])
        return np.concatenate(
            [self._chords[chord], pulse, self._sections[section], np.tile(always, (len(beats), 1))], axis=1
        ).astype(np.float32)


def frame_seconds(first_frame: int, frames: int) -> np.ndarray:
    """The middles of a stretch of frames, (F,)."""
    return (first_frame + np.arange(frames) + 0.5) / FRAME_RATE_HZ


def _chord_row(symbol: str) -> np.ndarray:
    """(36,): chord tones, root, bass, one of twelve each."""
    chord = parse_chord(symbol)
    row = np.zeros(36)
    row[list(chord.pitch_classes)] = 1
    row[12 + chord.root] = 1
    row[24 + chord.bass] = 1
    return row
