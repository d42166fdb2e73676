"""What a user would notice of a melody: every word sung, in range, in time, with a chorus to remember."""

from collections.abc import Mapping

import numpy as np
import pytest

from songwright.errors import LyricsError
from songwright.evaluation.melody import (
    chorus_lift,
    edit_distance,
    note_tokens,
    plan_melody,
    repeats_kept,
    well_set_share,
)
from songwright.planner.draft import SongFrame
from songwright.planner.melody.compose import compose
from songwright.planner.melody.tessitura import SingerRange
from songwright.song import Chord, Note, Section, SongPlan, StyleChoice
from songwright.units import beats_to_seconds
from tests.planner.melody_frames import make_chords, make_frame

REACH = SingerRange(57, 74, 53, 77)
STYLES = [
    ("pop", (4, 4), 96.0, "G major", 0.5), ("jazz", (4, 4), 132.0, "F major", 0.62),
    ("waltz", (3, 4), 108.0, "D minor", 0.5), ("ballad", (6, 8), 52.0, "C major", 0.5),
    ("hip-hop", (4, 4), 84.0, "A minor", 0.5), ("rock", (2, 2), 76.0, "E major", 0.5),
    ("folk", (5, 4), 110.0, "Bb major", 0.5), ("hymn", (2, 4), 66.0, "Eb major", 0.5),
    ("soul", (12, 8), 60.0, "F# minor", 0.5), ("cinematic", (9, 8), 60.0, "B minor", 0.5),
]  # fmt: skip


def plan_of(frame: SongFrame, seed: int = 1, reach: SingerRange = REACH) -> SongPlan:
    """A checked plan with the melody of the frame."""
    chords: Mapping[str, tuple[Chord, ...]] = make_chords(frame)
    notes = compose(frame, chords, reach, seed)
    sections = tuple(
        Section(
            id=s.id, kind=s.kind, start_bar=s.start_bar, bars=s.bars, energy=s.energy,
            key=str(s.key) if s.key != frame.key else None,
            lines=tuple(line.text for line in s.lyric.lines) if s.lyric else (),
            chords=chords[s.id], notes=notes[s.id],
        )
        for s in frame.sections
    )  # fmt: skip
    beats = sum(s.bars for s in sections) * frame.meter.beats_per_bar
    plan = SongPlan(
        language="en", seed=seed, tempo_bpm=frame.tempo_bpm, key=str(frame.key), sections=sections,
        meter=(frame.meter.numerator, frame.meter.denominator), style=StyleChoice(swing=frame.swing),
        duration_seconds=beats_to_seconds(beats, frame.tempo_bpm),
    )  # fmt: skip
    plan.check()
    return plan


def sung_syllables(notes: tuple[Note, ...]) -> list[tuple[int, int, str]]:
    return [(n.line, n.word_index, n.syllable) for n in notes if not n.continues]


def bars_per_line(meter: tuple[int, int]) -> int:
    return 4 if meter in ((2, 4), (6, 8)) else 2


@pytest.mark.parametrize(("genre", "meter", "tempo_bpm", "key", "swing"), STYLES)
def test_every_syllable_is_sung_once_in_order_and_in_range(
    genre: str, meter: tuple[int, int], tempo_bpm: float, key: str, swing: float
) -> None:
    frame = make_frame(
        genre=genre, meter=meter, tempo_bpm=tempo_bpm, key=key, swing=swing, bars_per_line=bars_per_line(meter)
    )
    plan = plan_of(frame)
    for section, laid_out in zip(plan.sections, frame.sections, strict=True):
        lines = laid_out.lyric.lines if laid_out.lyric else ()
        wanted = [
            (at, index, syllable.text)
            for at, line in enumerate(lines)
            for index, word in enumerate(line.words)
            for syllable in word.syllables
        ]
        assert sung_syllables(section.notes) == wanted
        for note in section.notes:
            assert REACH.extreme_low <= note.midi <= REACH.extreme_high
            assert beats_to_seconds(note.beats, plan.tempo_bpm) > 0.1


@pytest.mark.parametrize(("genre", "meter", "tempo_bpm", "key", "swing"), STYLES)
def test_phrases_end_on_chord_tones_and_choruses_lie_higher(
    genre: str, meter: tuple[int, int], tempo_bpm: float, key: str, swing: float
) -> None:
    plan = plan_of(
        make_frame(genre=genre, meter=meter, tempo_bpm=tempo_bpm, key=key, swing=swing,
                   bars_per_line=bars_per_line(meter))
    )  # fmt: skip
    endings = plan_melody(plan).endings_on_chord
    assert np.mean(endings) >= 0.95
    lift = chorus_lift(plan)
    assert lift is not None and lift >= 2
    assert repeats_kept(plan) and all(repeats_kept(plan))


