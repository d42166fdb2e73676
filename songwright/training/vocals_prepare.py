"""From the singing corpus and a codec to a pack: cut items into phrases, measure their curves, encode them.

What the model is told in training must mean what it means when a plan is sung. So phrases are cut at the same rests and
with the same silence around them as `vocals.alignment` cuts them; loudness is that of the vowels, relative to what the
singer usually gives that vowel; and the fundamental's phase is measured in the sound itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from songwright.codec.loading import load_frame_codec
from songwright.codec.model import FrameCodec
from songwright.errors import AudioError
from songwright.phonetics.inventory import is_vowel
from songwright.seeding import generator
from songwright.training.data.corpus import (
    CURVES_PER_SECOND,
    Corpus,
    SingingRecord,
    SungCurves,
    load_audio,
    load_curves,
    read_singing,
)  # fmt: skip
from songwright.training.vocals_data import SungPhrase, VoicePack, encoder_digest
from songwright.training.vocals_phase import HOP_SAMPLES, VOICELESS_HZ, bridged_midi, turned_harmonics
from songwright.vocals.alignment import FRAME_RATE_HZ, LEAD_FRAMES, RELEASE_FRAMES, SILENCE
from songwright.vocals.durations import LEAST_REST_SECONDS
from songwright.vocals.frames import symbol_id
from songwright.waveform import SAMPLE_RATE_HZ

SILENT_DB = -60.0


@dataclass(frozen=True)
class PrepareSettings:
    """How a corpus is prepared.

    Attributes:
        variants: times every item is encoded, each with its own gain and its own shift against the codec's frames.
        gain_range_db: of a variant, besides 0 dB for the first.
    """

    variants: int = 1
    gain_range_db: tuple[float, float] = (-8.0, 2.0)
    seed: int = 0
    items: int | None = None


@dataclass(frozen=True)
class _Sound:
    """A phoneme on the grid: symbol id, first frame, frame after its last, whether it carries the note."""

    symbol: int
    start: int
    end: int
    is_vowel: bool


@dataclass(frozen=True, eq=False)
class _Item:
    """An item before loudness is known: its phrases' sounds, and per phrase the levels in dB of its vowels."""

    singer: str
    held_out: bool
    phrases: tuple[tuple[_Sound, ...], ...]
    levels_db: tuple[tuple[float, ...], ...]
    pitch_midi: np.ndarray
    voiced: np.ndarray
    phase_radians: np.ndarray
    latents: np.ndarray
    silent: np.ndarray


def prepare(corpus: Corpus, codec_folder: Path, settings: PrepareSettings) -> VoicePack:
    """Encode a corpus's singing.

    Raises:
        AudioError: the corpus holds no singing.
        WeightsError: no codec in the folder.
    """
    codec = load_frame_codec(codec_folder)
    paths = corpus.records("singing")[: settings.items]
    if not paths:
        raise AudioError("the corpus holds no singing; make some with `python -m songwright.training.data.singing`")
    items = []
    for path in paths:
        record, samples, curves = read_singing(path), load_audio(path), load_curves(path)
        for variant in range(settings.variants if record.split == "train" else 1):
            rng = generator(settings.seed, "voice pack", record.name, variant)
            items.append(_item(codec, record, *_varied(samples, variant, settings, rng), curves))
        if len(items) % 200 == 0:
            print(f"{len(items)} items encoded", flush=True)
    singers = tuple(sorted({item.singer for item in items}))
    usual = _usual_levels(items)
    phrases = tuple(phrase for item in items for phrase in _phrases(item, singers, usual))
    return VoicePack(phrases, singers, encoder_digest(codec))


