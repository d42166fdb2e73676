"""An inaudible mark that says "made by songwright", and its detector.

Multiplicative spread spectrum after Kirovski and Malvar ("Spread-Spectrum Watermarking of Audio Signals", IEEE
Trans. Signal Processing 51, 2003): the song's time-frequency plane is divided into cells of 24 bands between 300 Hz
and 8 kHz and slots of 0.19 s. A fixed pseudo-random chip of +1 or -1 belongs to every cell; its first half is made
0.4 dB louder (or softer), its second half softer (or louder). What is added therefore lies exactly where the music
is, about 30 dB under it, and is masked by it. The pattern repeats every 128 slots, from the song's start.

A short song has fewer cells and is marked a little deeper (`depth_db`).

Detection compares the halves of all cells with the chips at every possible shift. What the other bands tell of a band
(all of them grow louder at a note) is taken out first: the differences are whitened by their own covariance, as a
matched filter in coloured noise does it (Kay, Fundamentals of Statistical Signal Processing II, 4.4). Under the
hypothesis of an unmarked file the chips are independent of all this, so the normalised sum z obeys Hoeffding's bound
P(z > t) <= exp(-t²/2) whatever the music is; with the number of shifts tried, `FALSE_ALARM_BOUND` is a guaranteed rate,
not an estimate.

Marking is linear in the samples and has finite memory: marked stems sum to the marked mix, and a section sung again
leaves the rest untouched. The mark survives MP3, resampling and cutting; changes of speed or pitch remove it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.fft

from songwright.errors import AudioError
from songwright.scratch import Place, let_go
from songwright.seeding import generator
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

FRAME_SAMPLES, HOP_SAMPLES = 2048, 1024
HALF_FRAMES = 4  # frames of half a slot
SLOT_FRAMES = 2 * HALF_FRAMES
PATTERN_SLOTS = 128  # 23.8 s
BANDS = 24
LOWEST_HZ, HIGHEST_HZ = 300.0, 8000.0
DEPTH_DB = 0.4
# A song shorter than the first is marked deeper, up to the second: as its cells grow fewer, each must tell more.
FULL_SECONDS, MAX_DEPTH_DB = 20.0, 0.5
KEY = 1948  # of the one pattern; not a secret: the mark tells origin, it does not protect it
SUBSHIFTS = 2  # the detector also looks half a hop between frames
HYPOTHESES = SUBSHIFTS * SLOT_FRAMES * PATTERN_SLOTS
THRESHOLD = 6.5
FALSE_ALARM_BOUND = HYPOTHESES * float(np.exp(-(THRESHOLD**2) / 2))
MIN_SECONDS = 5.0
GROUP_FRAMES = 256
# Differences between halves are clipped here (in standard deviations): drum hits must not drown the rest.
CLIP = 1.5
FIRST_CLIP = 4.0  # before the bands are compared
RIDGE = 0.02  # of the mean variance: keeps the whitening from following chance
EMPTY_BAND_DB = -90.0


@dataclass(frozen=True)
class Detection:
    """What the detector found.

    Attributes:
        score: z of the best shift; under `THRESHOLD` means no mark. An unmarked file stays near 3 to 4.
        marked: the verdict.
        offset_seconds: where in the pattern the file starts (0 for a whole song).
        false_alarm_bound: probability, at most, that an unmarked file would get this verdict.
    """

    score: float
    marked: bool
    offset_seconds: float
    false_alarm_bound: float = FALSE_ALARM_BOUND


def watermarked(wave: Waveform) -> Waveform:
    """The same audio with the mark.

    Raises:
        AudioError: not at 44.1 kHz.
    """
    samples = wave.samples.copy()
    mark(samples, wave.sample_rate_hz)
    return Waveform(samples, wave.sample_rate_hz)


def mark(samples: np.ndarray, sample_rate_hz: int, place: Place | None = None) -> None:
    """Add the mark to (C, T), in place; see `watermarked`.

    Args:
        place: of a piece in its song; the mark of its first and last frame is not whole. None for a whole song.
    """
    if sample_rate_hz != SAMPLE_RATE_HZ:
        raise AudioError(f"the watermark is made for {SAMPLE_RATE_HZ} Hz, not {sample_rate_hz}; resample first")
    place = place or Place(0, samples.shape[1])
    if place.start % HOP_SAMPLES:
        raise ValueError(f"a piece to be marked begins at a multiple of {HOP_SAMPLES} samples, not at {place.start}")
    window, depth = _window(), depth_db(place.song_samples / sample_rate_hz)
    for channel in samples:
        unmarked = np.zeros(HOP_SAMPLES, np.float32)  # what stood before the group, where its first frame begins
        for first in range(0, len(channel) // HOP_SAMPLES + 2, GROUP_FRAMES):
            # Frame n begins at sample (n - 1) * HOP_SAMPLES.
            start, stop = (first - 1) * HOP_SAMPLES, (first + GROUP_FRAMES) * HOP_SAMPLES
            new = channel[start + HOP_SAMPLES : stop]
            padded = np.concatenate([unmarked, new, np.zeros(stop - start - HOP_SAMPLES - len(new), np.float32)])
            unmarked = padded[-HOP_SAMPLES:]
            frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME_SAMPLES)[::HOP_SAMPLES]
            gains = _frame_gains(place.start // HOP_SAMPLES + first, GROUP_FRAMES, depth)
            pieces = scipy.fft.irfft(scipy.fft.rfft(frames * window) * gains) * window
            change = np.zeros_like(padded)
            change[:-HOP_SAMPLES] += pieces[:, :HOP_SAMPLES].reshape(-1)
            change[HOP_SAMPLES:] += pieces[:, HOP_SAMPLES:].reshape(-1)
            target = channel[max(start, 0) : stop]
            target += change[max(-start, 0) :][: len(target)]
            let_go(channel)


def depth_db(seconds: float) -> float:
    """How far a cell of a song of this length is made louder or softer.

    The score grows with the depth and with the root of the length.
    """
    return float(np.clip(DEPTH_DB * np.sqrt(FULL_SECONDS / max(seconds, 1e-3)), DEPTH_DB, MAX_DEPTH_DB))


def detect(wave: Waveform) -> Detection:
    """Look for the mark in audio of any rate.

    Raises:
        AudioError: shorter than 5 s, which is too little to tell.
    """
    if wave.seconds < MIN_SECONDS:
        raise AudioError(f"{wave.seconds:.1f} s of audio are too short to look for a watermark; give {MIN_SECONDS:g} s")
    samples = wave.resampled(SAMPLE_RATE_HZ).samples
    best = Detection(0.0, False, 0.0)
    for sub in range(SUBSHIFTS):
        differences = _half_differences(_band_levels_db(samples[:, sub * HOP_SAMPLES // SUBSHIFTS :]))
        for shift in range(SLOT_FRAMES):
            scores = _scores(differences[:, shift::SLOT_FRAMES])
            slot = int(np.argmax(scores))
            if scores[slot] > best.score:
                score = float(scores[slot])
                # Slot `slot` of the pattern lies `shift` frames into the file.
                frames = slot * SLOT_FRAMES - shift - sub / SUBSHIFTS
                offset = frames * HOP_SAMPLES / SAMPLE_RATE_HZ
                best = Detection(score, score > THRESHOLD, offset)
    return best


@lru_cache(maxsize=1)
def _chips() -> np.ndarray:
    """(BANDS, PATTERN_SLOTS) of +1 and -1."""
    return generator(KEY, "watermark").choice(np.array([-1.0, 1.0]), (BANDS, PATTERN_SLOTS))


def _band_edges() -> np.ndarray:
    """(BANDS + 1,) FFT bins, evenly spaced over log frequency."""
    edges_hz = np.geomspace(LOWEST_HZ, HIGHEST_HZ, BANDS + 1)
    return np.round(edges_hz / SAMPLE_RATE_HZ * FRAME_SAMPLES).astype(int)


def _window() -> np.ndarray:
    """Square root of a Hann window: analysis times synthesis sum to one at half overlap."""
    return np.sin(np.pi * (np.arange(FRAME_SAMPLES) + 0.5) / FRAME_SAMPLES).astype(np.float32)


def _frame_gains(first: int, count: int, depth: float) -> np.ndarray:
    """(count, bins) float32: gain less one of frames `first` on."""
    frames = np.arange(first, first + count)
    signs = np.where(frames % SLOT_FRAMES < HALF_FRAMES, 1.0, -1.0)
    chips = _chips()[:, frames // SLOT_FRAMES % PATTERN_SLOTS] * signs  # (BANDS, count)
    edges = _band_edges()
    gains = np.zeros((count, FRAME_SAMPLES // 2 + 1), np.float32)
    gains[:, edges[0] : edges[-1]] = np.repeat(10 ** (chips * depth / 20) - 1, np.diff(edges), axis=0).T
    return gains


def _band_levels_db(samples: np.ndarray) -> np.ndarray:
    """(BANDS, N) level of each frame, on the embedder's grid."""
    edges, window = _band_edges(), _window()
    frames = samples.shape[1] // HOP_SAMPLES + 2
    levels = np.empty((BANDS, frames))
    for first in range(0, frames, GROUP_FRAMES):
        last = min(first + GROUP_FRAMES, frames)
        # Frame n begins at sample (n - 1) * HOP_SAMPLES.
        start, stop = (first - 1) * HOP_SAMPLES, last * HOP_SAMPLES
        piece = samples[:, max(start, 0) : stop]
        padded = np.zeros((len(samples), stop - start), np.float32)
        padded[:, max(-start, 0) :][:, : piece.shape[1]] = piece
        let_go(samples)
        windows = np.lib.stride_tricks.sliding_window_view(padded, FRAME_SAMPLES, axis=1)[:, ::HOP_SAMPLES]
        power = np.square(np.abs(scipy.fft.rfft(windows * window))).sum(axis=0)
        sums = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1)
        levels[:, first:last] = 10 * np.log10(np.maximum(sums, 1e-15)).T
    return levels


