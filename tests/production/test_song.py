"""Songs in Python."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from songwright import Song, SongPlan, sing_song
from songwright.errors import AudioError, OutputError
from songwright.request import SingRequest


def test_a_song_can_be_looked_at_and_saved(with_band: Path, tmp_path: Path) -> None:
    song = Song.load(with_band)
    assert isinstance(song.plan, SongPlan) and song.report.title == "River Run"
    total = sum(wave.samples.astype(np.float64) for wave in song.stems.values())
    assert np.asarray(total).shape == song.master.samples.shape
    with pytest.raises(KeyError):
        song.stems["trumpet"]
    saved = song.save(tmp_path / "copy")
    assert (saved / "song.wav").read_bytes() == (with_band / "song.wav").read_bytes()
    assert Song.load(saved).plan == song.plan
    with pytest.raises(OutputError, match="exists already"):
        song.save(tmp_path / "copy")


def test_sing_song_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from songwright.production import models

    monkeypatch.setattr(models, "VOICE_FOLDER", tmp_path / "nothing")
    with pytest.raises(Exception, match="no weights of the voice"):
        sing_song("The river runs\ndown to the sea\n", style="pop", acapella=True)


def test_a_song_without_a_folder_lives_until_it_is_gone(
    acapella: SingRequest, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from songwright.production import models

    monkeypatch.setattr(models, "VOICE_FOLDER", Path(str(acapella.models.voice)))
    words = Path(str(acapella.song.lyrics)).read_text(encoding="utf-8")
    song = sing_song(words, acapella.song.style, acapella=True)
    folder = song.folder
    assert np.array_equal(song.master.samples, Song.load(finished).master.samples)
    del song
    assert not folder.exists()


def test_an_unfinished_folder_is_said(tmp_path: Path, finished: Path) -> None:
    SongPlan.load(finished / "plan.json").save(tmp_path / "plan.json")
    song = Song.load(tmp_path)
    with pytest.raises(AudioError, match="holds no finished song"):
        song.master.seconds  # noqa: B018
    assert not song.stems


def test_importing_songwright_is_light() -> None:
    code = "import songwright, sys; print([name for name in ('torch', 'pydantic', 'numpy') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
