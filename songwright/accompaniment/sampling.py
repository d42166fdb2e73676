"""Drawing a stem's codec tokens, section by section reproducible.

Conditions are computed for the whole song, then each section is a row of one batch. A row begins a little before its
section, in the frames of the section before, so that the core hears what rings over; what it writes there is drawn
with numbers of its own and thrown away. So no section's tokens hang on those of another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from songwright.accompaniment.frames import NotePairs
from songwright.accompaniment.loudness.model import NoteLoudness
from songwright.accompaniment.model import BandModel, Conditions, StemInput
from songwright.codec.model import SILENCE_CODE

LEAD_IN_FRAMES = 32
LEAST_TEMPERATURE = 1e-3


@dataclass(frozen=True)
class SamplingSettings:
    """How boldly tokens are drawn. Low temperatures, since the score leaves little open.

    Attributes:
        coarse_temperature, fine_temperature: 0 always takes the likeliest entry.
        top_p: only the likeliest entries that together have this probability are drawn from (Holtzman et al., 2020).
        candidates: at most so many entries, which bounds the work.
    """

    coarse_temperature: float = 0.5
    fine_temperature: float = 0.5
    top_p: float = 0.9
    candidates: int = 48


@dataclass(frozen=True, eq=False)
class SectionRequest:
    """One section of a stem.

    Attributes:
        section_id: of the plan.
        first_frame, frames: where it lies in the song.
        lead_in_uniforms: (K, lead-in frames) in [0, 1), the same whatever the take.
        uniforms: (K, frames) in [0, 1), the take's random numbers.
    """

    section_id: str
    first_frame: int
    frames: int
    lead_in_uniforms: np.ndarray
    uniforms: np.ndarray


def stem_input(features: np.ndarray, pairs: NotePairs, device: str | torch.device = "cpu") -> StemInput:
    """Conditions as the network reads them: features (B, F, D), pairs whose frames count through all of B·F."""
    return StemInput(
        torch.from_numpy(features).to(device),
        torch.from_numpy(pairs.frame).to(device),
        torch.from_numpy(pairs.instrument).to(device),
        torch.from_numpy(pairs.midi).to(device),
        torch.from_numpy(pairs.features).to(device),
        torch.from_numpy(pairs.phase_radians).to(device),
    )


def play_stem(
    model: BandModel,
    loudness: NoteLoudness,
    stem: str,
    given: StemInput,
    may_sound: np.ndarray,
    requests: Sequence[SectionRequest],
    settings: SamplingSettings,
    progress: Callable[[float], None] | None = None,
) -> np.ndarray:
    """Codes (K, F) int64 of a whole song's stem.

    Args:
        loudness: of this stem; the fine books keep to the levels that it foretells.
        given: of the whole song (B = 1).
        may_sound: (F,) bool; elsewhere is digital silence whatever the network says.
        requests: sections; frames that none of them covers stay silent.
        progress: is told the share of the work that is done.
    """
    books = model.quantiser.latents.shape[0]
    codes = np.zeros((books, len(may_sound)), np.int64)
    if not may_sound.any() or not requests:
        return codes
    with torch.inference_mode():
        whole = model.stem(stem).condition(given)
        silent = (model.stem(stem).silence(whole)[0] > 0) | ~torch.from_numpy(may_sound)
        batch = _Rows.of(requests, whole, loudness(given), silent)
        found, features, foretold = _write_coarse(model, stem, batch, settings, progress)
        _write_fine(model, stem, loudness, batch, requests, settings, found, features, foretold)
    for row, request in zip(found.numpy(), requests, strict=True):
        section = slice(request.first_frame, request.first_frame + request.frames)
        codes[:, section] = row[:, LEAD_IN_FRAMES : LEAD_IN_FRAMES + request.frames]
    return codes


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
class _Rows:
    """Sections with their lead-ins, padded to the longest: conditions (B, F, …), loudness (B, F, E), silent (B, F),
    uniforms (B, K, F)."""

    conditions: Conditions
    loudness: Tensor
    silent: Tensor
    uniforms: Tensor

    @classmethod
    def of(cls, requests: Sequence[SectionRequest], whole: Conditions, loudness: Tensor, silent: Tensor) -> "_Rows":
        longest = LEAD_IN_FRAMES + max(request.frames for request in requests)
        starts = torch.tensor([request.first_frame - LEAD_IN_FRAMES for request in requests])
        places = starts[:, None] + torch.arange(longest)  # (B, F) in the song
        inside = (places >= 0) & (places < silent.shape[0])
        index = places.clamp(0, silent.shape[0] - 1)
        uniforms = np.zeros((len(requests), len(requests[0].uniforms), longest), np.float32)
        for row, request in zip(uniforms, requests, strict=True):
            row[:, :LEAD_IN_FRAMES] = request.lead_in_uniforms
            row[:, LEAD_IN_FRAMES : LEAD_IN_FRAMES + request.frames] = request.uniforms
        return cls(
            Conditions(whole.hidden[0, index], whole.sketch[0, index]),
            loudness[0, index],
            silent[index] | ~inside,
            torch.from_numpy(uniforms),
        )


def _write_coarse(
    model: BandModel, stem: str, rows: _Rows, settings: SamplingSettings, progress: Callable[[float], None] | None
) -> tuple[Tensor, Tensor, Tensor]:
    """Codes (B, K, F) with the coarse books filled; features (B, F, width) and foretold latents (B, F, L)."""
    player, quantiser = model.stem(stem), model.quantiser
    coarse = player.config.coarse_books
    batch, frames = rows.silent.shape
    gates = player.core.gates(rows.conditions.hidden)
    state = gates.new_zeros(batch, player.config.core_width)
    history = gates.new_zeros(batch, quantiser.latents.shape[-1])
    codes = torch.zeros(batch, len(quantiser.latents), frames, dtype=torch.long)
    features, foretold = [], []
    for frame in range(frames):
        state = player.core.advance(state, gates[frame], history)
        feature = rows.conditions.hidden[:, frame] + player.core.leave(state)
        latent = player.heads.foretell(feature, rows.conditions.sketch[:, frame])
        features.append(feature)
        foretold.append(latent)
        ready = player.heads.ready(feature)
        history = torch.zeros_like(history)
        for book in range(coarse):
            logits = player.heads.logits(ready, latent, history, book, quantiser)
            if book == 0:
                logits[:, SILENCE_CODE] = -torch.inf
            chosen = draw(logits, rows.uniforms[:, book, frame], settings.coarse_temperature, settings)
            codes[:, book, frame] = chosen
            history = history + quantiser.latents[book][chosen]
        history = history * ~rows.silent[:, frame, None]
        if progress is not None and frame % 256 == 0:
            progress(frame / frames)
    codes *= ~rows.silent[:, None]
    return codes, torch.stack(features, dim=1), torch.stack(foretold, dim=1)


def _write_fine(
    model: BandModel,
    stem: str,
    loudness: NoteLoudness,
    rows: _Rows,
    requests: Sequence[SectionRequest],
    settings: SamplingSettings,
    codes: Tensor,
    features: Tensor,
    foretold: Tensor,
) -> None:
    """Fill the fine books of the sections' own frames in `codes` (B, K, F), row after row to bound the memory.

    They are drawn for the foretold latent at the level that the notes have, and entries that lead away from that level
    become unlikely: coarse books may miss it by several dB, and drawn freely the fine ones do not make up for it.
    """
    player, quantiser = model.stem(stem), model.quantiser
    coarse = player.config.coarse_books
    for row, request in enumerate(requests):
        own = slice(LEAD_IN_FRAMES, LEAD_IN_FRAMES + request.frames)
        chosen = quantiser.sums(codes[row : row + 1, :coarse, own])[-1][0]  # (F, L)
        ready = player.heads.ready(features[row, own])
        wanted = loudness.corrected(foretold[row, own], rows.loudness[row, own])
        for book in range(coarse, codes.shape[1]):
            logits = player.heads.logits(ready, wanted, chosen, book, quantiser)
            residual = wanted - chosen
            logits = loudness.weighed(logits, residual, quantiser.latents[book], book, settings.fine_temperature)
            logits = logits.masked_fill(quantiser.strays(residual, book), -torch.inf)
            drawn = draw(logits, rows.uniforms[row, book, own], settings.fine_temperature, settings)
            codes[row, book, own] = drawn
            chosen = chosen + functional.embedding(drawn, quantiser.latents[book])
    codes *= ~rows.silent[:, None]
