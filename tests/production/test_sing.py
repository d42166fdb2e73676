"""`songwright sing`: the same bytes again, taken up where it stopped, and nobody else's song overwritten."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

import songwright.files
from songwright.errors import AudioError, OutputError, StyleError, WeightsError
from songwright.production import journal
from songwright.production.folder import SongFolder, command_line
from songwright.production.journal import commit
from songwright.production.ledger import Ledger
from songwright.production.patches import Patch
from songwright.production.performance import Performance
from songwright.production.sing import sing_to_folder
from songwright.production.song import Song
from songwright.request import ModelChoice, SingRequest, SongRequest
from songwright.song import SongPlan

PARTS = ("plan.json", "score.mid", "lead-sheet.musicxml", "song.lrc", "tokens.safetensors", "mix.json",
         "stems/vocals.wav", "song.wav")  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in PARTS}


class Recorder:
    """A `Watch` that writes down which stages worked, and may stop at one of them."""

    def __init__(self) -> None:
        self.worked: list[str] = []

    def stage(self, name: str, share_done: float) -> None:
        if share_done < 1 and name not in self.worked:
            self.worked.append(name)


class Killed(BaseException):
    """As sudden as a signal: nothing that handles errors handles it."""


def test_a_song_folder_is_whole(with_band: Path) -> None:
    assert all((with_band / name).is_file() for name in (*PARTS, "report.json", "report.html"))
    made = Song.load(with_band)
    assert list(made.stems) == ["vocals", "drums", "bass", "other"]
    assert made.stems["vocals"].channels == 2
    assert made.master.seconds == pytest.approx(made.plan.duration_seconds + 1.5, abs=0.02)
    assert made.score.parts
    assert {check.name for check in made.report.checks} >= {"pitch", "loudness", "true peak", "watermark", "clicks"}
    assert "songwright sing" in made.report.command and "--band-weights" in made.report.command
    assert any("not checked" in warning for warning in made.report.warnings)


def test_only_a_song_with_a_band_is_held_to_its_beat_and_chords(with_band: Path, finished: Path) -> None:
    whole, alone = ({check.name for check in Song.load(one).report.checks} for one in (with_band, finished))
    assert {"tempo", "key"} <= whole and not {"tempo", "key"} & alone


def test_the_same_request_gives_the_same_bytes(finished: Path, acapella: SingRequest, tmp_path: Path) -> None:
    sing_to_folder(acapella, tmp_path / "again")
    assert digests(tmp_path / "again") == digests(finished)
    sing_to_folder(replace(acapella, song=replace(acapella.song, seed=1)), tmp_path / "other")
    assert digests(tmp_path / "other")["song.wav"] != digests(finished)["song.wav"]


@pytest.mark.parametrize("writes", [2, 6, 8, 10, 13])
def test_whenever_it_dies_it_goes_on_to_the_same_song(
    writes: int, finished: Path, acapella: SingRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = 0
    replaces = os.replace

    def dying(source: str | Path, target: str | Path) -> None:
        nonlocal done
        done += 1
        if done > writes:
            raise Killed
        replaces(source, target)

    monkeypatch.setattr(songwright.files.os, "replace", dying)
    with pytest.raises(Killed):
        sing_to_folder(acapella, tmp_path / "song")
    monkeypatch.setattr(songwright.files.os, "replace", replaces)
    sing_to_folder(acapella, tmp_path / "song")
    assert digests(tmp_path / "song") == digests(finished)


def test_a_killed_process_is_taken_up(finished: Path, acapella: SingRequest, tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "songwright.cli", "sing", str(acapella.song.lyrics), "--style", acapella.song.style,
        "--acapella", "--no-words-check", "--voice-weights", str(acapella.models.voice), "-o", str(tmp_path / "song"),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    workings = tmp_path / "song" / ".songwright"
    until = time.monotonic() + 120
    while not (workings / "voice-0.safetensors").exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    sing_to_folder(acapella, tmp_path / "song")
    assert digests(tmp_path / "song") == digests(finished)


def test_a_finished_stage_is_not_computed_again(song: Path, acapella: SingRequest) -> None:
    watch = Recorder()
    times = {path: path.stat().st_mtime_ns for path in song.rglob("*.wav")}
    sing_to_folder(acapella, song, watch)
    assert watch.worked == []
    assert times == {path: path.stat().st_mtime_ns for path in song.rglob("*.wav")}
    (song / "song.wav").unlink()
    sing_to_folder(acapella, song, watch)
    assert watch.worked == ["mix"]
    louder = Recorder()
    sing_to_folder(replace(acapella, loudness_lufs=-20.0), song, louder)
    assert "voice" not in louder.worked and {"mix", "report"} <= set(louder.worked)


def test_formats_come_and_go(song: Path, acapella: SingRequest) -> None:
    sing_to_folder(replace(acapella, formats=("flac", "mp3")), song)
    assert sorted(path.name for path in song.glob("song.*")) == ["song.flac", "song.lrc", "song.mp3"]
    assert Song.load(song).master.channels == 2


def test_a_damaged_file_is_made_anew(song: Path, finished: Path, acapella: SingRequest) -> None:
    (song / "tokens.safetensors").write_bytes(b"no tokens")
    (song / "stems" / "vocals.wav").write_bytes(b"RIFF")
    with pytest.raises(AudioError, match="not a performance"):
        Performance.load(song / "tokens.safetensors")
    sing_to_folder(acapella, song)
    assert digests(song) == digests(finished)
    (song / ".songwright" / "stages.json").write_text("[1, 2", encoding="utf-8")
    sing_to_folder(acapella, song)
    assert digests(song) == digests(finished)


def test_another_song_is_not_overwritten(song: Path, finished: Path, acapella: SingRequest) -> None:
    other = replace(acapella, song=replace(acapella.song, seed=3))
    with pytest.raises(OutputError, match="another song \\('River Run', seed 0\\).*--force"):
        sing_to_folder(other, song)
    assert digests(song) == digests(finished)
    (song / "mine.txt").write_text("a note", encoding="utf-8")
    made = sing_to_folder(other, song, force=True)
    assert made.plan.seed == 3 and (song / "mine.txt").exists()


def test_an_edited_plan_is_sung_when_it_is_named(song: Path, acapella: SingRequest) -> None:
    text = (song / "plan.json").read_text(encoding="utf-8")
    edited = SongPlan.from_json(text).model_copy(update={"title": "River Walk"})
    edited.save(song / "plan.json")
    with pytest.raises(OutputError, match="was edited since; sing the edited plan with 'songwright sing .*river'"):
        sing_to_folder(acapella, song)
    named = replace(acapella, song=replace(acapella.song, lyrics=str(song / "plan.json"), style=""))
    assert sing_to_folder(named, song).report.title == "River Walk"
    with pytest.raises(StyleError, match="is a plan and has its own style"):
        sing_to_folder(replace(named, song=replace(named.song, style="rock")), song)


def test_half_an_edit_is_put_back_before_the_song_is_looked_at(
    song: Path, finished: Path, acapella: SingRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(folder: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(journal, "forget_undone", die)  # when all is patched, and nothing counts yet
        commit(song, "an edit", [Patch("plan.json", b"{")])
    assert (song / "plan.json").read_bytes() == b"{"
    sing_to_folder(replace(acapella, song=SongRequest(song / "plan.json")), song)
    assert (song / "plan.json").read_bytes() == (finished / "plan.json").read_bytes()
    assert (song / "song.wav").read_bytes() == (finished / "song.wav").read_bytes()


def test_a_foreign_file_is_not_overwritten(tmp_path: Path, acapella: SingRequest) -> None:
    (tmp_path / "song.wav").write_bytes(b"mine")
    with pytest.raises(OutputError, match="holds a song.wav already"):
        sing_to_folder(acapella, tmp_path)
    assert (tmp_path / "song.wav").read_bytes() == b"mine"


def test_missing_weights_leave_nothing_behind(tmp_path: Path, acapella: SingRequest) -> None:
    request = replace(acapella, models=ModelChoice(voice=str(tmp_path / "nowhere")))
    with pytest.raises(WeightsError, match="no weights of the voice in '.*nowhere'"):
        sing_to_folder(request, tmp_path / "song")
    assert not (tmp_path / "song").exists()


def test_a_recogniser_that_is_not_there_is_said_first(tmp_path: Path, acapella: SingRequest) -> None:
    models = replace(acapella.models, recogniser=str(tmp_path / "nowhere"))
    with pytest.raises(WeightsError, match="no faster-whisper model in '.*nowhere': model.bin is missing"):
        sing_to_folder(replace(acapella, words_check=True, models=models), tmp_path / "song")
    assert not (tmp_path / "song").exists()


def test_a_voice_that_does_not_fit_is_said(tmp_path: Path, acapella: SingRequest) -> None:
    with pytest.raises(StyleError, match="there is no voice 'nobody'"):
        sing_to_folder(replace(acapella, song=replace(acapella.song, voice="nobody")), tmp_path / "song")
    assert not (tmp_path / "song").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"takes": 0}, "takes is a number from 1"),
        ({"expression": 2.0}, "expression is a number"),
        ({"loudness_lufs": 3.0}, "out of reach"),
        ({"formats": ("ogg",)}, "there is no format 'ogg'"),
        ({"formats": ()}, "at least one format"),
        ({"instrumental": True}, "instrumental and a cappella at once"),
    ],
)
def test_impossible_wishes(change: dict[str, object], message: str, acapella: SingRequest) -> None:
    with pytest.raises(StyleError, match=message):
        replace(acapella, **change)  # type: ignore[arg-type]


def test_the_command_is_told_in_full(acapella: SingRequest) -> None:
    line = command_line(replace(acapella, takes=3, song=replace(acapella.song, seed=7, key="G major")))
    assert f"sing {acapella.song.lyrics} --style '{acapella.song.style}' --key 'G major' --seed 7 --takes 3" in line


def test_what_was_asked_is_remembered(finished: Path, acapella: SingRequest) -> None:
    asked = SongFolder(finished).request()
    assert replace(asked, song=acapella.song) == acapella
    assert set(Ledger(finished).stage_seconds) >= {"plan", "voice 0", "tokens", "listen", "mix", "report"}
