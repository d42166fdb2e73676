"""A band score that the user brings: the tracks of a General MIDI file, without the voices, as the band's parts."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mido import KeySignatureError, MidiFile

from songwright.errors import TuneError
from songwright.instruments import CATALOGUE
from songwright.score import Part, Score, ScoreNote, StemName
from songwright.song import SongPlan

DRUM_CHANNEL = 9
PAN, SUSTAIN = 10, 64  # controllers
BASS_PROGRAMS = range(32, 40)
EFFECTS = range(112, 128)  # percussive and sound effects, which nobody in our band plays
VOICES = re.compile(r"voc|voice|vox|\bsing|choir|backing|gesang|karaoke", re.IGNORECASE)
# By General MIDI program (from 0) of the last of a group, the program of the catalogue that plays it.
NEAREST = (
    (3, 0), (7, 4), (15, 4), (23, 16), (24, 24), (25, 25), (28, 27), (31, 30), (32, 32), (33, 33), (34, 34), (37, 33),
    (39, 38), (51, 48), (54, 89), (63, 61), (71, 61), (87, 81), (103, 89), (111, 25),
)  # fmt: skip
NEAREST_KITS = ((23, 0), (31, 25), (39, 0), (47, 40), (127, 0))


@dataclass(frozen=True)
class GivenScore:
    """A score, and what the user should know of how it was read."""

    score: Score
    remarks: tuple[str, ...]


def read_given_score(path: Path, plan: SongPlan, *, any_program: bool = False) -> GivenScore:
    """Read a band's MIDI file for a plan; its first bar is the plan's.

    Args:
        any_program: keep General MIDI programs that our band has not, for a soundfont that has them.

    Raises:
        TuneError: it cannot be read, is of another meter, or has nothing for a band to play.
    """
    midi = _opened(path)
    _check_meter(midi, plan, path)
    lines = _lines(midi)
    voices = [line.name for line in lines if line.is_voice]
    per_beat = midi.ticks_per_beat * plan.meter_value.quarters_per_beat
    end = float(plan.bars * plan.beats_per_bar)
    remarks: list[str] = []
    parts: list[Part] = []
    late = 0
    for line in lines:
        if line.is_voice or line.stem != "drums" and line.program in EFFECTS and not any_program:
            if not line.is_voice:
                remarks.append(f"nobody in the band plays '{line.name}' (program {line.program + 1}); it is left out")
            continue
        notes = [ScoreNote(n.start / per_beat, (n.end - n.start) / per_beat, n.midi, n.velocity) for n in line.notes]
        inside = tuple(note for note in notes if note.start_beat < end)
        late += len(notes) - len(inside)
        program = line.program if any_program else _nearest(line)
        if program != line.program:
            player = next(one.name for one in CATALOGUE if (one.stem, one.program) == (line.stem, program))
            remarks.append(f"'{line.name}' (program {line.program + 1}) is played by {player}, which is nearest")
        if inside:
            parts.append(Part(_unused(line.name.lower(), parts), line.stem, program, line.pan, inside))
    if not parts:
        raise TuneError(f"'{path}' has nothing for a band to play; it needs tracks with notes besides the voices")
    if voices:
        named = ", ".join(f"'{name}'" for name in voices)
        remarks.append(f"{named} of '{path.name}' is for the voice and is not played")
    if late:
        remarks.append(f"of '{path.name}' {late} notes stand after the song's last bar and are not played")
    if any(line.pedal for line in lines):
        remarks.append(f"the sustain pedal in '{path.name}' is not followed; notes end as they are written")
    return GivenScore(Score(tuple(parts)), tuple(remarks))


@dataclass(frozen=True)
class _Played:
    """A note in ticks."""

    start: int
    end: int
    midi: int
    velocity: int


@dataclass(frozen=True)
class _Line:
    """The notes of one channel of one track."""

    name: str
    stem: StemName
    program: int
    pan: float
    notes: tuple[_Played, ...]
    has_words: bool
    pedal: bool

    @property
    def is_voice(self) -> bool:
        return self.has_words or bool(VOICES.search(self.name))


def _opened(path: Path) -> MidiFile:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise TuneError(f"there is no score at '{path}'; check the path") from error
    except OSError as error:
        raise TuneError(f"cannot read the score '{path}': {error.strerror}") from error
    if not data.startswith(b"MThd"):
        raise TuneError(f"'{path}' is no MIDI file; give the band's parts as General MIDI (score.mid is one)")
    try:
        midi = MidiFile(file=io.BytesIO(data), clip=True)
    except (EOFError, OSError, ValueError, LookupError, TypeError, KeySignatureError) as error:
        raise TuneError(f"'{path}' is damaged ({str(error)[:80] or 'it ends too early'}); export it again") from error
    if midi.type == 2 or not 0 < midi.ticks_per_beat < 0x8000:
        raise TuneError(f"'{path}' has no beats in common (format 2, or film frames); export it as format 1")
    return midi


def _check_meter(midi: MidiFile, plan: SongPlan, path: Path) -> None:
    for track in midi.tracks:
        for message in track:
            if message.type == "time_signature" and (message.numerator, message.denominator) != plan.meter:
                raise TuneError(
                    f"'{path}' is in {message.numerator}/{message.denominator}, the song in {plan.meter_value}; a "
                    "score is played beat for beat, so write it in the song's meter"
                )


def _lines(midi: MidiFile) -> list[_Line]:
    found = []
    for number, track in enumerate(midi.tracks, start=1):
        timed: list[tuple[int, Any]] = []
        at = 0
        for message in track:
            at += message.time
            timed.append((at, message))
        name = next((m.name for _, m in timed if m.type == "track_name"), "").strip("\x00 ") or f"track {number}"
        has_words = any(m.type == "lyrics" for _, m in timed)
        channels = sorted({m.channel for _, m in timed if m.type == "note_on"})
        for channel in channels:
            own = [(when, m) for when, m in timed if getattr(m, "channel", None) == channel]
            program = next((m.program for _, m in own if m.type == "program_change"), 0)
            pan = next((m.value for _, m in own if m.type == "control_change" and m.control == PAN), 64)
            pedal = any(m.type == "control_change" and m.control == SUSTAIN and m.value >= 64 for _, m in own)
            drums = channel == DRUM_CHANNEL
            stem: StemName = "drums" if drums else "bass" if program in BASS_PROGRAMS else "other"
            label = name if len(channels) == 1 else f"{name} {channel + 1}"
            notes = _notes(own, at)
            if notes:
                found.append(_Line(label, stem, program, _pan(pan), notes, has_words, pedal))
    return found


def _pan(value: int) -> float:
    return max(-1.0, min(1.0, round((value - 64) / 63, 6)))


def _notes(timed: Sequence[tuple[int, Any]], end: int) -> tuple[_Played, ...]:
    """A channel's notes; one that is never let go ends with the track."""
    found: list[_Played] = []
    sounding: dict[int, tuple[int, int]] = {}
    for at, message in [*timed, (end, None)]:
        ends = list(sounding) if message is None else [message.note] if message.type in ("note_on", "note_off") else []
        for pitch in ends:
            begun = sounding.pop(pitch, None)
            if begun is not None:
                found.append(_Played(begun[0], max(at, begun[0] + 1), pitch, begun[1]))
        if message is not None and message.type == "note_on" and message.velocity > 0:
            sounding[message.note] = (at, message.velocity)
    return tuple(sorted(found, key=lambda note: (note.start, note.midi)))


def _nearest(line: _Line) -> int:
    """The program of the catalogue that stands for a line's."""
    table = NEAREST_KITS if line.stem == "drums" else NEAREST
    return next((ours for last, ours in table if line.program <= last), 0)


def _unused(name: str, parts: Sequence[Part]) -> str:
    there = {part.name for part in parts}
    return next(one for one in (name, *(f"{name} {n}" for n in range(2, 1000))) if one not in there)
