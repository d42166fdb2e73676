"""Mastering: tonal balance, glue compression, loudness, true-peak limiter, fades.

`design_master` listens to a mix and writes down what to do; `apply_master` does it. The settings can be saved and
applied to another mix of the same length ("the master's gain held"): where the two mixes agree, the masters agree bit
for bit, except within `MasterSettings.memory_samples` of a change.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from songwright.errors import AudioError
from songwright.mixer.blockwise import (
    CONTROL_HOP_SAMPLES,
    amplitude,
    at_sample_rate,
    block_mean_square,
    filter_memory_samples,
    filtered,
    fir_filter,
    hann,
    largest,
    mean_squares,
    scale,
    weighted_mean,
)
from songwright.mixer.dynamics import (
    LIMITER_HOP_SAMPLES,
    CompressorSettings,
    apply_reduction,
    compressor_curve_db,
    limiter_curve_db,
    limiter_memory_samples,
    limiter_peaks,
)
from songwright.mixer.equalizer import EQ_TAPS, band_pass_taps, equalizer_taps
from songwright.mixer.loudness import GATING_STEP_SECONDS, gated_lufs, integrated_lufs, step_powers
from songwright.mixer.tone import BAND_CENTRES_HZ, tone_correction_db
from songwright.scratch import Room, in_memory, let_go
from songwright.waveform import Waveform

LOW_CUT_HZ = 25.0
SIDECHAIN_TAPS = 1023
SIDECHAIN_LOW_HZ = 120.0  # so that the kick drum does not move the band
GLUE_BELOW_LOUD_DB = 4.0
# The limiter aims this much lower: its own gain changes move the peaks between samples a little, and meters differ.
CEILING_MARGIN_DB = 0.35  # four points a sample miss up to 0.26 dB of a peak between them (measured against 16)
LOUDNESS_TOLERANCE_LU = 0.03
MAX_LOUDNESS_STEPS = 8
PIECE_STEPS = 4  # of 1.6 s; bounds the memory, not the result


@dataclass(frozen=True)
class MasterTarget:
    """What is asked for. -14 LUFS suits streaming, -23 broadcast (EBU R 128)."""

    loudness_lufs: float = -14.0
    ceiling_dbtp: float = -1.0
    fade_in_seconds: float = 0.005
    fade_out_seconds: float = 0.05
    balance_tone: bool = True

    def __post_init__(self) -> None:
        if not -50 <= self.loudness_lufs <= -5:
            raise AudioError(f"a loudness of {self.loudness_lufs:g} LUFS is out of reach; ask for -50 to -5")
        if not -20 <= self.ceiling_dbtp <= 0:
            raise AudioError(f"a ceiling of {self.ceiling_dbtp:g} dBTP is out of reach; ask for -20 to 0")
        if self.fade_in_seconds < 0 or self.fade_out_seconds < 0:
            raise AudioError("a fade cannot last less than nothing")


@dataclass(frozen=True)
class MasterSettings:
    """Everything that mastering does to a mix.

    Attributes:
        sample_rate_hz: of the mix.
        tone_db: gain at each of `tone.BAND_CENTRES_HZ`.
        glue: the compressor of the whole mix.
        gain_db: into the limiter.
        ceiling_dbtp: of the limiter.
    """

    sample_rate_hz: int
    tone_db: tuple[float, ...]
    glue: CompressorSettings
    gain_db: float
    ceiling_dbtp: float
    fade_in_seconds: float
    fade_out_seconds: float

    @property
    def memory_samples(self) -> int:
        """A change of the mix may change the master up to this far before and after it."""
        return (
            filter_memory_samples(EQ_TAPS)
            + filter_memory_samples(SIDECHAIN_TAPS)
            + self.glue.memory_samples(self.sample_rate_hz)
            + limiter_memory_samples(self.sample_rate_hz)
        )

    def to_dict(self) -> dict[str, object]:
        """Plain values for a JSON file."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, object]) -> "MasterSettings":
        """The inverse of `to_dict`.

        Raises:
            AudioError: a field is missing or unknown.
        """
        try:
            fields = dict(data)
            fields["tone_db"] = tuple(fields["tone_db"])  # type: ignore[arg-type]
            fields["glue"] = CompressorSettings(**fields["glue"])  # type: ignore[arg-type]
            return cls(**fields)  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError) as error:
            raise AudioError(f"these are not mastering settings ({error}); master the song anew") from error


