import numpy as np
import pytest

from songwright.planner.draft import GENRES
from songwright.vocals.expression import MANNERS, Manner, SungNote, loudness_curve, pitch_curve

TIMES = np.arange(0, 6, 512 / 44_100)
NOTES = (
    SungNote(0.5, 0.5, 60, phrase_start=True),
    SungNote(1.0, 0.5, 67, stress=2),
    SungNote(1.5, 0.25, 65),
    SungNote(1.75, 0.25, 64),
    SungNote(2.0, 3.0, 72, stress=2, phrase_end=True),
)


def curve(amount: float, seed: int = 0, manner: Manner | None = None) -> np.ndarray:
    return pitch_curve(NOTES, TIMES, manner or Manner(), amount, np.random.default_rng(seed))


def test_without_expression_the_curve_is_the_notes() -> None:
    exact = curve(0)
    for note in NOTES:
        inside = (TIMES > note.start_seconds + 0.02) & (TIMES < note.start_seconds + note.seconds - 0.02)
        assert np.abs(exact[inside] - note.midi).max() < 1e-9


def test_expressive_notes_stay_in_tune() -> None:
    sung = curve(1)
    for note in NOTES:
        inside = (TIMES > note.start_seconds + 0.08) & (TIMES < note.start_seconds + note.seconds - 0.04)
        assert abs(np.median(sung[inside]) - note.midi) < 0.2
    assert abs(np.mean(sung[(TIMES > 2.3) & (TIMES < 4.8)]) - 72) < 0.06


def test_the_pitch_crosses_between_notes_on_the_beat() -> None:
    sung = curve(1)
    crossing = TIMES[np.flatnonzero((sung[:-1] < 63.5) & (sung[1:] >= 63.5))[0]]
    assert abs(crossing - 1.0) < 0.025


def test_leaps_overshoot_a_little_and_are_prepared() -> None:
    sung = curve(1, manner=Manner(vibrato_depth=0, scoop_probability=0, fall_probability=0))
    after = sung[(TIMES > 1.0) & (TIMES < 1.3)]
    assert 67.15 < after.max() < 67.7
    before = sung[(TIMES > 0.85) & (TIMES < 0.99)]
    assert before.min() < 59.9


def test_vibrato_begins_late_and_has_the_manner_s_rate() -> None:
    manner = Manner(vibrato_hz=5.5, vibrato_depth=0.5, fall_probability=0)
    straight, late = (curve(1, manner=manner)[(TIMES > a) & (TIMES < b)] for a, b in ((2.12, 2.3), (2.8, 4.8)))
    assert np.ptp(late) > 0.7 > 0.5 > np.ptp(straight)
    spectrum = np.abs(np.fft.rfft((late - late.mean()) * np.hanning(len(late)), 8192))
    assert abs(np.argmax(spectrum) * (44_100 / 512) / 8192 - 5.5) < 0.6


def test_the_seed_decides() -> None:
    assert np.array_equal(curve(1, 3), curve(1, 3))
    assert not np.array_equal(curve(1, 3), curve(1, 4))
    assert np.array_equal(curve(0, 3), curve(0, 4))


def test_phrases_swell_and_energy_lifts() -> None:
    soft, loud = (loudness_curve(NOTES, TIMES, Manner(), 1, energy) for energy in (0.2, 0.9))
    assert np.allclose(loud - soft, 5.6)
    middle, end = loud[(TIMES > 2.5) & (TIMES < 3)].mean(), loud[(TIMES > 4.8) & (TIMES < 5)].mean()
    assert middle - end > 2
    assert np.abs(np.diff(soft[(TIMES > 0.6) & (TIMES < 4.9)])).max() < 1.0


def test_every_genre_has_a_manner() -> None:
    assert set(MANNERS) == set(GENRES)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1, not 2"):
        curve(2)
    with pytest.raises(ValueError, match="at least one note"):
        pitch_curve((), TIMES, Manner(), 1, np.random.default_rng(0))
