"""Train the networks that foretell how loud the band's stems are: minutes of processor time. Recipe: docs/band.md.

    python -m songwright.training.band_loudness --pack work/band.npz --codec songwright/codec/weights \
        --output work/band-run/weights/loudness
"""

import argparse
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from songwright.accompaniment.frames import NOTE_FEATURES
from songwright.accompaniment.loudness.model import LEVELS, NEPER_DB, BandLoudness, LoudnessConfig, NoteLoudness
from songwright.accompaniment.model import Quantiser
from songwright.codec.loading import codes_sha256, load_frame_codec
from songwright.codec.model import SILENCE_CODE, CodecConfig
from songwright.errors import WeightsError
from songwright.instruments import CATALOGUE
from songwright.score import STEMS
from songwright.training.band_data import PlayedItem, read_packs
from songwright.training.band_trainer import Batch, StemStore
from songwright.training.run_files import save_half
from songwright.training.schedule import learning_rate

LOG_EVERY_STEPS = 200
MEASURED_STRETCHES = 48
LEAST_LEFT_OVER = 0.15  # about what is left of a level after all books
CPU = torch.device("cpu")


@dataclass(frozen=True)
class LoudnessSettings:
    """One run, of every stem in turn.

    Attributes:
        stretches, frames: of a batch.
        level_weight: how much more the two levels count than each coefficient of the envelope's shape.
        rounding: errors below this count as squares, above in proportion.
    """

    steps: int = 1000
    seed: int = 0
    stretches: int = 10
    frames: int = 100
    learning_rate: float = 4e-3
    warm_up_steps: int = 50
    weight_decay: float = 0.01
    gradient_clip: float = 1.0
    level_weight: float = 4.0
    rounding: float = 0.5


class StemStretches:
    """One stem's stretches, and what its network is to say of them."""

    def __init__(self, items: Sequence[PlayedItem], quantiser: Quantiser, settings: LoudnessSettings) -> None:
        self.store, self.quantiser, self.settings = StemStore(items), quantiser, settings

    def random(self, rng: np.random.Generator) -> Batch:
        return self.store.random_batch(self.settings.stretches, self.settings.frames, rng, CPU)

    def spread(self) -> list[Batch]:
        """Stretches over all items."""
        frames = self.settings.frames
        places = self.store.stretches(frames, MEASURED_STRETCHES)[:MEASURED_STRETCHES]
        return [self.store.batch(places[at : at + 8], frames, CPU) for at in range(0, len(places), 8)]

    def errors(self, network: NoteLoudness, batch: Batch) -> Tensor:
        """(N, E) of all frames that sound."""
        wanted = self.quantiser.sums(batch.codes)[-1][..., network.features]
        return (network(batch.given) - wanted)[batch.codes[:, 0] != SILENCE_CODE]


def train_stem(network: NoteLoudness, stretches: StemStretches, settings: LoudnessSettings, stem: str) -> None:
    """Train one stem's network."""
    rng = np.random.default_rng(np.random.SeedSequence([settings.seed, STEMS.index(stem)]))
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=settings.learning_rate, betas=(0.9, 0.98), weight_decay=settings.weight_decay
    )
    weight = torch.ones(1 + network.config.envelope_coefficients)
    weight[:LEVELS] = settings.level_weight
    for step in range(settings.steps):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(
                settings.learning_rate, step, settings.warm_up_steps, step / settings.steps, 0.0
            )
        errors = stretches.errors(network, stretches.random(rng))
        rounded = functional.smooth_l1_loss(errors, torch.zeros_like(errors), reduction="none", beta=settings.rounding)
        loss = (rounded * weight).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), settings.gradient_clip)
        optimiser.step()
        if (step + 1) % LOG_EVERY_STEPS == 0:
            print(f"{stem} step {step + 1}: loss {loss.item():.3f}", flush=True)


@torch.inference_mode()
def left_over(quantiser: Quantiser, batches: Sequence[Batch], levels: slice) -> Tensor:
    """How far the levels are from right after each book of the codec's own codes: (K, LEVELS)."""
    found = []
    for batch in batches:
        sums = quantiser.sums(batch.codes)[..., levels]
        found.append((sums[1:] - sums[-1])[:, batch.codes[:, 0] != SILENCE_CODE])
    return torch.cat(found, dim=1).square().mean(dim=1).sqrt().clamp(min=LEAST_LEFT_OVER)


@torch.inference_mode()
def held_out_db(network: NoteLoudness, stretches: StemStretches) -> list[float]:
    """Root mean square error of low band and envelope in dB, over held-out frames within 35 dB of the loudest."""
    found = []
    for batch in stretches.spread():
        level = stretches.quantiser.sums(batch.codes)[-1][..., network.features.start]
        level = level[batch.codes[:, 0] != SILENCE_CODE]
        if len(level):
            loud = level > level.max() - 35 / NEPER_DB
            found.append(stretches.errors(network, batch)[loud])
    envelope = float(network.from_bands[:, 0].sum())  # of the coefficient for a neper in every band
    root = torch.cat(found)[:, :LEVELS].square().mean(dim=0).sqrt()
    return [round(float(root[0]) * NEPER_DB, 2), round(float(root[1]) / envelope * NEPER_DB, 2)]


def train(items: Sequence[PlayedItem], quantiser: Quantiser, codec: CodecConfig, codec_sha256: str,
          settings: LoudnessSettings, folder: Path) -> BandLoudness:  # fmt: skip
    """Train every stem's network and write the weights in fp16, as `accompaniment.loading` reads them."""
    torch.manual_seed(settings.seed)
    config = LoudnessConfig.of(codec, len(CATALOGUE), NOTE_FEATURES)
    loudness = BandLoudness(dict.fromkeys(STEMS, config))
    scores: dict[str, list[float]] = {}
    for stem in STEMS:
        network = loudness.stem(stem)
        learned, kept = (
            [item for item in items if item.notes.stem == stem and item.held_out == held_out]
            for held_out in (False, True)
        )
        stretches = StemStretches(learned, quantiser, settings)
        levels = slice(network.features.start, network.features.start + LEVELS)
        network.left_over.copy_(left_over(quantiser, stretches.spread(), levels))
        train_stem(network, stretches, settings, stem)
        if kept:
            scores[stem] = held_out_db(network, StemStretches(kept, quantiser, settings))
            print(f"{stem}: {scores[stem]} dB off in low band and envelope, held out", flush=True)
    document = {
        "model": "songwright-band-loudness",
        "stems": {stem: dataclasses.asdict(config) for stem in STEMS},
        "codes_sha256": codec_sha256,
        "training": dataclasses.asdict(settings),
        "held_out_db": scores,
    }
    save_half(folder, document, loudness.state_dict())
    return loudness


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pack", type=Path, nargs="+", required=True)
    parser.add_argument("--codec", type=Path, required=True, help="the codec's weights folder")
    parser.add_argument("--output", type=Path, required=True, help="`loudness` in the band's weights folder")
    parser.add_argument("--steps", type=int, default=LoudnessSettings.steps)
    parser.add_argument("--seed", type=int, default=LoudnessSettings.seed)
    options = parser.parse_args()
    torch.set_num_threads(1)
    codec, pack = load_frame_codec(options.codec), read_packs(options.pack)
    if codes_sha256(codec) != pack.codes_sha256:
        raise WeightsError(f"the pack was encoded by another codec than '{options.codec}'; prepare it again")
    settings = LoudnessSettings(steps=options.steps, seed=options.seed)
    train(pack.items, Quantiser.of(codec.quantizer), codec.config, pack.codes_sha256, settings, options.output)


if __name__ == "__main__":
    main()
