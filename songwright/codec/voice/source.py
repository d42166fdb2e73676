"""The sound before it is shaped: pulses at the pitch, and how noise swells with them. Power density is 1.

Shapes: B batch, T samples, F frames.
"""

import numpy as np

from songwright.codec.voice.analysis import HOP_SAMPLES, SAMPLE_RATE_HZ

FRAMES_AT_ONCE = 512
SWELL = 2.0  # how sharply noise swells around a pulse
SWELL_SIZE = float(np.sqrt(np.mean(np.exp(2 * SWELL * (np.cos(np.arange(360) * np.pi / 180) - 1)))))
PULSE_REACH_SAMPLES = 16  # of the windowed sinc that stands for a pulse between two samples


def pulse_train(phase_radians: np.ndarray) -> np.ndarray:
    """A pulse at every whole turn: the phase (T,), NaN where voiceless, to samples (T,) float32.

    A pulse has the energy of the period that it stands for, and no mean. Its place is kept between samples, too.
    """
    turns = phase_radians / (2 * np.pi)
    # one that falls exactly on the first sample of a stretch counts, hence the small step back
    whole = np.floor(turns)
    starts = np.isnan(turns[:-1]) & ~np.isnan(turns[1:])
    crossed = (whole[1:] > whole[:-1]) | starts
    after = np.flatnonzero(crossed) + 1
    sounds = np.zeros(len(turns) + 2 * PULSE_REACH_SAMPLES)
    if len(after):
        rate = turns[after] - turns[after - 1]
        known = np.isfinite(rate) & (rate > 1e-6)
        following = turns[np.minimum(after + 1, len(turns) - 1)] - turns[after]
        following = np.where(np.isfinite(following) & (following > 1e-6), following, 1 / 200)
        rate = np.where(known, rate, following)
        place = after - np.clip(np.where(known, (turns[after] - whole[after]) / rate, 0.0), 0, 1)
        first = np.floor(place).astype(int)
        offsets = np.arange(-PULSE_REACH_SAMPLES + 1, PULSE_REACH_SAMPLES + 1)
        away = offsets - (place - first)[:, None]
        shape = np.sinc(away) * (0.5 + 0.5 * np.cos(np.pi * np.clip(away / PULSE_REACH_SAMPLES, -1, 1)))
        np.add.at(sounds, first[:, None] + PULSE_REACH_SAMPLES + offsets, shape / np.sqrt(rate)[:, None])
    # What all pulses together add up to goes off: it is no harmonic, and a filter that moves would make it thump.
    mean = np.sqrt(np.maximum(np.nan_to_num(np.diff(turns, prepend=np.nan)), 0))
    return (sounds[PULSE_REACH_SAMPLES : PULSE_REACH_SAMPLES + len(turns)] - mean).astype(np.float32)


def swelling(phase_radians: np.ndarray) -> np.ndarray:
    """How loud noise is that comes in puffs, once a period as the pulses do: the phase (T,) to factors (T,) float32.

    Their mean square over a period is 1; where nothing is voiced they are 1.
    """
    shape = np.exp(SWELL * (np.cos(phase_radians) - 1)) / SWELL_SIZE
    return np.where(np.isnan(phase_radians), 1.0, shape).astype(np.float32)


