"""`songwright batch` as it is typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from songwright.batch.cli import FAILED_SONGS_CODE
from songwright.batch.entry import SongDefaults
from songwright.batch.manifest import read_manifest
from songwright.cli import app
from songwright.errors import BatchError

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_strict_starts_nothing(tmp_path: Path) -> None:
    manifest = tmp_path / "songs.jsonl"
    manifest.write_text('{"text": "a song"}\n{"lyrics": "nowhere.txt"}\n{"tempo": "fast"}\n', encoding="utf-8")
    ended = CliRunner().invoke(app, ["batch", str(manifest), "-o", str(tmp_path / "out"), "--strict"])
    assert ended.exit_code == FAILED_SONGS_CODE
    assert "error: line 2: there is no lyric file" in ended.output and "error: line 3:" in ended.output
    assert "nothing was started" in ended.output and not (tmp_path / "out").exists()


def test_where_no_line_is_good_nothing_is_started(tmp_path: Path) -> None:
    manifest = tmp_path / "songs.jsonl"
    manifest.write_text("no json\n", encoding="utf-8")
    ended = CliRunner().invoke(app, ["batch", str(manifest), "-o", str(tmp_path / "out")])
    assert ended.exit_code == FAILED_SONGS_CODE and not (tmp_path / "out").exists()


def test_an_empty_manifest(tmp_path: Path) -> None:
    (tmp_path / "songs.jsonl").touch()
    ended = CliRunner().invoke(app, ["batch", str(tmp_path / "songs.jsonl"), "-o", str(tmp_path / "out")])
    assert isinstance(ended.exception, BatchError)


@pytest.mark.parametrize("source", [EXAMPLES / "songs.jsonl", EXAMPLES / "lyrics"])
def test_the_examples_are_lists_of_songs(source: Path) -> None:
    manifest = read_manifest(source, SongDefaults())
    assert manifest.faults == () and len(manifest.entries) >= 6
