"""Drawing codec tokens from the voice model, phrase by phrase reproducible.

Every phrase brings its own random numbers, one for each token, drawn before anything is computed; a token is the
entry at which the cumulative probability passes its number. So what one phrase sings does not hang on its neighbours
in the batch, nor on how long they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from songwright.vocals.frames import SYMBOLS, FrameConditions
from songwright.vocals.model import VoiceModel

SILENCE_CODE = 0  # of the first codebook: digital silence, which no sung frame may have
SILENCE_ID = SYMBOLS.index("")
LEAST_TEMPERATURE = 1e-3


@dataclass(frozen=True)
class SamplingSettings:
    """How boldly tokens are drawn. Low temperatures, since pitch, phase and phoneme leave little open.

    Attributes:
        coarse_temperature, fine_temperature: 0 always takes the likeliest entry.
        top_p: only the likeliest entries that together have this probability are drawn from (Holtzman et al., 2020).
        candidates: at most so many entries, which bounds the work.
    """

    coarse_temperature: float = 0.6
    fine_temperature: float = 0.6
    top_p: float = 0.9
    candidates: int = 48


@dataclass(frozen=True, eq=False)
class PhraseRequest:
    """One phrase to be sung.

    Attributes:
        conditions: what its frames are.
        singer_shares: of each of the model's singers.
        uniforms: (K, F) in [0, 1), its random numbers.
    """

    conditions: FrameConditions
    singer_shares: tuple[float, ...]
    uniforms: np.ndarray


def sing_phrases(
    model: VoiceModel, requests: Sequence[PhraseRequest], settings: SamplingSettings
) -> list[np.ndarray]:
    """Codes (K, F) int64 of each phrase; all phrases are sung at once, as many steps as the longest has frames."""
    if not requests:
        return []
    batch = _Batch.of(requests)
    with torch.inference_mode():
        conditions = model.encode(batch.symbols, batch.features, batch.singer_shares, batch.mask)
        codes = torch.zeros((len(requests), model.config.codebooks, batch.mask.shape[1]), dtype=torch.long)
        _write_coarse(model, conditions, batch, settings, codes)
        for book in range(model.config.coarse_books, model.config.codebooks):
            logits = model.fine_logits(conditions, codes, book, batch.mask)
            codes[:, book] = draw(logits, batch.uniforms[:, book], settings.fine_temperature, settings)
    found = codes.numpy()
    return [found[index, :, : request.conditions.frames] for index, request in enumerate(requests)]


def _write_coarse(
    model: VoiceModel, conditions: Tensor, batch: "_Batch", settings: SamplingSettings, codes: Tensor
) -> None:
    """Fill the coarse books of `codes` (B, K, F), frame after frame."""
    books = model.config.coarse_books
    tables = model.core.tables(conditions, model.code_tables()[:books])
    state = conditions.new_zeros(len(conditions), model.config.core_width)
    chosen = [torch.zeros(len(conditions), dtype=torch.long) for _ in range(books)]
    for frame in range(conditions.shape[1]):
        state = model.core.advance(state, chosen, frame, tables)
        features = model.core.chain_start(state, frame, tables)
        chosen = []
        for book in range(books):
            logits = model.core.chain_logits(features[book], book, chosen, tables)
            if book == 0:
                logits[batch.sounding[:, frame], SILENCE_CODE] = -torch.inf
            chosen.append(draw(logits, batch.uniforms[:, book, frame], settings.coarse_temperature, settings))
        codes[:, :books, frame] = torch.stack(chosen, dim=1)


def draw(logits: Tensor, uniforms: Tensor, temperature: float, settings: SamplingSettings) -> Tensor:
    """One entry for each row: logits (…, V) and numbers in [0, 1) (…) to (…)."""
    if temperature < LEAST_TEMPERATURE:
        return logits.argmax(dim=-1)
    top, entries = logits.topk(min(settings.candidates, logits.shape[-1]), dim=-1)
    chances = functional.softmax(top / temperature, dim=-1)
    passed = chances.cumsum(dim=-1)
    # An entry stays while those likelier than it have less than top_p; the first one always does.
    chances = chances * (passed - chances < settings.top_p)
    passed = chances.cumsum(dim=-1)
    place = (passed <= (uniforms * passed[..., -1])[..., None]).sum(dim=-1, keepdim=True)
    return entries.gather(-1, place.clamp(max=entries.shape[-1] - 1))[..., 0]


@dataclass(frozen=True, eq=False)
class _Batch:
    """Phrases padded to the longest: symbols (B, 3, F), features (B, F, D), uniforms (B, K, F), mask (B, F, 1)."""

    symbols: Tensor
    features: Tensor
    singer_shares: Tensor
    uniforms: Tensor
    mask: Tensor
    sounding: Tensor  # (B, F) bool, neither silence nor padding

    @classmethod
    def of(cls, requests: Sequence[PhraseRequest]) -> "_Batch":
        def padded(array: np.ndarray) -> np.ndarray:
            """(…, F') to (…, F)."""
            return np.pad(array, [(0, 0)] * (array.ndim - 1) + [(0, frames - array.shape[-1])])

        frames = max(request.conditions.frames for request in requests)
        symbols = torch.from_numpy(np.stack([padded(request.conditions.symbols) for request in requests]))
        features = np.stack([padded(request.conditions.features.T).T for request in requests])
        lengths = torch.tensor([request.conditions.frames for request in requests])
        inside = torch.arange(frames) < lengths[:, None]
        return cls(
            symbols,
            torch.from_numpy(np.ascontiguousarray(features)),
            torch.tensor([request.singer_shares for request in requests], dtype=torch.float32),
            torch.from_numpy(np.stack([padded(request.uniforms) for request in requests]).astype(np.float32)),
            inside[..., None].float(),
            inside & (symbols[:, 1] != SILENCE_ID),
        )
