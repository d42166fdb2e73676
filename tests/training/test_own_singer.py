from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from songwright.corpora.corpus import Corpus, load_audio, load_curves
from songwright.listening.phonemes import Ear, EarConfig, save_ear
from songwright.training.own_singer import main, sung_range
from songwright.training.own_singer_ear import words_of
from songwright.units import midi_to_hz
from songwright.waveform import SAMPLE_RATE_HZ, Waveform
from songwright.weights import load_weights, save_weights


def humming(seconds: float, midi: float) -> np.ndarray:
    """(T,) a buzz on one pitch."""
    phase = 2 * np.pi * float(midi_to_hz(midi)) * np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return 0.1 * np.sum([np.sin(k * phase) / k for k in range(1, 12)], axis=0).astype(np.float32)


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    folder.mkdir()
    quiet = np.zeros(SAMPLE_RATE_HZ, np.float32)
    song = np.concatenate([quiet, humming(2, 57), quiet, humming(2, 60), quiet])
    Waveform(song[None]).save(folder / "my song.wav")
    (folder / "my song.txt").write_text("Home again\nby the sea\n", encoding="utf-8")
    save_ear(tmp_path / "ear", Ear(EarConfig(channels=4)), {})
    return folder


def prepared(recordings: Path, *more: str) -> int:
    ear, corpus = recordings.parent / "ear", recordings.parent / "corpus"
    return main(["prepare", str(recordings), "--ear", str(ear), "--name", "anna", "--output", str(corpus), *more])


def test_a_folder_of_recordings_becomes_a_corpus(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prepared(recordings) == 0
    corpus = Corpus(recordings.parent / "corpus")
    records = corpus.singing()
    assert {record.singer for record in records} == {"anna"}
    assert " ".join(record.text for record in sorted(records, key=lambda r: r.name[-3:])) == "Home again by the sea"
    for path, record in zip(corpus.records("singing"), records, strict=True):
        assert len(load_audio(path)) == round(record.seconds * SAMPLE_RATE_HZ)
        assert abs(len(load_curves(path).f0_hz) - record.seconds * 80) <= 1
        ends = [phoneme.end_seconds for phoneme in record.phonemes]
        assert all(a.end_seconds <= b.start_seconds for a, b in zip(record.phonemes, record.phonemes[1:], strict=False))
        assert 0 <= record.phonemes[0].start_seconds and ends[-1] <= record.seconds
        assert sum(len(word) for word in words_of(record)) == len(record.phonemes)
    assert "anna sings mostly from" in capsys.readouterr().out


def test_the_pitch_is_the_recording_s(recordings: Path) -> None:
    prepared(recordings)
    paths = Corpus(recordings.parent / "corpus").records("singing")
    f0_hz = np.concatenate([load_curves(path).f0_hz.astype(float) for path in paths])
    assert {round(69 + 12 * np.log2(hz / 440)) for hz in f0_hz[f0_hz > 0]} <= {57, 58, 59, 60}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "my song.txt").unlink(), "'my song.wav' has no words"),
        (lambda folder: (folder / "my song.wav").unlink(), "has no recordings"),
        (lambda folder: (folder / "my song.txt").write_text("la " * 1500), "has more words than 'my song.wav'"),
        (lambda folder: (folder / "my song.wav").write_bytes(b"no sound"), "as audio"),
        (lambda folder: (folder / "my song.txt").write_text("{read|8}"), "my song.txt: line 1"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(
    recordings: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], object], message: str
) -> None:
    spoil(recordings)
    assert prepared(recordings) != 0
    assert message in capsys.readouterr().err


def test_training_starts_from_one_singer_who_is_the_mean_of_all(tmp_path: Path) -> None:
    table = np.array([[1, 2, 3], [3, 4, 5]], np.float16)
    tensors = {"encoder.singers.weight": table, "core.weight": np.ones(4, np.float16)}
    save_weights(tmp_path / "voice", {"singers": ["heart", "puck"], "voice": {"singers": 2, "width": 3}}, tensors)
    arguments = ["start", "--weights", str(tmp_path / "voice"), "--name", "anna", "--output", str(tmp_path / "start")]
    assert main(arguments) == 0
    start = load_weights(tmp_path / "start")
    assert start.config["singers"] == ["anna"] and start.config["voice"] == {"singers": 1, "width": 3}
    assert start.tensors["encoder.singers.weight"].tolist() == [[2, 3, 4]]
    assert start.tensors["core.weight"].tolist() == [1, 1, 1, 1]


def test_weights_without_singers_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_weights(tmp_path / "band", {"model": "band"}, {"core.weight": np.ones(4, np.float16)})
    assert main(["start", "--weights", str(tmp_path / "band"), "--name", "anna", "--output", str(tmp_path / "start")])
    assert "no voice with singers" in capsys.readouterr().err


def test_the_range_is_that_of_most_of_the_singing(recordings: Path) -> None:
    prepared(recordings)
    low, high, lowest, highest = sung_range(Corpus(recordings.parent / "corpus").singing())
    assert 57 <= lowest <= low <= high <= highest <= 60


def test_a_singer_needs_a_plain_name(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", str(recordings), "--ear", str(recordings.parent / "ear"), "--name", "a b", "--output", "x"])
    assert "no name for a singer" in capsys.readouterr().err