@dataclass(frozen=True)
class GainStatistics:
    """What mastering's moving gains did: the figures in which pumping would show.

    Attributes:
        mean_reduction_db, max_reduction_db: of compressor and limiter together.
        limiter_mean_db, limiter_max_db: of the limiter alone.
        fastest_rise_db_per_second: steepest recovery of the gain; above some 60 dB/s it is heard as breathing.
        modulation_db: standard deviation of the gain between 0.5 and 8 Hz, where pumping lives.
        crest_change_db: change of the crest factor (peak over RMS) of the whole song.
    """

    mean_reduction_db: float
    max_reduction_db: float
    limiter_mean_db: float
    limiter_max_db: float
    fastest_rise_db_per_second: float
    modulation_db: float
    crest_change_db: float


@dataclass(frozen=True, eq=False)
class Mastered:
    """A master, how it was made, and what the gains did."""

    wave: Waveform
    settings: MasterSettings
    gains: GainStatistics


def master(mix: Waveform, target: MasterTarget | None = None, room: Room = in_memory) -> Mastered:
    """Master a mono or stereo mix, in new room.

    Raises:
        AudioError: silent, shorter than 0.4 s, or more than two channels.
    """
    return apply_master(mix, design_master(mix, target or MasterTarget(), room), room)


def design_master(mix: Waveform, target: MasterTarget, room: Room = in_memory) -> MasterSettings:
    """Decide what to do with a mix; see `master` for errors."""
    _check(mix)
    tone_db = tone_correction_db(mix) if target.balance_tone else np.zeros(len(BAND_CENTRES_HZ))
    # Rounded, so that a saved copy is the same to the last bit.
    tone = tuple(round(float(gain), 3) for gain in tone_db)
    toned = _toned(mix.samples, tone, mix.sample_rate_hz, room)
    glue = _design_glue(toned, mix.sample_rate_hz)
    apply_reduction(toned, _glue_curve_db(toned, glue, mix.sample_rate_hz), CONTROL_HOP_SAMPLES)
    gain_db = _find_gain_db(toned, mix.sample_rate_hz, target)
    return MasterSettings(
        mix.sample_rate_hz, tone, glue, gain_db, target.ceiling_dbtp, target.fade_in_seconds, target.fade_out_seconds
    )


def apply_master(mix: Waveform, settings: MasterSettings, room: Room = in_memory) -> Mastered:
    """Do to a mix what the settings say, in new room.

    Raises:
        AudioError: the rate differs from the settings', or as `master`.
    """
    _check(mix)
    if mix.sample_rate_hz != settings.sample_rate_hz:
        raise AudioError(
            f"the mix has {mix.sample_rate_hz} Hz, its mastering settings are for {settings.sample_rate_hz} Hz; "
            "resample it first"
        )
    samples, glue_db, limit_db = _mastered(mix, settings, room)
    wave = Waveform(samples, mix.sample_rate_hz)
    return Mastered(wave, settings, _gain_statistics(mix, wave, glue_db, limit_db))


def master_piece(mix: Waveform, settings: MasterSettings) -> Waveform:
    """What `apply_master` makes of a piece of a mix, but for `memory_samples` at its ends, unless the song ends there.
    It may be silent."""
    return Waveform(_mastered(mix, settings, in_memory)[0], mix.sample_rate_hz)


