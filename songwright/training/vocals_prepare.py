"""From sung and spoken corpora to a pack: cut items into phrases, measure their curves, take their sound apart.

What the model is told in training must mean what it means when a plan is sung. So phrases are cut at the same rests and
with the same silence around them as `vocals.alignment` cuts them; loudness is that of the vowels, relative to what the
singer usually gives that vowel, and of a long one it is measured all along; and the pitch is the one that was asked,
even where the teacher sang lower. Where the teacher breaks a long note off (three in ten of those over three seconds),
nothing is learned of what is missing: a voice that learned it fades in every long note.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np

from songwright.codec.voice.analysis import LOWEST_F0_HZ, analyse, pitch_of
from songwright.codec.voice.model import latent_of
from songwright.corpora.corpus import (
    CURVES_PER_SECOND,
    Corpus,
    Kind,
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
from songwright.training.data.voices import corpus_voices
from songwright.training.vocals_data import SUNG_SPEECH, SungPhrase, VoicePack
from songwright.training.vocals_from_speech import Taken, sung_lines
from songwright.units import hz_to_midi
from songwright.vocals.alignment import FRAME_RATE_HZ, LEAD_FRAMES, RELEASE_FRAMES, SILENCE
from songwright.vocals.durations import LEAST_REST_SECONDS
from songwright.vocals.frames import Place, places_of, symbol_id
from songwright.waveform import SAMPLE_RATE_HZ

KINDS: tuple[Kind, ...] = ("singing", "speech")
SILENT_DB = -60.0
HOP_SAMPLES = 512
VOICELESS_HZ = 25.0  # the corpus's curves are below this where nothing swings
LEVEL_FRAMES = 21  # of a vowel, for which one level is measured: a quarter of a second
BROKEN_OFF_DB = -30.0  # below a vowel's own peak, until its end


@dataclass(frozen=True)
class PrepareSettings:
    """How a corpus is prepared.

    Attributes:
        variants: times every item is encoded, each with its own gain and its own shift against the codec's frames.
        gain_range_db: of a variant, besides 0 dB for the first.
        items: at most so many of each kind.
        workers: processes that share the items.
        singers: only theirs; all, if there are none.
        sung_variants: times every line of speech is sung as well (`vocals_from_speech`).
    """

    variants: int = 1
    gain_range_db: tuple[float, float] = (-8.0, 2.0)
    seed: int = 0
    items: int | None = None
    workers: int = 1
    singers: tuple[str, ...] = ()
    sung_variants: int = 0


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
    spoken: float
    phrases: tuple[tuple[_Sound, ...], ...]
    levels: tuple[tuple[_Level, ...], ...]
    pitch_midi: np.ndarray
    voiced: np.ndarray
    latents: np.ndarray
    silent: np.ndarray


def prepare(corpus: Corpus, settings: PrepareSettings) -> VoicePack:
    """Take apart what a corpus sings and says.

    Raises:
        AudioError: the corpus holds no singing and no speech.
    """
    paths = [path for kind in KINDS for path in corpus.records(kind)[: settings.items]]
    shares = [paths[index :: settings.workers] for index in range(settings.workers)]
    with ProcessPoolExecutor(settings.workers) as workers:
        items = [item for share in workers.map(_items, shares, [settings] * len(shares)) for item in share]
    if not items:
        raise AudioError("the corpus holds no singing; make some with `python -m songwright.training.data.singing`")
    singers = tuple(sorted({item.singer for item in items}))
    usual = _usual_levels(items)
    return VoicePack(tuple(phrase for item in items for phrase in _phrases(item, singers, usual)), singers)


def _items(paths: Sequence[Path], settings: PrepareSettings) -> list[_Item]:
    """The items of these records, of the singers who are asked for."""
    names, items = {voice.teacher_voice: voice.name for voice in corpus_voices()}, []
    for path in paths:
        read = read_singing(path)
        record = read.model_copy(update={"singer": names.get(read.singer, read.singer)})
        if settings.singers and record.singer not in settings.singers:
            continue
        samples, curves = load_audio(path), load_curves(path)
        for variant in range(settings.variants if record.split == "train" else 1):
            rng = generator(settings.seed, "voice pack", record.name, variant)
            items.append(_item(record, *_varied(samples, variant, settings, rng), curves))
        if record.kind == "speech" and record.split == "train" and settings.sung_variants:
            items += _sung_speech(record, samples, curves, settings)
    return items


def _sung_speech(
    record: SingingRecord, samples: np.ndarray, curves: SungCurves, settings: PrepareSettings
) -> list[_Item]:
    """A spoken item's lines, sung."""
    said, taken = _item(record, samples, 0.0, curves), _taken(samples, curves)
    voice = next(voice for voice in corpus_voices() if voice.name == record.singer)
    items = []
    for variant in range(settings.sung_variants):
        rng = generator(settings.seed, "sung speech", record.name, variant)
        for sung in sung_lines(record, taken, said.voiced, voice, rng):
            items.append(_measured(sung.record, 0.0, sung.taken, sung.pitch_midi, sung.voiced, SUNG_SPEECH))
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


