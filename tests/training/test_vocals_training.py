import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.errors import AudioError
from songwright.training.vocals import Run, train
from songwright.training.vocals_data import SungPhrase, VoicePack, read_pack, write_pack
from songwright.training.vocals_trainer import PhraseStore, TrainingSettings, VoiceTrainer
from songwright.vocals.frames import FEATURES, SYMBOLS, integrated_phase, symbol_id
from songwright.vocals.loading import load_voice
from songwright.vocals.model import VoiceConfig
from songwright.vocals.stage import SingingOptions, sing_with
from tests.vocals.test_alignment import note, one_section

BOOKS, ENTRIES = 4, 16
SIZES = VoiceConfig(
    symbols=len(SYMBOLS), singers=2, features=FEATURES, coarse_books=2, width=16, hidden=24, encoder_blocks=1,
    fine_blocks=1, core_width=16, fine_rank=8, dropout=0.0,
)  # fmt: skip
SETTINGS = TrainingSettings(
    steps=120, phrases=6, frames=24, learning_rate=2e-2, warm_up_steps=5, averaging_decay=0.95, fine_books_per_step=1,
    voice=SIZES,
)  # fmt: skip


def phrase(rng: np.random.Generator, held_out: bool) -> SungPhrase:
    """A phrase whose codes say its phoneme and the phase of its fundamental."""
    names = ["", *rng.permutation(["s", "ɑ", "l", "i", "m"]), ""]
    lengths = rng.integers(2, 7, len(names))
    frames = int(lengths.sum())
    symbols = np.array([symbol_id(name) for name in names])
    voiced = np.repeat([name not in ("", "s") for name in names], lengths)
    pitch = 57 + 5 * rng.random() + np.zeros(frames)
    phase = np.mod(integrated_phase(pitch, rng.uniform(0, 6)), 2 * np.pi)
    ids = np.repeat([names.index(name) % 7 for name in names], lengths)
    quarter = np.where(voiced, phase // (np.pi / 2), 0).astype(int)
    codes = np.stack([np.repeat(symbols, lengths) % ENTRIES, quarter, ids, quarter + 4])
    return SungPhrase(int(rng.integers(2)), held_out, symbols, lengths, pitch, voiced, np.zeros(frames), phase, codes)


@pytest.fixture(scope="module")
def pack() -> VoicePack:
    rng = np.random.default_rng(0)
    phrases = tuple(phrase(rng, index % 5 == 0) for index in range(40))
    return VoicePack(phrases, ("heart", "michael"), "0" * 64, rng.standard_normal((BOOKS, ENTRIES, 8)))


def test_a_pack_holds_what_was_put_in(pack: VoicePack, tmp_path: Path) -> None:
    write_pack(pack, tmp_path / "pack.npz")
    found = read_pack(tmp_path / "pack.npz")
    assert found.singers == pack.singers and found.heard == pack.heard and len(found.phrases) == 40
    for before, after in zip(pack.phrases, found.phrases, strict=True):
        assert np.array_equal(before.codes, after.codes) and np.array_equal(before.lengths, after.lengths)
        assert before.held_out == after.held_out and after.pitch_midi == pytest.approx(before.pitch_midi, abs=0.02)
        turned = np.angle(np.exp(1j * (after.phase_radians - before.phase_radians)))
        assert np.abs(turned).max() < 0.013
        assert after.conditions().features == pytest.approx(before.conditions().features, abs=0.08)


def test_a_missing_pack_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="vocals prepare"):
        read_pack(tmp_path / "none.npz")


def test_a_pack_without_held_out_phrases_is_refused(pack: VoicePack, tmp_path: Path) -> None:
    learned = tuple(phrase for phrase in pack.phrases if not phrase.held_out)
    with pytest.raises(AudioError, match="none held out"):
        train(SETTINGS, dataclasses.replace(pack, phrases=learned), Run(tmp_path), torch.device("cpu"))


def test_batches_show_each_frame_the_codes_before_it(pack: VoicePack) -> None:
    store = PhraseStore(pack.phrases, 2, True, torch.device("cpu"))
    batch = store.random_batch(8, 12, np.random.default_rng(0))
    inside = batch.mask[:, 1:, 0].bool()
    assert torch.equal(batch.history[:, 0, 1:][inside], batch.codes[:, 0, :-1][inside])
    whole = store.batches(4)
    assert sum(int(one.mask.sum()) for one in whole) == sum(one.codes.shape[1] for one in pack.phrases)
    assert all(not one.history[:, :, 0].any() for one in whole)


def test_training_learns_is_seeded_and_goes_on_where_it_stopped(pack: VoicePack, tmp_path: Path) -> None:
    cpu = torch.device("cpu")
    first, again = VoiceTrainer(SETTINGS, pack, cpu), VoiceTrainer(SETTINGS, pack, cpu)
    for trainer in (first, again):
        for _ in range(3):
            trainer.train_step()
    assert all(torch.equal(a, b) for a, b in zip(first.model.parameters(), again.model.parameters(), strict=True))
    first.save(tmp_path / "checkpoint.pt")
    resumed = VoiceTrainer(SETTINGS, pack, cpu)
    resumed.resume(tmp_path / "checkpoint.pt")
    for trainer in (first, resumed):
        trainer.train_step()
    assert all(torch.equal(a, b) for a, b in zip(first.model.parameters(), resumed.model.parameters(), strict=True))


def test_the_phase_makes_codes_foreseeable(pack: VoicePack, tmp_path: Path) -> None:
    """Book 1 says the quarter of the phase: with the phase it is learned, without it is a guess among four."""
    cpu = torch.device("cpu")
    seen = train(SETTINGS, pack, Run(tmp_path / "with"), cpu)
    hidden = train(dataclasses.replace(SETTINGS, with_phase=False), pack, Run(tmp_path / "without"), cpu)
    assert seen.nats[0] < 0.5 and seen.nats[1] < 0.6 * hidden.nats[1]


def test_what_was_trained_sings(pack: VoicePack, tmp_path: Path) -> None:
    train(SETTINGS, pack, Run(tmp_path), torch.device("cpu"))
    voice = load_voice(tmp_path / "weights")
    assert voice.singers == ("heart", "michael") and voice.heard == frozenset(("", "s", "ɑ", "l", "i", "m"))
    lead = sing_with(voice, one_section(note(4, 1, "s ˈɑ")), "heart", SingingOptions()).lead
    in_vowel = lead.tokens[0, int(4.3 * 86.13) : int(4.7 * 86.13)]
    assert (in_vowel == symbol_id("ɑ") % ENTRIES).mean() > 0.9
