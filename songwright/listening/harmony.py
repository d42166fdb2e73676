"""Which pitch classes sound (chroma vectors: Fujishima, ICMC 1999), and which key they are in.

Key: the mean chroma against the key profiles of Krumhansl and Kessler (1982).
"""

from dataclasses import dataclass

import numpy as np

from songwright.listening.spectrogram import spectrogram
from songwright.units import Key
from songwright.waveform import Waveform

CHROMA_WINDOW, CHROMA_HOP = 8192, 2048
CHROMA_BAND_HZ = (110.0, 1760.0)
# Krumhansl and Kessler's probe-tone ratings from the tonic up.
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


@dataclass(frozen=True, eq=False)
class Chroma:
    """(F, 12) normalised chroma vectors with zero mean, every `CHROMA_HOP` samples."""

    values: np.ndarray
    seconds_per_frame: float


def chroma(song: Waveform) -> Chroma:
    """Chroma of the spectrum's peaks between 110 Hz and 1.8 kHz."""
    frequencies = np.arange(CHROMA_WINDOW // 2 + 1) * song.sample_rate_hz / CHROMA_WINDOW
    inside = (frequencies > CHROMA_BAND_HZ[0]) & (frequencies < CHROMA_BAND_HZ[1])
    classes = np.round(69 + 12 * np.log2(frequencies[inside] / 440)).astype(int) % 12
    folded = []
    for size in spectrogram(song, CHROMA_WINDOW, CHROMA_HOP):
        peaks = np.zeros_like(size)
        middle = size[:, 1:-1]
        peaks[:, 1:-1] = np.where((middle > size[:, :-2]) & (middle >= size[:, 2:]), middle, 0)
        folded.append(np.sqrt(peaks[:, inside]) @ np.eye(12)[classes])
    return Chroma(centred(np.concatenate(folded)), CHROMA_HOP / song.sample_rate_hz)


def best_key(heard: np.ndarray) -> Key:
    """The key that twelve pitch classes' weights fit best."""
    profiles = {"major": np.array(MAJOR), "minor": np.array(MINOR)}
    fits = {
        (tonic, mode): float(np.corrcoef(heard, np.roll(profile, tonic))[0, 1])
        for mode, profile in profiles.items()
        for tonic in range(12)
    }
    tonic, mode = max(fits, key=lambda one: fits[one])
    return Key(tonic, "minor" if mode == "minor" else "major")


def centred(vectors: np.ndarray) -> np.ndarray:
    """Rows of zero mean and length 1; what is all alike becomes zero."""
    moved = vectors - vectors.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(moved, axis=1, keepdims=True)
    return moved / np.maximum(norms, 1e-9)