class SungPhase:
    """The phase of a voice that is told its pitch: 2π∫F0, any part of it at a time.

    Every voiced stretch begins with a pulse: what is sung before it does not change it.
    """

    def __init__(self, f0_hz: np.ndarray, voiced: np.ndarray) -> None:
        """F0 at the frames' middles (F,), and which frames are voiced (F,)."""
        self._log_hz = np.log(_nearest_voiced(f0_hz, voiced))
        self._voiced = voiced
        self._before = np.zeros(len(voiced))  # turns of its stretch before each frame's first sample
        for first in range(0, len(voiced), FRAMES_AT_ONCE):
            last = min(first + FRAMES_AT_ONCE, len(voiced))
            gone, sounding = self._gone(first, last)
            ends = np.where(sounding[:, -1], gone[:, -1], 0.0)
            for index in range(first, min(last, len(voiced) - 1)):
                goes_on = sounding[index - first, 0] and sounding[index - first, -1]
                self._before[index + 1] = ends[index - first] + (self._before[index] if goes_on else 0.0)

    def between(self, first: int, last: int) -> np.ndarray:
        """The phase of these frames' samples ((last - first)·hop,), NaN where nothing is voiced.

        Every frame is computed by itself, so any part is that part of the whole to the last bit.
        """
        gone, sounding = self._gone(first, last)
        before = np.where(sounding[:, :1], self._before[first:last, None], 0.0)
        return np.where(sounding, 2 * np.pi * (before + gone), np.nan).ravel()

    def _gone(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Turns since the frame began, or the sound in it, and where it sounds; (frames, hop) each.

        Voiced stretches go on for half a hop at either end, so within a frame sound begins or stops once at most.
        """
        begin, end = max(first - 1, 0), min(last + 1, len(self._voiced))
        inside = slice((first - begin) * HOP_SAMPLES, (last - begin) * HOP_SAMPLES)
        hz = np.exp(_between(self._log_hz[begin:end]))[inside].reshape(-1, HOP_SAMPLES)
        sounding = _sounding(self._voiced[begin:end])[inside].reshape(-1, HOP_SAMPLES)
        gone = np.cumsum(hz / SAMPLE_RATE_HZ, axis=1)
        is_new = ~sounding[:, 0] | (np.arange(first, last) == 0)
        start = np.take_along_axis(gone, np.argmax(sounding, axis=1)[:, None], axis=1)
        return gone - np.where(is_new[:, None], start, 0.0), sounding


def _nearest_voiced(f0_hz: np.ndarray, voiced: np.ndarray) -> np.ndarray:
    """(F,) where each voiceless frame has the pitch of the voiced one that is nearest."""
    places = np.flatnonzero(voiced)
    if not len(places):
        return np.ones(len(f0_hz))
    frame = np.arange(len(f0_hz))
    after = np.clip(np.searchsorted(places, frame), 0, len(places) - 1)
    before = np.maximum(after - 1, 0)
    closer = np.abs(places[before] - frame) <= np.abs(places[after] - frame)
    return f0_hz[places[np.where(closer, before, after)]]


def synthetic_phase(f0_hz: np.ndarray, voiced: np.ndarray) -> np.ndarray:
    """All of `SungPhase`: (F·hop,)."""
    return SungPhase(f0_hz, voiced).between(0, len(f0_hz))


def measured_phase(phase_radians: np.ndarray, voiced: np.ndarray) -> np.ndarray:
    """The phase (F·hop,) of a voice whose phase at the frames' middles (F,) was measured; NaN where voiceless."""
    return np.where(_sounding(voiced), _between(phase_radians), np.nan)


def _between(values: np.ndarray) -> np.ndarray:
    """Values at the frames' middles (F,) for every sample (F·hop,), linear, the ends going on as they came."""
    if len(values) < 2:
        return np.repeat(values, HOP_SAMPLES)
    extended = np.concatenate([[2 * values[0] - values[1]], values, [2 * values[-1] - values[-2]]])
    places = (np.arange(len(values) * HOP_SAMPLES) + 0.5) / HOP_SAMPLES + 0.5
    return np.interp(places, np.arange(len(extended)), extended)


def _sounding(voiced: np.ndarray) -> np.ndarray:
    """Samples (F·hop,) that have pulses: voiced frames and half a hop at either end of each stretch."""
    halves = np.repeat(voiced, 2)
    wider = halves | np.concatenate([halves[1:], [False]]) | np.concatenate([[False], halves[:-1]])
    return np.repeat(wider, HOP_SAMPLES // 2)
