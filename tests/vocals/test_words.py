"""The shipped voice sings words that a recogniser understands."""

import pytest

from songwright.api import plan_song
from songwright.evaluation.voice import lead_words
from songwright.listening.recogniser import find_recogniser
from songwright.mixer.checks.words import check_words
from songwright.production.models import codec_names
from songwright.production.performance import Performance
from songwright.production.tracks import render_tracks
from songwright.production.vocals import best_takes
from songwright.request import ModelChoice
from songwright.vocals.loading import load_voice
from songwright.vocals.stage import SingingOptions, VocalTrack, sing_with

LYRICS = """style: folk, 92 bpm, no intro, no outro

[verse]
the morning train is leaving town
and I will carry you home again
"""


@pytest.mark.parametrize("voice", ["heart", "michael"])
def test_most_words_of_a_short_song_are_understood(voice: str) -> None:
    plan = plan_song(LYRICS, voice=voice)
    recogniser = find_recogniser("en")
    assert recogniser is not None and len(lead_words(plan).split()) == 13
    trained = load_voice()

    def sing_as(options: SingingOptions) -> VocalTrack:
        return sing_with(trained, plan, voice, options)

    best = best_takes(plan, sing_as, 0.6, codec_names(ModelChoice()), recogniser, 2)
    (track,) = render_tracks(Performance(best.track), codec_names(ModelChoice()))
    shares = [check.value for check in check_words(track.wave, plan, recogniser)]
    assert sum(shares) / len(shares) >= 0.7
