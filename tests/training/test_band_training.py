"""The band's training data and recipe, on made-up codes and tiny networks."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.accompaniment.loading import load_network
from songwright.accompaniment.model import Quantiser
from songwright.codec.model import FrameCodec
from songwright.corpora.corpus import PlayedNote, PlayedPart
from songwright.corpora.openewld import LeadSheet
from songwright.errors import AudioError, WeightsError
from songwright.instruments import BY_NAME
from songwright.training.band import Run, export, train
from songwright.training.band_data import BandPack, PlayedItem, read_pack, write_pack
from songwright.training.band_exercises import exercise, exercise_of
from songwright.training.band_prepare import rendered_notes
from songwright.training.band_trainer import BandTrainer, TrainingSettings
from songwright.units import Key, Meter
from songwright.weights import save_weights
from tests.accompaniment.tiny_band import CODEC, tiny_config
from tests.notation.plans import make_plan

SHEET = LeadSheet("x.mxl", "X", Meter(4, 4), Key(0, "major"), (), ())
SETTINGS = TrainingSettings(steps=4, stretches=2, frames=24, stems={"bass": tiny_config(4)}, shares={"bass": 1.0})


def bass_part(*starts: float) -> PlayedPart:
    notes = tuple(PlayedNote(start_seconds=s, end_seconds=s + 0.3, midi=40, velocity=90) for s in starts)
    return PlayedPart(instrument="finger bass", program=33, notes=notes)


def items(cut: int = 0) -> tuple[PlayedItem, ...]:
    rng = np.random.default_rng(3)
    plan = make_plan("rock", (4, 4), seed=2).to_json()
    notes = rendered_notes([bass_part(0.1, 0.52, 1.0)], "bass", cut)
    return tuple(
        PlayedItem(f"bass/{n}", n == 2, plan, cut, -1.5, notes, rng.integers(1, 32, (CODEC.codebooks, 100)))
        for n in range(3)
    )


def quantiser() -> Quantiser:
    torch.manual_seed(1)
    return Quantiser.of(FrameCodec(CODEC).quantizer)


def test_notes_begin_at_the_blocks_at_which_fluidsynth_begins_them() -> None:
    notes = rendered_notes([bass_part(0.0, 0.5, 1.0004)], "bass", 100)
    assert notes.start_samples.tolist() == [-100, 345 * 64 - 100, 690 * 64 - 100]  # 22,050 and 44,100 rounded up


def test_a_pack_survives_being_written(tmp_path: Path) -> None:
    pack = BandPack(items(cut=77), "abc")
    write_pack(pack, tmp_path / "pack.npz")
    again = read_pack(tmp_path / "pack.npz")
    assert again.codes_sha256 == "abc" and len(again.items) == 3
    for before, after in zip(pack.items, again.items, strict=True):
        assert (before.name, before.held_out, before.cut_samples) == (after.name, after.held_out, after.cut_samples)
        assert np.array_equal(before.codes, after.codes) and before.plan_json == after.plan_json
        assert np.array_equal(before.notes.start_samples, after.notes.start_samples)
    with pytest.raises(AudioError, match="no pack at"):
        read_pack(tmp_path / "nothing.npz")


def test_a_run_is_reproducible_and_can_be_gone_on_with(tmp_path: Path) -> None:
    def trainer() -> BandTrainer:
        return BandTrainer(SETTINGS, items(), quantiser(), CODEC, torch.device("cpu"))

    straight = trainer()
    for _ in range(4):
        straight.train_step()
    first = trainer()
    for _ in range(2):
        first.train_step()
    first.save(tmp_path / "checkpoint.pt")
    second = trainer()
    second.resume(tmp_path / "checkpoint.pt")
    for _ in range(2):
        second.train_step()
    for one, other in zip(straight.averaged.parameters(), second.averaged.parameters(), strict=True):
        assert torch.equal(one, other)


def test_training_learns_and_exports_what_loads(tmp_path: Path) -> None:
    settings = dataclasses.replace(SETTINGS, steps=60, warm_up_steps=5)
    trainer = BandTrainer(settings, items(), quantiser(), CODEC, torch.device("cpu"))
    losses = [trainer.train_step()[1][0].item() for _ in range(60)]
    assert np.mean(losses[-10:]) < np.mean(losses[:10])
    export(trainer, dataclasses.asdict(CODEC), BandPack(items(), "abc"), {}, tmp_path)
    band = load_network(tmp_path)
    assert band.codes_sha256 == "abc" and band.model.stem("bass").config == settings.stems["bass"]


def test_codes_of_another_codec_are_refused(tmp_path: Path) -> None:
    tensors = {name: tensor.numpy() for name, tensor in FrameCodec(CODEC).state_dict().items()}
    save_weights(tmp_path / "codec", {"codec": dataclasses.asdict(CODEC)}, tensors)
    with pytest.raises(WeightsError, match="another codec"):
        train(SETTINGS, BandPack(items(), "abc"), Run(tmp_path / "run", tmp_path / "codec"), torch.device("cpu"))


@pytest.mark.parametrize("name", ["upright bass", "strings", "brushes"])
def test_exercises_go_through_the_whole_range(name: str) -> None:
    instrument, sheets = BY_NAME[name], [SHEET]
    played = {note.midi for number in range(4) for note in exercise(instrument, number, sheets).notes}
    if instrument.stem == "drums":
        assert {36, 38, 42} <= played
    else:
        assert min(played) < instrument.lowest and max(played) > instrument.highest
    one = exercise(instrument, 1, sheets)
    assert exercise_of(one.source, sheets) == one
