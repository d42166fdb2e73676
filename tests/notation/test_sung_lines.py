"""Where syllables stand in their lines."""

from songwright.notation.sung_lines import SungLine, sung_lines
from songwright.song import Note, Section


def sung(text: str, *words: tuple[str, ...], backing: tuple[int, ...] = ()) -> SungLine:
    """A line whose words are given by their syllables."""
    notes = [
        Note(start_beat=index + k / 10, beats=0.1, midi=60, syllable=syllable, word="".join(word), line=0,
             word_index=index, phonemes="a", backing=index in backing)
        for index, word in enumerate(words) for k, syllable in enumerate(word)
    ]  # fmt: skip
    chords = ({"start_beat": 0, "beats": 16, "symbol": "C"},)
    return sung_lines(
        Section(id="verse-1", kind="verse", start_bar=0, bars=4, energy=0.5, lines=(text,), chords=chords, notes=notes)  # type: ignore[arg-type]
    )[0]


def test_pieces_join_to_the_line() -> None:
    line = sung("“Morning light”, (oh) is over… town!", ("Morn", "ing"), ("light",), ("oh",), ("is",), ("o", "ver"),
                ("town",), backing=(2,))  # fmt: skip
    assert line.pieces == ("“Morn", "ing ", "light”, ", "(oh) ", "is ", "o", "ver… ", "town!")
    assert [syllable.at for syllable in line.syllables] == [1, 5, 9, 18, 22, 25, 26, 31]


def test_a_word_is_not_found_inside_another() -> None:
    assert sung("away a day", ("a",), ("day",)).pieces == ("away a ", "day")


def test_words_without_a_space_between_them() -> None:
    assert sung("stay—go", ("stay",), ("go",)).pieces == ("stay—", "go")


def test_a_line_that_says_something_else_is_printed_as_it_is_sung() -> None:
    line = sung("other words", ("sing",), ("a", "way"), ("oh",), backing=(2,))
    assert line.text == "sing away (oh)" and line.pieces == ("sing ", "a", "way ", "(oh)")


def test_a_number_is_shared_by_its_syllables() -> None:
    notes = tuple(
        Note(start_beat=k, beats=1, midi=60, syllable=syllable, word="42", line=0, word_index=0, phonemes="a")
        for k, syllable in enumerate(("for", "ty", "two"))
    )
    chords = ({"start_beat": 0, "beats": 4, "symbol": "C"},)
    section = Section(
        id="verse-1", kind="verse", start_bar=0, bars=1, energy=0.5, lines=("42!",), chords=chords, notes=notes  # type: ignore[arg-type]
    )  # fmt: skip
    assert "".join(sung_lines(section)[0].pieces) == "42!"


def test_markup_in_a_line_is_no_text() -> None:
    assert sung("[softly] {one} two", ("two",)).text == "two"
