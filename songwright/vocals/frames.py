"""What the voice model is told about each frame: phonemes, their place in word and time, pitch, loudness.

The same function serves training and singing, so both describe a frame in the same words.

Shapes: F frames, D features.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from songwright.phonetics.inventory import PHONEMES, SYLLABIC, VOICELESS, bare, is_vowel, stress_of
from songwright.vocals.alignment import BREATH, SILENCE

# A symbol's index is its id in the model; new ones may only be added at the end.
SYMBOLS = (SILENCE, BREATH, *PHONEMES)
_SYMBOL_IDS = {symbol: index for index, symbol in enumerate(SYMBOLS)}
REFERENCE_MIDI = 60.0
LOUDNESS_SCALE_DB = 6.0
LONGEST_SEEN_FRAMES = 64.0  # beyond this far from a phoneme's edge, a frame does not know how far
# What happens in the last quarter of a note of two seconds would be wrong for the last two of a note of eight: in
# longer ones begin and end are as in one of this length, and all between them is its middle.
LONGEST_SHARED_FRAMES = 172.0
# Position in the phoneme (3), pitch (2), voicing, loudness, place in the word (4), how much it is speech. New ones may
# only be added at the end: a voice that was trained before there were so many reads those it knows.
FEATURES = 12
PITCH_COLUMN, VOICED_COLUMN = 3, 5


@dataclass(frozen=True)
class Place:
    """Where a phoneme stands: the t of *top*, *stop* and *pot* are three sounds.

    Attributes:
        after_vowel: -1 in its syllable's onset, 0 the nucleus (and silence), 1 in the coda.
        stress: of its syllable, 0..2.
        opens_word, ends_word: whether it is the word's first or last phoneme.
    """

    after_vowel: int = 0
    stress: int = 0
    opens_word: bool = False
    ends_word: bool = False


def places_of(syllables: Sequence[Sequence[str]], word_ends: Sequence[bool]) -> list[Place]:
    """The place of each phoneme of some syllables.

    Args:
        syllables: phonemes with their stress marks.
        word_ends: whether a word ends with the syllable; the last syllable always ends one.
    """
    found = []
    opens = True
    for index, (syllable, ends) in enumerate(zip(syllables, word_ends, strict=True)):
        ends = ends or index == len(syllables) - 1
        nucleus = next((i for i, one in enumerate(syllable) if is_vowel(one)), None)
        if nucleus is None:
            nucleus = next((i for i, one in enumerate(syllable) if bare(one) in SYLLABIC), 0)
        stress = max(map(stress_of, syllable))
        for place, _ in enumerate(syllable):
            first, last = opens and place == 0, ends and place == len(syllable) - 1
            found.append(Place(int(np.sign(place - nucleus)), stress, first, last))
        opens = ends
    return found


@dataclass(frozen=True, eq=False)
class FrameConditions:
    """A phrase as the model sees it.

    Attributes:
        symbols: (3, F) int64, ids of the phoneme before, of the frame's own, and of the one after.
        features: (F, D) float32.
    """

    symbols: np.ndarray
    features: np.ndarray

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
    places: Sequence[Place],
    lengths: Sequence[int],
    pitch_midi: np.ndarray,
    voiced: np.ndarray,
    loudness_db: np.ndarray,
    spoken: float = 0.0,
) -> FrameConditions:
    """Describe the frames of a phrase.

    Args:
        phonemes, places, lengths: the phrase's phonemes, where each stands, and their frames, which sum to F. Stress
            marks say nothing here, the places do.
        pitch_midi: (F,) defined everywhere; what it is in voiceless frames is not used.
        voiced: (F,) bool.
        loudness_db: (F,) around the singer's normal level.
        spoken: 1 for speech, 0 for singing, between them what was made of both.
    """
    frames = sum(lengths)
    curves = {"pitch": pitch_midi, "voicing": voiced, "loudness": loudness_db}
    for name, curve in curves.items():
        if curve.shape != (frames,):
            raise ValueError(f"the {name} has shape {curve.shape}, but the phonemes last {frames} frames")
    ids = np.array([symbol_id(phoneme) for phoneme in phonemes])
    around = np.stack([np.append(_SYMBOL_IDS[SILENCE], ids[:-1]), ids, np.append(ids[1:], _SYMBOL_IDS[SILENCE])])
    pitch = np.where(voiced, (pitch_midi - REFERENCE_MIDI) / 12, 0.0)
    slope = np.where(voiced, np.gradient(pitch_midi) if frames > 1 else 0.0, 0.0)
    words = np.repeat(np.array([astuple(place) for place in places], float), lengths, axis=0)
    columns = [*_positions(lengths), pitch, slope, voiced, loudness_db / LOUDNESS_SCALE_DB, *words.T]
    columns.append(np.full(frames, spoken))
    return FrameConditions(np.repeat(around, lengths, axis=1), np.stack(columns, axis=1).astype(np.float32))


def _positions(lengths: Sequence[int]) -> list[np.ndarray]:
    """How far into its phoneme each frame is: as a share, and in frames from its start and to its end (logarithms)."""
    since = np.concatenate([np.arange(length) for length in lengths]) + 0.5
    total = np.repeat(np.asarray(lengths, dtype=float), lengths)
    scale = np.log1p(LONGEST_SEEN_FRAMES)
    shared = np.minimum(total, LONGEST_SHARED_FRAMES)
    share = np.where(since < total / 2, np.minimum(since / shared, 0.5), np.maximum(1 - (total - since) / shared, 0.5))
    return [share] + [np.log1p(np.minimum(frames, LONGEST_SEEN_FRAMES)) / scale for frames in (since, total - since)]
