"""How a syllable's time is shared among its phonemes when it is sung.

The policy, found by measuring which words a recogniser still understands (docs/training-data.md):

- A syllable's vowel begins on its beat. The consonants before it are sung before the beat, in time borrowed from the
  vowel before, or from the silence before a phrase.
- Consonants keep what speech gives them, and up to `CONSONANT_STRETCH` times that where the notes are long; the vowel
  takes all the rest.
- Where notes are too short for that, consonants shrink together, and no vowel gets less than `LEAST_VOWEL_SHARE` of
  the time between two beats.
- The r of 'her' and 'ever' is part of the vowel that is held.
- Before a rest the coda ends with the note.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from songwright.phonetics.inventory import bare, is_vowel

CONSONANT_STRETCH = 1.6
LONGEST_CONSONANT_SECONDS = 0.125
R_COLOUR_FROM = 0.35  # of the held part of 'ɜɹ' and 'əɹ'
STRETCHED_SHARE = 0.45  # of the time between two vowels that stretched consonants may take
LEAST_VOWEL_SHARE = 0.4
# A pause shorter than this between two notes is sung through.
LEAST_REST_SECONDS = 0.12

# Mean lengths in the teacher's speech (60 lines, 4 voices; utterance-final syllables left out), in seconds.
ONSET_SECONDS = {
    "b": 0.051, "d": 0.047, "f": 0.036, "h": 0.041, "k": 0.053, "l": 0.046, "m": 0.053, "n": 0.047, "p": 0.048,
    "s": 0.060, "t": 0.052, "v": 0.051, "w": 0.035, "ð": 0.037, "ɡ": 0.046, "ɹ": 0.040, "ʃ": 0.053, "ʤ": 0.059,
    "ʧ": 0.056,
}  # fmt: skip
CODA_SECONDS = {
    "b": 0.050, "d": 0.042, "f": 0.058, "k": 0.056, "l": 0.047, "m": 0.056, "n": 0.049, "p": 0.038, "s": 0.056,
    "t": 0.035, "v": 0.041, "z": 0.047, "ð": 0.041, "ŋ": 0.049, "ɹ": 0.049, "ʃ": 0.065, "ʧ": 0.053, "θ": 0.053,
}  # fmt: skip
OTHER_CONSONANT_SECONDS = 0.048


@dataclass(frozen=True)
class SungSyllable:
    """A syllable and the time it is sung in.

    Attributes:
        phonemes: with stress marks, e.g. ('m', 'ˈɔ', 'ɹ').
        start_seconds: the beat of its first note, where its vowel begins.
        end_seconds: the end of its last note.
    """

    phonemes: tuple[str, ...]
    start_seconds: float
    end_seconds: float

    def __post_init__(self) -> None:
        if not (self.phonemes and self.end_seconds > self.start_seconds):
            raise ValueError(f"a sung syllable needs phonemes and a length: {self}")

    @property
    def nucleus(self) -> int:
        """Index of the phoneme that carries the note: the first vowel, or the first phoneme of a hum."""
        return next((i for i, phoneme in enumerate(self.phonemes) if is_vowel(phoneme)), 0)


@dataclass(frozen=True)
class TimedPhoneme:
    """A phoneme as it is heard. `syllable` is the index of its syllable."""

    phoneme: str
    start_seconds: float
    end_seconds: float
    syllable: int
    is_nucleus: bool


def natural_seconds(phoneme: str, in_coda: bool) -> float:
    """A consonant's length in speech; extra vowels of a syllable count as consonants."""
    return (CODA_SECONDS if in_coda else ONSET_SECONDS).get(bare(phoneme), OTHER_CONSONANT_SECONDS)


