"""Train the shipped codec: `python -m songwright.training.codec pack|recipe|train|codebooks|export` (docs/codec.md).

Time-boxed, seeded, resumable; the same on CPU and CUDA. Reads one packed corpus file (`codec_data.py`).
"""

import argparse
import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from songwright.codec.loading import load_frame_codec
from songwright.codec.model import FrameCodec
from songwright.listening.distortion import si_sdr_db
from songwright.training.codec_data import BatchSettings, Clip, read_pack
from songwright.training.codec_discriminators import LARGE_ADVERSARY, AdversarySettings
from songwright.training.codec_losses import LossParts, ReconstructionLoss
from songwright.training.codec_trainer import CodecTrainer, TrainingSettings
from songwright.training.options import add_run_options
from songwright.training.run_files import log_line, save_half

LOG_EVERY_STEPS = 50
TOGETHER_SHARE = 0.42  # of the time box, after which encoder and codebooks stay as they are
DECODER_RATE = 0.8  # of the learning rate


@torch.no_grad()
def validate(model: FrameCodec, loss: ReconstructionLoss, clips: list[Clip], seconds: float = 3.0) -> dict[str, float]:
    """Mel distance and SI-SDR per kind over the loudest stretch of each held-out clip, through all codebooks."""
    found: dict[str, list[tuple[float, float]]] = {}
    device = model.spectrum.window.device
    hop = model.config.hop_samples
    length = int(seconds * model.config.sample_rate_hz) // hop * hop
    for clip in clips:
        if len(clip.samples) < length:
            continue
        start = int(np.abs(clip.samples.astype(np.float32)).argmax())
        start = min(max(start - length // 2, 0), len(clip.samples) - length)
        original = torch.from_numpy(clip.samples[start : start + length].astype(np.float32) / 32768)[None].to(device)
        decoded = model.decode(model.encode(model.pad(original)))
        near = si_sdr_db(decoded.float().cpu().numpy(), original.cpu().numpy())
        found.setdefault(clip.kind, []).append((float(loss(decoded, original).mel), near))
    summary = {}
    for kind, values in sorted(found.items()):
        mel, si_sdr = np.mean(values, axis=0)
        summary[f"{kind}_mel"], summary[f"{kind}_si_sdr_db"] = round(float(mel), 4), round(float(si_sdr), 2)
    return summary


@dataclass(frozen=True)
class Run:
    """Where a run lives and what it starts from.

    Attributes:
        folder: checkpoint, log and settings; a checkpoint there is gone on with.
        packs: packed corpus files.
        weights: exported weights to start from when there is no checkpoint.
        stop_after_minutes: of this call, while the time box of the run may be longer.
        until_minutes: of the run's own clock.
    """

    folder: Path
    packs: tuple[Path, ...]
    weights: Path | None = None
    stop_after_minutes: float = float("inf")
    until_minutes: float = float("inf")


def train(settings: TrainingSettings, run: Run, device: torch.device) -> None:
    """Train until the time box, or this call's share of it, is used up."""
    run.folder.mkdir(parents=True, exist_ok=True)
    clips = [clip for pack in run.packs for clip in read_pack(pack, settings.codec.sample_rate_hz)]
    trainer = CodecTrainer(settings, clips, device)
    checkpoint = run.folder / "checkpoint.pt"
    if checkpoint.is_file():
        trainer.resume(checkpoint)
    elif run.weights is not None:
        trainer.start_from(load_frame_codec(run.weights))
    (run.folder / "settings.json").write_text(json.dumps(dataclasses.asdict(settings), indent=1) + "\n")
    held_out = list({(clip.kind, clip.name): clip for clip in clips if clip.held_out}.values())
    began = saved = trainer.seconds
    done = False
    while not done:
        parts = trainer.train_step()
        stop_at = min(began + 60 * run.stop_after_minutes, 60 * run.until_minutes)
        done = trainer.progress >= 1 or trainer.seconds > stop_at
        if trainer.step % LOG_EVERY_STEPS == 0:
            log_line(run.folder, _step_line(trainer, parts))
        if done or trainer.seconds - saved > 60 * settings.checkpoint_minutes:
            saved = trainer.seconds
            trainer.save(checkpoint)
            if trainer.quantising:
                log_line(run.folder, {"step": trainer.step, **validate(trainer.averaged, trainer.loss, held_out)})


def export(checkpoint: Path, folder: Path) -> None:
    """Write the averaged weights of a checkpoint as the shipped format: fp16 tensors and their config."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    save_half(folder, {"model": "songwright-codec", "codec": state["settings"]["codec"]}, state["averaged"])


def renew_codebooks(settings: TrainingSettings, packs: Sequence[Path], checkpoint: Path, folder: Path) -> None:
    """Export a checkpoint's averaged network with a quantiser made anew from its encoder's latents."""
    clips = [clip for pack in packs for clip in read_pack(pack, settings.codec.sample_rate_hz)]
    trainer = CodecTrainer(settings, clips, torch.device("cpu"))
    trainer.resume(checkpoint)
    trainer.new_codebooks()
    config = {"model": "songwright-codec", "codec": dataclasses.asdict(settings.codec)}
    save_half(folder, config, trainer.averaged.state_dict())


def recipe(settings: TrainingSettings, run: Run, device: torch.device) -> None:
    """The shipped weights' three parts, in `run.folder`: everything, codebooks anew, then the decoder alone.

    The first part stops on its way, before codebooks learned by gradient wear out. The same call goes on where an
    earlier one stopped; the weights lie in `run.folder / "weights"` at the end.
    """
    together, alone, renewed = run.folder / "together", run.folder / "decoder", run.folder / "renewed"
    if not renewed.is_dir():
        until = TOGETHER_SHARE * settings.minutes
        train(settings, dataclasses.replace(run, folder=together, until_minutes=until), device)
        renew_codebooks(settings, run.packs, together / "checkpoint.pt", renewed)
    decoding = dataclasses.replace(settings, decoder_only=True, learning_rate=DECODER_RATE * settings.learning_rate)
    train(decoding, dataclasses.replace(run, folder=alone, weights=renewed), device)
    export(alone / "checkpoint.pt", run.folder / "weights")


def _step_line(trainer: CodecTrainer, parts: LossParts) -> dict[str, object]:
    line: dict[str, object] = {"step": trainer.step, "minutes": round(trainer.seconds / 60, 2)}
    line |= {name: round(value.item(), 4) for name, value in vars(parts).items()}
    if trainer.quantising:
        health = trainer.watch.health()
        line["perplexity"] = [round(value) for value in health.perplexity.tolist()]
        line["dead"] = health.dead.tolist()
    return line


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    packing = commands.add_parser("pack", help="put a corpus, or a part of it, into one file")
    packing.add_argument("--corpus", type=Path, nargs="+", required=True)
    packing.add_argument("--output", type=Path, required=True)
    packing.add_argument("--megabytes", type=float, default=1000.0)
    packing.add_argument("--part", type=int, default=0)
    packing.add_argument("--parts", type=int, default=1)
    held_out = commands.add_parser("held-out", help="copy held-out stems for `songwright.evaluation.codec`")
    held_out.add_argument("--corpus", type=Path, nargs="+", required=True)
    held_out.add_argument("--output", type=Path, required=True)
    held_out.add_argument("--items", type=int, default=12, help="of each kind")
    whole = commands.add_parser("recipe", help="the shipped weights: everything, codebooks anew, the decoder alone")
    training = commands.add_parser("train", help="train, or go on with a run")
    for one in (whole, training):
        _add_training_options(one)
    training.add_argument("--stop-after", type=float, default=float("inf"), help="minutes of this call")
    training.add_argument("--weights", type=Path, help="start from a weights folder, quantiser on")
    training.add_argument("--decoder-only", action="store_true", help="with --weights: encoder and codebooks stay")
    books = commands.add_parser("codebooks", help="set the codebooks anew from data (k-means) and export")
    books.add_argument("--pack", type=Path, nargs="+", required=True)
    books.add_argument("--checkpoint", type=Path, required=True)
    books.add_argument("--output", type=Path, required=True)
    exporting = commands.add_parser("export", help="write a checkpoint's averaged weights")
    exporting.add_argument("--checkpoint", type=Path, required=True)
    exporting.add_argument("--output", type=Path, required=True)
    return parser


def _add_training_options(parser: argparse.ArgumentParser) -> None:
    add_run_options(parser, minutes=TrainingSettings.minutes, threads=2)
    parser.add_argument("--items", type=int, default=BatchSettings.items, help="of a batch")
    parser.add_argument("--learning-rate", type=float, default=TrainingSettings.learning_rate)
    parser.add_argument("--adversary-start", type=float, default=AdversarySettings.start, help="share of the box")
    parser.add_argument("--full-adversary", action="store_true", help="as large as DAC's: for a GPU")
    parser.add_argument("--loaders", type=int, default=TrainingSettings.loader_threads, help="threads making batches")


def _settings(arguments: argparse.Namespace) -> TrainingSettings:
    adversary = LARGE_ADVERSARY if arguments.full_adversary else AdversarySettings()
    return TrainingSettings(
        minutes=arguments.minutes,
        learning_rate=arguments.learning_rate,
        loader_threads=arguments.loaders,
        decoder_only=arguments.command == "train" and arguments.decoder_only,
        batch=BatchSettings(items=arguments.items),
        adversary=dataclasses.replace(adversary, start=arguments.adversary_start),
    )


def main() -> None:
    arguments = _parser().parse_args()
    if arguments.command == "recipe":
        torch.set_num_threads(arguments.threads)
        recipe(_settings(arguments), Run(arguments.folder, tuple(arguments.pack)), torch.device(arguments.device))
    elif arguments.command == "train":
        torch.set_num_threads(arguments.threads)
        run = Run(arguments.folder, tuple(arguments.pack), arguments.weights, arguments.stop_after)
        train(_settings(arguments), run, torch.device(arguments.device))
    elif arguments.command == "codebooks":
        renew_codebooks(TrainingSettings(), arguments.pack, arguments.checkpoint, arguments.output)
    elif arguments.command == "export":
        export(arguments.checkpoint, arguments.output)
    else:
        # Only these two need the corpus and what it imports.
        from songwright.corpora.corpus import Corpus
        from songwright.training.codec_pack import PackPlan, copy_held_out, pack_corpus

        corpus = Corpus(*arguments.corpus)
        if arguments.command == "pack":
            plan = PackPlan(megabytes=arguments.megabytes, part=arguments.part, parts=arguments.parts)
            count = pack_corpus(corpus, arguments.output, plan)
        else:
            count = copy_held_out(corpus, arguments.output, arguments.items)
        print(f"{count} items in '{arguments.output}'")


if __name__ == "__main__":
    main()
