import pytest

from songwright.planner.lyrics import read_lyrics
from songwright.training.vocals_stanzas import STYLES, mended, stanzas_of

LINES = [f"{who} {what} {where}" for who in ("we are", "they were", "I was") for what in ("running", "singing")
         for where in ("home", "away", "by the sea", "in the rain", "all night")]  # fmt: skip


def test_stanzas_are_lyric_files_of_different_lines_and_styles() -> None:
    stanzas = stanzas_of(LINES, 7)
    assert stanzas == stanzas_of(LINES, 7) and len(stanzas) == 7
    sung = [line.text for text in stanzas for s in read_lyrics(text).sections for line in s.lines]
    assert len(sung) == 28 and len(set(sung)) == 28 and set(sung) <= set(LINES)
    assert len({text.split("\n")[0] for text in stanzas}) == 7 and len(STYLES) >= 8


def test_too_few_lines_are_refused() -> None:
    with pytest.raises(ValueError, match="used up after 7"):
        stanzas_of(LINES, 8)


def test_misprints_of_the_sheets_are_mended_and_nothing_else() -> None:
    assert mended("A round us for glad ness") == "Around us for gladness"
    assert mended("Andturning round to Davis") == "And turning round to Davis"
    for right in ("be forever mine", "a dream yes", "we sat around", "never knew", "for ever"):
        assert mended(right) == right
