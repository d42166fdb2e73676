"""Train the voice: `python -m songwright.training.vocals prepare|train`. Recipe: docs/voice.md.

`prepare` needs the corpora, `train` the packs that it wrote and the voice codec. Time-boxed, seeded,
resumable, the same on CPU and CUDA.
"""

import argparse
import dataclasses
from dataclasses import dataclass
from pathlib import Path

import torch

from songwright.codec.interface import VOICE_FOLDER
from songwright.codec.voice.files import load_voice_codec, voice_codes_sha256
from songwright.errors import AudioError
from songwright.training.options import add_prepare_options, add_run_options, add_stretch_options
from songwright.training.run_files import log_line, save_half
from songwright.training.vocals_data import VoicePack, joined_packs, read_pack, write_pack
from songwright.training.vocals_trainer import (
    HeldOutScore,
    PhraseStore,
    TrainingSettings,
    VoiceTrainer,
    measure_liveliness,
    validate,
)
from songwright.vocals.frames import SYMBOLS
from songwright.vocals.loading import load_voice

LOG_EVERY_STEPS = 100
VALIDATION_PHRASES = 16  # of a batch


@dataclass(frozen=True)
class Run:
    """Where a run lives.

    Attributes:
        folder: checkpoint, log and the exported weights; a checkpoint there is gone on with.
        codec: weights folder of the codec whose tokens the voice is to write.
        weights: exported weights to start from when there is no checkpoint.
        stop_after_minutes: of this call, while the time box of the run may be longer.
        checkpoint_minutes: between checkpoints.
        held_out_phrases: at most so many are measured, evenly spread.
    """

    folder: Path
    codec: Path = VOICE_FOLDER
    weights: Path | None = None
    stop_after_minutes: float = float("inf")
    checkpoint_minutes: float = 2.0
    held_out_phrases: int = 400


def train(settings: TrainingSettings, pack: VoicePack, run: Run, device: torch.device) -> HeldOutScore:
    """Train until the time box, or this call's share of it, is used up; export the averaged weights.

    Returns:
        the averaged weights' score on the held-out phrases.
    """
    run.folder.mkdir(parents=True, exist_ok=True)
    trainer = VoiceTrainer(settings, pack, device)
    checkpoint = run.folder / "checkpoint.pt"
    if checkpoint.is_file():
        trainer.resume(checkpoint)
    elif run.weights is not None:
        earlier = load_voice(run.weights, str(run.codec))
        if earlier.singers != pack.singers:
            raise AudioError(
                f"the weights in '{run.weights}' are of {', '.join(earlier.singers)}, the packs of "
                f"{', '.join(pack.singers)}; give packs of the same singers"
            )
        trainer.start_from(earlier.model)
    held_out = [phrase for phrase in pack.phrases if phrase.held_out]
    held_out = held_out[:: max(len(held_out) // run.held_out_phrases, 1)]
    watched = PhraseStore(held_out, len(pack.singers), device)
    began = saved = trainer.seconds
    done = trainer.progress >= 1
    score = validate(trainer.averaged, watched, VALIDATION_PHRASES)
    while not done:
        error = trainer.train_step()
        done = trainer.progress >= 1 or trainer.seconds - began > 60 * run.stop_after_minutes
        if trainer.step % LOG_EVERY_STEPS == 0:
            log_line(run.folder, {**_place(trainer), "square_error": round(error, 3)})
        if done or trainer.seconds - saved > 60 * run.checkpoint_minutes:
            saved = trainer.seconds
            trainer.save(checkpoint)
            score = validate(trainer.averaged, watched, VALIDATION_PHRASES)
            measure_liveliness(trainer.averaged, watched, VALIDATION_PHRASES)
            log_line(run.folder, {**_place(trainer), **_rounded(score)})
            export(trainer, pack, score, run)
    return score


def export(trainer: VoiceTrainer, pack: VoicePack, score: HeldOutScore, run: Run) -> None:
    """Write the averaged weights in fp16, as `vocals.loading` reads them."""
    settings = {
        "model": "songwright-voice",
        "voice": dataclasses.asdict(trainer.config),
        "singers": list(pack.singers),
        "symbols": list(SYMBOLS),
        "heard": list(pack.heard),
        "codes_sha256": voice_codes_sha256(load_voice_codec(run.codec)),
        "training": {**dataclasses.asdict(trainer.settings), **_place(trainer)},
        "held_out": _rounded(score),
    }  # fmt: skip
    save_half(run.folder / "weights", settings, trainer.averaged.state_dict())


def _place(trainer: VoiceTrainer) -> dict[str, float]:
    return {"step": trainer.step, "minutes": round(trainer.seconds / 60, 2)}


def _rounded(score: HeldOutScore) -> dict[str, float]:
    return {name: round(value, 4) for name, value in dataclasses.asdict(score).items()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    preparing = commands.add_parser("prepare", help="encode the singing corpus into one file")
    add_prepare_options(preparing)
    preparing.add_argument("--items", type=int, help="of each kind, at most")
    preparing.add_argument("--singers", nargs="+", default=(), help="only theirs")
    preparing.add_argument("--sung-variants", type=int, default=0, help="times each line of speech is sung as well")
    preparing.add_argument("--workers", type=int, default=1, help="processes")
    training = commands.add_parser("train", help="train, or go on with a run")
    training.add_argument("--codec", type=Path, default=VOICE_FOLDER, help="the codec's weights folder")
    add_run_options(training, minutes=TrainingSettings.minutes)
    add_stretch_options(training)
    training.add_argument("--phrases", type=int, default=TrainingSettings.phrases, help="of a batch")
    training.add_argument("--frames", type=int, default=TrainingSettings.frames, help="of a phrase, at most")
    training.add_argument("--learning-rate", type=float, default=TrainingSettings.learning_rate)
    training.add_argument("--dropout", type=float, default=TrainingSettings.dropout)
    training.add_argument("--seed", type=int, default=TrainingSettings.seed)
    training.add_argument(
        "--flow-share", type=float, default=TrainingSettings.flow_share, help="of the time box; 0 is no flow"
    )
    return parser


def main() -> None:
    """Command line; see the module's text."""
    options = _parser().parse_args()
    if options.command == "prepare":
        # Only this needs the corpus and what it imports.
        from songwright.corpora.corpus import Corpus
        from songwright.training.vocals_prepare import PrepareSettings, prepare

        settings = PrepareSettings(
            options.variants,
            items=options.items,
            workers=options.workers,
            singers=tuple(options.singers),
            sung_variants=options.sung_variants,
        )
        pack = prepare(Corpus(*options.corpus), settings)
        write_pack(pack, options.output)
        seconds = sum(len(phrase.latents) for phrase in pack.phrases) * 512 / 44_100
        print(f"{len(pack.phrases)} phrases, {seconds / 3600:.2f} h, {options.output.stat().st_size / 1e6:.1f} MB")
        return
    torch.set_num_threads(options.threads)
    training = TrainingSettings(
        minutes=options.minutes, steps=options.steps, seed=options.seed, phrases=options.phrases,
        frames=options.frames, learning_rate=options.learning_rate, dropout=options.dropout,
        flow_share=options.flow_share,
    )  # fmt: skip
    run = Run(options.folder, options.codec, options.weights, options.stop_after)
    pack = joined_packs([read_pack(path) for path in options.pack])
    train(training, pack, run, torch.device(options.device))


if __name__ == "__main__":
    main()
