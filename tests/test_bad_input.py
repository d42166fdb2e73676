"""What a user sees who gives songwright something it cannot use: one sentence, an exit code, and no files."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from songwright.cli import main

GOOD_LYRICS = "[Verse]\nThe river runs down to the sea\nAnd carries a letter from me\n"


@dataclass(frozen=True)
class Outcome:
    code: int
    message: str


def run(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Outcome:
    monkeypatch.setattr(sys, "argv", ["songwright", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return Outcome(int(stop.value.code or 0), " ".join(capsys.readouterr().err.split()))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.txt").write_text(GOOD_LYRICS, encoding="utf-8")
    return tmp_path


LYRIC_FILES: list[tuple[str, bytes, str]] = [
    ("empty", b"", "no words to sing; write at least one line"),
    ("only white space", b" \n\t\n \n", "empty|no words|nothing to sing|no singable"),
    ("only tags", b"[Verse]\n\n[Chorus]\n", "no words|nothing to sing|no singable|no lyric"),
    ("only symbols", b"### ***\n---\n", "no words|nothing to sing|no singable"),
    ("binary", bytes(range(256)) * 40, "binary|not text|not a text"),
    ("a wave file", b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(400), "binary|not text|not a text"),
    ("unknown language", b"language: klingon\n\nqapla batlh\n", "klingon.*(en|English)"),
    ("header key", b"key: H major\n\nla la la la\n", "'H major' is not a key"),
    ("header tempo", b"tempo: quickly\n\nla la la la\n", "quickly.*beats a minute"),
    ("header meter", b"meter: 7/8\n\nla la la la\n", "7/8.*(supported|choose)"),
    ("header tempo out of range", b"bpm: 900\n\nla la la la\n", "900.*40"),
    ("too large", b"la la la la\n" * 100_000, "larger than 1000 kB"),
]


@pytest.mark.parametrize(("name", "content", "message"), LYRIC_FILES, ids=[name for name, _, _ in LYRIC_FILES])
def test_lyric_files_that_cannot_be_used(
    name: str, content: bytes, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.txt").write_bytes(content)
    outcome = run(["plan", "bad.txt", "-o", "out"], monkeypatch, capsys)
    assert outcome.code in (3, 4), outcome
    assert_matches(message, outcome.message)
    assert not Path("out").exists()


OPTIONS: list[tuple[list[str], str]] = [
    (["--tempo", "5"], "tempo.*5.*40"),
    (["--tempo", "9000"], "tempo.*9000.*240"),
    (["--tempo", "nan"], "tempo.*nan"),
    (["--key", "H major"], "'H major' is not a key; write for example"),
    (["--meter", "7/8"], "7/8.*choose"),
    (["--meter", "waltz"], "'waltz' is not a meter"),
    (["--duration", "soon"], "--duration 'soon' is not a length; write seconds"),
    (["--duration", "3"], "3.*(0:20|20)"),
    (["--duration", "10:00:00"], "is not a length"),
    (["--duration", "9:00"], "(lyric|words|long|duration)"),
    (["--language", "xx"], "xx.*en"),
    (["--voice", "nobody"], "there is no voice 'nobody'; choose one of heart"),
    (["--style", "84 bpm folk", "--tempo", "120"], "84.*120"),
    (["--style", "folk in G major and A minor"], "G major.*A minor"),
    (["--style", "3/4 and 4/4 pop"], "3/4.*4/4"),
    (["--style", "in the style of Taylor Swift"], "artist.*(describe|genre)"),
    (["--style", "sounds like The Beatles"], "artist.*(describe|genre)"),
    (["--style", "pop with drums, no drums"], "drums"),
    (["--style", "male pop", "--voice", "heart"], "asks for a male voice, but 'heart' is female"),
]


@pytest.mark.parametrize(("options", "message"), OPTIONS, ids=[" ".join(options) for options, _ in OPTIONS])
def test_options_that_cannot_be_met(
    options: list[str], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(["plan", "good.txt", "-o", "out", *options], monkeypatch, capsys)
    assert outcome.code == 4 or outcome.code == 3, outcome
    assert_matches(message, outcome.message)
    assert not Path("out").exists()


PATHS: list[tuple[list[str], int, str]] = [
    (["plan", "nowhere.txt"], 3, "there is no lyric file at 'nowhere.txt'; check the path"),
    (["plan", "."], 3, "'.' is a folder; name the lyric file in it"),
    (["lint", "nowhere.txt"], 3, "there is no lyric file at 'nowhere.txt'"),
    (["plan", "nowhere.json"], 5, "there is no plan at 'nowhere.json'; make one with 'songwright plan LYRICS'"),
    (["plan", "good.txt", "-o", "good.txt"], 8, "cannot write 'good.txt/.*choose another folder with -o"),
    (["plan", "good.txt", "--seed", "-1"], 2, "--seed"),
    (["plan"], 2, "LYRICS"),
    (["sang", "good.txt"], 2, "sang"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), PATHS, ids=[" ".join(a) for a, _, _ in PATHS])
def test_paths_and_commands_that_do_not_exist(
    arguments: list[str], code: int, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(arguments, monkeypatch, capsys)
    assert outcome.code == code, outcome
    assert_matches(message, outcome.message)
    assert Path("good.txt").read_text(encoding="utf-8") == GOOD_LYRICS


def test_a_folder_without_permission_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    Path("locked").mkdir(mode=0o500)
    outcome = run(["plan", "good.txt", "-o", "locked/song"], monkeypatch, capsys)
    assert outcome.code == 8
    assert_matches("cannot write .*Permission denied", outcome.message)


def test_an_edited_plan_with_a_mistake_is_explained_and_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        monkeypatch.setattr(sys, "argv", ["songwright", "plan", "good.txt", "-o", "song"])
        main()
    assert not stop.value.code
    path = Path("song/plan.json")
    broken = path.read_text(encoding="utf-8").replace('"midi": ', '"midi": 1', 1)
    path.write_text(broken, encoding="utf-8")
    midi = Path("song/score.mid").read_bytes()
    outcome = run(["plan", "song/plan.json"], monkeypatch, capsys)
    assert outcome.code == 5
    assert_matches(r"song/plan.json: section \d+ \('[a-z0-9-]+'\), note 0 \('\w+'\), midi: ", outcome.message)
    assert path.read_text(encoding="utf-8") == broken
    assert Path("song/score.mid").read_bytes() == midi


def assert_matches(pattern: str, message: str) -> None:
    assert re.search(pattern, message, flags=re.IGNORECASE), f"expected /{pattern}/ in: {message}"
