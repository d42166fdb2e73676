"""Train our own separator, a small HTDemucs (docs/mixing.md).

`python -m songwright.training.separator pack|train|export`.
Time-boxed, seeded, resumable; the same on CPU and CUDA. Needs the package `demucs`.
"""

import argparse
import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

import torch

from songwright.training.codec_data import read_pack
from songwright.training.options import add_run_options
from songwright.training.run_files import log_line, save_half
from songwright.training.separator_data import StemSources, pack_stems
from songwright.training.separator_trainer import (
    SAMPLE_RATE_HZ,
    SeparatorTrainer,
    TrainingSettings,
    improvement_db,
    validation_mixtures,
)

LOG_EVERY_STEPS = 50
MODEL_NAME = "songwright-separator"


@dataclass(frozen=True)
class Run:
    """Where a run lives: checkpoint, log and settings are in `folder`, and a checkpoint there is gone on with."""

    folder: Path
    packs: tuple[Path, ...]


def train(settings: TrainingSettings, run: Run, device: torch.device) -> None:
    """Train until the time box is used up."""
    run.folder.mkdir(parents=True, exist_ok=True)
    clips = [clip for pack in run.packs for clip in read_pack(pack, SAMPLE_RATE_HZ)]
    trainer = SeparatorTrainer(settings, [clip for clip in clips if not clip.held_out], device)
    held_out = validation_mixtures(settings, [clip for clip in clips if clip.held_out])
    checkpoint = run.folder / "checkpoint.pt"
    if checkpoint.is_file():
        trainer.resume(checkpoint)
    (run.folder / "settings.json").write_text(json.dumps(dataclasses.asdict(settings), indent=1) + "\n")
    saved, losses = trainer.seconds, []
    while trainer.progress < 1:
        losses.append(trainer.train_step())
        if trainer.step % LOG_EVERY_STEPS == 0:
            minutes = round(trainer.seconds / 60, 2)
            mean = sum(losses) / len(losses)
            log_line(run.folder, {"step": trainer.step, "minutes": minutes, "loss": round(mean, 4)})
            losses = []
        if trainer.progress >= 1 or trainer.seconds - saved > 60 * settings.checkpoint_minutes:
            saved = trainer.seconds
            trainer.save(checkpoint)
            gain_db = improvement_db(trainer.averaged, held_out)
            log_line(run.folder, {"step": trainer.step, "held-out improvement dB": round(gain_db, 2)})


def export(checkpoint: Path, folder: Path) -> None:
    """Write the averaged weights of a checkpoint as the shipped format: fp16 tensors and their config."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    settings = state["settings"]
    network = {**settings["network"], "segment": settings["mixtures"]["seconds"]}
    save_half(folder, {"model": MODEL_NAME, "htdemucs": network, "steps": state["step"]}, state["averaged"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    packing = commands.add_parser("pack", help="put stems of corpora and finished songs into one file")
    packing.add_argument("--packs", type=Path, nargs="*", default=[], help="packed corpora of the codec")
    packing.add_argument("--songs", type=Path, nargs="*", default=[], help="finished song folders")
    packing.add_argument("--coded-stride", type=int, default=0, help="take every so many-th clip, through the codec")
    packing.add_argument("--output", type=Path, required=True)
    training = commands.add_parser("train", help="train, or go on with a run")
    add_run_options(training, minutes=TrainingSettings.minutes)
    training.add_argument("--seed", type=int, default=TrainingSettings.seed)
    exporting = commands.add_parser("export", help="write a checkpoint's averaged weights")
    exporting.add_argument("--checkpoint", type=Path, required=True)
    exporting.add_argument("--output", type=Path, required=True)
    return parser


def main() -> None:
    arguments = _parser().parse_args()
    if arguments.command == "pack":
        sources = StemSources(tuple(arguments.packs), tuple(arguments.songs), arguments.coded_stride)
        print(f"{pack_stems(sources, arguments.output, SAMPLE_RATE_HZ)} stems in '{arguments.output}'")
    elif arguments.command == "train":
        torch.set_num_threads(arguments.threads)
        settings = TrainingSettings(minutes=arguments.minutes, seed=arguments.seed)
        train(settings, Run(arguments.folder, tuple(arguments.pack)), torch.device(arguments.device))
    else:
        export(arguments.checkpoint, arguments.output)


if __name__ == "__main__":
    main()
