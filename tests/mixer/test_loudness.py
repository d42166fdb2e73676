"""The meter against the conformance signals of EBU Tech 3341 (table 1) and Tech 3342 (table 1)."""

import numpy as np
import pyloudnorm
import pytest

from songwright.errors import AudioError
from songwright.mixer.loudness import (
    integrated_lufs,
    loudness_range_lu,
    measure,
    momentary_lufs,
    short_term_lufs,
    true_peak_dbtp,
)
from songwright.waveform import Waveform
from tests.mixer.signals import noise, peak_burst, peak_tone, stereo, tone, tone_sequence

TONE_CASES = {
    1: (((-23, 20),), -23.0),
    2: (((-33, 20),), -33.0),
    3: (((-36, 10), (-23, 60), (-36, 10)), -23.0),
    4: (((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23.0),
    5: (((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
}


@pytest.mark.parametrize("case", TONE_CASES)
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_integrated_loudness_of_tones(case: int, rate: int) -> None:
    steps, expected = TONE_CASES[case]
    assert integrated_lufs(tone_sequence(*steps, rate=rate)) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("case", [1, 2])
def test_momentary_and_short_term_of_a_steady_tone(case: int) -> None:
    steps, expected = TONE_CASES[case]
    report = measure(tone_sequence(*steps))
    assert report.max_momentary_lufs == pytest.approx(expected, abs=0.1)
    assert report.max_short_term_lufs == pytest.approx(expected, abs=0.1)


def test_case_6_surround_weights() -> None:
    levels = (-28, -28, -24, -30, -30)
    channels = np.stack([tone(1000, level, 20) for level in levels]).astype(np.float32)
    assert integrated_lufs(Waveform(channels, 48_000)) == pytest.approx(-23.0, abs=0.1)


def test_case_9_short_term_is_steady() -> None:
    wave = tone_sequence(*(((-20, 1.34), (-30, 1.66)) * 5))
    np.testing.assert_allclose(short_term_lufs(wave), -23.0, atol=0.1)


@pytest.mark.parametrize("index", range(0, 20, 3))
def test_case_10_short_term_maximum(index: int) -> None:
    silence = -200
    wave = tone_sequence((silence, max(index * 0.15, 0.001)), (-23, 3), (silence, 1))
    assert short_term_lufs(wave).max() == pytest.approx(-23.0, abs=0.1)


def test_case_12_momentary_is_steady() -> None:
    wave = tone_sequence(*(((-20, 0.18), (-30, 0.22)) * 25))
    np.testing.assert_allclose(momentary_lufs(wave), -23.0, atol=0.1)


@pytest.mark.parametrize("case, divisor, amplitude, phase, expected", [
    (15, 4, 0.5, 0.0, -6.0), (16, 4, 0.5, 45.0, -6.0), (17, 6, 0.5, 60.0, -6.0), (18, 8, 0.5, 67.5, -6.0),
    (19, 4, 1.41, 45.0, 3.0),
])  # fmt: skip
def test_true_peak_of_tones(case: int, divisor: int, amplitude: float, phase: float, expected: float) -> None:
    assert -0.4 <= true_peak_dbtp(peak_tone(divisor, amplitude, phase)) - expected <= 0.2


@pytest.mark.parametrize("offset", [0, 1, 2, 3])
def test_true_peak_cases_20_to_23(offset: int) -> None:
    assert -0.4 <= true_peak_dbtp(peak_burst(offset)) <= 0.2


@pytest.mark.parametrize("low, high, expected", [(-30, -20, 10), (-20, -15, 5), (-40, -20, 20)])
def test_loudness_range_of_two_levels(low: int, high: int, expected: int) -> None:
    """Tech 3342 cases 1 to 3."""
    wave = tone_sequence((low, 20), (high, 20))
    assert loudness_range_lu(short_term_lufs(wave)) == pytest.approx(expected, abs=1)


def test_loudness_range_of_five_levels() -> None:
    """Tech 3342 case 4."""
    wave = tone_sequence((-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20))
    assert loudness_range_lu(short_term_lufs(wave)) == pytest.approx(15, abs=1)


def test_true_peak_never_under_the_sample_peak() -> None:
    report = measure(Waveform(noise(1.0, -12), 44_100))
    assert report.true_peak_dbtp >= report.sample_peak_dbfs


def test_silence_is_minus_infinity() -> None:
    report = measure(stereo(np.zeros(48_000)))
    assert report.integrated_lufs == report.true_peak_dbtp == -np.inf and report.loudness_range_lu == 0


def test_too_short_and_too_many_channels() -> None:
    with pytest.raises(AudioError, match="at least 0.4 s"):
        integrated_lufs(stereo(np.zeros(1000)))
    with pytest.raises(AudioError, match="up to five channels"):
        integrated_lufs(Waveform(np.zeros((6, 48_000), np.float32), 48_000))


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
@pytest.mark.parametrize("seconds", [0.4, 0.46, 3.0, 14.237])
def test_integrated_loudness_is_pyloudnorms(rate: int, seconds: float) -> None:
    rng = np.random.default_rng(round(seconds * 1000))
    samples = rng.standard_normal((2, round(seconds * rate))).astype(np.float32) * np.float32(0.05)
    samples[:, samples.shape[1] // 3 : samples.shape[1] // 2] *= np.float32(0.01)
    expected = pyloudnorm.Meter(rate).integrated_loudness(samples.T.astype(np.float64))
    assert integrated_lufs(Waveform(samples, rate)) == pytest.approx(expected, abs=1e-6)
