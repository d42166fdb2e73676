"""The part writer: what holds whatever its weights are, and that training teaches it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.accompaniment.arranger.arrange import arrange, section_strokes
from songwright.accompaniment.arranger.band import gather
from songwright.accompaniment.arranger.context import section_contexts
from songwright.accompaniment.parts.loading import load_part_writer
from songwright.accompaniment.parts.steps import (
    STEP_FEATURES,
    allowed_tokens,
    note_tokens,
    references,
    silent_steps,
    step_features,
    strokes_of,
)
from songwright.accompaniment.parts.writing import invent
from songwright.accompaniment.written import score_of
from songwright.instruments import BY_NAME
from songwright.score import Score, ScoreNote
from songwright.song import SongPlan
from songwright.training.band_parts import PartSettings, PartTrainer, export, held_out_nats
from songwright.training.band_parts_data import batch_of, part_example
from tests.accompaniment.random_writer import random_writer
from tests.notation.plans import make_plan


def plan_of(seed: int = 7) -> SongPlan:
    return make_plan("pop", (4, 4), seed=seed)


def notes_of(score: Score, plan: SongPlan, section_id: str) -> list[tuple[str, ScoreNote]]:
    section = plan.section(section_id)
    start = plan.start_beat_of(section)
    end = start + section.bars * plan.beats_per_bar
    return [(part.name, note) for part in score.parts for note in part.notes if start <= note.start_beat < end]


def test_seeds_and_takes() -> None:
    plan, writer = plan_of(), random_writer()
    first, again = invent(writer, plan), invent(writer, plan)
    assert first == again
    assert invent(writer, plan.model_copy(update={"seed": 8})) != first
    chosen = plan.sections[1].id
    retaken = invent(writer, plan, {chosen: 1})
    for section in plan.sections:
        same = notes_of(first, plan, section.id) == notes_of(retaken, plan, section.id)
        assert same == (section.id != chosen)


def test_notes_lie_in_the_song_and_in_the_instruments_range() -> None:
    plan = plan_of()
    score = invent(random_writer(), plan)
    beats = plan.bars * plan.beats_per_bar
    for part in score.parts:
        instrument = BY_NAME[part.name]
        for note in part.notes:
            assert 0 <= note.start_beat and note.start_beat + note.beats <= beats + 1e-6
            assert instrument.lowest <= note.midi <= instrument.highest


@pytest.mark.parametrize("meter", [(4, 4), (3, 4), (6, 8)])
def test_strokes_survive_as_tokens(meter: tuple[int, int]) -> None:
    plan = make_plan("folk", meter, seed=3)
    band = gather(plan.style)
    for context in section_contexts(plan):
        for player in band.players:
            strokes = section_strokes(context, player, band)
            found = strokes_of(note_tokens(strokes, context, player), context, player)
            assert {(s.step, s.midi) for s in found} == {(s.step, s.midi) for s in strokes}
            lengths = {(s.step, s.midi): s.steps for s in strokes}
            assert all(abs(np.log(s.steps / max(lengths[s.step, s.midi], 0.25))) < 0.3 for s in found)
            silent = silent_steps(context, player, band)
            assert not any(silent[int(stroke.step)] for stroke in strokes)
            tokens = note_tokens(strokes, context, player).pitch
            assert np.take_along_axis(allowed_tokens(context, player), tokens, axis=1).all()


def test_features_are_those_of_another_key_but_for_the_root() -> None:
    plan = plan_of()
    band, context = gather(plan.style), section_contexts(plan)[1]
    player = band.chords[0]
    features = step_features(context, player, band)
    assert features.shape == (context.steps, STEP_FEATURES)
    moved = replace(
        context, key=context.key.transposed(2),
        chords=tuple(replace(span, chord=span.chord.transposed(2)) for span in context.chords),
    )  # fmt: skip
    differ = (step_features(moved, player, band) != features).any(axis=0)
    assert 0 < differ.sum() <= 12
    assert ((references(moved, player) - references(context, player)) % 12 == 2).all()


def test_training_lowers_the_loss_and_goes_on_after_a_stop(tmp_path: Path) -> None:
    plan = plan_of()
    band, context = gather(plan.style), section_contexts(plan)[1]
    player = band.bass
    assert player is not None
    notes = note_tokens(section_strokes(context, player, band), context, player)
    example = part_example(context, player, band, notes)
    batch = batch_of([example], 81)
    assert batch.struck.sum(dim=2).max() <= 1 and batch.counts.sum() == (notes.pitch > 0).sum()
    settings = PartSettings(minutes=10, batch=2)
    trainer = PartTrainer(settings)
    before = held_out_nats(trainer.model, "bass", [example])
    for _ in range(40):
        trainer.train_on("bass", batch)
    assert held_out_nats(trainer.model, "bass", [example]) < 0.7 * before
    trainer.save(tmp_path / "checkpoint.pt")
    other = PartTrainer(settings)
    other.resume(tmp_path / "checkpoint.pt")
    assert other.steps == trainer.steps == [0, 40, 0]
    trainer.train_on("bass", batch)
    other.train_on("bass", batch)
    for mine, theirs in zip(trainer.averaged.parameters(), other.averaged.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    export(trainer, {"drums": 0.0, "bass": 0.0, "other": 0.0}, tmp_path / "weights")
    assert invent(load_part_writer(tmp_path / "weights"), plan).parts


def test_a_free_band_s_score_is_the_one_it_invents() -> None:
    plan = plan_of()
    assert score_of(plan, free=False) == arrange(plan)
    assert score_of(plan, free=True) == invent(load_part_writer(), plan) != arrange(plan)
