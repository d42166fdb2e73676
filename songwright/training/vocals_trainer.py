"""One training run of the voice: its settings, its data on the device, its state, one step. `vocals.py` runs it."""

import copy
import dataclasses
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from songwright.errors import AudioError
from songwright.training.vocals_data import SungPhrase, VoicePack
from songwright.vocals.frames import FEATURES, PHASE_COLUMNS, SYMBOLS
from songwright.vocals.model import VoiceConfig, VoiceModel


@dataclass(frozen=True)
class TrainingSettings:
    """One run.

    Attributes:
        minutes: the time box that the learning rate's cosine spans.
        steps: spans it instead, if given; such a run gives the same weights on the same machine, however fast it is.
        phrases, frames: of a batch; longer phrases are cropped.
        history_noise: share of the codes that the network is shown which are another frame's, so that its own
            mistakes do not throw it off when it sings.
        fine_books_per_step: of the fine codebooks, drawn at random.
        with_phase: False hides the fundamental's phase, to measure what it brings.
        voice: sizes of the network; singers and codebooks are the pack's.
    """

    minutes: float = 20.0
    steps: int | None = None
    seed: int = 0
    phrases: int = 48
    frames: int = 288
    learning_rate: float = 1e-3
    warm_up_steps: int = 200
    weight_decay: float = 0.03
    gradient_clip: float = 1.0
    averaging_decay: float = 0.999
    history_noise: float = 0.15
    fine_books_per_step: int = 2
    with_phase: bool = True
    voice: VoiceConfig = field(default_factory=lambda: VoiceConfig(len(SYMBOLS), 1, FEATURES))


@dataclass(frozen=True, eq=False)
class Batch:
    """Phrases, cropped and padded: symbols (B, 3, F), features (B, F, D), singers (B, S), codes and the codes of the
    frames before (B, K, F), mask (B, F, 1)."""

    symbols: Tensor
    features: Tensor
    singer_shares: Tensor
    codes: Tensor
    history: Tensor
    mask: Tensor


class PhraseStore:
    """All phrases end to end on the device; batches are gathered there."""

    def __init__(self, phrases: Sequence[SungPhrase], singers: int, with_phase: bool, device: torch.device) -> None:
        if not phrases:
            raise AudioError("the pack holds no phrases to learn from, or none held out; prepare more of the corpus")
        conditions = [phrase.conditions() for phrase in phrases]
        features = np.concatenate([one.features for one in conditions])
        if not with_phase:
            features[:, PHASE_COLUMNS] = 0
        self.symbols = torch.from_numpy(np.concatenate([one.symbols for one in conditions], axis=1)).to(device)
        self.features = torch.from_numpy(features).to(device)
        self.codes = torch.from_numpy(np.concatenate([phrase.codes for phrase in phrases], axis=1)).to(device)
        self.singer_shares = torch.eye(singers)[[phrase.singer for phrase in phrases]].to(device)
        self.lengths = np.array([one.frames for one in conditions])
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        self.device = device

    def random_batch(self, phrases: int, frames: int, rng: np.random.Generator) -> Batch:
        """Phrases drawn by length, a random crop of each."""
        chosen = rng.choice(len(self.lengths), phrases, p=self.lengths / self.lengths.sum())
        spare = np.maximum(self.lengths[chosen] - frames, 0)
        offsets = np.floor(rng.random(phrases) * (spare + 1)).astype(int)
        return self._gather(chosen, offsets, min(frames, int(self.lengths[chosen].max())))

    def batches(self, phrases: int) -> list[Batch]:
        """Every phrase once, whole, those of like lengths together."""
        order = np.argsort(self.lengths, kind="stable")
        groups = [order[at : at + phrases] for at in range(0, len(order), phrases)]
        return [self._gather(group, np.zeros(len(group), int), int(self.lengths[group].max())) for group in groups]

    def _gather(self, chosen: np.ndarray, offsets: np.ndarray, frames: int) -> Batch:
        places = torch.from_numpy(offsets)[:, None] + torch.arange(frames)  # (B, F) within the phrase
        inside = places < torch.from_numpy(self.lengths[chosen])[:, None]
        at = torch.from_numpy(self.starts[chosen])[:, None] + places
        index = at.clamp(max=self.codes.shape[1] - 1).to(self.device)
        first = (places == 0).to(self.device)  # nothing is before a phrase but digital silence
        mask = inside.to(self.device)
        return Batch(
            self.symbols[:, index].transpose(0, 1) * mask[:, None],
            self.features[index] * mask[..., None],
            self.singer_shares[torch.from_numpy(chosen).to(self.device)],
            self.codes[:, index].transpose(0, 1),
            self.codes[:, (index - 1).clamp(min=0)].transpose(0, 1) * ~first[:, None],
            mask[..., None].float(),
        )


