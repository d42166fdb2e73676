"""The teacher singing what the voice is measured on: what the voice could at best be.

    python -m songwright.training.vocals_floor STANZAS --voices kokoro_voices.npz --singers heart --native -o OUT

The same lyric files, notes and pitch curves. `songwright.evaluation.voice_floor` measures what is in `OUT`, as it is
and through a codec.
"""

import argparse
from pathlib import Path

import numpy as np

from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.seeding import generator
from songwright.song import Section, SongPlan
from songwright.training.data.kokoro_graph import kokoro_graphs
from songwright.training.data.native import NativeTeacher
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


def sing_stanza(path: Path, voice: TeacherVoice, teacher: Teacher, output: Path) -> Path:
    """A lyric file sung by the teacher: `<voice>/<stem>.flac` and, beside it, the wanted F0 (F,) as `.npy`.

    What is there is not sung again.
    """
    kept = output / voice.name / f"{path.stem}.flac"
    if not (kept.is_file() and kept.with_suffix(".npy").is_file()):
        plan = plan_and_arrange(SongRequest(path, voice=voice.name)).plan
        samples, f0_hz = sing_as_teacher(plan, voice, teacher)
        Waveform(samples[None].astype(np.float32)).save(kept, subtype="PCM_16")
        np.save(kept.with_suffix(".npy"), f0_hz)
    return kept


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("stanzas", type=Path, help="folder of lyric files")
    parser.add_argument("--voices", type=Path, required=True, help="kokoro_voices.npz")
    parser.add_argument("--singers", nargs="+", default=["heart", "michael"])
    parser.add_argument("--native", action="store_true", help="by Kokoro's own generator, as the corpora are")
    parser.add_argument("--in-turn", action="store_true", help="each stanza is sung by one of the singers, in turn")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    teacher = NativeTeacher(options.voices) if options.native else Teacher(kokoro_graphs(exact=False), options.voices)
    voices = {voice.name: voice for voice in corpus_voices()}
    stanzas = sorted(options.stanzas.glob("*.txt"))
    for index, name in enumerate(options.singers):
        for path in stanzas[index :: len(options.singers)] if options.in_turn else stanzas:
            print(sing_stanza(path, voices[name], teacher, options.output), flush=True)


if __name__ == "__main__":
    main()
