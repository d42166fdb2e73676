"""How loud a stem is in every frame, foretold from its notes alone.

The band's network foretells a whole latent, and where it is unsure of a stroke, or has drifted after mistakes of its
own, the stroke's level may be 10 dB off. This small network foretells only what the codec's latent says of level: the
low band's, and the envelope above it. It knows three things that need not be learned: the powers of notes add up, the
level asked for is a gain, and a soundfont's amplitude grows with the square of the velocity. So it is right on takes
that it has not seen where the large network is not (docs/band.md).

Shapes: B stretches, F frames, P pairs of a frame and a note, K codebooks, L latent features, E of them for level.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from songwright.accompaniment.frames import HARDNESS_COLUMN, LEVEL_COLUMN, LEVEL_SCALE_DB
from songwright.accompaniment.model import PAIRS_AT_ONCE, StemInput
from songwright.codec.model import CodecConfig
from songwright.codec.spectra import Envelope

SOFTEST_STROKE = 1 / 127
NEPER_DB = 8.685889638
FLOOR_LOG = -8.0
LOUDEST_LOG = 8.0
# Features of level: the low band's, the mean of the envelope above.
LEVELS = 2
# Near the floor the notes tell little: there the band's own foretelling is left as it is.
UNTRUSTED_LEVEL, TRUSTED_LEVEL = -8.0, -6.0


@dataclass(frozen=True)
class LoudnessConfig:
    """One stem's network: its sizes, and those of the codec that it follows."""

    instruments: int
    note_features: int
    books: int
    low_coefficients: int
    envelope_bins: int
    envelope_bands: int
    envelope_coefficients: int
    instrument: int = 16
    pitch: int = 32
    width: int = 128

    @classmethod
    def of(cls, codec: CodecConfig, instruments: int, note_features: int) -> "LoudnessConfig":
        """The usual size, for a codec."""
        return cls(
            instruments, note_features, codec.codebooks, codec.low_coefficients, codec.bins - codec.first_bin,
            codec.envelope_bands, codec.envelope_coefficients,
        )  # fmt: skip


class NoteLoudness(nn.Module):
    """One stem: its notes to the latent's features of level."""

    from_bands: Tensor  # (bands, coefficients)
    to_bands: Tensor  # (coefficients, bands)
    left_over: Tensor  # (K, LEVELS), how far the levels still are from right after each book, in the codec's own codes

    def __init__(self, config: LoudnessConfig) -> None:
        super().__init__()
        self.config = config
        features = 1 + config.envelope_coefficients
        self.instruments = nn.Embedding(config.instruments, config.instrument)
        self.pitches = nn.Embedding(128, config.pitch)
        self.enter = nn.Linear(config.instrument + config.pitch + config.note_features, config.width)
        self.inner = nn.Linear(config.width, config.width)
        self.leave = nn.Linear(config.width, features)
        self.floor = nn.Parameter(torch.full((1 + config.envelope_bands,), FLOOR_LOG))
        self.register_buffer("left_over", torch.ones(config.books, LEVELS))
        cosines = Envelope(config.envelope_bins, config.envelope_bands, config.envelope_coefficients).cosines
        self.register_buffer("from_bands", cosines, persistent=False)
        self.register_buffer("to_bands", (cosines / cosines.square().sum(dim=0)).T, persistent=False)

    @property
    def features(self) -> slice:
        """Where a latent has its features of level."""
        first = self.config.low_coefficients
        return slice(first, first + 1 + self.config.envelope_coefficients)

    def forward(self, notes: StemInput) -> Tensor:
        """The features of level (B, F, E)."""
        batch, frames, _ = notes.features.shape
        powers = notes.features.new_zeros(batch * frames, len(self.floor))
        for at in range(0, len(notes.pair_frame), PAIRS_AT_ONCE):
            part = slice(at, at + PAIRS_AT_ONCE)
            powers = powers.index_add(0, notes.pair_frame[part], (2 * self._logs(notes, part)).exp())
        gain = notes.features[..., LEVEL_COLUMN].reshape(-1, 1) * LEVEL_SCALE_DB / NEPER_DB
        logs = (powers + (2 * self.floor).exp()).log() / 2 + gain
        return torch.cat([logs[:, :1], logs[:, 1:] @ self.from_bands], dim=-1).view(batch, frames, -1)

    def _logs(self, notes: StemInput, part: slice) -> Tensor:
        """Each pair's logarithmic amplitude in the low band and in each band above: (P, 1 + bands)."""
        features = notes.pair_features[part]
        known = [self.instruments(notes.pair_instrument[part]), self.pitches(notes.pair_midi[part]), features]
        inner = functional.gelu(self.enter(torch.cat(known, dim=-1)))
        left = self.leave(functional.gelu(self.inner(inner)) + inner)
        struck = 2 * features[:, HARDNESS_COLUMN, None].clamp(min=SOFTEST_STROKE).log()
        return (torch.cat([left[:, :1], left[:, 1:] @ self.to_bands], dim=-1) + struck).clamp(max=LOUDEST_LOG)

    def corrected(self, foretold: Tensor, loudness: Tensor) -> Tensor:
        """Latents (…, L) with the features of level (…, E) in place of their own, but for frames close to the floor."""
        low, upper = (
            ((loudness[..., one : one + 1] - UNTRUSTED_LEVEL) / (TRUSTED_LEVEL - UNTRUSTED_LEVEL)).clamp(0, 1)
            for one in range(LEVELS)
        )
        trust = torch.cat([low, upper.expand(*upper.shape[:-1], loudness.shape[-1] - 1)], dim=-1)
        found = foretold.clone()
        found[..., self.features] = torch.lerp(foretold[..., self.features], loudness, trust)
        return found

    def weighed(self, logits: Tensor, residual: Tensor, entries: Tensor, book: int, temperature: float) -> Tensor:
        """A book's logits (F, V) once entries that lead away from the foretold level are as unlikely as that is.

        A normal distribution about the level, as wide as the codec's own codes are off after that book; what all
        entries of a frame share is left out.

        Args:
            residual: (F, L), the foretold latent less the coarser codes'.
            entries: (V, L), what each entry stands for.
            temperature: that the logits are drawn with: it is for the network's doubts, not for the level's.
        """
        first, width = self.config.low_coefficients, self.left_over[book]
        asked = residual[:, first : first + LEVELS] / width
        given = entries[:, first : first + LEVELS] / width
        asked = torch.cat([asked, asked.new_ones(len(asked), 1)], dim=-1)
        given = torch.cat([given, given.square().sum(dim=-1, keepdim=True) / -2], dim=-1)
        return torch.addmm(logits, asked, given.T, alpha=temperature)


class BandLoudness(nn.Module):
    """All stems' networks."""

    def __init__(self, stems: dict[str, LoudnessConfig]) -> None:
        super().__init__()
        self.stems = nn.ModuleDict({name: NoteLoudness(config) for name, config in stems.items()})

    def stem(self, name: str) -> NoteLoudness:
        return cast(NoteLoudness, self.stems[name])
