"""The timed lyrics, read back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from songwright.notation.lrc import lrc_text, syllable_lrc_text, timed_lines, write_lrc, write_syllable_lrc
from songwright.planner.lyrics import read_lyrics
from songwright.song import SongPlan
from tests.notation.plans import LINES, make_plan
from tests.notation.sung_examples import EXAMPLES, lyrics_of, sung_example

STAMP = r"(\d{2,}):(\d\d\.\d\d)"


def seconds(minutes: str, rest: str) -> float:
    return 60 * int(minutes) + float(rest)


def with_lines(plan: SongPlan, lines: tuple[str, ...]) -> SongPlan:
    verse = plan.sections[1].model_copy(update={"lines": lines})
    return plan.model_copy(update={"sections": (plan.sections[0], verse)})


def test_every_word_has_the_time_at_which_it_is_sung() -> None:
    plan = make_plan("folk", (3, 4), tempo_bpm=87)
    rows = [row for row in lrc_text(plan).splitlines() if re.match(rf"\[{STAMP}\] <", row)]
    times = [seconds(*match) for row in rows for match in re.findall(rf"<{STAMP}> \w", row)]
    expected = [
        plan.seconds_at(s, n.start_beat)
        for s in plan.sections
        for i, n in enumerate(s.notes)
        if i == 0 or (s.notes[i - 1].line, s.notes[i - 1].word_index) != (n.line, n.word_index)
    ]
    assert times == pytest.approx(expected, abs=0.006)
    assert times == sorted(times)
    assert [seconds(*re.match(rf"\[{STAMP}\]", row).groups()) for row in rows] == pytest.approx(
        [line.start_seconds for line in timed_lines(plan)], abs=0.006
    )
    words = re.sub(r"[\[<][^\]>]*[\]>]", "", rows[0]).split()
    assert words == ["".join(word) for word in LINES[0]]


def test_header() -> None:
    text = lrc_text(make_plan())
    assert text.startswith("[ti:Morning Light]\n[la:en]\n[length:2:34]\n")


def test_a_line_that_says_something_else_leaves_the_words_plain() -> None:
    lines = ("morning light is over town", "x", "nothing, left — to carry down?", "only the road forever")
    texts = [[word.text for word in line.words] for line in timed_lines(with_lines(make_plan(), lines))]
    assert texts[1] == ["we", "walk", "a", "long", "the", "river"]
    assert texts[2] == ["nothing,", "left —", "to", "carry", "down?"]


def test_punctuation_is_printed_with_its_word() -> None:
    lines = ("“morning light”, is over… town!",)
    (line, *_) = timed_lines(with_lines(make_plan(), lines))
    assert [word.text for word in line.words] == ["“morning", "light”,", "is", "over…", "town!"]


def test_the_screen_is_cleared_in_long_pauses() -> None:
    plan = make_plan()
    assert re.search(rf"^\[{STAMP}\]$", lrc_text(plan), flags=re.MULTILINE)


def test_the_file_holds_the_text(tmp_path: Path) -> None:
    plan = make_plan()
    write_lrc(plan, tmp_path / "song.lrc")
    assert (tmp_path / "song.lrc").read_text(encoding="utf-8") == lrc_text(plan)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_syllable_has_the_time_of_its_note(path: Path) -> None:
    plan = sung_example(lyrics_of(path), seed=2)
    text = syllable_lrc_text(plan)
    rows = [re.sub(rf"^\[{STAMP}\] ", "", row) for row in text.splitlines() if re.match(rf"\[{STAMP}\] <", row)]
    notes = [(section, note) for section in plan.sections for note in section.notes if not note.continues]
    found = [match for row in rows for match in re.findall(rf"<{STAMP}>([^<]+)", row)]
    assert [seconds(*match[:2]) for match in found] == pytest.approx(
        [plan.seconds_at(section, note.start_beat) for section, note in notes], abs=0.0051
    )
    for (_, _, piece), (_, note) in zip(found, notes, strict=True):
        letters = re.sub(r"[^\w'’]", "", piece).lower()
        assert note.syllable.lower() in letters or not note.word.isalpha()
    shown = [re.sub(rf"<{STAMP}>", "", row) for row in rows]
    assert shown == [re.sub(r"\s+", " ", line) for section in plan.sections for line in section.lines]


@pytest.mark.parametrize("write", [lrc_text, syllable_lrc_text])
def test_timed_lyrics_are_read_back(write: Callable[[SongPlan], str]) -> None:
    plan = sung_example(lyrics_of(EXAMPLES[-1]), seed=3)
    lines = [line for section in read_lyrics(write(plan)).sections for line in section.lines]
    assert [line.text for line in lines] == [text for section in plan.sections for text in section.lines]
    starts = [timed.start_seconds for timed in timed_lines(plan)]
    assert [line.start_seconds for line in lines] == pytest.approx(starts, abs=0.0051)


def test_the_file_by_syllable_holds_the_text(tmp_path: Path) -> None:
    write_syllable_lrc(make_plan(), tmp_path / "song-syllables.lrc")
    assert (tmp_path / "song-syllables.lrc").read_text(encoding="utf-8") == syllable_lrc_text(make_plan())
