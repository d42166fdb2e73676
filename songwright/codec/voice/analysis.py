"""A voice taken apart without its phase: pitch, envelope free of harmonics, noise by bands, detail inside the frame.

All of it is computed, nothing learned, so it holds for any singer. The envelope is CheapTrick's (Morise, Speech
Communication 67, 2015): a window of three periods, whose spectrum is smoothed over two thirds of the pitch and
liftered. How periodic a band is tells the coherence between the sound and itself a period later.

Shapes: T samples, F frames (F = T / hop), N bins, G points of the envelope's grid, E its coefficients, A bands of
noise, D numbers of detail.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import parselmouth
import scipy.fft

SAMPLE_RATE_HZ = 44_100
HOP_SAMPLES = 512
WINDOW_SAMPLES = 2048  # of the transforms: three periods of the lowest pitch
BINS = WINDOW_SAMPLES // 2 + 1
LOWEST_F0_HZ, HIGHEST_F0_HZ = 65.0, 1400.0
VOICING_THRESHOLD = 0.33  # Praat's own 0.45 leaves soft ends of notes to the noise, and that is heard
UNVOICED_F0_HZ = 172.0  # whose window and smoothing voiceless frames get
GRID_POINTS = 120
ENVELOPE_COEFFICIENTS = 60
GRID_KNEE_HZ = 700.0  # the grid is even below and logarithmic above, as the mel scale
LEAST_POWER = 1e-10  # a little above the density of 16-bit rounding noise
LIFTER_Q1 = -0.15  # Morise 2015, equation 17
NOISE_EDGES_HZ = (0.0, 700.0, 1500.0, 2500.0, 4000.0, 6000.0, 9000.0, 22_050.0)
NOISE_BANDS = len(NOISE_EDGES_HZ) - 1
PERIOD_TRIES = (-0.012, -0.006, 0.0, 0.006, 0.012)  # relative changes of the period of which the best counts
DETAIL_STEPS = 4  # parts of a hop
DETAIL_EDGES_HZ = (100.0, 2000.0, 6000.0, 20_000.0)
DETAIL_NUMBERS = DETAIL_STEPS * (len(DETAIL_EDGES_HZ) - 1)
DETAIL_RANGE = 3.0  # natural logarithm of amplitude, either way
PULSE_BAND_HZ = (900.0, 6000.0)  # where a period's energy is bundled after the glottis closes
FRAMES_AT_ONCE = 1024
PHASE_SMOOTHING_FRAMES = 4


@dataclass(frozen=True, eq=False)
class VoiceFrames:
    """A voice without its phase.

    Attributes:
        f0_hz: (F,) float32; where voiceless, the pitch of the nearest voiced frames, so that it never jumps.
        voiced: (F,) bool.
        envelope: (F, E) float32, cosine coefficients of the natural logarithm of the power density on the grid.
        periodic: (F, A) float32, the periodic share of each band's power, 0 to 1; 0 where voiceless.
        detail: (F, D) float32, levels of parts of the hop against its mean in three bands, natural logarithm of
            amplitude; 0 where voiced.
        silent: (F,) bool, digital silence.
    """

    f0_hz: np.ndarray
    voiced: np.ndarray
    envelope: np.ndarray
    periodic: np.ndarray
    detail: np.ndarray
    silent: np.ndarray


def analyse(samples: np.ndarray, f0_hz: np.ndarray | None = None) -> VoiceFrames:
    """Take a voice apart.

    Args:
        samples: (T,) at 44.1 kHz, full scale ±1; a last part of a hop counts as a hop.
        f0_hz: (F,), 0 where voiceless; None lets Praat find it.
    """
    frames = -(-len(samples) // HOP_SAMPLES)
    given = pitch_of(samples, frames) if f0_hz is None else f0_hz
    voiced = given > 0
    pitch = held(given)
    around = WINDOW_SAMPLES
    padded = np.pad(samples.astype(np.float32), (around, frames * HOP_SAMPLES - len(samples) + around))
    centres = around + HOP_SAMPLES * np.arange(frames) + HOP_SAMPLES // 2
    envelope = np.empty((frames, ENVELOPE_COEFFICIENTS), np.float32)
    periodic = np.zeros((frames, NOISE_BANDS), np.float32)
    window_f0 = np.where(voiced, pitch, UNVOICED_F0_HZ)
    for first in range(0, frames, FRAMES_AT_ONCE):
        part = slice(first, first + FRAMES_AT_ONCE)
        envelope[part] = coefficients_of(_log_envelopes(padded, centres[part], window_f0[part]))
        sung = np.flatnonzero(voiced[part]) + first
        if len(sung):
            periodic[sung] = _periodic_shares(padded, centres[sung], pitch[sung])
    hops = padded[around - HOP_SAMPLES : around + (frames + 1) * HOP_SAMPLES]
    silent = np.abs(hops).reshape(-1, HOP_SAMPLES).max(axis=1) < 1e-5
    return VoiceFrames(
        f0_hz=pitch.astype(np.float32),
        voiced=voiced,
        envelope=envelope,
        periodic=periodic,
        detail=(_detail(padded, frames, around) * ~voiced[:, None]).astype(np.float32),
        silent=silent[:-2] & silent[1:-1] & silent[2:],
    )


def pitch_of(samples: np.ndarray, frames: int) -> np.ndarray:
    """F0 in Hz at the middle of each hop, 0 where voiceless, by Praat's autocorrelation: (T,) to (F,).

    A first pass finds the voice's range, a second one is held to it (De Looze & Hirst, 2008), which spares octaves.
    """
    if not np.abs(samples).max(initial=0) > 1e-4 or len(samples) < 4 * WINDOW_SAMPLES:
        return np.zeros(frames)
    sound = parselmouth.Sound(samples.astype(np.float64), SAMPLE_RATE_HZ)
    step = HOP_SAMPLES / SAMPLE_RATE_HZ / 2
    found = sound.to_pitch_ac(time_step=4 * step, pitch_floor=LOWEST_F0_HZ, pitch_ceiling=HIGHEST_F0_HZ)
    heard = found.selected_array["frequency"]
    heard = heard[heard > 0]
    if len(heard) < 3:
        return np.zeros(frames)
    low, high = np.quantile(heard, (0.25, 0.75))
    floor = float(np.clip(0.62 * low, LOWEST_F0_HZ, 400.0))
    ceiling = float(np.clip(2.2 * high, 3 * floor, HIGHEST_F0_HZ))
    pitch = sound.to_pitch_ac(
        time_step=step, pitch_floor=floor, pitch_ceiling=ceiling, voicing_threshold=VOICING_THRESHOLD
    )
    times, hz = pitch.xs(), pitch.selected_array["frequency"]
    wanted = (np.arange(frames) + 0.5) * HOP_SAMPLES / SAMPLE_RATE_HZ
    nearest = np.clip(np.searchsorted(times, wanted), 1, len(times) - 1)
    before, after = hz[nearest - 1], hz[nearest]
    share = np.clip((wanted - times[nearest - 1]) / (times[nearest] - times[nearest - 1]), 0, 1)
    both = (before > 0) & (after > 0)
    between = np.exp((1 - share) * np.log(np.maximum(before, 1)) + share * np.log(np.maximum(after, 1)))
    single = np.where(share < 0.5, before, after)
    inside = (wanted >= times[0] - step) & (wanted <= times[-1] + step)
    return np.where(inside, np.where(both, between, single), 0.0)


def coefficients_of(log_envelope: np.ndarray) -> np.ndarray:
    """Logarithmic power (F, N) to cosine coefficients of it on the grid (F, E)."""
    on_grid = log_envelope @ grid_weights().T
    return scipy.fft.dct(on_grid, norm="ortho")[:, :ENVELOPE_COEFFICIENTS].astype(np.float32)


@cache
def grid_hz() -> np.ndarray:
    """The grid's points (G,): even in mel-like steps from 0 to half the sample rate."""
    top = np.log1p(SAMPLE_RATE_HZ / 2 / GRID_KNEE_HZ)
    return GRID_KNEE_HZ * np.expm1(np.linspace(0, top, GRID_POINTS))


