"""Files that are broken, or that a plan cannot hold: one clear sentence, an exit code, and nothing written."""

import io
import sys
import zipfile
from pathlib import Path

import mido
import pytest

from songwright.cli import main
from songwright.errors import TuneError
from songwright.planner.tunes import files
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from tests.planner.tunes.plans import planned
from tests.planner.tunes.sheets import attributes, line, note, rest, sheet, tempo, words
from tests.planner.tunes.test_midi import NOTES, conductor, file, track

BAR = line("oh", "love", "my", "love")
GOOD = sheet(attributes() + BAR)


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return out.getvalue()


def smpte() -> bytes:
    data = bytearray(file(conductor(), track("x", texts=("oh ", "my "))))
    data[12:14] = (0xE7, 0x28)  # 25 frames a second
    return bytes(data)


def waltz_inside() -> bytes:
    change = mido.MetaMessage("time_signature", numerator=3, denominator=4, time=480)
    return file(conductor(change), track("x", texts=("oh ", "my ")))


def slower_inside() -> bytes:
    change = mido.MetaMessage("set_tempo", tempo=600_000, time=480)
    return file(conductor(change), track("x", texts=("oh ", "my ")))


CASES: dict[str, tuple[str, str | bytes, str]] = {
    "empty": ("a.musicxml", "", "is empty"),
    "cut off": ("a.musicxml", GOOD[: len(GOOD) // 2], "no whole XML"),
    "another XML": ("a.musicxml", "<html><body>hello</body></html>", "no MusicXML score (<html>)"),
    "no XML": ("a.musicxml", "la la la", "no whole XML"),
    "timewise": ("a.musicxml", "<score-timewise/>", "score-timewise"),
    "no part": ("a.musicxml", '<score-partwise><part-list/></score-partwise>', "no bars of notes"),
    "entities": ("a.musicxml", '<!DOCTYPE a [<!ENTITY b "c">]><score-partwise/>', "declares entities"),
    "no archive": ("a.mxl", b"PK\x03\x04 broken", "archive is damaged"),
    "an archive of another kind": ("a.mxl", packed(notes_txt="la"), "holds no MusicXML score"),
    "no notes": ("a.musicxml", sheet(attributes() + rest(4)), "no notes with a pitch"),
    "no words": ("a.musicxml", sheet(attributes() + note("C4", 4)), "no words under its notes"),
    "no meter": ("a.musicxml", sheet(attributes(meter="") + BAR), "no meter"),
    "odd meter": ("a.musicxml", sheet(attributes(meter="7/8") + note("C4", 3.5, "oh")), "meter 7/8 is none"),
    "a change of meter": ("a.musicxml", sheet(attributes() + BAR, attributes(None, "3/4") + note("C4", 3, "oh")),
                          "bar 2: the meter changes from 4/4 to 3/4"),
    "a change of tempo": ("a.musicxml", sheet(attributes() + tempo(90) + BAR, tempo(70) + BAR),
                          "bar 2: the tempo changes from 90 to 70"),
    "an overfull bar": ("a.musicxml", sheet(attributes() + BAR, BAR + note("C4", 1, "oh")), "bar 2 holds 5 quarter"),
    "a short bar": ("a.musicxml", sheet(attributes() + BAR, note("C4", 3, "oh"), BAR), "bar 2 is shorter"),
    "two octaves too wide": ("a.musicxml", sheet(attributes() + line("a", "b", "c", "d", pitches="C3 C4 C5 C6")),
                             "goes from C3 to C6"),
    "too fast a tempo": ("a.musicxml", sheet(attributes() + tempo(500) + BAR), "500 beats a minute"),
    "unpitched": ("a.musicxml", sheet(attributes() + BAR + "").replace(
        "<pitch><step>C</step><octave>4</octave></pitch>", "<unpitched/>"), "has a note without a pitch"),
    "repeats without an end": ("a.musicxml", sheet(attributes() + BAR, BAR + words("D.S. al Coda", 'dalsegno="1"')),
                               "repeat signs cannot be followed"),
    "no MIDI": ("a.mid", b"RIFF....", "does not begin with 'MThd'"),
    "MIDI cut off": ("a.mid", file(conductor(), track("x", texts=("oh ",)))[:60], "MIDI is damaged"),
    "MIDI format 2": ("a.mid", file(conductor(), track("x"), kind=2), "format 2"),
    "MIDI in film frames": ("a.mid", smpte(), "SMPTE"),
    "MIDI without notes": ("a.mid", file(conductor()), "no notes with a pitch"),
    "MIDI of drums": ("a.mid", file(conductor(), track("x", channel=9)), "no notes with a pitch"),
    "MIDI without words": ("a.mid", file(conductor(), track("x")), "no words under its notes"),
    "MIDI chords": ("a.mid", file(conductor(), track("x", ((0, 480, 60), (0, 480, 64)), ("oh ",))),
                    "bar 1: in the track 'x' a note begins while another sounds"),
    "MIDI that changes its meter": ("a.mid", waltz_inside(), "the meter changes from 4/4 to 3/4"),
    "MIDI that changes its tempo": ("a.mid", slower_inside(), "the tempo changes from 120 to 100"),
    "no ABC": ("a.abc", "la la la\n", "no line 'K:'"),
    "ABC with a slip": ("a.abc", "X:1\nM:4/4\nL:1/4\nK:C\nCDEt,|GABc|\nw:a b c d\n", "'t,' stands in it where a note"),
    "ABC without words": ("a.abc", "X:1\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|\n", "no words under its notes"),
    "ABC without a meter": ("a.abc", "X:1\nL:1/4\nK:C\nCDEF|GABc|\nw:a b c d\n", "no meter"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=list(CASES))
def test_one_sentence_and_nothing_written(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, content, sentence = CASES[case]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.setattr(sys, "argv", ["songwright", "plan", str(tmp_path / name), "-o", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr().err
    assert stop.value.code == TuneError.exit_code
    assert said.startswith("error: ") and said.count("\n") == 1 and sentence in said
    assert name in said  # which file
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


@pytest.mark.parametrize("name", ["none.musicxml", "none.mid"])
def test_a_file_that_is_not_there(name: str, tmp_path: Path) -> None:
    with pytest.raises(TuneError, match="there is no tune at"):
        planned_at(tmp_path / name)


def test_folders_and_other_kinds(tmp_path: Path) -> None:
    (tmp_path / "a.mid").mkdir()
    with pytest.raises(TuneError, match="is a folder"):
        planned_at(tmp_path / "a.mid")
    with pytest.raises(TuneError, match="is no tune that songwright reads; give MusicXML"):
        planned_at(tmp_path / "a.wav", as_option=True)


def planned_at(path: Path, as_option: bool = False) -> None:
    plan_and_arrange(SongRequest("oh my\nlove\n", tune=path) if as_option else SongRequest(path))


@pytest.mark.parametrize("name", ["a.musicxml", "a.abc"])
def test_without_music21_the_sentence_says_how_to_install_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "find_spec", lambda module: None)
    with pytest.raises(TuneError, match=r"needs music21, which is not installed: pip install 'songwright\[tunes\]'"):
        planned(GOOD, tmp_path, name)
    words = ("oh ", "my ", "sweet ", "love ")
    planned(file(conductor(), track("x", NOTES, words)), tmp_path, "a.mid")  # MIDI needs none
