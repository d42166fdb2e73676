"""How one word is said, and where we know it from."""

from dataclasses import dataclass
from typing import Literal

from songwright.phonetics.inventory import in_inventory, is_vowel

Source = Literal["dictionary", "rule", "override", "homograph", "fallback"]


@dataclass(frozen=True)
class Pronunciation:
    """One word's phonemes.

    Attributes:
        word: the word as it was asked for.
        phonemes: in order; a stress mark stands before its vowel.
        source: 'dictionary' (a pronunciation dictionary, or espeak-ng's own rules in languages it is made for),
            'rule' (built from dictionary words: endings, compounds, elisions), 'override' (the user wrote it),
            'homograph' (one of two pronunciations, and the words beside it do not tell which),
            'fallback' (guessed from the letters by a model: worth a listen).
    """

    word: str
    phonemes: tuple[str, ...]
    source: Source

    def __post_init__(self) -> None:
        assert self.phonemes and all(in_inventory(p) for p in self.phonemes), (self.word, self.phonemes)

    @property
    def vowel_count(self) -> int:
        return sum(is_vowel(p) for p in self.phonemes)