def _item(record: SingingRecord, samples: np.ndarray, cut_seconds: float, curves: SungCurves) -> _Item:
    f0_hz = (curves.f0_hz if curves.asked_hz is None else curves.asked_hz).astype(np.float64)
    frames = -(-len(samples) // HOP_SAMPLES)
    middles = (np.arange(frames) + 0.5) / FRAME_RATE_HZ + cut_seconds
    nearest = np.clip((middles * CURVES_PER_SECOND).astype(int), 0, len(f0_hz) - 1)
    midi = np.interp(middles, (np.arange(len(f0_hz)) + 0.5) / CURVES_PER_SECOND, _bridged_midi(f0_hz))
    spoken = float(record.kind == "speech")
    taken = _taken(samples, curves, cut_seconds)
    return _measured(record, cut_seconds, taken, midi, f0_hz[nearest] >= VOICELESS_HZ, spoken)


def _taken(samples: np.ndarray, curves: SungCurves, cut_seconds: float = 0.0) -> Taken:
    """A sound taken apart; where its singer was told a pitch and none is heard (creak), it has the one it was told.

    Without that a third of some vowels would be voiceless, and a voice would learn to whisper them.
    """
    frames = -(-len(samples) // HOP_SAMPLES)
    heard = pitch_of(samples, frames)
    middles = (np.arange(frames) + 0.5) / FRAME_RATE_HZ + cut_seconds
    told = curves.f0_hz[np.clip((middles * CURVES_PER_SECOND).astype(int), 0, len(curves.f0_hz) - 1)]
    found = analyse(samples, np.where((heard > 0) | (told < LOWEST_F0_HZ), heard, told))
    return Taken(latent_of(found), _level_db(samples, frames), found.silent)


def _measured(
    record: SingingRecord, cut_seconds: float, taken: Taken, pitch_midi: np.ndarray, voiced: np.ndarray, spoken: float
) -> _Item:
    """An item cut into phrases, the levels of its vowels measured."""
    level_db = taken.level_db
    phrases = _cut(record, cut_seconds, len(level_db))
    ends = [[_sounds_until(level_db, sound) for sound in phrase] for phrase in phrases]
    levels = tuple(
        tuple(one for sound, end in zip(phrase, until, strict=True) if sound.is_vowel
              for one in _levels(level_db, sound, end))
        for phrase, until in zip(phrases, ends, strict=True)
    )  # fmt: skip
    silent = taken.silent.copy()
    for phrase, until in zip(phrases, ends, strict=True):
        for sound, end in zip(phrase, until, strict=True):
            silent[end : sound.end] = True
    return _Item(
        record.singer, record.split == "held-out", spoken, phrases, levels, pitch_midi, voiced,
        taken.latents.astype(np.float16), silent,
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


def _bridged_midi(f0_hz: np.ndarray) -> np.ndarray:
    """F0 as MIDI pitch, straight lines where it is voiceless."""
    voiced = np.flatnonzero(f0_hz >= VOICELESS_HZ)
    if not len(voiced):
        return np.full(len(f0_hz), 60.0)
    return np.interp(np.arange(len(f0_hz)), voiced, np.asarray(hz_to_midi(f0_hz[voiced])))


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


def _usual_levels(items: Sequence[_Item]) -> dict[tuple[str, float, int], float]:
    """Median level in dB of each vowel of each singer, sung and spoken."""
    found: dict[tuple[str, float, int], list[float]] = {}
    for item in items:
        for level in (one for levels in item.levels for one in levels):
            found.setdefault((item.singer, item.spoken, level.symbol), []).append(level.level_db)
    return {key: float(np.median(levels)) for key, levels in found.items()}


def _phrases(item: _Item, singers: Sequence[str], usual: dict[tuple[str, float, int], float]) -> list[SungPhrase]:
    found = []
    for phrase, levels in zip(item.phrases, item.levels, strict=True):
        whole = slice(phrase[0].start, phrase[-1].end)
        relative = [one.level_db - usual[item.singer, item.spoken, one.symbol] for one in levels]
        loudness = np.interp(np.arange(whole.start, whole.stop) + 0.5, [one.frame for one in levels], relative)
        found.append(
            SungPhrase(
                singers.index(item.singer), item.held_out, item.spoken, np.array([sound.symbol for sound in phrase]),
                np.array([astuple(sound.place) for sound in phrase], np.int8),
                np.array([sound.end - sound.start for sound in phrase]), item.pitch_midi[whole], item.voiced[whole],
                loudness, item.latents[whole], item.silent[whole],
            )
        )  # fmt: skip
    return found
