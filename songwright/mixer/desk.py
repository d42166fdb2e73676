"""The whole desk: tracks in, a marked and mastered song with its stems out, and the files of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from songwright.errors import AudioError
from songwright.files import write_text
from songwright.mixer.export import write_audio
from songwright.mixer.master import Mastered, MasterSettings, MasterTarget, apply_master, master, master_piece
from songwright.mixer.mix import (
    Mix,
    MixSettings,
    StemArrays,
    adjusted_stems,
    check_fit,
    designed_stems,
    mix_of,
    settled_stems,
)
from songwright.mixer.strips import Strip
from songwright.mixer.tags import SongTags
from songwright.mixer.tracks import MixStem, Track
from songwright.mixer.watermark import mark
from songwright.scratch import Place, Room, in_memory
from songwright.song import SongPlan
from songwright.waveform import Waveform

SETTINGS_VERSION = 1
PIECE_GRID_SAMPLES = 1 << 16  # whole blocks of every block filter, of the mark and of the dither


@dataclass(frozen=True)
class DeskSettings:
    """All that was decided; applied to other takes of the same song it leaves what they share as it is."""

    mix: MixSettings
    master: MasterSettings
    watermark: bool

    @property
    def memory_samples(self) -> int:
        """A change of a track may change the master up to this far before and after it."""
        return self.mix.memory_samples + self.master.memory_samples + 4096

    def save(self, path: Path) -> None:
        """Write as JSON.

        Raises:
            OutputError: the file cannot be written.
        """
        data = {"format_version": SETTINGS_VERSION, "watermark": self.watermark,
                "mix": self.mix.to_dict(), "master": self.master.to_dict()}  # fmt: skip
        write_text(path, json.dumps(data, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> "DeskSettings":
        """Read what `save` wrote.

        Raises:
            AudioError: no such file, or not settings of this version.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise AudioError(f"cannot read the mixing settings '{path}': {error}; mix the song anew") from error
        if not isinstance(data, dict) or data.get("format_version") != SETTINGS_VERSION:
            raise AudioError(f"'{path}' does not hold mixing settings of version {SETTINGS_VERSION}; mix the song anew")
        try:
            return cls(MixSettings.from_dict(data["mix"]), MasterSettings.from_dict(data["master"]), data["watermark"])
        except KeyError as error:
            raise AudioError(f"'{path}' lacks {error}; mix the song anew") from error


@dataclass(frozen=True, eq=False)
class Production:
    """A finished song: `mix.stems` sum to `mix.wave`, which was mastered to `master.wave`."""

    mix: Mix
    master: Mastered
    settings: DeskSettings


def produce(
    tracks: Sequence[Track],
    plan: SongPlan,
    target: MasterTarget | None = None,
    *,
    watermark: bool = True,
    room: Room = in_memory,
) -> Production:
    """Mix, mark and master a song.

    Args:
        room: for stems, mix and master; on disk, the memory used does not grow with the song.

    Raises:
        OutputError: there is no room.
        AudioError: the tracks cannot be mixed (see `mix.design_mix`) or the mix not mastered (`master.master`).
    """
    settings, stems = designed_stems(tracks, plan, room)
    mixed = _mixed(settings, stems, watermark, room)
    mastered = master(mixed.wave, target, room)
    return Production(mixed, mastered, DeskSettings(mixed.settings, mastered.settings, watermark))


def reproduce(tracks: Sequence[Track], settings: DeskSettings, room: Room = in_memory) -> Production:
    """The same desk with other takes: nothing is measured again. `room` as in `produce`.

    Raises:
        OutputError: there is no room.
        AudioError: the tracks are not those the settings were made for.
    """
    check_fit(tracks, settings.mix)
    mixed = _mixed(settings.mix, settled_stems(tracks, settings.mix, room), settings.watermark, room)
    return Production(mixed, apply_master(mixed.wave, settings.master, room), settings)


def readjust(
    tracks: Sequence[Track], settings: DeskSettings, strips: tuple[Strip, ...], target: MasterTarget | None = None,
    room: Room = in_memory,
) -> Production:  # fmt: skip
    """The same mix with other faders, mutes, places and reverberations.

    What the mix decided of each track is held. The master is decided anew from the new mix, so that its loudness is
    again what was asked for. Strips that do nothing give the song of before to the last bit.

    Raises:
        OutputError: there is no room.
        AudioError: the tracks are not those the settings were made for, or nothing is left that sounds.
    """
    mix_settings, stems = adjusted_stems(tracks, settings.mix, strips, room)
    mixed = _mixed(mix_settings, stems, settings.watermark, room)
    mastered = master(mixed.wave, target, room)
    return Production(mixed, mastered, DeskSettings(mix_settings, mastered.settings, settings.watermark))


def reproduce_piece(
    tracks: Sequence[Track], settings: DeskSettings, start: int, stop: int
) -> tuple[Mapping[MixStem, Waveform], Waveform]:
    """`reproduce` from sample `start` to `stop` of the song alone: the stems and the master there.

    Right, up to rounding, but for `settings.memory_samples` at either end, unless the song ends there.

    Args:
        tracks: as long as the song; what lies outside of the piece is not looked at.
        start: a multiple of `PIECE_GRID_SAMPLES`.

    Raises:
        AudioError: the tracks are not those the settings were made for.
    """
    check_fit(tracks, settings.mix)
    rate = settings.mix.sample_rate_hz
    cut = [replace(t, wave=Waveform(t.wave.samples[:, start:stop], rate)) for t in tracks]
    stems = settled_stems(cut, settings.mix.from_time(start / rate))
    if settings.watermark:
        for samples in stems.values():
            mark(samples, rate, Place(start, tracks[0].wave.samples.shape[1]))
    mixed = mix_of(settings.mix, stems)
    return {stem.name: stem.wave for stem in mixed.stems}, master_piece(mixed.wave, settings.master)


def write_production(
    production: Production, folder: Path, tags: SongTags, formats: Sequence[str] = ("wav",), bits: int = 24
) -> tuple[Path, ...]:
    """Write `stems/*.wav`, `song.*` and `mix.json` into a song folder; returns the songs' paths.

    Raises:
        OutputError: a file cannot be written, or a format is unknown.
    """
    for stem in production.mix.stems:
        write_audio(folder / "stems" / f"{stem.name}.wav", stem.wave, tags, bits=bits)
    songs = tuple(folder / f"song.{suffix}" for suffix in formats)
    for path in songs:
        write_audio(path, production.master.wave, tags, bits=bits)
    production.settings.save(folder / "mix.json")
    return songs


def _mixed(settings: MixSettings, stems: StemArrays, watermark: bool, room: Room) -> Mix:
    """Marking is linear: marked stems sum to the marked mix."""
    if watermark:
        for samples in stems.values():
            mark(samples, settings.sample_rate_hz)
    return mix_of(settings, stems, room)
