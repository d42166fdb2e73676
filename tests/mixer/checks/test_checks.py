"""Clean songs pass every check; each planted fault is found."""

from dataclasses import replace

import numpy as np
import pytest

from songwright.evaluation.mixing_faults import FAULTS, Fault, found
from songwright.mixer.checks import Check, failed
from songwright.mixer.checks.defects import check_recording, click_seconds, clipped_seconds
from songwright.mixer.checks.hum import check_hum
from songwright.mixer.checks.pitch import check_pitch, measure_notes
from songwright.mixer.checks.song import check_production, check_tracks
from songwright.mixer.checks.stems import check_bleed, check_mono, check_sum
from songwright.mixer.checks.timing import check_tempo
from songwright.mixer.checks.words import check_words, heard_share
from songwright.mixer.desk import produce
from songwright.mixer.mix import Stem
from songwright.score import Part, Score, ScoreNote
from songwright.waveform import Waveform
from tests.mixer.bands import band_tracks, short_plan, voice
from tests.mixer.signals import noise, tone

PLAN = short_plan(tempo_bpm=84.0)
SCORE = Score((Part("drums", "drums", 0, 0.0, (ScoreNote(0.0, 1.0, 36, 90),)),))


def test_a_clean_song_passes_everything() -> None:
    tracks = band_tracks(PLAN)
    checks = check_tracks(tracks, PLAN, SCORE) + check_production(produce(tracks, PLAN), PLAN, -14.0)
    assert len(checks) > 40
    assert [str(check) for check in failed(checks)] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_planted_faults_are_found(fault: Fault) -> None:
    for seed in (1, 2):
        assert found(fault, band_tracks(PLAN), PLAN, SCORE, seed)


def test_wrong_note_is_named() -> None:
    section = next(s for s in PLAN.sections if s.notes)
    note = section.notes[2]
    notes = tuple(n if n is not note else n.model_copy(update={"midi": n.midi + 2}) for n in section.notes)
    sections = tuple(s if s is not section else s.model_copy(update={"notes": notes}) for s in PLAN.sections)
    other = PLAN.model_copy(update={"sections": sections})  # the plan stays; the voice sings this one
    worst = [c for c in failed(check_pitch(measure_notes(Waveform(voice(other)), PLAN))) if c.name == "worst note"]
    assert len(worst) == 1 and f"'{note.word}'" in worst[0].note
    assert worst[0].where == f"{section.id}, line 1" and worst[0].value == pytest.approx(2.0, abs=0.3)


def test_a_whole_semitone_flat_fails_every_line() -> None:
    flat = Waveform(voice(PLAN, -1.0))
    checks = [c for c in check_pitch(measure_notes(flat, PLAN)) if c.name == "pitch"]
    assert checks and not any(check.passed for check in checks)


def test_click_time_is_told() -> None:
    samples = voice(PLAN).copy()
    samples[0, 200_000:] += 0.1  # a step, as at a bad join
    times = click_seconds(Waveform(samples))
    assert any(t == pytest.approx(200_000 / 44_100, abs=0.002) for t in times)


def test_clipping_is_found_at_any_level_and_not_in_clean_sines() -> None:
    sine = tone(220, -3, 1.0, rate=44_100)[None].astype(np.float32)
    assert not clipped_seconds(Waveform(sine), float(np.abs(sine).max()))
    clipped = np.clip(sine, -0.5, 0.5) * np.float32(0.3)
    assert len(clipped_seconds(Waveform(clipped), float(np.abs(clipped).max()))) > 100


def test_stems_that_do_not_sum() -> None:
    made = produce(band_tracks(PLAN), PLAN, watermark=False)
    stems = {stem.name: stem.wave for stem in made.mix.stems}
    assert check_sum(stems, made.mix.wave).passed
    stems["bass"] = Waveform(stems["bass"].samples * np.float32(0.99))
    assert not check_sum(stems, made.mix.wave).passed


def test_drowned_voice_and_wrong_loudness_are_found() -> None:
    made = produce(band_tracks(PLAN), PLAN, watermark=False)
    soft = tuple(
        Stem(stem.name, Waveform(stem.wave.samples * np.float32(0.15 if stem.name == "vocals" else 1.0)))
        for stem in made.mix.stems
    )
    drowned = replace(made, mix=replace(made.mix, stems=soft))
    names = {check.name for check in failed(check_production(drowned, PLAN, -16.0))}
    assert {"voice over band", "loudness", "stems sum to the mix"} <= names


def test_out_of_phase_channels_are_found() -> None:
    side = noise(3.0, -20, channels=1)
    assert len(failed(check_mono(Waveform(np.concatenate([side, -side]))))) == 8
    assert not failed(check_mono(Waveform(np.concatenate([side, side]))))


