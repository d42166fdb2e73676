"""The separator's recipe: mixtures with known answers, and a run that goes on where it stopped."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.signal
import torch

pytest.importorskip("demucs.htdemucs", reason="demucs is not installed")

from songwright.errors import AudioError, WeightsError
from songwright.mixer.checks.separation import load_own
from songwright.seeding import generator
from songwright.training.codec_data import Clip, read_pack, write_pack
from songwright.training.separator import Run, export, train
from songwright.training.separator_data import MixtureMaker, MixtureSettings, StemSources, pack_stems, sounding_level
from songwright.training.separator_trainer import SAMPLE_RATE_HZ, NetworkSettings, SeparatorTrainer, TrainingSettings
from songwright.waveform import Waveform
from tests.mixer.bands import bass, drums, harmony, short_plan, voice

PLAN = short_plan()
SMALL = TrainingSettings(
    minutes=0.05,
    network=NetworkSettings(channels=8, t_heads=2),
    mixtures=MixtureSettings(seconds=1.0, whole_song_share=0.0),
)
STEMS = {"singing": voice, "drums": drums, "bass": bass, "other": harmony}


def clips(held_out: bool = False) -> list[Clip]:
    heard = {kind: Waveform(play(PLAN)).resampled(SAMPLE_RATE_HZ).samples[0] for kind, play in STEMS.items()}
    return [Clip(kind, kind, held_out, (samples * 30_000).astype(np.int16)) for kind, samples in heard.items()]


def test_mixtures_hold_their_voice_and_are_the_same_again() -> None:
    maker = MixtureMaker(clips(), replace(SMALL.mixtures, items=3, no_voice_share=0.0), SAMPLE_RATE_HZ)
    drawn, again = (maker.batch(generator(1, "test")) for _ in range(2))
    assert drawn.mix.shape == drawn.voice.shape == (3, 2, SAMPLE_RATE_HZ)
    assert torch.equal(drawn.mix, again.mix) and torch.equal(drawn.voice, again.voice)
    assert not torch.equal(drawn.mix, maker.batch(generator(2, "test")).mix)
    np.testing.assert_allclose(drawn.mix.mean(dim=1).std(dim=1), 1, atol=0.01)
    band = drawn.mix - drawn.voice
    assert (band.square().mean(dim=(1, 2)) > 1e-4).all()
    silent = MixtureMaker(clips(), replace(SMALL.mixtures, no_voice_share=1.0), SAMPLE_RATE_HZ).batch(generator(1, "x"))
    assert silent.mix.any() and not silent.voice.any()


def test_stems_of_a_finished_song_stay_together(tmp_path: Path) -> None:
    for name, play in zip(("vocals", "drums", "bass", "other"), STEMS.values(), strict=True):
        path = tmp_path / "song" / "stems" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        Waveform(np.repeat(0.5 * play(PLAN), 2, axis=0)).save(path)
    write_pack([], tmp_path / "none.npz", 44_100)
    pack = tmp_path / "stems.npz"
    assert pack_stems(StemSources((tmp_path / "none.npz",), (tmp_path / "song",)), pack, SAMPLE_RATE_HZ) == 4
    packed = read_pack(pack, SAMPLE_RATE_HZ)
    whole = replace(SMALL.mixtures, whole_song_share=1.0, no_voice_share=0.0, soft_voice_share=0.0)
    drawn = MixtureMaker(packed, whole, SAMPLE_RATE_HZ).batch(generator(0, "test"))
    total = sum(clip.samples.astype(float)[:, 0] for clip in packed) / 32768
    found = drawn.mix[0, 0].numpy()
    energy = np.cumsum(np.square(np.pad(total, (1, 0))))
    norms = np.sqrt(np.maximum(energy[len(found) :] - energy[: -len(found)], 1e-3))
    likeness = scipy.signal.correlate(total, found, "valid") / norms
    assert likeness.max() / np.linalg.norm(found) > 0.999


def test_silence_has_no_level_and_pauses_do_not_count() -> None:
    assert sounding_level(np.zeros(44_100, np.int16), 22_050) == 0
    tone = np.full(22_050, 3277, np.int16)
    paused = np.concatenate([tone, np.zeros(66_150, np.int16)])
    assert sounding_level(paused, 22_050) == pytest.approx(0.1, rel=0.1)


def test_without_voices_there_is_nothing_to_learn() -> None:
    with pytest.raises(AudioError, match="no voice or no band"):
        MixtureMaker([clip for clip in clips() if clip.kind != "singing"], SMALL.mixtures, SAMPLE_RATE_HZ)


def test_a_run_learns_goes_on_and_is_shipped(tmp_path: Path) -> None:
    pack = tmp_path / "stems.npz"
    write_pack([*clips(), *clips(held_out=True)], pack, SAMPLE_RATE_HZ)
    run = Run(tmp_path / "run", (pack,))
    train(SMALL, run, torch.device("cpu"))
    first = torch.load(run.folder / "checkpoint.pt", weights_only=True)
    train(replace(SMALL, minutes=0.1), run, torch.device("cpu"))
    second = torch.load(run.folder / "checkpoint.pt", weights_only=True)
    assert 0 < first["step"] < second["step"]
    log = (run.folder / "log.jsonl").read_text()
    assert "held-out improvement dB" in log
    export(run.folder / "checkpoint.pt", tmp_path / "weights")
    network = load_own(tmp_path / "weights")
    assert network.samplerate == SAMPLE_RATE_HZ and network.sources == ["vocals"]
    (tmp_path / "weights" / "model.safetensors").write_bytes(b"half")
    with pytest.raises(WeightsError, match="damaged"):
        load_own(tmp_path / "weights")


def test_the_same_seed_learns_the_same() -> None:
    def losses() -> list[float]:
        trainer = SeparatorTrainer(SMALL, clips(), torch.device("cpu"))
        return [trainer.train_step() for _ in range(3)]

    assert losses() == losses()
