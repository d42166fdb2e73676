"""What the report measures itself, because no check keeps it: curves of pitch and loudness, outlines of waves."""

from dataclasses import dataclass

import numpy as np

from songwright.listening.pitch import heard_pitch
from songwright.mixer.checks.pitch import HIGHEST_HZ, LOWEST_HZ
from songwright.mixer.loudness import (
    MOMENTARY_SECONDS,
    SHORT_TERM_SECONDS,
    STEP_SECONDS,
    integrated_lufs,
    loudness_range_lu,
    momentary_lufs,
    short_term_lufs,
    true_peak_dbtp,
)
from songwright.production.report.document import LoudnessResult, PitchCurve
from songwright.units import hz_to_midi
from songwright.waveform import Waveform

PITCH_STEP_SECONDS = 0.02
# Praat needs no more for pitches up to 1.1 kHz, and takes a quarter of the time.
PITCH_RATE_HZ = 11_025
# One value of the loudness curves in four is kept: 5 a second.
LOUDNESS_STRIDE = 4
FLOOR_LUFS = -70.0  # the absolute gate of BS.1770; below it a curve has no value


@dataclass(frozen=True, eq=False)
class Outline:
    """A wave's shape in columns of equal length: the largest amplitude and the RMS of each, (N,) of full scale."""

    peak: np.ndarray
    rms: np.ndarray


def outline(wave: Waveform, columns: int, start_seconds: float = 0.0, end_seconds: float | None = None) -> Outline:
    """The outline of all channels together between two times; zero where the wave has ended."""
    rate = wave.sample_rate_hz
    end = wave.seconds if end_seconds is None else end_seconds
    edges = np.round(np.linspace(start_seconds, end, columns + 1) * rate).astype(int)
    peak, rms = np.zeros(columns), np.zeros(columns)
    for column, (first, last) in enumerate(zip(edges, edges[1:], strict=False)):
        piece = wave.samples[:, first : max(last, first + 1)]
        if piece.size:
            peak[column] = np.abs(piece).max()
            rms[column] = np.sqrt(np.mean(np.square(piece)))
    return Outline(peak, rms)


def measured_pitch(voice: Waveform) -> PitchCurve | None:
    """What Praat's autocorrelation method hears; None where the voice is silent throughout."""
    mono = voice.mono()
    if not mono.samples.any():
        return None
    samples = mono.resampled(PITCH_RATE_HZ).samples[0]
    heard = heard_pitch(samples, PITCH_RATE_HZ, LOWEST_HZ, HIGHEST_HZ, PITCH_STEP_SECONDS)
    midi = tuple(round(float(hz_to_midi(f0)), 2) if f0 > 0 else None for f0 in heard.chosen_hz)
    return PitchCurve(start_seconds=round(float(heard.times[0]), 4), step_seconds=PITCH_STEP_SECONDS, midi=midi)


def measured_loudness(master: Waveform, target_lufs: float | None) -> LoudnessResult:
    """The figures and curves of the master.

    Raises:
        AudioError: shorter than 0.4 s.
    """
    momentary, short_term = momentary_lufs(master), short_term_lufs(master)
    return LoudnessResult(
        target_lufs=target_lufs,
        integrated_lufs=_value(integrated_lufs(master)),
        range_lu=round(loudness_range_lu(short_term), 2),
        true_peak_dbtp=_value(true_peak_dbtp(master)),
        step_seconds=STEP_SECONDS * LOUDNESS_STRIDE,
        momentary_lufs=_kept(momentary, MOMENTARY_SECONDS),
        short_term_lufs=_kept(short_term, SHORT_TERM_SECONDS),
    )


def _kept(curve: np.ndarray, window_seconds: float) -> tuple[float | None, ...]:
    """Value n is that of the window that ends at (n + 1) steps; none where a window began before the song."""
    before = round(window_seconds / STEP_SECONDS) - 1
    whole = np.concatenate([np.full(before, -np.inf), curve])[LOUDNESS_STRIDE - 1 :: LOUDNESS_STRIDE]
    return tuple(_value(value) for value in whole)


def _value(level: float) -> float | None:
    return round(float(level), 2) if level > FLOOR_LUFS else None
