"""One training run of the voice: its settings, its data on the device, its state, one step. `vocals.py` runs it."""

import copy
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from songwright.codec.voice.analysis import ENVELOPE_COEFFICIENTS, GRID_POINTS, NOISE_BANDS
from songwright.codec.voice.model import PITCH_FEATURES, SHARE_SCALE
from songwright.errors import AudioError
from songwright.training.run_files import save_state
from songwright.training.schedule import average_weights, learning_rate, worked_seconds
from songwright.training.vocals_data import SungPhrase, VoicePack
from songwright.vocals.frames import FEATURES, SYMBOLS
from songwright.vocals.model import LatentGuess, ResidualFlow, VoiceConfig, VoiceModel

PITCH = 1  # the feature of the latent that is asked and not learned
DB_PER_LOG_POWER = float(10 / np.log(10))
LEAST_SPREAD = 1e-3
GREATEST_LIVELINESS = 2.0
LEVEL_COEFFICIENTS = 3  # of the envelope: level and tilt, which loudness decides
GREATEST_RESIDUAL = 6.0  # in spreads: a wrong voicing would be hundreds


@dataclass(frozen=True)
class TrainingSettings:
    """One run.

    Attributes:
        minutes: the time box that the learning rate's cosine spans.
        steps: spans it instead, if given; such a run gives the same weights on the same machine, however fast it is.
        phrases, frames: of a batch; longer phrases are cropped.
        bfloat16: compute the network in it (the loss and the optimiser stay in fp32): 1.8 times as fast where the
            processor knows it.
        spread_share: exponent of the uncertainty by which a feature's error counts less (`latent_loss`).
        dropout: share of each block's features that are left out in a step: after ten rounds through three hours of
            singing the network begins to know them by heart.
        flow_share: of the box, at its end, in which the flow is trained and everything else stays; 0 for a voice
            without a flow.
        voice: sizes of the network; the singers are the pack's.
    """

    minutes: float = 20.0
    steps: int | None = None
    seed: int = 0
    phrases: int = 24
    frames: int = 128
    learning_rate: float = 2e-3
    warm_up_steps: int = 100
    weight_decay: float = 0.03
    gradient_clip: float = 1.0
    averaging_decay: float = 0.998
    spread_share: float = 0.5
    dropout: float = 0.1
    bfloat16: bool = True
    flow_share: float = 0.0
    voice: VoiceConfig = field(default_factory=lambda: VoiceConfig(len(SYMBOLS), 1, FEATURES, flow_blocks=4))


@dataclass(frozen=True, eq=False)
class Batch:
    """Phrases, cropped and padded: symbols (B, 3, F), features (B, F, ·), singers (B, S), latents (B, F, D), mask
    (B, F, 1) of the phrases' frames, learned (B, F, 1) of those that are not silent."""

    symbols: Tensor
    features: Tensor
    singer_shares: Tensor
    latents: Tensor
    mask: Tensor
    learned: Tensor


class PhraseStore:
    """All phrases end to end on the device; batches are gathered there."""

    def __init__(self, phrases: Sequence[SungPhrase], singers: int, device: torch.device) -> None:
        if not phrases:
            raise AudioError("the pack holds no phrases to learn from, or none held out; prepare more of the corpus")
        conditions = [phrase.conditions() for phrase in phrases]
        self.symbols = torch.from_numpy(np.concatenate([one.symbols for one in conditions], axis=1)).to(device)
        self.features = torch.from_numpy(np.concatenate([one.features for one in conditions])).to(device)
        self.latents = torch.from_numpy(np.concatenate([phrase.latents for phrase in phrases])).to(device)
        self.sounding = torch.from_numpy(~np.concatenate([phrase.silent for phrase in phrases])).to(device)
        self.singer_shares = torch.eye(singers)[[phrase.singer for phrase in phrases]].to(device)
        self.lengths = np.array([one.frames for one in conditions])
        learned = self.latents[self.sounding].float()
        self.mean, self.spread = learned.mean(dim=0), learned.std(dim=0).clamp(min=LEAST_SPREAD)
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
        index = at.clamp(max=len(self.latents) - 1).to(self.device)
        mask = inside.to(self.device)
        return Batch(
            self.symbols[:, index].transpose(0, 1) * mask[:, None],
            self.features[index] * mask[..., None],
            self.singer_shares[torch.from_numpy(chosen).to(self.device)],
            self.latents[index].float(),
            mask[..., None].float(),
            (mask & self.sounding[index])[..., None].float(),
        )


