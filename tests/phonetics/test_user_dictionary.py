import pytest

from songwright.errors import LyricsError
from songwright.phonetics.user_dictionary import read_dictionary
from songwright.planner.lyrics import read_lyrics


def test_a_dictionary_file_says_how_words_are_sung() -> None:
    dictionary = read_dictionary("# mine\n\nSaoirse  sˈɜɹʃə\nlovin’|l ˈʌ v ɪ n  # dropped g\n")
    assert dictionary == {"saoirse": "sˈɜɹʃə", "lovin'": "l ˈʌ v ɪ n"}
    word = read_lyrics("Saoirse sings", pronunciations=dictionary).sections[0].lines[0].words[0]
    assert ["".join(s.phonemes) for s in word.syllables] == ["sˈɜɹ", "ʃə"]
    assert word.source == "override"


@pytest.mark.parametrize(
    ("text", "message"),
    [("alone", "line 1: 'alone' has no phonemes"), ("\nab p9", "line 2: '9' in the phonemes"), ("x p t", "no vowel")],
)
def test_bad_lines_are_named(text: str, message: str) -> None:
    with pytest.raises(LyricsError, match=message):
        read_dictionary(text)
