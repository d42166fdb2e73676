"""The band by a soundfont of the user's own: every part of the score played as it is written.

    font = open_soundfont(Path("my.sf2"))
    for stem in play(score, font, plan.tempo_bpm, seconds):
        stem.name, stem.wave

The synthesiser is rustysynth (MIT), which the package `midirenderer` brings as a wheel without further dependencies:
SF2 with its filters, envelopes and modulators, no SF3. It is given each part by itself, dry, as a MIDI file; times are
kept to 64 of its samples (1.3 ms). The same score and soundfont give the same samples.
"""

import importlib.util
import io
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import soundfile
from mido import Message, MetaMessage, MidiFile, MidiTrack

from songwright.errors import WeightsError
from songwright.score import STEMS, Part, Score
from songwright.units import beats_to_seconds
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

DRUM_BANK, DRUM_CHANNEL = 128, 9
FAMILY_PROGRAMS = 8  # General MIDI groups its programs by eight
TICKS_PER_SECOND = 9600
PRESET_BYTES = 38
# The synthesiser writes 16 bits: as loud as it can be, and softer only where that clips.
VOLUMES = (127, 64, 32, 16)
CLIPPED_PEAK = 0.999
HIGHEST_PEAK = 0.9  # of a stem
MONO_WIDTH = 2e-3  # MIDI has no exact middle
END_FADE_SECONDS = 0.5


@dataclass(frozen=True)
class Preset:
    """One instrument of a soundfont.

    Attributes:
        bank: 0 for General MIDI's instruments, 128 for drum kits.
        program: 0..127.
        name: as the soundfont calls it.
    """

    bank: int
    program: int
    name: str


