"""Train the listener that times phonemes in a user's recordings, on the singing corpus, and measure it.

Some CPU minutes: frames of 10 ms from a few hundred sung lines, four seconds at a time, with noise floors and tone
colours of other rooms and microphones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from songwright.corpora.corpus import Corpus, SingingRecord, load_audio, read_singing
from songwright.listening.phonemes import (
    BANDS,
    FRAMES_PER_SECOND,
    SOUNDS,
    Ear,
    EarConfig,
    forced_alignment,
    heard_phonemes,
    levelled,
    log_mel,
    phoneme_error_rate,
)
from songwright.phonetics.inventory import bare, is_vowel
from songwright.seeding import generator
from songwright.waveform import SAMPLE_RATE_HZ

IGNORED = -100  # torch's label of frames that are not learned from


@dataclass(frozen=True)
class EarTraining:
    """How the listener is trained.

    Attributes:
        items: at most so many of the corpus, evenly spread.
        noise_db, tilt_db: ranges of the noise floor under the loudest band, and of the tone colour from the lowest to
            the highest band, that a training crop gets.
    """

    steps: int = 5000
    items: int = 900
    crops: int = 8
    crop_frames: int = 400
    learning_rate: float = 3e-3
    noise_db: tuple[float, float] = (35.0, 90.0)
    tilt_db: tuple[float, float] = (-9.0, 9.0)
    seed: int = 0


@dataclass(frozen=True)
class EarScore:
    """On held-out lines: boundaries against the corpus's exact times, and phonemes heard without knowing the words.

    Attributes:
        boundary_median_ms, within_20_ms, within_50_ms: of the phonemes' beginnings under forced alignment.
        vowel_median_ms: of the beginnings of vowels alone.
        phoneme_error_rate: of `heard_phonemes`.
    """

    items: int
    phonemes: int
    boundary_median_ms: float
    within_20_ms: float
    within_50_ms: float
    vowel_median_ms: float
    phoneme_error_rate: float


@dataclass(frozen=True, eq=False)
class _Item:
    bands: np.ndarray  # (M, F)
    sounds: np.ndarray  # (F,)


def train_ear(corpus: Corpus, settings: EarTraining = EarTraining(), config: EarConfig = EarConfig()) -> Ear:
    """A listener that has learned the corpus's training lines."""
    items = [_read(path) for path in _spread(corpus.records("singing", "train"), settings.items)]
    torch.manual_seed(settings.seed)
    ear = Ear(config)
    counts = np.bincount(np.concatenate([item.sounds for item in items]), minlength=len(SOUNDS)) + 1.0
    ear.log_prior.copy_(torch.from_numpy(np.log(counts / counts.sum())).float())
    optimiser = torch.optim.AdamW(ear.parameters(), settings.learning_rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.learning_rate, settings.steps)
    rng = generator(settings.seed, "ear")
    for step in range(settings.steps):
        bands, sounds = _batch(items, settings, rng)
        loss = functional.nll_loss(ear(bands), sounds, ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            print(f"step {step + 1}: {loss.item():.3f} nats a frame", flush=True)
    return ear.eval().requires_grad_(False)


def score_ear(ear: Ear, corpus: Corpus, most_items: int = 60) -> EarScore:
    """Measure a listener on the corpus's held-out lines."""
    errors: list[float] = []
    vowel_errors: list[float] = []
    written, heard = [], []
    paths = _spread(corpus.records("singing", "held-out"), most_items)
    for path in paths:
        record, samples = read_singing(path), load_audio(path)
        found = forced_alignment(ear, samples, SAMPLE_RATE_HZ, words_of(record))
        for phoneme, one in zip(record.phonemes, found, strict=True):
            off = 1000 * abs(one.start_seconds - phoneme.start_seconds)
            errors.append(off)
            if is_vowel(phoneme.phoneme):
                vowel_errors.append(off)
        written.append([phoneme.phoneme for phoneme in record.phonemes])
        heard.append(heard_phonemes(ear, samples, SAMPLE_RATE_HZ))
    offsets = np.array(errors)
    return EarScore(
        len(paths), len(errors), float(np.median(offsets)), float((offsets <= 20).mean()),
        float((offsets <= 50).mean()),
        float(np.median(vowel_errors)), phoneme_error_rate(written, heard),
    )  # fmt: skip


def words_of(record: SingingRecord) -> list[list[str]]:
    """The phonemes of each word of an item."""
    words: list[list[str]] = [[]]
    for syllable, ends in zip(record.syllables, record.word_ends, strict=True):
        words[-1] += syllable.split()
        if ends:
            words.append([])
    return [word for word in words if word]


def _spread(paths: Sequence[Path], most: int) -> Sequence[Path]:
    return [paths[int(place)] for place in np.linspace(0, len(paths) - 1, min(most, len(paths)))]


def _read(path: Path) -> _Item:
    record = read_singing(path)
    bands = log_mel(load_audio(path), SAMPLE_RATE_HZ)
    sounds = np.zeros(bands.shape[1], np.int64)
    for phoneme in record.phonemes:
        first, last = (round(at * FRAMES_PER_SECOND) for at in (phoneme.start_seconds, phoneme.end_seconds))
        sounds[first:last] = SOUNDS.index(bare(phoneme.phoneme))
    return _Item(bands, sounds)


def _batch(items: Sequence[_Item], settings: EarTraining, rng: np.random.Generator
           ) -> tuple[torch.Tensor, torch.Tensor]:  # fmt: skip
    """Crops (B, M, F) with their sounds (B, F)."""
    bands = np.zeros((settings.crops, BANDS, settings.crop_frames), np.float32)
    sounds = np.full((settings.crops, settings.crop_frames), IGNORED, np.int64)
    for row in range(settings.crops):
        item = items[int(rng.integers(len(items)))]
        varied = levelled(_elsewhere(item.bands, settings, rng))
        start = int(rng.integers(max(1, varied.shape[1] - settings.crop_frames)))
        crop = varied[:, start : start + settings.crop_frames]
        bands[row, :, : crop.shape[1]] = crop
        sounds[row, : crop.shape[1]] = item.sounds[start : start + settings.crop_frames]
    return torch.from_numpy(bands), torch.from_numpy(sounds)


def _elsewhere(bands: np.ndarray, settings: EarTraining, rng: np.random.Generator) -> np.ndarray:
    """The same sound in a noisier room and through another microphone, (M, F)."""
    tilt_db = rng.uniform(*settings.tilt_db) * np.linspace(-0.5, 0.5, BANDS)[:, None]
    noise = bands.max() - rng.uniform(*settings.noise_db) * np.log(10) / 10 + 0.3 * rng.standard_normal(bands.shape)
    return np.logaddexp(bands + tilt_db * np.log(10) / 10, noise)
