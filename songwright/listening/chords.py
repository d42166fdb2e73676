"""Which chord sounds: a recogniser of major and minor triads, and how many frames of a plan's chords it hears.

Chroma of the spectrum's peaks (Fujishima, ICMC 1999) in two ranges: harmony and bass, for a minor seventh chord is
told from the sixth chord a third above by its bass alone. Templates as in the logistic recogniser of chroma vectors
(Sheh & Ellis, ISMIR 2003, have Gaussians in that place): one for major and one for minor, turned through the twelve
roots, fitted on training takes *rendered by the soundfont* (`songwright.training.band_chords`), which no plan that the
band is measured on is among. A path of the fewest changes (Viterbi) joins the frames, since arpeggios give their chord
one note at a time. The plan is not consulted.

Shapes: F frames, T samples.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.fft
import scipy.ndimage
import scipy.special

from songwright.chords import parse_chord
from songwright.song import SongPlan
from songwright.waveform import Waveform

HOP = 2048
HARMONY_WINDOW, HARMONY_BAND_HZ = 8192, (110.0, 1760.0)
BASS_WINDOW, BASS_BAND_HZ = 16_384, (38.0, 200.0)
SMOOTHING_SECONDS = 0.4
# A chord's first and last moments ring into each other.
EDGE_SECONDS = 0.2
# A change of chord must be worth this much log likelihood.
CHANGE_COST = 10.0


@dataclass(frozen=True, eq=False)
class Templates:
    """Logits of a triad on C: weights (2, 24), major then minor, of harmony's and bass's chroma; bias (2,)."""

    weights: np.ndarray
    bias: np.ndarray


# Printed by `songwright.training.band_chords`. A row: harmony's twelve pitch classes from the root up, then the bass's.
FITTED = Templates(
    np.array([
        [4.61, -3.21, 1.03, -6.55, 4.85, -1.07, -1.54, 4.25, -3.69, -2.76, 2.36, 1.73,
         0.93, -1.35, 0.89, -0.27, -0.24, -0.71, -1.27, 1.23, -0.40, -0.06, -0.08, 1.33],
        [4.82, -3.34, 1.16, 5.93, -2.85, -1.91, -1.30, 5.43, -5.65, -3.97, 2.46, -0.77,
         2.15, 0.34, 0.72, -1.27, -0.24, -1.09, -0.88, 1.60, -1.74, 0.17, 1.12, -0.86],
    ]),
    np.array([0.90, -0.90]),
)  # fmt: skip


@dataclass(frozen=True)
class ChordFrames:
    """Frames of plain major or minor chords, and those recognised."""

    frames: int
    right: int


@dataclass(frozen=True)
class TriadSpan:
    """A chord of a plan whose triad is major or minor: `triad` is its root, and 12 more for minor."""

    start_seconds: float
    end_seconds: float
    triad: int


def chord_frames(wave: Waveform, plan: SongPlan, templates: Templates = FITTED) -> ChordFrames:
    """How many frames inside the plan's chords have the plan's triad; a seventh chord counts as its triad.

    Chords that are neither major nor minor do not count.
    """
    heard = recognised(wave, templates)
    times = np.arange(len(heard)) * HOP / wave.sample_rate_hz
    frames = right = 0
    for span in triad_spans(plan):
        inside = heard[(times >= span.start_seconds) & (times < span.end_seconds)]
        frames += len(inside)
        right += int((inside == span.triad).sum())
    return ChordFrames(frames, right)


def recognised(wave: Waveform, templates: Templates = FITTED) -> np.ndarray:
    """(F,) triads every `HOP` samples: 0 to 11 for major on C to B, 12 to 23 for minor."""
    return _path(log_likelihoods(chord_features(wave), templates), CHANGE_COST)


def triad_spans(plan: SongPlan) -> Iterator[TriadSpan]:
    """The plan's major and minor chords, without their first and last moments."""
    for section in plan.sections:
        for chord in section.chords:
            symbol = parse_chord(chord.symbol)
            third = 3 if symbol.is_minor else 4
            if {third, 7} <= set(symbol.intervals):
                yield TriadSpan(
                    plan.seconds_at(section, chord.start_beat) + EDGE_SECONDS,
                    plan.seconds_at(section, chord.start_beat + chord.beats) - EDGE_SECONDS,
                    symbol.root + 12 * symbol.is_minor,
                )


