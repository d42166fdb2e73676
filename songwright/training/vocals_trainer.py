"""One training run of the voice: its settings, its data on the device, its state, one step. `vocals.py` runs it."""

import copy
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from songwright.codec.model import FrameCodec
from songwright.errors import AudioError
from songwright.training.run_files import save_state
from songwright.training.schedule import average_weights, learning_rate, worked_seconds
from songwright.training.vocals_data import SungPhrase, VoicePack, encoder_digest
from songwright.vocals.frames import FEATURES, SYMBOLS, VOICED_COLUMN
from songwright.vocals.model import LatentGuess, VoiceConfig, VoiceModel
from songwright.vocals.source import LOW_COEFFICIENTS, SOURCE_FEATURES


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
        with_source: False hides the source, to measure what it brings.
        voice: sizes of the network; singers and the codec's sizes are the pack's and the codec's.
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
    with_source: bool = True
    bfloat16: bool = True
    voice: VoiceConfig = field(default_factory=lambda: VoiceConfig(len(SYMBOLS), 1, FEATURES, SOURCE_FEATURES))


@dataclass(frozen=True, eq=False)
class Batch:
    """Phrases, cropped and padded: symbols (B, 3, F), features (B, F, ·), source (B, F, 2·L), singers (B, S),
    latents (B, F, D), mask (B, F, 1) of the phrases' frames, learned (B, F, 1) of those that are not silent."""

    symbols: Tensor
    features: Tensor
    source: Tensor
    singer_shares: Tensor
    latents: Tensor
    mask: Tensor
    learned: Tensor


class PhraseStore:
    """All phrases end to end on the device; batches are gathered there."""

    def __init__(self, phrases: Sequence[SungPhrase], singers: int, with_source: bool, device: torch.device) -> None:
        if not phrases:
            raise AudioError("the pack holds no phrases to learn from, or none held out; prepare more of the corpus")
        conditions = [phrase.conditions() for phrase in phrases]
        source = np.concatenate([one.source for one in conditions])
        self.symbols = torch.from_numpy(np.concatenate([one.symbols for one in conditions], axis=1)).to(device)
        self.features = torch.from_numpy(np.concatenate([one.features for one in conditions])).to(device)
        self.source = torch.from_numpy(source if with_source else np.zeros_like(source)).to(device)
        self.latents = torch.from_numpy(np.concatenate([phrase.latents for phrase in phrases])).to(device)
        self.sounding = torch.from_numpy(~np.concatenate([phrase.silent for phrase in phrases])).to(device)
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
        index = at.clamp(max=len(self.latents) - 1).to(self.device)
        mask = inside.to(self.device)
        return Batch(
            self.symbols[:, index].transpose(0, 1) * mask[:, None],
            self.features[index] * mask[..., None],
            self.source[index] * mask[..., None],
            self.singer_shares[torch.from_numpy(chosen).to(self.device)],
            self.latents[index].float(),
            mask[..., None].float(),
            (mask & self.sounding[index])[..., None].float(),
        )


