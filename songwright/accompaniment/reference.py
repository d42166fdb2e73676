"""What a song can take from a clip of the user's own: its tempo, its key, how full it sounds and which of our
instruments it sounds like.

Tempo: the spectral flux of the whole clip against complex exponentials (the Fourier tempogram of the mixing desk's
checks), weighed by how usual a tempo is (log-normal around 95 bpm). Key: the mean chroma against the key profiles of
Krumhansl and Kessler (1982). Timbre: the clip without its drums (median filters; Fitzgerald, DAFx 2010), its envelope
as cepstral coefficients of a mel spectrum, against the same coefficients of each of our instruments playing through
its range (`timbres.json`, made by `training.band_timbres`). One instrument is told from others that way; a whole band
is far from all of them, and then none is named.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy.fft
import scipy.ndimage

from songwright.errors import AudioError
from songwright.mixer.checks.timing import chroma, pulse_strength, spectral_flux
from songwright.units import Key
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

SHORTEST_SECONDS, LONGEST_SECONDS = 5.0, 120.0  # what is longer is read up to there
SILENT_DBFS = -60.0
SLOWEST_BPM, FASTEST_BPM, TEMPO_RATIO = 55.0, 190.0, 1.002
USUAL_BPM, TEMPO_SPREAD_OCTAVES = 95.0, 0.9
LEAST_BEAT = 2.5  # the best tempo's strength against the median of all
WINDOW, HOP, MEDIAN = 2048, 1024, 17
TIMBRE_SECONDS = 12.0
MEL_BANDS, LOWEST_HZ, HIGHEST_HZ = 40, 80.0, 12_000.0
COEFFICIENTS = 12
DRUMS_SHARE = 0.15  # of the power that is percussive, from which a clip has drums
FARTHEST_TIMBRE = 6.5  # most solos lie nearer to their instrument, clips of several instruments farther from all
TIMBRES = Path(__file__).parent / "timbres.json"
# Krumhansl and Kessler's probe-tone ratings from the tonic up.
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


@dataclass(frozen=True)
class Reference:
    """What was read from a clip.

    Attributes:
        tempo_bpm: None where there is no steady beat.
        has_drums: whether a good part of it is percussive.
        instrument: of the catalogue's instruments of chords, the one that it sounds like; None for a mixture.
        energy: 0..1, from how percussive it is and how often something new sounds.
    """

    tempo_bpm: float | None
    key: Key
    has_drums: bool
    instrument: str | None
    energy: float


def read_reference(path: Path) -> Reference:
    """Listen to a clip.

    Raises:
        AudioError: no such file, not audio, shorter than five seconds, or silent.
    """
    clip = load_clip(path)
    flux, seconds = spectral_flux(clip)
    timbre = timbre_of(clip)
    onsets = _onsets_per_second(flux, seconds)
    energy = 0.15 + 0.6 * min(timbre.percussive / 0.5, 1.0) + 0.25 * min(onsets / 6, 1.0)
    key = best_key(chroma(clip).values.mean(axis=0))
    return Reference(
        _tempo(flux, seconds), key, timbre.percussive >= DRUMS_SHARE, _nearest(timbre), round(energy, 3)
    )


def load_clip(path: Path) -> Waveform:
    """A user's clip, mono at our rate, at most two minutes of it.

    Raises:
        AudioError: as `read_reference`.
    """
    clip = Waveform.load(path).mono().resampled(SAMPLE_RATE_HZ)
    if clip.seconds < SHORTEST_SECONDS:
        raise AudioError(f"'{path}' lasts {clip.seconds:.1f} s; a clip to go by needs at least {SHORTEST_SECONDS:g} s")
    samples = clip.samples[:, : round(LONGEST_SECONDS * SAMPLE_RATE_HZ)]
    level = 10 * np.log10(max(float(np.square(samples, dtype=np.float64).mean()), 1e-12))
    if level < SILENT_DBFS:
        raise AudioError(f"'{path}' is silent ({level:.0f} dBFS); give a clip in which something sounds")
    return Waveform(samples)


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


def clip_tempo(clip: Waveform) -> float | None:
    """Beats a minute; None where there is no steady beat."""
    return _tempo(*spectral_flux(clip))


def _tempo(flux: np.ndarray, seconds_per_frame: float) -> float | None:
    count = int(np.log(FASTEST_BPM / SLOWEST_BPM) / np.log(TEMPO_RATIO))
    tempi = SLOWEST_BPM * TEMPO_RATIO ** np.arange(count)
    strength = pulse_strength(flux, seconds_per_frame, tempi / 60, (1, 2, 4))
    usual = np.exp(-0.5 * (np.log2(tempi / USUAL_BPM) / TEMPO_SPREAD_OCTAVES) ** 2)
    best = int((strength * usual).argmax())
    if strength[best] < LEAST_BEAT * float(np.median(strength)):
        return None
    near = tempi[best] * (1 + np.linspace(-0.004, 0.004, 33))
    return round(float(near[pulse_strength(flux, seconds_per_frame, near / 60, (1, 2, 4)).argmax()]), 1)


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


def _onsets_per_second(flux: np.ndarray, seconds_per_frame: float) -> float:
    """Peaks of the flux that stand out of their half second."""
    width = round(0.5 / seconds_per_frame) | 1
    highest = scipy.ndimage.maximum_filter1d(flux, round(0.1 / seconds_per_frame) | 1)
    around = scipy.ndimage.uniform_filter1d(flux, width)
    peaks = (flux == highest) & (flux > around + 0.2 * np.percentile(flux, 99))
    return float(peaks.sum() / (len(flux) * seconds_per_frame))


def _nearest(timbre: Timbre) -> str | None:
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
    """(bands, bins) triangles, even on the mel scale (O'Shaughnessy, 1987)."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (LOWEST_HZ, HIGHEST_HZ))
    edges = 700 * (10 ** (np.linspace(low, high, MEL_BANDS + 2) / 2595) - 1)
    hz = np.arange(WINDOW // 2 + 1) * SAMPLE_RATE_HZ / WINDOW
    rising = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
