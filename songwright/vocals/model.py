"""The voice model: frame conditions in, the codec's latent out, and its tokens.

All conditions of a phrase are known before its first token, so everything is done for all frames at once by ConvNeXt
blocks (Liu et al., 2022, arXiv:2201.03545). A first network reads phonemes, pitch, loudness and singer and says how
loud each band of the voice's source (`source.py`) is; a second one makes the codec's latent of source, shaped source
and conditions, and says how uncertain every feature of it is. The codec's own residual quantiser, a copy of which is
part of the model, turns the latent into the tokens of all codebooks.

Why a latent and not a distribution over each codebook: the latent is a smooth function of the conditions, once the
phase is one of them, and 64 numbers are learned in minutes on one core where 9 x 1024 classes are not
(docs/voice.md has the figures).

Shapes: B phrases, F frames, K codebooks, D features of the latent.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from songwright.codec.model import SILENCE_CODE, CodecConfig, ResidualQuantizer


@dataclass(frozen=True)
class VoiceConfig:
    """The sizes of the network; defaults are the shipped voice's."""

    symbols: int
    singers: int
    features: int
    source_features: int
    latent: int = 64
    codebooks: int = 9
    codebook_size: int = 1024
    code_features: int = 16
    width: int = 256
    hidden: int = 704
    reader_kernel_frames: int = 9
    reader_blocks: int = 4
    shaper_kernel_frames: int = 5
    shaper_blocks: int = 2


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
        self.blocks = _blocks(config, config.reader_blocks, config.reader_kernel_frames)
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
    """

    mean: Tensor
    log_spread: Tensor


class SourceShaper(nn.Module):
    """Conditions (B, F, width) and source (B, F, source features) to a guess at the latent."""

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.gains = nn.Linear(config.width, config.source_features)
        self.conditions = nn.Linear(config.width, config.width)
        self.source = nn.Linear(2 * config.source_features, config.width)
        self.blocks = _blocks(config, config.shaper_blocks, config.shaper_kernel_frames)
        self.norm = nn.LayerNorm(config.width)
        self.mean = nn.Linear(config.width, config.latent)
        self.from_source = nn.Linear(config.source_features, config.latent, bias=False)
        self.log_spread = nn.Linear(config.width, config.latent)

    def forward(self, conditions: Tensor, source: Tensor, mask: Tensor) -> LatentGuess:
        shaped = self.gains(conditions) * source
        features = self.conditions(conditions) + self.source(torch.cat([source, shaped], dim=-1))
        for block in self.blocks:
            features = block(features, mask)
        features = self.norm(features)
        return LatentGuess(self.mean(features) + self.from_source(shaped), self.log_spread(features))


class VoiceModel(nn.Module):
    """The whole voice on tensors; `sampling.py` sings with it, `training/vocals.py` trains it."""

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.config = config
        self.reader = ConditionReader(config)
        self.shaper = SourceShaper(config)
        self.quantizer = ResidualQuantizer(
            CodecConfig(
                latent=config.latent, codebooks=config.codebooks, codebook_size=config.codebook_size,
                code_features=config.code_features,
            )
        ).requires_grad_(False)  # fmt: skip

    def forward(
        self, symbols: Tensor, features: Tensor, source: Tensor, singer_shares: Tensor, mask: Tensor
    ) -> LatentGuess:
        """Guess the latents of whole phrases.

        Args:
            symbols: (B, 3, F) ids.
            features: (B, F, features or more).
            source: (B, F, source features).
            singer_shares: (B, singers).
            mask: (B, F, 1), 1 inside the phrase.
        """
        return self.shaper(self.reader(symbols, features, singer_shares, mask), source, mask)

    def tokens(self, latent: Tensor) -> Tensor:
        """Latents (B, F, D) to the codec's tokens (B, K, F); no frame is digital silence."""
        sounding = torch.zeros(latent.shape[:2], dtype=torch.bool, device=latent.device)
        codes = self.quantizer.encode(latent, sounding)
        assert not (codes[:, 0] == SILENCE_CODE).any()
        return codes


def _blocks(config: VoiceConfig, count: int, kernel_frames: int) -> nn.ModuleList:
    blocks = nn.ModuleList(ConvNeXtBlock(config.width, config.hidden, kernel_frames, 0.0) for _ in range(count))
    for block in blocks:
        nn.init.normal_(cast(ConvNeXtBlock, block).down.weight, std=0.01)
    return blocks
