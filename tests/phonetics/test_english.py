import sys
from types import ModuleType

import pytest

from songwright.phonetics import g2p_neural
from songwright.phonetics.english import pronounce_lines
from songwright.phonetics.inventory import stress_of
from songwright.phonetics.pronunciation import Source


def said(line: str) -> list[str]:
    return ["".join(p.phonemes) for p in pronounce_lines([line.split()])[0]]


def source(word: str) -> Source:
    return pronounce_lines([[word]])[0][0].source


def test_words_are_written_as_the_teacher_writes_them() -> None:
    assert said("morning day my go now boy church judge") == [
        "mˈɔɹnɪŋ", "dˈA", "mI", "ɡˈO", "nˈW", "bˈY", "ʧˈɜɹʧ", "ʤˈʌʤ"
    ]  # fmt: skip
    assert said("butter here world about") == ["bˈʌtəɹ", "hˈɪɹ", "wˈɜɹld", "əbˈWt"]


def test_function_words_are_unstressed() -> None:
    for pronunciation in pronounce_lines(["the of and to a in I you that with".split()])[0]:
        assert all(stress_of(p) == 0 for p in pronunciation.phonemes), pronunciation


def test_the_before_a_vowel() -> None:
    assert said("the apple the pear the hour") == ["ði", "ˈæpəl", "ðə", "pˈɛɹ", "ði", "ˈWɹ"]


@pytest.mark.parametrize(
    ("line", "word", "expected"),
    [
        ("I read the book", 1, "ɹˈid"),
        ("I have read the book", 2, "ɹˈɛd"),
        ("the wind is cold", 1, "wˈɪnd"),
        ("you wind the clock", 1, "wˈInd"),
        ("a tear on my cheek", 1, "tˈɪɹ"),
        ("they tear us apart", 1, "tˈɛɹ"),
        ("we live our lives", 1, "lˈɪv"),
        ("we live our lives", 3, "lˈIvz"),
        ("hold me close", 2, "klˈOs"),
        ("close your eyes", 0, "klˈOz"),
    ],
)
def test_homographs_follow_their_neighbours(line: str, word: int, expected: str) -> None:
    assert said(line)[word] == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("'cause", "kʌz"), ("'til", "tɪl"), ("o'er", "ɔɹ"), ("e'er", "ɛɹ"), ("ne'er", "nɛɹ"), ("heav'n", "hˈɛvn"),
        ("ev'ry", "ˈɛvɹi"), ("'round", "ɹˈWnd"), ("'em", "ɛm"), ("y'all", "jˈɔl"), ("gonna", "ɡˈʌnə"),
        ("wanna", "wˈɑnə"), ("gotta", "ɡˈɑtə"), ("lovin'", "lˈʌvɪn"), ("wand'ring", "wˈɑndɹɪŋ"), ("lovin’", "lˈʌvɪn"),
        ("fire", "fˈIɹ"), ("desire", "dɪzˈIɹ"), ("twinkling", "twˈɪŋklɪŋ"),
    ],
)  # fmt: skip
def test_elisions_are_sung_as_written(word: str, expected: str) -> None:
    assert said(word) == [expected]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("soooo", "sO"), ("yeeeeah", "jˈɛ"), ("noooo", "nˈO"), ("mmm", "m"), ("Ooooh", "ˈu"), ("brrr", "bɹə")],
)
def test_vocables_and_stretched_words(word: str, expected: str) -> None:
    assert said(word) == [expected]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("moonriver's", "mˈunɹˌɪvəɹz"), ("whisperin'", "wˈɪspəɹɪn"), ("unsingable", "ənsˈɪŋəbəl"),
        ("NYC", "ɛnwIsˈi"), ("starfields", "stˈɑɹfˌildz"),
    ],
)  # fmt: skip
def test_unlisted_words_are_built_from_listed_ones(word: str, expected: str) -> None:
    assert said(word) == [expected]
    assert source(word) == "rule"


def test_words_that_no_rule_builds_are_marked_as_guessed() -> None:
    assert source("zorblax") == "fallback"
    assert source("river") == "dictionary"


def test_a_stutter_is_not_a_letters_name() -> None:
    assert said("b b baby") == ["bə", "bə", "bˈAbi"]
    assert said("plan B") == ["plˈæn", "bˈi"]


def test_the_network_is_g2p_ens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our forward pass against the original's, which needs nltk only to be imported."""
    nltk, corpus, tokenize = ModuleType("nltk"), ModuleType("nltk.corpus"), ModuleType("nltk.tokenize")
    nltk.pos_tag = None
    nltk.data = type("Data", (), {"find": staticmethod(lambda name: name)})
    corpus.cmudict = type("Empty", (), {"dict": staticmethod(dict)})
    tokenize.TweetTokenizer = type("Tokenizer", (), {"tokenize": None})
    for module in (nltk, corpus, tokenize):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    original = pytest.importorskip("g2p_en.g2p").G2p()
    for word in "songwright brillig zorblax slithy borogove macarena quixotic xylo".split():
        assert list(g2p_neural.predict_arpabet(word)) == original.predict(word)
