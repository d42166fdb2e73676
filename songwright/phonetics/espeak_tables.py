"""What espeak-ng writes in each language, in the inventory's symbols, and what singing changes in it."""

from songwright.phonetics.inventory import bare, is_vowel, stress_of, with_stress

Phonemes = tuple[str, ...]

# Latin American Spanish and Brazilian Portuguese, since most songs are; French of France.
VOICES = {"en": "en-us", "es": "es-419", "fr": "fr-fr", "it": "it", "pt": "pt-br", "de": "de"}

COMMON: dict[str, Phonemes] = {
    "tʃ": ("ʧ",), "dʒ": ("ʤ",), "ts": ("ʦ",), "dz": ("ʣ",), "pf": ("p", "f"), "ss": ("s", "s"), "g": ("ɡ",),
    "aɪ": ("I",), "aʊ": ("W",), "eɪ": ("A",), "ɔɪ": ("Y",), "oɪ": ("o", "j"), "ɔø": ("Y",), "oʊ": ("O",),
    "eʊ": ("e", "w"), "ɛʊ": ("ɛ", "w"), "iʊ": ("i", "w"), "ɐ\u0303ʊ\u0303": ("ɐ\u0303", "w"), "uɪ": ("u", "j"),
    "ɚ": ("ə", "ɹ"), "ʏ": ("y",), "ɫ": ("l",), "ɒ": ("ɔ",), "ᵻ": ("ɪ",), "ɨ": ("ɪ",), "ʔ": ("t",), "ɬ": ("l",),
    "ɱ": ("m",), "ɕ": ("ʃ",), "ʑ": ("ʒ",), "χ": ("x",), "ʀ": ("ʁ",), "ʊ\u0303": ("w",), "ɪ\u0303": ("j",),
    "a\u0303": ("ɐ\u0303",), "œ\u0303": ("œ\u0303",), "ʌ\u0303": ("ɐ\u0303",), "ə\u0303": ("ɐ\u0303",),
    "æ\u0303": ("ɐ\u0303",), "n\u0329": ("ə", "n"), "l\u0329": ("ə", "l"), "m\u0329": ("ə", "m"),
}  # fmt: skip

PER_LANGUAGE: dict[str, dict[str, Phonemes]] = {
    "en": {"ɜː": ("ɜ", "ɹ"), "ɜːɹ": ("ɜ", "ɹ"), "iə": ("i", "ə"), "ɾ": ("t",), "r": ("ɹ",), "x": ("k",), "ɐ": ("ə",),
           "e": ("ɛ",), "o": ("ɔ",), "a": ("ɑ",)},
    "es": {"ɛ": ("e",), "ɔ": ("o",)},
    "fr": {"r": ("ʁ",), "ɐ": ("a",)},
    "it": {"ɪ": ("i",), "ʊ": ("u",), "ɾ": ("r",)},
    # espeak's ə is the vowel that it hears between ɾ and a consonant (por-ta); no note is sung on it.
    "pt": {"æ": ("ɐ",), "ə": (), "y": ("i",), "ʊ": ("u",), "r": ("ɾ",), "x": ("h",)},
    "de": {"r": ("ʁ",), "ɾ": ("ʁ",), "ɜ": ("ɐ",), "ɑː": ("a",), "ɑ": ("a",), "ɐ": ("ɐ",), "ɑ\u0303": ("ɑ\u0303",)},
}  # fmt: skip

# Words of one letter, which espeak-ng takes for the letter's name ("i grec", "é agudo").
ONE_LETTER_WORDS: dict[str, dict[str, Phonemes]] = {
    "fr": {"y": ("i",)},
    "pt": {"é": ("ˈɛ",), "à": ("a",), "ó": ("ˈɔ",)},
}

# Monosyllables that songs do not stress.
FUNCTION_WORDS = {
    "en": frozenset(),
    "es": frozenset(
        "el la los las un de del a al en con por sin y e o u que si no me te se nos os lo le les mi tu su mis tus sus "
        "es ya pues ni".split()
    ),
    "fr": frozenset(
        "le la les un une de du des à au aux en et ou que qui se ce ces me te ne pas je tu il on y mon ma mes ton ta "
        "tes son sa ses nos vos dans par pour sur si est a d l c qu j n m t s".split()
    ),
    "it": frozenset(
        "il lo la i gli le un di da in con su per tra fra a e o ed ad che se mi ti si ci vi ne non del al dal nel sul "
        "mio tuo è ho ha c l d un'".split()
    ),
    "pt": frozenset(
        "o a os as um de do da dos das em no na nos nas com por sem e ou que se me te lhe ao à meu teu seu é um pra "
        "pro mas eu".split()
    ),
    "de": frozenset(
        "der die das den dem des ein zu in im an am auf mit von vom und o ob so ich du er sie es wir ihr mich dich "
        "sich uns mir dir ihm mein dein sein ist bin hat war für bei bis als wie wo was wer daß dass doch".split()
    ),
}

