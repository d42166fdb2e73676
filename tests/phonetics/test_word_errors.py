import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwright.phonetics.word_errors import edit_distance, line_errors, plain_words, word_error_rate

WORDS = st.lists(st.sampled_from(["a", "be", "fore", "before", "the", "sea"]), max_size=7)


def test_errors_are_told_line_by_line() -> None:
    lines = [["never", "let"], ["me", "go"], ["again"]]
    found = line_errors(lines, "Never led me go -- oh, again!")
    assert found.errors == (1, 1, 0) and found.words == (2, 2, 1)
    assert found.right == (0.5, 0.5, 1.0)
    assert line_errors(lines, "").errors == (2, 2, 1)


@pytest.mark.parametrize("written, heard", [
    ("and laughed be fore", "and laughed before"), ("the battlecry of", "the battle cry of"),
    ("get tin' late", "gettin late"), ("Andturning round", "and turning round"), ("a round us", "Around us"),
])  # fmt: skip
def test_spacing_is_not_sung(written: str, heard: str) -> None:
    assert sum(line_errors([written.split()], heard).errors) == 0
    assert sum(line_errors([written.split()], heard, spacing_counts=True).errors) > 0
    assert sum(line_errors([written.split()], heard + "r").errors) > 0


@given(WORDS.filter(bool), WORDS)
def test_with_spacing_the_errors_are_those_of_the_word_error_rate(wanted: list[str], heard: list[str]) -> None:
    errors = sum(line_errors([wanted], " ".join(heard), spacing_counts=True).errors)
    assert errors == round(jiwer.wer(" ".join(wanted), " ".join(heard)) * len(wanted))
    assert sum(line_errors([wanted], " ".join(heard)).errors) <= errors


def test_words_are_compared_without_case_and_points() -> None:
    assert plain_words("Rain, rain -- GO '88 aWay! 'tis \u2019twas") == ["rain", "rain", "go", "away", "'tis", "'twas"]


@given(st.lists(WORDS.filter(bool), min_size=1, max_size=3), st.data())
def test_the_word_error_rate_is_jiwers(wanted: list[list[str]], data: st.DataObject) -> None:
    heard = [data.draw(WORDS) for _ in wanted]
    texts, others = ([" ".join(words) for words in lines] for lines in (wanted, heard))
    assert word_error_rate(texts, others) == pytest.approx(jiwer.wer(texts, others))
    assert edit_distance(wanted[0], heard[0]) == edit_distance(heard[0], wanted[0])
