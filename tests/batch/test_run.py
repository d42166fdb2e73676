"""Batches on two processes: failures stay with their song, and nothing that is finished is made again."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from songwright.batch.cli import FAILED_SONGS_CODE, make_songs
from songwright.batch.entry import Entry, SongDefaults
from songwright.batch.folder import BatchFolder
from songwright.batch.manifest import Manifest, read_manifest
from songwright.batch.run import BatchOptions, run_batch
from songwright.batch.task import Outcome, Task, perform
from songwright.errors import BatchError, OutputError
from tests.batch.makers import MAKE, MAKE_SLOWLY

ROOT = Path(__file__).parents[2]


class Counting:
    """A `BatchWatch` that counts."""

    def __init__(self) -> None:
        self.ended_songs: list[str] = []
        self.finished_before = 0

    def begins(self, songs: int, finished: int) -> None:
        self.finished_before = finished

    def stage(self, song_id: str, name: str, share_done: float) -> None:
        pass

    def ended(self, entry: Entry, outcome: Outcome) -> None:
        self.ended_songs.append(entry.id)


def manifest_of(folder: Path, texts: dict[str, str]) -> Manifest:
    path = folder / "songs.jsonl"
    path.write_text(
        "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items()), encoding="utf-8"
    )
    return read_manifest(path, SongDefaults())


def twelve(folder: Path) -> Manifest:
    texts = {f"song-{number}": f"words of song {number}" for number in range(1, 13)}
    return manifest_of(folder, {**texts, "song-5": "BROKEN"})


def rows(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def makers_at_work(folder: Path) -> int:
    return len({path.name for path in folder.glob("*/by-*.txt")})


def made_songs(folder: Path) -> int:
    return len(list(folder.glob("*/song.wav")))


def assert_eleven_of_twelve(folder: Path, said: str) -> None:
    table = rows(folder)
    assert len(table) == 12 and sum(row["status"] == "done" for row in table.values()) == 11
    assert table["song-5"]["error"] == "line 1: no singable text in 'BROKEN'; remove it or add words"
    assert (table["song-7"]["title"], table["song-7"]["checks_passed"]) == ("words of song 7", "40")
    errors = [line for line in said.splitlines() if line.startswith("error:")]
    assert errors == ["error: song-5: line 1: no singable text in 'BROKEN'; remove it or add words"]
    assert "11 songs finished, 1 not: song-5" in said
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert page.count("<audio") == 11 and "no singable text" in page
    assert made_songs(folder) == 11 and makers_at_work(folder) == 2


def test_one_broken_song_of_twelve(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest, folder = twelve(tmp_path), tmp_path / "out"
    with pytest.raises(typer.Exit) as ended:
        make_songs(manifest, folder, BatchOptions(workers=2, maker=MAKE), "Songs")
    assert ended.value.exit_code == FAILED_SONGS_CODE
    assert_eleven_of_twelve(folder, capsys.readouterr().err)

    again = manifest_of(tmp_path, {**{f"song-{n}": f"words of song {n}" for n in range(1, 13)}, "song-5": "mended"})
    make_songs(again, folder, BatchOptions(workers=1, maker=MAKE), "Songs")
    assert "11 finished already" in capsys.readouterr().err
    assert [path.read_text() for path in folder.glob("*/times-made.txt")] == ["x"] * 12
    assert {row["status"] for row in rows(folder).values()} == {"done"}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """A scheduler and two workers on loopback; its address."""
    note = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    python = [sys.executable, "-m", "dask"]
    with open(tmp_path / "cluster.log", "wb") as log:

        def start(*arguments: str) -> "subprocess.Popen[bytes]":
            return subprocess.Popen([*python, *arguments], cwd=tmp_path, env=environment, stdout=log, stderr=log)

        processes = [start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                           "--scheduler-file", str(note))]  # fmt: skip
        try:
            until = time.monotonic() + 60
            while not note.exists() and time.monotonic() < until:
                time.sleep(0.1)
            address = json.loads(note.read_text())["address"]
            processes += [start("worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny") for _ in "ab"]
            yield address
        finally:
            for process in reversed(processes):
                process.kill()
                process.wait()


def test_the_same_on_a_cluster(cluster: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wait_for_workers(cluster, 2)
    with pytest.raises(typer.Exit) as ended:
        make_songs(twelve(tmp_path), tmp_path / "out", BatchOptions(scheduler=cluster, maker=MAKE), "Songs")
    assert ended.value.exit_code == FAILED_SONGS_CODE
    assert_eleven_of_twelve(tmp_path / "out", capsys.readouterr().err)


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address) as client:
        client.wait_for_workers(count, timeout=240)


@pytest.mark.parametrize("with_signal", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_batch_is_taken_up(with_signal: signal.Signals, tmp_path: Path) -> None:
    manifest, folder = manifest_of(tmp_path, {"a": "words a", "b": "words b", "c": "words c"}), tmp_path / "out"
    run_batch(manifest.entries[:1], folder, BatchOptions(workers=1, maker=MAKE), Counting())
    script = (
        # A shell starts what it puts into the background deaf to Ctrl-C, and its children are deaf with it.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import sys; from pathlib import Path; from songwright.batch.cli import make_songs\n"
        "from songwright.batch.entry import SongDefaults\n"
        "from songwright.batch.manifest import read_manifest\n"
        "from songwright.batch.run import BatchOptions\n"
        "if __name__ == '__main__':\n"
        f"    make_songs(read_manifest(Path({str(manifest.source)!r}), SongDefaults()), Path({str(folder)!r}),\n"
        f"               BatchOptions(workers=2, maker={MAKE_SLOWLY!r}), 'Songs')\n"
    )
    path = tmp_path / "call.py"
    path.write_text(script, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, str(path)], env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    until = time.monotonic() + 100
    while len(list(folder.glob("*/begun.txt"))) < 2 and time.monotonic() < until and process.poll() is None:
        time.sleep(0.1)
    os.killpg(process.pid, with_signal) if with_signal == signal.SIGINT else process.kill()
    _, said = process.communicate(timeout=240)
    assert process.returncode != 0 and made_songs(folder) == 1
    if with_signal == signal.SIGINT:  # a terminal sends it to the whole group
        assert "stopped with 1 of 3 songs finished; the same command goes on" in said
        assert {row["status"] for row in rows(folder).values()} == {"done", "stopped"}
        assert BatchFolder(folder).running() is None
    watch = Counting()
    (folder / "go.txt").touch()
    outcomes = run_batch(manifest.entries, folder, BatchOptions(workers=1, maker=MAKE_SLOWLY), watch)
    assert [outcome.status for outcome in outcomes] == ["done"] * 3
    assert watch.finished_before == 1 and sorted(watch.ended_songs) == ["b", "c"]


def test_a_song_that_kills_its_worker_does_not_kill_the_batch(tmp_path: Path) -> None:
    manifest = manifest_of(tmp_path, {"a": "DEADLY", "b": "words"})
    outcomes = run_batch(manifest.entries, tmp_path / "out", BatchOptions(workers=1, maker=MAKE), Counting())
    assert [outcome.status for outcome in outcomes] == ["failed", "done"]
    assert outcomes[0].error.startswith("its worker died while making it, more than once")


def test_a_changed_wish_is_another_song_and_a_lost_one_is_made_again(tmp_path: Path) -> None:
    folder, options, watch = tmp_path / "out", BatchOptions(workers=1, maker=MAKE), Counting()
    run_batch(manifest_of(tmp_path, {"a": "one", "b": "two", "c": "three"}).entries, folder, options, Counting())
    (folder / "b" / "song.wav").unlink()
    outcomes = run_batch(manifest_of(tmp_path, {"a": "changed", "b": "two", "c": "three"}).entries, folder, options,
                         watch)  # fmt: skip
    assert watch.ended_songs == ["a", "b"] and watch.finished_before == 1
    assert [outcome.made.title for outcome in outcomes if outcome.made] == ["changed", "two", "three"]


def task_in(folder: Path, text: str, run: str = "now") -> Task:
    entry = manifest_of(folder, {"a": text}).entries[0]
    return Task("a", entry.request, folder / "out" / "a", folder / "out", run, MAKE, False, True)


def test_a_fault_of_ours_is_written_down(tmp_path: Path) -> None:
    BatchFolder(tmp_path / "out").start("now")
    outcome = perform(task_in(tmp_path, "FAULT\nof ours"), lambda stage, share: None)
    assert outcome.status == "failed" and "a fault in songwright (ZeroDivisionError: division by zero)" in outcome.error
    assert "Traceback" in BatchFolder(tmp_path / "out").log("a").read_text(encoding="utf-8")


def test_a_task_of_an_earlier_call_gives_up(tmp_path: Path) -> None:
    BatchFolder(tmp_path / "out").start("later")
    assert perform(task_in(tmp_path, "words\nof it"), lambda stage, share: None).status == "stopped"
    assert made_songs(tmp_path / "out") == 0


def test_a_worker_that_does_not_see_the_folder_says_so(tmp_path: Path) -> None:
    outcome = perform(task_in(tmp_path, "words\nof it"), lambda stage, share: None)
    assert "does not see the folder" in outcome.error and "share" in outcome.error


def test_where_nothing_can_be_written_nothing_is_started(tmp_path: Path) -> None:
    entries = manifest_of(tmp_path, {"a": "words"}).entries
    (tmp_path / "file").write_text("", encoding="utf-8")
    for folder, message in ((tmp_path / "file", "is a file; choose"), (tmp_path / "file" / "out", "cannot write")):
        with pytest.raises(OutputError, match=message):
            run_batch(entries, folder, BatchOptions(maker=MAKE), Counting())


def test_a_cluster_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songwright.batch.cluster.ANSWER_SECONDS", 1)
    entries = manifest_of(tmp_path, {"a": "words"}).entries
    with pytest.raises(BatchError, match="no Dask scheduler answers at 'tcp://127.0.0.1:9'; start one with"):
        run_batch(entries, tmp_path / "out", BatchOptions(scheduler="tcp://127.0.0.1:9", maker=MAKE), Counting())
    with pytest.raises(BatchError, match="leave out --workers or --scheduler"):
        BatchOptions(workers=2, scheduler="tcp://127.0.0.1:9")
