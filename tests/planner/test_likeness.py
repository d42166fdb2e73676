"""Melodies beside known tunes: quotations and variants are found, everybody's figures are not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songwright.planner import plan as planning
from songwright.planner.melody.likeness import KnownTunes, Likeness, known_tunes, likeness_of, steps_of
from songwright.production.planning import plan_and_arrange
from songwright.production.song_checks import likeness_checks
from songwright.request import SongRequest
from songwright.song import Note, SongPlan

LYRICS = "[Verse]\nThe river bends beside the mill\nA lantern burns upon the hill\n\n[Chorus]\nCarry me home again\n"
# Twinkle, twinkle, little star, whose first line many songs have: as onsets in beats and pitches.
STAR = [60, 60, 67, 67, 69, 69, 67, 65, 65, 64, 64, 62, 62, 60]
STAR_BEATS = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14]
OTHERS = [
    ("walk", steps_of(range(12), [60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65])),
    ("drone", steps_of(range(12), [60] * 12)),
    ("leaps", steps_of([0, 0.5, 2, 2.5, 4, 4.5, 6, 7], [60, 72, 55, 67, 50, 64, 59, 71])),
]
TUNES = KnownTunes.of([("star", steps_of(STAR_BEATS, STAR)), *OTHERS])


def found(onsets: list[float], midi: list[int]) -> Likeness:
    likeness = TUNES.closest(steps_of(onsets, midi))
    assert likeness is not None
    return likeness


@settings(max_examples=30, deadline=None)
@given(st.integers(-9, 9), st.floats(0.3, 3.0), st.lists(st.integers(55, 79), max_size=10))
def test_a_quotation_is_found_at_any_pitch_and_tempo(shift: int, slower: float, before: list[int]) -> None:
    midi = [*before, *(pitch + shift for pitch in STAR)]
    onsets = [*(float(index) for index in range(len(before))), *(len(before) + beat * slower for beat in STAR_BEATS)]
    likeness = found(onsets, midi)
    assert likeness.title == "star" and likeness.notes >= len(STAR) - 1 and likeness.is_too_close


def test_a_variant_is_found_with_a_note_changed_and_one_added() -> None:
    changed = [*STAR[:4], 71, *STAR[5:]]
    assert found(list(STAR_BEATS), changed).title == "star" and found(list(STAR_BEATS), changed).bits > 25
    added = found([*STAR_BEATS[:7], 7.0, *STAR_BEATS[7:]], [*STAR[:7], 66, *STAR[7:]])
    assert added.title == "star" and added.bits > 25


def test_repeated_notes_say_nothing() -> None:
    assert found(list(range(9)), [64] * 9).bits < found(list(STAR_BEATS), STAR).bits


def test_nothing_sung_is_like_nothing() -> None:
    assert TUNES.closest(steps_of([], [])) is None
    assert TUNES.closest(steps_of([1.0], [60])) is None


def test_the_run_begins_where_the_quotation_does() -> None:
    likeness = found([0, 1.5, 2, *(4.0 + beat for beat in STAR_BEATS)], [50, 61, 48, *STAR])
    assert likeness.first in (2, 3)


def test_the_shipped_tunes_know_themselves_and_tell_each_other_apart() -> None:
    known = known_tunes()
    assert len(known.titles) == 327
    rng = np.random.default_rng(4)
    for index in rng.choice(len(known.titles), 30, replace=False):
        inside = np.flatnonzero(known.owner == index)[:-1]
        start = int(rng.integers(max(len(inside) - 11, 1)))
        piece = inside[start : start + 11]  # twelve notes
        steps = type(known.steps)(known.steps.intervals[piece], known.steps.ratios[piece])
        likeness = known.closest(steps)
        assert likeness is not None and likeness.is_too_close


def test_a_planned_melody_is_its_own_and_the_check_says_so() -> None:
    plan = plan_and_arrange(SongRequest(LYRICS, seed=3)).plan
    (check,) = likeness_checks(plan)
    assert check.passed and check.name == "melody of its own" and "notes as in" in check.note
    silent = plan.model_copy(
        update={"sections": tuple(one.model_copy(update={"notes": (), "lines": ()}) for one in plan.sections)}
    )
    assert likeness_of(silent) is None and not likeness_checks(silent)


def _notes(plan: SongPlan) -> list[Note]:
    return [note for section in plan.sections for note in section.notes]


def _plan(monkeypatch: pytest.MonkeyPatch, bits: list[float]) -> tuple[SongPlan, list[str]]:
    """A plan whose melodies are as like a tune as told, one after the other, and what is said of it."""
    told = iter(bits)
    monkeypatch.setattr(
        planning, "likeness_of_notes", lambda sections: Likeness(next(told), 12, "Home on the Range", 0)
    )
    planned = plan_and_arrange(SongRequest(LYRICS, seed=3))
    return planned.plan, [finding.message for finding in planned.findings]


def test_what_is_too_like_is_written_again_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    first = plan_and_arrange(SongRequest(LYRICS, seed=3)).plan
    plan, said = _plan(monkeypatch, [50.0, 12.0])
    assert _notes(plan) != _notes(first)
    assert "the melody was written again: the first one had 12 notes as in 'Home on the Range'" in said


def test_if_all_are_too_like_the_least_is_taken_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    least, said = _plan(monkeypatch, [50.0, 40.0, *[60.0] * (planning.MOST_MELODIES - 2)])
    second, _ = _plan(monkeypatch, [50.0, 12.0])
    assert _notes(least) == _notes(second)
    assert any("try another seed" in text for text in said)