class VoiceTrainer:
    """Everything that changes during a run, and how one step changes it."""

    def __init__(self, settings: TrainingSettings, pack: VoicePack, device: torch.device) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.device = settings, device
        flow_blocks = settings.voice.flow_blocks if settings.flow_share else 0
        self.config = dataclasses.replace(settings.voice, singers=len(pack.singers), flow_blocks=flow_blocks)
        learned = [phrase for phrase in pack.phrases if not phrase.held_out]
        self.store = PhraseStore(learned, len(pack.singers), device)
        self.model = VoiceModel(self.config).to(device)
        self.model.mean.copy_(self.store.mean)
        self.model.spread.copy_(self.store.spread)
        for module in self.model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = settings.dropout
        self.averaged = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=settings.learning_rate, betas=(0.9, 0.98), weight_decay=settings.weight_decay
        )
        self.rng = np.random.default_rng(np.random.SeedSequence([settings.seed, 1]))
        self.step, self.seconds, self.flowing = 0, 0.0, False

    @property
    def progress(self) -> float:
        """Share of the time box, or of the steps, that is used up."""
        if self.settings.steps is not None:
            return min(self.step / self.settings.steps, 1.0)
        return min(self.seconds / (60 * self.settings.minutes), 1.0)

    @property
    def at_flow(self) -> bool:
        """Whether the guesses are learned and the flow's turn has come."""
        return self.settings.flow_share > 0 and self.progress >= 1 - self.settings.flow_share

    def train_step(self) -> float:
        """One batch; returns the mean square error of its guesses, or of the flow's velocities."""
        began = worked_seconds(self.device)
        if self.at_flow and not self.flowing:
            self.flowing = True
            self.model.load_state_dict(self.averaged.state_dict())
            self._only_flow()
        for group in self.optimiser.param_groups:
            group["lr"] = self._learning_rate()
        batch = self.store.random_batch(self.settings.phrases, self.settings.frames, self.rng)
        torch.manual_seed(int(self.rng.integers(2**63)))  # of the dropout, so that a resumed run is the same
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.bfloat16):
            loss, error = self._flow_loss(batch) if self.flowing else self._guess_loss(batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.gradient_clip)
        self.optimiser.step()
        self.step += 1
        average_weights(self.averaged, self.model, self.step, self.settings.averaging_decay)
        self.seconds += worked_seconds(self.device) - began
        return float(error)

    def _only_flow(self) -> None:
        self.model.requires_grad_(False)
        self._flow.requires_grad_(True)

    @property
    def _flow(self) -> ResidualFlow:
        assert self.model.flow is not None, "a run with a flow's turn has a flow"
        return self.model.flow

    def _guess_loss(self, batch: Batch) -> tuple[Tensor, Tensor]:
        guess, wanted = guessed(self.model, batch), self.model.standardised(batch.latents)
        guess = LatentGuess(guess.mean.float(), guess.log_spread.float(), guess.conditions)
        error = (guess.mean.detach() - wanted)[..., PITCH_FEATURES:].square()
        loss = latent_loss(guess, wanted, batch.learned, self.settings.spread_share)
        return loss, (error * batch.learned).mean() / batch.learned.mean()

    def _flow_loss(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Straight lines from noise to residuals: the velocity at a random place of each."""
        self.model.eval()
        with torch.no_grad():
            guess = guessed(self.model, batch)
        self._flow.train()
        residual = (self.model.standardised(batch.latents) - guess.mean.float()) / guess.log_spread.float().exp()
        residual = residual.clamp(-GREATEST_RESIDUAL, GREATEST_RESIDUAL)
        noise = torch.randn_like(residual)
        time = torch.rand(len(residual), 1, 1, device=residual.device)
        place = time * residual + (1 - time) * noise
        velocity = self._flow(place, time, guess.conditions, batch.mask)
        error = (velocity.float() - (residual - noise))[..., PITCH_FEATURES:].square()
        loss = (error * batch.learned).mean() / batch.learned.mean()
        return loss, loss.detach()

    def _learning_rate(self) -> float:
        settings, share = self.settings, self.settings.flow_share
        progress = (self.progress - 1 + share) / share if self.flowing else self.progress / (1 - share)
        return learning_rate(settings.learning_rate, self.step, settings.warm_up_steps, min(progress, 1.0))

    def save(self, path: Path) -> None:
        """Write everything a resumed run needs."""
        state = {
            "settings": dataclasses.asdict(self.settings), "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(), "optimiser": self.optimiser.state_dict(),
            "rng": self.rng.bit_generator.state, "step": self.step, "seconds": self.seconds, "flowing": self.flowing,
        }  # fmt: skip
        save_state(state, path)

    def resume(self, path: Path) -> None:
        """Go on where `save` stopped."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.rng.bit_generator.state = state["rng"]
        self.step, self.seconds, self.flowing = state["step"], state["seconds"], state["flowing"]
        if self.flowing:
            self._only_flow()

    def start_from(self, model: VoiceModel) -> None:
        """Begin with trained weights instead of random ones; a flow that either of both has not is left out."""
        trained = model.state_dict()
        for mine in (self.model, self.averaged):
            own = mine.state_dict()
            begun = {name: trained.get(name, own[name]) if name.startswith("flow.") else trained[name] for name in own}
            mine.load_state_dict(begun)


def guessed(model: VoiceModel, batch: Batch) -> LatentGuess:
    """The model's guess at a batch's latents."""
    return model(batch.symbols, batch.features, batch.singer_shares, batch.mask)


def latent_loss(guess: LatentGuess, wanted: Tensor, learned: Tensor, spread_share: float) -> Tensor:
    """Negative log likelihood of standardised latents under normal distributions, as features are uncertain.

    The pitch, which is not guessed, does not count.

    Every feature's likelihood is weighted by its spread to the power 2·`spread_share`, so that what is uncertain is
    not given up early (beta-NLL: Seitzer et al., 2022, arXiv:2203.09168, equation 5).
    """
    error = (guess.mean - wanted).square()
    nats = error * torch.exp(-2 * guess.log_spread) / 2 + guess.log_spread
    weighted = nats * torch.exp(2 * spread_share * guess.log_spread.detach())
    weighted = torch.cat([weighted[..., :PITCH], weighted[..., PITCH + 1 :]], dim=-1)
    return (weighted * learned).mean() / learned.mean()


@torch.inference_mode()
def measure_liveliness(model: VoiceModel, store: PhraseStore, phrases: int) -> None:
    """Write into the model how much more the envelopes of voiced frames vary than the guesses at them."""
    sums = torch.zeros(2, 3, model.config.latent, dtype=torch.float64)  # guessed, heard; count, Σ, Σ²
    for batch in store.batches(phrases):
        counted = batch.learned * (batch.latents[..., :1] > 0)
        for kind, values in enumerate((model.restored(guessed(model, batch).mean), batch.latents)):
            parts = (counted.expand_as(values), values * counted, values.square() * counted)
            sums[kind] += torch.stack([part.sum(dim=(0, 1)) for part in parts]).double().cpu()
    variance = sums[:, 2] / sums[:, 0] - (sums[:, 1] / sums[:, 0]).square()
    ratio = (variance[1] / variance[0].clamp(min=1e-6)).sqrt().clamp(1.0, GREATEST_LIVELINESS).float()
    shape = slice(PITCH_FEATURES + LEVEL_COEFFICIENTS, PITCH_FEATURES + ENVELOPE_COEFFICIENTS)
    model.liveliness.fill_(1.0)
    model.liveliness[shape] = ratio[shape].to(model.liveliness.device)


@dataclass(frozen=True)
class HeldOutScore:
    """How far the guesses at held-out phrases are off.

    Attributes:
        voiced_db, voiceless_db: root mean square over frames and the envelope's grid.
        shares: of periodic power, root mean square over voiced frames and bands.
        voicing: share of the frames whose voicing is wrong.
    """

    voiced_db: float
    voiceless_db: float
    shares: float
    voicing: float


@torch.inference_mode()
def validate(model: VoiceModel, store: PhraseStore, phrases: int) -> HeldOutScore:
    """Errors over every frame of the store."""
    envelope = slice(PITCH_FEATURES, PITCH_FEATURES + ENVELOPE_COEFFICIENTS)
    shares = slice(envelope.stop, envelope.stop + NOISE_BANDS)
    sums = torch.zeros(2, 4, dtype=torch.float64)  # voiceless or voiced; frames, Σ envelope, Σ shares, wrong voicing
    for batch in store.batches(phrases):
        found = model.restored(guessed(model, batch).mean)
        error = (found - batch.latents).square()
        is_voiced = batch.latents[..., 0] > 0
        wrong = ((found[..., 0] > 0) != is_voiced).float()
        squares = (error[..., envelope].sum(dim=-1) / GRID_POINTS, error[..., shares].mean(dim=-1))
        for kind in (0, 1):
            counted = batch.learned[..., 0] * (is_voiced == bool(kind))
            parts = (torch.ones_like(wrong), *squares, wrong)
            sums[kind] += torch.stack([(part * counted).sum() for part in parts]).double().cpu()
    means = sums / sums[:, :1]
    db = DB_PER_LOG_POWER * means[:, 1].sqrt()
    wrong_share = float(sums[:, 3].sum() / sums[:, 0].sum())
    return HeldOutScore(float(db[1]), float(db[0]), SHARE_SCALE * float(means[1, 2].sqrt()), wrong_share)
