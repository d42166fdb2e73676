"""One training run of the shipped codec: its settings, its state, one step. `codec.py` runs it."""

import copy
import dataclasses
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from songwright.codec.model import CodecConfig, FrameCodec, Quantised
from songwright.seeding import generator
from songwright.training.codec_codebooks import CodebookWatch, start_from_data
from songwright.training.codec_data import BatchMaker, BatchSettings, Clip
from songwright.training.codec_discriminators import Adversary, AdversarySettings
from songwright.training.codec_losses import LossParts, LossSettings, ReconstructionLoss
from songwright.training.run_files import save_state
from songwright.training.schedule import average_weights, learning_rate, worked_seconds


@dataclass(frozen=True)
class TrainingSettings:
    """One run. Fractions are of the whole time box."""

    minutes: float = 120.0
    seed: int = 0
    learning_rate: float = 1.5e-3
    # Adam's steps do not know how small the entries of the later codebooks are: at the full rate they are thrown about.
    quantiser_rate: float = 0.2  # of the learning rate
    warm_up_steps: int = 100
    weight_decay: float = 0.01
    adam_betas: tuple[float, float] = (0.9, 0.98)
    gradient_clip: float = 2.0
    quantise_from: float = 0.12
    quantiser_dropout: float = 0.2  # share of items that use fewer codebooks
    restart_every_steps: int = 50
    averaging_decay: float = 0.999
    checkpoint_minutes: float = 3.0
    bfloat16: bool = True
    decoder_only: bool = False  # codes stay as they are: what was trained on them stays right
    loader_threads: int = 1
    codec: CodecConfig = field(default_factory=CodecConfig)
    loss: LossSettings = field(default_factory=LossSettings)
    batch: BatchSettings = field(default_factory=BatchSettings)
    adversary: AdversarySettings = field(default_factory=AdversarySettings)


