"""Spelling pitches as a key's signature wants them: which letter, which accidental."""

from dataclasses import dataclass

from songwright.units import LETTER_PITCH_CLASS, Key

# Letters in the order of fifths; F is one fifth below C.
LETTERS_BY_FIFTHS = "FCGDAEB"
# A key whose signature lies k fifths from C spells notes from its flat third (k - 3) to its sharp fifth (k + 8).
LOWEST_FIFTH = -3


@dataclass(frozen=True)
class Spelling:
    """A written pitch: `Spelling('F', 1, 4)` is F sharp 4."""

    letter: str
    alter: int  # semitones: 1 sharp, -1 flat
    octave: int


def spell(midi: int, key: Key) -> Spelling:
    """The spelling of a pitch in a key: scale notes as the signature has them, others as leading notes and borrowed
    flats commonly are (sharp 1, 4 and 5, flat 3 and 7 of the major scale; the same letters in its relative minor).
    """
    lowest = key.fifths + LOWEST_FIFTH
    position = lowest + (midi * 7 - lowest) % 12  # on the line of fifths, C = 0
    letter = LETTERS_BY_FIFTHS[(position + 1) % 7]
    alter = (position + 1) // 7
    return Spelling(letter, alter, (midi - alter - LETTER_PITCH_CLASS[letter]) // 12 - 1)


def signature_alter(letter: str, key: Key) -> int:
    """What the key signature does to a letter: 1 sharp, -1 flat, 0 nothing."""
    place = LETTERS_BY_FIFTHS.index(letter)
    if key.fifths > place:
        return 1
    return -1 if -key.fifths > 6 - place else 0
