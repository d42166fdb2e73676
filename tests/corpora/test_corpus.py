import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from songwright.corpora.corpus import (
    BandRecord,
    Corpus,
    PlayedNote,
    PlayedPart,
    is_held_out,
    load_audio,
    read_band,
    write_item,
)
from songwright.errors import AudioError
from songwright.training.data.production import Made, produce, read_journal, strike_out


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


def test_an_item_struck_out_is_made_again(tmp_path: Path) -> None:
    make = partial(_make, folder=tmp_path)
    produce(make, tmp_path, "test", 30 / 3600, workers=1)
    (tmp_path / "1.txt").unlink()
    strike_out(tmp_path / "test.jsonl", {1})
    produce(make, tmp_path, "test", 30 / 3600, workers=1)
    assert [made.number for made in read_journal(tmp_path / "test.jsonl")] == [0, 2, 1]
    assert (tmp_path / "1.txt").is_file()


SLOW_MAKER = """
import os, sys, time
from functools import partial
from pathlib import Path
from songwright.training.data.production import Made, produce

def make(number, folder):
    with open(folder / "begun.txt", "a") as begun:
        begun.write(f"{number} {os.getpid()}\\n")
    time.sleep(0.1)
    return Made(number, 1.0)

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    produce(partial(make, folder=folder), folder, "test", float(sys.argv[2]) / 3600, workers=2)
"""


def test_killing_loses_only_the_items_in_the_making(tmp_path: Path) -> None:
    script, journal = tmp_path / "slow.py", tmp_path / "test.jsonl"
    script.write_text(SLOW_MAKER)
    process = subprocess.Popen([sys.executable, script, tmp_path, "1000"], stdout=subprocess.DEVNULL)
    for _ in range(1200):
        if len(read_journal(journal)) >= 6:
            break
        time.sleep(0.05)
    process.kill()
    process.wait()
    kept = {made.number for made in read_journal(journal)}
    begun = [tuple(map(int, line.split())) for line in (tmp_path / "begun.txt").read_text().splitlines()]
    assert len(kept) >= 6 and {number for number, _ in begun} - kept <= set(range(len(kept) + 2))
    assert len({number for number, _ in begun} - kept) <= 2  # one for each worker
    assert all(_ends(worker) for worker in {worker for _, worker in begun})

    subprocess.run([sys.executable, script, tmp_path, str(len(kept) + 4)], check=True, stdout=subprocess.DEVNULL)
    numbers = [made.number for made in read_journal(journal)]
    assert sorted(numbers) == list(range(len(numbers))) and len(numbers) >= len(kept) + 4
    again = [int(line.split()[0]) for line in (tmp_path / "begun.txt").read_text().splitlines()[len(begun) :]]
    assert not kept & set(again)


def _ends(process_id: int) -> bool:
    """Whether a process that is not ours to wait for is gone within ten seconds."""
    for _ in range(200):
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{process_id}/stat")
        if state.is_file() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    os.kill(process_id, signal.SIGKILL)
    return False
