"""The independent look at finished songs: silences, rests, and what counts as a miss."""

import dataclasses

import numpy as np
import pytest

from songwright.evaluation.songs import SongFigures, as_markdown, longest_rest_seconds, longest_silence_seconds
from songwright.production.song import Song
from songwright.waveform import Waveform
from tests.notation.plans import make_plan

GOOD = SongFigures(
    name="river", language="en", seconds=60.0, loudness_error_lu=0.1, true_peak_dbtp=-1.2, sum_dbfs=-120.0,
    tempo_error_percent=0.2, key_off=0, words_wrong=0.1, in_tune=0.99, clicks=0, silence_seconds=0.2,
    planned_silence_seconds=0.0,
)  # fmt: skip


def test_the_longest_silence_lies_between_sounds() -> None:
    samples = np.zeros((1, 5 * 44_100), np.float32)
    for second in (1, 4):
        samples[0, second * 44_100 : second * 44_100 + 22_050] = 0.1
    assert longest_silence_seconds(Waveform(samples, 44_100)) == pytest.approx(2.5, abs=0.1)
    assert longest_silence_seconds(Waveform(np.zeros_like(samples), 44_100)) == 0.0


def test_the_longest_rest_is_where_neither_voice_nor_band_has_a_note(tmp_path) -> None:
    plan = make_plan("folk", seed=1)
    assert 0.0 <= longest_rest_seconds(Song(tmp_path, plan)) < 60 / plan.tempo_bpm * plan.beats_per_bar


@pytest.mark.parametrize(
    ("change", "miss"),
    [
        ({"loudness_error_lu": -0.3}, "loudness"),
        ({"true_peak_dbtp": -0.9}, "true peak"),
        ({"sum_dbfs": -80.0}, "sum"),
        ({"tempo_error_percent": 1.5}, "tempo"),
        ({"key_off": 1}, "key"),
        ({"clicks": 2}, "clicks"),
        ({"silence_seconds": 3.0}, "silence"),
    ],
)
def test_every_target_can_be_missed(change: dict[str, float], miss: str) -> None:
    assert GOOD.misses == ()
    figures = dataclasses.replace(GOOD, **change)
    assert figures.misses == (miss,)
    assert miss in as_markdown([figures]).splitlines()[-1]
