"""Playing notes with a General MIDI soundfont through fluidsynth, dry."""

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from mido import Message, MetaMessage, MidiFile, MidiTrack, bpm2tempo

from songwright.corpora.corpus import PlayedPart
from songwright.errors import AudioError
from songwright.waveform import SAMPLE_RATE_HZ

# 1000 ticks a second: a beat of one second with 1000 ticks.
TICKS_PER_SECOND = 1000
DRUM_CHANNEL = 9
GAIN = 2.0  # of fluidsynth; the loudest stems then peak near full scale


@dataclass(frozen=True)
class Soundfont:
    """A soundfont whose licence lets its sound be used for anything."""

    name: str
    path: Path
    licence: str


# Both come as Debian packages: musescore-general-soundfont and fluid-soundfont-gm.
MUSESCORE = Soundfont("MuseScore General", Path("/usr/share/sounds/sf3/MuseScore_General.sf3"), "MIT")
FLUID = Soundfont("FluidR3 GM", Path("/usr/share/sounds/sf2/FluidR3_GM.sf2"), "MIT")


def play(parts: Sequence[PlayedPart], drums: bool, soundfont: Soundfont, seconds: float) -> np.ndarray:
    """Render parts without reverb and chorus.

    Args:
        parts: up to 15 of them.
        drums: whether their notes are percussion keys and their programs kits.
        soundfont: that plays them.
        seconds: the length wanted; what rings longer is faded out.

    Returns:
        (T,) float32 at 44.1 kHz, not limited to ±1.

    Raises:
        AudioError: fluidsynth or the soundfont is not installed, or fluidsynth failed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        midi, wav = Path(scratch, "notes.mid"), Path(scratch, "sound.wav")
        _midi_file(parts, drums).save(midi)
        _run_fluidsynth(midi, wav, soundfont)
        samples, _ = soundfile.read(wav, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    length = round(seconds * SAMPLE_RATE_HZ)
    fitted = np.pad(mono, (0, max(0, length - len(mono))))[:length]
    fade = min(SAMPLE_RATE_HZ // 10, length)
    fitted[length - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return fitted


def _run_fluidsynth(midi: Path, wav: Path, soundfont: Soundfont) -> None:
    if not soundfont.path.is_file():
        raise AudioError(f"there is no soundfont '{soundfont.path}'; install the package of {soundfont.name}")
    command = ["fluidsynth", "-n", "-i", "-q", "-R", "0", "-C", "0", "-r", str(SAMPLE_RATE_HZ), "-g", str(GAIN)]
    command += ["-o", "synth.dynamic-sample-loading=1", "-o", "synth.cpu-cores=1", "-O", "float", "-T", "wav"]
    try:
        done = subprocess.run(
            [*command, "-F", str(wav), str(soundfont.path), str(midi)], capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise AudioError("fluidsynth is not installed; install it (Debian: apt-get install fluidsynth)") from error
    if done.returncode != 0 or not wav.is_file():
        raise AudioError(f"fluidsynth failed: {done.stderr.strip() or done.stdout.strip()}")


def _midi_file(parts: Sequence[PlayedPart], drums: bool) -> MidiFile:
    midi = MidiFile(type=1, ticks_per_beat=TICKS_PER_SECOND)
    midi.tracks.append(MidiTrack([MetaMessage("set_tempo", tempo=bpm2tempo(60), time=0)]))
    channels = [DRUM_CHANNEL] if drums else [c for c in range(16) if c != DRUM_CHANNEL]
    for channel, part in zip(channels, parts, strict=False):
        # Offs come before ons at one tick, so that a repeated note is struck again.
        events = [(round(n.start_seconds * TICKS_PER_SECOND), 1, n.midi, n.velocity) for n in part.notes]
        events += [(round(n.end_seconds * TICKS_PER_SECOND), 0, n.midi, 0) for n in part.notes]
        track = MidiTrack([Message("program_change", channel=channel, program=part.program, time=0)])
        now = 0
        for tick, on, pitch, velocity in sorted(events):
            kind = "note_on" if on else "note_off"
            track.append(Message(kind, channel=channel, note=pitch, velocity=velocity, time=tick - now))
            now = tick
        midi.tracks.append(track)
    return midi
