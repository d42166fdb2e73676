"""Breaths before phrases, made of noise.

The voice model never heard a breath, so it cannot sing one. Where the rest before a phrase of the lead is long enough,
air is drawn in through the mouth that is about to sing: white noise in the spectral envelope of the phrase that
follows, taken from its own sound and thus the singer's (or the mixture's), without the fall of six decibels an octave
that the vocal folds put on it and without what lies below the first resonance. It swells, and is gone just before the
first consonant. It is added to the decoded lead; the tokens stay silent there, and in the timing it is a sound,
`INHALE`, of the line that it precedes, so that a line taken again brings its breath along.

Everything follows from the lead's sound and timing: the same tokens give the same breaths.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from songwright.seeding import generator
from songwright.vocals.alignment import FRAME_RATE_HZ, LEAD_FRAMES, RELEASE_FRAMES, VocalPhrase

INHALE = "<inhale>"
LEAST_REST_SECONDS = 0.35
SHORTEST_SECONDS, LONGEST_SECONDS = 0.15, 0.35
SHARE_OF_REST = 0.5
# Root mean square, against that of the phrase which follows; the one without expression, and what full expression adds.
QUIETEST_DB, EXPRESSION_DB = -40.0, 10.0
SPREAD_DB = 1.5  # from breath to breath
HEARD_SECONDS = 3.0  # of the phrase, for its envelope and level
SWELL_SHARE = 0.65  # of the breath, until it is strongest
WINDOW = 1024
ENVELOPE_COEFFICIENTS = 24  # of the cepstrum: at 44.1 kHz about what tells one resonance from the next
LOW_CUT_HZ, TILT_TO_HZ, HIGH_CUT_HZ = 350.0, 3000.0, 9000.0


@dataclass(frozen=True)
class BreathSpan:
    """Frames from `start` up to, not including, `stop`."""

    start: int
    stop: int


def breath_before(phrase: VocalPhrase, expression: float) -> BreathSpan | None:
    """Where a breath is taken before a phrase; None for backing voices, without expression, or after a short rest."""
    if phrase.voice != "lead" or expression == 0 or phrase.rest_frames < LEAST_REST_SECONDS * FRAME_RATE_HZ:
        return None
    room = phrase.rest_frames - RELEASE_FRAMES - 2 * LEAD_FRAMES
    wanted = np.clip(SHARE_OF_REST * room / FRAME_RATE_HZ, SHORTEST_SECONDS, LONGEST_SECONDS)
    stop = phrase.start_frame + phrase.phonemes[0].frames - LEAD_FRAMES
    return BreathSpan(stop - round(float(wanted) * FRAME_RATE_HZ), stop)


@dataclass(frozen=True)
class Breath:
    """One breath, and the end of the phrase after it, in seconds from the song's start; `place` seeds its noise."""

    start_seconds: float
    end_seconds: float
    phrase_end_seconds: float
    place: str


def breathe(samples: np.ndarray, sample_rate_hz: int, breaths: Sequence[Breath], expression: float) -> None:
    """Add breaths to the decoded lead (T,), in place."""
    for breath in breaths:
        first, last, until = (
            round(seconds * sample_rate_hz)
            for seconds in (breath.start_seconds, breath.end_seconds, breath.phrase_end_seconds)
        )
        phrase = np.asarray(samples[last : min(until, last + round(HEARD_SECONDS * sample_rate_hz))], float)
        level = float(np.sqrt(np.mean(np.square(phrase)))) if len(phrase) >= WINDOW else 0.0
        if level == 0:
            continue
        rng = generator(0, "breath", breath.place, first)
        noise = _through_mouth(rng.standard_normal(last - first), phrase, sample_rate_hz) * _swell(last - first)
        gain_db = QUIETEST_DB + EXPRESSION_DB * expression + SPREAD_DB * rng.uniform(-1, 1)
        noise *= level * 10 ** (gain_db / 20) / np.sqrt(np.mean(np.square(noise)))
        samples[first:last] += noise.astype(np.float32)


def _through_mouth(noise: np.ndarray, phrase: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    """Noise (T,) in the spectral envelope of a phrase, as no vocal folds but air excites it."""
    frequencies = np.fft.rfftfreq(WINDOW, 1 / sample_rate_hz)
    pieces = np.lib.stride_tricks.sliding_window_view(phrase, WINDOW)[:: WINDOW // 2] * np.hanning(WINDOW)
    power = np.mean(np.square(np.abs(np.fft.rfft(pieces, axis=1))), axis=0)
    cepstrum = np.fft.irfft(0.5 * np.log(power + 1e-9 * power.max()))
    cepstrum[ENVELOPE_COEFFICIENTS + 1 : -ENVELOPE_COEFFICIENTS] = 0
    envelope = np.exp(np.fft.rfft(cepstrum).real)
    envelope *= np.minimum(frequencies, TILT_TO_HZ) / TILT_TO_HZ
    envelope /= np.sqrt(1 + (LOW_CUT_HZ / np.maximum(frequencies, 1.0)) ** 6)
    envelope /= np.sqrt(1 + (frequencies / HIGH_CUT_HZ) ** 6)
    bins = np.fft.rfftfreq(len(noise), 1 / sample_rate_hz)
    return np.fft.irfft(np.fft.rfft(noise) * np.interp(bins, frequencies, envelope), len(noise))


def _swell(samples: int) -> np.ndarray:
    """From nothing to 1 and back, (T,): slowly in, quickly out."""
    share = (np.arange(samples) + 0.5) / samples
    rise, fall = share / SWELL_SHARE, (1 - share) / (1 - SWELL_SHARE)
    return np.sin(np.pi / 2 * np.minimum(1.0, np.minimum(rise, fall))) ** 2
