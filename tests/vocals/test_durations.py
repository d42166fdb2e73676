import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwright.vocals.durations import LEAST_VOWEL_SHARE, SungSyllable, TimedPhoneme, time_phonemes

STRING = ("s", "t", "ɹ", "ˈɪ", "ŋ")
ME = ("m", "i")


def nuclei(timed: tuple[TimedPhoneme, ...]) -> list[TimedPhoneme]:
    return [phoneme for phoneme in timed if phoneme.is_nucleus]


def test_vowels_begin_on_the_beat_and_consonants_before_it() -> None:
    timed = time_phonemes([SungSyllable(STRING, 0.0, 0.5), SungSyllable(ME, 0.5, 1.5)])
    assert [phoneme.start_seconds for phoneme in nuclei(timed)] == [0.0, 0.5]
    assert [p.phoneme for p in timed if p.end_seconds <= 1e-9] == ["s", "t", "ɹ"]
    assert timed[-2].phoneme == "m" and timed[-2].end_seconds == pytest.approx(0.5)
    assert timed[-1].end_seconds == pytest.approx(1.5)


def test_long_notes_lengthen_the_vowel_not_the_consonants() -> None:
    short = time_phonemes([SungSyllable(STRING, 0.0, 0.5)])
    long = time_phonemes([SungSyllable(STRING, 0.0, 4.0)])
    assert nuclei(long)[0].end_seconds - nuclei(long)[0].start_seconds > 3.8
    for one, other in zip(short, long, strict=True):
        if not one.is_nucleus:
            assert other.end_seconds - other.start_seconds < 2 * (one.end_seconds - one.start_seconds)


def test_a_rest_is_left_silent() -> None:
    timed = time_phonemes([SungSyllable(ME, 0.0, 0.5), SungSyllable(STRING, 1.5, 2.0)])
    gap = timed[2].start_seconds - timed[1].end_seconds
    assert timed[1].end_seconds == pytest.approx(0.5)
    assert gap > 0.6


def test_the_r_of_an_r_coloured_vowel_is_held() -> None:
    timed = time_phonemes([SungSyllable(("v", "ə", "ɹ"), 0.0, 2.0)])
    assert timed[-1].phoneme == "ɹ"
    assert timed[-1].end_seconds - timed[-1].start_seconds > 1.0


def test_hums_carry_their_note_on_the_consonant() -> None:
    assert time_phonemes([SungSyllable(("m",), 0.0, 1.0)])[0].is_nucleus


def test_impossible_times_are_refused() -> None:
    with pytest.raises(ValueError, match="needs phonemes and a length"):
        SungSyllable(ME, 1.0, 1.0)


@given(st.lists(st.tuples(st.sampled_from([STRING, ME, ("ə",), ("h", "ˈW", "s")]), st.floats(0.05, 3.0)), min_size=1))
def test_phonemes_never_overlap_and_vowels_keep_their_share(notes: list[tuple[tuple[str, ...], float]]) -> None:
    syllables, at = [], 0.0
    for phonemes, seconds in notes:
        syllables.append(SungSyllable(phonemes, at, at + seconds))
        at += seconds
    timed = time_phonemes(syllables)
    assert [p.phoneme for p in timed] == [p for phonemes, _ in notes for p in phonemes]
    for before, after in zip(timed, timed[1:], strict=False):
        assert after.start_seconds == pytest.approx(before.end_seconds)
    for phoneme, (_, seconds) in zip(nuclei(timed), notes, strict=True):
        assert phoneme.end_seconds - phoneme.start_seconds >= LEAST_VOWEL_SHARE * seconds - 1e-9
