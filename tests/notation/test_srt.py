"""Subtitles: a cue for each line, in order, none over the next; songwright's reader takes their words and times."""

import re
from pathlib import Path

import pytest

from songwright.notation.srt import cues, srt_text, write_srt
from songwright.planner.lyrics import read_lyrics
from songwright.song import SongPlan
from tests.notation.plans import make_plan
from tests.notation.sung_examples import EXAMPLES, lyrics_of, sung_example

CUE = re.compile(r"(\d+)\n(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})\n((?:.+\n)+)(?:\n|$)")


def line_starts(plan: SongPlan) -> list[float]:
    return [
        plan.seconds_at(section, note.start_beat)
        for section in plan.sections
        for index, note in enumerate(section.notes)
        if index == 0 or section.notes[index - 1].line != note.line
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_words_and_times_are_read_back(path: Path) -> None:
    plan = sung_example(lyrics_of(path), seed=1)
    lines = [line for section in read_lyrics(srt_text(plan), language=plan.language).sections for line in section.lines]
    assert [line.text for line in lines] == [text for section in plan.sections for text in section.lines]
    assert [line.start_seconds for line in lines] == pytest.approx(line_starts(plan), abs=0.001)


def test_cues_are_numbered_and_do_not_overlap() -> None:
    plan = make_plan("folk", (3, 4), tempo_bpm=87)
    found = CUE.findall(srt_text(plan))
    assert "".join(match[0] for match in CUE.finditer(srt_text(plan))) == srt_text(plan)
    assert [int(cue[0]) for cue in found] == list(range(1, len(line_starts(plan)) + 1))
    written = cues(plan)
    assert all(cue.start_ms < cue.end_ms for cue in written)
    assert all(a.end_ms <= b.start_ms for a, b in zip(written, written[1:], strict=False))
    assert found[0][1:9] == ("00", "00", "08", "276", "00", "00", "11", "724")


def test_a_line_makes_room_for_the_next_and_backing_lines_are_in_italics() -> None:
    plan = make_plan()
    verse = plan.sections[1]
    notes = tuple(
        note.model_copy(update={"backing": True, "beats": note.beats + (3 if index == 4 else 0)})
        if note.line == 0 else note
        for index, note in enumerate(verse.notes)
    )  # fmt: skip
    lines = ("(morning light is over town)", *verse.lines[1:])
    verse = verse.model_copy(update={"notes": notes, "lines": lines})
    first, second, *_ = cues(plan.model_copy(update={"sections": (plan.sections[0], verse)}))
    assert first.lines == ("<i>morning light is over town</i>",) and first.end_ms <= second.start_ms


def test_the_file_holds_the_text(tmp_path: Path) -> None:
    write_srt(make_plan(), tmp_path / "song.srt")
    assert (tmp_path / "song.srt").read_text(encoding="utf-8") == srt_text(make_plan())
