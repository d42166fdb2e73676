"""The melody model: a two-layer GRU that gives each possible next pitch a probability, run with numpy.

The score of a pitch is a sum of four: for its interval from the note before, its place in the scale, its place in
the chord, and its register. Numpy, because the model is small and importing torch would take longer than a whole
song's melody. `songwright.training.melody` holds the same network in torch; the tests compare the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songwright.planner.melody.features import FEATURES, INTERVALS, REGISTER_BINS, OutputIndex
from songwright.planner.melody.rhythm import UsualRhythm
from songwright.weights import load_weights

WEIGHTS = Path(__file__).parent / "weights"
HEADS = {"interval": len(INTERVALS), "tone": 12, "chord_tone": 12, "register": REGISTER_BINS}
BLOCK_ROWS = 8
OUTPUTS = sum(HEADS.values())


@dataclass(frozen=True)
class MelodyModelConfig:
    """Sizes of the network."""

    width: int = 128
    layers: int = 2
    features: int = FEATURES
    outputs: int = OUTPUTS


@dataclass(frozen=True)
class MelodyState:
    """What the network remembers of the notes so far: (layers, B, width)."""

    hidden: np.ndarray

    def chosen(self, which: np.ndarray) -> "MelodyState":
        """The memories of the given batch members."""
        return MelodyState(self.hidden[:, which])


class MelodyModel:
    """Next-pitch probabilities.

    Args:
        config: sizes; must fit the tensors.
        tensors: torch's GRU parameters (`gru.weight_ih_l0` …) and the output layer (`out.weight`, `out.bias`),
            and the tables of usual rhythms.
    """

    def __init__(self, config: MelodyModelConfig, tensors: Mapping[str, np.ndarray]) -> None:
        self.config = config
        self._layers = [
            tuple(
                np.ascontiguousarray(tensors[f"gru.{name}_l{layer}"].astype(np.float32).T)
                for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            )
            for layer in range(config.layers)
        ]
        self.usual_rhythm = UsualRhythm(
            tensors["rhythm.quadruple"].astype(np.float32), tensors["rhythm.triple"].astype(np.float32)
        )
        self._out = np.ascontiguousarray(tensors["out.weight"].astype(np.float32).T)
        self._out_bias = tensors["out.bias"].astype(np.float32)
        assert self._layers[0][0].shape == (config.features, 3 * config.width)
        assert self._out.shape == (config.width, config.outputs)

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> "MelodyModel":
        """Load a weights folder.

        Raises:
            WeightsError: the weights are missing or damaged.
        """
        weights = load_weights(folder)
        return cls(MelodyModelConfig(**weights.config["model"]), weights.tensors)

    def start(self, batch: int) -> MelodyState:
        return MelodyState(np.zeros((self.config.layers, batch, self.config.width), np.float32))

    def step(self, rows: np.ndarray, state: MelodyState) -> tuple[np.ndarray, MelodyState]:
        """Take in one note's features, (B, features); returns the raw head outputs (B, outputs) and the new state."""
        width = self.config.width
        hidden, below = [], rows
        for (w_in, w_hidden, b_in, b_hidden), past in zip(self._layers, state.hidden, strict=True):
            from_below, from_past = _product(below, w_in) + b_in, _product(past, w_hidden) + b_hidden
            reset, update = np.split(_sigmoid(from_below[:, : 2 * width] + from_past[:, : 2 * width]), 2, axis=1)
            new = np.tanh(from_below[:, 2 * width :] + reset * from_past[:, 2 * width :])
            below = new + update * (past - new)
            hidden.append(below)
        return _product(below, self._out) + self._out_bias, MelodyState(np.stack(hidden))


def interval_scores(heads: np.ndarray, index: OutputIndex) -> np.ndarray:
    """The four heads added up for each interval: (B, outputs) to unnormalised log probabilities (B, intervals)."""
    interval, tone, chord_tone, register = np.split(heads, np.cumsum(list(HEADS.values()))[:-1], axis=1)
    return (
        interval
        + np.take_along_axis(tone, index.tone, 1)
        + np.take_along_axis(chord_tone, index.chord_tone, 1)
        + np.take_along_axis(register, index.register, 1)
    )


def _product(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """`rows @ weights`, a few rows at a time.

    For larger products BLAS starts threads, and on a busy machine these wait for each other thirty times longer than
    the product takes.
    """
    return np.concatenate([rows[at : at + BLOCK_ROWS] @ weights for at in range(0, len(rows), BLOCK_ROWS)])


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * values))
