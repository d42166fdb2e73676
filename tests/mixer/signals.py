"""Test signals, made from their published definitions, and small stems."""

import numpy as np
import scipy.signal

from songwright.waveform import SAMPLE_RATE_HZ, Waveform


def tone(frequency_hz: float, level_dbfs: float, seconds: float, rate: int = 48_000) -> np.ndarray:
    """(T,) sine of that peak level."""
    times = np.arange(round(seconds * rate)) / rate
    return 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * frequency_hz * times)


def stereo(mono: np.ndarray, rate: int = 48_000) -> Waveform:
    return Waveform(np.stack([mono, mono]).astype(np.float32), rate)


def tone_sequence(*steps: tuple[float, float], rate: int = 48_000) -> Waveform:
    """Stereo 1 kHz tone, (level in dBFS, seconds) one after the other without a break in phase."""
    amplitudes = np.concatenate([np.full(round(s * rate), 10 ** (level / 20)) for level, s in steps])
    return stereo(amplitudes * np.sin(2 * np.pi * 1000 * np.arange(len(amplitudes)) / rate), rate)


def peak_tone(divisor: int, amplitude: float, phase_degrees: float, rate: int = 48_000) -> Waveform:
    """Tech 3341 cases 15-19: a sine at rate / divisor, with fades of 10 ms."""
    samples = amplitude * np.sin(2 * np.pi * np.arange(rate) / divisor + np.deg2rad(phase_degrees))
    return stereo(_tapered(samples, round(0.01 * rate)), rate)


def peak_burst(offset: int, rate: int = 48_000) -> Waveform:
    """Tech 3341 cases 20-23: a sine at rate / 6 of 0.5 with one period at rate / 4 of 1.0, made at four times the rate.

    `offset`: samples at the high rate by which the low-passed signal is shifted before every fourth is taken.
    """
    high_rate = 4 * rate
    before = np.sin(2 * np.pi * np.arange(high_rate // 24 * 6) / 24) * 0.5  # whole periods of 24 samples
    burst = np.sin(2 * np.pi * np.arange(16) / 16)
    signal = _tapered(np.concatenate([before, burst, before]), round(0.01 * high_rate))
    low_pass = scipy.signal.firwin(1025, 0.45 * rate, window=("kaiser", 10.0), fs=high_rate)
    return stereo(np.convolve(signal, low_pass, mode="same")[offset::4], rate)


def _tapered(samples: np.ndarray, fade: int) -> np.ndarray:
    ramp = np.minimum(1.0, np.arange(len(samples)) / fade)
    return samples * ramp * ramp[::-1]


def noise(seconds: float, rms_dbfs: float, seed: int = 0, rate: int = SAMPLE_RATE_HZ, channels: int = 2) -> np.ndarray:
    """(C, T) float32 white noise, different in each channel."""
    samples = np.random.default_rng(seed).standard_normal((channels, round(seconds * rate)))
    return (samples * 10 ** (rms_dbfs / 20)).astype(np.float32)


def little_song(seconds: float = 12.0, seed: int = 0, tempo_bpm: float = 112.0, loud: float = 1.0) -> np.ndarray:
    """(2, T) float32 of kick, snare, bass and chords with a quiet first third: something to master."""
    rng = np.random.default_rng(seed)
    rate = SAMPLE_RATE_HZ
    times = np.arange(round(seconds * rate)) / rate
    beat = 60 / tempo_bpm
    left = np.zeros_like(times)
    right = np.zeros_like(times)
    for index in range(int(seconds / beat)):
        at = round(index * beat * rate)
        length = min(round(0.35 * rate), len(times) - at)
        decay = np.arange(length) / rate
        if index % 2 == 0:
            hit = 0.8 * np.sin(2 * np.pi * 55 * decay + 6 * np.exp(-decay * 40)) * np.exp(-decay * 12)
        else:
            hit = 0.35 * rng.standard_normal(length) * np.exp(-decay * 25)
        left[at : at + length] += hit
        right[at : at + length] += hit
    root = 110 * 2 ** (rng.integers(-3, 4) / 12)
    for part, ratio in enumerate((0.5, 1.0, 1.26, 1.5, 2.0)):
        voice = 0.09 * scipy.signal.sawtooth(2 * np.pi * root * ratio * times + part)
        left += voice * (1 - 0.1 * part)
        right += voice * (0.6 + 0.1 * part)
    shape = np.where(times < seconds / 3, 0.35, 1.0) * loud * 0.4
    return (np.stack([left, right]) * shape).astype(np.float32)