def _mastered(mix: Waveform, settings: MasterSettings, room: Room) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The samples, and what compressor and limiter took away."""
    # One copy of the song is toned, glued, limited and faded in place.
    samples = _toned(mix.samples, settings.tone_db, mix.sample_rate_hz, room)
    glue_db = _glue_curve_db(samples, settings.glue, mix.sample_rate_hz)
    apply_reduction(samples, glue_db, CONTROL_HOP_SAMPLES)
    scale(samples, float(amplitude(settings.gain_db)))
    limit_db = limiter_curve_db(limiter_peaks(samples), settings.ceiling_dbtp - CEILING_MARGIN_DB, mix.sample_rate_hz)
    apply_reduction(samples, limit_db, LIMITER_HOP_SAMPLES)
    _fade(samples, 0, samples.shape[1], settings.fade_in_seconds, settings.fade_out_seconds, mix.sample_rate_hz)
    return samples, glue_db, limit_db


def as_mastered(stem: Waveform, mix: Waveform, settings: MasterSettings) -> Waveform:
    """A stem as it sounds in the master: toned, and with the gains that the whole mix gets. (The stems so treated sum
    to the master before its fades.)"""
    rate = mix.sample_rate_hz
    song = _toned(mix.samples, settings.tone_db, rate)
    glue_db = _glue_curve_db(song, settings.glue, rate)
    apply_reduction(song, glue_db, CONTROL_HOP_SAMPLES)
    song *= np.float32(amplitude(settings.gain_db))
    limit_db = limiter_curve_db(limiter_peaks(song), settings.ceiling_dbtp - CEILING_MARGIN_DB, rate)
    part = _toned(stem.samples, settings.tone_db, rate)
    apply_reduction(part, glue_db - settings.gain_db, CONTROL_HOP_SAMPLES)
    apply_reduction(part, limit_db, LIMITER_HOP_SAMPLES)
    return Waveform(part, rate)


def _toned(samples: np.ndarray, tone_db: tuple[float, ...], sample_rate_hz: int, room: Room = in_memory) -> np.ndarray:
    taps = equalizer_taps(BAND_CENTRES_HZ, tone_db, sample_rate_hz, LOW_CUT_HZ)
    return fir_filter(samples, taps, room(*samples.shape))


def _sidechain(samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    """(N,) mean squares of the mix without its lowest octaves."""
    taps = band_pass_taps(SIDECHAIN_LOW_HZ, sample_rate_hz / 2, sample_rate_hz, SIDECHAIN_TAPS)
    return np.mean([mean_squares(filtered(channel, taps)) for channel in samples[:, None]], axis=0)


def _glue_curve_db(samples: np.ndarray, glue: CompressorSettings, sample_rate_hz: int) -> np.ndarray:
    return compressor_curve_db(_sidechain(samples, sample_rate_hz), glue, sample_rate_hz)


def _design_glue(samples: np.ndarray, sample_rate_hz: int) -> CompressorSettings:
    """A low ratio, set so that the loud tenth of the song loses about 1.5 dB."""
    attack_seconds = 0.04
    window = hann(round(attack_seconds * sample_rate_hz / CONTROL_HOP_SAMPLES))
    level_db = 10 * np.log10(np.maximum(weighted_mean(_sidechain(samples, sample_rate_hz), window), 1e-15))
    threshold_db = round(float(np.percentile(level_db, 90)) - GLUE_BELOW_LOUD_DB, 2)
    return CompressorSettings(threshold_db, 1.6, 6.0, attack_seconds, release_db_per_second=8.0, max_reduction_db=4.0)


def _find_gain_db(glued: np.ndarray, sample_rate_hz: int, target: MasterTarget) -> float:
    """The gain into the limiter that gives the target loudness, by secants.

    A song of nothing but clicks may stay softer than asked: the last and nearest gain is then kept, and the check
    of the master's loudness says so.
    """
    peaks = limiter_peaks(glued)
    gain_db, before = target.loudness_lufs - integrated_lufs(Waveform(glued, sample_rate_hz)), None
    for _ in range(MAX_LOUDNESS_STEPS):
        gain_db = round(gain_db, 4)
        gain = np.float32(amplitude(gain_db))
        curve = limiter_curve_db(peaks * gain, target.ceiling_dbtp - CEILING_MARGIN_DB, sample_rate_hz)
        loudness = _limited_lufs(glued, gain, curve, sample_rate_hz, target)
        missing = target.loudness_lufs - loudness
        if abs(missing) < LOUDNESS_TOLERANCE_LU:
            break
        # Loudness gained by each decibel of gain: 1 without limiting, less with it.
        slope = 1.0 if before is None else (loudness - before[1]) / (gain_db - before[0])
        before = (gain_db, loudness)
        gain_db += missing / float(np.clip(slope, 0.25, 1.0))
    return gain_db


def _limited_lufs(
    glued: np.ndarray, gain: np.float32, curve_db: np.ndarray, sample_rate_hz: int, target: MasterTarget
) -> float:
    """What the master's loudness would be, a piece at a time."""
    step, length = round(GATING_STEP_SECONDS * sample_rate_hz), glued.shape[1]
    gains = amplitude(-curve_db)
    # Pieces of whole gating steps that are whole blocks of the limiter too.
    piece_samples = step * LIMITER_HOP_SAMPLES * PIECE_STEPS

    def pieces() -> Iterator[np.ndarray]:
        for first in range(0, length, piece_samples):
            last = min(first + piece_samples, length)
            piece = glued[:, first:last] * (gain * at_sample_rate(gains, LIMITER_HOP_SAMPLES, first, last))
            _fade(piece, first, length, target.fade_in_seconds, target.fade_out_seconds, sample_rate_hz)
            let_go(glued)
            yield piece

    return gated_lufs(step_powers(pieces(), sample_rate_hz, step), length / step)


