"""What is sung in place of a phoneme that a voice never learned: the nearest one that it did.

One for one, so that times stay as they are. The order is that of likeness: first the same place and manner, then
what listeners of the language take it for (a Parisian's œ̃ is ɛ̃; learners' ç is ʃ).
"""

from collections.abc import Container

from songwright.phonetics.inventory import bare, stress_of, with_stress

NEAREST: dict[str, tuple[str, ...]] = {
    "ẽ": ("e", "ɛ"), "ĩ": ("i",), "õ": ("ɔ̃", "o", "ɔ"), "ũ": ("u",), "ɔ̃": ("õ", "ɔ", "o"), "œ̃": ("ɛ̃", "œ", "ɛ"),
    "ɛ̃": ("ẽ", "ɛ", "æ"), "ɑ̃": ("ɐ̃", "ɑ", "a"), "ɐ̃": ("ɑ̃", "ɐ", "ʌ"), "ø": ("œ", "ɜ", "e", "ɛ"), "œ": ("ø", "ɜ", "ɛ"),
    "y": ("i", "u"), "ɐ": ("ə", "ʌ", "a"), "a": ("ɑ", "ʌ"), "e": ("ɛ", "A"), "o": ("ɔ", "O"), "ɜ": ("ə", "ʌ"),
    "ɛ": ("e", "æ"), "ɔ": ("o", "ɑ"), "ɪ": ("i",), "ʊ": ("u",), "ʌ": ("ə", "a"), "ə": ("ʌ", "ɐ"), "æ": ("ɛ", "a"),
    "ɑ": ("a", "ʌ"), "A": ("e",), "I": ("a",), "O": ("o",), "W": ("a",), "Y": ("ɔ",),
    "ʦ": ("s",), "ʣ": ("z", "ʦ"), "ʧ": ("ʃ", "t"), "ʤ": ("ʒ", "d"), "ç": ("ʃ", "h"), "x": ("h", "k"), "ʒ": ("ʃ", "z"),
    "β": ("b", "v"), "ɣ": ("ɡ",), "ʝ": ("j",), "θ": ("s", "f"), "ð": ("d", "z"), "ɲ": ("n",), "ŋ": ("n",),
    "ʎ": ("l", "j"), "ɥ": ("j", "w"), "ɾ": ("r", "d", "ɹ"), "r": ("ɾ", "ɹ"), "ʁ": ("x", "ɹ", "r"), "ɹ": ("ɾ", "r"),
}  # fmt: skip


def nearest_sung(phoneme: str, learned: Container[str]) -> str:
    """The phoneme itself if the voice learned it, else the nearest that it learned, with the same stress mark.

    Args:
        learned: bare phonemes. Where none of the likely ones is among them, the phoneme comes back as it is.
    """
    plain = bare(phoneme)
    if plain in learned:
        return phoneme
    for other in NEAREST.get(plain, ()):
        if other in learned:
            return with_stress(other, stress_of(phoneme))
    return phoneme
