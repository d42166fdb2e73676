"""Training audio for the codec: one packed file (FLAC inside .npz), and random batches cut from it.

The packed file travels as a whole to a machine that has nothing else of the corpus; it needs only numpy and soundfile.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.signal
import soundfile
import torch
from torch import Tensor

from songwright.errors import AudioError


@dataclass(frozen=True, eq=False)
class Clip:
    """One recording: `samples` (T,) int16 at the codec's rate; `kind` is singing, drums, bass or other."""

    name: str
    kind: str
    held_out: bool
    samples: np.ndarray


@dataclass(frozen=True)
class BatchSettings:
    """How batches are drawn. Shares are of items; decibels relative to full scale."""

    items: int = 8
    frames: int = 64
    kind_shares: tuple[tuple[str, float], ...] = (("singing", 0.45), ("drums", 0.15), ("bass", 0.14), ("other", 0.26))
    loudest_peak_db: float = -0.5
    softest_peak_db: float = -30.0
    mixed_share: float = 0.1  # items that are two kinds at once
    cut_share: float = 0.06  # items that begin or end in digital silence
    respeed_share: float = 0.5  # items played faster or slower, and so higher or lower
    respeed_range: tuple[float, float] = (0.8, 1.25)


def write_pack(clips: Iterable[Clip], path: Path, sample_rate_hz: int) -> None:
    """Write clips as lossless FLAC into one .npz file."""
    files = {}
    for clip in clips:
        held = io.BytesIO()
        soundfile.write(held, clip.samples, sample_rate_hz, format="FLAC", subtype="PCM_16")
        files[pack_label(clip.held_out, clip.kind, clip.name)] = held.getvalue()
    write_files(files, path)


def pack_label(held_out: bool, kind: str, name: str) -> str:
    """Where a clip's FLAC file stands in the packed file."""
    return "/".join(("held-out" if held_out else "train", kind, name))


def write_files(files: dict[str, bytes], path: Path) -> None:
    """Write FLAC files, by their labels, as one packed file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {label: np.frombuffer(data, dtype=np.uint8) for label, data in files.items()}
    np.savez(path, **arrays)  # type: ignore[arg-type]


def read_pack(path: Path, sample_rate_hz: int) -> list[Clip]:
    """Read what `write_pack` wrote.

    Raises:
        AudioError: no such file, or audio of another rate.
    """
    if not path.is_file():
        raise AudioError(f"there is no packed corpus at '{path}'; make one: `python -m songwright.training.codec pack`")
    clips = []
    with np.load(path) as arrays:
        for label in sorted(arrays.files):
            samples, rate = soundfile.read(io.BytesIO(arrays[label].tobytes()), dtype="int16")
            if rate != sample_rate_hz:
                raise AudioError(f"'{label}' in '{path}' has {rate} Hz; the codec needs {sample_rate_hz} Hz")
            share, kind, name = label.split("/", 2)
            clips.append(Clip(name, kind, share == "held-out", samples))
    return clips


class BatchMaker:
    """Draws training batches; the same generator state gives the same batches."""

    def __init__(self, clips: list[Clip], settings: BatchSettings, hop_samples: int) -> None:
        self.settings = settings
        self.hop_samples, self.crop_samples = hop_samples, settings.frames * hop_samples
        usable = [clip for clip in clips if len(clip.samples) >= self.crop_samples]
        self.by_kind = {kind: [clip for clip in usable if clip.kind == kind] for kind, _ in settings.kind_shares}
        present = [(kind, share) for kind, share in settings.kind_shares if self.by_kind[kind]]
        if not present:
            raise AudioError(f"the corpus has no clip of at least {self.crop_samples} samples of a known kind")
        self.kinds = [kind for kind, _ in present]
        shares = np.array([share for _, share in present])
        self.kind_odds = shares / shares.sum()
        lengths = {kind: np.array([len(clip.samples) for clip in self.by_kind[kind]], float) for kind in self.kinds}
        self.clip_odds = {kind: length / length.sum() for kind, length in lengths.items()}

    def batch(self, rng: np.random.Generator) -> Tensor:
        """(items, frames · hop) float32, varied in loudness, some mixed, some cut by digital silence."""
        items = [self._item(rng) for _ in range(self.settings.items)]
        return torch.from_numpy(np.stack(items))

    def _item(self, rng: np.random.Generator) -> np.ndarray:
        settings = self.settings
        samples = self._crop(rng)
        if rng.random() < settings.mixed_share:
            samples = samples + self._crop(rng) * rng.uniform(0.2, 1.0)
        peak = max(float(np.abs(samples).max()), 1e-3)  # clips of near silence are not blown up
        wanted_db = rng.uniform(settings.softest_peak_db, settings.loudest_peak_db)
        samples = samples * (10 ** (wanted_db / 20) / peak * rng.choice((-1.0, 1.0)))
        if rng.random() < settings.cut_share:
            cut = int(rng.integers(self.crop_samples))
            samples[slice(cut, None) if rng.random() < 0.5 else slice(0, cut)] = 0
        return samples.astype(np.float32)

    def _crop(self, rng: np.random.Generator) -> np.ndarray:
        kind = self.kinds[int(rng.choice(len(self.kinds), p=self.kind_odds))]
        clip = self.by_kind[kind][int(rng.choice(len(self.by_kind[kind]), p=self.clip_odds[kind]))]
        length = self.crop_samples
        if rng.random() < self.settings.respeed_share:
            whole_hops = int(length * rng.uniform(*self.settings.respeed_range)) // self.hop_samples
            length = min(whole_hops * self.hop_samples, len(clip.samples))
        start = int(rng.integers(len(clip.samples) - length + 1))
        crop = clip.samples[start : start + length].astype(np.float32) / 32768
        return crop if length == self.crop_samples else scipy.signal.resample(crop, self.crop_samples)
