"""The timed lyrics, read back."""

import re
from pathlib import Path

import pytest

from songwright.notation.lrc import lrc_text, timed_lines, write_lrc
from songwright.song import SongPlan
from tests.notation.plans import LINES, make_plan

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
