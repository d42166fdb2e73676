"""What the voice codec is trained on: voices taken apart once, kept with their sound, and drawn as short crops.

    python -m songwright.training.voice_codec_data CORPUS … --out PREPARED --follow

Half of the items are sung or said faster or slower (which moves pitch and vocal tract alike), a fifth stand in a small
room. `--follow` goes on looking for new items until the corpora have stopped growing for half an hour.

Shapes: T samples, F frames, L features of the latent.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
import torch
from torch import Tensor

from songwright.codec.voice.analysis import GRID_POINTS, HOP_SAMPLES, SAMPLE_RATE_HZ, analyse, pulse_phase
from songwright.codec.voice.model import latent_of, pitch_in
from songwright.codec.voice.source import measured_phase, pulse_train, swelling
from songwright.files import write_atomically
from songwright.seeding import generator

CHANGED_SPEED_SHARE, SPEEDS = 0.5, (0.8, 1.28)
ROOM_SHARE, ROOM_SECONDS, ROOM_LEVEL = 0.2, (0.05, 0.25), (0.02, 0.1)
PEAK = 0.9
IDLE_SECONDS = 1800


@dataclass(frozen=True, eq=False)
class VoiceItem:
    """One voice, ready for training.

    Attributes:
        samples: (F·hop,) int16.
        latent: (F, L) float32.
        phase: (F,) float64, measured.
        silent: (F,) bool.
    """

    name: str
    samples: np.ndarray
    latent: np.ndarray
    phase: np.ndarray
    silent: np.ndarray


def prepare_item(path: Path, seed: int) -> VoiceItem:
    """Take the sound of a record apart; everything drawn hangs on the seed and the item's name."""
    rng = generator(seed, "voice codec item", path.parent.name, path.stem)
    samples = soundfile.read(path, dtype="float32")[0]
    if rng.random() < CHANGED_SPEED_SHARE:
        speed = float(rng.uniform(*SPEEDS))
        samples = soxr.resample(samples, SAMPLE_RATE_HZ * speed, SAMPLE_RATE_HZ, quality="HQ")
    if rng.random() < ROOM_SHARE:
        samples = _in_a_room(samples, rng)
    samples = samples * (PEAK / max(float(np.abs(samples).max()), 1e-6))
    frames = len(samples) // HOP_SAMPLES
    samples = samples[: frames * HOP_SAMPLES].astype(np.float32)
    parts = analyse(samples)
    return VoiceItem(
        name=f"{path.parent.name}-{path.stem}",
        samples=np.round(samples * 32767).astype(np.int16),
        latent=latent_of(parts),
        phase=pulse_phase(samples, parts),
        silent=parts.silent,
    )


def _in_a_room(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """With a few early echoes and a short diffuse tail."""
    seconds = float(rng.uniform(*ROOM_SECONDS))
    length = round(seconds * SAMPLE_RATE_HZ)
    tail = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    tail *= float(rng.uniform(*ROOM_LEVEL)) / np.sqrt(np.square(tail).sum()) * 3
    tail[: round(0.004 * SAMPLE_RATE_HZ)] = 0
    tail[0] = 1.0
    spectrum = np.fft.rfft(samples, n=len(samples) + length) * np.fft.rfft(tail, n=len(samples) + length)
    return np.fft.irfft(spectrum, n=len(samples) + length)[: len(samples)].astype(np.float32)


def store(item: VoiceItem, folder: Path) -> None:
    """Write an item as one uncompressed file."""
    write_atomically(
        folder / f"{item.name}.npz",
        lambda scratch: np.savez(
            scratch, samples=item.samples, latent=item.latent, phase=item.phase, silent=item.silent
        ),
    )


def load(path: Path) -> VoiceItem:
    with np.load(path) as arrays:
        return VoiceItem(path.stem, arrays["samples"], arrays["latent"], arrays["phase"], arrays["silent"])


def is_held_out(name: str) -> bool:
    return "held-out-" in name


@dataclass(frozen=True, eq=False)
class VoiceBatch:
    """Crops: originals, pulses, noise and its swelling (B, F·hop), latents (B, F, L), digital silence (B, F)."""

    original: Tensor
    latent: Tensor
    pulses: Tensor
    noise: Tensor
    swell: Tensor
    silent: Tensor


class VoiceCrops:
    """Draws crops of items; more items may be added between batches."""

    def __init__(self, crop_frames: int, gain_db: tuple[float, float] = (-24.0, 0.0)) -> None:
        self.crop_frames, self.gain_db = crop_frames, gain_db
        self.items: dict[str, VoiceItem] = {}

    def add_from(self, folder: Path) -> int:
        """Load what is new in a folder; returns how many items there are."""
        for path in sorted(folder.glob("*.npz")):
            if path.stem not in self.items and not is_held_out(path.stem):
                item = load(path)
                if len(item.latent) > self.crop_frames:
                    self.items[path.stem] = item
        return len(self.items)

    def batch(self, rng: np.random.Generator, size: int) -> VoiceBatch:
        names = sorted(self.items)
        lengths = np.array([len(self.items[name].latent) for name in names], dtype=float)
        chosen = rng.choice(len(names), size=size, p=lengths / lengths.sum())
        return stacked([self._crop(self.items[names[int(one)]], rng) for one in chosen])

    def _crop(self, item: VoiceItem, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        first = int(rng.integers(len(item.latent) - self.crop_frames + 1))
        gain = 10 ** (float(rng.uniform(*self.gain_db)) / 20)
        return crop_of(item, slice(first, first + self.crop_frames), gain, rng)


def crop_of(item: VoiceItem, part: slice, gain: float, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """What a `VoiceBatch` holds, of some frames of one item, at another level."""
    latent = item.latent[part].copy()
    latent[:, 2] += 2 * np.log(gain) * np.sqrt(GRID_POINTS)  # the first cosine coefficient is the mean
    _, voiced = pitch_in(latent)
    phase = measured_phase(item.phase[part], voiced)
    samples = item.samples[part.start * HOP_SAMPLES : part.stop * HOP_SAMPLES].astype(np.float32) / 32767
    noise = rng.standard_normal(len(samples)).astype(np.float32)
    return samples * np.float32(gain), latent, pulse_train(phase), noise, swelling(phase), item.silent[part]


def stacked(crops: list[tuple[np.ndarray, ...]]) -> VoiceBatch:
    return VoiceBatch(*(torch.from_numpy(np.stack(one)) for one in zip(*crops, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--follow", action="store_true", help="wait for items that are still being made")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    last_new = time.monotonic()
    while True:
        found = 0
        for corpus in options.corpora:
            for record in sorted(corpus.glob("*/*.json")):
                target = options.out / f"{record.parent.name}-{record.stem}.npz"
                if not target.is_file():
                    store(prepare_item(record.with_suffix(".flac"), options.seed), options.out)
                    found += 1
        print(f"{found} new items, {len(list(options.out.glob('*.npz')))} in all", flush=True)
        last_new = time.monotonic() if found else last_new
        if not options.follow or time.monotonic() - last_new > IDLE_SECONDS:
            return
        time.sleep(30)


if __name__ == "__main__":
    main()
