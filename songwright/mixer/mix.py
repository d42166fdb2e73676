"""From dry tracks to processed stems and their sum.

`design_mix` listens and writes down the settings; `apply_mix` follows them, with finite memory throughout (see
`blockwise`), so that after one section is sung again the rest of every stem is the same to the last bit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from songwright.errors import AudioError
from songwright.mixer.blockwise import add, amplitude, filter_memory_samples, fir_filter, largest, scale
from songwright.mixer.ducking import active_level_db, duck, duck_curves_db, duck_memory_samples
from songwright.mixer.dynamics import CompressorSettings
from songwright.mixer.equalizer import EQ_TAPS, equalizer_taps
from songwright.mixer.loudness import GATING_STEP_SECONDS, lufs_of
from songwright.mixer.recipes import MixRecipe, recipe_for
from songwright.mixer.reverb import add_reverberation, reverb_memory_samples, room_response
from songwright.mixer.strips import NO_SEND_DB, Strip, apply_strip, strip_of, strips_from_list
from songwright.mixer.tracks import CENTRE_GAIN, MIX_STEMS, STEM_OF_ROLE, MixStem, Role, Track, check_tracks, panned
from songwright.mixer.voice import (
    BACKING_LOW_CUT_HZ,
    LOW_CUT_HZ,
    RidePoint,
    SectionSpan,
    VoiceSettings,
    design_voice,
    processed_voice,
    ride_points,
)
from songwright.scratch import Room, in_memory, pieces_of
from songwright.song import SongPlan
from songwright.units import beats_to_seconds
from songwright.waveform import Waveform

LEAD_LUFS = -22.0  # before the mix as a whole is set to its headroom
HEADROOM_DBFS = -6.0  # peak of the loudest of mix and stems
MOST_DBFS = -1.0  # that peak where the user turned something up
HARMONY_LOW_CUT_HZ = 70.0
# The samples of each stem, (2, T), or (1, T) where both sides are the same.
StemArrays = dict[MixStem, np.ndarray]
ROLES: tuple[Role, ...] = ("lead", "backing", "drums", "bass", "harmony")


@dataclass(frozen=True)
class TrackSettings:
    """What is done to one track. `send_db` is its reverberation against the dry sound, None for none."""

    name: str
    role: Role
    gain_db: float
    pan: float
    low_cut_hz: float = 0.0
    send_db: float | None = None
    voice: VoiceSettings | None = None


@dataclass(frozen=True)
class MixSettings:
    """Everything that mixing does.

    Attributes:
        tracks: in the order of the tracks they were made for.
        reverb_seconds: decay of the room.
        duck_active_db: level of the voices from which on the harmony gives way; None without a voice.
        output_gain_db: of every stem alike.
        strips: what the user set, of those stems alone that it was set for.
        mixed_gain_db: the output gain without them, where theirs is another.
    """

    sample_rate_hz: int
    tracks: tuple[TrackSettings, ...]
    reverb_seconds: float
    duck_active_db: float | None
    output_gain_db: float
    strips: tuple[Strip, ...] = ()
    mixed_gain_db: float | None = None

    @property
    def usual_gain_db(self) -> float:
        """The output gain that the mix decided on before somebody moved a fader."""
        return self.output_gain_db if self.mixed_gain_db is None else self.mixed_gain_db

    @property
    def memory_samples(self) -> int:
        """A change of a track may change the stems up to this far before and after it."""
        voices = [t.voice.memory_samples(self.sample_rate_hz) for t in self.tracks if t.voice]
        reverb = reverb_memory_samples(room_response(self.reverb_seconds, self.sample_rate_hz))
        chain = max([filter_memory_samples(EQ_TAPS), *voices])
        return chain + duck_memory_samples(self.sample_rate_hz) + reverb

    def from_time(self, seconds: float) -> "MixSettings":
        """The settings for a piece of the song that begins at this time."""
        return replace(self, tracks=tuple(
            track if track.voice is None else replace(track, voice=track.voice.from_time(seconds))
            for track in self.tracks
        ))  # fmt: skip

    def to_dict(self) -> dict[str, object]:
        """Plain values for a JSON file; what the user set stands in it only where something is set."""
        data = asdict(self)
        if not self.strips:
            del data["strips"]
        if self.mixed_gain_db is None:
            del data["mixed_gain_db"]
        return data

    @classmethod
    def from_dict(cls, data: dict[str, object]) -> "MixSettings":
        """The inverse of `to_dict`.

        Raises:
            AudioError: a field is missing or unknown.
        """
        try:
            tracks = tuple(_track_settings(track) for track in data["tracks"])  # type: ignore[attr-defined]
            strips = strips_from_list(data.get("strips", ()))  # type: ignore[arg-type]
            return cls(**{**data, "tracks": tracks, "strips": strips})  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError) as error:
            raise AudioError(f"these are not mixing settings ({error}); mix the song anew") from error


@dataclass(frozen=True, eq=False)
class Stem:
    """One processed stem, stereo."""

    name: MixStem
    wave: Waveform


@dataclass(frozen=True, eq=False)
class Mix:
    """The pre-master mix, the stems that sum to it, and how it was made."""

    wave: Waveform
    stems: tuple[Stem, ...]
    settings: MixSettings


def section_spans(plan: SongPlan) -> tuple[SectionSpan, ...]:
    """Where the plan's sections sound."""
    return tuple(
        SectionSpan(
            section.id,
            plan.seconds_at(section, 0),
            plan.seconds_at(section, 0) + beats_to_seconds(section.bars * plan.beats_per_bar, plan.tempo_bpm),
            section.energy,
        )
        for section in plan.sections
    )


