"""Where a voice's harmonics stand against its fundamental: measured, and put where the voice model expects them.

The codec keeps its low band as a waveform, so what the model must foretell there hangs on the phase of every harmonic.
In singing, the fundamental's phase is the integral of the planned pitch; how the other harmonics stand to it is a
matter of the singer, the vowel and chance (of the amplitude of the teacher's fifth harmonic, 13 % point the same way
over all singers, 78 % within one vowel of one line), and an ear hardly tells. So every harmonic of what is learned
from is turned until it peaks where the fundamental does (`vocals.source`), its amplitude kept: then the low band is a
function of pitch, phase and amplitudes that change slowly.

Shapes: T samples, T' samples of the low band, F frames.
"""

import numpy as np
from scipy.signal import oaconvolve, resample_poly

from songwright.units import hz_to_midi
from songwright.vocals.source import HARMONICS_HZ, harmonic_gain
from songwright.waveform import SAMPLE_RATE_HZ

HOP_SAMPLES = 512
DECIMATION = 8  # the low band's rate is 5.5 kHz
LOW_RATE_HZ = SAMPLE_RATE_HZ / DECIMATION
VOICELESS_HZ = 25.0  # the corpus's curves are below this where nothing swings
# Long enough to keep the second harmonic of a 60 Hz voice out: a Hann window's main lobe is 2/length wide on each side.
WINDOW_SECONDS = 0.035
FADE_SECONDS = 0.012  # of the turning, where a voiced stretch begins and ends


def turned_harmonics(
    samples: np.ndarray, f0_hz: np.ndarray, curve_rate_hz: float, shift_seconds: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Put the low harmonics where the model expects them.

    The sound is turned back by the phase that the F0 curve predicts for a harmonic, which leaves that harmonic nearly
    standing still; what remains of it under a short window is its amplitude and how far the prediction is off
    (heterodyne analysis: Beauchamp, 1969).

    Args:
        samples: (T,) at 44.1 kHz.
        f0_hz: (C,) at times (c + 0.5) / curve_rate_hz; values below `VOICELESS_HZ` are bridged.
        shift_seconds: how much later the samples' first one lies than the curve's time 0.

    Returns:
        the sound (T,) with its harmonics turned, and the fundamental's phase at each frame's middle (F,),
        F = ceil(T / hop), which only means something where the curve is voiced.
    """
    low = resample_poly(samples.astype(np.float64), 1, DECIMATION)  # (T',)
    times = np.arange(len(low)) / LOW_RATE_HZ + shift_seconds
    places = times * curve_rate_hz - 0.5
    curve = np.arange(len(f0_hz))
    f0_at = 440.0 * 2.0 ** ((np.interp(places, curve, bridged_midi(f0_hz)) - 69) / 12)
    predicted = 2 * np.pi * np.cumsum(f0_at) / LOW_RATE_HZ
    window = np.hanning(round(WINDOW_SECONDS * LOW_RATE_HZ) // 2 * 2 + 1)
    window *= 2 / window.sum()
    fade = np.hanning(round(FADE_SECONDS * LOW_RATE_HZ) // 2 * 2 + 1)
    voiced = np.interp(places, curve, (f0_hz >= VOICELESS_HZ).astype(float)) >= 0.5
    share = oaconvolve(voiced.astype(float), fade / fade.sum(), "same")
    turn = np.exp(1j * predicted)
    first = oaconvolve(low * turn.conj(), window, "same")
    phase = predicted + np.angle(first)
    change = np.zeros(len(low))
    for harmonic in range(2, int(HARMONICS_HZ / f0_at.min()) + 1):
        turning = turn**harmonic
        found = oaconvolve(low * turning.conj(), window, "same")
        wanted = np.abs(found) * np.exp(1j * harmonic * phase)
        change += harmonic_gain(harmonic * f0_at) * (wanted - found * turning).real
    turned = samples + resample_poly(change * share, DECIMATION, 1)[: len(samples)]
    middles = np.arange(-(-len(samples) // HOP_SAMPLES)) * HOP_SAMPLES + HOP_SAMPLES // 2
    at_middles = np.interp(middles / DECIMATION, np.arange(len(low)), np.unwrap(phase))
    return turned.astype(np.float32), at_middles


def bridged_midi(f0_hz: np.ndarray) -> np.ndarray:
    """F0 as MIDI pitch, straight lines where it is voiceless."""
    voiced = f0_hz >= VOICELESS_HZ
    if not voiced.any():
        return np.full(len(f0_hz), 60.0)
    places = np.flatnonzero(voiced)
    return np.interp(np.arange(len(f0_hz)), places, np.asarray(hz_to_midi(f0_hz[places])))