def _varied(
    samples: np.ndarray, variant: int, settings: PrepareSettings, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """The samples of a variant, and the seconds cut off their beginning."""
    if variant == 0:
        return samples, 0.0
    gain_db = rng.uniform(*settings.gain_range_db)
    headroom = 0.99 / max(float(np.abs(samples).max()), 1e-9)
    cut = int(rng.integers(1, HOP_SAMPLES))
    return (samples[cut:] * min(10 ** (gain_db / 20), headroom)).astype(np.float32), cut / SAMPLE_RATE_HZ


def _item(
    codec: FrameCodec, record: SingingRecord, samples: np.ndarray, cut_seconds: float, curves: SungCurves
) -> _Item:
    f0_hz = curves.f0_hz.astype(np.float64)
    samples, phase = turned_harmonics(samples, f0_hz, CURVES_PER_SECOND, cut_seconds)
    frames = len(phase)
    middles = (np.arange(frames) + 0.5) / FRAME_RATE_HZ + cut_seconds
    nearest = np.clip((middles * CURVES_PER_SECOND).astype(int), 0, len(f0_hz) - 1)
    midi = np.interp(middles, (np.arange(len(f0_hz)) + 0.5) / CURVES_PER_SECOND, bridged_midi(f0_hz))
    phrases = _cut(record, cut_seconds, frames)
    level_db = _level_db(samples, frames)
    levels = tuple(tuple(float(level_db[s.start : s.end].max()) for s in phrase if s.is_vowel) for phrase in phrases)
    return _Item(
        record.singer, record.split == "held-out", phrases, levels, midi, f0_hz[nearest] >= VOICELESS_HZ, phase,
        *_encoded(codec, samples),
    )  # fmt: skip


def _encoded(codec: FrameCodec, samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The latents (F, D) of a sound, and whether each frame is digitally silent (F,)."""
    whole = torch.from_numpy(np.pad(samples, (0, -len(samples) % HOP_SAMPLES)))[None]
    with torch.inference_mode():
        padded = codec.pad(whole)
        return codec.analyse(padded)[0].numpy().astype(np.float16), codec.silent(padded)[0].numpy()


def _cut(record: SingingRecord, cut_seconds: float, frames: int) -> tuple[tuple[_Sound, ...], ...]:
    """The item's phonemes on the grid, cut at its rests, with the silence around them that a sung plan has."""
    vowels = _vowels(record)
    runs: list[list[_Sound]] = []
    ended = -1.0
    for index, phoneme in enumerate(record.phonemes):
        start = round((phoneme.start_seconds - cut_seconds) * FRAME_RATE_HZ)
        end = round((phoneme.end_seconds - cut_seconds) * FRAME_RATE_HZ)
        if not runs or phoneme.start_seconds - ended > LEAST_REST_SECONDS - 0.05:
            runs.append([])
        elif runs[-1][-1].end != start:  # a gap too short to be a rest belongs to the sound before it
            before = runs[-1][-1]
            runs[-1][-1] = _Sound(before.symbol, before.start, start, before.is_vowel)
        runs[-1].append(_Sound(symbol_id(phoneme.phoneme), start, end, index in vowels))
        ended = phoneme.end_seconds
    silence = symbol_id(SILENCE)
    found = []
    for run in runs:
        first, last = run[0].start - LEAD_FRAMES, run[-1].end + RELEASE_FRAMES
        if first < 0 or last > frames or any(sound.end <= sound.start for sound in run):
            continue
        if not any(sound.is_vowel for sound in run):
            continue  # nothing says how loud it is meant to be
        found.append((_Sound(silence, first, run[0].start, False), *run, _Sound(silence, run[-1].end, last, False)))
    return tuple(found)


def _vowels(record: SingingRecord) -> frozenset[int]:
    """Indices of the phoneme that carries each syllable's note: its first vowel; of a hum nothing is taken."""
    first: dict[int, int] = {}
    for index, phoneme in enumerate(record.phonemes):
        if is_vowel(phoneme.phoneme):
            first.setdefault(phoneme.syllable, index)
    return frozenset(first.values())


def _level_db(samples: np.ndarray, frames: int) -> np.ndarray:
    """Root mean square level of each frame and its neighbours, (F,), in dB of full scale."""
    padded = np.pad(samples, (0, frames * HOP_SAMPLES - len(samples)))
    power = np.square(padded).reshape(frames, HOP_SAMPLES).mean(axis=1)
    smooth = np.convolve(power, np.full(3, 1 / 3), "same")
    return 10 * np.log10(np.maximum(smooth, 10 ** (SILENT_DB / 10)))


def _usual_levels(items: Sequence[_Item]) -> dict[tuple[str, int], float]:
    """Mean level in dB of each vowel of each singer."""
    found: dict[tuple[str, int], list[float]] = {}
    for item in items:
        for phrase, levels in zip(item.phrases, item.levels_db, strict=True):
            for sound, level in zip((s for s in phrase if s.is_vowel), levels, strict=True):
                found.setdefault((item.singer, sound.symbol), []).append(level)
    return {key: float(np.mean(levels)) for key, levels in found.items()}


def _phrases(item: _Item, singers: Sequence[str], usual: dict[tuple[str, int], float]) -> list[SungPhrase]:
    found = []
    for phrase, levels in zip(item.phrases, item.levels_db, strict=True):
        whole = slice(phrase[0].start, phrase[-1].end)
        vowels = [sound for sound in phrase if sound.is_vowel]
        middles = [(vowel.start + vowel.end) / 2 for vowel in vowels]
        relative = [level - usual[item.singer, vowel.symbol] for vowel, level in zip(vowels, levels, strict=True)]
        loudness = np.interp(np.arange(whole.start, whole.stop) + 0.5, middles, relative)
        found.append(
            SungPhrase(
                singers.index(item.singer), item.held_out, np.array([sound.symbol for sound in phrase]),
                np.array([sound.end - sound.start for sound in phrase]), item.pitch_midi[whole], item.voiced[whole],
                loudness, np.mod(item.phase_radians[whole], 2 * np.pi), item.latents[whole], item.silent[whole],
            )
        )  # fmt: skip
    return found
