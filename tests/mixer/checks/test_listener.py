"""The song taken apart again: what counts as the voice, and checkpoints from anywhere but the network."""

import json
import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from songwright.errors import WeightsError
from songwright.mixer.checks.listener import check_listener
from songwright.mixer.checks.separation import DemucsSeparator
from songwright.mixer.desk import produce
from songwright.mixer.master import as_mastered
from songwright.waveform import Waveform
from tests.mixer.bands import band_tracks, short_plan
from tests.mixer.signals import noise

PLAN = short_plan(tempo_bpm=84.0)
SETTINGS = {"sources": ["drums", "bass", "other", "vocals"], "channels": 8, "t_layers": 1, "t_heads": 2, "segment": 2}


@dataclass(frozen=True, eq=False)
class Given:
    """A separator that gives what it was given."""

    wave: Waveform

    def voice(self, song: Waveform) -> Waveform:
        return self.wave


def test_a_clear_voice_passes_and_any_other_stem_fails() -> None:
    made = produce(band_tracks(PLAN), PLAN)
    stems = {stem.name: stem.wave for stem in made.mix.stems}
    heard = {name: as_mastered(wave, made.mix.wave, made.settings.master) for name, wave in stems.items()}
    total = sum(wave.samples for wave in heard.values())
    inside = slice(2000, -4000)  # without the fades
    np.testing.assert_allclose(total[:, inside], made.master.wave.samples[:, inside], atol=1e-4)
    leaky = Waveform(heard["vocals"].samples + np.float32(0.3) * heard["other"].samples)
    assert all(check.passed for check in check_listener(made, PLAN, Given(leaky)))
    for name in ("drums", "bass", "other"):
        assert not check_listener(made, PLAN, Given(heard[name]))[0].passed


def test_a_song_without_a_voice_is_left_alone() -> None:
    made = produce(band_tracks(PLAN)[1:], PLAN)
    assert check_listener(made, PLAN, Given(made.master.wave)) == ()


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    """Demucs' own class, tiny and untrained: it shows that files load and audio passes, nothing of quality."""
    htdemucs = pytest.importorskip("demucs.htdemucs", reason="demucs is not installed")
    torch.manual_seed(1)
    return htdemucs.HTDemucs(**SETTINGS).eval()


def _pickled(network: torch.nn.Module, path: Path) -> Path:
    state = network.state_dict()
    torch.save({"klass": type(network), "args": (), "kwargs": dict(SETTINGS), "state": state}, path)
    return path


def test_every_kind_of_checkpoint_gives_the_same_voice(network: torch.nn.Module, tmp_path: Path) -> None:
    _pickled(network, tmp_path / "abc.th")
    facts = {"klass": "demucs.htdemucs.HTDemucs", "args": "[]", "kwargs": json.dumps(SETTINGS)}
    save_file(dict(network.state_dict()), tmp_path / "abc2.safetensors", facts)
    (tmp_path / "bag.yaml").write_text("models: [abc2]\n")
    song = Waveform(noise(3.0, -20))
    names = ("abc.th", "abc2.safetensors", "bag.yaml")
    voices = [DemucsSeparator.load(str(tmp_path / name)).voice(song) for name in names]
    assert voices[0].samples.shape == song.samples.shape and voices[0].samples.any()
    for voice in voices[1:]:
        np.testing.assert_array_equal(voice.samples, voices[0].samples)
    other_rate = DemucsSeparator.load(str(tmp_path / "abc.th")).voice(Waveform(noise(1.0, -20, channels=1), 48_000))
    assert other_rate.sample_rate_hz == 48_000 and other_rate.samples.shape[1] == 44_100


def test_a_name_is_looked_for_in_the_cache_alone(
    network: torch.nn.Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(WeightsError, match="'htdemucs' is not in your cache"):
        DemucsSeparator.load("htdemucs")
    with pytest.raises(WeightsError, match="neither a file nor a Demucs model"):
        DemucsSeparator.load("no-such-model")
    (tmp_path / "hub" / "checkpoints").mkdir(parents=True)
    _pickled(network, tmp_path / "hub" / "checkpoints" / "955717e8-8726e21a.th")  # as Demucs 4.0 kept htdemucs
    assert DemucsSeparator.load("htdemucs").voice(Waveform(noise(1.0, -20))).samples.any()


class Villain:
    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, ("owned",))


@pytest.mark.parametrize("kind", ["villain", "text", "half", "other class"])
def test_what_is_no_checkpoint_is_told_and_not_run(
    kind: str, network: torch.nn.Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.th"
    if kind == "villain":
        torch.save({"klass": Villain()}, path)
    elif kind == "text":
        path.write_text("not a checkpoint")
    elif kind == "half":
        path.write_bytes(_pickled(network, path).read_bytes()[:5000])
    else:
        path = tmp_path / "model.safetensors"
        save_file({"x": torch.zeros(1)}, path, {"klass": "os.mkdir", "args": '["owned"]', "kwargs": "{}"})
    with pytest.raises(WeightsError, match="model"):
        DemucsSeparator.load(str(path))
    assert not (tmp_path / "owned").exists()


def test_missing_files_are_named(network: torch.nn.Module, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="there is no Demucs checkpoint"):
        DemucsSeparator.load(str(tmp_path / "none.th"))
    (tmp_path / "bag.yaml").write_text("models: [beef]\n")
    with pytest.raises(WeightsError, match="beef"):
        DemucsSeparator.load(str(tmp_path / "bag.yaml"))
    (tmp_path / "bag.yaml").write_text("- 3")
    with pytest.raises(WeightsError, match="not a bag"):
        DemucsSeparator.load(str(tmp_path / "bag.yaml"))
    (tmp_path / "pickle.th").write_bytes(pickle.dumps([1, 2]))
    with pytest.raises(WeightsError, match="pickle.th"):
        DemucsSeparator.load(str(tmp_path / "pickle.th"))


def test_no_torchaudio_in_a_users_install(network: torch.nn.Module) -> None:
    code = (
        "import sys, songwright.mixer.checks.listener as _; print('demucs' in sys.modules); import demucs.hf; "
        "import demucs.htdemucs, demucs.pretrained; print('torchaudio' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["False", "False"]
