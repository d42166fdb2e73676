"""ARPAbet (CMUdict, g2p-en) to the inventory's symbols."""

from collections.abc import Sequence

from songwright.phonetics.inventory import with_stress

_CONSONANTS = {
    "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "V": "v", "W": "w", "Y": "j",
    "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_VOWELS = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "EY": "A", "IH": "ɪ", "IY": "i",
    "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u",
}  # fmt: skip
_STRESS = {"0": 0, "1": 2, "2": 1}


def from_arpabet(symbols: Sequence[str]) -> tuple[str, ...]:
    """`('M', 'AO1', 'R', 'N', 'IH0', 'NG')` to `('m', 'ˈɔ', 'ɹ', 'n', 'ɪ', 'ŋ')`.

    As the teacher's English front end does: unstressed AH is ə, ER is ɜɹ (stressed) or əɹ, and IY before R in one
    syllable is ɪ (*here*). Symbols that are not ARPAbet are left out.
    """
    phonemes: list[str] = []
    for index, symbol in enumerate(symbols):
        if symbol in _CONSONANTS:
            phonemes.append(_CONSONANTS[symbol])
            continue
        name, stress = symbol.rstrip("012"), _STRESS.get(symbol[-1], 0)
        if name == "ER":
            phonemes += [with_stress("ɜ" if stress else "ə", stress), "ɹ"]
        elif name == "AH" and not stress:
            phonemes.append("ə")
        elif name == "IY" and stress and _r_closes(symbols, index):
            phonemes.append(with_stress("ɪ", stress))
        elif name in _VOWELS:
            phonemes.append(with_stress(_VOWELS[name], stress))
    return tuple(phonemes)


def _r_closes(symbols: Sequence[str], index: int) -> bool:
    """Whether an R follows that belongs to this syllable (no vowel after it)."""
    after = symbols[index + 1 : index + 3]
    return bool(after) and after[0] == "R" and not (len(after) > 1 and after[1][-1].isdigit())
