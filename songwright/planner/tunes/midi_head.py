"""What a MIDI file says of its time: tempo, meter, keys and markers, whichever track they stand in."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mido import MetaMessage, MidiFile, MidiTrack

from songwright.errors import TuneError
from songwright.planner.tunes.document import bar_quarters
from songwright.planner.tunes.engraved_time import COUNTED_AS
from songwright.units import METERS, Key, Meter

USUAL_TEMPO = 500_000  # microseconds a quarter note, where the file says nothing (Standard MIDI Files 1.0)


@dataclass(frozen=True)
class MidiHead:
    """Tempo, meter, key and markers, in ticks."""

    meter: Meter
    tempo_bpm: float
    keys: tuple[tuple[int, Key], ...]
    markers: tuple[tuple[int, str], ...]
    title: str
    remarks: tuple[str, ...]


def read_head(midi: MidiFile, one_tempo: bool) -> MidiHead:
    """What the conductor's events say, whichever track they stand in.

    Raises:
        TuneError: a meter that a plan has not, or a change of meter or tempo.
    """
    events = sorted(
        ((at, m) for track in midi.tracks for at, m in timed_events(track) if isinstance(m, MetaMessage)),
        key=lambda event: event[0],
    )
    last = max((at for track in midi.tracks for at, m in timed_events(track) if is_kind(m, "note_on")), default=0)
    meters = [(at, (m.numerator, m.denominator)) for at, m in events if m.type == "time_signature" and at <= last]
    written = meters[0][1] if meters else (4, 4)
    counted = COUNTED_AS.get(written, written)
    if counted not in METERS:
        known = ", ".join(f"{a}/{b}" for a, b in METERS)
        raise TuneError(f"its meter {written[0]}/{written[1]} is none that songwright sings in; choose one of {known}")
    meter = Meter(*counted)
    bar = bar_quarters(meter)
    for at, other in meters:
        if other != written:
            where = nearest_bar(at, midi.ticks_per_beat, bar) + 1
            raise TuneError(
                f"bar {where}: the meter changes from {written[0]}/{written[1]} to {other[0]}/{other[1]}; a plan has "
                "one meter, so write the tune in one"
            )
    tempi = [(at, m.tempo) for at, m in events if m.type == "set_tempo" and at <= last]
    first = tempi[0][1] if tempi and tempi[0][0] == 0 else USUAL_TEMPO if not tempi else tempi[0][1]
    beats = [(at, 60e6 / tempo / meter.quarters_per_beat) for at, tempo in tempi]
    bpm = 60e6 / first / meter.quarters_per_beat
    remarks = [f"{written[0]}/{written[1]} is counted as {meter}"] if counted != written else []
    change = next((one for one in beats if abs(one[1] - bpm) > 0.02), None)
    if change is not None:
        where = int(Fraction(change[0], midi.ticks_per_beat) // bar) + 1
        said = f"bar {where}: the tempo changes from {bpm:.4g} to {change[1]:.4g} beats a minute"
        if not one_tempo:
            raise TuneError(f"{said}; a plan has one tempo, so name it with --tempo, or write the tune in one")
        remarks.append(f"{said}; the song keeps the tempo that is asked for")
    keys = [(at, Key.parse(m.key)) for at, m in events if m.type == "key_signature" and at <= last]
    changes = [one for index, one in enumerate(keys) if index == 0 or one[1] != keys[index - 1][1]]
    markers = [(at, m.text.strip()) for at, m in events if m.type == "marker" and m.text.strip()]
    # In the first track the name is the song's, unless that track is played itself.
    opening = midi.tracks[0] if midi.tracks and not any(is_kind(m, "note_on") for m in midi.tracks[0]) else []
    title = next((m.name for m in opening if m.type == "track_name"), "")
    return MidiHead(meter, _exact(bpm), tuple(changes), tuple(markers), title.strip("\x00 "), tuple(remarks))


def _exact(bpm: float) -> float:
    """The tempo that was meant: MIDI writes whole microseconds a quarter note."""
    for digits in (0, 1, 2):
        if abs(bpm - round(bpm, digits)) < bpm * bpm / 60e6:
            return round(bpm, digits)
    return round(bpm, 3)


def nearest_bar(tick: int, per_quarter: int, bar: Fraction) -> int:
    """The bar whose line is nearest."""
    return round(Fraction(tick, per_quarter) / bar)


def timed_events(track: MidiTrack) -> list[tuple[int, Any]]:
    at, found = 0, []
    for message in track:
        at += message.time
        found.append((at, message))
    return found


def is_kind(message: Any, kind: str) -> bool:
    return getattr(message, "type", "") == kind
