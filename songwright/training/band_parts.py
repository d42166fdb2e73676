"""Train the part writer: `python -m songwright.training.band_parts --openewld openewld.zip --folder work/parts`.

Makes its own data from the arranger, then trains a small network for each stem in turn. Time-boxed, seeded, resumable:
the same command goes on where it stopped. Recipe: docs/band.md.
"""

import argparse
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from songwright.accompaniment.parts.loading import USUAL_CONFIGS, PartWriter
from songwright.corpora.openewld import LeadSheet, songs
from songwright.files import write_atomically
from songwright.score import STEMS, StemName
from songwright.training.band_parts_data import PartBatch, PartExample, batch_of, examples_of
from songwright.training.run_files import log_line, save_half
from songwright.training.schedule import average_weights, learning_rate, worked_seconds

LOG_EVERY_STEPS = 50
HELD_OUT_SHARE = 0.05


@dataclass(frozen=True)
class PartSettings:
    """How the part writer is trained.

    Attributes:
        minutes: the run's time box in processor time, the making of data not counted.
        sections: of random plans to learn from, and some more to measure by.
        batch: players' sections of one step.
        shares: of the steps for each stem.
    """

    minutes: float = 8.0
    sections: int = 2000
    seed: int = 0
    batch: int = 32
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    gradient_clip: float = 1.0
    averaging_decay: float = 0.995
    checkpoint_minutes: float = 2.0
    shares: tuple[float, ...] = (0.25, 0.25, 0.5)


