"""Train the band: `python -m songwright.training.band prepare|train`. Recipe: docs/band.md.

`prepare` needs the band corpus and the codec, `train` the pack that it wrote and the codec. Time-boxed, seeded,
resumable, the same on CPU and CUDA.
"""

import argparse
import dataclasses
from dataclasses import dataclass
from pathlib import Path

import torch

from songwright.accompaniment.loading import load_network
from songwright.accompaniment.model import Quantiser
from songwright.codec.loading import codes_sha256, load_frame_codec
from songwright.errors import WeightsError
from songwright.score import STEMS
from songwright.training.band_data import BandPack, read_packs, write_pack
from songwright.training.band_trainer import (
    BandTrainer,
    HeldOutScore,
    StemStore,
    TrainingSettings,
    validate,
)
from songwright.training.options import add_prepare_options, add_run_options, add_stretch_options
from songwright.training.run_files import log_line, save_half

LOG_EVERY_STEPS = 100
VALIDATION_STRETCHES = 48


@dataclass(frozen=True)
class Run:
    """Where a run lives.

    Attributes:
        folder: checkpoint, log and the exported weights; a checkpoint there is gone on with.
        codec: folder of the codec that made the pack.
        weights: exported weights to start from when there is no checkpoint.
        stop_after_minutes: of this call, while the time box of the run may be longer.
        checkpoint_minutes: between checkpoints.
    """

    folder: Path
    codec: Path
    weights: Path | None = None
    stop_after_minutes: float = float("inf")
    checkpoint_minutes: float = 6.0


def train(settings: TrainingSettings, pack: BandPack, run: Run, device: torch.device) -> dict[str, HeldOutScore]:
    """Train until the time box, or this call's share of it, is used up; export the averaged weights.

    Returns:
        the averaged weights' score on held-out stretches of each stem.

    Raises:
        WeightsError: the pack's codes are another codec's.
    """
    codec = load_frame_codec(run.codec)
    if codes_sha256(codec) != pack.codes_sha256:
        raise WeightsError(f"the pack was encoded by another codec than '{run.codec}'; prepare it again")
    run.folder.mkdir(parents=True, exist_ok=True)
    trainer = BandTrainer(settings, pack.items, Quantiser.of(codec.quantizer), codec.config, device)
    checkpoint = run.folder / "checkpoint.pt"
    if checkpoint.is_file():
        trainer.resume(checkpoint)
    elif run.weights is not None:
        trainer.start_from(load_network(run.weights).model)
    kept = {stem: [i for i in pack.items if i.held_out and i.notes.stem == stem] for stem in settings.stems}
    held_out = {stem: StemStore(items) for stem, items in kept.items() if items}
    began = saved = trainer.seconds
    scores: dict[str, HeldOutScore] = {}
    done = False
    while not done:
        stem, losses = trainer.train_step()
        done = trainer.progress >= 1 or trainer.seconds - began > 60 * run.stop_after_minutes
        if trainer.step % LOG_EVERY_STEPS < len(STEMS):
            nats = [None if value != value else round(value, 3) for value in losses.tolist()]
            log_line(run.folder, {"step": trainer.step, "minutes": _minutes(trainer), "stem": stem, "nats": nats})
        if done or trainer.seconds - saved > 60 * run.checkpoint_minutes:
            saved = trainer.seconds
            trainer.save(checkpoint)
            scores = {
                stem: validate(trainer.averaged, stem, store, settings.frames, VALIDATION_STRETCHES, device)
                for stem, store in held_out.items()
            }
            for stem, score in scores.items():
                log_line(run.folder, {"step": trainer.step, "minutes": _minutes(trainer), "held_out": stem,
                                  **dataclasses.asdict(score)})  # fmt: skip
            export(trainer, codec_config=dataclasses.asdict(codec.config), pack=pack, scores=scores,
                   folder=run.folder / "weights")  # fmt: skip
    return scores


