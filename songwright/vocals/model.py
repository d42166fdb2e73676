"""The voice model: frame conditions in, the voice codec's latent out.

All conditions of a phrase are known before its first token, so everything is done for all frames at once by ConvNeXt
blocks (Liu et al., 2022, arXiv:2201.03545). The latent says voicing, pitch, envelope, periodic shares and detail of a
frame (`codec.voice.analysis`); the pitch is what was asked, and the model guesses the rest, and how uncertain it is of
every number. The codec's own residual quantiser turns the latent into tokens (`sampling.py`).

The likeliest latent is smoother than any that was sung, and smooth envelopes sound dull and dead. So a second, smaller
network draws what is missing: a rectified flow (Liu et al., 2023, arXiv:2209.03003; conditional as in Matcha-TTS, Mehta
et al., 2024) from independent noise to residuals that hang together in time and frequency as sung ones do. Its unit is
the spread that the first network says, so that before it has learned anything it leaves the noise as it is.

Why a latent and not a distribution over each codebook: the latent is a smooth function of the conditions, and some
eighty numbers are learned in minutes on one core where 18 x 1024 classes are not (docs/voice.md has the figures).

Shapes: B phrases, F frames, D features of the latent.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from songwright.codec.voice.model import LATENT

TIME_FEATURES = 16
LOG_SPREADS = (-4.0, 2.0)


@dataclass(frozen=True)
class VoiceConfig:
    """The sizes of the network; defaults are the shipped voice's. Without flow blocks there is no flow."""

    symbols: int
    singers: int
    features: int
    latent: int = LATENT
    width: int = 256
    hidden: int = 768
    kernel_frames: int = 9
    blocks: int = 8
    flow_blocks: int = 0


