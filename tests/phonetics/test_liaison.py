import pytest

from songwright.phonetics.languages import pronounce_lines


def said(text: str, language: str = "fr", **overrides: str) -> list[str]:
    (line,) = pronounce_lines([text.split()], language, overrides)
    return ["".join(word.phonemes).replace("ˈ", "").replace("ˌ", "") for word in line]


@pytest.mark.parametrize(
    ("text", "sung"),
    [
        ("les enfants", ["le", "zɑ̃fɑ̃"]),
        ("un ami", ["œ̃", "nami"]),
        ("c'est un", ["sɛ", "tœ̃"]),
        ("nous avons", ["nu", "zavɔ̃"]),
        ("ses yeux", ["se", "zjø"]),
        ("les héros", ["le", "eʁo"]),
        ("les onze", ["le", "ɔ̃z"]),
        ("les mots", ["le", "mo"]),
        ("le ami", ["lə", "ami"]),
    ],
)
def test_what_links_and_what_does_not(text: str, sung: list[str]) -> None:
    assert said(text) == sung


def test_a_users_phonemes_are_not_linked() -> None:
    assert said("les amis", amis="a m i") == ["le", "ami"]


def test_other_languages_do_not_link() -> None:
    assert said("les amis", "es")[1][0] == "a"


@pytest.mark.parametrize(
    ("word", "sung"),
    [("porta", "pɔɾtɐ"), ("sertão", "seɾtɐ̃w"), ("cantar", "kɐ̃taɾ"), ("mundo", "mu\u0303du"), ("sim", "siŋ")],
)
def test_portuguese_has_no_vowel_that_nobody_sings(word: str, sung: str) -> None:
    assert said(word, "pt") == [sung]
