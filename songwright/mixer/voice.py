"""The voice's chain: low cut, de-esser, compressor, and its level ridden to the plan's dynamics."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from songwright.mixer.blockwise import (
    CONTROL_HOP_SAMPLES,
    amplitude,
    at_sample_rate,
    block_mean_square,
    filter_memory_samples,
    filtered,
    fir_filter,
    hann,
    mean_squares,
    multiply,
    weighted_mean,
)
from songwright.mixer.dynamics import CompressorSettings, apply_reduction, compressor_curve_db, compressor_reduction_db
from songwright.mixer.equalizer import EQ_TAPS, band_pass_taps, equalizer_taps
from songwright.mixer.loudness import MOMENTARY_SECONDS
from songwright.scratch import Room, in_memory, let_go

LOW_CUT_HZ = 85.0
BACKING_LOW_CUT_HZ = 160.0
SIBILANCE_HZ = (5000.0, 10_500.0)
SIBILANCE_TAPS = 511
# A vowel's sibilance band lies some 20 dB under the voice; an S is nearly all of it.
SIBILANT_RATIO_DB = -7.0
ACTIVE_BELOW_LOUD_DB = 30.0
RIDE_RAMP_SECONDS = 0.4
MAX_RIDE_DB = 4.0


@dataclass(frozen=True)
class RidePoint:
    """The voice's extra gain from a time on."""

    start_seconds: float
    gain_db: float


@dataclass(frozen=True)
class VoiceSettings:
    """What is done to a voice.

    Attributes:
        deesser: works on the sibilance band's level against the voice's own, so its threshold is a ratio.
        ride: gains in order of time.
    """

    low_cut_hz: float
    deesser: CompressorSettings
    compressor: CompressorSettings
    ride: tuple[RidePoint, ...] = ()

    def from_time(self, seconds: float) -> "VoiceSettings":
        """The settings for a piece of the song that begins at this time."""
        return replace(self, ride=tuple(RidePoint(p.start_seconds - seconds, p.gain_db) for p in self.ride))

    def memory_samples(self, sample_rate_hz: int) -> int:
        """How far from a changed sample the output may change."""
        return (
            filter_memory_samples(EQ_TAPS)
            + filter_memory_samples(SIBILANCE_TAPS)
            + self.deesser.memory_samples(sample_rate_hz)
            + self.compressor.memory_samples(sample_rate_hz)
        )


@dataclass(frozen=True)
class SectionSpan:
    """Where a section sounds and how intense it is planned to be."""

    id: str
    start_seconds: float
    end_seconds: float
    energy: float


def design_voice(samples: np.ndarray, sample_rate_hz: int, ratio: float, low_cut_hz: float) -> VoiceSettings:
    """Set the compressor by the voice's own loud level. `samples` is (C, T), not silent."""
    attack_seconds = 0.012
    cut = filtered(samples, _low_cut_taps(low_cut_hz, sample_rate_hz))
    level_db = _smooth_db(mean_squares(cut), attack_seconds, sample_rate_hz)
    loud_db = float(np.percentile(level_db[level_db > level_db.max() - ACTIVE_BELOW_LOUD_DB], 90))
    compressor = CompressorSettings(
        round(loud_db - 8.0, 2), ratio, 8.0, attack_seconds, release_db_per_second=40.0, max_reduction_db=10.0
    )
    deesser = CompressorSettings(SIBILANT_RATIO_DB, 3.0, 6.0, 0.008, release_db_per_second=150.0, max_reduction_db=6.0)
    return VoiceSettings(low_cut_hz, deesser, compressor)


def processed_voice(
    samples: np.ndarray, settings: VoiceSettings, sample_rate_hz: int, room: Room = in_memory
) -> np.ndarray:
    """(C, T) through the chain, in new room."""
    soft = fir_filter(samples, _low_cut_taps(settings.low_cut_hz, sample_rate_hz), room(*samples.shape))
    _deess(soft, settings.deesser, sample_rate_hz)
    curve = compressor_curve_db(block_mean_square(soft), settings.compressor, sample_rate_hz)
    apply_reduction(soft, curve, CONTROL_HOP_SAMPLES)
    if settings.ride:
        multiply(soft, amplitude(ride_curve_db(settings.ride, soft.shape[1], sample_rate_hz)), CONTROL_HOP_SAMPLES)
    return soft


