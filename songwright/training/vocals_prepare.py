"""From the singing corpus and a codec to a pack: cut items into phrases, measure their curves, encode them.

What the model is told in training must mean what it means when a plan is sung. So phrases are cut at the same rests and
with the same silence around them as `vocals.alignment` cuts them; loudness is that of the vowels, relative to what the
singer usually gives that vowel, and of a long one it is measured all along; and the fundamental's phase is measured in
the sound itself. Where the teacher breaks a long note off (three in ten of those over three seconds), nothing is
learned of what is missing: a voice that learned it fades in every long note.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from songwright.codec.loading import load_frame_codec
from songwright.codec.model import FrameCodec
from songwright.corpora.corpus import (
    CURVES_PER_SECOND,
    Corpus,
    SingingRecord,
    SungCurves,
    SungPhoneme,
    load_audio,
    load_curves,
    read_singing,
)  # fmt: skip
from songwright.errors import AudioError
from songwright.phonetics.inventory import is_vowel
from songwright.seeding import generator
from songwright.training.vocals_data import SungPhrase, VoicePack, encoder_digest
from songwright.training.vocals_phase import HOP_SAMPLES, VOICELESS_HZ, bridged_midi, turned_harmonics
from songwright.vocals.alignment import FRAME_RATE_HZ, LEAD_FRAMES, RELEASE_FRAMES, SILENCE
from songwright.vocals.durations import LEAST_REST_SECONDS
from songwright.vocals.frames import Place, places_of, symbol_id
from songwright.waveform import SAMPLE_RATE_HZ

SILENT_DB = -60.0
LEVEL_FRAMES = 21  # of a vowel, for which one level is measured: a quarter of a second
BROKEN_OFF_DB = -30.0  # below a vowel's own peak, until its end


@dataclass(frozen=True)
class PrepareSettings:
    """How a corpus is prepared.

    Attributes:
        variants: times every item is encoded, each with its own gain and its own shift against the codec's frames.
        gain_range_db: of a variant, besides 0 dB for the first.
        workers: processes that share the items.
    """

    variants: int = 1
    gain_range_db: tuple[float, float] = (-8.0, 2.0)
    seed: int = 0
    items: int | None = None
    workers: int = 1


@dataclass(frozen=True)
class _Sound:
    """A phoneme on the grid: symbol id, first frame, frame after its last, whether it carries the note, its place."""

    symbol: int
    start: int
    end: int
    is_vowel: bool
    place: Place = Place()


@dataclass(frozen=True)
class _Level:
    """How loud a vowel is around a frame."""

    symbol: int
    frame: float
    level_db: float


@dataclass(frozen=True, eq=False)
class _Item:
    """An item before loudness is known: its phrases' sounds, and per phrase the levels of its vowels."""

    singer: str
    held_out: bool
    phrases: tuple[tuple[_Sound, ...], ...]
    levels: tuple[tuple[_Level, ...], ...]
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
    paths = corpus.records("singing")[: settings.items]
    if not paths:
        raise AudioError("the corpus holds no singing; make some with `python -m songwright.training.data.singing`")
    shares = [paths[index :: settings.workers] for index in range(settings.workers)]
    with ProcessPoolExecutor(settings.workers) as workers:
        found = workers.map(_items, shares, [codec_folder] * len(shares), [settings] * len(shares))
        items = [item for share in found for item in share]
    singers = tuple(sorted({item.singer for item in items}))
    usual = _usual_levels(items)
    phrases = tuple(phrase for item in items for phrase in _phrases(item, singers, usual))
    return VoicePack(phrases, singers, encoder_digest(load_frame_codec(codec_folder)))


def _items(paths: Sequence[Path], codec_folder: Path, settings: PrepareSettings) -> list[_Item]:
    """The items of these records, on one thread."""
    torch.set_num_threads(1)
    codec, items = load_frame_codec(codec_folder), []
    for path in paths:
        record, samples, curves = read_singing(path), load_audio(path), load_curves(path)
        for variant in range(settings.variants if record.split == "train" else 1):
            rng = generator(settings.seed, "voice pack", record.name, variant)
            items.append(_item(codec, record, *_varied(samples, variant, settings, rng), curves))
    return items


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
    ends = [[_sounds_until(level_db, sound) for sound in phrase] for phrase in phrases]
    levels = tuple(
        tuple(one for sound, end in zip(phrase, until, strict=True) if sound.is_vowel
              for one in _levels(level_db, sound, end))
        for phrase, until in zip(phrases, ends, strict=True)
    )  # fmt: skip
    latents, silent = _encoded(codec, samples)
    for phrase, until in zip(phrases, ends, strict=True):
        for sound, end in zip(phrase, until, strict=True):
            silent[end : sound.end] = True
    return _Item(
        record.singer, record.split == "held-out", phrases, levels, midi, f0_hz[nearest] >= VOICELESS_HZ, phase,
        latents, silent,
    )  # fmt: skip


