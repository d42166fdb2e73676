"""The mark is found where it is, not found where it is not, and not heard."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError
from songwright.mixer.export import write_audio
from songwright.mixer.loudness import integrated_lufs
from songwright.mixer.master import master
from songwright.mixer.watermark import FALSE_ALARM_BOUND, THRESHOLD, depth_db, detect, watermarked
from songwright.waveform import Waveform
from tests.mixer.signals import little_song, noise


@pytest.fixture(scope="module")
def song() -> Waveform:
    return Waveform(little_song(seconds=60, seed=3))


@pytest.fixture(scope="module")
def marked(song: Waveform) -> Waveform:
    return watermarked(song)


def test_found_in_the_marked_song_only(song: Waveform, marked: Waveform) -> None:
    assert detect(marked).marked and detect(marked).offset_seconds == 0
    assert not detect(song).marked


def test_survives_mastering(marked: Waveform) -> None:
    assert detect(master(marked).wave).marked


def test_survives_mp3(marked: Waveform, tmp_path: Path) -> None:
    write_audio(tmp_path / "a.mp3", marked)
    assert detect(Waveform.load(tmp_path / "a.mp3")).marked


def test_a_song_of_ten_seconds_is_found_too(tmp_path: Path) -> None:
    song = Waveform(little_song(seconds=10, seed=5))
    assert not detect(song).marked
    finished = master(watermarked(song)).wave
    write_audio(tmp_path / "a.mp3", finished)
    for heard in (finished, Waveform.load(tmp_path / "a.mp3"), finished.resampled(48_000)):
        assert detect(heard).score > THRESHOLD + 1


def test_short_songs_are_marked_deeper() -> None:
    assert depth_db(180) == depth_db(20) == 0.4 and depth_db(10) == depth_db(0) == 0.5
    assert depth_db(16) == pytest.approx(0.447, abs=0.001)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg on this machine")
def test_survives_mp3_at_128_kbit(marked: Waveform, tmp_path: Path) -> None:
    marked.save(tmp_path / "a.wav")
    command = ["ffmpeg", "-loglevel", "error", "-i", tmp_path / "a.wav", "-b:a", "128k", tmp_path / "a.mp3"]
    subprocess.run(command, check=True)
    assert detect(Waveform.load(tmp_path / "a.mp3")).marked


def test_survives_resampling_mono_and_gain(marked: Waveform) -> None:
    assert detect(marked.resampled(48_000).resampled(44_100)).marked
    assert detect(marked.resampled(48_000)).marked
    assert detect(Waveform(marked.mono().samples * np.float32(0.2))).marked


def test_survives_cutting_and_tells_the_place(marked: Waveform) -> None:
    start = round(7.31 * 44_100)
    found = detect(Waveform(marked.samples[:, start : start + 45 * 44_100]))
    assert found.marked and found.offset_seconds == pytest.approx(7.31, abs=0.03)


def test_quality_cost(song: Waveform, marked: Waveform) -> None:
    error = marked.samples - song.samples
    snr_db = 10 * np.log10(np.square(song.samples).mean() / np.square(error).mean())
    assert snr_db > 28
    assert abs(integrated_lufs(marked) - integrated_lufs(song)) < 0.05
    silent = Waveform(np.zeros((2, 44_100), np.float32))
    assert not watermarked(silent).samples.any()


def test_false_alarms_stay_under_their_bound() -> None:
    assert FALSE_ALARM_BOUND < 1e-5
    scores = [detect(Waveform(noise(6.0, -20, seed=seed))).score for seed in range(12)]
    scores += [detect(Waveform(little_song(seconds=15, seed=seed))).score for seed in range(8)]
    assert max(scores) < THRESHOLD - 1


def test_marked_parts_sum_to_the_marked_whole(song: Waveform, marked: Waveform) -> None:
    part = Waveform(noise(60.0, -30, seed=9))
    rest = Waveform(song.samples - part.samples)
    total = watermarked(part).samples + watermarked(rest).samples
    assert np.abs(total - marked.samples).max() < 1e-5


def test_a_change_stays_local(song: Waveform, marked: Waveform) -> None:
    changed = song.samples.copy()
    changed[:, 900_000:950_000] *= 0.5
    other = watermarked(Waveform(changed)).samples
    np.testing.assert_array_equal(other[:, :897_000], marked.samples[:, :897_000])
    np.testing.assert_array_equal(other[:, 953_000:], marked.samples[:, 953_000:])


def test_bad_input() -> None:
    with pytest.raises(AudioError, match="resample first"):
        watermarked(Waveform(noise(1.0, -20), 48_000))
    with pytest.raises(AudioError, match="too short"):
        detect(Waveform(noise(2.0, -20)))