# Where espeak-ng errs in songs: Portuguese 'muito', its unstressed articles and conjunctions, French 'rien'.
_FIXED = {
    ("pt", "muito"): ("m", "ˈu\u0303", "j", "t", "u"), ("pt", "muita"): ("m", "ˈu\u0303", "j", "t", "ɐ"),
    ("pt", "e"): ("i",), ("pt", "o"): ("u",), ("pt", "os"): ("u", "s"), ("fr", "rien"): ("ʁ", "j", "ˈɛ\u0303"),
}  # fmt: skip
_NASAL_BEFORE = ("ɐ\u0303", "u\u0303")
_LIQUIDS = ("l", "ʁ", "ɾ", "r", "ɹ")


def adjust(phonemes: Phonemes, word: str, language: str) -> Phonemes:
    """The sung form of espeak's phonemes: glides between vowels, French final schwa, and stress."""
    if (language, word) in _FIXED:
        return _FIXED[language, word]
    if language == "fr":
        phonemes = _french(phonemes, word)
    elif language in ("es", "it", "pt"):
        phonemes = _portuguese_nasals(phonemes) if language == "pt" else phonemes
        phonemes = _glided(_spanish_ll(phonemes) if language == "es" else phonemes, language)
    return _stressed(phonemes, word, language)


def _portuguese_nasals(phonemes: Phonemes) -> Phonemes:
    """espeak's ŋ after a vowel that is nasal already (*can-tar*, *mun-do*) is that vowel's end, not a consonant.

    After plain vowels it stays (*sim*, *bem*): so the singers learned them, who have no ĩ and ẽ.
    """
    before = ("", *(bare(p) for p in phonemes))
    return tuple(p for p, last in zip(phonemes, before, strict=False) if p != "ŋ" or last not in _NASAL_BEFORE)


def _spanish_ll(phonemes: Phonemes) -> Phonemes:
    """espeak's Latin American voice writes ll between vowels as two glides; it is one consonant (*ca-lle*)."""
    done: list[str] = []
    for phoneme in phonemes:
        if phoneme == "j" and done and done[-1] == "j":
            done[-1] = "ʝ"
        else:
            done.append(phoneme)
    return tuple(done)


def _french(phonemes: Phonemes, word: str) -> Phonemes:
    """y before i is ɥ (*nuit*). A mute final e is sung only after two consonants (*ta-ble*), else it stays silent."""
    done = [
        "ɥ" if p == "y" and i + 1 < len(phonemes) and bare(phonemes[i + 1]) in ("i", "ɛ\u0303", "e", "ɛ") else p
        for i, p in enumerate(phonemes)
    ]
    mute_e = word.endswith(("e", "es")) and len(done) > 2 and not is_vowel(done[-1]) and not is_vowel(done[-2])
    if mute_e and done[-1] in _LIQUIDS + ("m", "n"):
        done.append("ə")
    return tuple(done)


def _glided(phonemes: Phonemes, language: str) -> Phonemes:
    """An unstressed i or u beside another vowel joins its syllable: *cuo-re*, *sei*, *pin-güi-no*."""
    done = list(phonemes)
    for i, phoneme in enumerate(done):
        if phoneme not in ("i", "u"):
            continue
        after = i + 1 < len(done) and is_vowel(done[i + 1])
        before = i > 0 and is_vowel(done[i - 1])
        # Portuguese keeps a rising pair apart (ru-im, su-a-ve) unless espeak itself wrote a glide.
        if (before and not after) or (after and language != "pt" and (before or stress_of(done[i + 1]))):
            done[i] = "j" if phoneme == "i" else "w"
    return tuple(done)


def _stressed(phonemes: Phonemes, word: str, language: str) -> Phonemes:
    """One primary stress, none on monosyllabic function words; French stresses its last full syllable."""
    vowels = [i for i, p in enumerate(phonemes) if is_vowel(p)]
    if not vowels:
        return phonemes
    if len(vowels) == 1 and word in FUNCTION_WORDS[language]:
        return tuple(bare(p) for p in phonemes)
    primaries = [i for i in vowels if stress_of(phonemes[i]) == 2]
    if language == "fr":
        full = [i for i in vowels if phonemes[i] != "ə"] or vowels
        main = full[-1]
    elif primaries:
        main = primaries[-1]
    else:
        main = vowels[0] if language == "de" or len(vowels) == 1 else vowels[-2]
    return tuple(
        with_stress(p, 2) if i == main else with_stress(p, min(stress_of(p), 1)) if i in vowels else p
        for i, p in enumerate(phonemes)
    )
