"""Make the singing corpus: `python -m songwright.training.data.singing --out DIR --hours H --seed S --workers 2`.

Item `n` depends only on the seed and `n`, so a run that was killed goes on where it stopped.
"""

import argparse
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from songwright.corpora.corpus import (
    CURVES_PER_SECOND,
    SingingRecord,
    SungPhoneme,
    SungPitch,
    write_item,
)
from songwright.corpora.rights import public_domain_songs
from songwright.planner.draft import Line
from songwright.seeding import generator
from songwright.training.data.kokoro_graph import kokoro_graphs
from songwright.training.data.native import NativeTeacher
from songwright.training.data.pitch_check import pitch_agreement_with
from songwright.training.data.production import Made, produce
from songwright.training.data.teacher import Performance, SungLine, Teacher
from songwright.training.data.texts import TextLine, english_lines, foreign_lines, pronounced
from songwright.training.data.tunes import Manner, PhraseShape, TuneNote, phrase_shapes, planned_tunes, tune
from songwright.training.data.voices import TeacherVoice, corpus_voices
from songwright.vocals.durations import SungSyllable
from songwright.vocals.expression import MANNERS, SungNote, loudness_curve, pitch_curve
from songwright.waveform import SAMPLE_RATE_HZ

MANNER_ODDS: tuple[tuple[Manner, float], ...] = (("song", 0.66), ("long", 0.1), ("fast", 0.12), ("melisma", 0.12))
SOURCE_ODDS = (("own", 0.15), ("modern", 0.4), ("openewld", 0.25), ("kjv", 0.2))
FOREIGN_ODDS = (("single", 0.5), ("frames", 0.5))
EXPRESSIONS, EXPRESSION_ODDS = (0.0, 0.5, 1.0), (0.2, 0.3, 0.5)
TEMPI_BPM = (60.0, 160.0)
PLANNED_SHARE = 0.5  # of songlike English items: the planner's own melodies
EXTREME_SHARE = 0.15  # of items that go to the ends of a voice
MOST_SECONDS = 26.0
# Of voiced frames within 50 cents; what strays more (a creaky long vowel) is not kept.
LEAST_PITCH_SHARE, LEAST_NATIVE_PITCH_SHARE = 0.9, 0.75
FULL_SCALE_PEAK = 0.97
LANGUAGES = ("en", "es", "fr", "it", "pt")
TEACHER_LICENCE = "Kokoro-82M Apache-2.0"


@dataclass(frozen=True)
class SingingTask:
    """Everything that decides an item. Times in seconds from the line's own start."""

    line: TextLine
    words: Line
    voice: TeacherVoice
    notes: tuple[TuneNote, ...]
    tempo_bpm: float
    style: str
    expression: float


@dataclass(frozen=True)
class Material:
    """What tasks are drawn from, by split."""

    english: dict[str, list[TextLine]]
    foreign: dict[str, dict[str, list[TextLine]]]  # by language, then by kind
    shapes: list[PhraseShape]


@dataclass(frozen=True)
class Sources:
    """Where a worker finds its material."""

    openewld: Path
    voices: Path
    exact: bool
    native: bool = False  # by Kokoro's own generator


@cache
def _teacher(sources: Sources) -> Teacher:
    """One teacher per process: loading it takes seconds."""
    if sources.native:
        return NativeTeacher(sources.voices)
    return Teacher(kokoro_graphs(sources.exact), sources.voices)


@cache
def material(openewld: Path, held_out: bool) -> Material:
    """The lines and phrase shapes of one split."""
    sheets = list(public_domain_songs(openewld))
    english = {
        source: [line for line in lines if line.held_out == held_out] for source, lines in english_lines(sheets).items()
    }
    foreign = {
        language: {
            kind: [line for line in lines if line.held_out == held_out]
            for kind, lines in foreign_lines(language).items()
        }
        for language in LANGUAGES[1:]
    }
    return Material(english, foreign, phrase_shapes(sheets, held_out))


def draw_task(rng: np.random.Generator, drawn_from: Material, voices: tuple[TeacherVoice, ...]) -> SingingTask | None:
    """A random item; None where the draw cannot be sung (another number will do)."""
    voice = voices[int(rng.choice(len(voices), p=np.array([v.share for v in voices]) / sum(v.share for v in voices)))]
    english = voice.language == "en"
    sources = drawn_from.english if english else drawn_from.foreign[voice.language]
    odds = SOURCE_ODDS if english else FOREIGN_ODDS
    lines = sources[str(rng.choice([name for name, _ in odds], p=[chance for _, chance in odds]))]
    if not lines:
        return None
    line = lines[int(rng.integers(len(lines)))]
    words = pronounced(line)
    if words is None:
        return None
    manner = MANNER_ODDS[int(rng.choice(len(MANNER_ODDS), p=[odds for _, odds in MANNER_ODDS]))][0]
    tempo_bpm = float(np.round(rng.uniform(*TEMPI_BPM), 1))
    midi_range = voice.extreme_midi if rng.random() < EXTREME_SHARE else voice.comfortable_midi
    stresses = [syllable.stress for syllable in words.syllables]
    if manner == "song" and voice.language == "en" and rng.random() < PLANNED_SHARE:
        notes = planned_tune(line.text, tempo_bpm, voice, int(rng.integers(2**31)))
    else:
        notes = tune(rng, stresses, tempo_bpm, midi_range, drawn_from.shapes, manner)
    if notes[-1].syllable != len(stresses) - 1 or sum(note.seconds for note in notes) > MOST_SECONDS:
        return None
    style = tuple(MANNERS)[int(rng.integers(len(MANNERS)))]
    return SingingTask(line, words, voice, notes, tempo_bpm, style, float(rng.choice(EXPRESSIONS, p=EXPRESSION_ODDS)))


