"""Breaths before phrases: soft, in the rest, the same for the same song, and none where none was asked for."""

import numpy as np
import pytest
from hypothesis import given, settings

from songwright.codec.interface import VOICE_NAME, Codec
from songwright.production.models import codec_names
from songwright.production.performance import Performance
from songwright.production.record import Passage
from songwright.production.takes import laid_in
from songwright.production.tracks import render_tracks
from songwright.request import ModelChoice
from songwright.song import SongPlan
from songwright.vocals.alignment import FRAME_RATE_HZ
from songwright.vocals.breath import INHALE, LONGEST_SECONDS, SHORTEST_SECONDS, breathe
from songwright.vocals.loading import load_voice
from songwright.vocals.stage import SingingOptions, VocalTrack, sing_with
from tests.vocals.random_plans import plans
from tests.vocals.test_alignment import note, one_section
from tests.vocals.tiny_voice import tiny_voice

PLAN = one_section(note(2, 1, "s ˈɑ"), note(3, 1, "l ˈO", 1), note(6, 2, "m ˈi", 2), note(8.2, 1, "t ˈu", 3))


def sung(plan: SongPlan, expression: float = 0.6, take: int = 0) -> VocalTrack:
    return sing_with(tiny_voice(), plan, "heart", SingingOptions(expression, {s.id: take for s in plan.sections}))


def test_a_breath_is_taken_where_the_rest_is_long_enough() -> None:
    breaths = sung(PLAN).lead.breaths
    firsts = [sound.start_seconds for sound in sung(PLAN).lead.sounds if sound.phoneme in ("s", "m")]
    assert len(breaths) == 2  # before beats 2 and 6; beat 8.2 comes too soon
    for breath, first in zip(breaths, firsts, strict=True):
        assert SHORTEST_SECONDS - 0.01 <= breath.end_seconds - breath.start_seconds <= LONGEST_SECONDS + 0.01
        assert 0.02 < first - breath.end_seconds < 0.05
    assert not sung(PLAN, expression=0).lead.breaths


@settings(max_examples=20, deadline=None)
@given(plans())
def test_breaths_lie_in_silence_and_only_the_lead_takes_them(plan: SongPlan) -> None:
    for part in sung(plan).parts:
        assert part.role == "lead" or not part.breaths
        for breath in part.breaths:
            first, last = (round(at * FRAME_RATE_HZ) for at in (breath.start_seconds, breath.end_seconds))
            assert 0 <= first < last and not part.tokens[:, first:last].any()


def test_a_line_that_is_taken_again_brings_its_breath() -> None:
    before, after = Performance(sung(PLAN, expression=0)), Performance(sung(PLAN, take=1))
    made = laid_in(before, after, [Passage("vocals", "verse-1")], PLAN).vocals
    assert made is not None and [s.phoneme for s in made.lead.sounds].count(INHALE) == 2


@pytest.fixture(scope="module")
def track() -> VocalTrack:
    return sing_with(load_voice(), PLAN, "heart", SingingOptions())


def test_breaths_are_soft_and_all_else_stays(track: VocalTrack) -> None:
    codec = Codec.from_pretrained(VOICE_NAME)
    dry = codec.decode(track.lead.tokens).samples[0]
    (heard,) = render_tracks(Performance(track), codec_names(ModelChoice()))
    wet, rate = heard.wave.samples[0][: len(dry)], codec.sample_rate_hz
    inside = np.zeros(len(dry), bool)
    for breath in track.lead.breaths:
        first, last, end = (
            round(at * rate) for at in (breath.start_seconds, breath.end_seconds, breath.phrase_end_seconds)
        )
        inside[first:last] = True
        assert not dry[first : last - 1024].any()  # the decoder's window reaches this far before a sound
        breath_sound = (wet - dry)[first:last]
        assert abs(breath_sound[[0, -1]]).max() < 1e-4  # from nothing to nothing
        level_db = 10 * np.log10(np.mean(breath_sound**2) / np.mean(dry[last:end] ** 2))
        assert -40 < level_db < -29
        spectrum = np.abs(np.fft.rfft(breath_sound)) ** 2
        high = np.fft.rfftfreq(last - first, 1 / rate) > 350
        assert spectrum[high].sum() > 0.9 * spectrum.sum()
    assert np.array_equal(wet[~inside][: -rate // 10], dry[~inside][: -rate // 10])


def test_the_same_song_breathes_the_same(track: VocalTrack) -> None:
    first, second = (render_tracks(Performance(track), codec_names(ModelChoice()))[0].wave.samples for _ in range(2))
    assert np.array_equal(first, second)


def test_silence_draws_no_breath(track: VocalTrack) -> None:
    samples = np.zeros(44_100 * 10, np.float32)
    breathe(samples, 44_100, track.lead.breaths, 1.0)
    assert not samples.any()
