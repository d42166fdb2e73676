"""What the band is told: onsets to the sample, phases that follow from them, the plan at any moment."""

import numpy as np
import pytest

from songwright.accompaniment.frames import (
    ATTACK_GRID,
    CATALOGUE,
    FRAME_FEATURES,
    HOP_SAMPLES,
    NOTE_FEATURES,
    PlanFrames,
    PlayedNotes,
    frame_seconds,
    note_pairs,
    notes_of_parts,
)  # fmt: skip
from songwright.errors import PlanError
from songwright.score import Part, ScoreNote, StemName
from songwright.units import midi_to_hz
from songwright.waveform import SAMPLE_RATE_HZ
from tests.notation.plans import make_plan


def played(start: float, end: float, midi: int = 45, stem: StemName = "bass") -> PlayedNotes:
    one = [np.array([value]) for value in (4, midi, 90)]
    return PlayedNotes(stem, *one, np.array([start]), np.array([end]))


def onset_of(notes: PlayedNotes) -> np.ndarray:
    """Where the features of the pairs near the attack say that the note began, in samples."""
    pairs = note_pairs(notes, 0, 400)
    hats = pairs.features[:, : len(ATTACK_GRID)]
    near = hats.sum(axis=1) > 0.999
    return (pairs.frame[near] + 0.5) * HOP_SAMPLES - hats[near] @ ATTACK_GRID


@pytest.mark.parametrize("start", [44_100.0, 44_101.0, 44_359.5])
def test_onsets_are_told_within_a_sample_of_a_frame(start: float) -> None:
    found = onset_of(played(start, start + 20_000))
    assert len(found) >= 3 and np.allclose(found, start, atol=0.05)


def test_scores_give_onsets_at_their_exact_samples() -> None:
    part = Part("bass", "bass", 33, 0.0, (ScoreNote(1.507, 0.5, 40, 80),))
    notes = notes_of_parts((part,), "bass", 97.0)
    assert notes.start_samples[0] == pytest.approx(1.507 * 60 / 97 * SAMPLE_RATE_HZ)
    assert np.allclose(onset_of(notes), notes.start_samples[0], atol=0.05)


def test_the_phase_is_that_of_a_tone_which_begins_at_the_onset() -> None:
    notes = played(10_000.3, 60_000)
    pairs = note_pairs(notes, 5, 100)
    middles = (pairs.frame + 5.5) * HOP_SAMPLES
    expected = 2 * np.pi * midi_to_hz(45) * (middles - 10_000.3) / SAMPLE_RATE_HZ
    assert np.allclose(np.exp(1j * pairs.phase_radians), np.exp(1j * expected), atol=1e-3)
    assert pairs.features.shape == (len(middles), NOTE_FEATURES)


def test_a_note_is_in_the_frames_whose_codes_can_hear_it_and_no_others() -> None:
    pairs = note_pairs(played(50_000, 60_000), 0, 400)
    assert pairs.frame.min() == np.ceil((50_000 - 1024 - 256) / HOP_SAMPLES)
    assert 60_000 / HOP_SAMPLES < pairs.frame.max() < (60_000 + SAMPLE_RATE_HZ) / HOP_SAMPLES
    part = note_pairs(played(50_000, 60_000), 100, 10)
    assert part.frame.tolist() == list(range(10))
    whole = pairs.features[np.isin(pairs.frame, np.arange(100, 110))]
    assert np.array_equal(part.features, whole)


def test_a_stroke_is_choked_by_the_next_of_the_same_drum_only() -> None:
    columns = [np.array(values) for values in ([0, 0, 0], [38, 38, 42], [90, 90, 90])]
    starts = np.array([0.0, 20_000.0, 10_000.0])
    until = PlayedNotes("drums", *columns, starts, starts + 100).until_samples
    assert until[0] == 20_000 + 4_410 and until[1] > 60_000 and until[2] > 60_000


def test_the_plan_is_told_frame_by_frame() -> None:
    plan = make_plan("pop", (4, 4), seed=3)
    features = PlanFrames(plan).at(frame_seconds(0, 300), np.zeros(len(CATALOGUE), np.float32), -4.0)
    assert features.shape == (300, FRAME_FEATURES) and np.isfinite(features).all()
    beat = frame_seconds(0, 300) * plan.tempo_bpm / 60
    assert np.allclose(features[:, 36], np.cos(2 * np.pi * beat), atol=1e-4)
    roots = features[:, 12:24].argmax(axis=1)
    boundaries = np.flatnonzero(np.diff(roots)) + 1
    starts = np.array([chord.start_beat for section in plan.sections[:1] for chord in section.chords])
    assert all(np.abs(starts - beat[boundary]).min() < 0.05 for boundary in boundaries)


def test_an_instrument_that_nobody_plays_is_refused() -> None:
    with pytest.raises(PlanError, match="cannot play program 99 in 'bass'.*finger bass"):
        notes_of_parts((Part("odd", "bass", 99, 0.0, (ScoreNote(0, 1, 40, 80),)),), "bass", 100.0)
