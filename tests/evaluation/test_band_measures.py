"""The band's measures hear what is played, and fall when something else is."""

import numpy as np
import pytest

from songwright.evaluation.band_metrics import joins
from songwright.evaluation.band_onsets import heard_onsets, onset_score
from songwright.listening.chords import chord_frames, recognised
from songwright.song import SongPlan
from songwright.units import midi_to_hz
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

SYMBOLS = ("C", "Am7", "F", "G7")
PITCHES = {"C": (36, 60, 64, 67), "Am7": (45, 60, 64, 67), "F": (41, 60, 65, 69), "G7": (43, 59, 62, 65)}
BAR_SECONDS = 2.0


def tone(midi: int, seconds: float) -> np.ndarray:
    """A plucked tone of six harmonics."""
    times = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    hz = float(midi_to_hz(float(midi)))
    return np.exp(-1.5 * times) * sum(np.sin(2 * np.pi * hz * n * times) / n for n in range(1, 7))


def played(onsets: np.ndarray, midi: int, seconds: float) -> np.ndarray:
    samples = np.zeros(round(seconds * SAMPLE_RATE_HZ))
    for start, end in zip(onsets, [*onsets[1:], seconds], strict=True):
        first = round(start * SAMPLE_RATE_HZ)
        note = tone(midi, end - start)[: len(samples) - first]
        samples[first : first + len(note)] = note
    return (0.1 * samples).astype(np.float32)


@pytest.fixture
def plan(tiny_plan_json: str) -> SongPlan:
    return SongPlan.from_json(tiny_plan_json, "test")


@pytest.fixture
def tiny_plan_json() -> str:
    chords = [{"start_beat": 4.0 * bar, "beats": 4.0, "symbol": symbol} for bar, symbol in enumerate(SYMBOLS)]
    sections = [
        {"id": f"verse-{n + 1}", "kind": "verse", "start_bar": 4 * n, "bars": 4, "energy": 0.5, "chords": chords,
         "notes": []} for n in range(2)
    ]  # fmt: skip
    return SongPlan.model_validate(
        {"format_version": 1, "title": "test", "language": "en", "seed": 1, "voice": "heart", "tempo_bpm": 120.0,
         "meter": [4, 4], "key": "C major", "style": {"genre": "pop"}, "duration_seconds": 16.0, "sections": sections}
    ).to_json()  # fmt: skip


def harmony(moved: int = 0) -> Waveform:
    bars = [sum(tone(midi + moved, BAR_SECONDS) for midi in PITCHES[symbol]) for symbol in SYMBOLS * 2]
    return Waveform((0.05 * np.concatenate(bars))[None].astype(np.float32))


def test_a_sparse_bass_with_faint_flutter_has_only_its_own_onsets() -> None:
    onsets = np.arange(0.5, 16, 2.0)
    samples = played(onsets, 40, 18.0)
    times = np.arange(len(samples)) / SAMPLE_RATE_HZ
    fluttering = samples * (1 + 0.05 * np.sin(2 * np.pi * 9 * times)).astype(np.float32)
    heard = heard_onsets(fluttering, "bass", SAMPLE_RATE_HZ)
    assert onset_score(onsets, heard[heard < 16]) > 0.95  # the sound's own end is cut off


def test_late_or_missing_notes_cost_onsets() -> None:
    onsets = np.arange(0.5, 16, 0.5)
    assert onset_score(onsets, heard_onsets(played(onsets, 60, 16.5), "other", SAMPLE_RATE_HZ)) > 0.95
    assert onset_score(onsets, heard_onsets(played(onsets + 0.1, 60, 16.5), "other", SAMPLE_RATE_HZ)) < 0.2
    assert onset_score(onsets, heard_onsets(played(onsets[::2], 60, 16.5), "other", SAMPLE_RATE_HZ)) < 0.75


def test_silence_has_no_onsets() -> None:
    assert len(heard_onsets(np.zeros(SAMPLE_RATE_HZ, np.float32), "other", SAMPLE_RATE_HZ)) == 0


def test_sevenths_are_heard_as_their_triads(plan: SongPlan) -> None:
    found = chord_frames(harmony(), plan)
    assert found.frames > 200
    assert found.right / found.frames > 0.95
    assert set(recognised(harmony()).tolist()) == {0, 9 + 12, 5, 7}


def test_chords_a_tone_too_high_are_wrong(plan: SongPlan) -> None:
    assert chord_frames(harmony(moved=2), plan).right == 0


def test_a_change_of_level_at_a_join_is_found_and_a_soft_beginning_is_not(plan: SongPlan) -> None:
    original = harmony()
    edge = round(plan.seconds_at(plan.sections[1], 0) * SAMPLE_RATE_HZ)
    softer, early = original.samples.copy(), original.samples.copy()
    softer[:, edge:] *= 10 ** (-12 / 20)
    early[:, edge - 400 : edge] += 0.2 * original.samples[:, edge : edge + 400]
    assert joins(Waveform(softer), original, plan, "other").boundary_jumps == 1
    assert joins(Waveform(early), original, plan, "other").boundary_jumps == 0
