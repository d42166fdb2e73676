"""Letter-to-sound for English words that no dictionary has: g2p-en's small network (Park & Kim 2019, Apache-2.0).

Only its weights are read, from the installed `g2p_en` package. Its own module is not imported, since importing it
loads nltk and downloads nltk's data; the forward pass is that of `G2p.predict` (a GRU over letters, a GRU that
writes ARPAbet).
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from songwright.phonetics.arpabet import from_arpabet

_GRAPHEMES = ("<pad>", "<unk>", "</s>", *"abcdefghijklmnopqrstuvwxyz")
_PHONES = (
    "<pad> <unk> <s> </s> AA0 AA1 AA2 AE0 AE1 AE2 AH0 AH1 AH2 AO0 AO1 AO2 AW0 AW1 AW2 AY0 AY1 AY2 B CH D DH EH0 EH1 "
    "EH2 ER0 ER1 ER2 EY0 EY1 EY2 F G HH IH0 IH1 IH2 IY0 IY1 IY2 JH K L M N NG OW0 OW1 OW2 OY0 OY1 OY2 P R S SH T TH "
    "UH0 UH1 UH2 UW UW0 UW1 UW2 V W Y Z ZH"
).split()
_START, _END = 2, 3
_MAX_PHONES = 20


@dataclass(frozen=True)
class _Gru:
    """Weights of one GRU layer; H hidden features, D input features."""

    w_ih: np.ndarray  # (3H, D)
    w_hh: np.ndarray  # (3H, H)
    b_ih: np.ndarray  # (3H,)
    b_hh: np.ndarray  # (3H,)

    def step(self, x: np.ndarray, h: np.ndarray) -> np.ndarray:
        """One step: `x` (D,), `h` (H,) to the next `h` (H,)."""
        from_input, from_hidden = self.w_ih @ x + self.b_ih, self.w_hh @ h + self.b_hh
        size = len(h)
        gates = 1 / (1 + np.exp(-(from_input[: 2 * size] + from_hidden[: 2 * size])))
        reset, update = gates[:size], gates[size:]
        candidate = np.tanh(from_input[2 * size :] + reset * from_hidden[2 * size :])
        return (1 - update) * candidate + update * h


def predict_arpabet(word: str) -> tuple[str, ...]:
    """ARPAbet for a word of the letters a-z (others are read as 'unknown letter').

    Empty if the network comes to no end, as it does with words of more sounds than it was trained on.
    """
    network = _load()
    h = np.zeros(network.encoder.w_hh.shape[1], np.float32)
    for letter in [*word, "</s>"]:
        index = _GRAPHEMES.index(letter) if letter in _GRAPHEMES else 1
        h = network.encoder.step(network.letters[index], h)
    phones: list[str] = []
    last = _START
    for _ in range(_MAX_PHONES):
        h = network.decoder.step(network.phones[last], h)
        last = int(np.argmax(network.out_w @ h + network.out_b))
        if last == _END:
            return tuple(phones)
        phones.append(_PHONES[last])
    return ()


def predict(word: str) -> tuple[str, ...]:
    """The word's phonemes in the inventory's symbols."""
    return from_arpabet(predict_arpabet(word))


@dataclass(frozen=True)
class _Network:
    letters: np.ndarray  # (29, D)
    phones: np.ndarray  # (74, D)
    encoder: _Gru
    decoder: _Gru
    out_w: np.ndarray  # (74, H)
    out_b: np.ndarray  # (74,)


@lru_cache(maxsize=1)
def _load() -> _Network:
    spec = find_spec("g2p_en")
    assert spec is not None and spec.origin is not None, "g2p-en is a dependency of songwright"
    with np.load(Path(spec.origin).parent / "checkpoint20.npz") as weights:

        def gru(side: str) -> _Gru:
            return _Gru(*(weights[f"{side}_{name}"] for name in ("w_ih", "w_hh", "b_ih", "b_hh")))

        return _Network(
            weights["enc_emb"], weights["dec_emb"], gru("enc"), gru("dec"), weights["fc_w"], weights["fc_b"]
        )
