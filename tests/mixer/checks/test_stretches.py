"""Failed checks name the stem and the section that are worth another take; where sections' takes sound."""

from collections.abc import Iterable

import numpy as np

from songwright.mixer.checks import Check, failed
from songwright.mixer.checks.song import check_tracks
from songwright.mixer.checks.stretches import stretches
from songwright.mixer.tracks import Track
from songwright.song import SongPlan
from songwright.waveform import Waveform
from tests.mixer.bands import band_tracks, short_plan

PLAN = short_plan(tempo_bpm=84.0)
SUNG = [section.id for section in PLAN.sections if section.notes]


def _with_click(stem_name: str, seconds: float, plan: SongPlan = PLAN) -> tuple[Track, ...]:
    tracks = []
    for track in band_tracks(plan):
        samples = track.wave.samples.copy()
        if track.stem == stem_name:
            samples[0, round(seconds * 44_100) :][:2] += 0.9
        tracks.append(Track(track.name, track.role, Waveform(samples), track.pan))
    return tuple(tracks)


def _blamed(checks: Iterable[Check]) -> set[tuple[str | None, str | None]]:
    return {(check.stem, check.section_id) for check in failed(checks)}


def test_nothing_is_blamed_on_a_clean_song() -> None:
    assert _blamed(check_tracks(band_tracks(PLAN), PLAN)) == set()


def test_a_click_is_blamed_on_its_stem_and_section() -> None:
    last = PLAN.sections[-1]
    tracks = _with_click("bass", PLAN.seconds_at(last, 2.5))
    assert _blamed(check_tracks(tracks, PLAN)) == {("bass", last.id)}


def test_a_click_after_the_last_bar_belongs_to_the_last_section() -> None:
    tracks = _with_click("bass", PLAN.duration_seconds + 0.5)
    assert _blamed(check_tracks(tracks, PLAN)) == {("bass", PLAN.sections[-1].id)}


def test_only_the_sections_of_a_part_of_the_plan_are_listened_to() -> None:
    first = PLAN.model_copy(update={"sections": PLAN.sections[:1]})
    tracks = _with_click("bass", PLAN.seconds_at(PLAN.sections[-1], 2.5))
    assert "bass" not in {stem for stem, _ in _blamed(check_tracks(tracks, first))}


def test_wrong_notes_of_a_section_are_the_voices() -> None:
    section = PLAN.section(SUNG[0])
    notes = tuple(note.model_copy(update={"midi": note.midi + 2}) for note in section.notes)
    other = PLAN.model_copy(
        update={"sections": tuple(s if s is not section else s.model_copy(update={"notes": notes})
                                  for s in PLAN.sections)}
    )  # fmt: skip
    assert _blamed(check_tracks(band_tracks(PLAN), other)) == {("vocals", section.id)}


def test_stretches_cover_the_song_and_the_pickups_go_with_their_section() -> None:
    early = PLAN.section(SUNG[0])
    first = early.notes[0].model_copy(update={"start_beat": -1.0, "beats": 0.5})
    plan = PLAN.model_copy(
        update={"sections": tuple(s if s is not early else s.model_copy(update={"notes": (first, *s.notes)})
                                  for s in PLAN.sections)}
    )  # fmt: skip
    spans = {span.id: span for span in stretches(plan, "vocals")}
    assert spans[early.id].start_seconds == plan.seconds_at(early, -1.0)
    ends = [span.end_seconds for span in stretches(plan, "vocals")]
    assert np.allclose([span.start_seconds for span in stretches(plan, "vocals")][1:], ends[:-1]) and ends[-1] == np.inf
    assert stretches(plan, "bass")[1].start_seconds == plan.seconds_at(early, 0)
