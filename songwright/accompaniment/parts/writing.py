"""Letting the part writer write: a plan in, a score out.

Each player's section is a row of a batch and has random numbers of its own. Sections of the same kind share theirs
as long as none of them is taken again, so that a chorus that comes back is much the same chorus; a take has its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from songwright.accompaniment.arranger.arrange import played
from songwright.accompaniment.arranger.band import Band, gather
from songwright.accompaniment.arranger.context import SectionContext, section_contexts
from songwright.accompaniment.arranger.performing import Stroke
from songwright.accompaniment.parts.loading import TrainedPartWriter
from songwright.accompaniment.parts.model import Notes, PartNetwork
from songwright.accompaniment.parts.steps import (
    END,
    MOST_NOTES,
    StepNotes,
    allowed_tokens,
    references,
    silent_steps,
    step_features,
    strokes_of,
    tokens_of,
)
from songwright.instruments import Instrument
from songwright.score import STEMS, Score
from songwright.seeding import generator
from songwright.song import SongPlan

TEMPERATURE = 0.6
TOP_P = 0.85
DRAWS = 4  # random numbers of a note: pitch, length, accent, lateness


def invent(writer: TrainedPartWriter, plan: SongPlan, takes: Mapping[str, int] | None = None) -> Score:
    """Write parts for a plan's band; the same plan, takes and weights give the same score.

    Args:
        takes: for each section id the number of the take, 0 where it is not named.

    Raises:
        PlanError: the plan's style names a genre or an instrument that does not exist.
    """
    band, contexts = gather(plan.style), section_contexts(plan)
    strokes: dict[Instrument, list[list[Stroke]]] = {}
    for stem in STEMS:
        players = [player for player in band.players if player.stem == stem]
        if not players:
            continue
        rows = [_Row.of(plan, context, player, band, (takes or {}).get(context.id, 0))
                for player in players for context in contexts]  # fmt: skip
        written = _written(writer.model.stem(stem), rows)
        for index, player in enumerate(players):
            own = slice(index * len(contexts), (index + 1) * len(contexts))
            strokes[player] = [
                _ended(strokes_of(notes, context, player), context)
                for notes, context in zip(written[own], contexts, strict=True)
            ]
    return played(strokes, contexts)


@dataclass(frozen=True, eq=False)
class _Row:
    """One player's section: features (S, D), tokens it may choose (S, T), references (S,), numbers (S, N, draws)."""

    features: np.ndarray
    allowed: np.ndarray
    references: np.ndarray
    uniforms: np.ndarray
    bar_steps: int

    @classmethod
    def of(cls, plan: SongPlan, context: SectionContext, player: Instrument, band: Band, take: int) -> "_Row":
        place = (context.id, take) if take else (context.kind, context.bars)
        dice = generator(plan.seed, "parts", player.name, *place)
        allowed = allowed_tokens(context, player)
        allowed[silent_steps(context, player, band)] = np.arange(tokens_of(player)) == END
        return cls(
            step_features(context, player, band), allowed, references(context, player),
            dice.random((context.steps, MOST_NOTES, DRAWS)), context.meter.steps_per_bar,
        )  # fmt: skip


