"""Lead sheets read from MusicXML."""

import io
import zipfile
from pathlib import Path

import numpy as np

from songwright.chords import parse_chord
from songwright.corpora.melody_examples import melody_example, usual_rhythm
from songwright.corpora.openewld import lyric_text, phrases, read_music_xml, songs
from songwright.units import Key, Meter


def note(step: str, quarters: int, text: str = "", syllabic: str = "single", tie: str = "") -> str:
    lyric = f'<lyric number="1"><syllabic>{syllabic}</syllabic><text>{text}</text></lyric>' if text else ""
    ties = f'<tie type="{tie}"/>' if tie else ""
    pitch = f"<pitch><step>{step}</step><octave>4</octave></pitch>"
    return f"<note>{pitch}<duration>{quarters}</duration>{ties}{lyric}</note>"


def sheet_xml() -> bytes:
    chord = "<harmony><root><root-step>{}</root-step></root><kind>{}</kind></harmony>"
    bars = [
        chord.format("C", "major")
        + (note("E", 1, "Morn", "begin") + note("E", 1, "ing", "end") + note("G", 2, "light,")),
        chord.format("G", "dominant") + note("F", 1, "come") + note("D", 1) + note("B", 2, "home", tie="start"),
        note("B", 2, tie="stop") + "<note><rest/><duration>2</duration></note>",
        chord.format("C", "major") + note("D", 1, "come") + note("D", 1, "home") + note("C", 2, "now."),
    ]
    attributes = (
        "<attributes><divisions>1</divisions><key><fifths>0</fifths><mode>major</mode></key>"
        "<time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
    )
    measures = "".join(f"<measure number='{i}'>{attributes if not i else ''}{b}</measure>" for i, b in enumerate(bars))
    return f"<score-partwise><movement-title>Morning</movement-title><part>{measures}</part></score-partwise>".encode()


def test_notes_chords_and_key_are_read() -> None:
    sheet = read_music_xml(sheet_xml(), "a/b.mxl")
    assert (sheet.title, sheet.meter, sheet.key) == ("Morning", Meter(4, 4), Key.parse("C major"))
    assert [n.midi for n in sheet.notes] == [64, 64, 67, 65, 62, 71, 62, 62, 60]
    assert sheet.notes[5].quarters == 4, "the tied note is one note"
    assert sheet.chord_at(5.0) == parse_chord("G7")
    assert sheet.chord_at(-1.0) is None


def test_words_become_lines() -> None:
    sheet = read_music_xml(sheet_xml(), "a/b.mxl")
    assert [len(phrase) for phrase in phrases(sheet)] == [3, 3, 3]
    assert lyric_text(sheet) == "Morning light,\ncome home\ncome home now.\n"


def test_a_sheet_without_words_has_no_text() -> None:
    bare = b"<score-partwise><part><measure>" + note("C", 1).encode() + b"</measure></part></score-partwise>"
    assert lyric_text(read_music_xml(bare, "x")) == ""


def test_the_archive_is_read_in_order_and_split_for_good(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "sheets.zip", "w") as outer:
        for name in ("dataset/b/b.mxl", "dataset/a/a.mxl"):
            inner_file = io.BytesIO()
            with zipfile.ZipFile(inner_file, "w") as inner:
                inner.writestr("META-INF/container.xml", "<container/>")
                inner.writestr("song.xml", sheet_xml())
            outer.writestr(name, inner_file.getvalue())
    sheets = list(songs(tmp_path / "sheets.zip"))
    assert [sheet.path for sheet in sheets] == ["dataset/a/a.mxl", "dataset/b/b.mxl"]
    held_out = "dataset/Antoine_Renard/Le_temps_des_cerises/Le_temps_des_cerises.mxl"
    assert read_music_xml(sheet_xml(), held_out).held_out, "the split never changes"
    assert not sheets[0].held_out


def test_examples_hold_what_was_sung() -> None:
    example = melody_example(read_music_xml(sheet_xml(), "a/b.mxl"))
    assert len(example.rows) == len(example.target) == 9
    assert list(np.diff(example.degree)) == [0, 3, -2, -3, 9, -9, 0, -2]


def test_usual_rhythms_are_probabilities() -> None:
    usual = usual_rhythm([read_music_xml(sheet_xml(), "a/b.mxl")])
    np.testing.assert_allclose(np.exp(usual.quadruple).sum(axis=2), 1.0)
