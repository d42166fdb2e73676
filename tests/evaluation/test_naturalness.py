"""Predictors of opinions: noise on a voice costs it, rests do not count, and the treble that they cannot hear does."""

from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError
from songwright.evaluation.naturalness import interval, naturalness, treble_distance_db, without_rests
from songwright.evaluation.similarity import audio_quality
from songwright.waveform import Waveform

RATE = 44_100


def voice(seconds: float = 2.0) -> np.ndarray:
    """Partials of 200 Hz with a formant, coming and going four times a second."""
    time = np.arange(int(seconds * RATE)) / RATE
    partials = [np.sin(2 * np.pi * 200 * k * time) / (1 + abs(200 * k - 700) / 200) for k in range(1, 30)]
    return (0.05 * np.sum(partials, axis=0) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time))).astype(np.float32)


def test_both_predictors_answer_on_their_scale_and_noise_costs() -> None:
    clean = voice()
    noisy = clean + 0.05 * np.random.default_rng(0).standard_normal(len(clean)).astype(np.float32)
    before, after = naturalness(clean, RATE), naturalness(noisy, RATE)
    for found in (before, after):
        assert 1 <= found.distillmos <= 5 and 1 <= found.dnsmos_p808 <= 5
    assert after.dnsmos_p808 < before.dnsmos_p808


def test_rests_and_level_do_not_count() -> None:
    sound = voice()
    rest = np.zeros(2 * RATE, np.float32)
    assert len(without_rests(np.concatenate([sound, rest, sound]), RATE)) < 2 * len(sound) + 0.4 * RATE
    loud, soft = naturalness(sound, RATE), naturalness(0.2 * sound, RATE)
    assert abs(loud.distillmos - soft.distillmos) < 0.05


def test_silence_is_refused() -> None:
    with pytest.raises(AudioError, match="nothing sounds"):
        naturalness(np.zeros(RATE, np.float32), RATE)
    with pytest.raises(AudioError, match="silent stem"):
        audio_quality(voice(), np.zeros(2 * RATE, np.float32), RATE)


def test_the_interval_holds_the_mean_and_narrows_with_clips() -> None:
    values = [3.0, 3.5, 4.0, 3.2, 3.8]
    few, many = interval(values), interval(values * 10)
    assert few.low < few.mean < few.high and few.mean == pytest.approx(3.5) and few.clips == 5
    assert many.high - many.low < few.high - few.low
    assert str(few).startswith("3.50 [")
    with pytest.raises(AudioError, match="no clip"):
        interval([])


def test_treble_above_eight_kilohertz_is_missed_when_it_goes() -> None:
    noise = 0.05 * np.random.default_rng(1).standard_normal(RATE)
    spectrum = np.fft.rfft(noise)
    dull = np.fft.irfft(np.where(np.fft.rfftfreq(RATE, 1 / RATE) > 8000, 0.1 * spectrum, spectrum), RATE)
    assert treble_distance_db(noise, noise, RATE) == 0
    assert treble_distance_db(noise, dull, RATE) == pytest.approx(20, abs=1.0)


def test_likeness_falls_with_noise_and_not_with_level() -> None:
    sound = voice(3.0).astype(np.float64)
    noisy = sound + 0.05 * np.random.default_rng(2).standard_normal(len(sound))
    same, other = audio_quality(sound, 0.3 * sound, RATE), audio_quality(sound, noisy, RATE)
    assert same > 4.5 and other < same - 0.3


def test_files_are_judged_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from songwright.evaluation.naturalness import main

    path = tmp_path / "voice.wav"
    Waveform(voice()[None]).save(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["naturalness", str(path)])
        main()
    assert "DistillMOS" in capsys.readouterr().out