def time_phonemes(syllables: Sequence[SungSyllable]) -> tuple[TimedPhoneme, ...]:
    """Give every phoneme its time.

    Args:
        syllables: in order; a syllable's vowel must not begin before the one before it has begun.

    Returns:
        All phonemes in order, without overlaps. Gaps are rests. The first one may begin before time 0, since the
        consonants of a syllable on beat 0 are sung before it.
    """
    timed: list[TimedPhoneme] = []
    free_from = float("-inf")  # before this, the syllable before sounds
    for index, syllable in enumerate(syllables):
        following = syllables[index + 1] if index + 1 < len(syllables) else None
        nucleus = syllable.nucleus
        onset = syllable.phonemes[:nucleus]
        if not timed or timed[-1].end_seconds < syllable.start_seconds - 1e-9:
            # After a rest, or first of all: the onset is sung before the beat, into the silence.
            lengths = _stretched(_natural(onset, False), syllable.end_seconds - syllable.start_seconds)
            room = syllable.start_seconds - free_from
            _place(timed, onset, _squeezed(lengths, LEAST_VOWEL_SHARE * room), syllable.start_seconds, index)
        free_from = _sing_to_next(timed, syllable, following, index)
    return tuple(timed)


def _sing_to_next(
    timed: list[TimedPhoneme], syllable: SungSyllable, following: SungSyllable | None, index: int
) -> float:
    """Add the vowel and what follows it up to the next vowel or rest; returns where that ends."""
    nucleus = syllable.nucleus
    coda = syllable.phonemes[nucleus + 1 :]
    joined = following is not None and following.start_seconds - syllable.end_seconds < LEAST_REST_SECONDS
    onset = following.phonemes[: following.nucleus] if joined and following is not None else ()
    until = following.start_seconds if joined and following is not None else syllable.end_seconds
    span = until - syllable.start_seconds
    lengths = np.concatenate([_natural(coda, True), _natural(onset, False)])
    lengths = _squeezed(_stretched(lengths, span), (1 - LEAST_VOWEL_SHARE) * span)
    vowel_end = until - float(lengths.sum())
    if coda and _is_r_coloured(syllable.phonemes[nucleus], coda[0]):
        # What is held in 'her' or 'ever' is the r-coloured vowel: both symbols share the note.
        turn = syllable.start_seconds + R_COLOUR_FROM * (vowel_end - syllable.start_seconds)
        timed.append(TimedPhoneme(syllable.phonemes[nucleus], syllable.start_seconds, turn, index, True))
        held_until = vowel_end + float(lengths[0])
        timed.append(TimedPhoneme(coda[0], turn, held_until, index, False))
        coda, lengths, vowel_end = coda[1:], lengths[1:], held_until
    else:
        timed.append(TimedPhoneme(syllable.phonemes[nucleus], syllable.start_seconds, vowel_end, index, True))
    coda_end = vowel_end + float(lengths[: len(coda)].sum())
    _place(timed, coda, lengths[: len(coda)], coda_end, index)
    _place(timed, onset, lengths[len(coda) :], until, index + 1)
    return until


def _is_r_coloured(vowel: str, following: str) -> bool:
    return bare(vowel) in ("ɜ", "ə") and following == "ɹ"


def _natural(phonemes: Sequence[str], in_coda: bool) -> np.ndarray:
    return np.array([natural_seconds(phoneme, in_coda) for phoneme in phonemes], dtype=float)


def _stretched(lengths: np.ndarray, span_seconds: float) -> np.ndarray:
    """Natural lengths, longer in long notes: up to `CONSONANT_STRETCH` within `STRETCHED_SHARE` of the span."""
    total = float(lengths.sum())
    if total == 0:
        return lengths
    stretch = np.clip(STRETCHED_SHARE * span_seconds / total, 1.0, CONSONANT_STRETCH)
    return np.maximum(lengths, np.minimum(lengths * stretch, LONGEST_CONSONANT_SECONDS))


def _squeezed(lengths: np.ndarray, room_seconds: float) -> np.ndarray:
    """The lengths, shrunk together if they need more than the room."""
    total = float(lengths.sum())
    return lengths * min(1.0, room_seconds / total) if total > 0 else lengths


def _place(
    timed: list[TimedPhoneme], phonemes: Sequence[str], lengths: np.ndarray, end_seconds: float, syllable: int
) -> None:
    """Append phonemes so that the last one ends at `end_seconds`."""
    ends = end_seconds - np.concatenate([np.cumsum(lengths[::-1])[::-1][1:], [0.0]]) if len(phonemes) else lengths
    for phoneme, end, length in zip(phonemes, ends, lengths, strict=True):
        timed.append(TimedPhoneme(phoneme, float(end - length), float(end), syllable, False))
