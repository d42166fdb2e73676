"""The part writer's network: one recurrent unit over sixteenth notes, and the notes of a step one after another.

At each step a GRU sees the plan's features, the notes of the step before, those of one bar and of two bars before, and
what was struck last counted from the present chord, so that it can repeat itself and lead voices. From its state the
notes of the step are drawn from the lowest up, each given those below it, until a token says that the step is done.

Shapes: B sections of players, S steps, N notes of a step, T tokens, E width of a note.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from songwright.accompaniment.parts.steps import ACCENTS, END, LATENESS_MS, LENGTHS


@dataclass(frozen=True)
class PartConfig:
    """The sizes of one stem's writer."""

    features: int
    tokens: int
    note: int = 40
    width: int = 96
    hidden: int = 128
    choice: int = 96


@dataclass(frozen=True, eq=False)
class Notes:
    """Notes as tokens, all of one shape."""

    pitch: Tensor
    length: Tensor
    accent: Tensor
    lateness: Tensor


class PartNetwork(nn.Module):
    """One stem's writer."""

    def __init__(self, config: PartConfig) -> None:
        super().__init__()
        self.config = config
        self.pitch = nn.Embedding(config.tokens, config.note)
        self.length = nn.Embedding(len(LENGTHS), config.note)
        self.accent = nn.Embedding(len(ACCENTS), config.note)
        self.lateness = nn.Embedding(len(LATENESS_MS), config.note)
        self.enter = nn.Linear(config.features + 3 * config.note + config.tokens, config.width)
        self.recurrent = nn.GRU(config.width, config.hidden, batch_first=True)
        self.leave = nn.Linear(config.hidden + config.width, config.choice)
        self.below = nn.Linear(2 * config.note, config.choice)
        self.choose = nn.Linear(config.choice, config.tokens)
        self.shape = nn.Linear(2 * config.note + config.choice, 64)
        self.shapes = nn.Linear(64, len(LENGTHS) + len(ACCENTS) + len(LATENESS_MS))

    def vectors(self, notes: Notes) -> Tensor:
        """(…) notes to (…, E); `END` is zero."""
        found = self.pitch(notes.pitch) + self.length(notes.length) + self.accent(notes.accent)
        return (found + self.lateness(notes.lateness)) * (notes.pitch != END)[..., None]

    def entered(self, features: Tensor, earlier: Sequence[Tensor], struck: Tensor) -> Tensor:
        """What the recurrent unit reads, (…, width).

        Args:
            features: (…, D).
            earlier: sums of notes (…, E) of the step before, one bar before and two bars before.
            struck: (…, T) tokens.
        """
        return functional.gelu(self.enter(torch.cat([features, *earlier, struck], dim=-1)))

    def ready(self, states: Tensor, entered: Tensor) -> Tensor:
        """(…, hidden) and (…, width) to what all notes of a step share, (…, choice)."""
        return self.leave(torch.cat([states, entered], dim=-1))

    def pitches(self, ready: Tensor, below: Tensor, last: Tensor) -> Tensor:
        """Logits (…, T) of the next note of a step.

        Args:
            below: (…, E) sum of the step's notes so far.
            last: (…) pitch token of the highest of them, `END` for none.
        """
        given = self.below(torch.cat([below, self.pitch(last) * (last != END)[..., None]], dim=-1))
        logits = self.choose(functional.gelu(ready + given))
        tokens = torch.arange(logits.shape[-1], device=logits.device)
        return logits.masked_fill((tokens <= last[..., None]) & (tokens != END), -torch.inf)

    def attributes(self, ready: Tensor, below: Tensor, pitch: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of length, accent and lateness of a note of that pitch (…)."""
        inner = functional.gelu(self.shape(torch.cat([ready, below, self.pitch(pitch)], dim=-1)))
        length, accent, lateness = self.shapes(inner).split([len(LENGTHS), len(ACCENTS), len(LATENESS_MS)], dim=-1)
        return length, accent, lateness

    def losses(self, features: Tensor, notes: Notes, struck: Tensor, bar_steps: Tensor, counts: Tensor) -> Tensor:
        """(2,) nats of pitches and of attributes, per step.

        Args:
            features: (B, S, D).
            notes: (B, S, N).
            struck: (B, S, T) what was struck last before each step, as tokens of that step.
            bar_steps: (B,) steps of a bar.
            counts: (B, S) notes of each step; -1 where the section has ended.
        """
        vectors = self.vectors(notes)
        below = vectors.cumsum(dim=2)
        sums = below[:, :, -1]
        known = [_earlier(sums, lag) for lag in (torch.ones_like(bar_steps), bar_steps, 2 * bar_steps)]
        entered = self.entered(features, known, struck)
        ready = self.ready(self.recurrent(entered)[0], entered)
        below = functional.pad(below, (0, 0, 1, 0))
        last = functional.pad(notes.pitch, (1, 0))
        following = functional.pad(notes.pitch, (0, 1))
        place = torch.arange(below.shape[2], device=counts.device)
        item, step, at = torch.nonzero(place <= counts[..., None], as_tuple=True)
        logits = self.pitches(ready[item, step], below[item, step, at], last[item, step, at])
        steps = (counts >= 0).sum()
        pitches = functional.cross_entropy(logits, following[item, step, at], reduction="sum") / steps
        item, step, at = torch.nonzero(place < counts[..., None], as_tuple=True)
        found = self.attributes(ready[item, step], below[item, step, at], notes.pitch[item, step, at])
        wanted = (notes.length, notes.accent, notes.lateness)
        shapes = [
            functional.cross_entropy(logits, values[item, step, at], reduction="sum") / steps
            for logits, values in zip(found, wanted, strict=True)
        ]
        return torch.stack([pitches, torch.stack(shapes).sum()])


def _earlier(sums: Tensor, lag: Tensor) -> Tensor:
    """(B, S, E) at `lag` (B,) steps before, zeros before the first."""
    steps = torch.arange(sums.shape[1], device=sums.device) - lag[:, None]
    found = sums.gather(1, steps.clamp(min=0)[..., None].expand_as(sums))
    return found * (steps >= 0)[..., None]