def mix(tracks: Sequence[Track], plan: SongPlan) -> Mix:
    """Mix a song; see `design_mix` for errors."""
    return mix_of(*designed_stems(tracks, plan))


def design_mix(tracks: Sequence[Track], plan: SongPlan) -> MixSettings:
    """Decide levels, places, sends and the voice's dynamics.

    Raises:
        AudioError: see `tracks.check_tracks`, or every track is silent.
    """
    return designed_stems(tracks, plan)[0]


def apply_mix(tracks: Sequence[Track], settings: MixSettings) -> Mix:
    """Mix by settings made before; with those of the same tracks the result is that of `mix`, bit for bit.

    Raises:
        AudioError: the tracks are not those the settings were made for; see also `tracks.check_tracks`.
    """
    check_fit(tracks, settings)
    return mix_of(settings, settled_stems(tracks, settings))


def check_fit(tracks: Sequence[Track], settings: MixSettings) -> None:
    """That settings can be applied to these tracks.

    Raises:
        AudioError: as `apply_mix`.
    """
    check_tracks(tracks)
    given = [(track.name, track.role) for track in tracks]
    wanted = [(track.name, track.role) for track in settings.tracks]
    if given != wanted or tracks[0].wave.sample_rate_hz != settings.sample_rate_hz:
        raise AudioError(
            f"the mixing settings are for {', '.join(name for name, _ in wanted)} at {settings.sample_rate_hz} Hz, "
            f"not for {', '.join(name for name, _ in given)} at {tracks[0].wave.sample_rate_hz} Hz; mix anew"
        )


def designed_stems(tracks: Sequence[Track], plan: SongPlan, room: Room = in_memory) -> tuple[MixSettings, StemArrays]:
    """The settings of a song's mix, and its stems by them, in new room; see `design_mix` for errors."""
    check_tracks(tracks)
    if not any(_sounds(track.wave.samples) for track in tracks):
        raise AudioError("every track is silent; render the song again")
    recipe = recipe_for(plan.style.genre)
    rate = tracks[0].wave.sample_rate_hz
    bare = [_bare_settings(track, recipe, section_spans(plan), room) for track in tracks]
    dry = [_dry(track, settings, room) for track, settings in zip(tracks, bare, strict=True)]
    gains = {role: _role_gain_db(role, tracks, dry, recipe, rate) for role in ROLES}
    levelled = tuple(replace(settings, gain_db=round(gains[settings.role], 3)) for settings in bare)
    sketch = MixSettings(rate, levelled, recipe.reverb_seconds, None, 0.0)
    placed = _placed(dry, sketch, room)
    has_voice = "vocals" in placed and _sounds(placed["vocals"])
    active = active_level_db(placed["vocals"], rate) if has_voice else None
    sketch = replace(sketch, duck_active_db=None if active is None else round(active, 2))
    _finish(placed, sketch, room)
    peak = max(largest(samples) for samples in placed.values())
    output_db = HEADROOM_DBFS - 20 * float(np.log10(max(peak, _peak(placed.values()))))
    settings = replace(sketch, output_gain_db=round(output_db, 3))
    _turn(placed, settings)
    return settings, placed


