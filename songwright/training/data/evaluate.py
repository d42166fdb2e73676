"""How clear and how exact the teacher sings: `python -m songwright.training.data.evaluate --out DIR …`.

Every singer sings the same held-out lines at 70 to 130 bpm and speaks the first of them; words by faster-whisper
tiny.en (with `--whisper` another one, for the other languages), pitch by Praat, vowel onsets by the rise of the sound
below 1 kHz. Each measured line is stored at once, so a killed run goes on, and singers and lines can be measured side
by side: give each process its own `--singers`, or its own `--first` and `--lines`.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from songwright.files import write_atomically, write_text
from songwright.listening.recogniser import WhisperRecogniser, load_recogniser
from songwright.listening.vowel_onsets import vowel_onset_errors
from songwright.phonetics.inventory import VOICELESS, bare
from songwright.phonetics.word_errors import word_error_rate
from songwright.seeding import generator
from songwright.training.data.kokoro_graph import kokoro_graphs
from songwright.training.data.pitch_check import pitch_agreement_with
from songwright.training.data.singing import Material, SingingTask, material, perform, sung_line
from songwright.training.data.teacher import Performance, SungLine, Teacher
from songwright.training.data.texts import foreign_lines, pronounced
from songwright.training.data.tunes import TuneNote, planned_tunes, tune
from songwright.training.data.voices import TeacherVoice, corpus_voices
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

TEMPI_BPM = (70.0, 130.0)
EXPRESSION = 0.5
SOURCES = ("own", "openewld", "own", "kjv")  # of the lines, in turn


class Measured(BaseModel):
    """One line by one singer.

    Attributes:
        heard_spoken: None if the line was sung only.
        pitch_frames, pitch_close: frames that both Praat and the wanted curve call voiced; those within 50 cents.
        onset_errors: seconds from beat to vowel onset, of syllables that begin with a voiceless consonant.
    """

    model_config = ConfigDict(frozen=True)

    singer: str
    number: int
    source: str
    text: str
    tempo_bpm: float
    heard_sung: str
    heard_spoken: str | None
    pitch_frames: int
    pitch_close: int
    onset_errors: tuple[float, ...]


@dataclass(frozen=True)
class Summary:
    """A singer's lines together."""

    singer: str
    lines: int
    sung_wer: float
    spoken_lines: int
    spoken_wer: float
    pitch_share: float
    onset_median_ms: float
    onset_count: int


def test_task(drawn_from: Material, voice: TeacherVoice, number: int) -> SingingTask:
    """Line `number` for a singer: the same words and tempo for all of a language, a melody for their range.

    English lines are held out and sung to the planner's melodies. In the other languages our few lines are sung in
    turn, held out or not, to lead sheets' phrases and random walks: the teacher has learned none of them.
    """
    if voice.language != "en":
        return _foreign_task(drawn_from, voice, number)
    rng = generator(0, "evaluate", number)
    lines = drawn_from.english[SOURCES[number % len(SOURCES)]]
    words = None
    while words is None:
        line = lines[int(rng.integers(len(lines)))]
        words = pronounced(line)
    tempo_bpm = float(np.round(rng.uniform(*TEMPI_BPM), 1))
    notes = _tune(line.text, tempo_bpm, voice.comfortable_midi, voice.extreme_midi, int(rng.integers(2**31)))
    assert notes[-1].syllable == len(words.syllables) - 1, line.text
    return SingingTask(line, words, voice, notes, tempo_bpm, "pop", EXPRESSION)


def _foreign_task(drawn_from: Material, voice: TeacherVoice, number: int) -> SingingTask:
    rng = generator(0, "evaluate", voice.language, number)
    lines = foreign_lines(voice.language)["single"]
    line = lines[number % len(lines)]
    words = pronounced(line)
    assert words is not None, line.text
    tempo_bpm = float(np.round(rng.uniform(*TEMPI_BPM), 1))
    stresses = [syllable.stress for syllable in words.syllables]
    notes = tune(rng, stresses, tempo_bpm, voice.comfortable_midi, drawn_from.shapes, "song")
    return SingingTask(line, words, voice, notes, tempo_bpm, "pop", EXPRESSION)


@cache
def _tune(
    text: str, tempo_bpm: float, comfortable_midi: tuple[int, int], extreme_midi: tuple[int, int], seed: int
) -> tuple[TuneNote, ...]:
    """The planner's melody; singers with the same range share it."""
    return planned_tunes([text], tempo_bpm, comfortable_midi, extreme_midi, seed)[0]


