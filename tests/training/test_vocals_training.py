import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.codec.model import CodecConfig, FrameCodec
from songwright.errors import AudioError
from songwright.training.vocals import Run, train
from songwright.training.vocals_data import (
    SungPhrase,
    VoicePack,
    encoder_digest,
    joined_packs,
    read_pack,
    write_pack,
)
from songwright.training.vocals_trainer import PhraseStore, TrainingSettings, VoiceTrainer
from songwright.vocals.frames import FEATURES, SYMBOLS, integrated_phase, symbol_id
from songwright.vocals.loading import load_voice
from songwright.vocals.model import VoiceConfig
from songwright.vocals.source import SOURCE_FEATURES
from songwright.vocals.stage import SingingOptions, sing_with
from songwright.weights import save_weights
from tests.vocals.test_alignment import note, one_section

LATENT = 8
SIZES = VoiceConfig(
    symbols=len(SYMBOLS), singers=2, features=FEATURES, source_features=SOURCE_FEATURES, width=16, hidden=24,
    reader_blocks=1, shaper_blocks=1,
)  # fmt: skip
SETTINGS = TrainingSettings(
    steps=150, phrases=6, frames=24, learning_rate=1e-2, warm_up_steps=5, averaging_decay=0.95, dropout=0.02,
    voice=SIZES,
)  # fmt: skip
CPU = torch.device("cpu")
HARMONIC_GAIN = 1.5


@pytest.fixture(scope="module")
def codec_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("codec")
    config = CodecConfig(
        latent=LATENT, codebooks=4, codebook_size=16, code_features=4, width=16, hidden=16, encoder_blocks=1,
        decoder_blocks=1, low_coefficients=4,
    )  # fmt: skip
    tensors = {name: one.numpy() for name, one in FrameCodec(config).state_dict().items()}
    save_weights(folder, {"model": "songwright-codec", "codec": dataclasses.asdict(config)}, tensors)
    return folder


@pytest.fixture(scope="module")
def codec(codec_folder: Path) -> FrameCodec:
    from songwright.codec.loading import load_frame_codec

    return load_frame_codec(codec_folder)


def phrase(rng: np.random.Generator, held_out: bool) -> SungPhrase:
    """A phrase whose latents say its phoneme and what the codec's low band would show of its source."""
    names = ["", *rng.permutation(["s", "ɑ", "l", "i", "m"]), ""]
    lengths = rng.integers(2, 7, len(names))
    frames = int(lengths.sum())
    symbols = np.array([symbol_id(name) for name in names])
    voiced = np.repeat([name not in ("", "s") for name in names], lengths)
    pitch = 57 + 5 * rng.random() + np.zeros(frames)
    phase = np.mod(integrated_phase(pitch, rng.uniform(0, 6)), 2 * np.pi)
    places = np.zeros((len(names), 4), np.int8)
    bare = SungPhrase(int(rng.integers(2)), held_out, symbols, places, lengths, pitch, voiced, np.zeros(frames), phase,
                      np.zeros((frames, LATENT)), np.arange(frames) == frames - 1)  # fmt: skip
    latents = rng.normal(0, 0.1, (frames, LATENT))
    latents[:, :6] += HARMONIC_GAIN * bare.conditions().source[:, 3:9]
    latents[:, 6] += np.repeat(np.where(symbols == symbol_id("ɑ"), 2.0, 0.0), lengths)
    return dataclasses.replace(bare, latents=latents.astype(np.float16))


@pytest.fixture(scope="module")
def pack(codec: FrameCodec) -> VoicePack:
    rng = np.random.default_rng(0)
    phrases = tuple(phrase(rng, index % 5 == 0) for index in range(40))
    return VoicePack(phrases, ("heart", "michael"), encoder_digest(codec))


def test_a_pack_holds_what_was_put_in(pack: VoicePack, tmp_path: Path) -> None:
    write_pack(pack, tmp_path / "pack.npz")
    found = read_pack(tmp_path / "pack.npz")
    assert found.singers == pack.singers and found.heard == pack.heard and len(found.phrases) == 40
    for before, after in zip(pack.phrases, found.phrases, strict=True):
        assert np.array_equal(before.latents, after.latents) and np.array_equal(before.lengths, after.lengths)
        assert before.held_out == after.held_out and after.pitch_midi == pytest.approx(before.pitch_midi, abs=0.02)
        turned = np.angle(np.exp(1j * (after.phase_radians - before.phase_radians)))
        assert np.abs(turned).max() < 0.013 and np.array_equal(before.silent, after.silent)