def settled_stems(tracks: Sequence[Track], settings: MixSettings, room: Room = in_memory) -> StemArrays:
    """The stems by settings made before, in new room; see `apply_mix`."""
    dry = [_dry(track, chosen, room) for track, chosen in zip(tracks, settings.tracks, strict=True)]
    placed = _placed(dry, settings, room)
    _finish(placed, settings, room)
    _turn(placed, settings)
    return placed


def adjusted_stems(
    tracks: Sequence[Track], settings: MixSettings, strips: tuple[Strip, ...], room: Room = in_memory
) -> tuple[MixSettings, StemArrays]:
    """The stems by settings made before and other strips, in new room, and the settings that give them.

    The output gain stays what the mix decided, unless a stem or the mix would come over `MOST_DBFS`: then all of them
    are turned down to that.

    Raises:
        AudioError: no stem is left that sounds; see also `apply_mix`.
    """
    check_fit(tracks, settings)
    usual = settings.usual_gain_db
    settings = replace(settings, strips=strips, output_gain_db=usual, mixed_gain_db=None)
    stems = settled_stems(tracks, settings, room)
    peak = max(_peak(stems.values()), *(largest(samples) for samples in stems.values()))
    if peak == 0:
        raise AudioError("every stem that sounds is muted; leave one of them in the song")
    over_db = 20 * float(np.log10(peak)) - MOST_DBFS
    if over_db > 0:
        settings = replace(settings, output_gain_db=round(usual - over_db, 3), mixed_gain_db=usual)
        for samples in stems.values():
            scale(samples, float(amplitude(settings.output_gain_db - usual)))
    return settings, stems


def mix_of(settings: MixSettings, stems: StemArrays, room: Room = in_memory) -> Mix:
    """Stereo stems and their sum. A stem that is the same on both sides is held once."""
    length = max(samples.shape[1] for samples in stems.values())
    total = room(2, length)
    for samples in stems.values():
        add(total, samples)
    waves = tuple(
        Stem(name, Waveform(np.broadcast_to(samples, (2, length)), settings.sample_rate_hz))
        for name, samples in stems.items()
    )
    return Mix(Waveform(total, settings.sample_rate_hz), waves, settings)


def _bare_settings(track: Track, recipe: MixRecipe, sections: Sequence[SectionSpan], room: Room) -> TrackSettings:
    """Everything but the level."""
    samples, rate = track.wave.samples, track.wave.sample_rate_hz
    if track.role == "harmony":
        return TrackSettings(track.name, track.role, 0.0, track.pan, HARMONY_LOW_CUT_HZ, recipe.harmony_send_db)
    if track.stem != "vocals":
        return TrackSettings(track.name, track.role, 0.0, track.pan)
    voice = None
    if _sounds(samples):
        lead = track.role == "lead"
        voice = design_voice(samples, rate, recipe.voice_ratio, LOW_CUT_HZ if lead else BACKING_LOW_CUT_HZ)
        even = processed_voice(samples, voice, rate, room)
        voice = replace(voice, ride=ride_points(even, rate, sections, recipe.ride_db))
    return TrackSettings(track.name, track.role, 0.0, track.pan, 0.0, recipe.voice_send_db, voice)


def _dry(track: Track, settings: TrackSettings, room: Room) -> np.ndarray:
    """(C, T): the track after its own processing, before level, place and room."""
    samples, rate = track.wave.samples, track.wave.sample_rate_hz
    if settings.voice is not None:
        return processed_voice(samples, settings.voice, rate, room)
    if settings.low_cut_hz > 0:
        taps = equalizer_taps((100.0, 10_000.0), (0.0, 0.0), rate, settings.low_cut_hz)
        return fir_filter(samples, taps, room(*samples.shape))
    return samples


