"""Tunes drawn at random, written as sheets and as MIDI: what is sung is what was drawn."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from songwright.song import SongPlan
from songwright.units import METERS, Meter
from tests.planner.tunes.plans import planned, sung
from tests.planner.tunes.sheets import attributes, note, rest, sheet, tempo
from tests.planner.tunes.test_midi import conductor, file, track

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
WORDS = ("oh", "my", "love", "the", "night", "is", "long", "and", "you", "are", "here")


@dataclass(frozen=True)
class Drawn:
    """A note or, without a pitch, a rest; lengths in sixteenths. Without a word it goes on with the one before."""

    sixteenths: int
    midi: int | None
    word: str


@st.composite
def tunes(draw: st.DrawFn) -> tuple[tuple[int, int], list[Drawn]]:
    meter = draw(st.sampled_from(METERS))
    per_bar = Meter(*meter).steps_per_bar
    left = per_bar * draw(st.integers(1, 5))
    found: list[Drawn] = []
    while left:
        length = min(left, draw(st.integers(1, 2 * per_bar)))
        sings = not found or draw(st.integers(0, 4)) > 0
        held = sings and bool(found) and found[-1].midi is not None and draw(st.integers(0, 3)) == 0
        midi = draw(st.integers(55, 71)) if sings else None
        found.append(Drawn(length, midi, "" if held or not sings else draw(st.sampled_from(WORDS))))
        left -= length
    return meter, found


def expected(tune: list[Drawn]) -> list[tuple[float, float, int, str]]:
    found, at = [], 0
    for one in tune:
        if one.midi is not None:
            found.append((at / 4, one.sixteenths / 4, one.midi, one.word or "~"))
        at += one.sixteenths
    return found


def as_sheet(meter: tuple[int, int], tune: list[Drawn]) -> str:
    per_bar = Meter(*meter).steps_per_bar
    bars: list[str] = [attributes(0, f"{meter[0]}/{meter[1]}") + tempo(100)]
    room = per_bar
    for one in tune:
        left = one.sixteenths
        while left:
            if not room:
                bars.append("")
                room = per_bar
            piece = min(left, room)
            ties = f"{'stop' if left < one.sixteenths else ''} {'start' if left > piece else ''}"
            text = (one.word,) if one.word and left == one.sixteenths else ()
            bars[-1] += (
                rest(piece / 4)
                if one.midi is None
                else note(f"{NAMES[one.midi % 12]}{one.midi // 12 - 1}", piece / 4, *text, tie=ties)
            )
            left -= piece
            room -= piece
    return sheet(*bars)


def plan_of(content: str | bytes, name: str) -> SongPlan:
    with TemporaryDirectory() as folder:
        return planned(content, Path(folder), name, voice="heart").plan


@settings(max_examples=40, deadline=None)
@given(tunes())
def test_a_sheet_is_sung_note_for_note(drawn: tuple[tuple[int, int], list[Drawn]]) -> None:
    meter, tune = drawn
    plan = plan_of(as_sheet(meter, tune), "tune.musicxml")
    assert sung(plan) == expected(tune)
    assert plan.meter == meter


@settings(max_examples=40, deadline=None)
@given(tunes())
def test_midi_is_sung_note_for_note(drawn: tuple[tuple[int, int], list[Drawn]]) -> None:
    _, tune = drawn
    notes, texts, at = [], [], 0
    for one in tune:
        if one.midi is not None:
            notes.append((at * 120, one.sixteenths * 120, one.midi))
            texts.append(f"{one.word} " if one.word else "_")
        at += one.sixteenths
    assert sung(plan_of(file(conductor(), track("x", notes, texts)), "tune.mid")) == expected(tune)
