import numpy as np
import pytest

from songwright.training.vocals_phase import HOP_SAMPLES, turned_harmonics
from songwright.waveform import SAMPLE_RATE_HZ


def sung_tone(seconds: float, hz: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A tone of five harmonics with vibrato, its fundamental's phase at each sample, its F0 80 times a second."""
    times = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    f0 = hz * 2 ** (0.3 * np.sin(2 * np.pi * 5.5 * times) / 12)
    phase = 1.234 + 2 * np.pi * np.cumsum(f0) / SAMPLE_RATE_HZ
    samples = sum(np.cos(k * phase + rng.uniform(0, 6) * (k > 1)) / k for k in range(1, 6))
    curve_times = (np.arange(int(seconds * 80)) + 0.5) / 80
    return 0.1 * samples + 0.003 * rng.standard_normal(len(times)), phase, np.interp(curve_times, times, f0)


@pytest.mark.parametrize("hz", [80.0, 233.0, 880.0])
@pytest.mark.parametrize("mistuned", [1.0, 1.004])
def test_the_phase_of_a_fundamental_is_found_in_the_sound(hz: float, mistuned: float) -> None:
    """Also where the curve is seven cents off the sound."""
    samples, phase, f0_hz = sung_tone(1.5, hz, np.random.default_rng(0))
    _, found = turned_harmonics(samples, f0_hz * mistuned, 80.0)
    middles = np.arange(len(found))[3:-3] * HOP_SAMPLES + HOP_SAMPLES // 2
    error = np.angle(np.exp(1j * (found[3:-3] - phase[middles])))
    assert np.abs(error).max() < 0.25 and np.abs(error).mean() < 0.06


def test_a_sound_that_begins_later_is_measured_the_same() -> None:
    samples, phase, f0_hz = sung_tone(1.0, 200.0, np.random.default_rng(0))
    _, found = turned_harmonics(samples[300:], f0_hz, 80.0, 300 / SAMPLE_RATE_HZ)
    middles = np.arange(len(found))[3:-3] * HOP_SAMPLES + HOP_SAMPLES // 2 + 300
    assert np.abs(np.angle(np.exp(1j * (found[3:-3] - phase[middles])))).max() < 0.2


def test_harmonics_peak_where_the_fundamental_does() -> None:
    samples, phase, f0_hz = sung_tone(1.0, 200.0, np.random.default_rng(0))
    turned, _ = turned_harmonics(samples, f0_hz, 80.0)
    wanted = 0.1 * sum(np.cos(k * phase) / k for k in range(1, 6))
    middle = slice(8000, -8000)
    error = np.square(turned - wanted)[middle].mean() / np.square(wanted)[middle].mean()
    assert error < 0.02 < np.square(samples - wanted)[middle].mean() / np.square(wanted)[middle].mean()


def test_voiceless_sound_stays_as_it_is() -> None:
    noise = 0.1 * np.random.default_rng(0).standard_normal(SAMPLE_RATE_HZ)
    turned, _ = turned_harmonics(noise, np.zeros(80), 80.0)
    assert turned == pytest.approx(noise, abs=1e-4)
