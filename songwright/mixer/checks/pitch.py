"""Sung pitch against the plan, note by note, by Praat."""

from dataclasses import dataclass

import numpy as np

from songwright.listening.pitch import HeardPitch, heard_pitch
from songwright.mixer.checks.result import Check
from songwright.song import Note, Section, SongPlan
from songwright.units import beats_to_seconds, hz_to_midi
from songwright.waveform import Waveform

STEP_SECONDS = 0.01
LOWEST_HZ, HIGHEST_HZ = 60.0, 1100.0
# Of a note: before this share it may still glide in, after that share on to the next.
STEADY_FROM, STEADY_TO = 0.3, 0.85
MIN_FRAMES = 6
# Whether it sounds, its loud moments say: a light "the" may be over before half of its note is.
SOUNDS_FROM, SOUNDS_TO, SOUNDS_PERCENTILE = 0.1, 0.9, 85.0
# Where two notes ring into each other (a fifth: thirds of the one are halves of the other), Praat hears a pitch far
# below both. Its own candidates within this reach of the planned note are the ones that a voice may have meant.
REACH_SEMITONES = 14.0
# Sung vowels measure 0.85 to 0.99. Consonants may measure 0.5 to 0.75 at a codec's frame rate, which is no pitch.
MIN_STRENGTH = 0.78
MAX_NOTE_ERROR_SEMITONES = 0.8
MIN_NOTES_IN_TUNE = 0.9
IN_TUNE_SEMITONES = 0.5
SILENT_NOTE_DB = -34.0  # against the song's loud notes
SILENT_DB = -120.0


@dataclass(frozen=True)
class SungNote:
    """One planned note, measured.

    Attributes:
        line: line within the section.
        error_semitones: median of the steady part less the planned pitch, octaves folded (Praat may hear an octave
            too low or high); None where too little of it is voiced.
        level_db: level of its loud moments, against the loud notes of the song.
    """

    section: str
    line: int
    word: str
    midi: int
    error_semitones: float | None
    level_db: float


def measure_notes(voice: Waveform, plan: SongPlan) -> tuple[SungNote, ...]:
    """Every planned lead note in the (preferably dry) voice."""
    samples = voice.mono().samples[0]
    heard = heard_pitch(samples, voice.sample_rate_hz, LOWEST_HZ, HIGHEST_HZ)
    levels_db = _levels_db(samples, voice.sample_rate_hz)
    loud_db = float(np.percentile(levels_db, 95))
    return tuple(
        _measure(note, section, plan, heard, levels_db - loud_db)
        for section in plan.sections
        for note in section.notes
        if not note.backing
    )


def check_pitch(notes: tuple[SungNote, ...]) -> tuple[Check, ...]:
    """For each line: the notes in tune, and the worst note; for each line: whether every note sounds at all."""
    checks: list[Check] = []
    for where in dict.fromkeys((note.section, note.line) for note in notes):
        line = [note for note in notes if (note.section, note.line) == where]
        place = f"{where[0]}, line {where[1] + 1}"
        heard = [note for note in line if note.error_semitones is not None]
        softest = min(line, key=lambda note: note.level_db)
        checks.append(Check("every note sounds", place, softest.level_db, "dB", "at least", SILENT_NOTE_DB,
                            f"'{softest.word}'", "vocals", *where))  # fmt: skip
        if not heard:
            checks.append(Check("pitch", place, 0.0, "of the notes in tune", "at least", MIN_NOTES_IN_TUNE, "unvoiced",
                                "vocals", *where))  # fmt: skip
            continue
        errors = np.array([abs(note.error_semitones or 0.0) for note in heard])
        worst = heard[int(errors.argmax())]
        in_tune = float((errors <= IN_TUNE_SEMITONES).mean())
        checks += [
            Check("pitch", place, in_tune, "of the notes in tune", "at least", _tune_threshold(len(heard)), "",
                  "vocals", *where),
            Check("worst note", place, float(errors.max()), "semitones", "at most", MAX_NOTE_ERROR_SEMITONES,
                  f"'{worst.word}'", "vocals", *where),
        ]  # fmt: skip
    return tuple(checks)


def _tune_threshold(notes: int) -> float:
    """90 %, but a short line may have one doubtful note."""
    return min(MIN_NOTES_IN_TUNE, (notes - 1) / notes)


def _measure(note: Note, section: Section, plan: SongPlan, heard: HeardPitch, levels_db: np.ndarray) -> SungNote:
    start = plan.seconds_at(section, note.start_beat)
    length = beats_to_seconds(note.beats, plan.tempo_bpm)
    errors = _errors(heard, note.midi, start + STEADY_FROM * length, start + STEADY_TO * length)
    error = float(np.median(errors)) if len(errors) >= MIN_FRAMES else None
    first, last = (round((start + share * length) / STEP_SECONDS) for share in (SOUNDS_FROM, SOUNDS_TO))
    inside = levels_db[first : max(last, first + 1)]
    level = float(np.percentile(inside, SOUNDS_PERCENTILE)) if len(inside) else SILENT_DB
    return SungNote(section.id, note.line, note.word, note.midi, error, level)


def _errors(heard: HeardPitch, midi: int, start_seconds: float, end_seconds: float) -> np.ndarray:
    """Semitones off the note, octaves folded, of the voiced frames in between that have a candidate near it."""
    inside = (heard.times >= start_seconds) & (heard.times <= end_seconds) & (heard.chosen_hz > 0)
    frequency, strength = (heard.candidates[field][:, inside] for field in ("frequency", "strength"))
    off = hz_to_midi(np.maximum(frequency, 1.0)) - midi
    near = np.where((frequency > 0) & (np.abs(off) <= REACH_SEMITONES), strength, 0.0)
    best = near.argmax(axis=0)[None]
    strongest = np.take_along_axis(off, best, axis=0)[0][np.take_along_axis(near, best, axis=0)[0] >= MIN_STRENGTH]
    return strongest - 12 * np.round(strongest / 12)


def _levels_db(samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    """(N,) level of 30 ms around every 10 ms."""
    hop = round(STEP_SECONDS * sample_rate_hz)
    whole = len(samples) // hop * hop
    power = np.square(samples[:whole].astype(np.float64)).reshape(-1, hop).mean(axis=1)
    return 10 * np.log10(np.maximum(np.convolve(power, np.ones(3) / 3, mode="same"), 10 ** (SILENT_DB / 10)))
