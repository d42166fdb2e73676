import subprocess
import sys

import pytest

from songwright.errors import LyricsError
from songwright.phonetics.inventory import in_inventory, is_vowel, stress_of
from songwright.phonetics.languages import hyphen_parts, pronounce_lines, readable
from songwright.song import LANGUAGES

WORDS = {
    "es": ("corazón calle noche lluvia quiero", "koɾasˈon kˈaʝe nˈoʧe ʝˈuβja kjˈeɾo"),
    "fr": ("chanson lumière nuit table je", "ʃɑ̃sˈɔ̃ lymjˈɛʁ nɥˈi tˈablə ʒə"),
    "it": ("città cuore gli sei notte", "ʧittˈa kwˈɔre ʎi sˈɛj nˈɔtte"),
    "pt": ("coração noite não minha e", "koɾasˈɐ̃w nˈojʧi nˈɐ̃w mˈiɲɐ i"),
    "de": ("Liebe Nacht schön heute der", "lˈibə nˈaxt ʃˈøn hˈYtə dɛʁ"),
}


@pytest.mark.parametrize("language", WORDS)
def test_other_languages_speak_through_espeak(language: str) -> None:
    words, expected = WORDS[language]
    spoken = pronounce_lines([words.split()], language)[0]
    assert ["".join(p.phonemes).replace("ˌ", "") for p in spoken] == expected.split()


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_whole_sentences_stay_in_the_inventory(language: str) -> None:
    line = "Été müde corazón àëïöü çedilha łódź xylophone quartz psalm straße ñandú œuvre".split()
    for pronunciation in pronounce_lines([line], language)[0]:
        assert all(map(in_inventory, pronunciation.phonemes))
        assert any(map(is_vowel, pronunciation.phonemes)), pronunciation


def test_french_stresses_the_last_full_vowel() -> None:
    (table,) = pronounce_lines([["simple"]], "fr")[0]
    assert [stress_of(p) for p in table.phonemes if is_vowel(p)] == [2, 0]


def test_shouting_is_not_spelling() -> None:
    for language, word in (("es", "SOL"), ("de", "HERZ"), ("fr", "NUIT")):
        shouted, said = pronounce_lines([[word, word.lower()]], language)[0]
        assert shouted.phonemes == said.phonemes


def test_english_needs_no_espeak_and_nothing_asks_the_network() -> None:
    """A cold process that reads an English lyric loads neither phonemizer nor nltk nor torch."""
    code = (
        "import sys; from songwright.planner.lyrics import read_lyrics; read_lyrics('Sing zorblax, my brillig love');"
        "print([m for m in ('phonemizer', 'nltk', 'g2p_en', 'num2words', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_override_wins_in_every_language() -> None:
    for language in LANGUAGES:
        (word,) = pronounce_lines([["Luna"]], language, {"luna": "l ˈɑ n ə"})[0]
        assert word.phonemes == ("l", "ˈɑ", "n", "ə") and word.source == "override"


def test_a_bad_override_names_the_symbol() -> None:
    with pytest.raises(LyricsError, match="'7' in the phonemes"):
        pronounce_lines([["luna"]], "en", {"luna": "l 7 n"})


@pytest.mark.parametrize(
    ("word", "parts"),
    [("to-night", ("tonight",)), ("well-known", ("well", "known")), ("na-na-na", ("na", "na", "na")),
     ("Glo-ri-a", ("Gloria",)), ("co-op", ("co", "op")), ("river", ("river",))],
)  # fmt: skip
def test_hyphens_join_or_part(word: str, parts: tuple[str, ...]) -> None:
    assert hyphen_parts(word, "en") == parts


def test_only_latin_letters_can_be_read() -> None:
    assert readable("Łódź") and readable("naïve")
    assert not readable("愛") and not readable("Привет") and not readable("")
