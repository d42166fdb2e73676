"""Faders, mutes, places and reverberations of the stems."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError
from songwright.mixer.checks.song import check_production
from songwright.mixer.desk import PIECE_GRID_SAMPLES, DeskSettings, Production, produce, readjust, reproduce_piece
from songwright.mixer.loudness import integrated_lufs
from songwright.mixer.mix import MOST_DBFS
from songwright.mixer.strips import NO_SEND_DB, Strip, strip_of, with_strip
from tests.mixer.bands import band_tracks, short_plan

PLAN = short_plan()


@pytest.fixture(scope="module")
def usual() -> Production:
    return produce(band_tracks(PLAN), PLAN)


def stems_of(production: Production) -> dict[str, np.ndarray]:
    return {stem.name: stem.wave.samples for stem in production.mix.stems}


def adjusted(usual: Production, *strips: Strip) -> Production:
    return readjust(band_tracks(PLAN), usual.settings, strips)


def test_a_fader_moves_its_stem_alone_and_the_master_is_as_loud_as_before(usual: Production) -> None:
    made = adjusted(usual, Strip("other", -6.0), Strip("drums", 1.5))
    before, after = stems_of(usual), stems_of(made)
    assert np.array_equal(before["vocals"], after["vocals"]) and np.array_equal(before["bass"], after["bass"])
    for name, gain_db in (("other", -6.0), ("drums", 1.5)):
        np.testing.assert_allclose(after[name], before[name] * 10 ** (gain_db / 20), atol=2e-6)
    assert np.abs(sum(after.values()) - made.mix.wave.samples).max() < 1e-6
    assert integrated_lufs(made.master.wave) == pytest.approx(-14, abs=0.05)
    assert made.settings.master != usual.settings.master


def test_the_desk_at_rest_gives_the_song_of_before(usual: Production) -> None:
    loud = adjusted(usual, Strip("drums", 12.0))
    assert loud.settings.mix.output_gain_db < usual.settings.mix.output_gain_db
    peak = max(np.abs(wave).max() for wave in (*stems_of(loud).values(), loud.mix.wave.samples))
    assert 20 * np.log10(peak) == pytest.approx(MOST_DBFS, abs=0.2)
    back = readjust(band_tracks(PLAN), loud.settings, ())
    assert back.settings == usual.settings
    assert np.array_equal(back.master.wave.samples, usual.master.wave.samples)


def test_nobody_gives_way_to_a_muted_voice(usual: Production) -> None:
    made = adjusted(usual, Strip("vocals", muted=True))
    before, after = stems_of(usual), stems_of(made)
    assert not after["vocals"].any() and np.array_equal(before["bass"], after["bass"])
    assert np.square(after["other"]).sum() > np.square(before["other"]).sum() * 1.01
    checks = check_production(made, PLAN, -14.0)
    assert all(check.passed for check in checks if check.name in ("loudness", "true peak", "watermark", "beat"))
    assert not [check for check in checks if check.name.startswith("voice")]


def test_places_and_reverberation(usual: Production) -> None:
    made = stems_of(
        adjusted(usual, Strip("bass", pan=-0.8), Strip("vocals", send_db=NO_SEND_DB), Strip("drums", send_db=-6))
    )
    before = stems_of(usual)
    left, right = np.square(made["bass"]).sum(axis=1)
    assert left > 20 * right
    assert np.array_equal(made["vocals"][0], made["vocals"][1])  # its room was what made it wide
    assert np.square(made["drums"]).sum() > 1.05 * np.square(before["drums"]).sum()


def test_a_piece_is_that_of_the_whole_under_strips(usual: Production) -> None:
    strips = (Strip("vocals", 2.0, send_db=-8.0), Strip("bass", muted=True), Strip("other", -3.0, pan=0.4))
    tracks, made = band_tracks(PLAN), adjusted(usual, *strips)
    stop = tracks[0].wave.samples.shape[1]
    start = (stop - 3 * made.settings.memory_samples) // PIECE_GRID_SAMPLES * PIECE_GRID_SAMPLES
    stems, master = reproduce_piece(tracks, made.settings, max(start, 0), stop)
    first = made.settings.memory_samples if start > 0 else 0
    for name, wave in {**stems, "song": master}.items():
        wanted = made.master.wave.samples if name == "song" else stems_of(made)[name]
        error = np.abs(wave.samples[:, first:] - wanted[:, max(start, 0) + first :]).max()
        assert error < 2**-20, name


def test_strips_are_kept_in_the_file_and_older_files_have_none(usual: Production, tmp_path: Path) -> None:
    usual.settings.save(tmp_path / "usual.json")
    assert "strips" not in (tmp_path / "usual.json").read_text()
    made = adjusted(usual, Strip("drums", 12.0, pan=0.1), Strip("other", send_db=-20.0))
    made.settings.save(tmp_path / "mix.json")
    assert DeskSettings.load(tmp_path / "mix.json") == made.settings
    assert DeskSettings.load(tmp_path / "usual.json").mix.strips == ()


def test_strips_are_set_one_by_one() -> None:
    strips = with_strip(with_strip((), Strip("other", -3.0)), Strip("vocals", muted=True))
    assert [strip.stem for strip in strips] == ["vocals", "other"]
    assert strip_of(strips, "bass") == Strip("bass")
    assert with_strip(strips, replace(strips[1], fader_db=0.0)) == strips[:1]
    assert str(Strip("vocals", -3.0, True, 0.2, -60.0)) == "vocals -3 dB, muted, pan +0.2, no reverberation"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"fader_db": 13.0}, "fader of 'bass' cannot go to 13 dB; give -60 to 12"),
        ({"fader_db": float("nan")}, "cannot go to nan"),
        ({"pan": -2.0}, "cannot be placed at -2; give -1"),
        ({"send_db": 3.0}, "cannot be 3 dB; give -60"),
    ],
)
def test_what_a_strip_cannot_do_is_said(values: dict[str, float], message: str) -> None:
    with pytest.raises(AudioError, match=message):
        Strip("bass", **values)


def test_silence_is_refused(usual: Production) -> None:
    with pytest.raises(AudioError, match="every stem that sounds is muted"):
        adjusted(usual, *(Strip(name, muted=True) for name in ("vocals", "drums", "bass", "other")))