def test_stressed_syllables_fall_on_beats_or_are_long() -> None:
    plans = [plan_of(make_frame(genre=genre), seed) for genre in ("folk", "pop", "r&b") for seed in (1, 2)]
    assert well_set_share([plan_melody(plan) for plan in plans]) >= 0.9


def test_the_hook_returns_note_for_note() -> None:
    plan = plan_of(make_frame())
    chorus = plan.section("chorus-1").notes

    def line(number: int) -> list[tuple[float, float, int]]:
        start = number * 2 * plan.beats_per_bar
        return [(n.start_beat - start, n.beats, n.midi) for n in chorus if n.line == number]

    first, again = line(0), line(2)
    assert [n[:2] for n in first[:-1]] == [n[:2] for n in again[:-1]]
    assert np.mean([a[2] == b[2] for a, b in zip(first, again, strict=True)]) >= 0.7


def test_a_lifted_chorus_is_the_same_tune_higher() -> None:
    plan = plan_of(make_frame(lift_last_chorus=2))
    first, last = plan.section("chorus-1").notes, plan.section("chorus-3").notes
    assert [n.midi + 2 for n in first] == [n.midi for n in last]
    assert [n.start_beat for n in first] == [n.start_beat for n in last]


def test_a_song_may_open_with_its_chorus() -> None:
    chorus = "[Chorus]\nAnd I will wait for you tonight\nAnd I will wait until the light\n\n"
    plan = plan_of(make_frame(chorus + "[Verse]\nThe snow is on the line\nThe station clock says nine\n\n" + chorus))
    assert all(repeats_kept(plan))


def test_backing_words_are_backing_notes_beside_the_lead() -> None:
    plan = plan_of(make_frame())
    bridge = plan.section("bridge-1").notes
    assert [n.word for n in bridge if n.backing] == ["so", "long", "ooh", "ooh"]
    lead = [n for n in bridge if not n.backing]
    for note in bridge:
        if note.backing:
            under = [n for n in lead if n.start_beat < note.start_beat + note.beats
                     and note.start_beat < n.start_beat + n.beats]  # fmt: skip
            assert all(abs(n.midi - note.midi) >= 2 for n in under), "never a second against the lead"


def test_a_line_for_the_backing_voices_alone_is_sung() -> None:
    words = "[Chorus]\nHold on to the morning\n(hold on, hold on)\n(ooh) wait for me (wait for me)\n"
    plan = plan_of(make_frame(words))
    notes = plan.section("chorus-1").notes
    assert [n.word for n in notes if n.line == 1 and not n.continues] == ["hold", "on", "hold", "on"]
    assert all(n.backing for n in notes if n.line == 1)


def test_the_seed_decides_the_melody() -> None:
    frame = make_frame()
    one, again, other = plan_of(frame, 1), plan_of(frame, 1), plan_of(frame, 2)
    assert one == again
    assert edit_distance(note_tokens(one), note_tokens(other)) > 0.4


def test_later_verses_keep_the_tune() -> None:
    plan = plan_of(make_frame())
    first, second = plan.section("verse-1").notes, plan.section("verse-2").notes
    by_place = {n.start_beat: n.midi for n in first}
    shared = [(by_place[n.start_beat], n.midi) for n in second if n.start_beat in by_place]
    assert len(shared) >= 0.6 * len(second)
    assert np.mean([abs(a - b) <= 2 for a, b in shared]) >= 0.8


def test_a_line_that_cannot_be_sung_in_its_bars_is_named() -> None:
    words = "[Verse]\n" + "incomprehensible sensibilities " * 6 + "\nshort line\n"
    with pytest.raises(LyricsError, match=r"line 2: .* too many for 1 bars at 160 bpm"):
        compose(make_frame(words, tempo_bpm=160, bars_per_line=1), make_chords(
            make_frame(words, tempo_bpm=160, bars_per_line=1)), REACH, 1)  # fmt: skip


def test_a_range_of_less_than_an_octave_is_refused() -> None:
    with pytest.raises(ValueError, match="octave"):
        SingerRange(60, 66, 58, 70)


def test_other_languages_are_sung() -> None:
    plan = plan_of(make_frame("language: es\n\n[Verse]\nLa luna sube por el mar\ny yo no dejo de cantar\n"))
    syllables = [n.syllable for n in plan.section("verse-1").notes if n.line == 0 and not n.continues]
    assert syllables[:3] == ["La", "lu", "na"]
