from functools import partial
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError
from songwright.training.data.corpus import (
    BandRecord,
    Corpus,
    PlayedNote,
    PlayedPart,
    is_held_out,
    load_audio,
    read_band,
    write_item,
)
from songwright.training.data.production import Made, produce, read_journal


def record(name: str = "train-000001") -> BandRecord:
    note = PlayedNote(start_seconds=0, end_seconds=1, midi=60, velocity=90)
    part = PlayedPart(instrument="piano", program=0, notes=(note,))
    return BandRecord(
        name=name, kind="other", split="train", source="progression/1", licence="MIT", seconds=1.0, tempo_bpm=100,
        genre="pop", soundfont="none", parts=(part,),
    )  # fmt: skip


def test_an_item_comes_back_as_it_was_written(tmp_path: Path) -> None:
    samples = np.sin(np.linspace(0, 500, 44_100)).astype(np.float32) * 0.5
    write_item(tmp_path, record(), samples)
    (path,) = Corpus(tmp_path).records("other", "train")
    assert read_band(path) == record()
    assert np.abs(load_audio(path) - samples).max() < 1 / 32000
    assert Corpus(tmp_path).records("other", "held-out") == ()


def test_clipping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="clips; lower its gain"):
        write_item(tmp_path, record(), np.full(100, 1.5, np.float32))


def test_a_missing_corpus_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="make one with songwright.training.data"):
        Corpus(tmp_path / "nothing")


def test_the_split_never_changes() -> None:
    assert [number for number in range(60) if is_held_out(f"text/{number}")] == [20, 41]


def _make(number: int, folder: Path) -> Made:
    (folder / f"{number}.txt").write_text("made")
    return Made(number, 10.0)


def test_a_killed_run_goes_on_and_makes_nothing_twice(tmp_path: Path) -> None:
    make = partial(_make, folder=tmp_path)
    produce(make, tmp_path, "test", 25 / 3600, workers=1)
    journal = tmp_path / "test.jsonl"
    with journal.open("a") as log:
        log.write('\n{"number": 3, "sec')  # what a kill leaves
    produce(make, tmp_path, "test", 45 / 3600, workers=1)
    assert [made.number for made in read_journal(journal)] == [0, 1, 2, 3, 4]
