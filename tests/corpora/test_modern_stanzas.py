"""The modern stanzas: singable as they stand, and no corpus has a line of them."""

from songwright.corpora.modern_stanzas import is_reserved, modern_stanzas
from songwright.planner.lyrics import read_lyrics
from songwright.training.data.modern_lines import MODERN_FRAMES
from songwright.training.data.own_lines import FRAMES
from songwright.training.data.texts import framed_lines


def test_forty_stanzas_of_four_lines_are_read_as_they_are_written() -> None:
    assert len(modern_stanzas()) == 40
    for stanza in modern_stanzas():
        (section,) = read_lyrics(stanza.lyric_file).sections
        assert len(section.lines) == 4, stanza.lines
        assert all(line.words for line in section.lines)


def test_no_line_is_in_two_stanzas() -> None:
    letters = [line.lower() for stanza in modern_stanzas() for line in stanza.lines]
    repeated = {line for line in letters if letters.count(line) > 1}
    assert not repeated


def test_a_reserved_line_is_known_whatever_its_case_and_marks() -> None:
    assert is_reserved("paper planes  PAPER PLANES!")
    assert not is_reserved("paper boats, paper boats")


def test_our_own_training_lines_have_none_of_them() -> None:
    assert not any(is_reserved(line.text) for line in framed_lines((*FRAMES, *MODERN_FRAMES)))
