"""`score.mid`: the song as a General MIDI file that any player or sequencer opens.

Standard MIDI File 1.0, format 1: a conductor track (tempo, meter, keys, section markers), the sung melody with its
words, backing voices if there are any, and one track for each part of the band. Words follow MMA RP-017: a syllable
that the word goes on after ends with a hyphen, a word with a space, a line with a carriage return, a section with a
line feed. `vocals.mid` has the voices alone, and an underscore at each further note of a syllable.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mido import Message, MetaMessage, MidiFile, MidiTrack

from songwright.files import write_atomically
from songwright.notation.sections import section_name
from songwright.score import Part, Score
from songwright.song import Note, SongPlan
from songwright.units import Key

TICKS_PER_QUARTER = 480
DRUM_CHANNEL = 9
HELD = "_"  # the lyric of a note that goes on with the syllable before
VOCAL_PROGRAM = 53  # voice oohs
BACKING_PROGRAM = 52  # choir aahs
VOCAL_VELOCITY = 92  # plus STRESS_VELOCITY for each degree of stress
STRESS_VELOCITY = 6
# Key signatures by number of sharps (positive) or flats (negative).
MAJOR_SIGNATURES = {-5: "Db", -4: "Ab", -3: "Eb", -2: "Bb", -1: "F", 0: "C", 1: "G", 2: "D", 3: "A", 4: "E", 5: "B",
                    6: "F#"}  # fmt: skip
MINOR_SIGNATURES = {-5: "Bbm", -4: "Fm", -3: "Cm", -2: "Gm", -1: "Dm", 0: "Am", 1: "Em", 2: "Bm", 3: "F#m", 4: "C#m",
                    5: "G#m", 6: "D#m"}  # fmt: skip


@dataclass(frozen=True)
class Timed:
    """A message at a tick from the song's start; at one tick the lower `order` goes first."""

    tick: int
    order: int
    message: Message | MetaMessage


@dataclass(frozen=True)
class SungNote:
    """A note of the voices with the text that a karaoke player shows for it (empty: no new syllable)."""

    start_beat: float  # from the song's start
    note: Note
    text: str


def write_midi(plan: SongPlan, score: Score, path: Path) -> None:
    """Write the plan's melody and words and the band's score; the same input gives the same bytes.

    Raises:
        OutputError: the file cannot be written.
    """
    midi, channels = _voices(plan, held="")
    for part in score.parts:
        channel = DRUM_CHANNEL if part.is_drums else channels.pop(0)
        midi.tracks.append(_part_track(plan, part, channel))
    write_atomically(path, lambda scratch: midi.save(scratch))


def write_vocal_midi(plan: SongPlan, path: Path) -> None:
    """Write tempo, meter, keys and the voices with their words, a lyric event at every note.

    Raises:
        OutputError: the file cannot be written.
    """
    midi, _ = _voices(plan, held=HELD)
    write_atomically(path, lambda scratch: midi.save(scratch))


def _voices(plan: SongPlan, held: str) -> tuple[MidiFile, list[int]]:
    """The conductor's and the voices' tracks, and the channels that are left."""
    midi = MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8")
    midi.tracks.append(_conductor_track(plan))
    midi.tracks.append(_vocal_track(plan, "Vocals", backing=False, channel=0, held=held))
    channels = [channel for channel in range(1, 16) if channel != DRUM_CHANNEL]
    if any(note.backing for section in plan.sections for note in section.notes):
        midi.tracks.append(_vocal_track(plan, "Backing vocals", backing=True, channel=channels.pop(0), held=held))
    return midi, channels


def ticks(plan: SongPlan, beats: float) -> int:
    """Beats from the song's start in MIDI ticks."""
    return round(beats * plan.meter_value.quarters_per_beat * TICKS_PER_QUARTER)


def sung_notes(plan: SongPlan, backing: bool) -> list[SungNote]:
    """The lead or backing voices' notes with their karaoke text, in order."""
    sung: list[SungNote] = []
    for section in plan.sections:
        notes = [note for note in section.notes if note.backing == backing]
        for index, note in enumerate(notes):
            text = "" if note.continues else note.syllable + _separator(notes[index:])
            sung.append(SungNote(plan.start_beat_of(section) + note.start_beat, note, text))
    return sung