def _fade(
    piece: np.ndarray, first: int, length: int, in_seconds: float, out_seconds: float, sample_rate_hz: int
) -> None:
    """Raised-cosine fades of a song of `length` samples, on its piece from sample `first` on, in place."""
    rising = np.arange(first, max(min(round(in_seconds * sample_rate_hz), length, first + piece.shape[1]), first))
    piece[:, : len(rising)] *= _half_cosine(rising / max(round(in_seconds * sample_rate_hz), 1))
    begin = max(length - round(out_seconds * sample_rate_hz), first)
    falling = length - 1 - np.arange(begin, max(first + piece.shape[1], begin))
    piece[:, piece.shape[1] - len(falling) :] *= _half_cosine(falling / max(round(out_seconds * sample_rate_hz), 1))


def _half_cosine(phase: np.ndarray) -> np.ndarray:
    """From 0 to 1 as the phase does."""
    return (0.5 - 0.5 * np.cos(np.pi * phase)).astype(np.float32)


def _gain_statistics(mix: Waveform, wave: Waveform, glue_db: np.ndarray, limit_db: np.ndarray) -> GainStatistics:
    """On the compressor's grid; only where the song sounds (within 40 dB of its RMS)."""
    ratio = CONTROL_HOP_SAMPLES // LIMITER_HOP_SAMPLES
    limited = np.pad(limit_db, (0, -len(limit_db) % ratio)).reshape(-1, ratio)
    limit = limited.mean(axis=1)[: len(glue_db)]
    total = glue_db + limit
    squares = block_mean_square(mix.samples)
    sounding = squares > squares.mean() * 1e-4
    frame_seconds = CONTROL_HOP_SAMPLES / mix.sample_rate_hz
    slow = weighted_mean(total, hann(round(2.0 / frame_seconds)))
    smooth = weighted_mean(total, hann(round(0.125 / frame_seconds)))
    rises = -np.diff(smooth) / frame_seconds
    return GainStatistics(
        float(total[sounding].mean()),
        float(total.max()),
        float(limit[sounding].mean()),
        float(limit_db.max()),
        float(rises.max(initial=0.0)),
        float((smooth - slow)[sounding].std()),
        _crest_db(wave) - _crest_db(mix),
    )


def _crest_db(wave: Waveform) -> float:
    rms = np.sqrt(np.mean(block_mean_square(wave.samples)))
    return float(20 * np.log10(largest(wave.samples) / rms))


def _check(mix: Waveform) -> None:
    if mix.channels > 2:
        raise AudioError(f"mastering takes mono or stereo, not {mix.channels} channels; fold it down first")
    if not np.isfinite(integrated_lufs(mix)):
        raise AudioError("the mix is silent, or too soft to be measured (under -70 LUFS); there is nothing to master")
