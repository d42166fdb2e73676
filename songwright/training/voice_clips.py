"""Clips on which the voice's codec is judged: `python -m songwright.training.voice_clips OUT --openewld … --voices …`.

Held-out lines spoken by the eight English singers (`speech/`), and one held-out stanza each sung by the native teacher
(`singing/`, its words in a text file beside it). `songwright evaluate codec` measures them.
"""

import argparse
from pathlib import Path

import numpy as np

from songwright.files import write_text
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.seeding import generator
from songwright.training.data.native import NativeTeacher
from songwright.training.data.texts import TextLine, pronounced
from songwright.training.data.voices import corpus_voices
from songwright.training.vocals_floor import sing_as_teacher
from songwright.training.vocals_stanzas import stanzas_of, sung_lines
from songwright.waveform import Waveform

SINGERS = ("heart", "michael", "bella", "puck", "emma", "george", "sarah", "fenrir")
SPOKEN_LINES = 4  # of each singer
STANZAS_FROM = 10  # the first stanzas are the ones that everything was tried on
PEAK = 0.9


def make_clips(output: Path, openewld: Path, voices: Path) -> None:
    """Write what is not there yet."""
    lines = sung_lines(openewld, held_out=True)
    stanzas = stanzas_of(lines, 40)[STANZAS_FROM:]
    teacher = NativeTeacher(voices)
    known = {voice.name: voice for voice in corpus_voices()}
    for index, name in enumerate(SINGERS):
        voice = known[name]
        spoken = output / "speech" / f"{name}.flac"
        if not spoken.is_file():
            rng = generator(0, "spoken clips", name)
            chosen = [lines[int(k)] for k in rng.choice(len(lines), SPOKEN_LINES, replace=False)]
            said = [teacher.speak(_words(line), voice.teacher_voice).samples for line in chosen]
            _save(np.concatenate(said), spoken)
            write_text(spoken.with_suffix(".txt"), " ".join(chosen) + "\n")
        sung = output / "singing" / f"{name}.flac"
        if not sung.is_file():
            words = output / "stanzas" / f"{name}.txt"
            write_text(words, stanzas[index])
            samples, _ = sing_as_teacher(plan_and_arrange(SongRequest(words, voice=name)).plan, voice, teacher)
            _save(samples, sung)
            text = " ".join(line for line in stanzas[index].splitlines()[3:] if line)
            write_text(sung.with_suffix(".txt"), text + "\n")


def _words(line: str) -> list[list[str]]:
    read = pronounced(TextLine(line, "en", "own", ""))
    assert read is not None  # `sung_lines` takes only such
    return [[phoneme for syllable in word.syllables for phoneme in syllable.phonemes] for word in read.words]


def _save(samples: np.ndarray, path: Path) -> None:
    level = PEAK / max(float(np.abs(samples).max()), 1e-6)
    Waveform((samples * level)[None].astype(np.float32)).save(path, subtype="PCM_16")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("output", type=Path)
    parser.add_argument("--openewld", type=Path, required=True, help="openewld.zip")
    parser.add_argument("--voices", type=Path, required=True, help="kokoro_voices.npz")
    options = parser.parse_args()
    make_clips(options.output, options.openewld, options.voices)


if __name__ == "__main__":
    main()
