"""Beat and tempo of a recording.

The spectral flux (Dixon, "Onset Detection Revisited", DAFx 2006, eq. 2.1) of the whole recording is correlated with
complex exponentials, the Fourier tempogram of Grosche and Müller ("Extracting Predominant Local Pulse Information From
Music Recordings", IEEE TASLP 19, 2011) with one window as long as the recording. Where no tempo is foreknown, each is
weighed by how usual it is (log-normal around 95 bpm).
"""

import numpy as np
import scipy.ndimage

from songwright.listening.spectrogram import spectrogram
from songwright.waveform import Waveform

FLUX_WINDOW, FLUX_HOP = 1024, 256
SLOWEST_BPM, FASTEST_BPM, TEMPO_RATIO = 55.0, 190.0, 1.002
USUAL_BPM, TEMPO_SPREAD_OCTAVES = 95.0, 0.9
LEAST_BEAT = 2.5  # the best tempo's strength against the median of all


def spectral_flux(song: Waveform) -> tuple[np.ndarray, float]:
    """(F,) half-wave rectified growth of the compressed spectrum, without its mean; and seconds per frame."""
    rises, before = [], None
    for magnitudes in spectrogram(song, FLUX_WINDOW, FLUX_HOP):
        size = np.log1p(1000 * magnitudes)
        rises.append(np.maximum(np.diff(size, axis=0, prepend=size[:1] if before is None else before), 0).mean(axis=1))
        before = size[-1:]
    flux = np.concatenate(rises)
    return flux - flux.mean(), FLUX_HOP / song.sample_rate_hz


def pulse_strength(
    flux: np.ndarray, seconds_per_frame: float, rates_hz: np.ndarray, multiples: tuple[int, ...]
) -> np.ndarray:
    """(R,) sum of the flux's Fourier magnitudes at the multiples of each rate."""
    times = np.arange(len(flux)) * seconds_per_frame
    total = np.zeros(len(rates_hz))
    for index, rate in enumerate(rates_hz):
        for multiple in multiples:
            total[index] += abs(flux @ np.exp(-2j * np.pi * rate * multiple * times))
    return total


def clip_tempo(clip: Waveform) -> float | None:
    """Beats a minute; None where there is no steady beat."""
    return steady_tempo(*spectral_flux(clip))


def steady_tempo(flux: np.ndarray, seconds_per_frame: float) -> float | None:
    """Beats a minute from a flux as `spectral_flux` gives it; None where there is no steady beat."""
    count = int(np.log(FASTEST_BPM / SLOWEST_BPM) / np.log(TEMPO_RATIO))
    tempi = SLOWEST_BPM * TEMPO_RATIO ** np.arange(count)
    strength = pulse_strength(flux, seconds_per_frame, tempi / 60, (1, 2, 4))
    usual = np.exp(-0.5 * (np.log2(tempi / USUAL_BPM) / TEMPO_SPREAD_OCTAVES) ** 2)
    best = int((strength * usual).argmax())
    if strength[best] < LEAST_BEAT * float(np.median(strength)):
        return None
    near = tempi[best] * (1 + np.linspace(-0.004, 0.004, 33))
    return round(float(near[pulse_strength(flux, seconds_per_frame, near / 60, (1, 2, 4)).argmax()]), 1)


def onsets_per_second(flux: np.ndarray, seconds_per_frame: float) -> float:
    """Peaks of the flux that stand out of their half second."""
    width = round(0.5 / seconds_per_frame) | 1
    highest = scipy.ndimage.maximum_filter1d(flux, round(0.1 / seconds_per_frame) | 1)
    around = scipy.ndimage.uniform_filter1d(flux, width)
    peaks = (flux == highest) & (flux > around + 0.2 * np.percentile(flux, 99))
    return float(peaks.sum() / (len(flux) * seconds_per_frame))
