"""The one phoneme inventory of all languages, in the symbols of the singing teacher (Kokoro's vocabulary).

A phoneme is one or two of the teacher's characters: diphthongs and affricates are single characters (`A` as in *day*,
`I` *my*, `O` *go*, `W` *now*, `Y` *boy*, `ʧ`, `ʤ`, `ʦ`, `ʣ`), a nasal vowel is its vowel followed by a combining tilde.
In phoneme strings a stress mark (`ˈ` primary, `ˌ` secondary) stands directly before its vowel: `('m', 'ˈɔ', 'ɹ')`.
"""

import unicodedata

from songwright.errors import LyricsError

PRIMARY = "ˈ"
SECONDARY = "ˌ"
STRESS_MARKS = (PRIMARY, SECONDARY)
NASAL = "\u0303"

DIPHTHONGS = ("A", "I", "O", "W", "Y")
NASAL_VOWELS = tuple(vowel + NASAL for vowel in ("ɑ", "ɐ", "ɛ", "e", "i", "o", "ɔ", "œ", "u"))
VOWELS = ("i", "ɪ", "e", "ɛ", "æ", "a", "ɑ", "ɐ", "ɔ", "o", "ʊ", "u", "ʌ", "ə", "ɜ", "y", "ø", "œ", *DIPHTHONGS) + (
    NASAL_VOWELS
)
GLIDES = ("j", "w", "ɥ")
LIQUIDS = ("l", "ɹ", "ɾ", "r", "ʁ", "ʎ")
NASALS = ("m", "n", "ŋ", "ɲ")
FRICATIVES = ("f", "v", "θ", "ð", "s", "z", "ʃ", "ʒ", "h", "x", "ç", "β", "ɣ", "ʝ")
STOPS = ("p", "b", "t", "d", "k", "ɡ", "ʧ", "ʤ", "ʦ", "ʣ")
CONSONANTS = STOPS + FRICATIVES + NASALS + LIQUIDS + GLIDES
PHONEMES = VOWELS + CONSONANTS

# A hummed syllable ("mmm") has no vowel: its nucleus is one of these.
SYLLABIC = ("m", "n", "ŋ", "l")

_VOWEL_SET = frozenset(VOWELS)
_PHONEME_SET = frozenset(PHONEMES)
_SONORITY = {
    **dict.fromkeys(STOPS, 1),
    **dict.fromkeys(FRICATIVES, 2),
    **dict.fromkeys(NASALS, 3),
    **dict.fromkeys(LIQUIDS, 4),
    **dict.fromkeys(GLIDES, 5),
    **dict.fromkeys(VOWELS, 6),
}
VOICELESS = frozenset(("p", "t", "k", "ʧ", "ʦ", "f", "θ", "s", "ʃ", "h", "x", "ç"))

# What people write in place of our symbols: other ways to say the same, and keyboard stand-ins.
_ALIASES = {
    "g": ("ɡ",), "ɚ": ("ə", "ɹ"), "ɝ": ("ɜ", "ɹ"), "ɫ": ("l",), "ɐ̯": ("ʁ",), "ᵊ": ("ə",), "ᵻ": ("ɪ",), "ɒ": ("ɔ",),
    "T": ("t",), "ʔ": (), "ɨ": ("ɪ",), "ʋ": ("v",), "ʏ": ("y",), "Q": ("O",), "ɱ": ("m",), "ʀ": ("ʁ",), "χ": ("x",),
    "eɪ": ("A",), "aɪ": ("I",), "oʊ": ("O",), "əʊ": ("O",), "aʊ": ("W",), "ɔɪ": ("Y",), "ɔø": ("Y",),
    "tʃ": ("ʧ",), "dʒ": ("ʤ",), "ts": ("ʦ",), "dz": ("ʣ",), "ː": (), "ˑ": (), ".": (), "-": (), "_": (), "/": (),
    "\u0361": (), "\u032f": (), "\u0329": (), "a\u0303": ("ɐ\u0303",), "ʌ\u0303": ("ɐ\u0303",),
    "æ\u0303": ("ɛ\u0303",),
}  # fmt: skip

