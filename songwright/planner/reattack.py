"""A vowel that is struck again ('lo-o-ove'): one note for each piece, the same vowel on all of them."""

from collections.abc import Sequence

from songwright.phonetics.inventory import is_vowel
from songwright.planner.draft import Syllable


def struck_again(syllables: Sequence[Syllable], pieces: Sequence[str]) -> tuple[Syllable, ...]:
    """The word's syllables with the one that is struck again parted: the onset first, the coda last.

    Args:
        syllables: of the plain word.
        pieces: the letters of each note, as they are written between hyphens.
    """
    extra = len(pieces) - len(syllables)
    if extra <= 0:
        return tuple(
            Syllable(piece, syllable.phonemes, syllable.stress)
            for syllable, piece in zip(syllables, (*pieces, *[""] * -extra), strict=True)
        )
    at = _struck(syllables, pieces)
    here = syllables[at]
    vowel = next((index for index, p in enumerate(here.phonemes) if is_vowel(p)), len(here.phonemes) - 1)
    onset, nucleus, coda = here.phonemes[:vowel], here.phonemes[vowel], here.phonemes[vowel + 1 :]
    parted = [(*onset, nucleus), *[(nucleus,)] * (extra - 1), (nucleus, *coda)]
    stresses = [syllable.stress for syllable in syllables]
    phonemes = [*[s.phonemes for s in syllables[:at]], *parted, *[s.phonemes for s in syllables[at + 1 :]]]
    stresses[at : at + 1] = [here.stress] * len(parted)
    return tuple(Syllable(*one) for one in zip(pieces, phonemes, stresses, strict=True))


def _struck(syllables: Sequence[Syllable], pieces: Sequence[str]) -> int:
    """Which syllable is parted: the one whose letters the written pieces leave first."""
    written = 0
    for index, syllable in enumerate(syllables):
        written += len(syllable.text)
        if len(pieces[index]) < len(syllable.text) or index + 1 == len(syllables):
            return index
    return len(syllables) - 1
