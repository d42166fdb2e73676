"""`songwright plan` and its Python twin, as a newcomer uses them."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import mido
import pytest

from songwright import SongPlan, plan_song
from songwright.cli import main
from songwright.commands.options import parse_duration
from songwright.errors import StyleError
from songwright.evaluation.planning import coverage, obedience, sung_in_order
from songwright.planner.lyrics import read_lyrics
from songwright.production.planning import read_lyric_source
from songwright.song import plan_schema
from songwright.units import Key, Meter, beats_to_seconds

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples" / "lyrics").glob("*.txt"))
SAMPLES = sorted(path for path in (ROOT / "tests" / "data" / "lyrics").iterdir() if path.is_file())
FILES = ("lead-sheet.musicxml", "plan.json", "score.json", "score.mid", "song.lrc")


def songwright(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["songwright", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def test_the_same_command_writes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("a", "b"):
        assert songwright(["plan", str(EXAMPLES[0]), "-o", str(tmp_path / folder)], monkeypatch) == 0
    assert tuple(sorted(path.name for path in (tmp_path / "a").iterdir())) == FILES
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_pipe_gets_only_the_folder_s_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert songwright(["plan", str(EXAMPLES[0]), "-o", str(tmp_path / "song")], monkeypatch) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'song'}\n"


def test_standard_input_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(EXAMPLES[0].read_bytes())))
    assert songwright(["plan", "-"], monkeypatch) == 0
    assert SongPlan.load(tmp_path / "song" / "plan.json") == plan_song(EXAMPLES[0])


def test_an_edited_plan_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "song"
    songwright(["plan", str(EXAMPLES[0]), "-o", str(folder)], monkeypatch)
    document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    verse = next(section for section in document["sections"] if section["notes"])
    verse["notes"][0]["midi"] = 64
    (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert songwright(["plan", str(folder / "plan.json"), "--plot"], monkeypatch) == 0
    assert (folder / "plan.png").stat().st_size > 20_000
    voice = next(t for t in mido.MidiFile(folder / "score.mid").tracks if any(m.type == "lyrics" for m in t))
    assert next(m.note for m in voice if m.type == "note_on" and m.velocity) == 64


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_example_songs_are_whole(path: Path) -> None:
    plan = plan_song(path, seed=5)
    assert SongPlan.from_json(plan.to_json()) == plan
    jsonschema.validate(json.loads(plan.to_json()), plan_schema())
    assert sung_in_order(read_lyrics(path.read_bytes()), plan)
    assert plan.sections[-1].chords[-1].symbol.startswith(plan.key_value.name_of(plan.key_value.tonic))


def test_every_sample_file_is_sung_word_for_word() -> None:
    result = coverage([(path.name, path.read_bytes()) for path in SAMPLES])
    assert result.files >= 60
    assert (result.planned, result.wrong, result.refused) == (result.files, (), ())


def test_random_requests_are_kept() -> None:
    kept = obedience(EXAMPLES[:3], requests=15, seed=1)
    assert kept.broken == ()
    assert len(kept.refused) <= 1  # a length that these words cannot have is declined, with the lengths they can


def test_everything_asked_for_at_once() -> None:
    style = "warm folk ballad, acoustic guitar, 84 bpm, G major, 3/4, about 3:30, female"
    plan = plan_song(EXAMPLES[-2], style, seed=2)
    assert (plan.tempo_bpm, plan.key_value, plan.meter_value) == (84.0, Key.parse("G"), Meter(3, 4))
    assert abs(plan.duration_seconds - 210) <= beats_to_seconds(3, 84)
    assert plan.style.vocalist == "female" and "acoustic guitar" in plan.style.instruments


def test_the_caller_s_style_goes_before_the_file_s(tmp_path: Path) -> None:
    lyrics = "tempo: 100\nkey: D minor\nstyle: jazz\n\nThe rain is on the roof again\nand I am on the road\n"
    assert (plan_song(lyrics).tempo_bpm, plan_song(lyrics).key) == (100, "D minor")
    assert plan_song(lyrics).style.genre == "jazz"
    mine = plan_song(lyrics, "folk, 80 bpm")
    assert (mine.tempo_bpm, mine.key, mine.style.genre) == (80, "D minor", "folk")
    with pytest.raises(StyleError, match="90"):
        plan_song(lyrics.replace("style: jazz", "style: jazz, 90 bpm"))
    path = tmp_path / "words.txt"
    path.write_text(lyrics, encoding="utf-8")
    assert plan_song(str(path)) == plan_song(path) == plan_song(lyrics)
    assert read_lyric_source(path) == lyrics.encode()


def test_lengths_are_read() -> None:
    assert [parse_duration(text) for text in (None, "150", "2:30", "90s", "1:05.5")] == [None, 150, 150, 90, 65.5]
    with pytest.raises(StyleError, match="write seconds"):
        parse_duration("two minutes")
