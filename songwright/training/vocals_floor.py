"""What the voice could at best be: the teacher singing the same notes, as it is and through the codec.

    python -m songwright.training.vocals_floor STANZAS --voices kokoro_voices.npz --singers heart -o OUT

Measured by the functions of `songwright.evaluation.voice`, on the same lyric files, with the same pitch curves. What
the teacher sang is kept in `OUT` and not sung again, so that another codec can be measured on it.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, eq=False)
class TeacherStanza:
    """One stanza as the teacher sings it: its plan, the wanted F0 (F,), and the sound."""

    name: str
    plan: SongPlan
    f0_hz: np.ndarray
    wave: Waveform


def sung_stanzas(stanzas: Sequence[Path], voice: TeacherVoice, teacher: Teacher, output: Path) -> list[TeacherStanza]:
    """The teacher's singing of some lyric files, kept in `output`; what is there is not sung again."""
    found = []
    for path in stanzas:
        plan = plan_song(path, voice=voice.name)
        kept = output / f"{voice.name}-teacher" / f"{path.stem}.flac"
        if not (kept.is_file() and kept.with_suffix(".npy").is_file()):
            samples, f0_hz = sing_as_teacher(plan, voice, teacher)
            Waveform(samples[None].astype(np.float32)).save(kept, subtype="PCM_16")
            np.save(kept.with_suffix(".npy"), f0_hz)
        found.append(TeacherStanza(path.stem, plan, np.load(kept.with_suffix(".npy")), Waveform.load(kept)))
    return found


def measure(
    stanzas: Sequence[TeacherStanza], voice: str, codec: Codec | None, output: Path, transcriber: Transcriber
) -> list[StanzaScore]:
    """Scores of what the teacher sang, as it is or through a codec; the codec's sound is kept in `output`."""
    scores = []
    for one in stanzas:
        wave = one.wave
        if codec is not None:
            wave = codec.decode(codec.encode(wave), wave.samples.shape[1])
            wave.save(output / f"{voice}-codec" / f"{one.name}.flac", subtype="PCM_16")
        scores.append(score_stanza(one.name, one.plan, voice, one.f0_hz, wave.samples[0], transcriber, 0.0))
    return scores


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("stanzas", type=Path, help="folder of lyric files")
    parser.add_argument("--voices", type=Path, required=True, help="kokoro_voices.npz")
    parser.add_argument("--singers", nargs="+", default=["heart", "michael"])
    parser.add_argument("--codec", default="songwright")
    parser.add_argument("--in-turn", action="store_true", help="each stanza is sung by one of the singers, in turn")
    parser.add_argument("--recogniser", type=Path, metavar="FOLDER", help="a multilingual faster-whisper model")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    teacher = Teacher(kokoro_graphs(exact=False), options.voices)
    transcriber = Transcriber(model=options.recogniser)
    codecs = {"teacher": None, "codec": Codec.from_pretrained(options.codec)}
    scores: dict[str, list[StanzaScore]] = {name: [] for name in codecs}
    stanzas = sorted(options.stanzas.glob("*.txt"))
    voices = {voice.name: voice for voice in corpus_voices()}
    for index, name in enumerate(options.singers):
        mine = stanzas[index :: len(options.singers)] if options.in_turn else stanzas
        sung = sung_stanzas(mine, voices[name], teacher, options.output)
        for kind, codec in codecs.items():
            scores[kind] += measure(sung, name, codec, options.output, transcriber)
    rows = []
    for kind, found in scores.items():
        write_scores(found, options.output / f"{kind}.json")
        rows += [(f"{name}: {kind}", summarise([s for s in found if s.voice == name])) for name in options.singers]
        rows.append((f"all: {kind}", summarise(found)))
    Console().print(score_table(rows))


if __name__ == "__main__":
    main()
