import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.codec.voice.analysis import GRID_POINTS
from songwright.codec.voice.model import LATENT
from songwright.errors import AudioError
from songwright.training.vocals import Run, train
from songwright.training.vocals_data import (
    SungPhrase,
    VoicePack,
    joined_packs,
    read_pack,
    write_pack,
)
from songwright.training.vocals_trainer import DB_PER_LOG_POWER, PhraseStore, TrainingSettings, VoiceTrainer
from songwright.vocals.frames import FEATURES, SYMBOLS, symbol_id
from songwright.vocals.loading import load_voice
from songwright.vocals.model import VoiceConfig
from songwright.vocals.stage import SingingOptions, sing_with
from tests.vocals.test_alignment import note, one_section
from tests.vocals.tiny_voice import BOOKS, shipped_codes

SIZES = VoiceConfig(symbols=len(SYMBOLS), singers=2, features=FEATURES, width=16, hidden=24, blocks=1, flow_blocks=1)
SETTINGS = TrainingSettings(
    steps=150, phrases=6, frames=24, learning_rate=1e-2, warm_up_steps=5, averaging_decay=0.95, dropout=0.02,
    flow_share=0.4, voice=SIZES,
)  # fmt: skip
CPU = torch.device("cpu")
VOWEL_LEVEL = 8.0


def phrase(rng: np.random.Generator, held_out: bool) -> SungPhrase:
    """A phrase whose latents say whether it is voiced and its vowel."""
    names = ["", *rng.permutation(["s", "ɑ", "l", "i", "m"]), ""]
    lengths = rng.integers(2, 7, len(names))
    frames = int(lengths.sum())
    symbols = np.array([symbol_id(name) for name in names])
    voiced = np.repeat([name not in ("", "s") for name in names], lengths)
    pitch = 57 + 5 * rng.random() + np.zeros(frames)
    latents = rng.normal(0, 0.1, (frames, LATENT))
    latents[:, 0] = np.where(voiced, 2, -2)
    latents[:, 1] = 7 * voiced
    latents[:, 2] += np.repeat(np.where(symbols == symbol_id("ɑ"), VOWEL_LEVEL, 0.0), lengths)
    return SungPhrase(
        int(rng.integers(2)), held_out, float(rng.random() < 0.3), symbols, np.zeros((len(names), 4), np.int8), lengths,
        pitch, voiced, np.zeros(frames), latents.astype(np.float16), np.arange(frames) == frames - 1,
    )  # fmt: skip


@pytest.fixture(scope="module")
def pack() -> VoicePack:
    rng = np.random.default_rng(0)
    return VoicePack(tuple(phrase(rng, index % 5 == 0) for index in range(40)), ("heart", "michael"))


def test_a_pack_holds_what_was_put_in(pack: VoicePack, tmp_path: Path) -> None:
    write_pack(pack, tmp_path / "pack.npz")
    found = read_pack(tmp_path / "pack.npz")
    assert found.singers == pack.singers and found.heard == pack.heard and len(found.phrases) == 40
    for before, after in zip(pack.phrases, found.phrases, strict=True):
        assert np.array_equal(before.latents, after.latents) and np.array_equal(before.lengths, after.lengths)
        assert before.held_out == after.held_out and after.pitch_midi == pytest.approx(before.pitch_midi, abs=0.02)
        assert before.spoken == after.spoken and np.array_equal(before.silent, after.silent)


def test_packs_of_other_singers_are_joined_by_name(pack: VoicePack) -> None:
    other = dataclasses.replace(pack, singers=("dora", "heart"))
    joined = joined_packs([pack, other])
    assert joined.singers == ("dora", "heart", "michael")
    names = [joined.singers[phrase.singer] for phrase in joined.phrases]
    assert names == [one.singers[phrase.singer] for one in (pack, other) for phrase in one.phrases]


