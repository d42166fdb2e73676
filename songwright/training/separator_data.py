"""What the separator learns from: a packed file of stems (FLAC inside .npz, as the codec's), and mixtures of them.

Voice and band of a mixture need not belong together (Demucs' own recipe remixes stems too): voices come from one
recording, each part of the band from another, with levels about those that the desk sets. Some mixtures are stretches
of finished songs, all stems as the desk left them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.signal
import torch
from torch import Tensor

from songwright.codec.interface import SHIPPED_NAME, Codec
from songwright.errors import AudioError
from songwright.mixer.reverb import room_response
from songwright.mixer.tracks import panned
from songwright.training.codec_data import Clip, read_pack, write_pack
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

SONG_MARK = "song:"  # clips named song:FOLDER are stems of one finished song
VOICE_KIND = "singing"
KIND_OF_STEM = {"vocals": VOICE_KIND, "drums": "drums", "bass": "bass", "other": "other"}
BAND_KINDS = ("drums", "bass", "other")
LEVEL_BLOCK_SECONDS = 0.4


@dataclass(frozen=True)
class MixtureSettings:
    """How mixtures are drawn. Levels in dB against the voice; shares are of mixtures."""

    seconds: float = 3.0
    items: int = 2
    whole_song_share: float = 0.3
    no_voice_share: float = 0.08
    part_shares: tuple[tuple[str, float], ...] = (("drums", 0.8), ("bass", 0.85), ("other", 0.95))
    part_levels_db: tuple[tuple[str, float], ...] = (("drums", -3.5), ("bass", -5.0), ("other", -4.0))
    level_spread_db: float = 4.0
    soft_voice_share: float = 0.15  # as a fault would have it
    soft_voice_db: tuple[float, float] = (-14.0, -4.0)
    widest_pan: float = 0.6
    reverb_share: float = 0.5
    reverb_seconds: tuple[float, ...] = (0.8, 1.3, 2.1)
    reverb_send_db: tuple[float, float] = (-22.0, -11.0)


@dataclass(frozen=True)
class StemSources:
    """Where stems come from.

    Attributes:
        packs: packed corpora of the codec, at 44.1 kHz.
        songs: finished song folders.
        coded_stride: if not 0, only every so many-th clip of the packs is taken, as the shipped codec gives it back;
            what songs are made of has been through it.
    """

    packs: tuple[Path, ...] = ()
    songs: tuple[Path, ...] = ()
    coded_stride: int = 0


def pack_stems(sources: StemSources, path: Path, sample_rate_hz: int) -> int:
    """Write the sources' stems, resampled, as one packed file; returns how many. Held-out clips of the packs stay so.

    Raises:
        AudioError: a pack or a stem cannot be read.
    """
    clips = [clip for pack in sources.packs for clip in read_pack(pack, SAMPLE_RATE_HZ)]
    if sources.coded_stride:
        codec = Codec.from_pretrained(SHIPPED_NAME)
        clips = [_through(codec, clip) for clip in clips[:: sources.coded_stride] if not clip.held_out]
    clips = [_resampled(clip, sample_rate_hz) for clip in clips]
    for number, folder in enumerate(sources.songs):
        clips += song_clips(folder, f"{SONG_MARK}{number}-{folder.name}", sample_rate_hz)
    write_pack(clips, path, sample_rate_hz)
    return len(clips)


def song_clips(folder: Path, name: str, sample_rate_hz: int) -> Iterator[Clip]:
    """The stems of a finished song, (T, 2), all of one length."""
    for stem, kind in KIND_OF_STEM.items():
        path = folder / "stems" / f"{stem}.wav"
        if path.is_file():
            samples = Waveform.load(path).resampled(sample_rate_hz).samples.T
            yield Clip(name, kind, False, _as_int16(samples))


def _through(codec: Codec, clip: Clip) -> Clip:
    codes = codec.encode(Waveform(clip.samples.astype(np.float32)[None] / 32768))
    decoded = codec.decode(codes, len(clip.samples)).samples[0]
    return Clip(f"{clip.name}-coded", clip.kind, clip.held_out, _as_int16(decoded))


def _resampled(clip: Clip, sample_rate_hz: int) -> Clip:
    samples = Waveform(clip.samples.astype(np.float32)[None] / 32768).resampled(sample_rate_hz).samples[0]
    return Clip(clip.name, clip.kind, clip.held_out, _as_int16(samples))


def _as_int16(samples: np.ndarray) -> np.ndarray:
    return np.clip(np.round(samples * 32768), -32768, 32767).astype(np.int16)


@dataclass(frozen=True, eq=False)
class Stem:
    """A clip and its level where it sounds, as RMS."""

    clip: Clip
    level: float


@dataclass(frozen=True, eq=False)
class Mixtures:
    """A batch: `mix` and `voice`, each (B, 2, T) float32, at unit deviation of the mix (as Demucs is given music)."""

    mix: Tensor
    voice: Tensor


class MixtureMaker:
    """Draws mixtures; the same generator state gives the same ones."""

    def __init__(self, clips: Iterable[Clip], settings: MixtureSettings, sample_rate_hz: int) -> None:
        self.settings = settings
        self.length = round(settings.seconds * sample_rate_hz)
        stems = [Stem(clip, sounding_level(clip.samples, sample_rate_hz)) for clip in clips]
        stems = [stem for stem in stems if stem.level > 0 and len(stem.clip.samples) > self.length // 2]
        self._by_kind = {kind: [stem for stem in stems if stem.clip.kind == kind] for kind in KIND_OF_STEM.values()}
        if not self._by_kind[VOICE_KIND] or not any(self._by_kind[kind] for kind in BAND_KINDS):
            raise AudioError("the stems hold no voice or no band; pack some of both")
        # A song's stems count by their length as often as all short clips of the kind do by theirs.
        self._odds = {kind: _odds(found) for kind, found in self._by_kind.items() if found}
        self._songs: dict[str, list[Clip]] = {}
        for stem in stems:
            if stem.clip.name.startswith(SONG_MARK):
                self._songs.setdefault(stem.clip.name, []).append(stem.clip)
        self._song_names = [
            name for name, parts in self._songs.items() if len(parts) > 1 and VOICE_KIND in {p.kind for p in parts}
        ]
        lengths = np.array([len(self._songs[name][0].samples) for name in self._song_names], float)
        self._song_odds = lengths / max(lengths.sum(), 1.0)
        self._rooms = [room_response(seconds, sample_rate_hz) for seconds in settings.reverb_seconds]

    def batch(self, rng: np.random.Generator) -> Mixtures:
        """`settings.items` mixtures."""
        drawn = [self._one(rng) for _ in range(self.settings.items)]
        mix, voice = (torch.from_numpy(np.stack(side).astype(np.float32)) for side in zip(*drawn, strict=True))
        spread = mix.mean(dim=1).std(dim=1)[:, None, None] + 1e-4
        return Mixtures(mix / spread, voice / spread)

    def _one(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        settings = self.settings
        if self._song_names and rng.random() < settings.whole_song_share:
            voice, band = self._of_song(rng)
        else:
            voice, band = self._voice(rng), self._band(rng)
        if rng.random() < settings.no_voice_share:
            voice = np.zeros_like(voice)
        elif rng.random() < settings.soft_voice_share:
            voice = voice * _amplitude(rng.uniform(*settings.soft_voice_db))
        return voice + band, voice

    def _of_song(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Voice and band at one moment of a finished song."""
        parts = self._songs[self._song_names[int(rng.choice(len(self._song_names), p=self._song_odds))]]
        start = _start(rng, len(parts[0].samples), self.length)
        cut = {clip.kind: _stereo(self._cut(clip, start)) for clip in parts}
        voice = cut.pop(VOICE_KIND)
        return voice, np.sum(list(cut.values()), axis=0)

    def _voice(self, rng: np.random.Generator) -> np.ndarray:
        """A voice at level 1, in the middle, half of the dry ones in a room."""
        voice = _placed(self._draw(VOICE_KIND, rng), 0.0)
        if rng.random() >= self.settings.reverb_share:
            return voice
        room = self._rooms[int(rng.integers(len(self._rooms)))]
        wet = scipy.signal.fftconvolve(voice.mean(axis=0, keepdims=True), room, axes=1)[:, : self.length]
        return voice + wet * _amplitude(rng.uniform(*self.settings.reverb_send_db))

    def _band(self, rng: np.random.Generator) -> np.ndarray:
        """At least one part, each at its level against a voice of level 1."""
        settings = self.settings
        band = np.zeros((2, self.length))
        levels_db = dict(settings.part_levels_db)
        present = [kind for kind, share in settings.part_shares if self._by_kind[kind] and rng.random() < share]
        for kind in present or [kind for kind in ("other", *BAND_KINDS) if self._by_kind[kind]][:1]:
            pan = rng.uniform(-1, 1) * settings.widest_pan if kind == "other" else 0.0
            level_db = rng.normal(levels_db[kind], settings.level_spread_db)
            band += _placed(self._draw(kind, rng), pan) * _amplitude(level_db)
        return band

    def _draw(self, kind: str, rng: np.random.Generator) -> np.ndarray:
        """(1 or 2, T) of some clip of a kind, at level 1."""
        stem = self._by_kind[kind][int(rng.choice(len(self._by_kind[kind]), p=self._odds[kind]))]
        start = _start(rng, len(stem.clip.samples), self.length)
        return self._cut(stem.clip, start) * np.float32(rng.choice((-1.0, 1.0)) / stem.level)

    def _cut(self, clip: Clip, start: int) -> np.ndarray:
        samples = clip.samples[start : start + self.length].astype(np.float32) / 32768
        channels = samples[None] if samples.ndim == 1 else samples.T
        return np.pad(channels, ((0, 0), (0, self.length - channels.shape[1])))


