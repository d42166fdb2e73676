"""One command at a time on a song folder."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from songwright.cli import main
from songwright.errors import OutputError
from songwright.production.folder import SongFolder, clear
from songwright.production.journal import past_edits
from songwright.production.ledger import WORKINGS, Ledger
from songwright.production.lock import LOCK, locked
from songwright.request import SingRequest
from tests.production.killing import every_byte

BUSY = "another songwright command is at work in"


@contextmanager
def held_elsewhere(folder: Path) -> Iterator[int]:
    """Another process holds the folder."""
    ready, say = os.pipe()
    child = os.fork()
    if child == 0:
        with locked(folder):
            os.write(say, b"x")
            time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
    try:
        yield child
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(say)


@pytest.mark.parametrize(
    "command",
    [["resing", "--section", "chorus-1"], ["undo"], ["history", "--keep", "0"], ["check"], ["export", "-o", "away"]],
    ids=lambda command: command[0],
)
def test_the_second_command_is_told_and_changes_nothing(
    song: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(song.parent)
    with held_elsewhere(song):
        before = every_byte(song)
        monkeypatch.setattr(sys, "argv", ["songwright", command[0], str(song), *command[1:]])
        with pytest.raises(SystemExit) as stop:
            main()
        said = " ".join(capsys.readouterr().err.split())
        assert stop.value.code == 8 and BUSY in said and "wait until it has ended" in said
        assert every_byte(song) == before and not (song.parent / "away").exists()
        assert past_edits(song) == ()  # which only reads


def test_singing_into_a_held_folder_is_told(song: Path, acapella: SingRequest) -> None:
    from songwright.production.sing import sing_to_folder

    with held_elsewhere(song), pytest.raises(OutputError, match=BUSY):
        sing_to_folder(acapella, song)
    sing_to_folder(acapella, song)


def test_the_kernel_lets_go_of_a_killed_command(song: Path) -> None:
    with held_elsewhere(song) as other:
        with pytest.raises(OutputError, match=BUSY), locked(song):
            pass
        os.kill(other, signal.SIGKILL)
        time.sleep(0.2)
        with locked(song):
            pass
    with locked(song), pytest.raises(OutputError, match=BUSY), locked(song):
        pass


def test_a_song_that_is_overwritten_stays_held(song: Path) -> None:
    with locked(song):
        clear(SongFolder(song), Ledger(song))
        assert (song / WORKINGS / LOCK).exists()
        with pytest.raises(OutputError, match=BUSY), locked(song):
            pass


def test_what_is_no_song_is_left_alone(tmp_path: Path) -> None:
    with locked(tmp_path), locked(tmp_path / "nowhere"):
        pass
    assert not list(tmp_path.iterdir())
