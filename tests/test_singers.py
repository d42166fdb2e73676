import pytest

from songwright.errors import StyleError
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.singers import find_singer, language_remark, retirement_remarks, singers
from songwright.training.data.voices import corpus_voices

SPANISH = "language: es\n\n[verse]\nLa luna brilla sobre el mar\nCanta conmigo en la mañana\n"


def test_every_singer_of_the_corpus_can_be_chosen() -> None:
    assert [voice.name for voice in corpus_voices()] == [singer.name for singer in singers()]


def test_ranges_are_ranges_and_the_comfortable_one_is_inside() -> None:
    for singer in singers():
        low, high = singer.comfortable_midi
        assert singer.extreme_midi[0] <= low < high <= singer.extreme_midi[1], singer.name


def test_four_english_singers_at_least_two_of_each_kind() -> None:
    english = [singer.vocalist for singer in singers() if singer.language == "en"]
    assert english.count("female") >= 2 and english.count("male") >= 2


@pytest.mark.parametrize("language", ["en", "es", "fr", "it", "pt"])
def test_a_song_gets_a_singer_of_its_language(language: str) -> None:
    singer = find_singer(None, "any", language)
    assert singer.language == language and language_remark(singer, language) is None


def test_where_no_native_fits_an_english_singer_does_and_says_so() -> None:
    singer = find_singer(None, "male", "fr")
    assert (singer.vocalist, singer.language) == ("male", "en")
    assert "not in French; in French sings siwis" in (language_remark(singer, "fr") or "")
    assert "no singer was trained in German" in (language_remark(find_singer(None, "any", "de"), "de") or "")


def test_a_spanish_song_is_sung_by_a_spanish_singer() -> None:
    song = plan_and_arrange(SongRequest(SPANISH))
    assert song.plan.voice == "dora"
    assert plan_and_arrange(SongRequest(SPANISH, style="male")).plan.voice == "alex"
    other = plan_and_arrange(SongRequest(SPANISH, voice="heart"))
    assert other.plan.voice == "heart"
    assert [f.message for f in other.findings] == [
        "heart learned to sing in English, not in Spanish; in Spanish sing dora and alex"
    ]
    pitches = [note.midi for section in song.plan.sections for note in section.notes]
    low, high = find_singer("dora", "any").extreme_midi
    assert low <= min(pitches) and max(pitches) <= high


def test_unknown_singers_are_refused_with_the_known_ones() -> None:
    with pytest.raises(StyleError, match="no voice 'nobody'; choose one of heart"):
        find_singer("nobody", "any")


def test_a_singer_who_left_is_replaced_by_the_nearest_and_it_is_said() -> None:
    song = plan_and_arrange(SongRequest("[verse]\nThe river runs\n", voice="bella"))
    assert song.plan.voice == "aoede"
    assert "bella does not sing any more; aoede sings in their place" in [one.message for one in song.findings]
    mixed = plan_and_arrange(SongRequest("[verse]\nThe river runs\n", voice="bella:0.7+michael:0.3"))
    assert mixed.plan.voice == "aoede:0.7+michael:0.3"
    assert not retirement_remarks("bella", ["bella"])  # somebody's own singer of that name
