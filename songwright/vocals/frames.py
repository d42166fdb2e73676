"""What the voice model is told about each frame: phonemes, place inside them, pitch, loudness, and the voice's source.

The same function serves training and singing, so both describe a frame in the same words.

Shapes: F frames, D features, L coefficients of the codec's low band.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from songwright.phonetics.inventory import PHONEMES, VOICELESS, bare
from songwright.units import midi_to_hz
from songwright.vocals.alignment import BREATH, FRAME_RATE_HZ, SILENCE
from songwright.vocals.source import source_bands

# A symbol's index is its id in the model; new ones may only be added at the end.
SYMBOLS = (SILENCE, BREATH, *PHONEMES)
_SYMBOL_IDS = {symbol: index for index, symbol in enumerate(SYMBOLS)}
REFERENCE_MIDI = 60.0
LOUDNESS_SCALE_DB = 6.0
LONGEST_SEEN_FRAMES = 64.0  # beyond this far from a phoneme's edge, a frame does not know how far
FEATURES = 8  # position in the phoneme (3), pitch (3), voicing, loudness
VOICED_COLUMN = 6


@dataclass(frozen=True, eq=False)
class FrameConditions:
    """A phrase as the model sees it.

    Attributes:
        symbols: (3, F) int64, ids of the phoneme before, of the frame's own, and of the one after.
        features: (F, D) float32.
        source: (F, 2·L) float32, as `source.source_bands` gives it.
    """

    symbols: np.ndarray
    features: np.ndarray
    source: np.ndarray

    @property
    def frames(self) -> int:
        return self.symbols.shape[1]


def symbol_id(phoneme: str) -> int:
    """The model's id of a phoneme (its stress mark does not matter), of silence or of a breath."""
    return _SYMBOL_IDS[phoneme if phoneme == BREATH else bare(phoneme)]


def is_voiced_symbol(phoneme: str) -> bool:
    """Whether vocal folds swing in it."""
    return phoneme not in (SILENCE, BREATH) and bare(phoneme) not in VOICELESS


def frame_conditions(
    phonemes: Sequence[str],
    lengths: Sequence[int],
    pitch_midi: np.ndarray,
    voiced: np.ndarray,
    loudness_db: np.ndarray,
    phase_radians: np.ndarray,
) -> FrameConditions:
    """Describe the frames of a phrase.

    Args:
        phonemes, lengths: the phrase's phonemes and their frames, which sum to F. Stress marks say nothing here: what
            stress does to pitch, length and loudness the other arguments carry.
        pitch_midi: (F,) defined everywhere; what it is in voiceless frames is not used.
        voiced: (F,) bool.
        loudness_db: (F,) around the singer's normal level.
        phase_radians: (F,) of the fundamental at the frames' middles; not used where not voiced.
    """
    frames = sum(lengths)
    curves = {"pitch": pitch_midi, "voicing": voiced, "loudness": loudness_db, "phase": phase_radians}
    for name, curve in curves.items():
        if curve.shape != (frames,):
            raise ValueError(f"the {name} has shape {curve.shape}, but the phonemes last {frames} frames")
    ids = np.array([symbol_id(phoneme) for phoneme in phonemes])
    around = np.stack([np.append(_SYMBOL_IDS[SILENCE], ids[:-1]), ids, np.append(ids[1:], _SYMBOL_IDS[SILENCE])])
    pitch = np.where(voiced, (pitch_midi - REFERENCE_MIDI) / 12, 0.0)
    turns = np.where(voiced, midi_to_hz(pitch_midi) / FRAME_RATE_HZ, 0.0)  # of the phase, from one frame to the next
    slope = np.where(voiced, np.gradient(pitch_midi) if frames > 1 else 0.0, 0.0)
    columns = [*_positions(lengths), pitch, turns / 4, slope, voiced, loudness_db / LOUDNESS_SCALE_DB]
    return FrameConditions(
        np.repeat(around, lengths, axis=1),
        np.stack(columns, axis=1).astype(np.float32),
        source_bands(np.asarray(midi_to_hz(pitch_midi)), voiced, phase_radians),
    )


def integrated_phase(pitch_midi: np.ndarray, start_radians: float) -> np.ndarray:
    """The fundamental's phase at each frame's middle, (F,), if it is `start_radians` at the first: 2π∫F0."""
    f0_hz = np.asarray(midi_to_hz(pitch_midi))
    turns = np.concatenate([[0.0], np.cumsum((f0_hz[1:] + f0_hz[:-1]) / 2)]) / FRAME_RATE_HZ
    return start_radians + 2 * np.pi * turns


def _positions(lengths: Sequence[int]) -> list[np.ndarray]:
    """How far into its phoneme each frame is: as a share, and in frames from its start and to its end (logarithms)."""
    since = np.concatenate([np.arange(length) for length in lengths]) + 0.5
    total = np.repeat(np.asarray(lengths, dtype=float), lengths)
    scale = np.log1p(LONGEST_SEEN_FRAMES)
    return [since / total] + [
        np.log1p(np.minimum(frames, LONGEST_SEEN_FRAMES)) / scale for frames in (since, total - since)
    ]
