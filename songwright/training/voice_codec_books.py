"""The voice codec's codebooks: residual k-means over many more voices than there are.

    python -m songwright.training.voice_codec_books PREPARED --out books.npy

Each frame is also heard with other levels, other tracts (the envelope warped along its grid) and other colours (smooth
random equalisation), so that singers who were never heard find entries that are near. What k-means has spent on the
given frames is worth nothing for others: every later book is fitted to what the earlier ones leave of *fresh* variants.

Shapes: N frames, L features, K codebooks, E coefficients.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import scipy.fft
import torch
from torch import Tensor

from songwright.codec.voice.analysis import ENVELOPE_COEFFICIENTS, GRID_POINTS, NOISE_BANDS
from songwright.codec.voice.model import LATENT, PITCH_FEATURES, SHARE_SCALE, VoiceCodecConfig, pitch_book
from songwright.training.voice_codec_data import is_held_out, load

FRAMES = 80_000
ROUNDS = 8
WARP = 0.16  # of the grid's places, at most
COLOUR_COEFFICIENTS, COLOUR_SPREAD = 10, 5.0  # of the lowest cosine coefficients, in their own unit
GAIN_LOG = (-5.5, 0.7)  # of power
SHARE_NOISE = 0.08


def gathered(folder: Path, rng: np.random.Generator) -> np.ndarray:
    """Latents (N, L) of sounding training frames."""
    found = []
    for path in sorted(folder.glob("*.npz")):
        if not is_held_out(path.stem):
            item = load(path)
            found.append(item.latent[~item.silent])
    frames = np.concatenate(found)
    return frames[rng.permutation(len(frames))[:FRAMES]]


def varied(latent: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same frames as other voices, in other rooms, at other levels might have had them."""
    count = len(latent)
    first, last = PITCH_FEATURES, PITCH_FEATURES + ENVELOPE_COEFFICIENTS
    padded = np.pad(latent[:, first:last], ((0, 0), (0, GRID_POINTS - ENVELOPE_COEFFICIENTS)))
    grid = scipy.fft.idct(padded, norm="ortho")
    warp = 1 + rng.uniform(-WARP, WARP, (count, 1))
    places = np.clip(np.arange(GRID_POINTS) * warp, 0, GRID_POINTS - 1.001)
    low = places.astype(int)
    share = places - low
    rows = np.arange(count)[:, None]
    moved = grid[rows, low] * (1 - share) + grid[rows, low + 1] * share
    coefficients = scipy.fft.dct(moved, norm="ortho")[:, :ENVELOPE_COEFFICIENTS]
    fade = 1 / (1 + np.arange(COLOUR_COEFFICIENTS))
    coefficients[:, 1 : 1 + COLOUR_COEFFICIENTS] += (
        rng.standard_normal((count, COLOUR_COEFFICIENTS)) * COLOUR_SPREAD * fade * rng.uniform(0, 2, (count, 1))
    )
    coefficients[:, 0] += rng.uniform(*GAIN_LOG, count) * np.sqrt(GRID_POINTS)
    found = latent.copy()
    found[:, first:last] = coefficients
    voiced = latent[:, :1] > 0
    shares = found[:, last : last + NOISE_BANDS] + rng.standard_normal((count, NOISE_BANDS)) * (
        SHARE_NOISE / SHARE_SCALE
    )
    found[:, last : last + NOISE_BANDS] = np.where(voiced, np.clip(shares, 0, 1 / SHARE_SCALE), 0)
    return found.astype(np.float32)


def nearest(points: Tensor, entries: Tensor) -> Tensor:
    """The nearest entry of each point: (N, L) and (1024, L) to (N,)."""
    half = 0.5 * entries.square().sum(dim=1)
    return torch.cat([(part @ entries.T - half).argmax(dim=1) for part in points.split(8192)])


def k_means(points: Tensor, entries: int, random: torch.Generator) -> Tensor:
    """(N, L) to (entries, L); an entry that nobody takes goes where a point is."""
    centres = points[torch.randperm(len(points), generator=random)[:entries]].clone()
    for _ in range(ROUNDS):
        chosen = nearest(points, centres)
        counts = torch.bincount(chosen, minlength=entries)
        sums = torch.zeros_like(centres).index_add_(0, chosen, points)
        centres = sums / counts.clamp(min=1)[:, None]
        empty = torch.nonzero(counts == 0)[:, 0]
        centres[empty] = points[torch.randint(len(points), (len(empty),), generator=random)]
    return centres


def codebooks(frames: np.ndarray, config: VoiceCodecConfig, seed: int) -> np.ndarray:
    """(K, 1024, L): the pitch's book, then the residual ones. Entry 0 of the first is silence."""
    random = torch.Generator().manual_seed(seed)
    books = np.zeros((config.codebooks, config.codebook_size, LATENT), np.float32)
    books[0, :, :PITCH_FEATURES] = pitch_book(config.codebook_size)
    for index in range(1, config.codebooks):
        # A third as they are, the rest varied, anew for each book.
        rng = np.random.default_rng((seed, index))
        is_plain = rng.random(len(frames)) < 1 / 3
        fresh = np.where(is_plain[:, None], frames, varied(frames, rng))
        fresh[:, :PITCH_FEATURES] = 0
        residual = torch.from_numpy(fresh)
        before = float(residual.square().mean())
        for earlier in range(1, index):
            entries = torch.from_numpy(books[earlier])
            residual = residual - entries[nearest(residual, entries)]
        books[index] = k_means(residual, config.codebook_size, random).numpy()
        left = residual - torch.from_numpy(books[index])[nearest(residual, torch.from_numpy(books[index]))]
        print(f"book {index}: {before:.2f} -> {float(left.square().mean()):.4f} of variance", flush=True)
    return books


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("prepared", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    began = time.monotonic()
    frames = gathered(options.prepared, np.random.default_rng(options.seed))
    np.save(options.out, codebooks(frames, VoiceCodecConfig(), options.seed).astype(np.float16))
    print(f"{len(frames)} frames, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
