"""A page to listen to the corpus: `python -m songwright.training.data.sheet FOLDER OUTPUT.html --count 20`.

One file with everything in it: sound (Ogg Vorbis), piano rolls with the sung curve, words, and what a pitch tracker and
a recogniser make of them.
"""

import argparse
import base64
import html
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import soundfile

from songwright.corpora.corpus import (
    CURVES_PER_SECOND,
    Corpus,
    SingingRecord,
    SungCurves,
    load_audio,
    load_curves,
    read_singing,
)
from songwright.files import write_text
from songwright.listening.recogniser import load_recogniser
from songwright.phonetics.word_errors import word_error_rate
from songwright.training.data.pitch_check import pitch_agreement
from songwright.units import hz_to_midi, midi_name
from songwright.waveform import SAMPLE_RATE_HZ

PIXELS_PER_SECOND, PIXELS_PER_SEMITONE, MARGIN = 90, 7, 26
STYLE = """body{font:15px/1.4 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em}
section{border-top:1px solid #ccc;padding:1em 0}svg{background:#f7f7f4;max-width:100%}audio{width:100%;margin:.4em 0}
small{color:#555}"""


# The words heard in an item's sound, (T,) at 44.1 kHz; None where nobody can tell.
Listener = Callable[[SingingRecord, np.ndarray], str | None]


def sheet(paths: Sequence[Path], listener: Listener) -> str:
    """The page for these items' record files."""
    parts = "\n".join(_section(path, listener) for path in paths)
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Singing corpus</title><style>{STYLE}</style>"
        f"<h1>Singing corpus: {len(paths)} examples</h1><p>Blocks are the notes, the line is the sung pitch, dots are "
        f"vowel onsets. Nothing above 12 kHz.</p>{parts}</html>\n"
    )


def _section(path: Path, listener: Listener) -> str:
    record, samples, curves = read_singing(path), load_audio(path), load_curves(path)
    held = io.BytesIO()
    soundfile.write(held, samples, SAMPLE_RATE_HZ, format="OGG", subtype="VORBIS")
    sound = base64.b64encode(held.getvalue()).decode()
    return (
        f"<section><b>{html.escape(record.text)}</b><br><small>{record.name} · {record.singer} ({record.language}) · "
        f"{record.tempo_bpm:g} bpm · expression {record.expression:g} · {record.seconds:.1f} s · "
        f"{html.escape(record.licence)}<br>{_score(record, samples, curves, listener(record, samples))}</small>"
        f"<audio controls preload='none' src='data:audio/ogg;base64,{sound}'></audio>"
        f"{_piano_roll(record, curves)}</section>"
    )


def _score(record: SingingRecord, samples: np.ndarray, curves: SungCurves, heard: str | None) -> str:
    """How exact the pitch is and what was understood."""
    frames, close = pitch_agreement(samples, curves.f0_hz)
    pitch = f"F0 within 50 cents in {close / max(1, frames):.0%} of {frames} frames"
    if heard is None:
        return f"{pitch} · no recogniser for its words"
    return f"{pitch} · words wrong {word_error_rate([record.text], [heard]):.0%}: “{html.escape(heard)}”"


def _piano_roll(record: SingingRecord, curves: SungCurves) -> str:
    low = min(note.midi for note in record.notes) - 3
    high = max(note.midi for note in record.notes) + 3
    width, height = record.seconds * PIXELS_PER_SECOND, (high - low) * PIXELS_PER_SEMITONE + MARGIN

    def y(midi: float) -> float:
        return (high - midi) * PIXELS_PER_SEMITONE

    shapes = []
    for note in record.notes:
        x, length = note.start_seconds * PIXELS_PER_SECOND, (note.end_seconds - note.start_seconds) * PIXELS_PER_SECOND
        shapes.append(
            f"<rect x='{x:.1f}' y='{y(note.midi + 0.5):.1f}' width='{max(1, length - 1):.1f}' "
            f"height='{PIXELS_PER_SEMITONE}' fill='#9cc3e6'><title>{midi_name(note.midi)}</title></rect>"
        )
    shapes += [f"<polyline points='{points}' fill='none' stroke='#c0392b'/>" for points in _curve(curves, y)]
    seen: set[int] = set()
    for phoneme in record.phonemes:
        x = phoneme.start_seconds * PIXELS_PER_SECOND
        shapes.append(f"<text x='{x:.1f}' y='{height - 6:.1f}' font-size='10'>{html.escape(phoneme.phoneme)}</text>")
    for note in record.notes:
        if note.syllable not in seen:
            seen.add(note.syllable)
            x = note.start_seconds * PIXELS_PER_SECOND
            shapes.append(f"<circle cx='{x:.1f}' cy='{y(note.midi):.1f}' r='2.5'/>")
    return f"<svg viewBox='0 0 {width:.0f} {height:.0f}' width='{width:.0f}'>{''.join(shapes)}</svg>"


def _curve(curves: SungCurves, y: Callable[[float], float]) -> list[str]:
    """The voiced stretches of the pitch curve as SVG points."""
    voiced = np.flatnonzero(curves.f0_hz > 0)
    stretches = np.split(voiced, np.flatnonzero(np.diff(voiced) > 1) + 1)
    lines = []
    for stretch in stretches:
        midi = np.asarray(hz_to_midi(curves.f0_hz[stretch].astype(float)))
        times = (stretch + 0.5) / CURVES_PER_SECOND
        lines.append(" ".join(f"{t * PIXELS_PER_SECOND:.1f},{y(m):.1f}" for t, m in zip(times, midi, strict=True)))
    return lines


def _listener(multilingual: Path | None) -> Listener:
    """English by tiny.en; the other languages by another Whisper, if there is one."""
    english = load_recogniser(beam_size=5)
    others = load_recogniser(multilingual, beam_size=5) if multilingual else None

    def listen(record: SingingRecord, samples: np.ndarray) -> str | None:
        recogniser = english if record.language == "en" else others
        return recogniser.words(samples, SAMPLE_RATE_HZ, record.language) if recogniser else None

    return listen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument(
        "--whisper", type=Path, help="folder of a multilingual Whisper (CTranslate2): for the other languages"
    )
    arguments = parser.parse_args()
    paths = Corpus(arguments.folder).records("singing", "train")
    chosen = [paths[int(k)] for k in np.unique(np.linspace(0, len(paths) - 1, arguments.count).astype(int))]
    write_text(arguments.output, sheet(chosen, _listener(arguments.whisper)))


if __name__ == "__main__":
    main()
