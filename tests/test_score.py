"""The band's score and its file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwright.errors import PlanError
from songwright.score import STEMS, Part, Score, ScoreNote

notes = st.builds(
    ScoreNote, st.floats(0, 400), st.floats(0.001, 16), st.integers(0, 127), st.integers(1, 127)
)  # fmt: skip
parts = st.builds(
    lambda name, stem, program, pan, found: Part(
        name, stem, program, pan, tuple(sorted(found, key=lambda note: note.start_beat))
    ),
    st.text(max_size=12), st.sampled_from(STEMS), st.integers(0, 127), st.floats(-1, 1), st.lists(notes, max_size=5),
)  # fmt: skip


@given(st.lists(parts, max_size=3))
def test_a_score_comes_back_from_its_file_as_it_was(found: list[Part]) -> None:
    score = Score(tuple(found))
    assert Score.from_json(score.to_json()) == score


@pytest.mark.parametrize("text", ["", "[]", '{"format_version": 2, "parts": []}', '{"format_version": 1}',
                                  '{"format_version": 1, "parts": [{"name": "bass"}]}'])  # fmt: skip
def test_what_is_no_score_is_said(text: str, tmp_path: Path) -> None:
    path = tmp_path / "score.json"
    path.write_text(text)
    with pytest.raises(PlanError, match="score.json' is not a score .*; delete it"):
        Score.load(path)
    with pytest.raises(PlanError, match="cannot read the score"):
        Score.load(tmp_path)