def sounding_level(samples: np.ndarray, sample_rate_hz: int) -> float:
    """RMS of the blocks that are within 20 dB of the loudest; 0 for silence. (T,) or (T, 2) int16."""
    block = round(LEVEL_BLOCK_SECONDS * sample_rate_hz)
    blocks = max(len(samples) // block, 1)
    cut = samples[: blocks * block].astype(np.float32) / 32768
    powers = np.array([np.mean(np.square(piece)) for piece in np.array_split(cut, blocks)])
    loudest = float(powers.max())
    return float(np.sqrt(powers[powers >= loudest / 100].mean())) if loudest > 1e-8 else 0.0


def _odds(stems: list[Stem]) -> np.ndarray:
    lengths = np.array([len(stem.clip.samples) for stem in stems], float)
    return lengths / lengths.sum()


def _start(rng: np.random.Generator, length: int, wanted: int) -> int:
    return int(rng.integers(max(length - wanted, 0) + 1))


def _placed(samples: np.ndarray, pan: float) -> np.ndarray:
    """(2, T) at the level that (1 or 2, T) had."""
    return panned(samples, pan) * np.float32(np.sqrt(3 - samples.shape[0]))


def _stereo(samples: np.ndarray) -> np.ndarray:
    return samples if samples.shape[0] == 2 else np.repeat(samples, 2, axis=0)


def _amplitude(level_db: float) -> float:
    return float(10 ** (level_db / 20))