@cache
def grid_weights() -> np.ndarray:
    """(G, N): means over a triangle around each point, at least a bin wide."""
    hz, bins = grid_hz(), np.arange(BINS) * SAMPLE_RATE_HZ / WINDOW_SAMPLES
    bin_hz = bins[1]
    weights = np.zeros((GRID_POINTS, BINS))
    for index, place in enumerate(hz):
        below = max(place - hz[index - 1] if index else bin_hz, bin_hz)
        above = max(hz[index + 1] - place if index + 1 < GRID_POINTS else bin_hz, bin_hz)
        away = bins - place
        weights[index] = np.clip(1 - np.where(away < 0, -away / below, away / above), 0, None)
    return weights / weights.sum(axis=1, keepdims=True)


@cache
def bin_weights(bins: int) -> np.ndarray:
    """(G, bins): interpolation from the grid to evenly spaced bins, linear."""
    places = np.interp(np.linspace(0, SAMPLE_RATE_HZ / 2, bins), grid_hz(), np.arange(GRID_POINTS))
    first = np.minimum(places.astype(int), GRID_POINTS - 2)
    share = places - first
    weights = np.zeros((GRID_POINTS, bins))
    weights[first, np.arange(bins)] = 1 - share
    weights[first + 1, np.arange(bins)] += share
    return weights