class CodecTrainer:
    """Everything that changes during a run, and how one step changes it."""

    def __init__(self, settings: TrainingSettings, clips: list[Clip], device: torch.device) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.device = settings, device
        self.model = FrameCodec(settings.codec).to(device)
        self.averaged = copy.deepcopy(self.model).requires_grad_(False)
        self.loss = ReconstructionLoss(settings.loss, settings.codec.sample_rate_hz).to(device)
        self.optimiser = torch.optim.AdamW(
            self._parameter_groups(), lr=settings.learning_rate, betas=settings.adam_betas, fused=True
        )
        self.batches = BatchMaker(
            [clip for clip in clips if not clip.held_out], settings.batch, settings.codec.hop_samples
        )
        self.loaders = ThreadPoolExecutor(settings.loader_threads)
        self.coming: dict[int, Future[Tensor]] = {}  # batches by step, being made
        self.generator = torch.Generator().manual_seed(settings.seed)
        self.watch = CodebookWatch(settings.codec.codebooks, settings.codec.codebook_size, device)
        self.adversary = Adversary(settings.adversary).to(device)
        self.adversary_optimiser = torch.optim.AdamW(
            self.adversary.parameters(), lr=settings.adversary.learning_rate, betas=(0.8, 0.99), fused=True
        )
        self.step, self.seconds, self.quantising = 0, 0.0, False

    def _parameter_groups(self) -> list[dict[str, object]]:
        """Weight decay for matrices only, not for codebooks and scales. `rate` is a share of the learning rate."""
        coder = [*self.model.encoder.parameters(), *self.model.quantizer.parameters()]
        if self.settings.decoder_only:
            for one in coder:
                one.requires_grad_(False)
        quantiser = list(self.model.quantizer.parameters())
        others = list(self.model.encoder.parameters()) + list(self.model.decoder.parameters())
        decay = self.settings.weight_decay
        return [
            {"params": [one for one in others if one.ndim > 1], "weight_decay": decay, "rate": 1.0},
            {"params": [one for one in others if one.ndim <= 1], "weight_decay": 0.0, "rate": 1.0},
            {"params": quantiser, "weight_decay": 0.0, "rate": self.settings.quantiser_rate},
        ]

    @property
    def progress(self) -> float:
        """Share of the time box that is used up."""
        return min(self.seconds / (60 * self.settings.minutes), 1.0)

    def train_step(self) -> LossParts:
        """One batch; moves the clock by what it took."""
        began = worked_seconds(self.device)
        if not self.quantising and self.progress >= self.settings.quantise_from:
            start_from_data(self.model.quantizer, self._latents(40), self.generator)
            self.quantising = True
        for group in self.optimiser.param_groups:
            group["lr"] = group["rate"] * self._learning_rate()
        original = self._next_batch()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.bfloat16):
            decoded = self.model(original, self._used_books(len(original)) if self.quantising else None)
        parts = self.loss(decoded.samples, original)
        total = self.loss.total(parts)
        if decoded.quantised is not None and not self.settings.decoder_only:
            total = total + self._quantiser_loss(decoded.quantised)
        if self.quantising and self.progress >= self.settings.adversary.start:
            total = total + self._adversarial_loss(decoded.samples, original)
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.gradient_clip)
        self.optimiser.step()
        self.step += 1
        average_weights(self.averaged, self.model, self.step, self.settings.averaging_decay)
        if decoded.quantised is not None:
            self._care_for_codebooks(decoded.quantised, decoded.latent.detach())
        self.seconds += worked_seconds(self.device) - began
        return parts

    def _next_batch(self) -> Tensor:
        """The batch of this step, while threads make those of the next; every step has its own generator."""
        for step in range(self.step, self.step + self.settings.loader_threads + 1):
            if step not in self.coming:
                rng = generator(self.settings.seed, "codec batch", step)
                self.coming[step] = self.loaders.submit(self.batches.batch, rng)
        return self.coming.pop(self.step).result().to(self.device)

    def _quantiser_loss(self, quantised: Quantised) -> Tensor:
        weights = self.settings.loss
        return weights.commitment * quantised.commitment_loss + weights.codebook * quantised.codebook_loss

    def _adversarial_loss(self, decoded: Tensor, original: Tensor) -> Tensor:
        """Train the adversary by one step, then ask it about the codec."""
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.bfloat16):
            own = self.adversary.own_loss(decoded, original)
        for group in self.adversary_optimiser.param_groups:
            group["lr"] = self._learning_rate() / self.settings.learning_rate * self.settings.adversary.learning_rate
        self.adversary_optimiser.zero_grad(set_to_none=True)
        own.backward()
        torch.nn.utils.clip_grad_norm_(self.adversary.parameters(), 10.0)
        self.adversary_optimiser.step()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.bfloat16):
            return self.adversary.codec_loss(decoded, original)

    def _care_for_codebooks(self, quantised: Quantised, latent: Tensor) -> None:
        self.watch.observe(quantised.codes)
        if self.step % self.settings.restart_every_steps == 0 and not self.settings.decoder_only:
            self.watch.restart_dead(self.model.quantizer, latent.flatten(0, 1), self.generator)

    def _learning_rate(self) -> float:
        settings = self.settings
        return learning_rate(settings.learning_rate, self.step, settings.warm_up_steps, self.progress)

    def _used_books(self, items: int) -> Tensor:
        """Quantiser dropout: (items,) how many codebooks each item uses."""
        everything = self.settings.codec.codebooks
        rng = generator(self.settings.seed, "codebooks used", self.step)
        fewer = rng.integers(1, everything + 1, size=items)
        dropped = rng.random(items) < self.settings.quantiser_dropout
        return torch.from_numpy(np.where(dropped, fewer, everything)).to(self.device)

    @torch.no_grad()
    def _latents(self, batches: int) -> Tensor:
        """Encoder outputs (N, latent) of fresh batches, frames of silence left out."""
        found = []
        for index in range(batches):
            rng = generator(self.settings.seed, "codebook start", index)
            original = self.batches.batch(rng).to(self.device)
            silent = self.model.silent(self.model.pad(original))
            found.append(self.model(original, None).latent[~silent])
        return torch.cat(found)

    def save(self, path: Path) -> None:
        """Write everything a resumed run needs."""
        state = {
            "settings": dataclasses.asdict(self.settings),
            "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "adversary": self.adversary.state_dict(),
            "adversary_optimiser": self.adversary_optimiser.state_dict(),
            "counts": self.watch.counts,
            "generator": self.generator.get_state(),
            "step": self.step,
            "seconds": self.seconds,
            "quantising": self.quantising,
        }
        save_state(state, path)

    @torch.no_grad()
    def new_codebooks(self, batches: int = 400) -> None:
        """Set quantiser and codebooks of the averaged model from what its encoder says about fresh batches."""
        self.model.load_state_dict(self.averaged.state_dict())
        start_from_data(self.averaged.quantizer, self._latents(batches), self.generator)

    def start_from(self, codec: FrameCodec) -> None:
        """Begin with trained weights instead of random ones; the quantiser stays on from the first step."""
        for model in (self.model, self.averaged):
            model.load_state_dict(codec.state_dict())
        self.quantising = True

    def resume(self, path: Path) -> None:
        """Go on where `save` stopped."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.adversary.load_state_dict(state["adversary"])
        self.adversary_optimiser.load_state_dict(state["adversary_optimiser"])
        self.watch.counts = state["counts"]
        self.generator.set_state(state["generator"].cpu())
        self.step, self.seconds, self.quantising = state["step"], state["seconds"], state["quantising"]
