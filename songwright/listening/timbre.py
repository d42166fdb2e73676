"""How a clip sounds, and which of our instruments it sounds like.

The clip without its drums (median filters; Fitzgerald, DAFx 2010), its envelope as cepstral coefficients of a mel
spectrum, against the same coefficients of each of our instruments playing through its range (`timbres.json`, made by
`training.band_timbres`). One instrument is told from others that way; a whole band is far from all of them.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy.fft
import scipy.ndimage

from songwright.listening.mel import mel_filters
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

WINDOW, HOP, MEDIAN = 2048, 1024, 17
TIMBRE_SECONDS = 12.0
MEL_BANDS, LOWEST_HZ, HIGHEST_HZ = 40, 80.0, 12_000.0
COEFFICIENTS = 12
FARTHEST_TIMBRE = 6.5  # most solos lie nearer to their instrument, clips of several instruments farther from all
TIMBRES = Path(__file__).parent / "timbres.json"


@dataclass(frozen=True, eq=False)
class Timbre:
    """How a clip sounds: cepstral coefficients (COEFFICIENTS,) of what is not percussive, and the percussive share."""

    cepstrum: np.ndarray
    percussive: float


def timbre_of(clip: Waveform) -> Timbre:
    """The timbre of the middle of a mono clip."""
    around = max(0, clip.samples.shape[1] - round(TIMBRE_SECONDS * SAMPLE_RATE_HZ)) // 2
    padded = np.pad(clip.samples[0, around : clip.samples.shape[1] - around], WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    power = np.abs(scipy.fft.rfft(frames * np.hanning(WINDOW).astype(np.float32))) ** 2
    held = scipy.ndimage.median_filter(power, (MEDIAN, 1))
    struck = scipy.ndimage.median_filter(power, (1, MEDIAN))
    tonal = power * held**2 / (held**2 + struck**2 + 1e-20)
    bands = tonal @ _mel_filters().T + 1e-12
    weight = bands.sum(axis=1)
    loud = weight > 1e-3 * weight.max()
    cepstra = scipy.fft.dct(np.log(bands[loud]), axis=1, norm="ortho")[:, 1 : COEFFICIENTS + 1]
    share = 1 - float(tonal.sum() / max(float(power.sum()), 1e-12))
    return Timbre(np.average(cepstra, axis=0, weights=np.sqrt(weight[loud])), share)


def nearest_instrument(timbre: Timbre) -> str | None:
    """Which of our instruments of chords a timbre is like; None for a mixture."""
    table = _timbres()
    distances = {name: float(np.linalg.norm(timbre.cepstrum - np.array(one))) for name, one in table.items()}
    nearest = min(distances, key=lambda name: distances[name])
    return nearest if distances[nearest] <= FARTHEST_TIMBRE else None


@lru_cache(maxsize=1)
def _timbres() -> dict[str, list[float]]:
    """The cepstrum of each instrument of chords."""
    found: dict[str, list[float]] = json.loads(TIMBRES.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def _mel_filters() -> np.ndarray:
    """(bands, bins)"""
    return mel_filters(MEL_BANDS, LOWEST_HZ, HIGHEST_HZ, WINDOW, SAMPLE_RATE_HZ).astype(np.float32)
