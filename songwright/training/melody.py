"""Train the melody model on the songs of OpenEWLD that are known to be free (`corpora.rights`).

    python -m songwright.training.melody --data ../shared/data/openewld.zip --minutes 12 --seed 1 --out FOLDER

Songs are split by the hash of their path: `LeadSheet.held_out` songs are only measured, never trained on; of the
others every eighth decides when training has gone on long enough. Started again with the same --out it goes on from
its last checkpoint. The best weights so far are written to --out as they come.
"""

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from songwright.corpora.melody_examples import MelodyExample, melody_example, usual_rhythm
from songwright.corpora.rights import public_domain_songs
from songwright.planner.melody.model import HEADS, MelodyModelConfig
from songwright.planner.melody.rhythm import UsualRhythm
from songwright.training.schedule import worked_seconds
from songwright.weights import save_weights

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True)
class TrainingConfig:
    """One training run."""

    minutes: float = 12.0
    seed: int = 1
    songs_per_step: int = 12
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    dropout: float = 0.5
    feature_dropout: float = 0.1
    epochs: int = 30


class MelodyNetwork(nn.Module):
    """The network of `planner.melody.model` in torch."""

    def __init__(self, config: MelodyModelConfig, dropout: float = 0.0) -> None:
        super().__init__()
        self.gru = nn.GRU(config.features, config.width, config.layers, batch_first=True, dropout=dropout)
        self.drop = nn.Dropout(dropout)
        self.out = nn.Linear(config.width, config.outputs)

    def forward(self, rows: Tensor, tone: Tensor, chord_tone: Tensor, register: Tensor) -> Tensor:
        """(B, N, features) and three (B, N, intervals) to unnormalised log probabilities (B, N, intervals)."""
        hidden, _ = self.gru(rows)
        interval, *others = torch.split(self.out(self.drop(hidden)), list(HEADS.values()), dim=-1)
        for head, index in zip(others, (tone, chord_tone, register), strict=True):
            interval = interval + torch.gather(head, -1, index)
        return interval


@dataclass(frozen=True)
class Batch:
    """Songs padded to the longest; `target` is -1 where there is nothing to learn."""

    rows: Tensor
    tone: Tensor
    chord_tone: Tensor
    register: Tensor
    target: Tensor

    @classmethod
    def of(cls, examples: Sequence[MelodyExample]) -> "Batch":
        def padded(arrays: Sequence[np.ndarray], value: float = 0) -> Tensor:
            return nn.utils.rnn.pad_sequence([torch.from_numpy(a) for a in arrays], True, value)

        return cls(
            padded([e.rows for e in examples]),
            padded([e.tone for e in examples]),
            padded([e.chord_tone for e in examples]),
            padded([e.register for e in examples]),
            padded([e.target for e in examples], -1),
        )

    def loss(self, network: MelodyNetwork, rows: Tensor, reduction: str = "mean") -> Tensor:
        """Negative log-likelihood in nats; `rows` are the features, perhaps with some dropped."""
        scores = network(rows, self.tone, self.chord_tone, self.register)
        return functional.cross_entropy(scores.flatten(0, 1), self.target.flatten(), ignore_index=-1,
                                        reduction=reduction)  # fmt: skip


def nats_per_note(network: MelodyNetwork, examples: Sequence[MelodyExample]) -> float:
    """Mean negative log-likelihood of the examples' notes."""
    network.eval()
    batch = Batch.of(examples)
    with torch.no_grad():
        total = float(batch.loss(network, batch.rows, "sum"))
    return total / int((batch.target >= 0).sum())


def train(learned: Sequence[MelodyExample], watched: Sequence[MelodyExample], usual: UsualRhythm,
          config: TrainingConfig, folder: Path) -> float:  # fmt: skip
    """Train until the time or the epochs are used up; the weights best on `watched` are written to `folder`.

    Returns:
        their nats per note on `watched`.
    """
    torch.manual_seed(config.seed)
    rng = np.random.default_rng(config.seed)
    sizes = MelodyModelConfig()
    network = MelodyNetwork(sizes, config.dropout)
    optimiser = torch.optim.AdamW(network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, config.epochs, eta_min=1e-5)
    best, first = float("inf"), 0
    if (folder / CHECKPOINT).is_file():
        saved = torch.load(folder / CHECKPOINT, weights_only=True)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        best, first = saved["best"], saved["epoch"] + 1
    until = worked_seconds() + 60 * config.minutes
    for epoch in range(first, config.epochs):
        _one_epoch(network, optimiser, learned, config, rng)
        schedule.step()
        watched_nats = nats_per_note(network, watched)
        print(f"epoch {epoch}: {watched_nats:.4f} nats per note on the watched songs", flush=True)
        if watched_nats < best:
            best = watched_nats
            _write(network, usual, sizes, config, best, epoch, folder)
        torch.save(
            {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(),
             "best": best, "epoch": epoch},
            folder / CHECKPOINT,
        )  # fmt: skip
        if worked_seconds() > until:
            break
    return best


def _one_epoch(network: MelodyNetwork, optimiser: torch.optim.Optimizer, learned: Sequence[MelodyExample],
               config: TrainingConfig, rng: np.random.Generator) -> None:  # fmt: skip
    network.train()
    order = rng.permutation(len(learned))
    for at in range(0, len(order), config.songs_per_step):
        batch = Batch.of([learned[i] for i in order[at : at + config.songs_per_step]])
        kept = torch.rand_like(batch.rows) >= config.feature_dropout
        optimiser.zero_grad()
        batch.loss(network, batch.rows * kept).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()


def _write(network: MelodyNetwork, usual: UsualRhythm, sizes: MelodyModelConfig, config: TrainingConfig,
           watched_nats: float, epoch: int, folder: Path) -> None:  # fmt: skip
    tensors = {name: value.numpy().astype(np.float16) for name, value in network.state_dict().items()}
    tensors["rhythm.quadruple"] = usual.quadruple.astype(np.float16)
    tensors["rhythm.triple"] = usual.triple.astype(np.float16)
    save_weights(
        folder,
        {"model": asdict(sizes), "training": asdict(config), "epoch": epoch, "watched_nats_per_note": watched_nats},
        tensors,
    )


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Train the melody model.")
    parser.add_argument("--data", type=Path, required=True, help="openewld.zip")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights and the checkpoint")
    parser.add_argument("--minutes", type=float, default=TrainingConfig.minutes)
    parser.add_argument("--epochs", type=int, default=TrainingConfig.epochs)
    parser.add_argument("--seed", type=int, default=TrainingConfig.seed)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    sheets = [sheet for sheet in public_domain_songs(options.data) if not sheet.held_out]
    examples = [melody_example(sheet) for sheet in sheets]
    watched, learned = examples[::8], [e for i, e in enumerate(examples) if i % 8]
    print(f"{len(learned)} songs to learn, {len(watched)} to watch", flush=True)
    config = TrainingConfig(minutes=options.minutes, epochs=options.epochs, seed=options.seed)
    best = train(learned, watched, usual_rhythm(sheets), config, options.out)
    print(f"best: {best:.4f} nats per note; weights in '{options.out}'")


if __name__ == "__main__":
    main()