def test_tempo_is_measured_to_a_few_tenths_of_a_percent() -> None:
    song = Waveform(np.asarray(sum(track.wave.samples for track in band_tracks(PLAN)), np.float32))
    faster = PLAN.model_copy(update={"tempo_bpm": 85.5})
    assert check_tempo(song, PLAN)[0].value < 0.3
    assert check_tempo(song, faster)[0].value == pytest.approx(100 * (1 - 84 / 85.5), abs=0.3)


def test_a_silent_recording_fails_without_dividing_by_nothing() -> None:
    names = {check.name for check in failed(check_recording("x", Waveform(np.zeros((1, 44_100), np.float32))))}
    assert names == {"not silent"}


class Parrot:
    """A recogniser that always hears the same."""

    def __init__(self, text: str) -> None:
        self.text = text

    def words(self, samples: np.ndarray, sample_rate_hz: int) -> str:
        assert samples.ndim == 1 and len(samples) > sample_rate_hz // 2
        return self.text


@pytest.mark.filterwarnings("error")
def test_bleed_of_silence_is_none_and_of_a_copy_all() -> None:
    sung, quiet = Waveform(noise(8.0, -20, channels=1)), Waveform(np.zeros((1, 8 * 44_100), np.float32))
    hiss = Waveform(noise(8.0, -20, seed=5, channels=1))
    for voice_, stem in ((sung, quiet), (quiet, sung), (quiet, quiet)):
        assert check_bleed({"vocals": voice_, "drums": stem})[0].value == -60
    assert check_bleed({"vocals": sung, "drums": sung})[0].value == pytest.approx(0, abs=0.01)
    assert check_bleed({"vocals": sung, "drums": hiss})[0].value < -20
    leaking = Waveform(hiss.samples + sung.samples * np.float32(10 ** (-10 / 20)))
    assert check_bleed({"vocals": sung, "drums": leaking})[0].value == pytest.approx(-10.4, abs=0.5)


def test_words_are_compared_line_by_line() -> None:
    wave = Waveform(voice(PLAN))
    right = check_words(wave, PLAN, Parrot("Morning light is over town!"))
    assert right[0].passed and right[0].value == 1 and not right[1].passed
    assert not any(check.passed for check in check_words(wave, PLAN, Parrot("")))


@pytest.mark.parametrize("heard, share", [
    ("never let me go", 1.0), ("Never, let me go!", 1.0), ("never me go", 0.75), ("go me", 0.25), ("", 0.0),
])  # fmt: skip
def test_heard_share(heard: str, share: float) -> None:
    assert heard_share(["never", "let", "me", "go"], heard) == share


def test_check_reads_as_a_sentence() -> None:
    check = Check("true peak", "master", -1.234, "dBTP", "at most", -1.0)
    assert check.passed and str(check) == "ok   true peak, master: -1.23 dBTP (at most -1 dBTP)"
    assert not Check("x", "y", float("nan"), "", "at least", 0.0).passed


def test_a_codec_that_hums_in_the_consonants_is_told() -> None:
    wave = Waveform(voice(PLAN))
    assert check_hum(wave).passed and check_hum(wave).value < 0.002
    samples = wave.samples.copy()
    first = round(PLAN.seconds_at(PLAN.sections[1], 0) * 44_100)
    for place in range(6):  # six consonants of a quarter second, one frame of noise over and over
        frame = noise(512 / 44_100, -24, seed=place, channels=1)
        samples[:, first + place * 60_000 :][:, : 20 * 512] = np.tile(frame, (1, 20))
    check = check_hum(Waveform(samples))
    assert not check.passed and check.value > 0.02 and check.stem == ""


def test_a_note_that_the_one_before_rings_into_is_in_tune() -> None:
    """Praat hears a third of the one, which is a quarter of the other."""
    section = next(s for s in PLAN.sections if s.notes)
    note = section.notes[1].model_copy(update={"midi": 57})
    plan = PLAN.model_copy(update={"sections": (section.model_copy(update={"notes": (note,)}),)})
    start = round(plan.seconds_at(section, note.start_beat) * 44_100)
    both = sum(tone(440 * 2 ** ((midi - 69) / 12), level, 2.0, rate=44_100) for midi, level in ((57, -10), (62, -18)))
    samples = np.zeros((1, round(plan.duration_seconds * 44_100)), np.float32)
    samples[0, start : start + len(both)] = both
    measured = measure_notes(Waveform(samples), plan)[0]
    assert measured.error_semitones == pytest.approx(0, abs=0.3)


def test_a_stem_without_notes_may_be_silent_and_one_with_notes_may_not() -> None:
    tracks = tuple(
        replace(track, wave=Waveform(np.zeros_like(track.wave.samples))) if track.stem in ("drums", "bass") else track
        for track in band_tracks(PLAN)
    )
    silent = [check.stem for check in failed(check_tracks(tracks, PLAN, SCORE)) if check.name == "not silent"]
    assert silent == ["drums"]  # the score gives notes to the drums alone
