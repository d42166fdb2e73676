"""A stretch of a finished song decoded, mixed and mastered anew by the old settings, as patches of its files.

Only the stretch is computed, with as much around it as the desk remembers. What is decoded, mixed and mastered there
is right to the last bit but for the rounding of block filters, which begin elsewhere than in the whole song; the
stretch itself is cross-faded into the old audio, and all that is outside of it stays as it is on the disk.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from songwright.accompaniment.frames import HOP_SAMPLES
from songwright.errors import AudioError
from songwright.mixer.desk import PIECE_GRID_SAMPLES, DeskSettings, reproduce_piece
from songwright.mixer.dither import dithered
from songwright.mixer.export import write_audio
from songwright.mixer.master import apply_master
from songwright.mixer.tag_places import wav_layout, wav_tags
from songwright.mixer.tags import SongTags, read_tags, text_tags
from songwright.mixer.tracks import Track
from songwright.production.folder import SongFolder
from songwright.production.patches import Patch
from songwright.production.performance import FrameSpan, Performance, Stream
from songwright.production.splice import GRID, Stretch, faded, overlaid, spliced
from songwright.production.tracks import render_tracks
from songwright.scratch import Place
from songwright.waveform import Waveform

WORD_BYTES = 3  # of 24 bits
CONTEXT_FRAMES = 64  # more than any codec looks around itself


@dataclass(frozen=True, eq=False)
class Remix:
    """A stretch of a song made anew.

    Attributes:
        tracks: dry and as long as the song, silent where nothing was decoded.
        stems: (2, T) of the piece that was mixed, by name, and 'song' for the master.
        start: first sample of that piece.
    """

    tracks: tuple[Track, ...]
    stems: Mapping[str, Waveform]
    start: int


@dataclass(frozen=True, eq=False)
class Laid:
    """What was made anew, and where each stem takes it."""

    made: Remix
    stretches: Mapping[str, Stretch]


def remix(
    files: SongFolder, performance: Performance, codecs: Mapping[Stream, str], stretches: Mapping[str, Stretch],
    first: int,
) -> Remix:  # fmt: skip
    """Make a stretch anew.

    Args:
        performance: as it is now.
        codecs: as `render_tracks` has them.
        stretches: what is to become new, by stem.
        first: sample from which on the dry tracks are wanted, if that is earlier.

    Raises:
        AudioError: the settings are not those of the performance, or are missing.
    """
    settings = DeskSettings.load(files.settings)
    memory = settings.memory_samples
    begin = max(0, min(first, min(one.start for one in stretches.values()) - memory))
    start = begin // PIECE_GRID_SAMPLES * PIECE_GRID_SAMPLES
    stop = max(one.stop for one in stretches.values()) + memory
    only = FrameSpan(
        max(0, start // HOP_SAMPLES - CONTEXT_FRAMES), min(performance.frames, -(-stop // HOP_SAMPLES) + CONTEXT_FRAMES)
    )
    tracks = render_tracks(performance, codecs, played=files.played, only=only)
    stems, master = reproduce_piece(tracks, settings, start, min(stop, tracks[0].wave.samples.shape[1]))
    return Remix(tracks, {**{str(name): wave for name, wave in stems.items()}, "song": master}, start)


def audio_patches(files: SongFolder, changes: Sequence["Laid"], tags: SongTags, made: SongFolder) -> tuple[Patch, ...]:
    """The patches of stems and master, whose WAV files are changed in place. FLAC, MP3 and the dry voice are written
    anew, into `made`, a folder that mirrors the song's.

    Args:
        changes: that do not overlap.
        tags: of the audio files as they are to be.

    Raises:
        AudioError: a file is missing, or not as songwright wrote it.
    """
    found: list[Patch] = []
    for path in files.audio():
        if path.suffix == ".wav":
            found += _wav_patches(files, path, changes, tags)
    others = [path for path in map(files.song, ("flac", "mp3")) if path.is_file()]
    if others and (changes or any(read_tags(path) != tags for path in others)):
        master = _whole_master(files, changes, tags.seed)
        for path in others:
            write_audio(made.path / path.name, master, tags, dither=False)
    sung = [one for one in changes if "vocals" in one.stretches]
    if sung and files.dry_voice.is_file():
        voice = Waveform.load(files.dry_voice)
        for one in sung:
            voice = spliced(voice, one.made.tracks[0].wave, one.stretches["vocals"])
        made.dry_voice.parent.mkdir(exist_ok=True)
        voice.save(made.dry_voice)
    return tuple(found)


def _wav_patches(files: SongFolder, path: Path, changes: Sequence[Laid], tags: SongTags) -> list[Patch]:
    name = path.stem
    try:
        layout, size = wav_layout(path), path.stat().st_size
        with path.open("rb") as file:
            file.seek(layout.tags_start)
            old_tags = file.read()
        found = []
        for one in changes:
            if name not in one.stretches:
                continue
            with soundfile.SoundFile(path) as sound:
                if sound.subtype != "PCM_24":
                    raise ValueError(f"it holds {sound.subtype}, not PCM_24")
                frame_bytes = WORD_BYTES * sound.channels
                samples = _inside(sound, one, name, tags.seed)
            words = np.rint(samples * GRID).astype("<i4")  # (C, T)
            data = np.ascontiguousarray(words.T).view(np.uint8).reshape(-1, 4)[:, :WORD_BYTES].tobytes()
            found.append(Patch(files.name(path), data, layout.sound.start + one.stretches[name].start * frame_bytes))
    except (OSError, ValueError, soundfile.LibsndfileError) as error:
        raise AudioError(f"'{path}' is not as songwright wrote it ({error}); run 'songwright sing' again") from error
    new_tags = wav_tags(text_tags(tags))
    if new_tags != old_tags:
        length = size - len(old_tags) + len(new_tags) - 8
        found.append(Patch(files.name(path), struct.pack("<I", length), 4))
        found.append(Patch(files.name(path), new_tags, layout.tags_start, to_end=True))
    return found


def _inside(sound: soundfile.SoundFile, change: Laid, name: str, seed: int) -> np.ndarray:
    """(C, T) of the stretch, the old audio cross-faded into its ends."""
    stretch = change.stretches[name]
    sound.seek(stretch.start)
    old = sound.read(stretch.stop - stretch.start, dtype="float32", always_2d=True).T
    place = Place(stretch.start, sound.frames)
    return faded(old, _dithered(change.made, name, stretch, seed), place, sound.samplerate)


def _dithered(new: Remix, name: str, stretch: Stretch, seed: int) -> np.ndarray:
    """(C, T) float32 of the stretch on the grid of 24-bit audio, with the noise that the whole song's dither has
    there."""
    words = dithered(new.stems[name], 24, seed, new.start)[:, stretch.start - new.start : stretch.stop - new.start]
    return (words / 2.0**31).astype(np.float32)


def _whole_master(files: SongFolder, changes: Sequence[Laid], seed: int) -> Waveform:
    """The changed master of a song that is to be written whole, from lossless audio."""
    lossless = next((path for path in map(files.song, ("wav", "flac")) if path.is_file()), None)
    if lossless is None:  # an MP3 file alone: what it was made of is mastered again, so that it loses nothing twice
        stems = [Waveform.load(path) for path in files.audio() if path.parent.name == "stems"]
        mix = Waveform(np.asarray(sum(stem.samples for stem in stems), np.float32), stems[0].sample_rate_hz)
        master = apply_master(mix, DeskSettings.load(files.settings).master).wave
    else:
        master = Waveform.load(lossless)
    for one in changes:
        stretch = one.stretches["song"]
        master = overlaid(master, _dithered(one.made, "song", stretch, seed), stretch.start)
    return master
