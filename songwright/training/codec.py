"""Train the shipped codec: `python -m songwright.training.codec pack|train|export`. Recipe: docs/codec.md.

Time-boxed, seeded, resumable; the same on CPU and CUDA. Reads one packed corpus file (`codec_data.py`).
"""

import argparse
import dataclasses
import json
from pathlib import Path

import numpy as np
import torch

from songwright.codec.model import FrameCodec
from songwright.training.codec_data import Clip, read_pack
from songwright.training.codec_losses import LossParts, ReconstructionLoss
from songwright.training.codec_trainer import CodecTrainer, TrainingSettings
from songwright.weights import save_weights


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
        scale = (decoded * original).sum() / original.square().sum().clamp(min=1e-9)
        error = (decoded - scale * original).square().sum()
        si_sdr = 10 * torch.log10((scale * original).square().sum() / error.clamp(min=1e-12))
        found.setdefault(clip.kind, []).append((float(loss(decoded, original).mel), float(si_sdr)))
    summary = {}
    for kind, values in sorted(found.items()):
        mel, si_sdr = np.mean(values, axis=0)
        summary[f"{kind}_mel"], summary[f"{kind}_si_sdr_db"] = round(float(mel), 4), round(float(si_sdr), 2)
    return summary


def train(settings: TrainingSettings, pack: Path, folder: Path, device: torch.device) -> None:
    """Run until the time box is used up; goes on from `folder/checkpoint.pt` where there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    clips = read_pack(pack, settings.codec.sample_rate_hz)
    trainer = CodecTrainer(settings, clips, device)
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.is_file():
        trainer.resume(checkpoint)
    (folder / "settings.json").write_text(json.dumps(dataclasses.asdict(settings), indent=1) + "\n")
    held_out = [clip for clip in clips if clip.held_out]
    saved = trainer.seconds
    while trainer.progress < 1:
        parts = trainer.train_step()
        if trainer.step % 50 == 0:
            _log(folder, _step_line(trainer, parts))
        if trainer.seconds - saved > 60 * settings.checkpoint_minutes or trainer.progress >= 1:
            saved = trainer.seconds
            trainer.save(checkpoint)
            if trainer.quantising and int(trainer.seconds / 60 / settings.checkpoint_minutes) % 3 == 0:
                _log(folder, {"step": trainer.step, **validate(trainer.averaged, trainer.loss, held_out)})


def export(checkpoint: Path, folder: Path) -> None:
    """Write the averaged weights of a checkpoint as the shipped format: fp16 tensors and their config."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    tensors = {name: tensor.half().numpy() for name, tensor in state["averaged"].items()}
    save_weights(folder, {"model": "songwright-codec", "codec": state["settings"]["codec"]}, tensors)


def _step_line(trainer: CodecTrainer, parts: LossParts) -> dict[str, object]:
    line: dict[str, object] = {"step": trainer.step, "minutes": round(trainer.seconds / 60, 2)}
    line |= {name: round(value.item(), 4) for name, value in vars(parts).items()}
    if trainer.quantising:
        health = trainer.watch.health()
        line["perplexity"] = [round(value) for value in health.perplexity.tolist()]
        line["dead"] = health.dead.tolist()
    return line


def _log(folder: Path, line: dict[str, object]) -> None:
    text = json.dumps(line)
    print(text, flush=True)
    with open(folder / "log.jsonl", "a") as file:
        file.write(text + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train", help="train, or go on with a run")
    training.add_argument("--pack", type=Path, required=True)
    training.add_argument("--folder", type=Path, required=True)
    training.add_argument("--minutes", type=float, default=TrainingSettings.minutes)
    training.add_argument("--threads", type=int, default=2)
    training.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    settings = TrainingSettings(minutes=arguments.minutes)
    train(settings, arguments.pack, arguments.folder, torch.device(arguments.device))


if __name__ == "__main__":
    main()
