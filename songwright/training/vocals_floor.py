"""What the voice could at best be: the teacher singing the same notes, as it is and through the codec.

    python -m songwright.training.vocals_floor STANZAS --voices kokoro_voices.npz --singers heart -o OUT

Measured by the functions of `songwright.evaluation.voice`, on the same lyric files, with the same pitch curves.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console

from songwright.api import plan_song
from songwright.codec.interface import Codec
from songwright.evaluation.voice import StanzaScore, score_stanza, score_table, summarise, write_scores
from songwright.evaluation.voice_metrics import Transcriber
from songwright.seeding import generator
from songwright.song import Section, SongPlan
from songwright.training.data.kokoro_graph import kokoro_graphs
from songwright.training.data.teacher import SungLine, Teacher
from songwright.training.data.voices import TeacherVoice, corpus_voices
from songwright.units import midi_to_hz
from songwright.vocals.alignment import FRAME_RATE_HZ, VocalPhrase, align, sung_syllables
from songwright.vocals.expression import MANNERS
from songwright.vocals.stage import USUAL_EXPRESSION, PhraseCurves, phrase_curves
from songwright.waveform import SAMPLE_RATE_HZ, Waveform


def sing_as_teacher(plan: SongPlan, voice: TeacherVoice, teacher: Teacher) -> tuple[np.ndarray, np.ndarray]:
    """The lead of a plan sung by the teacher: samples (T,) from the song's start, and the wanted F0 (F,)."""
    frames = int(np.ceil(plan.duration_seconds * FRAME_RATE_HZ))
    samples = np.zeros(frames * 512, np.float32)
    f0_hz = np.zeros(frames, np.float32)
    for phrase in align(plan).phrases:
        if phrase.voice != "lead":
            continue
        section = plan.section(phrase.section_id)
        rng = generator(plan.seed, "vocals", section.id, "lead", phrase.index, 0, "curves")
        manner = MANNERS.get(plan.style.genre, MANNERS["pop"])
        curves = phrase_curves(phrase, manner, USUAL_EXPRESSION, section.energy, rng)
        sound, offset = _phrase_sound(plan, section, phrase, curves, voice, teacher)
        start = round(offset * SAMPLE_RATE_HZ)
        kept = sound[max(-start, 0) : len(samples) - start]
        samples[max(start, 0) : max(start, 0) + len(kept)] += kept
        first, last = max(phrase.start_frame, 0), min(phrase.end_frame, frames)
        inside = slice(first - phrase.start_frame, last - phrase.start_frame)
        f0_hz[first:last] = np.where(curves.voiced, midi_to_hz(curves.pitch_midi), 0)[inside]
    return samples / max(1.0, float(np.abs(samples).max())), f0_hz


def _phrase_sound(
    plan: SongPlan, section: Section, phrase: VocalPhrase, curves: PhraseCurves, voice: TeacherVoice, teacher: Teacher
) -> tuple[np.ndarray, float]:
    """A phrase's samples, and the second of the song that the first of them belongs to."""
    wanted = {phoneme.note for phoneme in phrase.phonemes}
    syllables = [one for one in sung_syllables(plan, section, "lead") if one.notes[0] in wanted]
    words = [(section.notes[one.notes[0]].line, section.notes[one.notes[0]].word_index) for one in syllables]
    ends = tuple(here != following for here, following in zip(words, [*words[1:], None], strict=True))
    times = (phrase.start_frame + np.arange(phrase.frames) + 0.5) / FRAME_RATE_HZ
    performance = teacher.sing(
        SungLine(tuple(one.sound for one in syllables), ends),
        voice.teacher_voice,
        voice.guide_midi,
        lambda at: np.interp(at, times, curves.pitch_midi),
        lambda at: np.interp(at, times, curves.loudness_db),
    )
    return performance.samples, -performance.offset_seconds


def measure(
    stanzas: Sequence[Path], voice: TeacherVoice, teacher: Teacher, codec: Codec, output: Path, transcriber: Transcriber
) -> tuple[list[StanzaScore], list[StanzaScore]]:
    """Scores of the teacher as it is, and through the codec; both sounds are kept in `output`."""
    plain: list[StanzaScore] = []
    coded: list[StanzaScore] = []
    for path in stanzas:
        plan = plan_song(path, voice=voice.name)
        samples, f0_hz = sing_as_teacher(plan, voice, teacher)
        wave = Waveform(samples[None].astype(np.float32))
        again = codec.decode(codec.encode(wave), samples.shape[0])
        for scores, sound, name in ((plain, wave, "teacher"), (coded, again, "codec")):
            sound.save(output / f"{voice.name}-{name}" / f"{path.stem}.flac", subtype="PCM_16")
            scores.append(score_stanza(path.stem, plan, voice.name, f0_hz, sound.samples[0], transcriber, 0.0))
    return plain, coded


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("stanzas", type=Path, help="folder of lyric files")
    parser.add_argument("--voices", type=Path, required=True, help="kokoro_voices.npz")
    parser.add_argument("--singers", nargs="+", default=["heart", "michael"])
    parser.add_argument("--codec", default="songwright")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    teacher, transcriber = Teacher(kokoro_graphs(exact=False), options.voices), Transcriber()
    codec, rows = Codec.from_pretrained(options.codec), []
    stanzas = sorted(options.stanzas.glob("*.txt"))
    for voice in [voice for voice in corpus_voices() if voice.name in options.singers]:
        plain, coded = measure(stanzas, voice, teacher, codec, options.output, transcriber)
        write_scores(coded, options.output / f"{voice.name}-codec.json")
        write_scores(plain, options.output / f"{voice.name}-teacher.json")
        rows += [(f"{voice.name}: teacher", summarise(plain)), (f"{voice.name}: through the codec", summarise(coded))]
    Console().print(score_table(rows))


if __name__ == "__main__":
    main()