def test_packs_of_other_singers_are_joined_by_name(pack: VoicePack) -> None:
    other = dataclasses.replace(pack, singers=("dora", "heart"))
    joined = joined_packs([pack, other])
    assert joined.singers == ("dora", "heart", "michael")
    names = [joined.singers[phrase.singer] for phrase in joined.phrases]
    assert names == [one.singers[phrase.singer] for one in (pack, other) for phrase in one.phrases]
    with pytest.raises(AudioError, match="different codecs"):
        joined_packs([pack, dataclasses.replace(other, encoder_sha256="0")])


def test_a_missing_pack_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="vocals prepare"):
        read_pack(tmp_path / "none.npz")


def test_a_pack_without_held_out_phrases_is_refused(pack: VoicePack, codec_folder: Path, tmp_path: Path) -> None:
    learned = tuple(phrase for phrase in pack.phrases if not phrase.held_out)
    with pytest.raises(AudioError, match="none held out"):
        train(SETTINGS, dataclasses.replace(pack, phrases=learned), Run(tmp_path, codec_folder), CPU)


def test_a_pack_of_another_codec_is_refused(pack: VoicePack, codec: FrameCodec) -> None:
    with pytest.raises(AudioError, match="another codec's encoder"):
        VoiceTrainer(SETTINGS, dataclasses.replace(pack, encoder_sha256="0"), codec, CPU)


def test_silent_frames_and_padding_are_not_learned(pack: VoicePack) -> None:
    store = PhraseStore(pack.phrases, 2, True, CPU)
    frames = sum(len(one.latents) for one in pack.phrases)
    whole = store.batches(4)
    assert sum(int(one.mask.sum()) for one in whole) == frames
    assert sum(int(one.learned.sum()) for one in whole) == frames - len(pack.phrases)
    assert not store.random_batch(8, 12, np.random.default_rng(0)).latents.isnan().any()


def test_training_is_seeded_and_goes_on_where_it_stopped(pack: VoicePack, codec: FrameCodec, tmp_path: Path) -> None:
    first, again = VoiceTrainer(SETTINGS, pack, codec, CPU), VoiceTrainer(SETTINGS, pack, codec, CPU)
    for trainer in (first, again):
        for _ in range(3):
            trainer.train_step()
    assert all(torch.equal(a, b) for a, b in zip(first.model.parameters(), again.model.parameters(), strict=True))
    first.save(tmp_path / "checkpoint.pt")
    resumed = VoiceTrainer(SETTINGS, pack, codec, CPU)
    resumed.resume(tmp_path / "checkpoint.pt")
    for trainer in (first, resumed):
        trainer.train_step()
    assert all(torch.equal(a, b) for a, b in zip(first.model.parameters(), resumed.model.parameters(), strict=True))


def test_the_source_makes_latents_foreseeable(pack: VoicePack, codec_folder: Path, tmp_path: Path) -> None:
    seen = train(SETTINGS, pack, Run(tmp_path / "with", codec_folder), CPU)
    blind = dataclasses.replace(SETTINGS, with_source=False)
    hidden = train(blind, pack, Run(tmp_path / "without", codec_folder), CPU)
    assert seen.voiced_low > 0.8 > 0.3 > hidden.voiced_low


def test_what_was_trained_sings(pack: VoicePack, codec_folder: Path, codec: FrameCodec, tmp_path: Path) -> None:
    train(SETTINGS, pack, Run(tmp_path, codec_folder), CPU)
    voice = load_voice(tmp_path / "weights")
    assert voice.singers == ("heart", "michael") and voice.heard == frozenset(("", "s", "ɑ", "l", "i", "m"))
    assert voice.codes_sha256 and torch.allclose(
        voice.model.quantizer.each()[0].codebook.weight, codec.quantizer.each()[0].codebook.weight, atol=1e-3
    )
    lead = sing_with(voice, one_section(note(4, 1, "s ˈɑ")), "heart", SingingOptions()).lead
    assert lead.tokens.shape[0] == 4 and lead.tokens[0, int(4.3 * 86.13)] > 0

    other = dataclasses.replace(pack, singers=("dora", "heart"))
    with pytest.raises(AudioError, match="are of heart, michael, the packs of dora, heart"):
        train(SETTINGS, other, Run(tmp_path / "on", codec_folder, weights=tmp_path / "weights"), CPU)