def export(trainer: BandTrainer, codec_config: dict[str, int], pack: BandPack, scores: dict[str, HeldOutScore],
           folder: Path) -> None:  # fmt: skip
    """Write the averaged weights in fp16, as `accompaniment.loading` reads them."""
    used = ("codebooks", "codebook_size", "latent", "code_features", "low_coefficients", "hop_samples",
            "sample_rate_hz")  # fmt: skip
    training = {name: value for name, value in dataclasses.asdict(trainer.settings).items() if name != "stems"}
    settings = {
        "model": "songwright-band",
        "stems": {stem: dataclasses.asdict(config) for stem, config in trainer.settings.stems.items()},
        "codec": {name: codec_config[name] for name in used},
        "codes_sha256": pack.codes_sha256,
        "training": {**training, "steps_of_stems": dict(trainer.steps), "minutes_done": _minutes(trainer)},
        "held_out": {stem: dataclasses.asdict(score) for stem, score in scores.items()},
    }
    save_half(folder, settings, trainer.averaged.state_dict())


def _minutes(trainer: BandTrainer) -> float:
    return round(trainer.seconds / 60, 2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    preparing = commands.add_parser("prepare", help="encode the band corpus into one file")
    add_prepare_options(preparing)
    preparing.add_argument("--codec", type=Path, required=True, help="the codec's weights folder")
    preparing.add_argument("--openewld", type=Path, required=True, help="openewld.zip, as the corpus was made with")
    preparing.add_argument("--items", type=int, help="only so many items of each stem")
    preparing.add_argument("--corpus-seed", type=int, default=1)
    training = commands.add_parser("train", help="train, or go on with a run")
    training.add_argument("--codec", type=Path, required=True, help="the codec's weights folder")
    add_run_options(training, minutes=TrainingSettings.minutes)
    add_stretch_options(training)
    training.add_argument("--stems", nargs="+", choices=STEMS, default=list(STEMS), help="only these")
    training.add_argument("--shares", type=float, nargs=3, metavar=("DRUMS", "BASS", "OTHER"),
                          default=list(TrainingSettings().shares.values()), help="of the steps")  # fmt: skip
    training.add_argument("--stretches", type=int, default=TrainingSettings.stretches, help="of a batch")
    training.add_argument("--frames", type=int, default=TrainingSettings.frames, help="of a stretch")
    training.add_argument("--learning-rate", type=float, default=TrainingSettings.learning_rate)
    training.add_argument("--history-free", type=float, default=TrainingSettings.history_free,
                          help="share of the stretches without history; 1 trains without any")  # fmt: skip
    training.add_argument("--seed", type=int, default=TrainingSettings.seed)
    return parser


def main() -> None:
    """Command line; see the module's text."""
    options = _parser().parse_args()
    torch.set_num_threads(options.threads if options.command == "train" else 1)
    if options.command == "prepare":
        # Only this needs the corpus and what it imports.
        from songwright.corpora.corpus import Corpus
        from songwright.corpora.openewld import songs
        from songwright.training.band_prepare import PrepareSettings, prepare

        sheets = [sheet for sheet in songs(options.openewld) if sheet.chords]
        wanted = PrepareSettings(options.variants, corpus_seed=options.corpus_seed, items=options.items)
        pack = prepare(Corpus(*options.corpus), sheets, options.codec, wanted)
        write_pack(pack, options.output)
        hours = sum(item.codes.shape[1] for item in pack.items) * 512 / 44_100 / 3600
        print(f"{len(pack.items)} items, {hours:.2f} h, {options.output.stat().st_size / 1e6:.1f} MB")
        return
    usual = TrainingSettings()
    settings = TrainingSettings(
        minutes=options.minutes, steps=options.steps, seed=options.seed, stretches=options.stretches,
        frames=options.frames, learning_rate=options.learning_rate, history_free=options.history_free,
        shares=dict(zip(STEMS, options.shares, strict=True)),
        stems={stem: usual.stems[stem] for stem in STEMS if stem in options.stems},
    )  # fmt: skip
    run = Run(options.folder, options.codec, options.weights, options.stop_after)
    train(settings, read_packs(options.pack), run, torch.device(options.device))


if __name__ == "__main__":
    main()