class PartTrainer:
    """Everything that changes during a run."""

    def __init__(self, settings: PartSettings) -> None:
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.model, self.averaged = PartWriter(USUAL_CONFIGS), PartWriter(USUAL_CONFIGS)
        self.averaged.load_state_dict(self.model.state_dict())
        self.averaged.eval().requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=settings.learning_rate, betas=(0.9, 0.98), weight_decay=settings.weight_decay
        )
        self.rng = np.random.default_rng(settings.seed)
        self.steps = [0] * len(STEMS)
        self.seconds = 0.0

    def step(self, examples: dict[StemName, list[PartExample]]) -> tuple[StemName, float]:
        """One batch of the stem that is furthest behind its share; returns its nats per sixteenth note."""
        began = worked_seconds()
        behind = [(count + 1) / share for count, share in zip(self.steps, self.settings.shares, strict=True)]
        stem = STEMS[int(np.argmin(behind))]
        chosen = self.rng.choice(len(examples[stem]), self.settings.batch)
        batch = batch_of([examples[stem][at] for at in chosen], USUAL_CONFIGS[stem].tokens)
        nats = self.train_on(stem, batch)
        self.seconds += worked_seconds() - began
        return stem, nats

    def train_on(self, stem: StemName, batch: PartBatch) -> float:
        """One step on a batch; returns its nats per sixteenth note."""
        settings, index = self.settings, STEMS.index(stem)
        progress = min(self.seconds / (60 * settings.minutes), 1.0)
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(settings.learning_rate, self.steps[index], 50, progress, floor=0.02)
        loss = losses(self.model, stem, batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.sum().backward()
        torch.nn.utils.clip_grad_norm_(self.model.stem(stem).parameters(), settings.gradient_clip)
        self.optimiser.step()
        self.steps[index] += 1
        average_weights(self.averaged.stem(stem), self.model.stem(stem), self.steps[index], settings.averaging_decay)
        return float(loss.detach().sum())

    def save(self, path: Path) -> None:
        """Write everything a resumed run needs."""
        state = {
            "model": self.model.state_dict(), "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state_dict(), "rng": self.rng.bit_generator.state, "steps": self.steps,
            "seconds": self.seconds,
        }  # fmt: skip
        write_atomically(path, lambda scratch: torch.save(state, scratch))

    def resume(self, path: Path) -> None:
        """Go on where `save` stopped."""
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.rng.bit_generator.state = state["rng"]
        self.steps, self.seconds = state["steps"], state["seconds"]


def losses(model: PartWriter, stem: StemName, batch: PartBatch) -> torch.Tensor:
    """(2,) nats per sixteenth note, of pitches and of their shapes."""
    return model.stem(stem).losses(batch.features, batch.notes, batch.struck, batch.bar_steps, batch.counts)


@torch.inference_mode()
def held_out_nats(model: PartWriter, stem: StemName, examples: Sequence[PartExample]) -> float:
    """Mean nats per sixteenth note over examples that nothing was learned from."""
    parts = [batch_of(examples[at : at + 24], USUAL_CONFIGS[stem].tokens) for at in range(0, len(examples), 24)]
    sizes = [int((part.counts >= 0).sum()) for part in parts]
    found = [float(losses(model, stem, part).sum()) * size for part, size in zip(parts, sizes, strict=True)]
    return round(sum(found) / sum(sizes), 4)


def make_examples(sheets: list[LeadSheet], first: int, count: int, seed: int) -> dict[StemName, list[PartExample]]:
    """Players' sections by stem."""
    found: dict[StemName, list[PartExample]] = {stem: [] for stem in STEMS}
    for number in range(first, first + count):
        for stem, examples in examples_of(number, sheets, seed).items():
            found[stem] += examples
    return found


def train(settings: PartSettings, sheets: list[LeadSheet], folder: Path, stop_after_minutes: float) -> None:
    """Train until the time box, or this call's share of it, is used up; export the averaged weights."""
    folder.mkdir(parents=True, exist_ok=True)
    trainer = PartTrainer(settings)
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.is_file():
        trainer.resume(checkpoint)
    kept = max(int(settings.sections * HELD_OUT_SHARE), 2)
    held_out = make_examples(sheets, 0, kept, settings.seed)
    examples = make_examples(sheets, kept, settings.sections, settings.seed)
    began = saved = trainer.seconds
    done = False
    while not done:
        stem, nats = trainer.step(examples)
        done = trainer.seconds >= min(60 * settings.minutes, began + 60 * stop_after_minutes)
        if sum(trainer.steps) % LOG_EVERY_STEPS < len(STEMS):
            log_line(folder, {"step": sum(trainer.steps), "seconds": round(trainer.seconds), "stem": stem,
                          "nats": round(nats, 4)})  # fmt: skip
        if done or trainer.seconds - saved > 60 * settings.checkpoint_minutes:
            saved = trainer.seconds
            trainer.save(checkpoint)
            scores = {one: held_out_nats(trainer.averaged, one, held_out[one]) for one in STEMS}
            log_line(folder, {"step": sum(trainer.steps), "seconds": round(trainer.seconds), "held_out": scores})
            export(trainer, scores, folder / "weights")


def export(trainer: PartTrainer, scores: dict[StemName, float], folder: Path) -> None:
    """Write the averaged weights in fp16, as `parts.loading` reads them."""
    settings = {
        "model": "songwright-part-writer",
        "stems": {stem: dataclasses.asdict(config) for stem, config in USUAL_CONFIGS.items()},
        "training": {**dataclasses.asdict(trainer.settings), "steps_of_stems": dict(zip(STEMS, trainer.steps,
                     strict=True)), "seconds_done": round(trainer.seconds)},
        "held_out_nats": scores,
    }  # fmt: skip
    save_half(folder, settings, trainer.averaged.state_dict())


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--openewld", type=Path, required=True, help="openewld.zip, for chord sheets")
    parser.add_argument("--folder", type=Path, required=True, help="checkpoint, log and weights")
    parser.add_argument("--minutes", type=float, default=PartSettings.minutes, help="processor time of the run")
    parser.add_argument("--stop-after", type=float, default=float("inf"), help="minutes of this call")
    parser.add_argument("--sections", type=int, default=PartSettings.sections)
    parser.add_argument("--seed", type=int, default=PartSettings.seed)
    options = parser.parse_args()
    torch.set_num_threads(1)
    sheets = [sheet for sheet in songs(options.openewld) if sheet.chords]
    settings = PartSettings(minutes=options.minutes, sections=options.sections, seed=options.seed)
    train(settings, sheets, options.folder, options.stop_after)


if __name__ == "__main__":
    main()
