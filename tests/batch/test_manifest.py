"""Manifests: what a line asks for, and every fault named with its line before anything is started."""

import json
from pathlib import Path

import pytest

from songwright.batch.entry import SongDefaults
from songwright.batch.manifest import Manifest, read_manifest, safe_id
from songwright.errors import BatchError
from tests.accompaniment.mini_soundfont import save_mini_soundfont


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "river.txt").write_text("title: River\nstyle: folk\n\nThe river runs\n", encoding="utf-8")
    (tmp_path / "plain.txt").write_text("The willow is bending\n", encoding="utf-8")
    return tmp_path


def read(folder: Path, *lines: object, defaults: SongDefaults | None = None) -> Manifest:
    path = folder / "songs.jsonl"
    path.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n", encoding="utf-8"
    )
    return read_manifest(path, defaults or SongDefaults())


def test_a_line_says_all_that_sing_can_be_told(folder: Path) -> None:
    manifest = read(folder, {
        "id": "one", "lyrics": "river.txt", "style": "rock", "tempo": 96, "key": "G major", "meter": "3/4",
        "duration": "1:30", "language": "en", "voice": "heart", "seed": 7, "expression": 0.2, "takes": 3,
        "loudness": -16, "formats": ["flac", "mp3"], "acapella": True, "band": "free", "watermark": False,
        "words_check": False, "voice_weights": "my-voice",
        "recogniser": "whisper", "reference": "clip.wav", "melody": "hum.wav",
    })  # fmt: skip
    assert manifest.faults == ()
    request = manifest.entries[0].request
    song = request.song
    assert song.lyrics == folder / "river.txt"  # relative to the manifest, wherever we are
    assert (song.style, song.tempo_bpm, song.key, song.meter) == ("rock", 96, "G major", "3/4")
    assert song.duration_seconds == 90
    assert (song.language, song.voice, song.seed) == ("en", "heart", 7)
    assert (request.expression, request.takes, request.loudness_lufs) == (0.2, 3, -16)
    assert request.formats == ("flac", "mp3") and request.acapella and request.free_band
    assert not request.watermark and not request.words_check
    assert request.models.voice == str(folder / "my-voice")
    assert request.models.recogniser == str(folder / "whisper")
    assert (song.reference, song.melody) == (folder / "clip.wav", folder / "hum.wav")


def test_defaults_stand_in_where_nothing_is_said(folder: Path) -> None:
    defaults = SongDefaults(style="jazz", voice="emma", seed=5, takes=2, formats=("mp3",))
    manifest = read(
        folder,
        {"lyrics": "river.txt"},
        {"lyrics": "plain.txt", "seed": 0},
        {"text": "One line", "style": "rock"},
        defaults=defaults,
    )
    styles = [entry.request.song.style for entry in manifest.entries]
    assert styles == ["", "jazz", "rock"]  # the first lyric's own header says folk
    assert [entry.request.song.seed for entry in manifest.entries] == [5, 0, 5]
    assert manifest.entries[0].request.formats == ("mp3",) and manifest.entries[0].request.takes == 2
    assert [entry.id for entry in manifest.entries] == ["river", "plain", "song-3"]


def test_a_soundfont_is_beside_the_manifest(folder: Path) -> None:
    font = save_mini_soundfont(folder / "mini.sf2")
    (entry,) = read(folder, {"lyrics": "river.txt", "band": "soundfont:mini.sf2"}).entries
    assert entry.request.models.soundfont == str(font.resolve()) and entry.request.models.band is None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"lyrics": "river.txt"', "line 2: not valid JSON .*column"),
        ("[1]", "line 2: a song is an object"),
        ({"lyrics": "river.txt", "tmepo": 90}, "line 2: there is no field 'tmepo'; did you mean 'tempo'"),
        ({"lyrics": "river.txt", "seed": -1}, "line 2: 'seed' should be greater than or equal to 0, not -1"),
        ({"lyrics": "river.txt", "band": "brass"}, "line 2: --band 'brass' is not a way to play; write score"),
        ({"lyrics": "river.txt", "band": "soundfont:no.sf2"}, "line 2: there is no soundfont '.*no.sf2'"),
        ({"style": "pop"}, 'line 2: a song needs either "lyrics"'),
        ({"lyrics": "river.txt", "text": "x"}, 'line 2: a song needs either "lyrics"'),
        ({"lyrics": "nowhere.txt"}, "line 2: there is no lyric file at '.*nowhere.txt'"),
        ({"lyrics": "river.txt", "style": "pop, 90 bpm", "tempo": 120}, "line 2: .*tempo"),
        ({"lyrics": "river.txt", "voice": "nobody"}, "line 2: there is no voice 'nobody'"),
        ({"lyrics": "river.txt", "takes": 99}, "line 2: takes is a number from 1"),
        ({"lyrics": "river.txt", "formats": ["ogg"]}, "line 2: there is no format 'ogg'"),
        ({"lyrics": "river.txt", "duration": "long"}, "line 2: .*'long' is not a length"),
        ({"lyrics": "river.txt", "language": "xx"}, "line 2: language 'xx' is not supported"),
        ({"lyrics": "river.txt", "pronunciations": "no.dict"}, "line 2: there is no pronunciation dictionary"),
        ({"lyrics": "river.txt", "id": "../up"}, "line 2: the id '../up' cannot name a folder; .*'up'"),
        ({"lyrics": "river.txt", "id": "CON"}, "line 2: the id 'CON' cannot name a folder"),
        ({"lyrics": "river.txt", "id": "index.html"}, "line 2: the id 'index.html' cannot name a folder"),
        ({"lyrics": "river.txt", "id": "Good"}, "line 2: the id 'Good' is line 1's already"),
    ],
)
def test_a_fault_is_named_with_its_line(line: object, message: str, folder: Path) -> None:
    manifest = read(folder, {"id": "good", "lyrics": "plain.txt"}, line)
    assert [entry.id for entry in manifest.entries] == ["good"]
    assert len(manifest.faults) == 1
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(str(manifest.faults[0]))


def test_a_folder_is_a_list_of_its_lyric_files(folder: Path) -> None:
    (folder / "notes.md").write_text("no lyric", encoding="utf-8")
    (folder / "Así es.lrc").write_text("[00:01.00]Así es la vida\n", encoding="utf-8")
    manifest = read_manifest(folder, SongDefaults(style="pop"))
    assert [entry.id for entry in manifest.entries] == ["Así-es", "plain", "river"]
    assert manifest.faults == ()


def test_two_files_of_one_name_are_a_fault(folder: Path) -> None:
    (folder / "river.lrc").write_text("[00:01.00]The river\n", encoding="utf-8")
    manifest = read_manifest(folder, SongDefaults())
    assert [str(fault) for fault in manifest.faults] == ["river: another file's song has this name too; rename one"]


def test_there_must_be_songs(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n \n", encoding="utf-8")
    for path, message in (
        (empty, "is empty; write a song a line"),
        (tmp_path, "there are no lyric files"),
        (tmp_path / "nowhere.jsonl", "there is no manifest at"),
        (tmp_path / "song.txt", "is a lyric file, not a list of songs"),
    ):
        with pytest.raises(BatchError, match=message):
            read_manifest(path, SongDefaults())


@pytest.mark.parametrize(
    ("text", "name"),
    [("Luna de papel!", "Luna-de-papel"), ("../../etc/passwd", "etc-passwd"), ("...", "song"), ("nul", "song-nul"),
     ("x" * 200, "x" * 80)],
)  # fmt: skip
def test_ids_from_any_name(text: str, name: str) -> None:
    assert safe_id(text) == name
