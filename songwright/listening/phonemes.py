"""Which phonemes sound in a recording: a small listener, forced alignment, and the phoneme error rate.

The listener is a frame-wise classifier (log-mel bands, three convolutions, 0.37 s of context) trained on the singing
corpus, whose phoneme times are exact: `python -m songwright.training.own_singer ear`. It serves two ends: it times
the phonemes of a user's own recordings, and it says how many phonemes of a sung line are heard as what they are.

Shapes: B batch, T samples, F frames of 10 ms, M mel bands, S sounds (silence and the phonemes).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import soxr
import torch
from torch import Tensor, nn

from songwright.errors import WeightsError
from songwright.listening.mel import mel_filters
from songwright.phonetics.inventory import PHONEMES, bare
from songwright.phonetics.word_errors import error_rate
from songwright.weights import fill_network, load_weights, save_weights

SHIPPED_EAR = Path(__file__).parent / "ear"
RATE_HZ = 16_000
HOP_SAMPLES = 160
FRAMES_PER_SECOND = RATE_HZ // HOP_SAMPLES
WINDOW_SAMPLES, TRANSFORM_SAMPLES = 400, 512
BANDS = 40
LOWEST_HZ, HIGHEST_HZ = 60.0, 7600.0
FLOOR = 1e-7  # of a band's power
QUIETEST = np.log(10 ** (70 / 10))  # below the loudest band; what is quieter is as silent as anything is
LOUD_WITHIN = np.log(10 ** (50 / 10))  # frames this close to the loudest one say what the recording sounds like
SILENCE = ""
SOUNDS = (SILENCE, *PHONEMES)
_SOUND_IDS = {sound: index for index, sound in enumerate(SOUNDS)}
# How much of the sounds' frequency in the corpus is taken out of the likelihoods that align, and what it costs to go
# from one sound to another where nothing says which come: chosen on training lines, kept for the held-out ones.
PRIOR_SHARE = 0.3
SWITCH_COST = 13.0


@dataclass(frozen=True)
class EarConfig:
    """Size of the listener."""

    channels: int = 80
    kernel: int = 5
    dilations: tuple[int, ...] = (1, 3, 5)


class Ear(nn.Module):
    """Log-mel bands to the sound of each frame."""

    log_prior: Tensor  # (S,) how often each sound was in training

    def __init__(self, config: EarConfig) -> None:
        super().__init__()
        self.config = config
        layers: list[nn.Module] = []
        width = BANDS
        for dilation in config.dilations:
            padding = dilation * (config.kernel // 2)
            layers += [nn.Conv1d(width, config.channels, config.kernel, padding=padding, dilation=dilation), nn.ReLU()]
            width = config.channels
        self.body = nn.Sequential(*layers)
        self.head = nn.Conv1d(width, len(SOUNDS), 1)
        self.register_buffer("log_prior", torch.zeros(len(SOUNDS)))

    def forward(self, bands: Tensor) -> Tensor:
        """(B, M, F) to log probabilities (B, S, F)."""
        return torch.log_softmax(self.head(self.body(bands)), dim=1)


@dataclass(frozen=True)
class HeardPhoneme:
    """A phoneme and where it sounds; times in seconds of the recording."""

    phoneme: str
    start_seconds: float
    end_seconds: float


def save_ear(folder: Path, ear: Ear, training: dict[str, object]) -> None:
    """Write the listener in fp16 with what its training was."""
    tensors = {name: tensor.half().numpy() for name, tensor in ear.state_dict().items()}
    save_weights(folder, {"model": "songwright-ear", "ear": asdict(ear.config), "sounds": list(SOUNDS), **training},
                 tensors)  # fmt: skip


def load_ear(folder: Path = SHIPPED_EAR) -> Ear:
    """Load a listener.

    Raises:
        WeightsError: there is none, or it was trained for another songwright.
    """
    weights = load_weights(folder)
    if weights.config.get("sounds") != list(SOUNDS):
        raise WeightsError(f"'{folder}' holds no listener of this songwright; train one as docs/own-singer.md says")
    size = weights.config["ear"]
    ear = Ear(EarConfig(size["channels"], size["kernel"], tuple(size["dilations"])))
    fill_network(ear, weights)
    return ear


def log_mel(samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    """(T,) to log power in mel bands, (M, F) float32; frame f is centred at (f + 0.5) / 100 s. Not yet levelled."""
    sound = soxr.resample(samples, sample_rate_hz, RATE_HZ).astype(np.float32)
    frames = max(1, len(sound) // HOP_SAMPLES)
    before = (WINDOW_SAMPLES - HOP_SAMPLES) // 2
    padded = np.pad(sound, (before, WINDOW_SAMPLES))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES)[::HOP_SAMPLES][:frames]
    power = np.abs(np.fft.rfft(windows * np.hanning(WINDOW_SAMPLES), TRANSFORM_SAMPLES)) ** 2
    return np.log(_mel_filters() @ power.T + FLOOR).astype(np.float32)


def levelled(bands: np.ndarray) -> np.ndarray:
    """Log-mel bands (M, F) without the recording's level and colour: zero mean and unit spread over its loud frames."""
    bands = np.maximum(bands, bands.max() - QUIETEST)
    loudness = bands.max(axis=0)
    loud = bands[:, loudness > loudness.max() - LOUD_WITHIN]
    return ((bands - loud.mean(axis=1, keepdims=True)) / (loud.std() + 1e-6)).astype(np.float32)