def _role_gain_db(
    role: Role, tracks: Sequence[Track], dry: Sequence[np.ndarray], recipe: MixRecipe, rate: int
) -> float:
    """One gain for all tracks of a role (their own balance is the arranger's): to its level against the lead voice.

    Panning by constant power does not change the loudness, so it is measured before. A silent role keeps its gain.
    """
    parts = [samples for track, samples in zip(tracks, dry, strict=True) if track.role == role]
    if not parts:
        return 0.0
    width = max(part.shape[0] for part in parts)

    def together(pieces: Sequence[np.ndarray]) -> np.ndarray:
        # A mono part sounds from two loudspeakers at half the power each.
        wide = [p if len(p) == width else np.repeat(p, 2, axis=0) * np.float32(0.5**0.5) for p in pieces]
        return np.asarray(sum(wide), np.float32)

    step = round(GATING_STEP_SECONDS * rate)
    pieces = zip(*(pieces_of(part, step) for part in parts), strict=True)
    loudness = lufs_of(map(together, pieces), parts[0].shape[1], rate)
    return LEAD_LUFS + recipe.level_lu(role) - loudness if np.isfinite(loudness) else 0.0


def _finish(placed: StemArrays, settings: MixSettings, room: Room) -> None:
    """Ducking, reverberation and what the user set, in place; the output gain is not known yet."""
    response = room_response(settings.reverb_seconds, settings.sample_rate_hz)
    voice_is_heard = not strip_of(settings.strips, "vocals").muted
    if settings.duck_active_db is not None and "other" in placed and voice_is_heard:
        band = _sum([samples for name, samples in placed.items() if name != "vocals"], room)
        curves = duck_curves_db(placed["vocals"], band, settings.duck_active_db, settings.sample_rate_hz)
        duck(placed["other"], curves, settings.sample_rate_hz)
    for name, samples in placed.items():
        send_db = _send_db(name, settings)
        if send_db is not None:
            add_reverberation(samples, response, float(amplitude(send_db)))
        apply_strip(samples, strip_of(settings.strips, name))


def _placed(dry: list[np.ndarray], settings: MixSettings, room: Room) -> StemArrays:
    """Sums of the levelled and panned tracks of each stem. The dry tracks are let go one by one."""
    placed: StemArrays = {}
    for name in MIX_STEMS:
        own = [index for index, track in enumerate(settings.tracks) if _stem_of(track) == name]
        in_the_middle = all(settings.tracks[index].pan == 0 and dry[index].shape[0] == 1 for index in own)
        is_mono = in_the_middle and _send_db(name, settings) is None and not strip_of(settings.strips, name).pan
        for index in own:
            track, samples = settings.tracks[index], dry[index]
            if name not in placed:
                placed[name] = room(1 if is_mono else 2, samples.shape[1])
            gain = np.float32(amplitude(track.gain_db))
            for target, piece in zip(pieces_of(placed[name]), pieces_of(samples), strict=True):
                target += piece * (CENTRE_GAIN * gain) if is_mono else panned(piece, track.pan) * gain
            dry[index] = np.zeros((0, 0), np.float32)
    return placed


def _turn(stems: StemArrays, settings: MixSettings) -> None:
    """The output gain, in place."""
    for samples in stems.values():
        scale(samples, float(amplitude(settings.output_gain_db)))


def _sum(stems: Sequence[np.ndarray], room: Room) -> np.ndarray:
    """(2, T) sum of stems, or (1, T) where all of them are the same on both sides."""
    total = room(max(len(samples) for samples in stems), stems[0].shape[1])
    for samples in stems:
        add(total, samples)
    return total


def _peak(stems: Iterable[np.ndarray]) -> float:
    """Of the stems' sum."""
    return max(
        float(np.abs(np.sum(np.broadcast_arrays(*pieces), axis=0)).max())
        for pieces in zip(*map(pieces_of, stems), strict=True)
    )


def _sounds(samples: np.ndarray) -> bool:
    return any(piece.any() for piece in pieces_of(samples))


def _send_db(name: MixStem, settings: MixSettings) -> float | None:
    asked = strip_of(settings.strips, name).send_db
    if asked is not None:
        return asked if asked > NO_SEND_DB else None
    return next((t.send_db for t in settings.tracks if _stem_of(t) == name and t.send_db is not None), None)


def _stem_of(track: TrackSettings) -> MixStem:
    return STEM_OF_ROLE[track.role]


def _track_settings(data: dict[str, object]) -> TrackSettings:
    voice = data["voice"]
    if isinstance(voice, dict):
        voice = VoiceSettings(
            voice["low_cut_hz"],
            CompressorSettings(**voice["deesser"]),
            CompressorSettings(**voice["compressor"]),
            tuple(RidePoint(**point) for point in voice["ride"]),
        )
    return TrackSettings(**{**data, "voice": voice})  # type: ignore[arg-type]
