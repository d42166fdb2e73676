"""Singing phrases: the latents that the voice model guesses, a little of their uncertainty, and the codec's tokens.

A vowel's latent hangs on its conditions so closely that the likeliest one sounds best. A voiceless consonant is noise:
its likeliest latent is the mean of all noises, which is none, so its latents are drawn as widely as they were heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from songwright.vocals.frames import VOICED_COLUMN, FrameConditions
from songwright.vocals.model import VoiceModel


@dataclass(frozen=True)
class VoiceSampling:
    """How boldly latents are drawn: shares of the standard deviation that the model says, in frames of either kind."""

    voiced_temperature: float = 0.2
    voiceless_temperature: float = 0.7

    def __post_init__(self) -> None:
        if min(self.voiced_temperature, self.voiceless_temperature) < 0:
            raise ValueError(f"a temperature is not negative: {self}")


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
    with torch.inference_mode():
        guess = model(
            padded([request.conditions.symbols for request in requests], 1),
            features,
            padded([request.conditions.source for request in requests], 0),
            torch.tensor([request.singer_shares for request in requests], dtype=torch.float32),
            mask,
        )
        voiced = features[..., VOICED_COLUMN, None]
        temperature = settings.voiceless_temperature + voiced * (
            settings.voiced_temperature - settings.voiceless_temperature
        )
        codes = model.tokens(guess.mean + temperature * guess.log_spread.exp() * noise).numpy()
    return [codes[index, :, :length] for index, length in enumerate(lengths)]
