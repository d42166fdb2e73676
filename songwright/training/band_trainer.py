"""One training run of the band: its settings, its data, its state, one step. `band.py` runs it."""

import copy
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from songwright.accompaniment.frames import (
    FRAME_FEATURES,
    NOTE_FEATURES,
    NotePairs,
    PlanFrames,
    frame_seconds,
    note_pairs,
)  # fmt: skip
from songwright.accompaniment.model import BandModel, Quantiser, StemConfig, StemInput
from songwright.accompaniment.sampling import stem_input
from songwright.codec.model import SILENCE_CODE, CodecConfig
from songwright.errors import AudioError
from songwright.instruments import CATALOGUE
from songwright.training.band_data import PlayedItem
from songwright.training.run_files import save_state
from songwright.training.schedule import average_weights, learning_rate, worked_seconds
from songwright.waveform import SAMPLE_RATE_HZ

BASE = StemConfig(FRAME_FEATURES, NOTE_FEATURES, len(CATALOGUE), harmonics=0)
STEM_CONFIGS: Mapping[str, StemConfig] = {
    "drums": BASE,
    "bass": dataclasses.replace(BASE, harmonics=16),
    "other": dataclasses.replace(BASE, harmonics=10, width=256, hidden=768, core_width=320, note_width=192),
}


@dataclass(frozen=True)
class TrainingSettings:
    """One run.

    Attributes:
        minutes: the time box that the learning rate's cosine spans.
        steps: spans it instead, if given; such a run gives the same weights on the same machine, however fast it is.
        stretches, frames: of a batch, all of one stem.
        shares: of the steps, for each stem.
        history_noise: share of the frames whose history is that of another frame, so that own mistakes do not add up.
        history_free: share of the stretches that see no history at all.
        fine_books: of a step, drawn at random.
        latent_weight: of the distance between the latent that is foretold and the codes' own.
        stems: sizes of the networks.
    """

    minutes: float = 60.0
    steps: int | None = None
    seed: int = 0
    stretches: int = 15
    frames: int = 100
    shares: Mapping[str, float] = field(default_factory=lambda: {"drums": 0.22, "bass": 0.23, "other": 0.55})
    learning_rate: float = 2e-3
    warm_up_steps: int = 100
    weight_decay: float = 0.02
    gradient_clip: float = 1.0
    averaging_decay: float = 0.998
    history_noise: float = 0.2
    history_free: float = 0.15
    fine_books: int = 2
    latent_weight: float = 1.0
    silence_weight: float = 0.2
    stems: Mapping[str, StemConfig] = field(default_factory=lambda: dict(STEM_CONFIGS))


@dataclass(frozen=True, eq=False)
class Batch:
    """Stretches of one stem.

    Attributes:
        given: conditions and notes.
        codes: (B, K, F).
        before: (B, K, F), the codes of the frames before, silence before the first.
    """

    given: StemInput
    codes: Tensor
    before: Tensor