def ride_points(
    samples: np.ndarray, sample_rate_hz: int, sections: Sequence[SectionSpan], ride_db: float
) -> tuple[RidePoint, ...]:
    """Gains that bring each section's sung level to what its energy asks for, at most ±4 dB.

    The level asked for is the song's mean plus `ride_db` for each unit of energy above the mean energy of the sung
    sections. A section without singing keeps the gain before it.
    """
    levels_db = _smooth_db(block_mean_square(samples), MOMENTARY_SECONDS, sample_rate_hz)
    gate_db = levels_db.max() - ACTIVE_BELOW_LOUD_DB
    sung: list[tuple[SectionSpan, float]] = []
    for section in sections:
        first, last = (round(s * sample_rate_hz / CONTROL_HOP_SAMPLES)
                       for s in (section.start_seconds, section.end_seconds))  # fmt: skip
        inside = levels_db[first:last]
        active = inside[inside > gate_db]
        if len(active) * CONTROL_HOP_SAMPLES > 0.5 * sample_rate_hz:
            sung.append((section, float(10 * np.log10(np.mean(10 ** (active / 10))))))
    if not sung:
        return ()
    mean_energy = float(np.mean([section.energy for section, _ in sung]))
    mean_db = float(np.mean([level for _, level in sung]))
    points = []
    for section, level_db in sung:
        missing_db = mean_db + ride_db * (section.energy - mean_energy) - level_db
        points.append(RidePoint(section.start_seconds, round(float(np.clip(missing_db, -MAX_RIDE_DB, MAX_RIDE_DB)), 2)))
    return tuple(points)


def ride_curve_db(points: Sequence[RidePoint], samples: int, sample_rate_hz: int) -> np.ndarray:
    """(N,) gain on the control grid: steps at the points, rounded over 0.4 s."""
    frames = -(-samples // CONTROL_HOP_SAMPLES)
    times = (np.arange(frames) + 0.5) * CONTROL_HOP_SAMPLES / sample_rate_hz
    which = np.searchsorted([point.start_seconds for point in points], times, side="right") - 1
    gains = np.array([point.gain_db for point in points])[np.maximum(which, 0)]
    return weighted_mean(gains, hann(round(RIDE_RAMP_SECONDS * sample_rate_hz / CONTROL_HOP_SAMPLES)))


def _deess(samples: np.ndarray, deesser: CompressorSettings, sample_rate_hz: int) -> None:
    """Turn the sibilance band down where it is most of the sound, in place."""
    taps = band_pass_taps(*SIBILANCE_HZ, sample_rate_hz, SIBILANCE_TAPS)
    window = hann(round(deesser.attack_seconds * sample_rate_hz / CONTROL_HOP_SAMPLES))
    whole = weighted_mean(block_mean_square(samples), window)
    share = weighted_mean(mean_squares(filtered(samples, taps)), window) / np.maximum(whole, 1e-9)
    reduction = weighted_mean(compressor_reduction_db(10 * np.log10(np.maximum(share, 1e-9)), deesser), window)
    change = amplitude(-reduction) - 1
    first = 0
    for band in filtered(samples, taps):
        last = first + band.shape[1]
        samples[:, first:last] += band * at_sample_rate(change, CONTROL_HOP_SAMPLES, first, last)
        first = last
        let_go(samples)


def _low_cut_taps(low_cut_hz: float, sample_rate_hz: int) -> np.ndarray:
    return equalizer_taps((100.0, 10_000.0), (0.0, 0.0), sample_rate_hz, low_cut_hz)


def _smooth_db(squares: np.ndarray, window_seconds: float, sample_rate_hz: int) -> np.ndarray:
    window = hann(round(window_seconds * sample_rate_hz / CONTROL_HOP_SAMPLES))
    return 10 * np.log10(np.maximum(weighted_mean(squares, window), 1e-15))
