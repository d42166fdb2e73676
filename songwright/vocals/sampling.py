"""Singing phrases: the latents that the voice model guesses, a little of their uncertainty, and the codec's tokens.

A voiceless consonant is noise, and the likeliest latent the mean of all noises, which is none: so latents are drawn
about as widely as they were heard. In voiced frames the features that carry the low band, and with it the pitch, keep
their likeliest values, since a wrong phase is roughness. How boldly the others are drawn is found by listening for
words, for each voice, and kept with its weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch

from songwright.threads import one_thread
from songwright.vocals.frames import VOICED_COLUMN, FrameConditions
from songwright.vocals.model import VoiceModel
from songwright.vocals.source import LOW_COEFFICIENTS

# What the codec's latent says: the low band's waveform, levels (of the low band, and the envelope above it), the rest.
ENVELOPE_FROM, DETAIL_FROM = LOW_COEFFICIENTS, 47


@dataclass(frozen=True)
class Temperatures:
    """Shares of the standard deviation that the model says, for each kind of feature of the latent."""

    low: float = 0.0
    envelope: float = 0.5
    detail: float = 0.5

    def __post_init__(self) -> None:
        if min(self.low, self.envelope, self.detail) < 0:
            raise ValueError(f"a temperature is not negative: {self}")

    def of_features(self, features: int) -> torch.Tensor:
        """The temperature of each of so many features, (D,)."""
        found = torch.full((features,), self.detail)
        found[:DETAIL_FROM], found[:ENVELOPE_FROM] = self.envelope, self.low
        return found


@dataclass(frozen=True)
class VoiceSampling:
    """How boldly latents are drawn, in voiced frames and in all others."""

    voiced: Temperatures = Temperatures()
    voiceless: Temperatures = Temperatures(1.0, 1.0, 1.0)

    @classmethod
    def from_config(cls, config: Mapping[str, Mapping[str, float]]) -> "VoiceSampling":
        """From what `to_config` made."""
        return cls(**{name: Temperatures(**one) for name, one in config.items()})

    def to_config(self) -> dict[str, dict[str, float]]:
        """For the weights' config.json."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class PhraseRequest:
    """One phrase to be sung.

    Attributes:
        conditions: what its frames are.
        singer_shares: of each of the model's singers.
        noise: (F, D) normal random numbers, its own, so that it does not hang on its neighbours in the batch.
    """

    conditions: FrameConditions
    singer_shares: tuple[float, ...]
    noise: np.ndarray


def sing_phrases(model: VoiceModel, requests: Sequence[PhraseRequest], settings: VoiceSampling) -> list[np.ndarray]:
    """Codes (K, F) int64 of each phrase; all phrases are sung at once."""
    if not requests:
        return []
    lengths = [request.conditions.frames for request in requests]
    frames = max(lengths)

    def padded(arrays: Sequence[np.ndarray], axis: int) -> torch.Tensor:
        """Arrays that differ in the length of `axis`, as one batch."""
        widths = [[(0, 0)] * array.ndim for array in arrays]
        for width, array in zip(widths, arrays, strict=True):
            width[axis] = (0, frames - array.shape[axis])
        return torch.from_numpy(np.stack([np.pad(a, w) for a, w in zip(arrays, widths, strict=True)]))

    features = padded([request.conditions.features for request in requests], 0)
    noise = padded([request.noise.astype(np.float32) for request in requests], 0)
    mask = (torch.arange(frames) < torch.tensor(lengths)[:, None])[..., None].float()
    with one_thread(), torch.inference_mode():
        guess = model(
            padded([request.conditions.symbols for request in requests], 1),
            features,
            padded([request.conditions.source for request in requests], 0),
            torch.tensor([request.singer_shares for request in requests], dtype=torch.float32),
            mask,
        )
        voiced, voiceless = (one.of_features(guess.mean.shape[-1]) for one in (settings.voiced, settings.voiceless))
        temperature = torch.where(features[..., VOICED_COLUMN, None] > 0, voiced, voiceless)
        codes = model.tokens(guess.mean + temperature * guess.log_spread.exp() * noise).numpy()
    return [codes[index, :, :length] for index, length in enumerate(lengths)]
