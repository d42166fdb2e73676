"""Which letters belong to which syllable: letters aligned to phonemes, then cut at the syllables' borders.

The alignment is a shortest path over (letters used, phonemes used): a phoneme takes one to four letters, cheaply if
they are a usual spelling of it in any of our languages, else by whether both are vowels or both are consonants; a
letter may be silent and a phoneme unwritten, at a price.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from songwright.phonetics.inventory import NASAL, bare, is_vowel, stress_of

_SPELLINGS = {
    "p": "p pp", "b": "b bb", "t": "t tt th ed pt dt bt d", "d": "d dd ed", "k": "k c ck cc ch qu q cqu kk x lk",
    "ɡ": "g gg gh gu gue", "f": "f ff ph gh lf v", "v": "v f w lv b vv", "θ": "th z c", "ð": "th the d",
    "s": "s ss c ce sc ps st z se ç ß x sch", "z": "z zz s ss x se ze", "ʃ": "sh ti ci si ssi ch s sch sc sci ce x c",
    "ʒ": "s si g j z ge zh", "h": "h wh j g rr r", "x": "ch j g x h", "ç": "ch g h", "ʧ": "ch tch t ti c ci cc tsch ts",
    "ʤ": "j g dg ge d dge gi gg dj", "ʦ": "z zz ts ds tz c t", "ʣ": "z zz ds", "m": "m mm mb mn lm n",
    "n": "n nn kn gn pn m ne", "ŋ": "n ng ngue m", "ɲ": "ñ gn nh n", "l": "l ll le", "ɹ": "r rr wr rh re", "ɾ": "r rr",
    "r": "r rr", "ʁ": "r rr rh", "ʎ": "ll gli lh gl", "j": "y i j e ll il ill l", "w": "w wh u o l", "ɥ": "u", 
    "β": "b v", "ɣ": "g gu", "ʝ": "y ll",
    "i": "i e ee ea y ie ei ey eo í î ì ï it is iz", "ɪ": "i y e ui a ee u ie o ea", "e": "e é ê è ai er ez et ä ée és",
    "ɛ": "e ea a ai è ê é ei ie eo ue ay ae ä aî et es ë", "æ": "a ai au",
    "a": "a á à â aa ah", "ɑ": "a o ah aa e ea â",
    "ɐ": "a er ã â r re", "ɔ": "o a aw au ou augh ough oa al oo ó ò ô", "o": "o ó ô ò au eau eaux aux ot os",
    "ʊ": "oo u ou o oul", "u": "u oo ou ew ue ui o oe wo ough eu ú ù û où oux out o", "ʌ": "u o ou oo oe a",
    "ə": "a e i o u y ou ai ia io eo iou é", "ɜ": "e i u ea o ou y oe", "y": "ü u y üh û ue", "ø": "eu ö oe œu öh eux",
    "œ": "eu œu ö œ ue oeu", "A": "a ai ay ei ey eigh ea e ee et é aigh", 
    "I": "i y igh ie ei ey ai eye ye uy ais eigh aille",
    "O": "o oa ow oe ough ou ew au eau oh owe", "W": "ou ow au ough hou", "Y": "oi oy eu äu uoy",
}  # fmt: skip
_NASAL_SPELLINGS = {
    "ɑ": "an en am em ant ent ean", "ɐ": "ã an am â", "ɛ": "in ain im ein en aim un ym int", "e": "en em",
    "i": "in im", "o": "on om õ", "ɔ": "on om ons", "œ": "un um", "u": "un um u",
}  # fmt: skip
_SILENT = 1.0
_SILENT_H_OR_E = 0.4
_UNWRITTEN = 2.0
_SAME_CLASS = 1.2
_OTHER_CLASS = 4.0
_LONGEST = 4
# Two phonemes that one letter can stand for: 'x' as k s, 'u' as j u, 'o' as w ʌ, 'qu', a syllabic 'le'.
_DOUBLE = {
    ("k", "s"): ("x", "cc", "xc"), ("ɡ", "z"): ("x",), ("j", "u"): ("u", "ew", "eu", "ue", "eau", "iew", "ui"),
    ("j", "ʊ"): ("u", "eu"), ("j", "ə"): ("u", "io", "ia"), ("w", "ʌ"): ("o",), ("w", "a"): ("oi", "oî", "oy", "ois"),
    ("k", "ʃ"): ("x",), ("ə", "l"): ("le", "l"), ("ə", "ɹ"): ("re", "r"),
    ("t", "s"): ("z", "zz"), ("i", "j"): ("i", "y"), ("w", "ɛ" + NASAL): ("oin",), ("ɐ" + NASAL, "w"): ("ão", "am"),
    ("o" + NASAL, "j"): ("õe",), ("ɐ" + NASAL, "j"): ("ãe",), ("A", "ŋ"): ("em", "en", "ém"), ("t", "θ"): ("th",),
}  # fmt: skip


def cut_letters(letters: str, syllables: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Cut a word's letters so that piece k belongs to syllable k. The pieces concatenate to `letters`.

    A word with fewer letters than syllables ('24' never comes here, but 'w' spoken as a name does) leaves pieces
    empty; the first always has letters.
    """
    if len(syllables) == 1:
        return (letters,)
    plain = tuple(_plain(letter) for letter in letters)
    flat = tuple(bare(p) for syllable in syllables for p in syllable)
    firsts = []
    count = 0
    for syllable in syllables[:-1]:
        count += len(syllable)
        firsts.append(count)
    starts = _align(plain, flat)
    cuts = [starts[first] for first in firsts]
    cuts = [_printed(plain, cut, syllables[k], syllables[k + 1]) for k, cut in enumerate(cuts)]
    cuts = _ordered(cuts, len(letters))
    edges = [0, *cuts, len(letters)]
    return tuple(letters[a:b] for a, b in zip(edges, edges[1:], strict=False))


