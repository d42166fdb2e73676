"""Singing made of speech, in the voice codec's latents: vowels held, pitch asked, nothing rendered.

The latent says an envelope apart from the pitch, so a spoken line is sung without a synthesiser: its frames are laid
onto the notes (`vocals.durations`, as when a plan is sung), the middles of vowels held, and the pitch is whatever the
notes ask. A line that is said once can so be sung to many tunes, at no cost but that of the latents.

Shapes: F frames of the speech, S frames of the singing, D features of the latent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from songwright.codec.voice.analysis import GRID_POINTS
from songwright.codec.voice.model import PITCH_FEATURES
from songwright.corpora.corpus import SingingRecord, SungPhoneme
from songwright.phonetics.inventory import DIPHTHONGS, bare, stress_of
from songwright.training.data.teacher import (
    DIPHTHONG_HEAD_SHARE,
    DIPHTHONG_TAIL_SHARE,
    HEAD_SHARE,
    TAIL_SHARE,
    is_sonorant,
)
from songwright.training.data.tunes import Manner, TuneNote, tune
from songwright.training.data.voices import TeacherVoice
from songwright.vocals.alignment import FRAME_RATE_HZ
from songwright.vocals.durations import SungSyllable, TimedPhoneme, time_phonemes
from songwright.vocals.expression import MANNERS, SungNote, loudness_curve, pitch_curve

PAUSE_SECONDS = 0.1  # between words that is one, and not a gap
GUARD_SECONDS = 0.02  # before a word, where it may be heard already
MARGIN_SECONDS = 0.3  # of the speech on either side of a line
MANNER_ODDS: tuple[tuple[Manner, float], ...] = (("song", 0.6), ("long", 0.14), ("fast", 0.14), ("melisma", 0.12))
EXPRESSIONS, EXPRESSION_ODDS = (0.0, 0.5, 1.0), (0.2, 0.3, 0.5)
TEMPI_BPM = (60.0, 160.0)
EXTREME_SHARE = 0.15
MOST_SECONDS = 26.0
FEWEST_SYLLABLES = 2


@dataclass(frozen=True, eq=False)
class Taken:
    """A sound taken apart: latents (F, D) float32, level of each frame in dB (F,), digital silence (F,) bool."""

    latents: np.ndarray
    level_db: np.ndarray
    silent: np.ndarray


@dataclass(frozen=True, eq=False)
class SungSpeech:
    """A spoken line that is sung: its record, its sound, the pitch that is asked in MIDI and voicing, (S,) each."""

    record: SingingRecord
    taken: Taken
    pitch_midi: np.ndarray
    voiced: np.ndarray


def sung_lines(
    record: SingingRecord, spoken: Taken, voiced: np.ndarray, voice: TeacherVoice, rng: np.random.Generator
) -> list[SungSpeech]:
    """Every line of a spoken item, sung to a tune of its own.

    Args:
        record: with the syllables of its phonemes.
        voiced: (F,) bool, where the speech has a pitch.
        voice: whose range the tunes keep to.
    """
    found = []
    lines = _lines(record.phonemes)
    for place, line in enumerate(lines):
        until = lines[place + 1][0].start_seconds if place + 1 < len(lines) else record.seconds
        syllables = sorted({one.syllable for one in line})
        if len(syllables) < FEWEST_SYLLABLES:
            continue
        texts = [tuple(one.phoneme for one in line if one.syllable == syllable) for syllable in syllables]
        stresses = [max(map(stress_of, text)) for text in texts]
        manner = MANNER_ODDS[int(rng.choice(len(MANNER_ODDS), p=[odds for _, odds in MANNER_ODDS]))][0]
        midi_range = voice.extreme_midi if rng.random() < EXTREME_SHARE else voice.comfortable_midi
        notes = tune(rng, stresses, float(rng.uniform(*TEMPI_BPM)), midi_range, (), manner)
        if sum(note.seconds for note in notes) <= MOST_SECONDS:
            ends = tuple(record.word_ends[syllable] for syllable in syllables)
            found.append(_sung(record, line, until, texts, ends, stresses, notes, spoken, voiced, rng))
    return found


def _lines(phonemes: Sequence[SungPhoneme]) -> list[list[SungPhoneme]]:
    """The phonemes between two pauses."""
    lines: list[list[SungPhoneme]] = [[]]
    for phoneme in phonemes:
        if lines[-1] and phoneme.start_seconds - lines[-1][-1].end_seconds > PAUSE_SECONDS:
            lines.append([])
        lines[-1].append(phoneme)
    return lines


def _sung(
    record: SingingRecord, line: Sequence[SungPhoneme], until: float, texts: Sequence[tuple[str, ...]],
    word_ends: tuple[bool, ...], stresses: Sequence[int], notes: Sequence[TuneNote], spoken: Taken, voiced: np.ndarray,
    rng: np.random.Generator,
) -> SungSpeech:  # fmt: skip
    note_ends = np.cumsum([note.seconds for note in notes])
    note_starts = note_ends - [note.seconds for note in notes]
    syllables = []
    for index, text in enumerate(texts):
        mine = [place for place, note in enumerate(notes) if note.syllable == index]
        syllables.append(SungSyllable(text, float(note_starts[mine[0]]), float(note_ends[mine[-1]])))
    timed = time_phonemes(syllables)
    offset = MARGIN_SECONDS - timed[0].start_seconds
    at_spoken, at_sung = _anchors(line, timed, offset, until)
    frames = round(at_sung[-1] * FRAME_RATE_HZ)
    times = (np.arange(frames) + 0.5) / FRAME_RATE_HZ
    places = np.interp(times, at_sung, at_spoken) * FRAME_RATE_HZ - 0.5
    manner, amount = MANNERS[str(rng.choice(list(MANNERS)))], float(rng.choice(EXPRESSIONS, p=EXPRESSION_ODDS))
    sung_notes = [
        SungNote(float(start), note.seconds, note.midi, stresses[note.syllable], k == 0, k == len(notes) - 1)
        for k, (start, note) in enumerate(zip(note_starts, notes, strict=True))
    ]
    gain_db = loudness_curve(sung_notes, times - offset, manner, amount, energy=0.5)
    nearest = np.clip(np.round(places).astype(int), 0, len(spoken.latents) - 1)
    latents = _laid(spoken.latents, places)
    latents[:, :PITCH_FEATURES] = spoken.latents[nearest, :PITCH_FEATURES]
    latents[:, PITCH_FEATURES] += gain_db * np.log(10) / 10 * np.sqrt(GRID_POINTS)  # the mean logarithm of power
    sung = record.model_copy(
        update={
            "kind": "singing",
            "syllables": tuple(" ".join(text) for text in texts),
            "word_ends": word_ends,
            "phonemes": tuple(
                SungPhoneme(
                    phoneme=one.phoneme,
                    start_seconds=one.start_seconds + offset,
                    end_seconds=one.end_seconds + offset,
                    syllable=one.syllable,
                )
                for one in timed
            ),
        }
    )
    taken = Taken(latents, _laid(spoken.level_db[:, None], places)[:, 0] + gain_db, spoken.silent[nearest])
    pitch = pitch_curve(sung_notes, times - offset, manner, amount, rng)
    return SungSpeech(sung, taken, pitch, voiced[nearest])


def _anchors(
    line: Sequence[SungPhoneme], timed: Sequence[TimedPhoneme], offset: float, until: float
) -> tuple[np.ndarray, np.ndarray]:
    """Spoken and sung seconds that belong together, both rising: phonemes' edges, and the held middles of long ones.

    After the line follows what the speech has `until` its next word, stretched.
    """
    lead = min(MARGIN_SECONDS, line[0].start_seconds)
    spoken = [line[0].start_seconds - lead]
    sung = [timed[0].start_seconds + offset - lead]
    for said, wanted in zip(line, timed, strict=True):
        length = said.end_seconds - said.start_seconds
        start, end = wanted.start_seconds + offset, wanted.end_seconds + offset
        points = [(said.start_seconds, start), (said.end_seconds, end)]
        if end - start > length and is_sonorant(said.phoneme):
            glides = bare(said.phoneme) in DIPHTHONGS
            head = length * (DIPHTHONG_HEAD_SHARE if glides else HEAD_SHARE)
            tail = length * (DIPHTHONG_TAIL_SHARE if glides else TAIL_SHARE)
            points[1:1] = [(said.start_seconds + head, start + head), (said.end_seconds - tail, end - tail)]
        for at_spoken, at_sung in points:
            if at_spoken > spoken[-1] + 1e-6 and at_sung > sung[-1] + 1e-6:
                spoken.append(at_spoken)
                sung.append(at_sung)
    spoken.append(min(spoken[-1] + MARGIN_SECONDS, max(until - GUARD_SECONDS, spoken[-1] + GUARD_SECONDS)))
    sung.append(sung[-1] + MARGIN_SECONDS)
    return np.array(spoken), np.array(sung)


def _laid(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Rows of values (F, D) at fractional places (S,), (S, D); the ends go on."""
    places = np.clip(places, 0, len(values) - 1)
    first = np.minimum(places.astype(int), max(len(values) - 2, 0))
    share = (places - first)[:, None].astype(values.dtype)
    return values[first] * (1 - share) + values[np.minimum(first + 1, len(values) - 1)] * share
