"""`songwright mix`: the desk of a finished song."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from songwright.cli import main
from songwright.errors import AudioError
from songwright.mixer.desk import DeskSettings
from songwright.mixer.loudness import integrated_lufs
from songwright.mixer.strips import Strip
from songwright.production.check import check_folder
from songwright.production.folder import SongFolder
from songwright.production.history import master_is_held, read_history
from songwright.production.journal import undo
from songwright.production.mixing import DeskWish, desk_of, set_desk
from songwright.production.resing import resing
from tests.production.killing import every_byte


@pytest.fixture
def folder(with_band: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(with_band, tmp_path / "song"))


def words(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="int32", always_2d=True)[0].astype(np.float64)


def test_faders_move_their_stems_and_undo_brings_every_byte_back(folder: Path, with_band: Path) -> None:
    made = set_desk(folder, DeskWish({"other": -6.0}, mute=("drums",)))
    for name in ("vocals", "bass"):
        assert (folder / f"stems/{name}.wav").read_bytes() == (with_band / f"stems/{name}.wav").read_bytes()
    gain = 10 ** (-6 / 20)
    other = words(with_band / "stems/other.wav") * gain - words(folder / "stems/other.wav")
    assert np.abs(other).max() < 4 * 256  # the steps of 24 bits and their dither
    assert np.abs(words(folder / "stems/drums.wav")).max() <= 256
    assert integrated_lufs(made.master) == pytest.approx(-14, abs=0.1)
    settings = DeskSettings.load(folder / "mix.json").mix
    assert settings.strips == (Strip("drums", muted=True), Strip("other", -6.0))
    checks = {check.name: check for check in check_folder(folder)}
    for name in ("stems make the master", "loudness", "true peak"):
        assert checks[name].passed, name
    assert any("desk was set by hand: drums muted; other -6 dB" in text for text in made.report.warnings)
    assert made.report.command.endswith("songwright mix song --other -6 --mute drums")


def test_an_edit_after_the_desk_goes_by_it_and_all_is_undone(folder: Path, with_band: Path) -> None:
    set_desk(folder, DeskWish({"vocals": 2.0}, pans={"bass": -0.5}, sends_db={"vocals": -60.0}))
    between = every_byte(folder)
    resing(folder, "verse-2", line=1)
    assert master_is_held(read_history(SongFolder(folder)))
    assert (folder / "mix.json").read_bytes() == between["mix.json"]
    assert all(one.passed for one in check_folder(folder) if one.name == "stems make the master")
    shutil.rmtree(folder)
    shutil.copytree(with_band, folder)
    set_desk(folder, DeskWish({"vocals": 2.0}))
    before = every_byte(folder)
    set_desk(folder, DeskWish(reset=True))
    for name in ("song.wav", "mix.json", "stems/vocals.wav"):
        assert (folder / name).read_bytes() == (with_band / name).read_bytes()
    undo(folder)
    assert every_byte(folder) == before
    undo(folder)
    assert every_byte(folder) == every_byte(with_band)


MISTAKES = [
    (["--flute", "-3"], 7, "there is no stem 'flute' in this song; it has vocals, drums, bass, other"),
    (["--piano=-3"], 7, "the piano has no stem of its own, it sounds in 'other', together with"),
    (["--mute", "pad"], 7, "the pad has no stem of its own"),
    (["--vocals", "99"], 7, "the fader of 'vocals' cannot go to 99 dB; give -60 to 12, or mute the stem"),
    (["--pan", "bass=5"], 7, "'bass' cannot be placed at 5"),
    (["--pan", "bass"], 2, "--pan 'bass' is not STEM=VALUE; write for example --pan bass=-0.3"),
    (["--send", "bass=loud"], 2, "'loud' is not a number"),
    (["--drums", "soft"], 2, "unable to parse"),
    (["--flute"], 2, "a fader is moved by --STEM DB"),
    (["--mute", "bass", "--unmute", "bass"], 7, "'bass' is to be muted and not to be muted"),
    ([part for name in ("vocals", "drums", "bass", "other") for part in ("--mute", name)], 7, "every stem"),
]


def test_mistakes_are_said_and_change_nothing(
    with_band: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = every_byte(with_band)
    for arguments, code, message in MISTAKES:
        monkeypatch.setattr(sys, "argv", ["songwright", "mix", str(with_band), *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        said = " ".join(capsys.readouterr().err.replace("│", " ").split())
        assert stop.value.code == code and message in said, (arguments, said)
    assert every_byte(with_band) == before


def test_the_desk_is_shown(
    with_band: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["songwright", "mix", str(with_band)])
    with pytest.raises(SystemExit) as stop:
        main()
    out = capsys.readouterr().out
    assert stop.value.code in (None, 0)
    assert [line.split()[0] for line in out.splitlines()] == ["stem", "vocals", "drums", "bass", "other"]
    assert "+0.0 dB" in out and "lead" in out
    with pytest.raises(AudioError, match="is not a song folder"):
        desk_of(tmp_path)


def test_a_wish_that_changes_nothing_makes_no_edit(song: Path) -> None:
    before = every_byte(song)
    set_desk(song, DeskWish({"vocals": 0.0}, unmute=("vocals",)))
    assert every_byte(song) == before and not (song / ".songwright/history").exists()
