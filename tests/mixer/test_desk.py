"""The whole desk on a short song."""

import resource
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError, OutputError
from songwright.mixer.checks.song import check_production
from songwright.mixer.desk import (
    PIECE_GRID_SAMPLES,
    DeskSettings,
    produce,
    reproduce,
    reproduce_piece,
    write_production,
)
from songwright.mixer.loudness import integrated_lufs, true_peak_dbtp
from songwright.mixer.tags import SongTags, read_tags
from songwright.mixer.watermark import detect
from songwright.scratch import RoomOnDisk
from songwright.waveform import Waveform
from tests.mixer.bands import band_tracks, short_plan

TAGS = SongTags("Test", "la la", "en", 7, (), "songwright 0", True)


def test_song_folder(tmp_path: Path) -> None:
    plan = short_plan(tempo_bpm=84.0)
    made = produce(band_tracks(plan), plan)
    songs = write_production(made, tmp_path, TAGS, ("wav", "flac"))
    for path in songs:
        song = Waveform.load(path)
        assert integrated_lufs(song) == pytest.approx(-14, abs=0.2) and true_peak_dbtp(song) <= -1
        assert detect(song).marked and read_tags(path) == TAGS
    stems = [Waveform.load(tmp_path / "stems" / f"{name}.wav").samples for name in ("vocals", "drums", "bass", "other")]
    total = sum(stems)
    assert np.abs(total - made.mix.wave.samples).max() < 10 ** (-90 / 20)
    assert DeskSettings.load(tmp_path / "mix.json") == made.settings


def test_another_take_of_one_section_changes_nothing_else() -> None:
    plan = short_plan(tempo_bpm=60.0)
    tracks = band_tracks(plan)
    made = produce(tracks, plan)
    again = tracks[0].wave.samples.copy()
    start, end = round(19 * 44_100), round(21 * 44_100)
    again[:, start:end] *= -0.5
    other = reproduce([replace(tracks[0], wave=Waveform(again)), *tracks[1:]], made.settings)
    memory = made.settings.memory_samples
    one, two = made.master.wave.samples, other.master.wave.samples
    np.testing.assert_array_equal(one[:, : start - memory], two[:, : start - memory])
    np.testing.assert_array_equal(one[:, end + memory :], two[:, end + memory :])
    heard = np.flatnonzero(np.abs(one - two).max(axis=0) > 10 ** (-80 / 20))
    assert start - 22_050 < heard[0] and heard[-1] < end + 1.5 * 44_100


@pytest.mark.parametrize("grid", [0, 8, None], ids=["beginning", "middle", "end"])
def test_a_piece_is_that_of_the_whole(grid: int | None) -> None:
    """Right up to rounding but for the memory at its ends, where the song does not end."""
    plan = short_plan(tempo_bpm=60.0)
    tracks = band_tracks(plan)
    settings = produce(tracks, plan).settings
    whole, length = reproduce(tracks, settings), tracks[0].wave.samples.shape[1]
    memory = settings.memory_samples
    start = (length - 3 * memory if grid is None else grid * PIECE_GRID_SAMPLES) // PIECE_GRID_SAMPLES
    start *= PIECE_GRID_SAMPLES
    stop = length if grid is None else min(start + 3 * memory, length)
    outside = [
        replace(t, wave=Waveform(np.where(np.arange(length) < start, np.float32(0.5), t.wave.samples)))
        for t in tracks
    ]  # fmt: skip
    stems, master = reproduce_piece(outside, settings, start, stop)
    first = 0 if start == 0 else memory
    last = stop - start if stop == length else stop - start - memory
    assert last - first > memory / 2
    wanted = {stem.name: stem.wave.samples for stem in whole.mix.stems} | {"song": whole.master.wave.samples}
    for name, wave in {**stems, "song": master}.items():
        error = np.abs(wave.samples[:, first:last] - wanted[name][:, start + first : start + last]).max()
        assert error < 2**-20, (name, error)  # eight steps of 24 bits, of full scale


def test_without_watermark() -> None:
    plan = short_plan()
    assert not detect(produce(band_tracks(plan), plan, watermark=False).master.wave).marked


def test_settings_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "mix.json").write_text('{"format_version": 9}')
    with pytest.raises(AudioError, match="of version 1"):
        DeskSettings.load(tmp_path / "mix.json")
    with pytest.raises(AudioError, match="cannot read"):
        DeskSettings.load(tmp_path / "none.json")


def test_on_disk_the_song_is_the_same_to_the_last_bit(tmp_path: Path) -> None:
    plan = short_plan()
    tracks = band_tracks(plan)
    made, other = produce(tracks, plan), produce(tracks, plan, room=RoomOnDisk(tmp_path))
    assert made.settings == other.settings
    for one, two in zip(made.mix.stems, other.mix.stems, strict=True):
        np.testing.assert_array_equal(one.wave.samples, two.wave.samples)
    np.testing.assert_array_equal(made.master.wave.samples, other.master.wave.samples)
    again = reproduce(tracks, made.settings, RoomOnDisk(tmp_path))
    np.testing.assert_array_equal(made.master.wave.samples, again.master.wave.samples)
    assert list(tmp_path.iterdir()) == []


def test_on_disk_memory_does_not_grow_with_the_song(tmp_path: Path) -> None:
    """Stems, mix and master of this song are 150 MiB; a quarter of it takes as much memory."""
    plan, room = short_plan(tempo_bpm=30.0), RoomOnDisk(tmp_path)
    peaks = []
    for seconds in (22, 88):
        tracks = [replace(t, wave=Waveform(t.wave.samples[:, : seconds * 44_100])) for t in band_tracks(plan)[:4]]
        tracemalloc.start()
        made = produce(tracks, plan, room=room)
        write_production(made, tmp_path / "song", TAGS)
        check_production(made, plan, -14.0)
        peaks.append(tracemalloc.get_traced_memory()[1] / 2**20)
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 25


def test_full_disk_stops_before_a_file_is_written(tmp_path: Path) -> None:
    plan = short_plan()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        with pytest.raises(OutputError, match="free some space"):
            produce(band_tracks(plan), plan, room=RoomOnDisk(tmp_path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