def _sounds_until(level_db: np.ndarray, sound: _Sound) -> int:
    """The frame after which nothing of a sound is left: its end, but for a long vowel that breaks off."""
    if not sound.is_vowel or sound.end - sound.start < 2 * LEVEL_FRAMES:
        return sound.end
    inside = level_db[sound.start : sound.end]
    loud = np.flatnonzero(inside > inside.max() + BROKEN_OFF_DB)
    return sound.start + int(loud[-1]) + 1


def _levels(level_db: np.ndarray, sound: _Sound, end: int) -> list[_Level]:
    """The peak levels of the pieces, about `LEVEL_FRAMES` long, of a vowel that sounds until `end`."""
    edges = np.linspace(sound.start, end, max(1, (end - sound.start) // LEVEL_FRAMES) + 1).round().astype(int)
    return [
        _Level(sound.symbol, (first + last) / 2, float(level_db[first:last].max()))
        for first, last in zip(edges, edges[1:], strict=False)
    ]


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
    members: list[list[SungPhoneme]] = []  # of each run
    ended = -1.0
    for index, phoneme in enumerate(record.phonemes):
        start = round((phoneme.start_seconds - cut_seconds) * FRAME_RATE_HZ)
        end = round((phoneme.end_seconds - cut_seconds) * FRAME_RATE_HZ)
        if not runs or phoneme.start_seconds - ended > LEAST_REST_SECONDS - 0.05:
            runs.append([])
            members.append([])
        elif runs[-1][-1].end != start:  # a gap too short to be a rest belongs to the sound before it
            before = runs[-1][-1]
            runs[-1][-1] = replace(before, end=start)
        runs[-1].append(_Sound(symbol_id(phoneme.phoneme), start, end, index in vowels))
        members[-1].append(phoneme)
        ended = phoneme.end_seconds
    silence = symbol_id(SILENCE)
    found = []
    for bare_run, sung in zip(runs, members, strict=True):
        run = [replace(sound, place=place) for sound, place in zip(bare_run, _places(record, sung), strict=True)]
        first, last = run[0].start - LEAD_FRAMES, run[-1].end + RELEASE_FRAMES
        if first < 0 or last > frames or any(sound.end <= sound.start for sound in run):
            continue
        if not any(sound.is_vowel for sound in run):
            continue  # nothing says how loud it is meant to be
        found.append((_Sound(silence, first, run[0].start, False), *run, _Sound(silence, run[-1].end, last, False)))
    return tuple(found)


def _places(record: SingingRecord, sung: Sequence[SungPhoneme]) -> list[Place]:
    """Where the phonemes of a phrase stand in their words."""
    by_syllable: dict[int, list[str]] = {}
    for phoneme in sung:
        by_syllable.setdefault(phoneme.syllable, []).append(phoneme.phoneme)
    return places_of(list(by_syllable.values()), [record.word_ends[syllable] for syllable in by_syllable])


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
    """Median level in dB of each vowel of each singer."""
    found: dict[tuple[str, int], list[float]] = {}
    for item in items:
        for level in (one for levels in item.levels for one in levels):
            found.setdefault((item.singer, level.symbol), []).append(level.level_db)
    return {key: float(np.median(levels)) for key, levels in found.items()}


def _phrases(item: _Item, singers: Sequence[str], usual: dict[tuple[str, int], float]) -> list[SungPhrase]:
    found = []
    for phrase, levels in zip(item.phrases, item.levels, strict=True):
        whole = slice(phrase[0].start, phrase[-1].end)
        relative = [one.level_db - usual[item.singer, one.symbol] for one in levels]
        loudness = np.interp(np.arange(whole.start, whole.stop) + 0.5, [one.frame for one in levels], relative)
        found.append(
            SungPhrase(
                singers.index(item.singer), item.held_out, np.array([sound.symbol for sound in phrase]),
                np.array([astuple(sound.place) for sound in phrase], np.int8),
                np.array([sound.end - sound.start for sound in phrase]), item.pitch_midi[whole], item.voiced[whole],
                loudness, np.mod(item.phase_radians[whole], 2 * np.pi), item.latents[whole], item.silent[whole],
            )
        )  # fmt: skip
    return found