class ConvNeXtBlock(nn.Module):
    """Depthwise convolution over frames, then a two-layer network within each frame."""

    def __init__(self, width: int, hidden: int, kernel_frames: int, dropout: float) -> None:
        super().__init__()
        self.mix = nn.Conv1d(width, width, kernel_frames, padding=kernel_frames // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)
        self.drop = nn.Dropout(dropout)

    def forward(self, features: Tensor, mask: Tensor) -> Tensor:  # (B, F, width), (B, F, 1)
        mixed = self.mix((features * mask).transpose(1, 2)).transpose(1, 2)
        return features + self.drop(self.down(functional.gelu(self.up(self.norm(mixed)))))


class ConditionReader(nn.Module):
    """Symbols (B, 3, F), features (B, F, features) and singer shares (B, singers) to (B, F, width)."""

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.symbols = nn.ModuleList(nn.Embedding(config.symbols, config.width) for _ in range(3))
        self.features = nn.Linear(config.features, config.width)
        self.singers = nn.Embedding(config.singers, config.width)
        self.blocks = _blocks(config, config.blocks)
        self.norm = nn.LayerNorm(config.width)

    def forward(self, symbols: Tensor, features: Tensor, singer_shares: Tensor, mask: Tensor) -> Tensor:
        known = features[..., : self.features.in_features]  # later columns came after this voice was trained
        entered = self.features(known) + (singer_shares @ self.singers.weight)[:, None]
        for index, table in enumerate(self.symbols):
            entered = entered + table(symbols[:, index])
        for block in self.blocks:
            entered = block(entered, mask)
        return self.norm(entered)


@dataclass(frozen=True, eq=False)
class LatentGuess:
    """What the model expects of each frame's latent, every feature by itself a normal distribution.

    Attributes:
        mean, log_spread: (B, F, D); the spread is the standard deviation.
        conditions: (B, F, width) that it was made of.
    """

    mean: Tensor
    log_spread: Tensor
    conditions: Tensor


class ResidualFlow(nn.Module):
    """How noise becomes what a guess left over: the velocity of residuals (B, F, D), in spreads, at times 0 to 1."""

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.enter = nn.Linear(config.latent, config.width)
        self.conditions = nn.Linear(config.width, config.width)
        self.time = nn.Sequential(
            nn.Linear(TIME_FEATURES, config.width), nn.GELU(), nn.Linear(config.width, config.width)
        )
        self.blocks = _blocks(config, config.flow_blocks)
        self.norm = nn.LayerNorm(config.width)
        self.leave = nn.Linear(config.width, config.latent)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, residual: Tensor, time: Tensor, conditions: Tensor, mask: Tensor) -> Tensor:
        """Velocity (B, F, D) at residuals (B, F, D) and times (B, 1, 1), given the reader's output (B, F, width)."""
        angles = torch.pi * time * torch.arange(1, TIME_FEATURES // 2 + 1, device=time.device)
        features = self.enter(residual) + self.conditions(conditions)
        features = features + self.time(torch.cat([angles.sin(), angles.cos()], dim=-1))
        for block in self.blocks:
            features = block(features, mask)
        # Were residuals independent noise of spread 1 as well, this would be the velocity.
        independent = (2 * time - 1) / (time.square() + (1 - time).square())
        return independent * residual + self.leave(self.norm(features))

    def drawn(self, noise: Tensor, conditions: Tensor, mask: Tensor, steps: int) -> Tensor:
        """Noise (B, F, D) carried to residuals by as many steps of Heun's method."""
        residual = noise
        for step in range(steps):
            now, then = (noise.new_full((1, 1, 1), place / steps) for place in (step, step + 1))
            slope = self(residual, now, conditions, mask)
            ahead = self(residual + slope / steps, then, conditions, mask)
            residual = residual + (slope + ahead) / (2 * steps)
        return residual


class VoiceModel(nn.Module):
    """The whole voice on tensors; `sampling.py` sings with it, `training/vocals.py` trains it."""

    mean: Tensor
    spread: Tensor
    liveliness: Tensor

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("liveliness", torch.ones(config.latent))
        self.register_buffer("mean", torch.zeros(config.latent))
        self.register_buffer("spread", torch.ones(config.latent))
        self.reader = ConditionReader(config)
        self.guess = nn.Linear(config.width, 2 * config.latent)
        self.flow = ResidualFlow(config) if config.flow_blocks else None

    def forward(self, symbols: Tensor, features: Tensor, singer_shares: Tensor, mask: Tensor) -> LatentGuess:
        """Guess the latents of whole phrases, as `standardised` sees them. For drawing see `flow`.

        Args:
            symbols: (B, 3, F) ids.
            features: (B, F, features or more).
            singer_shares: (B, singers).
            mask: (B, F, 1), 1 inside the phrase.
        """
        conditions = self.reader(symbols, features, singer_shares, mask)
        mean, log_spread = self.guess(conditions).chunk(2, dim=-1)
        return LatentGuess(mean, log_spread.clamp(*LOG_SPREADS), conditions)

    def residuals(self, noise: Tensor, guess: LatentGuess, mask: Tensor, steps: int) -> Tensor:
        """What noise (B, F, D) says is left over of a guess, in its spreads; nothing in a voice without a flow."""
        return torch.zeros_like(noise) if self.flow is None else self.flow.drawn(noise, guess.conditions, mask, steps)

    def standardised(self, latent: Tensor) -> Tensor:
        """Latents (…, D) as the network learns them: every feature with mean 0 and spread 1 over the corpus."""
        return (latent - self.mean) / self.spread

    def restored(self, standardised: Tensor) -> Tensor:
        """The inverse of `standardised`."""
        return standardised * self.spread + self.mean

    def enlivened(self, latent: Tensor, voiced: Tensor, strength: float) -> Tensor:
        """Latents (B, F, D) whose voiced frames (B, F) vary about their phrase's mean as much as what was heard.

        Means vary less than what they are the means of: by `liveliness`, which the training measured, to the power
        `strength` (Toda & Tokuda, 2007, on global variance).
        """
        counted = voiced[..., None].to(latent.dtype)
        middle = (latent * counted).sum(dim=1, keepdim=True) / counted.sum(dim=1, keepdim=True).clamp(min=1)
        return torch.where(voiced[..., None], middle + (latent - middle) * self.liveliness**strength, latent)


def _blocks(config: VoiceConfig, count: int) -> nn.ModuleList:
    blocks = nn.ModuleList(ConvNeXtBlock(config.width, config.hidden, config.kernel_frames, 0.0) for _ in range(count))
    for block in blocks:
        nn.init.normal_(cast(ConvNeXtBlock, block).down.weight, std=0.01)
    return blocks
