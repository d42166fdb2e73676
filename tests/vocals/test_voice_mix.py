import pytest

from songwright.errors import StyleError
from songwright.vocals.voice_mix import parse_voice

SINGERS = ("heart", "nova", "michael")


def test_a_name_is_that_singer_alone() -> None:
    assert parse_voice("nova", SINGERS).weights(SINGERS) == (0, 1, 0)


def test_shares_are_made_to_sum_to_one() -> None:
    mix = parse_voice(" heart:3 + michael:1 ", SINGERS)
    assert mix.weights(SINGERS) == (0.75, 0, 0.25) and str(mix) == "heart:0.75+michael:0.25"
    assert parse_voice("heart+nova", SINGERS).shares == (0.5, 0.5)


@pytest.mark.parametrize(
    "text, message",
    [
        ("hart", "no voice 'hart'; choose one of heart, nova, michael"), ("heart:0.7+", "is not a voice"),
        ("heart:-1", "is not a voice"), ("heart+heart", "twice"), ("heart:0", "all zero"), ("", "is not a voice"),
    ],
)  # fmt: skip
def test_mistakes_are_answered_with_the_voices_there_are(text: str, message: str) -> None:
    with pytest.raises(StyleError, match=message):
        parse_voice(text, SINGERS)
