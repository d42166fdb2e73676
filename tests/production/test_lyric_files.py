"""Lyric files of a plan, by command and from Python."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import songwright
from songwright.cli import app
from songwright.errors import OutputError, PlanError, StyleError
from songwright.notation.chordpro import chordpro_text
from songwright.production.lyric_files import LYRIC_FORMATS
from songwright.song import SongPlan
from tests.notation.plans import make_plan


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A folder that holds nothing but a plan."""
    make_plan().save(tmp_path / "paper" / "plan.json")
    return tmp_path / "paper"


def silent() -> SongPlan:
    plan = make_plan()
    return plan.model_copy(update={"sections": tuple(s.model_copy(update={"notes": ()}) for s in plan.sections)})


def test_the_command_writes_each_format_beside_the_plan(paper: Path) -> None:
    made = CliRunner().invoke(app, ["export", str(paper), "--lyrics", "srt, chordpro,lrc-syllables,midi,lrc"])
    assert made.exit_code == 0, made.output
    names = ["song.srt", "song.cho", "song-syllables.lrc", "vocals.mid", "song.lrc"]
    assert made.stdout.split() == [str(paper / name) for name in names]
    assert all((paper / name).stat().st_size for name in names)


def test_the_command_takes_a_plan_file_and_another_folder(paper: Path, tmp_path: Path) -> None:
    line = ["export", str(paper / "plan.json"), "--lyrics", "chordpro", "-o", str(tmp_path / "sheets")]
    assert CliRunner().invoke(app, line).stdout.split() == [str(tmp_path / "sheets" / "song.cho")]


def test_from_python(paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert songwright.export_lyrics(make_plan(), "chordpro") == (Path("song.cho"),)
    assert Path("song.cho").read_text(encoding="utf-8") == chordpro_text(make_plan())
    assert songwright.export_lyrics(paper, tuple(LYRIC_FORMATS), "all") == tuple(
        Path("all") / name for name, _ in LYRIC_FORMATS.values()
    )


def test_what_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StyleError, match="^lyrics are not written as 'pdf'; choose from srt, chordpro"):
        songwright.export_lyrics(make_plan(), ("srt", "pdf"), tmp_path)
    with pytest.raises(StyleError, match="no format to write the lyrics in is named"):
        songwright.export_lyrics(make_plan(), (), tmp_path)
    with pytest.raises(OutputError, match="^nobody sings in 'Morning Light', so there is nothing to write as srt"):
        songwright.export_lyrics(silent(), ("chordpro", "srt"), tmp_path)
    with pytest.raises(PlanError, match="there is no plan at"):
        songwright.export_lyrics(tmp_path / "nowhere", "srt")
    assert not list(tmp_path.iterdir())


def test_a_song_without_words_has_a_chord_sheet(tmp_path: Path) -> None:
    (path,) = songwright.export_lyrics(silent(), "chordpro", tmp_path)
    assert "morning light is over town" in path.read_text(encoding="utf-8")


def test_audio_still_needs_a_finished_song(paper: Path) -> None:
    made = CliRunner().invoke(app, ["export", str(paper), "--lyrics", "srt", "--format", "flac"])
    assert made.exit_code != 0 and "is not a song folder" in str(made.exception)
