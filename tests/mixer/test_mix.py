"""Mixing as a listener and an engineer would judge it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from songwright.errors import AudioError
from songwright.mixer.blockwise import fir_filter
from songwright.mixer.ducking import MASKING_BANDS_HZ, active_level_db, duck_curves_db
from songwright.mixer.equalizer import band_pass_taps
from songwright.mixer.loudness import integrated_lufs
from songwright.mixer.mix import Mix, MixSettings, apply_mix, design_mix, mix
from songwright.mixer.recipes import RECIPES, recipe_for
from songwright.mixer.reverb import room_response
from songwright.mixer.tracks import Track, panned, spread_pans
from songwright.mixer.voice import design_voice, processed_voice
from songwright.planner.draft import GENRES
from songwright.waveform import Waveform
from tests.mixer.bands import band_tracks, short_plan
from tests.mixer.signals import noise


@pytest.fixture(scope="module")
def mixed() -> Mix:
    return mix(band_tracks(short_plan()), short_plan())


def level_db(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20))


def test_stems_sum_to_the_mix_after_they_are_written(mixed: Mix, tmp_path) -> None:
    for stem in mixed.stems:
        stem.wave.save(tmp_path / f"{stem.name}.wav")
    total = sum(Waveform.load(tmp_path / f"{stem.name}.wav").samples for stem in mixed.stems)
    assert level_db(total - mixed.wave.samples) < -90
    assert np.abs(mixed.wave.samples).max() <= 10 ** (-5.9 / 20)


def test_voice_stands_about_three_lu_under_the_mix(mixed: Mix) -> None:
    vocals = next(stem.wave for stem in mixed.stems if stem.name == "vocals")
    assert -6 < integrated_lufs(vocals) - integrated_lufs(mixed.wave) < -1


def test_mono_loses_less_than_three_decibels_in_every_band(mixed: Mix) -> None:
    for low in (60, 125, 250, 500, 1000, 2000, 4000, 8000):
        band = fir_filter(mixed.wave.samples, band_pass_taps(low, low * 2, 44_100, 2047))
        lost = level_db(band) - level_db(band.mean(axis=0))
        assert lost < 3, f"{low} Hz loses {lost:.1f} dB"


def test_instruments_are_where_they_were_put(mixed: Mix) -> None:
    plan = short_plan()
    tracks = band_tracks(plan)
    only_guitar = mix([tracks[0], tracks[3]], plan)
    other = next(stem.wave.samples for stem in only_guitar.stems if stem.name == "other")
    assert level_db(other[0]) > level_db(other[1]) + 3
    vocals = next(stem.wave.samples for stem in mixed.stems if stem.name == "vocals")
    assert abs(level_db(vocals[0]) - level_db(vocals[1])) < 0.5


@pytest.mark.parametrize("pan", [-1, -0.3, 0, 0.7])
@pytest.mark.parametrize("channels", [1, 2])
def test_panning_keeps_the_power(pan: float, channels: int) -> None:
    samples = noise(2.0, -20, channels=channels)
    assert np.square(panned(samples, pan)).sum() == pytest.approx(np.square(samples).sum(), rel=0.02)


def test_harmony_gives_way_only_while_and_where_the_voice_sings() -> None:
    rate, seconds = 44_100, 6
    voice = np.zeros((2, rate * seconds), np.float32)
    voice[:, 2 * rate : 4 * rate] = fir_filter(noise(2.0, -20), band_pass_taps(1000, 2200, rate, 511))
    band = noise(seconds, -26, seed=2)
    curves = duck_curves_db(voice, band, active_level_db(voice, rate), rate)
    per_second = rate / 64
    singing = curves[:, round(2.5 * per_second) : round(3.5 * per_second)].mean(axis=1)
    assert not curves[:, : round(1.5 * per_second)].any() and not curves[:, round(5.5 * per_second) :].any()
    middle = MASKING_BANDS_HZ.index((1000.0, 2200.0))
    # There the voice lies over the band; in the other two the band would mask what little of it there is.
    assert singing[middle] < 0.5 and singing.max() <= 4.0
    louder = duck_curves_db(voice, band * 4, active_level_db(voice, rate), rate)
    assert louder[middle, round(3 * per_second)] > 2


def test_voice_level_follows_the_plan(mixed: Mix) -> None:
    """The chorus has energy 0.9, the verse 0.4; the dry voice is equally loud in both."""
    vocals = next(stem.wave for stem in mixed.stems if stem.name == "vocals").samples
    verse, chorus = vocals[:, 4 * 44_100 : 12 * 44_100], vocals[:, 12 * 44_100 : 20 * 44_100]
    assert 1.0 < level_db(chorus) - level_db(verse) < 4.5


def test_compressor_evens_and_deesser_softens() -> None:
    rate = 44_100
    vowel = fir_filter(noise(4.0, -20, channels=1), band_pass_taps(200, 2000, rate, 511))
    vowel[:, : 2 * rate] *= 0.25
    hiss = fir_filter(noise(4.0, -20, seed=3, channels=1), band_pass_taps(5500, 9500, rate, 511))
    voice = vowel.copy()
    voice[:, 3 * rate : 3 * rate + 8000] = hiss[:, :8000]
    settings = design_voice(voice, rate, 3.0, 85.0)
    out = processed_voice(voice, settings, rate)

    def contrast(samples: np.ndarray) -> float:
        return level_db(samples[:, round(2.2 * rate) : round(2.8 * rate)]) - level_db(samples[:, : round(1.8 * rate)])

    assert contrast(out) < contrast(voice) - 3
    s_before, s_after = (level_db(x[:, 3 * rate + 1000 : 3 * rate + 7000]) for x in (voice, out))
    v_before, v_after = (level_db(x[:, round(2.2 * rate) : round(2.8 * rate)]) for x in (voice, out))
    assert (s_after - s_before) < (v_after - v_before) - 2


def test_reverberation_is_soft_short_and_wide() -> None:
    room = room_response(1.3, 44_100)
    energy = np.square(room).sum(axis=0)
    decay = np.cumsum(energy[::-1])[::-1] / energy.sum()
    at_minus_60 = np.argmax(decay < 1e-6) / 44_100
    assert 0.9 < at_minus_60 < 1.5
    correlation = np.corrcoef(room)[0, 1]
    assert 0.2 < correlation < 0.5


def test_one_section_changed_leaves_the_rest_of_every_stem_alone_to_the_last_bit() -> None:
    plan = short_plan(tempo_bpm=60.0)
    tracks = band_tracks(plan)
    settings = design_mix(tracks, plan)
    held = MixSettings.from_dict(json.loads(json.dumps(settings.to_dict())))
    assert held == settings
    start, end = round(16.0 * 44_100), round(18.0 * 44_100)
    changed = tracks[0].wave.samples.copy()
    changed[:, start:end] *= -0.5
    one = apply_mix(tracks, settings)
    for stem, designed in zip(one.stems, mix(tracks, plan).stems, strict=True):
        np.testing.assert_array_equal(stem.wave.samples, designed.wave.samples)
    two = apply_mix([replace(tracks[0], wave=Waveform(changed)), *tracks[1:]], held)
    memory = settings.memory_samples
    for before, after in zip(one.stems, two.stems, strict=True):
        np.testing.assert_array_equal(before.wave.samples[:, : start - memory], after.wave.samples[:, : start - memory])
        np.testing.assert_array_equal(before.wave.samples[:, end + memory :], after.wave.samples[:, end + memory :])
    assert memory < 5 * 44_100


def test_a_silent_voice_and_missing_stems_are_mixed() -> None:
    plan = short_plan()
    tracks = band_tracks(plan)
    silent = replace(tracks[0], wave=Waveform(np.zeros_like(tracks[0].wave.samples)))
    assert len(mix([silent, *tracks[1:]], plan).stems) == 4
    assert [stem.name for stem in mix([tracks[2]], plan).stems] == ["bass"]


def test_backing_voices_stay_behind() -> None:
    plan = short_plan()
    lead = band_tracks(plan)[0]
    backing = Track("thirds", "backing", lead.wave, pan=-0.5)
    settings = design_mix([lead, backing], plan)
    assert settings.tracks[1].gain_db < settings.tracks[0].gain_db - 5


def test_every_genre_has_a_recipe() -> None:
    assert set(RECIPES) == set(GENRES)
    for recipe in RECIPES.values():
        band = sum(10 ** (level / 10) for level in (recipe.drums_lu, recipe.bass_lu, recipe.harmony_lu))
        assert -4.5 < -10 * np.log10(1 + band) < -1.5
    assert recipe_for("polka") == RECIPES["pop"]


def test_pans_for_instruments_without_a_place() -> None:
    assert spread_pans(1) == (0.0,) and spread_pans(3) == (-0.5, 0.0, 0.5)


def test_broken_tracks_are_named() -> None:
    plan = short_plan()
    tracks = band_tracks(plan)
    drums = tracks[1]
    with pytest.raises(AudioError, match="no track"):
        mix([], plan)
    with pytest.raises(AudioError, match="'drums' lasts"):
        mix([tracks[0], replace(drums, wave=Waveform(drums.wave.samples[:, :-10]))], plan)
    with pytest.raises(AudioError, match="'drums' has 48000 Hz"):
        mix([tracks[0], replace(drums, wave=Waveform(drums.wave.samples, 48_000))], plan)
    with pytest.raises(AudioError, match="'drums' is empty"):
        mix([replace(drums, wave=Waveform(np.zeros((1, 0), np.float32)))], plan)
    with pytest.raises(AudioError, match="two tracks"):
        mix([drums, drums], plan)
    with pytest.raises(AudioError, match="silent"):
        mix([replace(drums, wave=Waveform(np.zeros_like(drums.wave.samples)))], plan)
    with pytest.raises(AudioError, match="NaN"):
        replace(drums, wave=Waveform(np.full((1, 10), np.nan, np.float32)))
    with pytest.raises(AudioError, match="mix anew"):
        apply_mix([drums], design_mix(tracks, plan))
    with pytest.raises(AudioError, match="mix the song anew"):
        MixSettings.from_dict({"tracks": [{"name": "x"}]})