def _separator(notes: Sequence[Note]) -> str:
    """What follows the syllable of the first note, seen from the next one that begins a syllable."""
    here = notes[0]
    following = next((note for note in notes[1:] if not note.continues), None)
    if following is None:
        return "\n"
    if following.line != here.line:
        return "\r"
    return "-" if following.word_index == here.word_index else " "


def _conductor_track(plan: SongPlan) -> MidiTrack:
    meter = plan.meter_value
    clocks = round(24 * meter.quarters_per_beat)
    micros_per_quarter = round(60e6 / (plan.tempo_bpm * meter.quarters_per_beat))
    timed = [
        Timed(0, 0, MetaMessage("track_name", name=plan.title)),
        Timed(0, 0, MetaMessage("set_tempo", tempo=micros_per_quarter)),
        Timed(0, 0, MetaMessage("time_signature", numerator=meter.numerator, denominator=meter.denominator,
                                clocks_per_click=clocks)),
    ]  # fmt: skip
    key: Key | None = None
    for section in plan.sections:
        tick = ticks(plan, plan.start_beat_of(section))
        if plan.key_of(section) != key:
            key = plan.key_of(section)
            timed.append(Timed(tick, 1, MetaMessage("key_signature", key=_signature(key))))
        timed.append(Timed(tick, 2, MetaMessage("marker", text=section_name(plan, section))))
    return _track(plan, timed)


def _signature(key: Key) -> str:
    return (MAJOR_SIGNATURES if key.mode == "major" else MINOR_SIGNATURES)[key.fifths]


def _vocal_track(plan: SongPlan, name: str, backing: bool, channel: int, held: str) -> MidiTrack:
    """One line of the voices; `held` is the lyric of a syllable's further notes, empty for none."""
    program = BACKING_PROGRAM if backing else VOCAL_PROGRAM
    timed = _setup(name, channel, program, pan=0.0)
    for sung in sung_notes(plan, backing):
        velocity = VOCAL_VELOCITY + STRESS_VELOCITY * sung.note.stress
        start, end = ticks(plan, sung.start_beat), ticks(plan, sung.start_beat + sung.note.beats)
        text = sung.text or held
        if text:
            timed.append(Timed(start, 2, MetaMessage("lyrics", text=text)))
        timed += _note(start, end, channel, sung.note.midi, velocity)
    return _track(plan, timed)


def _part_track(plan: SongPlan, part: Part, channel: int) -> MidiTrack:
    timed = _setup(part.name.capitalize(), channel, part.program, part.pan)
    for note in part.notes:
        start, end = ticks(plan, note.start_beat), ticks(plan, note.start_beat + note.beats)
        timed += _note(start, end, channel, note.midi, note.velocity)
    return _track(plan, timed)


def _setup(name: str, channel: int, program: int, pan: float) -> list[Timed]:
    return [
        Timed(0, 0, MetaMessage("track_name", name=name)),
        Timed(0, 0, Message("program_change", channel=channel, program=program)),
        Timed(0, 0, Message("control_change", channel=channel, control=10, value=round(64 + 63 * pan))),
    ]


def _note(start: int, end: int, channel: int, midi: int, velocity: int) -> Iterable[Timed]:
    yield Timed(start, 3, Message("note_on", channel=channel, note=midi, velocity=velocity))
    yield Timed(max(end, start + 1), 1, Message("note_off", channel=channel, note=midi, velocity=64))


def _track(plan: SongPlan, timed: list[Timed]) -> MidiTrack:
    """Messages with delta times, all tracks as long as the song."""
    track = MidiTrack()
    at = 0
    for item in sorted(timed, key=lambda item: (item.tick, item.order)):
        track.append(item.message.copy(time=item.tick - at))
        at = item.tick
    end = ticks(plan, plan.bars * plan.beats_per_bar)
    track.append(MetaMessage("end_of_track", time=max(0, end - at)))
    return track
