from songwright.phonetics.inventory import PHONEMES, is_voiced, is_vowel
from songwright.phonetics.substitutes import NEAREST, nearest_sung


def test_what_was_learned_stays() -> None:
    assert nearest_sung("ˈœ", {"œ", "ø"}) == "ˈœ"


def test_the_nearest_that_was_learned_takes_over_with_its_stress() -> None:
    assert nearest_sung("ˈe\u0303", {"e", "i"}) == "ˈe"
    assert nearest_sung("ʣ", {"ʦ"}) == "ʦ" and nearest_sung("ʣ", {"ʦ", "z"}) == "z"
    assert nearest_sung("ç", {"a"}) == "ç"


def test_every_substitute_is_a_phoneme_of_the_same_kind() -> None:
    for phoneme, others in NEAREST.items():
        assert {phoneme, *others} <= set(PHONEMES), phoneme
        assert all(is_vowel(other) == is_vowel(phoneme) for other in others), phoneme


def test_first_choices_keep_the_voice() -> None:
    changed = [p for p, others in NEAREST.items() if is_voiced(p) != is_voiced(others[0])]
    assert changed == ["ʒ", "ʁ"]


def test_every_language_s_own_sounds_have_one_among_those_of_english() -> None:
    english = set("i ɪ ɛ æ ɑ ɔ ʊ u ʌ ə A I O W Y p b t d k ɡ ʧ ʤ f v θ ð s z ʃ ʒ h m n ŋ l ɹ j w".split())
    lost = []
    for phoneme in PHONEMES:
        if nearest_sung(phoneme, english) not in english:
            lost.append(phoneme)
    assert lost == []