def _half_differences(levels_db: np.ndarray) -> np.ndarray:
    """(BANDS, N): how much louder the four frames from n on are than the next four, in standard deviations, clipped,
    beyond what the other bands tell."""
    floored = np.maximum(levels_db, levels_db.max() + EMPTY_BAND_DB)
    totals = np.cumsum(np.pad(floored, ((0, 0), (1, 0))), axis=1)
    halves = (totals[:, HALF_FRAMES:] - totals[:, :-HALF_FRAMES]) / HALF_FRAMES
    differences = halves[:, :-HALF_FRAMES] - halves[:, HALF_FRAMES:]
    scaled = np.clip(differences / _spread(differences), -FIRST_CLIP, FIRST_CLIP)
    covariance = scaled @ scaled.T / scaled.shape[1]
    ridge = RIDGE * np.trace(covariance) / BANDS + 1e-9
    own = np.linalg.solve(covariance + ridge * np.eye(BANDS), scaled)
    return np.clip(own / _spread(own), -CLIP, CLIP)


def _spread(values: np.ndarray) -> np.ndarray:
    """(BANDS, 1) standard deviation by the median, which outliers do not move."""
    return np.maximum(np.median(np.abs(values), axis=1, keepdims=True) * 1.48, 1e-3)


def _scores(differences: np.ndarray) -> np.ndarray:
    """(PATTERN_SLOTS,) z for every slot of the pattern that the first column may be.

    Columns a period apart are added first: each chip then counts once, as Hoeffding's bound asks.
    """
    missing = -differences.shape[1] % PATTERN_SLOTS
    folded = np.pad(differences, ((0, 0), (0, missing))).reshape(BANDS, -1, PATTERN_SLOTS).sum(axis=1)
    norm = np.sqrt(np.square(folded).sum())
    if norm == 0:
        return np.zeros(PATTERN_SLOTS)
    products = np.fft.rfft(_chips(), axis=1) * np.conj(np.fft.rfft(folded, axis=1))
    return np.fft.irfft(products.sum(axis=0), PATTERN_SLOTS) / norm
