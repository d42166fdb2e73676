"""The voice's source as the codec's low band sees it: what the vocal folds do, before any vowel.

The codec keeps its low band as a lapped transform of the waveform (`codec.model.LappedTransform`), so its codes there
depend on the phase of every harmonic. No score says a phase; but once the fundamental's is chosen at one place it
follows from the pitch (2π∫F0), and the harmonics all stand at their peak when the fundamental does: one pulse a period,
which is also what the decoder looks for when it makes the upper harmonics. A sum of such harmonics, all of one size,
goes through the same transform; the model has only to say how loud each band of it is, which changes slowly and hangs
on vowel, singer and pitch alone (Fant's source and filter, 1960).

Shapes: F frames, L coefficients of the codec's low band.
"""

import numpy as np

from songwright.codec.model import LOW_BAND_SCALE, CodecConfig

LOW_COEFFICIENTS = CodecConfig().low_coefficients
HOP = 64  # of the source, made at an eighth of the codec's rate
RATE_HZ = 44_100 / 8
FULL_HZ, HARMONICS_HZ = 1400.0, 1700.0  # harmonics fade out between these, above the codec's last coefficient
SOURCE_FEATURES = 2 * LOW_COEFFICIENTS


def harmonic_gain(frequency_hz: np.ndarray) -> np.ndarray:
    """1 in the codec's low band, fading out above it."""
    return np.clip((HARMONICS_HZ - frequency_hz) / (HARMONICS_HZ - FULL_HZ), 0.0, 1.0)


def source_bands(f0_hz: np.ndarray, voiced: np.ndarray, phase_radians: np.ndarray) -> np.ndarray:
    """The source's lapped transform and that of its quadrature, (F, 2·L) float32, in the codec's units.

    Args:
        f0_hz: (F,) at the frames' middles, positive everywhere.
        voiced: (F,) bool; other frames have no source.
        phase_radians: (F,) of the fundamental at the frames' middles, whole turns do not matter.
    """
    frames = len(f0_hz)
    middles = (np.arange(frames) + 0.5) * HOP
    # Half a hop more on either side, for the transform's window.
    at = np.clip(np.arange(-HOP // 2, frames * HOP + HOP // 2) + 0.5, middles[0], middles[-1])
    pitch = np.interp(at, middles, f0_hz)
    phase = _between(f0_hz, phase_radians, at)
    share = np.interp(at, middles, voiced.astype(float))
    turn = np.exp(1j * phase)
    source, power, turning = np.zeros(len(at), complex), np.zeros(len(at)), np.ones(len(at), complex)
    for harmonic in range(1, int(HARMONICS_HZ / f0_hz.min()) + 1):
        turning = turning * turn
        gain = harmonic_gain(harmonic * pitch)
        source += gain * turning
        power += gain
    # A sine's main lobe has the size 1 in one bin and 1/2 in two, so this is the codec's level of the source.
    level = LOW_BAND_SCALE * np.sqrt(1.5 * np.maximum(power, 1) / CodecConfig().low_bins)
    windows = np.lib.stride_tricks.sliding_window_view(source * share / level, 2 * HOP)[::HOP]
    bands = windows @ _basis()
    return np.concatenate([bands.real, bands.imag], axis=1).astype(np.float32)


def _between(f0_hz: np.ndarray, phase_radians: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The phase at samples `at`, by the cubic that has the right phases and pitches at the frames' middles.

    McAulay & Quatieri, "Speech analysis/synthesis based on a sinusoidal representation" (1986), equations 34 to 37.
    """
    speed = 2 * np.pi * f0_hz / RATE_HZ  # radians a sample
    expected = phase_radians[:-1] + (speed[:-1] + speed[1:]) / 2 * HOP
    step = (phase_radians[1:] - expected + np.pi) % (2 * np.pi) - np.pi  # how far the next phase is off
    left = np.clip(((at / HOP) - 0.5).astype(int), 0, len(f0_hz) - 2)
    t = at - (left + 0.5) * HOP
    share = t / HOP
    middle = speed[left] * t + (speed[left + 1] - speed[left]) * t * share / 2
    return phase_radians[left] + middle + step[left] * share * share * (3 - 2 * share)


def _basis() -> np.ndarray:
    """The codec's lapped transform at an eighth of its rate, (2·hop, L)."""
    time = np.arange(2 * HOP)[:, None] + 0.5
    order = np.arange(LOW_COEFFICIENTS) + 0.5
    wave = np.cos(np.pi / HOP * (time + HOP / 2) * order)
    return np.sin(np.pi * time / (2 * HOP)) * wave * (2 / HOP) ** 0.5 * 8**0.5
