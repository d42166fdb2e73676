"""What the voice is trained on: phrases as the voice codec's latents with their conditions, in one file that travels.

The file needs nothing but numpy to be read, so that a machine that only trains needs no audio library.

Shapes: P phrases, N phonemes of all phrases together, F frames of all phrases together, D features of the latent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from songwright.errors import AudioError
from songwright.vocals.frames import SYMBOLS, FrameConditions, Place, frame_conditions

SUNG_SPEECH = 0.5


@dataclass(frozen=True, eq=False)
class SungPhrase:
    """One phrase as it was sung or said.

    Attributes:
        singer: index in the pack's singers.
        symbols, lengths: (n,) ids of its phonemes, and their frames, which sum to f.
        places: (n, 4) int, the numbers of each phoneme's `Place`.
        spoken: 1 for speech, 0 for singing, `SUNG_SPEECH` for speech that is sung.
        pitch_midi, voiced, loudness_db: (f,) as `frame_conditions` takes them; the pitch is the one that was asked.
        latents: (f, D) float16, what the codec's analysis says of the frames, before any codebook.
        silent: (f,) bool, frames of digital silence, or of a note that broke off; of them nothing is learned.
    """

    singer: int
    held_out: bool
    spoken: float
    symbols: np.ndarray
    places: np.ndarray
    lengths: np.ndarray
    pitch_midi: np.ndarray
    voiced: np.ndarray
    loudness_db: np.ndarray
    latents: np.ndarray
    silent: np.ndarray

    def conditions(self) -> FrameConditions:
        """The frames as the model sees them."""
        return frame_conditions(
            [SYMBOLS[symbol] for symbol in self.symbols],
            [Place(int(where), int(stress), bool(opens), bool(ends)) for where, stress, opens, ends in self.places],
            self.lengths.tolist(), self.pitch_midi.astype(np.float64), self.voiced.astype(bool),
            self.loudness_db.astype(np.float64), self.spoken,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class VoicePack:
    """A packed corpus.

    Attributes:
        singers: names, in the order of the phrases' indices.
    """

    phrases: tuple[SungPhrase, ...]
    singers: tuple[str, ...]

    @property
    def heard(self) -> tuple[str, ...]:
        """Symbols that occur in what is learned from."""
        found = {int(symbol) for phrase in self.phrases if not phrase.held_out for symbol in phrase.symbols}
        return tuple(SYMBOLS[symbol] for symbol in sorted(found))


def joined_packs(packs: Sequence[VoicePack]) -> VoicePack:
    """All phrases of several packs, with the singers of all."""
    singers = tuple(sorted({name for pack in packs for name in pack.singers}))
    phrases = tuple(
        replace(phrase, singer=singers.index(pack.singers[phrase.singer])) for pack in packs for phrase in pack.phrases
    )
    return VoicePack(phrases, singers)


def write_pack(pack: VoicePack, path: Path) -> None:
    """Write a pack as one .npz; pitch, loudness and latents are float16."""
    phrases = pack.phrases

    def joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
        return np.concatenate(list(arrays), axis=-1)

    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(
        path,
        singers=np.array(pack.singers),
        symbol_names=np.array(SYMBOLS),
        singer=np.array([phrase.singer for phrase in phrases], np.uint8),
        held_out=np.array([phrase.held_out for phrase in phrases]),
        spoken=np.array([phrase.spoken for phrase in phrases], np.float32),
        phonemes=np.array([len(phrase.symbols) for phrase in phrases], np.int32),
        symbols=joined([phrase.symbols for phrase in phrases]).astype(np.uint8),
        places=np.concatenate([phrase.places for phrase in phrases]).astype(np.int8),
        lengths=joined([phrase.lengths for phrase in phrases]).astype(np.uint16),
        pitch_midi=joined([phrase.pitch_midi for phrase in phrases]).astype(np.float16),
        voiced=joined([phrase.voiced for phrase in phrases]).astype(bool),
        loudness_db=joined([phrase.loudness_db for phrase in phrases]).astype(np.float16),
        latents=np.concatenate([phrase.latents for phrase in phrases]).astype(np.float16),
        silent=joined([phrase.silent for phrase in phrases]),
    )


def read_pack(path: Path) -> VoicePack:
    """Read what `write_pack` wrote.

    Raises:
        AudioError: no such file, or its phonemes are not those of this songwright.
    """
    if not path.is_file():
        raise AudioError(f"there is no pack at '{path}'; make one: `python -m songwright.training.vocals prepare`")
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    if tuple(arrays["symbol_names"].tolist()) != SYMBOLS:
        raise AudioError(f"'{path}' was made for other phonemes; make it again")
    phoneme_edges = np.concatenate([[0], np.cumsum(arrays["phonemes"])])
    lengths = [arrays["lengths"][a:b] for a, b in zip(phoneme_edges, phoneme_edges[1:], strict=False)]
    frame_edges = np.concatenate([[0], np.cumsum([int(one.sum()) for one in lengths])])
    phrases = []
    for index, (first, last) in enumerate(zip(frame_edges, frame_edges[1:], strict=False)):
        phrases.append(
            SungPhrase(
                singer=int(arrays["singer"][index]),
                held_out=bool(arrays["held_out"][index]),
                spoken=float(arrays["spoken"][index]),
                symbols=arrays["symbols"][phoneme_edges[index] : phoneme_edges[index + 1]],
                places=arrays["places"][phoneme_edges[index] : phoneme_edges[index + 1]],
                lengths=lengths[index],
                pitch_midi=arrays["pitch_midi"][first:last],
                voiced=arrays["voiced"][first:last],
                loudness_db=arrays["loudness_db"][first:last],
                latents=arrays["latents"][first:last],
                silent=arrays["silent"][first:last],
            )
        )
    return VoicePack(tuple(phrases), tuple(arrays["singers"].tolist()))