class StemStore:
    """The items of one stem; stretches are described when they are asked for."""

    def __init__(self, items: Sequence[PlayedItem]) -> None:
        if not items:
            raise AudioError("the pack has no items of a stem to learn from, or none held out; prepare more of them")
        self.items = list(items)
        self.lengths = np.array([item.codes.shape[1] for item in items])
        plans: dict[str, PlanFrames] = {}
        for item in items:
            if item.name not in plans:
                plans[item.name] = item.plan_frames()
        self.plans = [plans[item.name] for item in items]

    def random_batch(self, stretches: int, frames: int, rng: np.random.Generator, device: torch.device) -> Batch:
        """Stretches drawn evenly over all sound."""
        chosen = rng.choice(len(self.items), stretches, p=self.lengths / self.lengths.sum())
        firsts = np.floor(rng.random(stretches) * (np.maximum(self.lengths[chosen] - frames, 0) + 1)).astype(int)
        return self.batch(list(zip(chosen.tolist(), firsts.tolist(), strict=True)), frames, device)

    def batch(self, places: Sequence[tuple[int, int]], frames: int, device: torch.device) -> Batch:
        """Stretches by (item, first frame); what lies beyond an item's end is silence."""
        features, pairs, codes, before = [], [], [], []
        for row, (index, first) in enumerate(places):
            item = self.items[index]
            seconds = frame_seconds(first, frames) + item.cut_samples / SAMPLE_RATE_HZ
            features.append(self.plans[index].at(seconds, item.notes.players, item.level_db))
            pairs.append(note_pairs(item.notes, first, frames).moved(row * frames))
            padded = np.pad(item.codes[:, max(first - 1, 0) : first + frames], ((0, 0), (first == 0, 0)))
            padded = np.pad(padded, ((0, 0), (0, frames + 1 - padded.shape[1])))
            codes.append(padded[:, 1:])
            before.append(padded[:, :-1])
        given = stem_input(np.stack(features), _joined(pairs), device)
        return Batch(given, torch.from_numpy(np.stack(codes)).to(device), torch.from_numpy(np.stack(before)).to(device))

    def stretches(self, frames: int, at_most: int) -> list[tuple[int, int]]:
        """Stretches spread over all items."""
        found = [
            (index, first)
            for index, length in enumerate(self.lengths)
            for first in range(0, max(int(length) - frames, 0) + 1, frames)
        ]
        return found[:: max(len(found) // at_most, 1)]


def _joined(pairs: Sequence[NotePairs]) -> NotePairs:
    return NotePairs(
        np.concatenate([one.frame for one in pairs]),
        np.concatenate([one.instrument for one in pairs]),
        np.concatenate([one.midi for one in pairs]),
        np.concatenate([one.features for one in pairs]),
        np.concatenate([one.phase_radians for one in pairs]),
    )


class BandTrainer:
    """Everything that changes during a run, and how one step changes it."""

    def __init__(self, settings: TrainingSettings, items: Sequence[PlayedItem], quantiser: Quantiser,
                 codec: CodecConfig, device: torch.device) -> None:  # fmt: skip
        torch.manual_seed(settings.seed)
        self.settings, self.device = settings, device
        self.model = BandModel(
            dict(settings.stems), quantiser, codec.low_coefficients, codec.hop_samples, codec.sample_rate_hz
        ).to(device)
        learned = [item for item in items if not item.held_out]
        self.stores = {stem: StemStore([i for i in learned if i.notes.stem == stem]) for stem in settings.stems}
        for stem, store in self.stores.items():
            _start_with_usual(self.model, stem, store)
        self.averaged = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.optimisers = {
            stem: torch.optim.AdamW(
                self.model.stem(stem).parameters(), lr=settings.learning_rate, betas=(0.9, 0.98),
                weight_decay=settings.weight_decay,
            )
            for stem in settings.stems
        }  # fmt: skip
        self.rng = np.random.default_rng(np.random.SeedSequence([settings.seed, 1]))
        self.noise = torch.Generator(device).manual_seed(settings.seed)
        self.steps = dict.fromkeys(settings.stems, 0)
        self.seconds = 0.0

    @property
    def step(self) -> int:
        return sum(self.steps.values())

    @property
    def progress(self) -> float:
        """Share of the time box, or of the steps, that is used up."""
        if self.settings.steps is not None:
            return min(self.step / self.settings.steps, 1.0)
        return min(self.seconds / (60 * self.settings.minutes), 1.0)

    def next_stem(self) -> str:
        """The stem that is furthest behind its share."""
        total = sum(self.settings.shares[stem] for stem in self.steps)
        return min(self.steps, key=lambda stem: (self.steps[stem] + 1) / self.settings.shares[stem] * total)

    def train_step(self) -> tuple[str, Tensor]:
        """One batch of one stem; returns the stem and its losses, (K,) nats per token, nan for books not drawn."""
        began = worked_seconds(self.device)
        settings, stem = self.settings, self.next_stem()
        optimiser = self.optimisers[stem]
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(settings.learning_rate, self.steps[stem], settings.warm_up_steps, self.progress)
        self.model.train()
        batch = self.stores[stem].random_batch(settings.stretches, settings.frames, self.rng, self.device)
        coarse, books = settings.stems[stem].coarse_books, batch.codes.shape[1]
        fine = sorted(coarse + self.rng.permutation(books - coarse)[: settings.fine_books])
        with torch.autocast(self.device.type, torch.bfloat16):
            losses = stem_losses(self.model, stem, self._noisy(batch), [*range(coarse), *fine])
        nats = losses.nats
        loss = nats[:coarse].mean() + 0.5 * nats[fine].mean()
        loss = loss + settings.latent_weight * losses.latent + settings.silence_weight * losses.silence
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.stem(stem).parameters(), settings.gradient_clip)
        optimiser.step()
        self.steps[stem] += 1
        mine, theirs = self.averaged.stem(stem), self.model.stem(stem)
        average_weights(mine, theirs, self.steps[stem], settings.averaging_decay)
        self.seconds += worked_seconds(self.device) - began
        return stem, torch.cat([nats.detach(), torch.stack([losses.latent, losses.silence]).detach()])

    def _noisy(self, batch: Batch) -> Batch:
        """The batch with some frames of its history swapped for other frames of the stretch, and some without any."""
        before = batch.before
        items, _, frames = before.shape
        other = torch.randint(frames, (items, 1, frames), generator=self.noise, device=self.device)
        share = torch.rand(items, 1, frames, generator=self.noise, device=self.device)
        before = torch.where(share < self.settings.history_noise, before.gather(2, other.expand_as(before)), before)
        without = torch.rand(items, 1, 1, generator=self.noise, device=self.device) < self.settings.history_free
        return dataclasses.replace(batch, before=before.masked_fill(without, SILENCE_CODE))

    def save(self, path: Path) -> None:
        """Write everything a resumed run needs."""
        state = {
            "model": self.model.state_dict(), "averaged": self.averaged.state_dict(),
            "optimisers": {stem: one.state_dict() for stem, one in self.optimisers.items()},
            "rng": self.rng.bit_generator.state, "noise": self.noise.get_state(),
            "dropout": torch.get_rng_state(), "steps": self.steps, "seconds": self.seconds,
        }  # fmt: skip
        save_state(state, path)

    def resume(self, path: Path) -> None:
        """Go on where `save` stopped."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.averaged.load_state_dict(state["averaged"])
        for stem, optimiser in self.optimisers.items():
            optimiser.load_state_dict(state["optimisers"][stem])
        self.rng.bit_generator.state = state["rng"]
        self.noise.set_state(state["noise"].cpu())
        torch.set_rng_state(state["dropout"].cpu())
        self.steps, self.seconds = state["steps"], state["seconds"]

    def start_from(self, model: BandModel) -> None:
        """Begin with trained weights instead of random ones.

        The quantiser and how often its entries are used stay those of the pack, so that weights trained on one codec
        are a start on another; what has another shape there, or speaks of single entries, begins anew.
        """
        for mine in (self.model, self.averaged):
            for stem in self.steps:
                own, given = mine.stem(stem).state_dict(), model.stem(stem).state_dict()
                anew = ("heads.usual", "heads.free", "heads.join")
                fitting = {
                    name: tensor for name, tensor in given.items()
                    if own[name].shape == tensor.shape and not name.startswith(anew)
                }  # fmt: skip
                mine.stem(stem).load_state_dict(own | fitting)


@dataclass(frozen=True, eq=False)
class StemLosses:
    """Of one batch: (K,) nats per token, nan for books not asked for; latent distance; nats of the silence flag."""

    nats: Tensor
    latent: Tensor
    silence: Tensor


def stem_losses(model: BandModel, stem: str, batch: Batch, books: Sequence[int]) -> StemLosses:
    """Losses with the right codes given; digital silence is left to the flag."""
    player, quantiser = model.stem(stem), model.quantiser
    sounds = batch.codes[:, 0] != SILENCE_CODE
    share = sounds.float() / sounds.float().sum().clamp(min=1)
    coarse = player.config.coarse_books
    history = quantiser.sums(batch.before[:, :coarse])[-1] * (batch.before[:, 0] != SILENCE_CODE)[..., None]
    conditions = player.condition(batch.given)
    features = player.core(conditions.hidden, history)
    foretold = player.heads.foretell(features, conditions.sketch)
    ready = player.heads.ready(features)
    sums = quantiser.sums(batch.codes)
    nats = [share.new_full((), float("nan"))] * batch.codes.shape[1]
    for book in books:
        logits = player.heads.logits(ready, foretold, sums[book], book, quantiser)
        found = functional.cross_entropy(logits.float().flatten(0, 1), batch.codes[:, book].flatten(), reduction="none")
        nats[book] = (found * share.flatten()).sum()
    spread = sums[-1][sounds].var(dim=0).mean().clamp(min=1e-3) if bool(sounds.any()) else share.new_ones(())
    latent = ((foretold.float() - sums[-1]).square().mean(dim=-1) * share).sum() / spread
    silence = functional.binary_cross_entropy_with_logits(player.silence(conditions).float(), (~sounds).float())
    return StemLosses(torch.stack(nats), latent, silence)


@dataclass(frozen=True)
class HeldOutScore:
    """Of one stem on held-out stretches, the right codes before given."""

    nats: tuple[float, ...]
    latent: float
    silence: float


@torch.inference_mode()
def validate(model: BandModel, stem: str, store: StemStore, frames: int, stretches: int, device: torch.device
             ) -> HeldOutScore:  # fmt: skip
    """Mean losses over held-out stretches."""
    model.eval()
    places = store.stretches(frames, stretches)
    books = range(len(model.quantiser.latents))
    found = [stem_losses(model, stem, store.batch(places[at : at + 8], frames, device), books)
             for at in range(0, len(places), 8)]  # fmt: skip
    nats = torch.stack([one.nats for one in found]).mean(dim=0)
    return HeldOutScore(
        tuple(round(value, 4) for value in nats.tolist()),
        round(float(torch.stack([one.latent for one in found]).mean()), 4),
        round(float(torch.stack([one.silence for one in found]).mean()), 4),
    )


@torch.no_grad()
def _start_with_usual(model: BandModel, stem: str, store: StemStore) -> None:
    """The heads begin with how often each entry is used."""
    codes = np.concatenate([item.codes for item in store.items], axis=1)
    codes = codes[:, codes[0] != SILENCE_CODE]
    usual = model.stem(stem).heads.usual
    for book, entries in enumerate(codes):
        counts = np.bincount(entries, minlength=usual.shape[1]) + 0.5
        usual[book] = torch.from_numpy(np.log(counts / counts.mean())).float()