def planned_tune(text: str, tempo_bpm: float, voice: TeacherVoice, seed: int) -> tuple[TuneNote, ...]:
    """What the planner lets this line be sung to."""
    return planned_tunes([text], tempo_bpm, voice.comfortable_midi, voice.extreme_midi, seed)[0]


def perform(task: SingingTask, teacher: Teacher, rng: np.random.Generator) -> Performance:
    """Sing a task with its style's pitch and loudness curves."""
    notes = _expression_notes(task)
    manner = MANNERS[task.style]
    seed = int(rng.integers(2**31))
    return teacher.sing(
        sung_line(task),
        task.voice.teacher_voice,
        task.voice.guide_midi,
        lambda times: pitch_curve(notes, times, manner, task.expression, np.random.default_rng(seed)),
        lambda times: loudness_curve(notes, times, manner, task.expression, energy=0.5),
    )


def sung_line(task: SingingTask) -> SungLine:
    """The task's syllables with the times of their notes."""
    ends = np.cumsum([note.seconds for note in task.notes])
    starts = np.concatenate([[0.0], ends[:-1]])
    syllables, word_ends = [], []
    index = 0
    for word in task.words.words:
        for place, syllable in enumerate(word.syllables):
            mine = [k for k, note in enumerate(task.notes) if note.syllable == index]
            syllables.append(SungSyllable(syllable.phonemes, float(starts[mine[0]]), float(ends[mine[-1]])))
            word_ends.append(place == len(word.syllables) - 1)
            index += 1
    return SungLine(tuple(syllables), tuple(word_ends))


def _expression_notes(task: SingingTask) -> list[SungNote]:
    stresses = [syllable.stress for syllable in task.words.syllables]
    notes, at = [], 0.0
    for k, note in enumerate(task.notes):
        last = k == len(task.notes) - 1
        notes.append(SungNote(at, note.seconds, note.midi, stresses[note.syllable], k == 0, last))
        at += note.seconds
    return notes


def record_of(task: SingingTask, sung: Performance, name: str, gain: float) -> SingingRecord:
    """What is stored beside the sound."""
    pitches, at = [], sung.offset_seconds
    for note in task.notes:
        start, at = at, at + note.seconds
        pitches.append(
            SungPitch(syllable=note.syllable, start_seconds=round(start, 4), end_seconds=round(at, 4), midi=note.midi)
        )
    line = sung_line(task)
    return SingingRecord(
        name=name,
        kind="singing",
        split="held-out" if task.line.held_out else "train",
        source=task.line.identity,
        licence=f"text {task.line.source}: {task.line.licence}; {TEACHER_LICENCE}",
        seconds=len(sung.samples) / SAMPLE_RATE_HZ,
        gain_db=round(20 * float(np.log10(gain)), 3),
        tempo_bpm=task.tempo_bpm,
        singer=task.voice.name,
        language=task.voice.language,
        text=task.line.text,
        syllables=tuple(" ".join(syllable.phonemes) for syllable in line.syllables),
        word_ends=line.word_ends,
        phonemes=tuple(
            SungPhoneme(
                phoneme=p.phoneme,
                start_seconds=round(p.start_seconds, 4),
                end_seconds=round(p.end_seconds, 4),
                syllable=p.syllable,
            )
            for p in sung.phonemes
        ),
        notes=tuple(pitches),
        expression=task.expression,
    )


def make_item(number: int, folder: Path, seed: int, sources: Sources, languages: tuple[str, ...]) -> Made:
    """Let a singer of these languages sing item `number`. One in twenty is drawn from held-out lines and phrases."""
    rng = generator(seed, "singing", number)
    held_out = bool(rng.random() < 0.05)
    voices = tuple(voice for voice in corpus_voices() if voice.language in languages)
    task = draw_task(rng, material(sources.openewld, held_out), voices)
    if task is None:
        return Made(number, 0.0)
    sung = perform(task, _teacher(sources), rng)
    frames, close = pitch_agreement_with(sung)
    if close < (LEAST_NATIVE_PITCH_SHARE if sources.native else LEAST_PITCH_SHARE) * frames:
        return Made(number, 0.0)
    gain = min(1.0, FULL_SCALE_PEAK / float(np.abs(sung.samples).max()))
    name = f"{'held-out' if held_out else 'train'}-{number:06d}"
    record = record_of(task, sung, name, gain)
    assert abs(len(sung.curves.f0_hz) - record.seconds * CURVES_PER_SECOND) <= 1
    write_item(folder, record, sung.samples * gain, sung.curves)
    return Made(number, record.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True, help="corpus folder")
    parser.add_argument("--hours", type=float, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES, help="whose singers take part")
    parser.add_argument("--openewld", type=Path, required=True, help="openewld.zip")
    parser.add_argument("--voices", type=Path, required=True, help="kokoro_voices.npz")
    parser.add_argument("--native", action="store_true", help="by Kokoro's own generator")
    parser.add_argument("--exact", action="store_true", help="dequantised weights: a little cleaner, a third slower")
    arguments = parser.parse_args()
    sources = Sources(arguments.openewld, arguments.voices, arguments.exact, arguments.native)
    languages = tuple(arguments.languages)
    make = partial(make_item, folder=arguments.out, seed=arguments.seed, sources=sources, languages=languages)
    produce(make, arguments.out, "singing", arguments.hours, arguments.workers)


if __name__ == "__main__":
    main()
