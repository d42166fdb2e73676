"""The demo's songs: in all families of styles and five languages, short, and nothing to mend in any."""

import pytest
from typer.testing import CliRunner

from songwright.batch.demo import NAMES, demo_manifest, demo_songs
from songwright.cli import app
from songwright.errors import BatchError
from songwright.production.planning import lint_lyric_file, plan_and_arrange
from songwright.request import SongRequest


def test_every_song_can_be_sung_as_it_is() -> None:
    languages, genres, meters, voices = set(), set(), set(), set()
    for song in demo_songs():
        planned = plan_and_arrange(SongRequest(song.lyrics))
        assert 40 <= planned.plan.duration_seconds <= 76, song.name
        assert [finding for finding in planned.findings if finding.severity != "note"] == [], song.name
        languages.add(planned.plan.language)
        genres.add(planned.plan.style.genre)
        meters.add(planned.plan.meter)
        voices.add(planned.plan.voice)
    assert languages == {"en", "es", "fr", "it", "pt"}
    assert genres >= {"pop", "rock", "folk", "jazz", "soul", "cinematic", "lullaby", "waltz", "latin"}
    assert {(4, 4), (3, 4), (6, 8)} <= meters and len(voices) >= 5


def test_no_song_is_left_out() -> None:
    assert len(demo_songs()) >= 8
    assert sorted(NAMES) == sorted(path.stem for path in demo_songs()[0].lyrics.parent.glob("*.txt"))
    assert all(not lint_lyric_file(song.lyrics) for song in demo_songs()[:1])


def test_one_song_or_some() -> None:
    assert [entry.id for entry in demo_manifest(("varanda", "la-azotea")).entries] == ["la-azotea", "varanda"]
    assert len(demo_manifest().entries) == len(NAMES)
    with pytest.raises(BatchError, match="there is no demo song 'nobody'; the names are light-in-the-window"):
        demo_manifest(("nobody",))


def test_the_songs_are_listed() -> None:
    listed = CliRunner().invoke(app, ["demo", "--list"])
    assert listed.exit_code == 0 and listed.output.count("\n") == len(NAMES)
    assert "varanda: Varanda (bossa nova" in listed.output
