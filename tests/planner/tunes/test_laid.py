"""Words of a lyric file over the notes of a tune."""

from pathlib import Path

import pytest

from songwright.errors import StyleError, TuneError
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from tests.planner.tunes.plans import chords, laid, remarks, sung
from tests.planner.tunes.sheets import attributes, chord, note, rest, sheet

# 'Amazing Grace', first half: three quarters a bar, a pickup, and two eighths on one syllable.
GRACE = sheet(
    attributes(1, "3/4") + note("D4", 1),
    chord("G", "major", "") + note("G4", 2) + note("B4", 0.5) + note("G4", 0.5), note("B4", 2) + note("A4", 1),
    note("G4", 2) + note("E4", 1), note("D4", 2) + note("D4", 1), note("G4", 2) + note("B4", 0.5) + note("G4", 0.5),
    note("B4", 2) + note("A4", 1), chord("D", "dominant", "7") + note("D5", 2),
    pickup=True,
)  # fmt: skip
VERSE = "Amazing grace how sweet the sound\nThat saved a wretch like me"
SECOND = "Twas grace that taught my heart to fear\nAnd grace my fears relieved"


def test_lines_follow_the_phrases_and_weak_notes_are_held(tmp_path: Path) -> None:
    plan = laid(VERSE, GRACE, tmp_path).plan
    assert [one[3] for one in sung(plan)] == [
        "A", "ma", "zing", "~", "grace", "how", "sweet", "the", "sound",
        "That", "saved", "a", "~", "wretch", "like", "me",
    ]  # fmt: skip
    assert plan.sections[0].lines == ("Amazing grace how sweet the sound", "That saved a wretch like me")


def test_the_tune_begins_again_for_further_stanzas(tmp_path: Path) -> None:
    song = laid(f"title: Grace\n\n[Verse 1]\n{VERSE}\n\n[Verse 2]\n{SECOND}", GRACE, tmp_path)
    first, second = song.plan.sections
    assert (second.id, second.start_bar, second.notes[0].start_beat) == ("verse-2", 8, -1)
    assert [n.midi for n in first.notes] == [n.midi for n in second.notes]
    assert chords(song.plan) == [(0, "G"), (21, "D7"), (24, "G"), (42, "D7")]
    assert song.plan.title == "Grace" and "sung 2 times" in remarks(song)


def test_underscores_say_where_a_word_is_held(tmp_path: Path) -> None:
    tune = sheet(attributes() + "".join(note(pitch, 1) for pitch in ("C4", "D4", "E4", "F4")))
    assert [one[3] for one in sung(laid("Oh__ my", tune, tmp_path).plan)] == ["Oh", "~", "~", "my"]
    plan = laid("Oh my_ _", tune, tmp_path).plan
    assert [one[3] for one in sung(plan)] == ["Oh", "my", "~", "~"] and plan.sections[0].lines == ("Oh my",)


def test_slurs_and_the_tune_s_own_words_say_which_notes_are_one_syllable(tmp_path: Path) -> None:
    slurred = sheet(attributes() + note("C4", 1, slur="start") + note("D4", 1, slur="stop") + note("E4", 2))
    assert [one[3] for one in sung(laid("Oh my", slurred, tmp_path).plan)] == ["Oh", "~", "my"]
    worded = sheet(attributes() + note("C4", 1, "la") + note("D4", 1, "la") + note("E4", 1) + note("E4", 1, "la"))
    song = laid("Oh my love", worded, tmp_path)
    assert [one[3] for one in sung(song.plan)] == ["Oh", "my", "~", "love"]
    assert "take the place of the tune's own" in remarks(song)


def test_what_is_left_over_is_said_or_refused(tmp_path: Path) -> None:
    bars = [attributes() + note("C4", 2) + note("D4", 2), note("E4", 2) + rest(2), note("F4", 4), note("C4", 4)]
    song = laid("[Intro]\n\n[Verse]\nOh my love", sheet(*bars), tmp_path)
    assert "its last 2 notes are not sung" in remarks(song) and "sections without words" in remarks(song)
    with pytest.raises(TuneError, match=r"line 3 \('I would .* needs 10 notes and finds no room"):
        laid("I would rather be somewhere else than here", sheet(*bars), tmp_path)


def test_chords_of_the_lyric_file_serve_a_tune_without_any(tmp_path: Path) -> None:
    tune = sheet(attributes() + "".join(note(pitch, 1) for pitch in ("C4", "D4", "E4", "F4")))
    assert chords(laid("[C]Oh my [G7]sweet love", tune, tmp_path).plan) == [(0, "C"), (2, "G7")]


def test_what_the_lyric_file_asks_beside_its_words_is_said(tmp_path: Path) -> None:
    tune = sheet(attributes() + "".join(note(pitch, 1) for pitch in ("C4", "D4", "E4", "F4")))
    text = remarks(laid("[Verse 1: add strings]\nOh my sweet love", tune, tmp_path))
    assert "'add strings' is kept in the plan as a direction" in text
    timed = remarks(laid("[00:01.00]Oh my sweet love\n[00:09.00]Oh my sweet love", tune, tmp_path))
    assert "times are not followed" in timed


def test_one_tune_only(tmp_path: Path) -> None:
    path = tmp_path / "tune.musicxml"
    path.write_text(GRACE)
    for request in (
        SongRequest(path, tune=path), SongRequest("la la\n", tune=path, melody=path),
        SongRequest("la la\n", tune_part="Voice"),
    ):  # fmt: skip
        with pytest.raises(StyleError):
            plan_and_arrange(request)