# What somebody may have meant by a sign that is no phoneme: IPA that no singer has, X-SAMPA, ARPAbet's letters.
_NEAREST = {
    "R": "ɹ ʁ r", "E": "ɛ e", "@": "ə", "S": "ʃ", "Z": "ʒ", "D": "ð d", "N": "ŋ n", "V": "ʌ v", "U": "ʊ u",
    "H": "h ɥ", "J": "j ɲ ʤ", "L": "l ʎ", "B": "b β", "G": "ɡ ɣ", "P": "p", "K": "k", "M": "m", "F": "f", "X": "x",
    "C": "ʧ k", "{": "æ", "&": "æ", "3": "ɜ", "6": "ɐ", "9": "œ", "2": "ø", "4": "ɾ", "0": "ə",
    "c": "k ʧ", "q": "k", "ɯ": "u", "ɤ": "ʌ o", "ɵ": "ø ə", "ʉ": "u y", "ɘ": "ə", "ɞ": "ɜ", "ɶ": "œ", "ʈ": "t",
    "ɖ": "d", "ɟ": "ʤ", "ɢ": "ɡ", "ɸ": "f", "ħ": "h", "ɦ": "h", "ʕ": "h", "ɭ": "l", "ɬ": "l", "ʟ": "l", "ɻ": "ɹ",
    "ɽ": "ɾ", "ʂ": "ʃ", "ɕ": "ʃ", "ʐ": "ʒ", "ʑ": "ʒ", "ʍ": "w", "ɰ": "w ɣ", "ɳ": "n", "ɴ": "ŋ", "ɓ": "b", "ɗ": "d",
}  # fmt: skip


def is_vowel(phoneme: str) -> bool:
    """Whether a phoneme (with or without stress mark) is a vowel or diphthong."""
    return bare(phoneme) in _VOWEL_SET


def bare(phoneme: str) -> str:
    """A phoneme without its stress mark."""
    return phoneme.lstrip("ˈˌ")


def stress_of(phoneme: str) -> int:
    """0 none, 1 secondary, 2 primary."""
    return 2 if phoneme.startswith(PRIMARY) else 1 if phoneme.startswith(SECONDARY) else 0


def with_stress(phoneme: str, stress: int) -> str:
    """The phoneme carrying the mark of `stress` (0 to 2) and no other."""
    return ("", SECONDARY, PRIMARY)[stress] + bare(phoneme)


def in_inventory(phoneme: str) -> bool:
    """Whether a phoneme (with or without stress mark) is one of ours."""
    return bare(phoneme) in _PHONEME_SET


def is_voiced(phoneme: str) -> bool:
    return bare(phoneme) not in VOICELESS


def sonority(phoneme: str) -> int:
    """1 stops, 2 fricatives, 3 nasals, 4 liquids, 5 glides, 6 vowels."""
    return _SONORITY[bare(phoneme)]


def parse_phonemes(text: str) -> tuple[str, ...]:
    """Read phonemes a person wrote: `'ɹ ɛ d'`, `'ɹˈɛd'`, `'ˈmɔɹ nɪŋ'`.

    A stress mark may stand before the syllable or before the vowel; it is moved to the vowel. Spaces are free.
    Usual spellings of our symbols (`g`, `tʃ`, `eɪ`, `ɚ`) are understood.

    Raises:
        LyricsError: a character that stands for no phoneme, or nothing that could carry a note.
    """
    found: list[str] = []
    pending = 0
    for chunk in unicodedata.normalize("NFD", text).replace("c\u0327", "ç").split():
        at = 0
        while at < len(chunk):
            if chunk[at] in STRESS_MARKS:
                pending = stress_of(chunk[at])
                at += 1
                continue
            symbols, length = _read_one(chunk, at, text)
            at += length
            for symbol in symbols:
                if pending and symbol in _VOWEL_SET:
                    symbol, pending = with_stress(symbol, pending), 0
                found.append(symbol)
    if not any(is_vowel(p) or p in SYLLABIC for p in found):
        raise LyricsError(f"the phonemes '{text.strip()}' have no vowel to sing; write for example 'ɹ ˈɛ d'")
    return tuple(found)


def _read_one(chunk: str, at: int, text: str) -> tuple[tuple[str, ...], int]:
    """The phonemes that start at `chunk[at]`, longest spelling first, and how many characters they took."""
    for length in (2, 1):
        piece = chunk[at : at + length]
        if len(piece) == length:
            if piece in _PHONEME_SET:
                return (piece,), length
            if piece in _ALIASES:
                return _ALIASES[piece], length
    nearest = nearest_phonemes(chunk[at])
    advice = f"did you mean {' or '.join(nearest)}?" if nearest else (
        f"use symbols such as {' '.join(VOWELS[:10])} {' '.join(CONSONANTS[:10])}"
    )  # fmt: skip
    raise LyricsError(f"'{chunk[at]}' in the phonemes '{text.strip()}' is not a phoneme; {advice}")


def nearest_phonemes(sign: str) -> tuple[str, ...]:
    """What somebody may have meant by one character that is no phoneme; empty if nobody can say."""
    plain = unicodedata.normalize("NFD", sign)[0].lower()
    return tuple(_NEAREST.get(sign, plain if plain in _PHONEME_SET else "").split())