class VoiceTrainer:
    """Everything that changes during a run, and how one step changes it."""

    def __init__(self, settings: TrainingSettings, pack: VoicePack, device: torch.device) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.device = settings, device
        books, entries, latent = pack.code_vectors.shape
        self.config = dataclasses.replace(
            settings.voice, singers=len(pack.singers), codebooks=books, codebook_size=entries, code_features=latent
        )
        self.model = VoiceModel(self.config).to(device)
        self._start_embeddings(pack.code_vectors)
        self.averaged = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=settings.learning_rate, betas=(0.9, 0.98), weight_decay=settings.weight_decay
        )
        learned = [phrase for phrase in pack.phrases if not phrase.held_out]
        self.store = PhraseStore(learned, len(pack.singers), settings.with_phase, device)
        self.rng = np.random.default_rng(np.random.SeedSequence([settings.seed, 1]))
        self.noise = torch.Generator(device).manual_seed(settings.seed)
        self.step, self.seconds = 0, 0.0

    @torch.no_grad()
    def _start_embeddings(self, vectors: np.ndarray) -> None:
        """Codes start out as what the codec itself means by them, on the scale of the coarsest book."""
        scale = float(vectors[0].astype(np.float32).std())
        for table, vector in zip(self.model.code_tables(), vectors, strict=True):
            table.copy_(torch.from_numpy(vector.astype(np.float32) / scale))

    @property
    def progress(self) -> float:
        """Share of the time box, or of the steps, that is used up."""
        if self.settings.steps is not None:
            return min(self.step / self.settings.steps, 1.0)
        return min(self.seconds / (60 * self.settings.minutes), 1.0)

    def train_step(self) -> Tensor:
        """One batch; returns its loss, (K,) nats per token, nan for fine books that were not drawn."""
        began = time.monotonic()
        for group in self.optimiser.param_groups:
            group["lr"] = self._learning_rate()
        self.model.train()
        batch = self.store.random_batch(self.settings.phrases, self.settings.frames, self.rng)
        first = self.config.coarse_books
        fine = first + self.rng.permutation(self.config.codebooks - first)[: self.settings.fine_books_per_step]
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            losses = nats_per_book(self.model, self._noisy(batch), fine.tolist())
        loss = losses[:first].mean() + losses[fine.tolist()].mean()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.gradient_clip)
        self.optimiser.step()
        self.step += 1
        self._average()
        self.seconds += time.monotonic() - began
        return losses.detach()

    def _noisy(self, batch: Batch) -> Batch:
        """The batch with some frames of its history swapped for other frames of the phrase.

        The codes of the frame itself stay: a finer code is the rest that the coarser one left, and of another one
        nothing is known.
        """
        codes = batch.history
        items, _, frames = codes.shape
        other = torch.randint(frames, (items, 1, frames), generator=self.noise, device=self.device)
        elsewhere = codes.gather(2, other.expand_as(codes))
        share = torch.rand(items, 1, frames, generator=self.noise, device=self.device)
        return dataclasses.replace(batch, history=torch.where(share < self.settings.history_noise, elsewhere, codes))

    def _learning_rate(self) -> float:
        """Linear warm-up in steps, then a cosine over the time box down to a hundredth."""
        warm = min((self.step + 1) / self.settings.warm_up_steps, 1.0)
        return self.settings.learning_rate * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * self.progress)))

    @torch.no_grad()
    def _average(self) -> None:
        """Exponential moving average of the weights, quick at first."""
        decay = min(self.settings.averaging_decay, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(list(self.averaged.parameters()), list(self.model.parameters()), 1 - decay)

    def save(self, path: Path) -> None:
        """Write everything a resumed run needs."""
        state = {
            "settings": dataclasses.asdict(self.settings), "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(), "optimiser": self.optimiser.state_dict(),
            "rng": self.rng.bit_generator.state, "noise": self.noise.get_state(), "step": self.step,
            "seconds": self.seconds,
        }  # fmt: skip
        scratch = path.with_suffix(".part")
        torch.save(state, scratch)
        scratch.replace(path)

    def resume(self, path: Path) -> None:
        """Go on where `save` stopped."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.rng.bit_generator.state = state["rng"]
        self.noise.set_state(state["noise"].cpu())
        self.step, self.seconds = state["step"], state["seconds"]

    def start_from(self, model: VoiceModel) -> None:
        """Begin with trained weights instead of random ones."""
        for mine in (self.model, self.averaged):
            mine.load_state_dict(model.state_dict())


def nats_per_book(model: VoiceModel, batch: Batch, fine_books: Sequence[int]) -> Tensor:
    """Cross-entropy of each codebook, (K,) nats per token; nan for fine books that are not asked for."""
    inside = batch.mask[..., 0]
    losses = [inside.new_full((), float("nan"))] * model.config.codebooks
    for book, scores in book_logits(model, batch, fine_books).items():
        nats = functional.cross_entropy(scores.float().transpose(1, 2), batch.codes[:, book], reduction="none")
        losses[book] = (nats * inside).sum() / inside.sum()
    return torch.stack(losses)


def book_logits(model: VoiceModel, batch: Batch, fine_books: Sequence[int]) -> dict[int, Tensor]:
    """Logits (B, F, V) of every coarse book and of the fine ones asked for, the coarser codes given."""
    conditions = model.encode(batch.symbols, batch.features, batch.singer_shares, batch.mask)
    coarse = model.coarse_logits(conditions, batch.history, batch.codes)
    found = {book: coarse[:, :, book] for book in range(model.config.coarse_books)}
    return found | {book: model.fine_logits(conditions, batch.codes, book, batch.mask) for book in fine_books}


@dataclass(frozen=True)
class HeldOutScore:
    """How well held-out phrases are foretold, the right codes before given: one value for each codebook."""

    nats: tuple[float, ...]
    accuracy: tuple[float, ...]


@torch.inference_mode()
def validate(model: VoiceModel, store: PhraseStore, phrases: int) -> HeldOutScore:
    """Cross-entropy in nats and share of right first guesses of each codebook, over every frame of the store."""
    config = model.config
    total = torch.zeros(3, config.codebooks, dtype=torch.float64)
    for batch in store.batches(phrases):
        inside = batch.mask[..., 0]
        for book, scores in book_logits(model, batch, range(config.coarse_books, config.codebooks)).items():
            nats = functional.cross_entropy(scores.float().transpose(1, 2), batch.codes[:, book], reduction="none")
            right = (scores.argmax(dim=-1) == batch.codes[:, book]) * inside
            total[:, book] += torch.stack([(nats * inside).sum(), right.sum(), inside.sum()]).cpu()
    nats, right, frames = total
    return HeldOutScore(tuple((nats / frames).tolist()), tuple((right / frames).tolist()))
