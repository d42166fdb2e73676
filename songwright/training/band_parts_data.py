"""What the part writer learns from: the arranger's strokes for sections of random plans.

A plan's section is one of the band corpus (docs/training-data.md), made longer, given a place in a song and, most of
the time, a singer with rests between the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from songwright.accompaniment.arranger.arrange import section_strokes
from songwright.accompaniment.arranger.band import Band, gather
from songwright.accompaniment.arranger.context import ChordSpan, SectionContext, SungSpan, section_contexts
from songwright.accompaniment.frames import SECTION_KINDS
from songwright.accompaniment.parts.model import Notes
from songwright.accompaniment.parts.steps import (
    END,
    StepNotes,
    note_tokens,
    references,
    silent_steps,
    step_features,
)
from songwright.corpora.openewld import LeadSheet
from songwright.instruments import Instrument
from songwright.score import StemName
from songwright.seeding import generator
from songwright.training.data.band_scores import band_task

LONGER_SHARE, SUNG_SHARE, LAST_SHARE = 0.4, 0.6, 0.12


@dataclass(frozen=True, eq=False)
class PartExample:
    """One player's section.

    Attributes:
        features: (S, D) float16.
        struck: (S,) index into `notes` of the step that was struck last before, -1 for none.
    """

    features: np.ndarray
    notes: StepNotes
    references: np.ndarray
    struck: np.ndarray
    bar_steps: int


@dataclass(frozen=True, eq=False)
class PartBatch:
    """What `PartNetwork.losses` takes."""

    features: Tensor
    notes: Notes
    struck: Tensor
    bar_steps: Tensor
    counts: Tensor


def examples_of(number: int, sheets: list[LeadSheet], seed: int) -> dict[StemName, list[PartExample]]:
    """Every player of section `number`."""
    rng = generator(seed, "parts data", number)
    plan = band_task(rng, sheets, number).plan
    band = gather(plan.style)
    context = _in_a_song(section_contexts(plan)[0], rng)
    found: dict[StemName, list[PartExample]] = {"drums": [], "bass": [], "other": []}
    for player in band.players:
        if not silent_steps(context, player, band).all():
            notes = note_tokens(section_strokes(context, player, band), context, player)
            found[player.stem].append(part_example(context, player, band, notes))
    return found


def part_example(context: SectionContext, player: Instrument, band: Band, notes: StepNotes) -> PartExample:
    """What a player has written in a section, to learn from."""
    sounding = notes.pitch[:, 0] != END
    last = np.maximum.accumulate(np.where(sounding, np.arange(len(sounding)), -1))
    return PartExample(
        step_features(context, player, band).astype(np.float16), notes, references(context, player),
        np.concatenate([[-1], last[:-1]]), context.meter.steps_per_bar,
    )  # fmt: skip


def batch_of(examples: Sequence[PartExample], tokens: int) -> PartBatch:
    """Examples side by side, padded to the longest."""
    longest = max(len(one.features) for one in examples)
    counts = np.full((len(examples), longest), -1)
    struck = np.zeros((len(examples), longest, tokens), np.float32)
    for row, one in enumerate(examples):
        counts[row, : len(one.features)] = (one.notes.pitch != END).sum(axis=1)
        _fill_struck(struck[row], one)

    def padded(arrays: list[np.ndarray]) -> Tensor:
        return torch.from_numpy(np.stack([np.pad(a, ((0, longest - len(a)), (0, 0))) for a in arrays]))

    notes = [one.notes for one in examples]
    return PartBatch(
        padded([one.features for one in examples]).float(),
        Notes(padded([n.pitch for n in notes]), padded([n.length for n in notes]),
              padded([n.accent for n in notes]), padded([n.lateness for n in notes])),
        torch.from_numpy(struck), torch.tensor([one.bar_steps for one in examples]), torch.from_numpy(counts),
    )  # fmt: skip


def _fill_struck(struck: np.ndarray, one: PartExample) -> None:
    """Set (S, T) to what was struck last before each step, counted from that step's reference."""
    for step in np.flatnonzero(one.struck >= 0):
        last = one.struck[step]
        tokens = one.notes.pitch[last][one.notes.pitch[last] != END]
        tokens = tokens + one.references[last] - one.references[step]
        struck[step, tokens[(tokens > END) & (tokens < struck.shape[1])]] = 1


def _in_a_song(context: SectionContext, rng: np.random.Generator) -> SectionContext:
    """The section somewhere in a song, sung or not."""
    if rng.random() < LONGER_SHARE:
        again = tuple(ChordSpan(c.start + context.steps, c.end + context.steps, c.chord) for c in context.chords)
        context = replace(context, bars=2 * context.bars, chords=(*context.chords, *again))
    kind = SECTION_KINDS[int(rng.integers(len(SECTION_KINDS)))]
    context = replace(
        context, kind=kind, occurrence=int(rng.integers(3)), is_last=bool(rng.random() < LAST_SHARE),
        start_bar=0 if kind == "intro" else int(rng.integers(64)), energy=float(rng.uniform(0.15, 1.0)),
        swing=float(rng.choice([0.5, 0.5, 0.58, 0.66])),
    )  # fmt: skip
    return replace(context, sung=_sung(context, rng)) if rng.random() < SUNG_SHARE else context


def _sung(context: SectionContext, rng: np.random.Generator) -> tuple[SungSpan, ...]:
    """Lines of about two bars with rests after them: what a band must know of a singer, and no melody."""
    middle = int(rng.integers(52, 74))
    notes: list[SungSpan] = []
    at = float(rng.integers(0, 5))
    while at < context.steps - 4:
        line_end = min(at + rng.uniform(1.2, 1.9) * context.meter.steps_per_bar, context.steps)
        while at < line_end:
            steps = float(rng.choice([1, 2, 2, 4, 4, 6, 8]))
            notes.append(SungSpan(at, min(at + steps, context.steps), middle + int(rng.integers(-6, 7))))
            at += steps
        at += float(rng.choice([2, 4, 6, 8, 12]))
    return tuple(notes)