def chord_features(wave: Waveform) -> np.ndarray:
    """(F, 24): smoothed chroma of harmony and bass, each of zero mean and length 1."""
    samples = wave.samples.mean(axis=0)
    width = max(1, round(SMOOTHING_SECONDS * wave.sample_rate_hz / HOP))
    found = []
    for window, band_hz in ((HARMONY_WINDOW, HARMONY_BAND_HZ), (BASS_WINDOW, BASS_BAND_HZ)):
        chroma = _peak_chroma(samples, window, band_hz, wave.sample_rate_hz)
        chroma = scipy.ndimage.uniform_filter1d(chroma, width, axis=0)
        centred = chroma - chroma.mean(axis=1, keepdims=True)
        found.append(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9))
    return np.concatenate(found, axis=1)


def log_likelihoods(features: np.ndarray, templates: Templates) -> np.ndarray:
    """(F, 24) of the triads, from (F, 24) features."""
    logits = turned(features) @ templates.weights.T + templates.bias  # (F, 12 roots, 2)
    flat = np.concatenate([logits[..., 0], logits[..., 1]], axis=1)
    return flat - scipy.special.logsumexp(flat, axis=1, keepdims=True)


def turned(features: np.ndarray) -> np.ndarray:
    """(F, 12, 24): the features as seen from each of the twelve roots."""
    harmony, bass = features[:, :12], features[:, 12:]
    return np.stack(
        [np.concatenate([np.roll(harmony, -root, 1), np.roll(bass, -root, 1)], axis=1) for root in range(12)], axis=1
    )


def _peak_chroma(samples: np.ndarray, window: int, band_hz: tuple[float, float], sample_rate_hz: int) -> np.ndarray:
    """(F, 12) roots of the magnitudes of spectral peaks, at the pitch class that a parabola through them gives."""
    shape = (np.hanning(window) * (2 / window)).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, (window // 2, window)), window)[::HOP]
    size = np.abs(scipy.fft.rfft(frames[: len(samples) // HOP + 1] * shape))
    frequencies = np.arange(1, window // 2) * sample_rate_hz / window
    middle = size[:, 1:-1]
    peaks = (middle > size[:, :-2]) & (middle >= size[:, 2:]) & (frequencies > band_hz[0]) & (frequencies < band_hz[1])
    row, column = np.nonzero(peaks)
    before, at, after = (np.log(size[row, column + shift] + 1e-9) for shift in (0, 1, 2))
    aside = np.clip(0.5 * (before - after) / np.minimum(before - 2 * at + after, -1e-12), -0.5, 0.5)
    hz = (column + 1 + aside) * sample_rate_hz / window
    found = np.zeros((len(size), 12))
    np.add.at(found, (row, np.round(69 + 12 * np.log2(hz / 440)).astype(int) % 12), np.sqrt(middle[row, column]))
    return found


def _path(scores: np.ndarray, change_cost: float) -> np.ndarray:
    """(F,) the path through (F, N) log likelihoods whose sum, less a cost for every change, is greatest."""
    frames, states = scores.shape
    total, came_from = scores[0].copy(), np.zeros((frames, states), int)
    for frame in range(1, frames):
        best = int(total.argmax())
        changes = total[best] - change_cost > total
        came_from[frame] = np.where(changes, best, np.arange(states))
        total = np.where(changes, total[best] - change_cost, total) + scores[frame]
    path = np.zeros(frames, int)
    path[-1] = total.argmax()
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = came_from[frame, path[frame]]
    return path