def _plain(letter: str) -> str:
    """Lower case; apostrophes as one character."""
    lower = letter.lower()
    return "'" if lower in "’‘'" else lower[:1] or letter


def _printed(plain: Sequence[str], cut: int, before: Sequence[str], after: Sequence[str]) -> int:
    """Move a cut to where print puts it: inside a doubled consonant, behind the consonant that closes a short vowel."""
    if not 0 < cut < len(plain) - 1:
        return cut
    if _is_vowel_letter(plain[cut]):  # a silent h starts the next syllable: a-ho-ra
        return cut - 1 if cut > 1 and plain[cut - 1] == "h" and _is_vowel_letter(plain[cut - 2]) else cut
    if plain[cut] == plain[cut + 1] and cut + 2 <= len(plain):
        return cut + 1
    if plain[cut] == "s" and plain[cut - 1] != "s" and plain[cut + 1] in "ptkchm" and after[0] == "s":
        return cut + 1  # whis-per
    rest = "".join(plain[cut:])
    if rest[:2] == "e'":
        return cut + 1  # there-'ll
    if rest[1:] in ("n't", "n’t") or rest.startswith("tch"):
        return cut + 1  # would-n't, kit-chen
    if plain[cut] == "c" and plain[cut + 1] == "k":
        return cut + 2 if cut + 2 < len(plain) else cut
    short = stress_of(before[-1]) and bare(before[-1]) in ("ɪ", "ɛ", "æ", "ʊ", "ʌ")
    single = len(after) > 1 and is_vowel(after[1]) and _is_vowel_letter(plain[cut + 1])
    return cut + 1 if short and single else cut


def _is_vowel_letter(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter)[0] in "aeiouyæøœ"


def _ordered(cuts: Sequence[int], length: int) -> list[int]:
    """Cuts strictly rising inside the word as far as its letters allow."""
    count = len(cuts)
    ordered: list[int] = []
    for k, cut in enumerate(cuts):
        low = ordered[-1] + 1 if ordered else 1
        high = length - (count - k)
        ordered.append(min(max(cut, low), max(high, min(low, length))))
    return ordered


@lru_cache(maxsize=256)
def _spellings(phoneme: str) -> frozenset[str]:
    if phoneme.endswith(NASAL):
        return frozenset(_NASAL_SPELLINGS[phoneme[:-1]].split())
    return frozenset(_SPELLINGS[phoneme].split())


def _fit(piece: str, phoneme: str) -> float:
    """Cost of writing a phoneme with these letters; below 0 rewards long usual spellings over silent letters."""
    if piece in _spellings(phoneme):
        return 0.05 * (len(piece) - 1)
    if len(piece) > 1:
        return _OTHER_CLASS
    return _SAME_CLASS if _is_vowel_letter(piece) == is_vowel(phoneme) else _OTHER_CLASS


def _align(plain: Sequence[str], phonemes: Sequence[str]) -> list[int]:
    """For each phoneme, the index of its first letter (silent letters stay with the phoneme before)."""
    rows, columns = len(plain) + 1, len(phonemes) + 1
    cost = [[float("inf")] * columns for _ in range(rows)]
    step: list[list[tuple[int, int]]] = [[(0, 0)] * columns for _ in range(rows)]
    cost[0][0] = 0.0
    for i in range(rows):
        for j in range(columns):
            for di, dj, price in _moves(plain, phonemes, i, j):
                if cost[i][j] + price < cost[i + di][j + dj]:
                    cost[i + di][j + dj] = cost[i][j] + price
                    step[i + di][j + dj] = (di, dj)
    starts = [0] * len(phonemes)
    i, j = rows - 1, columns - 1
    while i or j:
        di, dj = step[i][j]
        i, j = i - di, j - dj
        for k in range(dj):
            # The second of two phonemes on one letter starts with it, or behind it if there are letters for both.
            starts[j + k] = i + (min(k, di - 1) if di > 1 else k * di)
    return starts


def _moves(plain: Sequence[str], phonemes: Sequence[str], i: int, j: int) -> list[tuple[int, int, float]]:
    moves: list[tuple[int, int, float]] = []
    left = len(plain) - i
    if left:
        quiet = plain[i] == "'" or not plain[i].isalpha()
        moves.append((1, 0, 0.0 if quiet else _SILENT_H_OR_E if plain[i] in "he" else _SILENT))
    if j < len(phonemes):
        moves.append((0, 1, _UNWRITTEN))
        for length in range(1, min(_LONGEST, left) + 1):
            price = _fit("".join(plain[i : i + length]), phonemes[j])
            if price < _OTHER_CLASS or length == 1:
                moves.append((length, 1, price))
    if j + 1 < len(phonemes):
        for spelling in _DOUBLE.get((phonemes[j], phonemes[j + 1]), ()):
            if tuple(plain[i : i + len(spelling)]) == tuple(spelling):
                moves.append((len(spelling), 2, 0.1))
    return moves
