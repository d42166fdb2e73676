"""A singer from own recordings; docs/own-singer.md says how.

    python -m songwright.training.own_singer prepare RECORDINGS --name me --output work/me
    python -m songwright.training.own_singer start --weights songwright/vocals/weights --name me --output work/me-start
    python -m songwright.training.own_singer ear --corpus ../data/corpus --output work/ear

`prepare` makes a corpus from a folder of recordings with a text beside each, `start` weights for the new singer to
begin with: the voice that comes with songwright, its singers melted into one. `ear` makes the listener that times
phonemes anew, from a singing corpus.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from songwright.corpora.corpus import Corpus, SingingRecord
from songwright.errors import SongwrightError, StyleError, WeightsError
from songwright.listening.phonemes import SHIPPED_EAR, Ear, load_ear, save_ear
from songwright.song import LANGUAGES
from songwright.training.own_singer_ear import EarTraining, score_ear, train_ear
from songwright.training.own_singer_recordings import OwnSinger, add_recording, recordings_in
from songwright.units import midi_name
from songwright.weights import load_weights, save_weights

SINGER_TABLE = "singers.weight"  # what the names of the tables of singers end with


def make_ear(corpus: Path, output: Path, settings: EarTraining) -> None:
    """Train the listener, measure it on held-out lines, and write both."""
    lines = Corpus(corpus)
    ear = train_ear(lines, settings)
    score = score_ear(ear, lines)
    save_ear(output, ear, {"training": asdict(settings), "held_out": asdict(score)})
    for name, value in asdict(score).items():
        print(f"{name}: {value:.3g}" if isinstance(value, float) else f"{name}: {value}")


def prepare(folder: Path, ear: Ear, singer: OwnSinger, output: Path) -> tuple[SingingRecord, ...]:
    """Make a corpus of a folder of recordings.

    Raises:
        SongwrightError: what is wrong with which file.
    """
    if not singer.name.isidentifier():
        raise StyleError(f"'{singer.name}' is no name for a singer; use letters and digits, as in 'anna'")
    found: list[SingingRecord] = []
    for recording in recordings_in(folder):
        records = add_recording(recording, singer, ear, output)
        print(f"{recording.audio.name}: {len(records)} pieces, {sum(r.seconds for r in records):.0f} s", flush=True)
        found += records
    return tuple(found)


def sung_range(records: Sequence[SingingRecord]) -> tuple[int, int, int, int]:
    """Lowest and highest MIDI pitch of nine tenths of the singing, and of all but its last hundredth."""
    pitches = np.array([note.midi for record in records for note in record.notes])
    seconds = np.array([note.end_seconds - note.start_seconds for record in records for note in record.notes])
    order = np.argsort(pitches)
    share = np.cumsum(seconds[order]) / seconds.sum()
    low, high, lowest, highest = (
        int(pitches[order][min(int(np.searchsorted(share, at)), len(order) - 1)]) for at in (0.05, 0.95, 0.005, 0.995)
    )
    return low, high, lowest, highest


def start_weights(weights: Path, name: str, output: Path) -> None:
    """Write a voice with one singer, who is the mean of all that the given voice has.

    Raises:
        WeightsError: no voice in the folder.
    """
    voice = load_weights(weights)
    tables = [table for table in voice.tensors if table.endswith(SINGER_TABLE)]
    if not tables:
        raise WeightsError(f"'{weights}' holds no voice with singers; name the weights folder of a voice")
    tensors = dict(voice.tensors)
    for table in tables:
        tensors[table] = tensors[table].astype(np.float32).mean(axis=0, keepdims=True).astype(tensors[table].dtype)
    config = {key: value for key, value in voice.config.items() if key not in ("format_version", "sha256")}
    config |= {"singers": [name], "voice": {**config["voice"], "singers": 1}}
    save_weights(output, config, tensors)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    listening = commands.add_parser("ear", help="train the listener that times phonemes")
    listening.add_argument("--corpus", type=Path, required=True)
    listening.add_argument("--output", type=Path, required=True)
    listening.add_argument("--steps", type=int, default=EarTraining.steps)
    listening.add_argument("--items", type=int, default=EarTraining.items)
    preparing = commands.add_parser("prepare", help="a folder of recordings with texts becomes a corpus")
    preparing.add_argument("recordings", type=Path)
    preparing.add_argument("--ear", type=Path, default=SHIPPED_EAR, help="a listener that 'ear' wrote")
    preparing.add_argument("--name", required=True, help="of the singer")
    preparing.add_argument("--language", default="en", choices=LANGUAGES)
    preparing.add_argument("--licence", default="own recording")
    preparing.add_argument("--output", type=Path, required=True, help="folder of the corpus")
    starting = commands.add_parser("start", help="weights to start the training from")
    starting.add_argument("--weights", type=Path, required=True, help="of a trained voice")
    starting.add_argument("--name", required=True)
    starting.add_argument("--output", type=Path, required=True)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; see the module's text."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(1)
    try:
        if options.command == "ear":
            make_ear(options.corpus, options.output, EarTraining(steps=options.steps, items=options.items))
        elif options.command == "start":
            start_weights(options.weights, options.name, options.output)
        else:
            singer = OwnSinger(options.name, options.language, options.licence)
            records = prepare(options.recordings, load_ear(options.ear), singer, options.output)
            low, high, lowest, highest = map(midi_name, sung_range(records))
            minutes = sum(record.seconds for record in records) / 60
            print(f"{len(records)} pieces, {minutes:.1f} min in {options.output}")
            print(f"{options.name} sings mostly from {low} to {high}, at most from {lowest} to {highest}")
    except SongwrightError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