def measure(
    task: SingingTask, number: int, teacher: Teacher, recogniser: WhisperRecogniser, folder: Path, spoken: bool
) -> Measured:
    """Sing and measure one line, and speak it if `spoken`; its sound is kept in the folder."""
    sung = perform(task, teacher, generator(0, "evaluate", number, "curves"))
    Waveform(sung.samples[None] * np.float32(0.9 / max(1.0, np.abs(sung.samples).max()))).save(
        folder / task.voice.name / f"{number:03d}.flac", subtype="PCM_16"
    )
    write_atomically(
        folder / task.voice.name / f"{number:03d}.npz", lambda scratch: np.savez(scratch, f0_hz=sung.curves.f0_hz)
    )
    frames, close = pitch_agreement_with(sung)
    return Measured(
        singer=task.voice.name,
        number=number,
        source=task.line.source,
        text=task.line.text,
        tempo_bpm=task.tempo_bpm,
        heard_sung=recogniser.words(sung.samples, SAMPLE_RATE_HZ, task.line.language),
        heard_spoken=_heard_spoken(task, teacher, recogniser) if spoken else None,
        pitch_frames=frames,
        pitch_close=close,
        onset_errors=tuple(round(e, 4) for e in onset_errors(sung, sung_line(task))),
    )


def _heard_spoken(task: SingingTask, teacher: Teacher, recogniser: WhisperRecogniser) -> str:
    words = [[p for syllable in word.syllables for p in syllable.phonemes] for word in task.words.words]
    spoken = teacher.speak(words, task.voice.teacher_voice)
    return recogniser.words(spoken.samples, SAMPLE_RATE_HZ, task.line.language)


def onset_errors(sung: Performance, line: SungLine) -> list[float]:
    """Seconds from each beat to the vowel's onset, where the vowel follows a voiceless consonant (it shows there)."""
    beats = [
        syllable.start_seconds + sung.offset_seconds
        for syllable in line.syllables
        if syllable.nucleus and bare(syllable.phonemes[syllable.nucleus - 1]) in VOICELESS
    ]
    return [float(error) for error in vowel_onset_errors(sung.samples, SAMPLE_RATE_HZ, beats)]


def summary(singer: str, lines: Sequence[Measured]) -> Summary:
    texts = [line.text for line in lines]
    spoken = [(line.text, line.heard_spoken) for line in lines if line.heard_spoken is not None]
    errors = np.abs([error for line in lines for error in line.onset_errors])
    return Summary(
        singer=singer,
        lines=len(lines),
        sung_wer=word_error_rate(texts, [line.heard_sung for line in lines]),
        spoken_lines=len(spoken),
        spoken_wer=word_error_rate([t for t, _ in spoken], [h for _, h in spoken]) if spoken else float("nan"),
        pitch_share=sum(line.pitch_close for line in lines) / max(1, sum(line.pitch_frames for line in lines)),
        onset_median_ms=1000 * float(np.median(errors)) if len(errors) else float("nan"),
        onset_count=len(errors),
    )


def measured_lines(folder: Path) -> list[Measured]:
    """What this and earlier runs measured."""
    return [Measured.model_validate_json(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*/*.json"))]


def print_summaries(found: Sequence[Measured], console: Console) -> None:
    table = Table("singer", "lines", "WER sung", "WER spoken", "F0 within 50 cents", "onset error, median")
    for singer in dict.fromkeys(line.singer for line in found):
        row = summary(singer, [line for line in found if line.singer == singer])
        table.add_row(
            singer, str(row.lines), f"{row.sung_wer:.1%}", f"{row.spoken_wer:.1%} of {row.spoken_lines} lines",
            f"{row.pitch_share:.1%}", f"{row.onset_median_ms:.0f} ms of {row.onset_count}",
        )  # fmt: skip
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True, help="folder for sound and figures")
    parser.add_argument("--first", type=int, default=0, help="number of the first line")
    parser.add_argument("--lines", type=int, default=100, help="how many lines from there on")
    parser.add_argument("--spoken", type=int, default=100, help="lines below this number are also spoken")
    parser.add_argument("--singers", nargs="*", help="names; all if none is given")
    parser.add_argument(
        "--whisper", type=Path, help="folder of a multilingual Whisper (CTranslate2): for the other languages"
    )
    parser.add_argument("--openewld", type=Path, required=True, help="openewld.zip")
    parser.add_argument("--voices", type=Path, required=True, help="kokoro_voices.npz")
    arguments = parser.parse_args()
    console = Console()
    drawn_from = material(arguments.openewld, held_out=True)
    teacher = Teacher(kokoro_graphs(exact=False), arguments.voices)
    recogniser = load_recogniser(arguments.whisper, beam_size=5)
    understood = [voice for voice in corpus_voices() if (voice.language == "en") == (arguments.whisper is None)]
    singers = [voice for voice in understood if not arguments.singers or voice.name in arguments.singers]
    for number in range(arguments.first, arguments.first + arguments.lines):
        for voice in singers:
            place = arguments.out / voice.name / f"{number:03d}.json"
            if not place.is_file():
                task = test_task(drawn_from, voice, number)
                measured = measure(task, number, teacher, recogniser, arguments.out, spoken=number < arguments.spoken)
                write_text(place, measured.model_dump_json() + "\n")
        if number % 10 == 9:
            print_summaries(measured_lines(arguments.out), console)
    print_summaries(measured_lines(arguments.out), console)


if __name__ == "__main__":
    main()