@dataclass(frozen=True)
class Soundfont:
    """A soundfont file and the presets in it."""

    path: Path
    presets: tuple[Preset, ...]

    def preset(self, part: Part) -> Preset:
        """What plays a part: its own program, or the nearest that there is.

        The nearest is one of the same family of General MIDI, or else program 0, or else the nearest by number; of
        another bank only where the part's has none.
        """
        wanted = DRUM_BANK if part.is_drums else 0
        of_kind = [one for one in self.presets if (one.bank == DRUM_BANK) == part.is_drums]
        there = [one for one in self.presets if one.bank == wanted] or of_kind or list(self.presets)
        family = [one for one in there if one.program // FAMILY_PROGRAMS == part.program // FAMILY_PROGRAMS]
        first = [one for one in there if one.program == 0]
        return min(family or first or there, key=lambda one: (abs(one.program - part.program), one.bank))

    def has(self, part: Part) -> bool:
        """Whether it has the preset that a part asks for."""
        found = self.preset(part)
        return found.program == part.program and found.bank == (DRUM_BANK if part.is_drums else 0)

    def remarks(self, score: Score) -> tuple[str, ...]:
        """A sentence for each part that another preset plays."""
        return tuple(
            f"'{self.path.name}' has no {'drum kit' if part.is_drums else 'preset'} {part.program} for "
            f"{part.name} (counted from 0); its {found.program} '{found.name}' plays it"
            for part in score.parts if part.notes and not self.has(part) for found in (self.preset(part),)
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class PlayedStem:
    """A stem as a soundfont plays it: stereo, or mono where both sides are alike; its peak is 0.9 at most."""

    name: str
    wave: Waveform


def open_soundfont(path: Path) -> Soundfont:
    """Look into a soundfont; its samples are not read.

    Raises:
        WeightsError: there is none, or nothing that could play it.
    """
    if not path.is_file():
        raise WeightsError(f"there is no soundfont '{path}'; name a .sf2 file with --band soundfont:FILE")
    try:
        with path.open("rb") as file:
            found = tuple(_presets(file))
    except (OSError, ValueError, struct.error) as error:
        raise WeightsError(f"'{path}' is not a soundfont that can be read ({error}); give a .sf2 file") from error
    if not found:
        raise WeightsError(f"the soundfont '{path}' has no presets; give another")
    if importlib.util.find_spec("midirenderer") is None:
        raise WeightsError("playing a soundfont needs 'midirenderer': 'pip install songwright[soundfont]' brings it")
    return Soundfont(path, found)


def stems_of(score: Score) -> dict[str, tuple[Part, ...]]:
    """Which parts sound together in a stem, by its name. A stem for each player is another answer of this function."""
    return {name: score.stem(name) for name in STEMS}


def play(
    score: Score,
    soundfont: Soundfont,
    tempo_bpm: float,
    seconds: float,
    progress: Callable[[float], None] | None = None,
) -> Iterator[PlayedStem]:
    """Play the stems of a score, one after the other, at 44.1 kHz.

    Args:
        seconds: the length of each; what still rings then is faded out.
        progress: is told the share that is played.

    Raises:
        WeightsError: the soundfont cannot be played.
    """
    data = soundfont.path.read_bytes()
    stems = stems_of(score)
    parts = max(1, sum(len(own) for own in stems.values()))
    done = 0
    for name, own in stems.items():
        total = np.zeros((2, round(seconds * SAMPLE_RATE_HZ)), np.float32)
        for part in own:
            if part.notes:
                _add_fitting(total, _played(data, soundfont, part, tempo_bpm, seconds).samples)
            done += 1
            if progress is not None:
                progress(done / parts)
        yield PlayedStem(name, Waveform(_finished(total)))


def _add_fitting(total: np.ndarray, samples: np.ndarray) -> None:
    length = min(total.shape[1], samples.shape[1])
    total[:, :length] += samples[:, :length]


def _finished(samples: np.ndarray) -> np.ndarray:
    """Faded at its end, its peak held, and on one channel where both are alike."""
    fade = min(round(END_FADE_SECONDS * SAMPLE_RATE_HZ), samples.shape[1])
    samples[:, samples.shape[1] - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    peak = float(np.abs(samples).max(initial=0))
    if peak > HIGHEST_PEAK:
        samples *= np.float32(HIGHEST_PEAK / peak)
    width = float(np.abs(samples[0] - samples[1]).max(initial=0))
    return samples.mean(axis=0, keepdims=True) if width <= MONO_WIDTH * peak else samples


def _played(data: bytes, soundfont: Soundfont, part: Part, tempo_bpm: float, seconds: float) -> Waveform:
    """One part, (2, T)."""
    import midirenderer

    for volume in VOLUMES:
        midi = _midi(part, soundfont.preset(part), tempo_bpm, seconds, volume)
        try:
            words = midirenderer.render_wave_from(data, midi)
        except (RuntimeError, ValueError) as error:
            raise WeightsError(f"the soundfont '{soundfont.path}' cannot be played ({error}); give another") from error
        samples, rate = soundfile.read(io.BytesIO(words), dtype="float32", always_2d=True)
        if np.abs(samples).max(initial=0) < CLIPPED_PEAK:
            break
    loudest = np.float32((VOLUMES[0] / volume) ** 2)  # a channel's gain is the square of its volume
    return Waveform(np.ascontiguousarray(samples.T) * loudest, int(rate)).resampled(SAMPLE_RATE_HZ)


def _midi(part: Part, preset: Preset, tempo_bpm: float, seconds: float, volume: int) -> bytes:
    """A part as a MIDI file of these seconds, without reverberation and chorus."""
    channel = DRUM_CHANNEL if preset.bank == DRUM_BANK else 0
    bank = 0 if preset.bank == DRUM_BANK else preset.bank
    controls = {0: bank, 7: volume, 10: round(64 + 63 * part.pan), 91: 0, 93: 0}
    track = MidiTrack([Message("control_change", channel=channel, control=number, value=value, time=0)
                       for number, value in controls.items()])  # fmt: skip
    track.append(Message("program_change", channel=channel, program=preset.program, time=0))
    now = 0
    for tick, is_on, midi, velocity in sorted(_strokes(part, tempo_bpm)):
        kind = "note_on" if is_on else "note_off"
        track.append(Message(kind, channel=channel, note=midi, velocity=velocity, time=tick - now))
        now = tick
    end = max(now, round(seconds * TICKS_PER_SECOND))
    track.append(Message("control_change", channel=channel, control=91, value=0, time=end - now))
    file = MidiFile(type=1, ticks_per_beat=TICKS_PER_SECOND)
    file.tracks += [MidiTrack([MetaMessage("set_tempo", tempo=1_000_000, time=0)]), track]
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()


def _strokes(part: Part, tempo_bpm: float) -> Iterator[tuple[int, int, int, int]]:
    """(tick, 1 on or 0 off, key, velocity); a key is let go before it is struck again, at one tick too."""
    struck: dict[int, int] = {}  # when each key is struck next
    for note in reversed(part.notes):
        start = round(beats_to_seconds(note.start_beat, tempo_bpm) * TICKS_PER_SECOND)
        end = round(beats_to_seconds(note.start_beat + note.beats, tempo_bpm) * TICKS_PER_SECOND)
        follower = struck.get(note.midi, end)
        struck[note.midi] = start
        if follower <= start < end:  # struck twice at once: one stroke
            continue
        yield start, 1, note.midi, note.velocity
        yield max(min(end, follower), start + 1), 0, note.midi, 0


def _presets(file: IO[bytes]) -> Iterator[Preset]:
    """The preset headers of a RIFF file of form `sfbk` (SoundFont 2.04, 7.2).

    Raises:
        ValueError, struct.error: it is another file, or is cut off.
    """
    head = file.read(12)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise ValueError("it does not begin with RIFF and sfbk")
    if file.seek(0, io.SEEK_END) < 8 + struct.unpack("<I", head[4:8])[0]:
        raise ValueError("it is cut off")
    file.seek(len(head))
    kinds: Sequence[bytes] = ()
    headers = b""
    while mark := file.read(8):
        kind, size = struct.unpack("<4sI", mark)
        if kind == b"LIST":
            kinds = (*kinds, file.read(4))
            continue
        if kind == b"phdr":
            headers = file.read(size)
            file.seek(size % 2, io.SEEK_CUR)
        else:
            file.seek(size + size % 2, io.SEEK_CUR)
    if b"sdta" not in kinds or not headers:
        raise ValueError("it has no samples or no presets")
    for first in range(0, len(headers) - 2 * PRESET_BYTES + 1, PRESET_BYTES):  # the last record ends the list
        name, program, bank = struct.unpack("<20sHH", headers[first : first + 24])
        if program < 128 and bank <= DRUM_BANK:
            yield Preset(bank, program, name.split(b"\0")[0].decode("latin-1").strip())