def test_a_missing_pack_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="vocals prepare"):
        read_pack(tmp_path / "none.npz")


def test_a_pack_without_held_out_phrases_is_refused(pack: VoicePack, tmp_path: Path) -> None:
    learned = tuple(phrase for phrase in pack.phrases if not phrase.held_out)
    with pytest.raises(AudioError, match="none held out"):
        train(SETTINGS, dataclasses.replace(pack, phrases=learned), Run(tmp_path), CPU)


def test_silent_frames_and_padding_are_not_learned(pack: VoicePack) -> None:
    store = PhraseStore(pack.phrases, 2, CPU)
    frames = sum(len(one.latents) for one in pack.phrases)
    whole = store.batches(4)
    assert sum(int(one.mask.sum()) for one in whole) == frames
    assert sum(int(one.learned.sum()) for one in whole) == frames - len(pack.phrases)
    assert not store.random_batch(8, 12, np.random.default_rng(0)).latents.isnan().any()


def test_training_is_seeded_and_goes_on_where_it_stopped(pack: VoicePack, tmp_path: Path) -> None:
    first, again = VoiceTrainer(SETTINGS, pack, CPU), VoiceTrainer(SETTINGS, pack, CPU)
    for trainer in (first, again):
        for _ in range(3):
            trainer.train_step()
    assert all(torch.equal(a, b) for a, b in zip(first.model.parameters(), again.model.parameters(), strict=True))
    first.save(tmp_path / "checkpoint.pt")
    resumed = VoiceTrainer(SETTINGS, pack, CPU)
    resumed.resume(tmp_path / "checkpoint.pt")
    for trainer in (first, resumed):
        trainer.train_step()
    assert all(torch.equal(a, b) for a, b in zip(first.model.parameters(), resumed.model.parameters(), strict=True))


def test_what_hangs_on_the_conditions_is_learned(pack: VoicePack, tmp_path: Path) -> None:
    score = train(dataclasses.replace(SETTINGS, steps=500), pack, Run(tmp_path), CPU)
    assert score.voicing < 0.05
    unlearned = VOWEL_LEVEL / 2 / GRID_POINTS**0.5 * DB_PER_LOG_POWER  # a guess half way between the vowels
    assert score.voiced_db < 0.5 * unlearned


def test_what_was_trained_sings(pack: VoicePack, tmp_path: Path) -> None:
    train(SETTINGS, pack, Run(tmp_path), CPU)
    voice = load_voice(tmp_path / "weights")
    assert voice.singers == ("heart", "michael") and voice.heard == frozenset(("", "s", "ɑ", "l", "i", "m"))
    assert voice.codes_sha256 == shipped_codes()
    lead = sing_with(voice, one_section(note(4, 1, "s ˈɑ")), "heart", SingingOptions()).lead
    assert lead.tokens.shape[0] == BOOKS and lead.tokens[0, int(4.3 * 86.13)] > 0

    other = dataclasses.replace(pack, singers=("dora", "heart"))
    with pytest.raises(AudioError, match="are of heart, michael, the packs of dora, heart"):
        train(SETTINGS, other, Run(tmp_path / "on", weights=tmp_path / "weights"), CPU)


def test_a_voice_without_a_flow_begins_from_one_with_and_the_other_way_round(pack: VoicePack) -> None:
    """What was learned is kept, and an untrained flow changes nothing."""
    with_flow, without = (
        VoiceTrainer(dataclasses.replace(SETTINGS, flow_share=share), pack, CPU) for share in (0.4, 0.0)
    )
    assert without.model.flow is None and with_flow.model.flow is not None
    without.start_from(with_flow.model)
    assert torch.equal(without.model.guess.weight, with_flow.model.guess.weight)
    again = VoiceTrainer(dataclasses.replace(SETTINGS, seed=5), pack, CPU)
    again.start_from(without.model)
    assert torch.equal(again.averaged.guess.weight, with_flow.model.guess.weight)