def held(f0_hz: np.ndarray) -> np.ndarray:
    """(F,) with voiceless frames bridged in the logarithm; 200 Hz where nothing is voiced."""
    voiced = np.flatnonzero(f0_hz > 0)
    if not len(voiced):
        return np.full(len(f0_hz), 200.0)
    return np.exp(np.interp(np.arange(len(f0_hz)), voiced, np.log(f0_hz[voiced])))


def _windows(padded: np.ndarray, centres: np.ndarray, half_samples: np.ndarray) -> np.ndarray:
    """Hann windows of ±half_samples around each centre, energy 1, their mean taken out: (F, WINDOW_SAMPLES)."""
    return _windowed(padded, centres, _shapes(half_samples))


def _shapes(half_samples: np.ndarray) -> np.ndarray:
    """Hann windows of ±half_samples (F,) with energy 1: (F, WINDOW_SAMPLES) float32."""
    reach = np.abs(np.arange(WINDOW_SAMPLES, dtype=np.float32) - WINDOW_SAMPLES // 2) / half_samples[:, None]
    shape = 0.5 + 0.5 * np.cos(np.pi * np.minimum(reach, 1).astype(np.float32))
    return shape / np.sqrt(np.square(shape).sum(axis=1, keepdims=True))


def _windowed(padded: np.ndarray, centres: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """What lies under windows at the samples before the centres (F,), their mean taken out: (F, WINDOW_SAMPLES)."""
    views = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES)
    found = views[np.floor(centres).astype(int) - WINDOW_SAMPLES // 2] * shape
    return found - shape * (found.sum(axis=1, keepdims=True) / shape.sum(axis=1, keepdims=True))


def _log_envelopes(padded: np.ndarray, centres: np.ndarray, f0_hz: np.ndarray) -> np.ndarray:
    """The natural logarithm of the power density, free of harmonics: (F, N)."""
    windows = _windows(padded, centres, 1.5 * SAMPLE_RATE_HZ / f0_hz)
    power = np.square(np.abs(scipy.fft.rfft(windows, axis=1))).astype(np.float64)
    bin_hz = SAMPLE_RATE_HZ / WINDOW_SAMPLES
    bins = np.arange(BINS) * bin_hz
    # Below the fundamental there is no harmonic: what is missing there is mirrored from above (Morise 2015, step 1).
    f0_bins = f0_hz / bin_hz
    mirrored_at = np.clip(f0_bins[:, None] - np.arange(BINS), 0, BINS - 1)
    mirrored = _at(power, mirrored_at)
    power = np.where(bins < f0_hz[:, None], power + mirrored, power) + LEAST_POWER
    smooth = _smoothed(power, f0_bins * 2 / 3)
    cepstrum = scipy.fft.irfft(np.log(smooth), axis=1)
    lag = np.arange(WINDOW_SAMPLES)
    seconds = np.minimum(lag, WINDOW_SAMPLES - lag) / SAMPLE_RATE_HZ
    turns = f0_hz[:, None] * seconds
    lifter = np.sinc(turns) * ((1 - 2 * LIFTER_Q1) + 2 * LIFTER_Q1 * np.cos(2 * np.pi * turns))
    return scipy.fft.rfft(cepstrum * lifter, axis=1).real


def _at(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Rows of `values` (F, N) at fractional places (F, M), linear."""
    first = np.clip(places.astype(int), 0, values.shape[1] - 2)
    share = places - first
    low = np.take_along_axis(values, first, axis=1)
    return low + share * (np.take_along_axis(values, first + 1, axis=1) - low)


def _smoothed(power: np.ndarray, width_bins: np.ndarray) -> np.ndarray:
    """A mean over `width_bins` (F,) around each bin, ends mirrored: (F, N)."""
    reach = int(np.ceil(width_bins.max() / 2)) + 1
    extended = np.pad(power, ((0, 0), (reach, reach)), mode="reflect")
    running = np.concatenate([np.zeros((len(power), 1)), np.cumsum(extended, axis=1)], axis=1)
    places = np.arange(power.shape[1]) + reach + 0.5
    half = width_bins[:, None] / 2
    return (_at(running, places + half) - _at(running, places - half)) / width_bins[:, None] + LEAST_POWER


def _periodic_shares(padded: np.ndarray, centres: np.ndarray, f0_hz: np.ndarray) -> np.ndarray:
    """How much of each band comes again a period later: (F, A), 0 to 1.

    The real part of the coherence between the spectra half a period before and after; of some periods near the given
    one, that at which the whole is most coherent (an error of one per cent is half a turn at the fiftieth harmonic).
    """
    best = np.full(len(centres), -np.inf)
    shares = np.zeros((len(centres), NOISE_BANDS))
    edges = np.round(np.array(NOISE_EDGES_HZ) * WINDOW_SAMPLES / SAMPLE_RATE_HZ).astype(int)
    shape = _shapes(np.minimum(2.0 * SAMPLE_RATE_HZ / f0_hz, WINDOW_SAMPLES / 2 - 1))
    frequency = np.arange(BINS) / WINDOW_SAMPLES
    for change in PERIOD_TRIES:
        period = SAMPLE_RATE_HZ / f0_hz * (1 + change)
        spectra = []
        for sign in (-0.5, 0.5):
            at = centres + sign * period
            spectra.append(scipy.fft.rfft(_windowed(padded, at, shape), axis=1))
        # The transforms count from whole samples; what the shift is beyond them is a phase.
        beyond = (centres - 0.5 * period) % 1 - (centres + 0.5 * period) % 1
        turn = np.exp((2j * np.pi * beyond[:, None] * frequency).astype(np.complex64))
        cross = (spectra[0] * spectra[1].conj() * turn).real
        power = 0.5 * sum(one.real**2 + one.imag**2 for one in spectra)
        joint = np.add.reduceat(cross, edges[:-1], axis=1)
        total = np.add.reduceat(power, edges[:-1], axis=1) + LEAST_POWER
        found_shares = np.clip(joint / total, 0, 1)
        score = found_shares[:, :5].sum(axis=1)
        better = score > best
        best = np.where(better, score, best)
        shares[better] = found_shares[better]
    return shares


def _detail(padded: np.ndarray, frames: int, around: int) -> np.ndarray:
    """Levels of parts of each hop against the hop's mean, in bands: (F, D)."""
    spectrum = scipy.fft.rfft(padded.astype(np.float64))
    hz = np.arange(len(spectrum)) * SAMPLE_RATE_HZ / len(padded)
    step = HOP_SAMPLES // DETAIL_STEPS
    columns = []
    for low, high in zip(DETAIL_EDGES_HZ[:-1], DETAIL_EDGES_HZ[1:], strict=True):
        band = scipy.fft.irfft(np.where((hz >= low) & (hz < high), spectrum, 0), n=len(padded))
        parts = np.square(band[around : around + frames * HOP_SAMPLES]).reshape(-1, step).mean(axis=1)
        # a little smoothing in time: a level, not a waveform
        parts = np.convolve(np.pad(parts, 1, mode="edge"), (0.25, 0.5, 0.25), "valid").reshape(frames, DETAIL_STEPS)
        mean = parts.mean(axis=1, keepdims=True)
        columns.append(0.5 * np.log((parts + 1e-10) / (mean + 1e-10)))
    return np.clip(np.concatenate(columns, axis=1), -DETAIL_RANGE, DETAIL_RANGE)


def pulse_phase(samples: np.ndarray, frames: VoiceFrames) -> np.ndarray:
    """Where in its period the voice is at the middle of each frame, for training: (F,) in radians, unwrapped.

    Whole turns are its pulses. The energy between 0.9 and 6 kHz rises once a period, where the glottis closes; its
    component at F0 says when. What strays from the integral of F0 faster than a few frames is taken for error.
    """
    length = len(frames.f0_hz) * HOP_SAMPLES
    spectrum = scipy.fft.rfft(np.pad(samples.astype(np.float64), (0, length - len(samples))))
    hz = np.arange(len(spectrum)) * SAMPLE_RATE_HZ / length
    inside = (hz >= PULSE_BAND_HZ[0]) & (hz < PULSE_BAND_HZ[1])
    energy = np.square(scipy.fft.irfft(np.where(inside, spectrum, 0), n=length))
    # Compressed, so that a loud period does not speak for its neighbours.
    energy = np.sqrt(np.convolve(energy, np.hanning(33) / np.hanning(33).sum(), "same"))
    around = WINDOW_SAMPLES
    padded = np.pad(energy, around)
    centres = around + HOP_SAMPLES * np.arange(len(frames.f0_hz)) + HOP_SAMPLES // 2
    offsets = np.arange(WINDOW_SAMPLES) - WINDOW_SAMPLES // 2
    measured = np.zeros(len(centres), complex)
    for first in range(0, len(centres), FRAMES_AT_ONCE):
        part = slice(first, first + FRAMES_AT_ONCE)
        f0_hz = frames.f0_hz[part].astype(np.float64)
        windows = _windows(padded, centres[part], 1.5 * SAMPLE_RATE_HZ / f0_hz)
        measured[part] = (windows * np.exp(-2j * np.pi * offsets * f0_hz[:, None] / SAMPLE_RATE_HZ)).sum(axis=1)
    advance = 2 * np.pi * HOP_SAMPLES / SAMPLE_RATE_HZ * 0.5 * (frames.f0_hz[1:] + frames.f0_hz[:-1])
    foreseen = np.concatenate([[0.0], np.cumsum(advance.astype(np.float64))])
    # The stray as a direction in the plane, weighed by how clear it is, smoothed within voiced stretches.
    stray = measured * np.exp(-1j * foreseen) * frames.voiced
    shape = np.hanning(2 * PHASE_SMOOTHING_FRAMES + 1)
    return foreseen + np.unwrap(np.angle(np.convolve(stray, shape, "same")))