class VoiceTrainer:
    """Everything that changes during a run, and how one step changes it."""

    def __init__(self, settings: TrainingSettings, pack: VoicePack, codec: FrameCodec, device: torch.device) -> None:
        if encoder_digest(codec) != pack.encoder_sha256:
            raise AudioError("the pack was made with another codec's encoder; prepare it again with this codec")
        torch.manual_seed(settings.seed)
        self.settings, self.device = settings, device
        self.config = dataclasses.replace(
            settings.voice, singers=len(pack.singers), latent=codec.config.latent, codebooks=codec.config.codebooks,
            codebook_size=codec.config.codebook_size, code_features=codec.config.code_features,
        )  # fmt: skip
        self.model = VoiceModel(self.config).to(device)
        self.model.quantizer.load_state_dict(codec.quantizer.state_dict())
        for module in self.model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = settings.dropout
        self.averaged = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            self._learned(), lr=settings.learning_rate, betas=(0.9, 0.98), weight_decay=settings.weight_decay
        )
        learned = [phrase for phrase in pack.phrases if not phrase.held_out]
        self.store = PhraseStore(learned, len(pack.singers), settings.with_source, device)
        self.rng = np.random.default_rng(np.random.SeedSequence([settings.seed, 1]))
        self.step, self.seconds = 0, 0.0

    @property
    def progress(self) -> float:
        """Share of the time box, or of the steps, that is used up."""
        if self.settings.steps is not None:
            return min(self.step / self.settings.steps, 1.0)
        return min(self.seconds / (60 * self.settings.minutes), 1.0)

    def train_step(self) -> float:
        """One batch; returns its mean square error."""
        began = worked_seconds(self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = self._learning_rate()
        batch = self.store.random_batch(self.settings.phrases, self.settings.frames, self.rng)
        torch.manual_seed(int(self.rng.integers(2**63)))  # of the dropout, so that a resumed run is the same
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.bfloat16):
            guess = guessed(self.model, batch)
        guess = LatentGuess(guess.mean.float(), guess.log_spread.float())
        loss = latent_loss(guess, batch, self.settings.spread_share)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._learned(), self.settings.gradient_clip)
        self.optimiser.step()
        self.step += 1
        average_weights(self.averaged, self.model, self.step, self.settings.averaging_decay)
        self.seconds += worked_seconds(self.device) - began
        return float(((guess.mean.detach() - batch.latents).square() * batch.learned).mean() / batch.learned.mean())

    def _learned(self) -> list[torch.nn.Parameter]:
        return [parameter for parameter in self.model.parameters() if parameter.requires_grad]

    def _learning_rate(self) -> float:
        settings = self.settings
        return learning_rate(settings.learning_rate, self.step, settings.warm_up_steps, self.progress)

    def save(self, path: Path) -> None:
        """Write everything a resumed run needs."""
        state = {
            "settings": dataclasses.asdict(self.settings), "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(), "optimiser": self.optimiser.state_dict(),
            "rng": self.rng.bit_generator.state, "step": self.step, "seconds": self.seconds,
        }  # fmt: skip
        save_state(state, path)

    def resume(self, path: Path) -> None:
        """Go on where `save` stopped; the quantiser stays that of the codec that was given."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self._take(state["model"], self.model)
        self._take(state["averaged"], self.averaged)
        self.optimiser.load_state_dict(state["optimiser"])
        self.rng.bit_generator.state = state["rng"]
        self.step, self.seconds = state["step"], state["seconds"]

    def start_from(self, model: VoiceModel) -> None:
        """Begin with trained weights instead of random ones."""
        for mine in (self.model, self.averaged):
            self._take(model.state_dict(), mine)

    def _take(self, state: dict[str, Tensor], model: VoiceModel) -> None:
        """Load what was learned, not the quantiser, which may have been made anew since."""
        own = {f"quantizer.{name}": tensor for name, tensor in self.model.quantizer.state_dict().items()}
        model.load_state_dict(state | own)


def guessed(model: VoiceModel, batch: Batch) -> LatentGuess:
    """The model's guess at a batch's latents."""
    return model(batch.symbols, batch.features, batch.source, batch.singer_shares, batch.mask)


def latent_loss(guess: LatentGuess, batch: Batch, spread_share: float) -> Tensor:
    """Negative log likelihood of the latents under normal distributions, as features are uncertain.

    Every feature's likelihood is weighted by its spread to the power 2·`spread_share`, so that what is uncertain is
    not given up early (beta-NLL: Seitzer et al., 2022, arXiv:2203.09168, equation 5).
    """
    log_spread = guess.log_spread.clamp(min=-4, max=2)
    error = (guess.mean - batch.latents).square()
    nats = error * torch.exp(-2 * log_spread) / 2 + log_spread
    weighted = nats * torch.exp(2 * spread_share * log_spread.detach())
    return (weighted * batch.learned).mean() / batch.learned.mean()


@dataclass(frozen=True)
class HeldOutScore:
    """How much of the latents' variance on held-out phrases the model foretells, from 0 to 1.

    Attributes:
        voiced_low, voiced_rest: in voiced frames, of the features that begin as the codec's low band, and the others.
        voiceless: in voiceless frames, of the features beyond the low band.
    """

    voiced_low: float
    voiced_rest: float
    voiceless: float


@torch.inference_mode()
def validate(model: VoiceModel, store: PhraseStore, phrases: int) -> HeldOutScore:
    """Explained variance over every frame of the store."""
    sums = torch.zeros(2, 4, model.config.latent, dtype=torch.float64)  # voiceless or voiced; error, count, Σ, Σ²
    for batch in store.batches(phrases):
        error = (guessed(model, batch).mean - batch.latents).square()
        voiced = batch.features[..., VOICED_COLUMN, None]
        for kind, weight in enumerate((batch.learned * (1 - voiced), batch.learned * voiced)):
            parts = (error, torch.ones_like(error), batch.latents, batch.latents.square())
            sums[kind] += torch.stack([(part * weight).sum(dim=(0, 1)) for part in parts]).double().cpu()
    errors, counts, totals, squares = sums.unbind(dim=1)
    variance = squares / counts - (totals / counts).square()
    low, rest = slice(LOW_COEFFICIENTS), slice(LOW_COEFFICIENTS, None)

    def explained(kind: int, features: slice) -> float:
        return float(1 - (errors / counts)[kind, features].sum() / variance[kind, features].sum())

    return HeldOutScore(explained(1, low), explained(1, rest), explained(0, rest))
