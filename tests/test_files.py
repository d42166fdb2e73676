import os
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError, OutputError, WeightsError
from songwright.files import write_atomically, write_text
from songwright.waveform import Waveform
from songwright.weights import load_weights, save_weights


def test_a_failed_write_leaves_the_old_file_and_no_scratch(tmp_path: Path) -> None:
    target = tmp_path / "song.txt"
    write_text(target, "old")

    def full_disk(scratch: Path) -> None:
        scratch.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left on device; free some space"):
        write_atomically(target, full_disk)
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["song.txt"]


def test_a_file_in_the_way_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="cannot write .*taken/plan.json.*choose another folder with -o"):
        write_text(tmp_path / "taken" / "plan.json", "x")


def test_weights_round_trip_and_damage(tmp_path: Path) -> None:
    tensors = {"a": np.arange(6, dtype=np.float16).reshape(2, 3)}
    save_weights(tmp_path, {"width": 3}, tensors)
    loaded = load_weights(tmp_path)
    assert loaded.config["width"] == 3
    assert np.array_equal(loaded.tensors["a"], tensors["a"]) and loaded.tensors["a"].dtype == np.float16
    data = bytearray((tmp_path / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (tmp_path / "model.safetensors").write_bytes(data)
    with pytest.raises(WeightsError, match="is damaged: its sha256"):
        load_weights(tmp_path)
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(WeightsError, match="weights are missing: there is no"):
        load_weights(tmp_path)


def test_waveforms_round_trip_and_refuse_nonsense(tmp_path: Path) -> None:
    samples = (0.5 * np.sin(np.arange(4410) / 20)).astype(np.float32)[None]
    Waveform(samples).save(tmp_path / "a.wav")
    again = Waveform.load(tmp_path / "a.wav")
    assert again.sample_rate_hz == 44_100
    assert np.abs(again.samples - samples).max() < 2**-23
    assert Waveform(samples).resampled(48_000).samples.shape == (1, 4800)
    with pytest.raises(AudioError, match="NaN"):
        Waveform(np.full((1, 8), np.nan, np.float32))
    with pytest.raises(AudioError, match=r"shape \(channels, samples\)"):
        Waveform(np.zeros(8, np.float32))
    (tmp_path / "text.wav").write_text("not audio")
    with pytest.raises(AudioError, match="cannot read .* as audio"):
        Waveform.load(tmp_path / "text.wav")
    with pytest.raises(AudioError, match="there is no audio file at"):
        Waveform.load(tmp_path / "none.wav")
