"""Songs whose band is a soundfont: stems without tokens, from the score to the mix, the report and the next take."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError, PlanError, StyleError, WeightsError
from songwright.mixer.tags import read_tags
from songwright.production.check import check_folder, export_folder
from songwright.production.folder import SongFolder
from songwright.production.history import read_history
from songwright.production.models import codec_names
from songwright.production.performance import Performance
from songwright.production.resing import resing
from songwright.production.sing import sing_to_folder
from songwright.production.song import Song
from songwright.production.tracks import render_tracks
from songwright.request import BandChoice, ModelChoice, SingRequest
from songwright.waveform import Waveform
from tests.accompaniment.mini_soundfont import save_mini_soundfont
from tests.production.test_sing import Recorder


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_mini_soundfont(tmp_path_factory.mktemp("fonts") / "mini.sf2")


@pytest.fixture(scope="module")
def request_with(request_: SingRequest, font: Path) -> SingRequest:
    return replace(request_, models=replace(request_.models, band=None, soundfont=str(font)))


@pytest.fixture(scope="module")
def played(request_with: SingRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished song; not to be changed."""
    folder = tmp_path_factory.mktemp("songs") / "played"
    sing_to_folder(request_with, folder)
    return folder


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_stems_do_not_come_from_tokens_and_the_song_says_so(played: Path, font: Path) -> None:
    song, files = Song.load(played), SongFolder(played)
    performance = Performance.load(files.tokens)
    assert list(song.stems) == ["vocals", "drums", "bass", "other"]
    assert all(wave.samples.any() for wave in song.stems.values())
    assert not performance.band and set(performance.codecs) == {"vocals"}
    assert performance.played is not None and performance.played.sha256 == sha256(font)
    rendered = render_tracks(performance, codec_names(ModelChoice()), played=files.played)
    tracks = {track.name: track for track in rendered}
    bass = Waveform.load(files.played / "bass.flac").samples
    assert np.array_equal(tracks["bass"].wave.samples[:, : bass.shape[1]], bass)
    report = song.report
    assert any("'mini.sf2' played the score" in one and "not come from tokens" in one for one in report.warnings)
    assert any("counted from 0" in one for one in report.warnings)  # a band has more programs than three
    names = {one.name: one for one in report.components}
    assert names["band's soundfont"].sha256 == sha256(font) and "band weights" not in names
    assert f"--band soundfont:{font}" in report.command


def test_the_same_bytes_again_and_nothing_made_twice(played: Path, request_with: SingRequest, tmp_path: Path) -> None:
    sing_to_folder(request_with, tmp_path / "again")
    for name in ("tokens.safetensors", "mix.json", "song.wav", "stems/other.wav", ".songwright/played/other.flac"):
        assert sha256(tmp_path / "again" / name) == sha256(played / name)
    seen = Recorder()
    sing_to_folder(request_with, tmp_path / "again", seen)
    assert not seen.worked or seen.worked == ["plan"]
    (tmp_path / "again/.songwright/played/bass.flac").unlink()
    with pytest.raises(AudioError, match="bass.flac' is missing or was changed; run 'songwright sing' again"):
        check_folder(tmp_path / "again")
    sing_to_folder(request_with, tmp_path / "again")
    assert sha256(tmp_path / "again/song.wav") == sha256(played / "song.wav")


def test_afterwards_the_soundfont_is_not_needed(
    played: Path, font: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "song"
    shutil.copytree(played, folder)
    moved = font.rename(font.with_suffix(".gone"))
    try:
        resing(folder, "chorus-1", seed=7)
        check_folder(folder)
        (flac,) = export_folder(folder, ("flac",))
    finally:
        moved.rename(font)
    tags, rate = read_tags(flac), 44_100
    assert tags is not None and any("soundfont mini.sf2" in model for model in tags.models)
    (once,) = read_history(SongFolder(folder))
    for name in ("vocals", "drums", "bass", "other"):
        before, after = (Waveform.load(one / f"stems/{name}.wav").samples for one in (played, folder))
        start, stop = (round(second * rate) for second in once.stretches[name])
        assert np.array_equal(before[:, :start], after[:, :start]) and np.array_equal(before[:, stop:], after[:, stop:])
        if name in ("drums", "bass"):
            assert np.array_equal(before, after)
        if name == "vocals":
            assert not np.array_equal(before, after)


def test_an_instrumental(request_with: SingRequest, tmp_path: Path) -> None:
    song = sing_to_folder(replace(request_with, instrumental=True), tmp_path / "song")
    assert list(song.stems) == ["drums", "bass", "other"]
    with pytest.raises(PlanError, match="nobody sings in section 'verse-1'.*plays its score the same way again"):
        resing(tmp_path / "song", "verse-1")


def test_what_cannot_be_played_leaves_nothing_half_made(request_with: SingRequest, tmp_path: Path) -> None:
    gone = replace(request_with, models=replace(request_with.models, soundfont=str(tmp_path / "no.sf2")))
    with pytest.raises(WeightsError, match="there is no soundfont"):
        sing_to_folder(gone, tmp_path / "song")
    assert not (tmp_path / "song").exists()


def test_ways_to_play() -> None:
    assert BandChoice.from_text("soundfont:my font.sf2") == BandChoice(soundfont="my font.sf2")
    assert BandChoice.from_text("musicgen:dir") == BandChoice(weights="dir")
    assert BandChoice.from_text("free", "mine") == BandChoice(True, "mine")
    for text, weights in (("brass", None), ("soundfont:", None), ("soundfont:a.sf2", "mine")):
        with pytest.raises(StyleError, match="is not a way to play; write score, free, soundfont:"):
            BandChoice.from_text(text, weights)
