from songwright.planner.long_lines import MOST_SYLLABLES
from songwright.planner.lyrics import read_lyrics

PROSE = (
    "The morning came in slowly, the kettle sang its song, we counted all the reasons why we hadn't stayed for long; "
    "and then you took your jacket, and then you took the stair, and I was left with breakfast "
    "and a draught upon the air"
)


def test_prose_becomes_lines_that_end_where_the_punctuation_pauses() -> None:
    lyrics = read_lyrics(PROSE + "\n\nOh no\n")
    lines = lyrics.sections[0].lines
    assert " ".join(line.text for line in lines) == PROSE
    assert all(line.text.endswith((",", ";")) for line in lines[:-1])
    assert all(7 <= len(line.syllables) <= 22 for line in lines)
    assert any("sung as 4 lines" in finding.message and finding.source_line == 1 for finding in lyrics.findings)


def test_no_word_is_lost_where_nothing_pauses() -> None:
    words = [f"{a}{b}" for a in ("ma", "lo", "ti", "ru") for b in ("ra", "mi", "so", "le")] * 4
    lines = read_lyrics(" ".join(words) + "\n").sections[0].lines
    assert [word.text for line in lines for word in line.words] == words
    assert all(len(line.syllables) <= MOST_SYLLABLES for line in lines)


def test_lines_of_usual_length_stay_whole() -> None:
    text = "I walked along the river with a pocket full of rain\n"
    assert len(read_lyrics(text).sections[0].lines) == 1