@lru_cache(maxsize=1)
def _mel_filters() -> np.ndarray:
    """(M, bins)"""
    return mel_filters(BANDS, LOWEST_HZ, HIGHEST_HZ, TRANSFORM_SAMPLES, RATE_HZ)


def sound_log_probabilities(ear: Ear, samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    """What each frame of a recording (T,) sounds like, (F, S)."""
    bands = torch.from_numpy(levelled(log_mel(samples, sample_rate_hz)))
    with torch.inference_mode():
        return ear(bands[None])[0].T.numpy()


def forced_alignment(ear: Ear, samples: np.ndarray, sample_rate_hz: int, words: Sequence[Sequence[str]]
                     ) -> tuple[HeardPhoneme, ...]:  # fmt: skip
    """Where each phoneme of known words sounds in a recording (T,).

    A Viterbi path through the phonemes in order; silence may stand before, after and between words and is left out of
    the result, as gaps. Every phoneme gets at least one frame.

    Raises:
        ValueError: the recording has fewer frames than there are phonemes.
    """
    chain: list[str] = [SILENCE]
    for word in words:
        chain += [*word, SILENCE]
    ids = np.array([_SOUND_IDS[bare(phoneme)] for phoneme in chain])
    scores = sound_log_probabilities(ear, samples, sample_rate_hz) - PRIOR_SHARE * ear.log_prior.numpy()
    if len(scores) < len(chain):
        raise ValueError(f"{len(scores)} frames cannot hold {len(chain)} phonemes")
    states = _viterbi(scores[:, ids], ids == 0)
    edges = np.flatnonzero(np.diff(states, prepend=-1, append=len(chain)))
    return tuple(
        HeardPhoneme(chain[states[first]], first / FRAMES_PER_SECOND, last / FRAMES_PER_SECOND)
        for first, last in zip(edges, edges[1:], strict=False)
        if chain[states[first]] != SILENCE
    )


def _viterbi(scores: np.ndarray, optional: np.ndarray) -> np.ndarray:
    """The best path, (F,) state of each frame, that goes from state to state and may skip `optional` ones (N,).

    Args:
        scores: (F, N) log likelihood of each frame in each state.
    """
    frames, count = scores.shape
    came = np.zeros((frames, count), np.int8)  # how many states the best path moved on
    best = np.full(count, -np.inf)
    best[0] = scores[0, 0]
    if optional[0] and count > 1:
        best[1] = scores[0, 1]
    may_skip = np.concatenate([[False, False], optional[1:-1]])  # state n may follow n-2
    for frame in range(1, frames):
        options = np.full((3, count), -np.inf)
        options[0] = best
        options[1, 1:] = best[:-1]
        options[2, 2:] = np.where(may_skip[2:], best[:-2], -np.inf)
        came[frame] = options.argmax(axis=0)
        best = options.max(axis=0) + scores[frame]
    state = count - 1 if not optional[-1] or best[-1] >= best[-2] else count - 2
    path = np.zeros(frames, int)
    for frame in range(frames - 1, -1, -1):
        path[frame] = state
        state -= int(came[frame, state])
    return path


def heard_phonemes(ear: Ear, samples: np.ndarray, sample_rate_hz: int) -> tuple[str, ...]:
    """The phonemes that a recording (T,) sounds like, silences left out.

    The best path on which every change of sound costs the same: no dictionary, no language, so that what is heard is
    what sounds.
    """
    scores = sound_log_probabilities(ear, samples, sample_rate_hz)
    best = scores[0]
    came = np.zeros(scores.shape, int)
    for frame in range(1, len(scores)):
        leader = int(best.argmax())
        stays = best >= best[leader] - SWITCH_COST
        came[frame] = np.where(stays, np.arange(len(SOUNDS)), leader)
        best = np.where(stays, best, best[leader] - SWITCH_COST) + scores[frame]
    sound = int(best.argmax())
    path = []
    for frame in range(len(scores) - 1, -1, -1):
        path.append(sound)
        sound = int(came[frame, sound])
    path.reverse()
    changes = [path[0], *(b for a, b in zip(path, path[1:], strict=False) if a != b)]
    return tuple(SOUNDS[one] for one in changes if one)


def phoneme_error_rate(written: Sequence[Sequence[str]], heard: Sequence[Sequence[str]]) -> float:
    """Wrong, missing and added phonemes per written one, over all recordings together.

    Stress marks do not count; the same phoneme twice in a row counts once, since nobody hears two.
    """

    def plain(phonemes: Sequence[str]) -> list[str]:
        found = [bare(phoneme) for phoneme in phonemes]
        return [b for a, b in zip(["", *found], found, strict=False) if a != b] or ["-"]

    return error_rate([(plain(a), plain(b)) for a, b in zip(written, heard, strict=True)])
