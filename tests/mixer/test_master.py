"""Mastering as an engineer would judge it: loudness, peaks, no pumping, nothing moved that was not touched."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError
from songwright.mixer.dither import dithered
from songwright.mixer.dynamics import LIMITER_HOP_SAMPLES, apply_reduction, limiter_curve_db, limiter_peaks
from songwright.mixer.loudness import integrated_lufs, true_peak_dbtp
from songwright.mixer.master import MasterSettings, MasterTarget, apply_master, design_master, master
from songwright.mixer.tone import band_levels_db
from songwright.waveform import Waveform
from tests.mixer.signals import little_song, noise

FFMPEG = shutil.which("ffmpeg")


def ffmpeg_meter(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak by ffmpeg's ebur128 filter."""
    command = [str(FFMPEG), "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = text[text.rindex("Summary:") :]
    loudness, peak = re.search(r"I:\s+(\S+) LUFS", summary), re.search(r"Peak:\s+(\S+) dBFS", summary)
    assert loudness and peak
    return float(loudness[1]), float(peak[1])


@pytest.mark.skipif(FFMPEG is None, reason="no ffmpeg on this machine")
@pytest.mark.parametrize("target", [-14.0, -23.0])
@pytest.mark.parametrize("seed", range(3))
def test_an_independent_meter_agrees(tmp_path: Path, target: float, seed: int) -> None:
    mix = Waveform(little_song(seconds=14, seed=seed, loud=10 ** (-seed / 2)))
    path = tmp_path / "master.wav"
    master(mix, MasterTarget(target)).wave.save(path)
    loudness, peak = ffmpeg_meter(path)
    assert loudness == pytest.approx(target, abs=0.2)
    assert peak <= -1.0


def test_limiter_holds_the_ceiling_on_hot_noise() -> None:
    samples = noise(3.0, -3.0)
    curve = limiter_curve_db(limiter_peaks(samples), -1.2, 44_100)
    limited = Waveform(samples.copy())
    apply_reduction(limited.samples, curve, LIMITER_HOP_SAMPLES)
    assert true_peak_dbtp(Waveform(samples)) > 3
    assert true_peak_dbtp(limited) <= -1.0


def test_a_single_click_is_limited_without_ducking_its_neighbourhood() -> None:
    samples = noise(2.0, -30.0)
    samples[:, 44_100] = 0.999
    curve = limiter_curve_db(limiter_peaks(samples), -10.0, 44_100)
    seconds = np.arange(len(curve)) * LIMITER_HOP_SAMPLES / 44_100
    assert curve.max() > 9.5
    assert not curve[np.abs(seconds - 1.0) > 0.3].any()


def test_no_pumping_at_streaming_loudness() -> None:
    gains = master(Waveform(little_song())).gains
    assert gains.mean_reduction_db < 3
    assert gains.limiter_mean_db < 1
    assert gains.modulation_db < 1
    assert gains.fastest_rise_db_per_second < 60


def test_a_loud_chorus_stays_louder_than_a_quiet_verse() -> None:
    mix = Waveform(little_song(seconds=18))
    mastered = master(mix).wave
    third = mix.samples.shape[1] // 3

    def contrast(samples: np.ndarray) -> float:
        return 20 * np.log10(samples[:, -third:].std() / samples[:, :third].std())

    assert contrast(mastered.samples) > contrast(mix.samples) - 2.5


def test_settings_held_leave_untouched_samples_alone_to_the_last_bit() -> None:
    """One section is sung again: outside it and the stated memory no sample of the master changes."""
    before = little_song(seconds=20)
    after = before.copy()
    start, end = round(9.0 * 44_100), round(11.0 * 44_100)
    after[:, start:end] += noise(2.0, -14.0, seed=5)
    settings = design_master(Waveform(before), MasterTarget())
    held = MasterSettings.from_dict(json.loads(json.dumps(settings.to_dict())))
    assert held == settings
    one = apply_master(Waveform(before), settings).wave.samples
    two = apply_master(Waveform(after), held).wave.samples
    memory = settings.memory_samples
    assert memory < 1.5 * 44_100
    np.testing.assert_array_equal(one[:, : start - memory], two[:, : start - memory])
    np.testing.assert_array_equal(one[:, end + memory :], two[:, end + memory :])
    assert not np.array_equal(one[:, start:end], two[:, start:end])
    words_one, words_two = dithered(Waveform(one), 24, 3), dithered(Waveform(two), 24, 3)
    np.testing.assert_array_equal(words_one[:, end + memory :], words_two[:, end + memory :])


def test_tone_moves_towards_released_music_and_only_gently() -> None:
    dull = little_song(seconds=10)
    muffled = Waveform((np.cumsum(dull, axis=1, dtype=np.float64) * 0.05).astype(np.float32))
    settings = design_master(muffled, MasterTarget())
    assert settings.tone_db[-4] > 1.0 and max(map(abs, settings.tone_db)) <= 3.0
    brighter = band_levels_db(apply_master(muffled, settings).wave) - band_levels_db(muffled)
    assert brighter[-4] - brighter[10] > 1.0


def test_same_mix_same_bytes() -> None:
    mix = Waveform(little_song(seconds=6))
    np.testing.assert_array_equal(master(mix).wave.samples, master(mix).wave.samples)


def test_fades_start_and_end_in_silence() -> None:
    wave = master(Waveform(little_song(seconds=6)), MasterTarget(fade_out_seconds=1.0)).wave
    assert wave.samples[0, 0] == 0 and abs(wave.samples[0, -1]) < 1e-6
    assert integrated_lufs(wave) == pytest.approx(-14, abs=0.2)


@pytest.mark.parametrize("bits", [16, 24])
def test_dither_is_triangular_and_unbiased(bits: int) -> None:
    step = 2.0 ** (1 - bits)
    level = 10.3 * step  # between two steps: without dither it would always round down
    wave = Waveform(np.full((1, 200_000), level, np.float32))
    words = dithered(wave, bits, seed=1) >> (32 - bits)
    error = words - np.float64(np.float32(level)) / step
    assert abs(error.mean()) < 0.01
    assert error.var() == pytest.approx(0.25, abs=0.01)  # 1/6 of the dither and 1/12 of the rounding
    np.testing.assert_array_equal(words, dithered(wave, bits, seed=1) >> (32 - bits))
    assert not np.array_equal(words, dithered(wave, bits, seed=2) >> (32 - bits))


def test_bad_input() -> None:
    with pytest.raises(AudioError, match="silent"):
        master(Waveform(np.zeros((2, 44_100), np.float32)))
    with pytest.raises(AudioError, match="at least 0.4 s"):
        master(Waveform(little_song(seconds=6)[:, :4000]))
    with pytest.raises(AudioError, match="mono or stereo"):
        master(Waveform(np.zeros((3, 44_100), np.float32)))
    with pytest.raises(AudioError, match="out of reach"):
        MasterTarget(loudness_lufs=3)
    with pytest.raises(AudioError, match="resample"):
        settings = design_master(Waveform(little_song(seconds=6)), MasterTarget())
        apply_master(Waveform(little_song(seconds=6), 48_000), settings)
    with pytest.raises(AudioError, match="master the song anew"):
        MasterSettings.from_dict({"gain_db": 3.0})
    with pytest.raises(AudioError, match="choose 16 or 24"):
        dithered(Waveform(little_song(seconds=6)), 20, 0)
