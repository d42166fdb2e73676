"""A hummed tune: its notes are heard, and the plan sings them."""

from pathlib import Path

import numpy as np
import pytest

from songwright.chords import parse_chord
from songwright.errors import AudioError
from songwright.listening.tune import read_tune
from songwright.planner.tune import with_tune
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.units import midi_to_hz
from songwright.waveform import Waveform

RATE_HZ = 22_050
BPM = 100.0
TUNE = (67, 69, 71, 72, 74, 71, 67, 66, 67, 69, 71, 67)  # G major, a beat each


def hummed(path: Path, detuned_cents: float = 30.0) -> Path:
    """The tune on a few harmonics, a little flat, with gaps as between hummed notes."""
    beat = round(60 / BPM * RATE_HZ)
    time = np.arange(beat) / RATE_HZ
    shape = np.minimum(1, np.minimum(time, time[::-1] - 0.06).clip(0) / 0.02)
    notes = []
    for midi in TUNE:
        hz = float(midi_to_hz(midi - 12 + detuned_cents / 100))
        notes.append(shape * sum(np.sin(2 * np.pi * hz * h * time) / h for h in (1, 2, 3)) * 0.2)
    Waveform(np.concatenate(notes).astype(np.float32)[None], RATE_HZ).save(path)
    return path


def test_the_notes_are_heard_whatever_the_tuning(tmp_path: Path) -> None:
    tune = read_tune(hummed(tmp_path / "hum.wav"))
    assert [note.midi + 12 for note in tune.notes] == list(TUNE)
    assert str(tune.key) == "G major"
    starts = np.array([note.start_seconds for note in tune.notes])
    assert np.abs(starts - 60 / BPM * np.arange(len(TUNE))).max() < 0.05


def test_the_plan_sings_the_tune_over_chords_that_hold_it(tmp_path: Path) -> None:
    clip = hummed(tmp_path / "hum.wav")
    words = "[verse]\nwalking down the river road\nsinging to the morning sun\n\n[verse]\nevery step is light today\n"
    plan = plan_and_arrange(SongRequest(words, tempo_bpm=BPM, meter="4/4", melody=clip)).plan
    plan.check()
    assert plan.key == "G major" and plan.tempo_bpm == BPM
    for section in plan.sections:
        for note in section.notes:
            place = int((note.start_beat - section.notes[0].start_beat) % len(TUNE) + 1e-6)
            assert note.midi % 12 == TUNE[place] % 12
        roots = {parse_chord(chord.symbol).root for chord in section.chords}
        assert roots <= set(plan.key_value.scale)
    assert plan_and_arrange(SongRequest(words, tempo_bpm=BPM, meter="4/4", melody=clip)).plan == plan


def test_the_tune_stays_in_the_singers_range(tmp_path: Path) -> None:
    tune = read_tune(hummed(tmp_path / "hum.wav"))
    plan = plan_and_arrange(SongRequest("[verse]\nwalking down the river road\n", tempo_bpm=BPM, key="G major")).plan
    for lowest, highest in ((48, 60), (60, 76)):
        sung = [note.midi for section in with_tune(plan, tune, lowest, highest).sections for note in section.notes]
        assert sung and min(sung) >= lowest and max(sung) <= highest


def test_a_clip_without_a_tune_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (1, 8 * RATE_HZ)).astype(np.float32)
    Waveform(noise, RATE_HZ).save(tmp_path / "noise.wav")
    with pytest.raises(AudioError, match="tune|notes can be heard"):
        read_tune(tmp_path / "noise.wav")
