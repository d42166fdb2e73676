"""The commands around a finished song, as a newcomer types them."""

import json
import os
import shlex
import sys
from pathlib import Path

import c2pa
import numpy as np
import pytest
import soundfile

from songwright.cli import main
from songwright.mixer.tags import read_tags
from songwright.request import SingRequest
from tests.certificates import chain_and_key


def songwright(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["songwright", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def options(request: SingRequest) -> list[str]:
    return ["--acapella", "--no-words-check", "--voice-weights", str(request.models.voice)]


def test_sing_makes_a_folder_named_after_the_lyrics(
    acapella: SingRequest, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    line = ["sing", str(acapella.song.lyrics), "-s", acapella.song.style, *options(acapella)]
    assert songwright(line, monkeypatch) == 0
    out, err = capsys.readouterr()
    assert out == "river-song\n"
    assert "note: the sung words were not checked" in err and "check failed: " in err
    assert (tmp_path / "river-song" / "song.wav").read_bytes() == (finished / "song.wav").read_bytes()
    assert songwright([*line, "--seed", "4"], monkeypatch) == 8
    assert "river-song' holds another song ('River Run', seed 0)" in " ".join(capsys.readouterr().err.split())


def test_the_command_in_the_report_makes_the_song_again(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from songwright import Song

    line = shlex.split(Song.load(finished).report.command)
    assert songwright([*line[1:], "-o", str(tmp_path / "again")], monkeypatch) == 0
    assert (tmp_path / "again" / "song.wav").read_bytes() == (finished / "song.wav").read_bytes()


def test_check_prints_every_check_and_says_by_its_code_that_one_failed(
    song: Path, finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = songwright(["check", str(song)], monkeypatch)
    out = capsys.readouterr().out
    assert code == 11  # random weights sing nothing right
    assert "FAIL " in out and "ok   stems make the master, song" in out and "ok   loudness, master" in out
    assert out.splitlines()[-1].endswith("failed")
    assert (song / "song.wav").read_bytes() == (finished / "song.wav").read_bytes()
    samples, rate = soundfile.read(song / "stems" / "vocals.wav", dtype="int32", always_2d=True)
    soundfile.write(song / "stems" / "vocals.wav", samples // 2, rate, subtype="PCM_24")
    songwright(["check", str(song)], monkeypatch)
    assert "FAIL stems make the master" in capsys.readouterr().out


def test_a_checkpoint_that_is_not_there_is_said(
    song: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert songwright(["check", str(song), "--demucs", "nowhere.th"], monkeypatch) == 6
    assert "demucs" in capsys.readouterr().err.lower()


def test_export_writes_further_formats_with_tags(
    song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert songwright(["export", str(song), "--format", "flac, mp3"], monkeypatch) == 0
    assert capsys.readouterr().out.split() == [str(song / "song.flac"), str(song / "song.mp3")]
    wave, flac = (soundfile.read(song / f"song.{suffix}", dtype="int32")[0] for suffix in ("wav", "flac"))
    assert np.array_equal(wave, flac)
    tags = read_tags(song / "song.mp3")
    assert tags is not None and tags.title == "River Run" and tags.watermarked
    line = ["export", str(song), "--format", "wav", "--bits", "16", "--stems"]
    assert songwright([*line, "-o", str(tmp_path / "cd")], monkeypatch) == 0
    assert soundfile.info(tmp_path / "cd" / "stems" / "vocals.wav").subtype == "PCM_16"
    assert songwright(line, monkeypatch) == 8
    assert "is the song itself" in " ".join(capsys.readouterr().err.split())


def test_a_signed_export_says_what_made_it_and_detect_reads_it(
    song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chain, key = chain_and_key(tmp_path)
    line = ["export", str(song), "--format", "flac", "-o", str(tmp_path / "signed"), "--sign", str(chain)]
    assert songwright(line, monkeypatch) == 7
    assert "--sign needs --key" in " ".join(capsys.readouterr().err.split())
    assert songwright([*line, "--key", str(key)], monkeypatch) == 0
    capsys.readouterr()
    songwright(["detect", str(tmp_path / "signed" / "song.flac")], monkeypatch)
    assert "content credentials: valid, signed by A Songwriter, made by a trained model" in capsys.readouterr().out
    told = json.loads(c2pa.Reader(tmp_path / "signed" / "song.flac").json())
    manifest = told["manifests"][told["active_manifest"]]
    (made,) = [one["data"] for one in manifest["assertions"] if one["label"] == "org.songwright.made"]
    assert {"voice", "voice codec"} <= {model["name"] for model in made["models"]}
    assert "vocals.wav" in [one["title"] for one in manifest["ingredients"]]


def test_resing_and_vocals(
    song: Path, finished: Path, tmp_path: Path, acapella: SingRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert songwright(["resing", str(song), "--section", "verse-2", "--seed", "3"], monkeypatch) == 0
    assert (song / "song.wav").read_bytes() != (finished / "song.wav").read_bytes()
    target = tmp_path / "vocals.flac"
    line = ["vocals", str(song / "plan.json"), "-o", str(target), "--voice-weights", str(acapella.models.voice)]
    assert songwright(line, monkeypatch) == 0
    info = soundfile.info(target)
    assert (info.channels, info.samplerate) == (1, 44_100) and info.duration > 5
    first = target.read_bytes()
    assert songwright([*line, "--voice", "heart:0.7+michael:0.3", "--expression", "0"], monkeypatch) == 0
    assert target.read_bytes() != first


def test_ctrl_c_leaves_a_folder_that_can_be_finished(
    acapella: SingRequest, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from songwright.production.finish import MixJob

    def stopped(self: MixJob, progress: object) -> None:
        raise KeyboardInterrupt

    line = ["sing", str(acapella.song.lyrics), "-s", acapella.song.style, *options(acapella)]
    line += ["-o", str(tmp_path / "song")]
    with monkeypatch.context() as patch:
        patch.setattr(MixJob, "run", stopped)
        assert songwright(line, monkeypatch) == 130
    assert "the same command goes on" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "song" / "song.wav").exists()
    assert songwright(line, monkeypatch) == 0
    assert (tmp_path / "song" / "song.wav").read_bytes() == (finished / "song.wav").read_bytes()


MISTAKES: list[tuple[list[str], int, str]] = [
    (["sing", "nowhere.txt"], 3, "there is no lyric file at 'nowhere.txt'; check the path"),
    (["sing", "empty.txt"], 3, "no words to sing; write at least one line"),
    (["sing", "nowhere.json"], 5, "there is no plan at 'nowhere.json'"),
    (["sing", "broken.json"], 5, "broken.json, line 1, column 2: not valid JSON"),
    (["sing", "good.txt", "--voice", "nobody"], 4, "there is no voice 'nobody'; choose one of heart"),
    (["sing", "good.txt", "--voice", "heart:0+nobody:1"], 4, "there is no voice 'nobody'"),
    (["sing", "good.txt", "--format", "ogg"], 4, "there is no format 'ogg'; choose from wav, flac, mp3"),
    (["sing", "good.txt", "--loudness", "0"], 4, "a loudness of 0 LUFS is out of reach"),
    (["sing", "good.txt", "--takes", "0"], 2, "--takes"),
    (["sing", "good.txt", "--expression", "2"], 2, "--expression"),
    (["sing", "good.txt", "--instrumental"], 4, "instrumental and a cappella at once"),
    (["sing", "good.txt", "-o", "good.txt"], 8, "'good.txt' is a file; choose a folder with -o"),
    (["sing", "good.txt", "--codec", "nothing"], 6, "no weights of the codec in 'nothing'"),
    (["sing", "good.txt", "--voice-weights", "nothing"], 6, "no weights of the voice in 'nothing'"),
    (["check", "."], 7, "'.' is not a song folder that 'songwright sing' made"),
    (["check", "nowhere"], 7, "'nowhere' is not a song folder"),
    (["export", "."], 7, "'.' is not a song folder"),
    (["resing", ".", "--section", "chorus-1"], 7, "'.' is not a song folder"),
    (["resing", "."], 2, "--section"),
    (["vocals", "nowhere.json"], 5, "there is no plan at 'nowhere.json'"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), MISTAKES, ids=[" ".join(a) for a, _, _ in MISTAKES])
def test_mistakes_of_a_beginner(
    arguments: list[str], code: int, message: str, acapella: SingRequest, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    files = {"good.txt": "The river runs down to the sea\n", "empty.txt": "", "broken.json": "{]"}
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    if arguments[0] in ("sing", "vocals") and "--voice-weights" not in arguments:
        arguments = [*arguments, "--voice-weights", str(acapella.models.voice)]
    if arguments[0] == "sing":
        arguments = [*arguments, "--acapella", "--no-words-check"]
    assert songwright(arguments, monkeypatch) == code
    out, err = capsys.readouterr()
    assert message in " ".join(err.split()) and "Traceback" not in err and out == ""
    assert sorted(path.name for path in Path().iterdir()) == sorted(files)


def test_a_full_disk_is_said_and_leaves_no_half_file(
    acapella: SingRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    writes = soundfile.SoundFile.write

    def full(self: soundfile.SoundFile, data: np.ndarray) -> None:
        writes(self, data[:100])
        raise OSError(28, "No space left on device")

    line = ["sing", str(acapella.song.lyrics), "-s", acapella.song.style, *options(acapella)]
    with monkeypatch.context() as patch:
        patch.setattr(soundfile.SoundFile, "write", full)
        assert songwright([*line, "-o", str(tmp_path / "song")], monkeypatch) == 8
    message = " ".join(capsys.readouterr().err.split())
    assert "cannot write" in message and "No space left on device; free some space" in message
    assert not list((tmp_path / "song").rglob("*.wav"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission_is_said(
    acapella: SingRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    line = ["sing", str(acapella.song.lyrics), *options(acapella), "-o", str(tmp_path / "locked" / "song")]
    assert songwright(line, monkeypatch) == 8
    assert "Permission denied" in capsys.readouterr().err
