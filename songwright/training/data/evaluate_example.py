"""What was understood before there was a duration policy: the first example of a singing teacher on the same lines.

    python -m songwright.training.data.evaluate_example --example ../shared/teacher/sing_example.py --lines 12 …

The example puts consonants, not vowels, on the beat, cuts them short and lets the vowel's token take the whole note.
"""

import argparse
import importlib.util
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from songwright.evaluation.voice_metrics import Transcriber, word_error_rate
from songwright.training.data.evaluate import test_task
from songwright.training.data.singing import SingingTask, material, sung_line
from songwright.training.data.voices import corpus_voices

EXAMPLE_RATE_HZ = 24_000
Sing = Callable[[list[str], list[float], list[float], str], np.ndarray]


def load_example(path: Path, voices: Path, scratch: Path) -> Sing:
    """The example's way to sing: syllables (a space ends a word), pitches, seconds, voice to (T,) at 24 kHz."""
    specification = importlib.util.spec_from_file_location("sing_example", path)
    assert specification is not None and specification.loader is not None, path
    module: Any = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    sing: Sing = module.Teacher(module.singing_model(scratch / "kokoro.onnx"), voices).sing
    return sing


def sung_by_example(task: SingingTask, sing: Sing) -> np.ndarray:
    """(T,) at 24 kHz. The example knows one note for each syllable: the first one, for as long as all of them."""
    line = sung_line(task)
    syllables = ["".join(s.phonemes) + " " * ends for s, ends in zip(line.syllables, line.word_ends, strict=True)]
    midi = [next(float(n.midi) for n in task.notes if n.syllable == k) for k in range(len(syllables))]
    seconds = [syllable.end_seconds - syllable.start_seconds for syllable in line.syllables]
    return sing(syllables, midi, seconds, task.voice.teacher_voice)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--example", type=Path, required=True, help="sing_example.py")
    parser.add_argument("--lines", type=int, default=12)
    parser.add_argument("--singers", nargs="+", default=["heart", "michael"])
    parser.add_argument("--openewld", type=Path, required=True, help="openewld.zip")
    parser.add_argument("--voices", type=Path, required=True, help="kokoro_voices.npz")
    arguments = parser.parse_args()
    drawn_from = material(arguments.openewld, held_out=True)
    transcriber = Transcriber(threads=1, beam_size=5, fallback=True)
    with tempfile.TemporaryDirectory() as scratch:
        sing = load_example(arguments.example, arguments.voices, Path(scratch))
        for voice in (voice for voice in corpus_voices() if voice.name in arguments.singers):
            tasks = [test_task(drawn_from, voice, number) for number in range(arguments.lines)]
            heard = [transcriber.words(sung_by_example(task, sing), EXAMPLE_RATE_HZ) for task in tasks]
            wrong = word_error_rate([task.line.text for task in tasks], heard)
            print(f"{voice.name}: {len(tasks)} lines, word errors {wrong:.1%}")


if __name__ == "__main__":
    main()
