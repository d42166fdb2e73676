"""Singing phrases: the latents that the voice model guesses, a little of their uncertainty, and the codec's tokens.

What is likeliest of each frame is smoother than any frame is, so latents are drawn about their likeliest values by the
model's flow. How boldly is found by listening for words, for each voice, and kept with its weights. Voicing is not
drawn; pitch is not even guessed: it is what was asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch

from songwright.codec.model import SILENCE_CODE, ResidualQuantizer
from songwright.codec.voice.model import PITCH_FEATURES, with_pitch
from songwright.threads import one_thread
from songwright.units import midi_to_hz
from songwright.vocals.alignment import SILENCE
from songwright.vocals.frames import SYMBOLS, VOICED_COLUMN, FrameConditions
from songwright.vocals.model import VoiceModel

FLOW_STEPS = 4
SILENCE_ID = SYMBOLS.index(SILENCE)


@dataclass(frozen=True)
class VoiceSampling:
    """How boldly latents are drawn: the size of the flow's noise in voiced frames and in all others.

    1 is as various as what was heard, 0 what is likeliest (and all that a voice without a flow has). `liveliness` is
    how much of the variance that means lack is given back to voiced frames (`VoiceModel.enlivened`). `spoken` is what
    the voice is told of where its sounds come from: 0 from singing, 1 from speech, between them from speech that was
    laid onto notes.
    """

    voiced: float = 0.0
    voiceless: float = 0.0
    liveliness: float = 1.0
    spoken: float = 0.0

    def __post_init__(self) -> None:
        if min(self.voiced, self.voiceless, self.liveliness) < 0:
            raise ValueError(f"a temperature is not negative: {self}")
        if not 0 <= self.spoken <= 1:
            raise ValueError(f"the share of speech is from 0 to 1: {self}")

    @classmethod
    def from_config(cls, config: Mapping[str, float]) -> "VoiceSampling":
        """From what `to_config` made."""
        return cls(**config)

    def to_config(self) -> dict[str, float]:
        """For the weights' config.json."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class PhraseRequest:
    """One phrase to be sung.

    Attributes:
        conditions: what its frames are.
        pitch_midi: (F,) that is asked, defined everywhere.
        singer_shares: of each of the model's singers.
        noise: (F, D) normal random numbers, its own, so that it does not hang on its neighbours in the batch.
    """

    conditions: FrameConditions
    pitch_midi: np.ndarray
    singer_shares: tuple[float, ...]
    noise: np.ndarray


def sing_phrases(
    model: VoiceModel, quantizer: ResidualQuantizer, requests: Sequence[PhraseRequest], settings: VoiceSampling
) -> list[np.ndarray]:
    """Codes (K, F) int64 of each phrase; all phrases are sung at once. No frame of them is digital silence."""
    found = []
    with one_thread(), torch.inference_mode():
        for latent in phrase_latents(model, requests, settings):
            sounding = torch.zeros(1, len(latent), dtype=torch.bool)
            codes = quantizer.encode(latent[None], sounding)[0]
            assert not (codes[0] == SILENCE_CODE).any()
            found.append(codes.numpy())
    return found


def phrase_latents(model: VoiceModel, requests: Sequence[PhraseRequest], settings: VoiceSampling) -> list[torch.Tensor]:
    """The latent (F, D) of each phrase, its pitch the one that is asked."""
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

    symbols = padded([request.conditions.symbols for request in requests], 1)
    features = padded([request.conditions.features for request in requests], 0)
    mask = (torch.arange(frames) < torch.tensor(lengths)[:, None])[..., None].float()
    shares = torch.tensor([request.singer_shares for request in requests], dtype=torch.float32)
    with one_thread(), torch.inference_mode():
        guess = model(symbols, features, shares, mask)
        temperature = torch.where(features[..., VOICED_COLUMN, None] > 0, settings.voiced, settings.voiceless)
        noise = padded([request.noise.astype(np.float32) for request in requests], 0)
        drawn = model.residuals(temperature * noise, guess, mask, FLOW_STEPS)
        drawn[..., :PITCH_FEATURES] = 0
        latents = model.restored(guess.mean + guess.log_spread.exp() * drawn)
        voiced = (latents[..., 0] > 0) & (symbols[:, 1] != SILENCE_ID)
        latents = model.enlivened(latents, voiced, settings.liveliness)
        pitch = padded([np.asarray(midi_to_hz(request.pitch_midi), np.float32) for request in requests], 0)
        latents = with_pitch(latents, pitch.clamp(min=1), voiced)
    return [latent[:length] for latent, length in zip(latents, lengths, strict=True)]
