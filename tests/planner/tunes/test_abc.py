"""ABC tunes with their words."""

from pathlib import Path

import pytest

from songwright.errors import TuneError
from tests.planner.tunes.plans import chords, planned, remarks, sung

HEAD = "X:1\nT:Small Tune\nM:4/4\nL:1/8\nQ:1/4=100\nK:C\n"


def test_words_repeats_endings_and_chords(tmp_path: Path) -> None:
    song = planned(
        HEAD.replace("K:C", "K:Am") + '|:"Am"A2 B2 {d}c2 d2|1 "E7"e4- e2 z2:|2 "^slowly""Am"A8|]\n'
        "w: Oh hel-lo_ my_ | friend\nw: And good-bye then_ * home\n",
        tmp_path, "tune.abc",
    )  # fmt: skip
    assert [one[3] for one in sung(song.plan)] == ["Oh", "hel", "lo", "~", "my", "And", "good", "bye", "then", "friend"]
    assert chords(song.plan) == [(0, "Am"), (4, "E7"), (8, "Am"), (12, "Am")]
    assert (song.plan.key, song.plan.tempo_bpm, song.plan.title) == ("A minor", 100, "Small Tune")
    assert "grace notes" in remarks(song)


def test_melismas_ties_elisions_and_hyphens(tmp_path: Path) -> None:
    plan = planned(HEAD + "C2 D2 E2 F2|G4-G2 C2|]\nw: glo-ri_ \\-a che~io_ oh\n", tmp_path, "tune.abc").plan
    assert [one[:2] for one in sung(plan)][4] == (4, 3)
    assert [one[3] for one in sung(plan)] == ["glo", "ri", "~", "a", "cheio", "oh"]


def test_the_example_is_a_hymn_of_two_verses(tmp_path: Path) -> None:
    example = Path(__file__).parents[3] / "examples" / "tunes" / "amazing-grace.abc"
    plan = planned(example.read_bytes(), tmp_path, "amazing-grace.abc").plan
    first, second = plan.sections
    assert (plan.title, plan.key, plan.meter, plan.bars) == ("Amazing Grace", "G major", (3, 4), 33)
    assert [(n.midi, n.beats) for n in first.notes] == [(n.midi, n.beats) for n in second.notes]
    assert second.lines[0].startswith("'Twas grace") and second.notes[0].start_beat == -1


def test_of_several_tunes_the_first_is_sung(tmp_path: Path) -> None:
    song = planned(HEAD + "C4 D4|E8|]\nw: one two three\n\n" + HEAD + "G8|]\nw: no\n", tmp_path, "tune.abc")
    assert [one[3] for one in sung(song.plan)] == ["one", "two", "three"] and "holds 2 tunes" in remarks(song)


def test_more_syllables_than_notes(tmp_path: Path) -> None:
    with pytest.raises(TuneError, match="'tune.abc': the words 'w: one two three' have more syllables"):
        planned(HEAD + "C4 D4|\nw: one two three\n", tmp_path, "tune.abc")