@torch.inference_mode()
def _written(network: PartNetwork, rows: Sequence[_Row]) -> list[StepNotes]:
    """All rows side by side, step after step."""
    longest = max(len(row.features) for row in rows)
    features = torch.from_numpy(_stacked([row.features for row in rows], longest)).float()
    allowed = torch.from_numpy(_stacked([row.allowed for row in rows], longest))
    allowed[..., END] = True
    uniforms = torch.from_numpy(_stacked([row.uniforms for row in rows], longest)).float().clamp(max=1 - 1e-6)
    pitch_at = torch.from_numpy(_stacked([row.references for row in rows], longest))
    bars = torch.tensor([row.bar_steps for row in rows])
    state = torch.zeros(1, len(rows), network.config.hidden)
    sums = torch.zeros(longest + 1, len(rows), network.config.note)  # row `longest` stays zero: before the first step
    struck = torch.zeros(len(rows), network.config.tokens)
    struck_at = torch.zeros(len(rows), dtype=torch.long)
    found = Notes(*(torch.zeros(len(rows), longest, MOST_NOTES, dtype=torch.long) for _ in range(4)))
    item = torch.arange(len(rows))
    for step in range(longest):
        ago = [torch.where(step >= lag, step - lag, longest) for lag in (torch.ones_like(bars), bars, 2 * bars)]
        shifted = _from_here(struck, struck_at - pitch_at[:, step])
        entered = network.entered(features[:, step], [sums[at, item] for at in ago], shifted)
        out, state = network.recurrent(entered[:, None], state)
        ready = network.ready(out[:, 0], entered)
        notes = _one_step(network, ready, allowed[:, step], uniforms[:, step])
        for kept, new in zip(_fields(found), _fields(notes), strict=True):
            kept[:, step] = new
        sums[step] = network.vectors(notes).sum(dim=1)
        sounds = (notes.pitch[:, 0] != END)[:, None]
        new = torch.zeros_like(struck).scatter_(1, notes.pitch, 1.0)
        new[:, END] = 0
        struck = torch.where(sounds, new, struck)
        struck_at = torch.where(sounds[:, 0], pitch_at[:, step], struck_at)
    return [
        StepNotes(*(one[index, : len(row.features)].numpy() for one in _fields(found)))
        for index, row in enumerate(rows)
    ]


def _one_step(network: PartNetwork, ready: Tensor, allowed: Tensor, uniforms: Tensor) -> Notes:
    """The notes (B, N) of one step, from the lowest up."""
    found = Notes(*(torch.zeros(len(ready), MOST_NOTES, dtype=torch.long) for _ in range(4)))
    below = torch.zeros(len(ready), network.config.note)
    last = torch.zeros(len(ready), dtype=torch.long)
    going = torch.ones(len(ready), dtype=torch.bool)
    for place in range(MOST_NOTES):
        logits = network.pitches(ready, below, last).masked_fill(~allowed, -torch.inf)
        pitch = _draw(logits, uniforms[:, place, 0]) * going
        going = pitch != END
        if not going.any():
            break
        shapes = network.attributes(ready, below, pitch)
        drawn = [_draw(one, uniforms[:, place, 1 + index]) * going for index, one in enumerate(shapes)]
        note = Notes(pitch, *drawn)
        for kept, new in zip(_fields(found), _fields(note), strict=True):
            kept[:, place] = new
        below = below + network.vectors(note)
        last = torch.where(going, pitch, last)
    return found


def _draw(logits: Tensor, uniforms: Tensor) -> Tensor:
    """One of (B, V) for each row, likeliest entries up to `TOP_P` only, in a fixed order."""
    chances = torch.softmax(logits / TEMPERATURE, dim=-1)
    ordered, entries = chances.sort(dim=-1, descending=True, stable=True)
    kept = torch.zeros_like(chances).scatter_(-1, entries, ordered * (ordered.cumsum(dim=-1) - ordered < TOP_P))
    passed = kept.cumsum(dim=-1)
    place = (passed <= (uniforms * passed[:, -1])[:, None]).sum(dim=-1)
    return place.clamp(max=logits.shape[-1] - 1)


def _from_here(struck: Tensor, semitones: Tensor) -> Tensor:
    """Struck tokens (B, T) of another reference pitch, `semitones` (B,) above this one's."""
    tokens = torch.arange(struck.shape[1]) - semitones[:, None]
    inside = (tokens > END) & (tokens < struck.shape[1])
    found = struck.gather(1, tokens.clamp(0, struck.shape[1] - 1)) * inside
    found[:, END] = 0
    return found


def _ended(strokes: list[Stroke], context: SectionContext) -> list[Stroke]:
    """Notes end with their section."""
    return [
        Stroke(stroke.step, min(stroke.steps, context.steps - stroke.step), stroke.midi, stroke.accent, stroke.late_ms)
        for stroke in strokes
    ]


def _stacked(arrays: Sequence[np.ndarray], length: int) -> np.ndarray:
    """Padded with zeros to one length."""
    return np.stack([np.pad(one, [(0, length - len(one))] + [(0, 0)] * (one.ndim - 1)) for one in arrays])


def _fields(notes: Notes) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    return notes.pitch, notes.length, notes.accent, notes.lateness
