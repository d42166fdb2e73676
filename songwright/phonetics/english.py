"""English pronunciation: sung forms, homographs, CMUdict, word formation, and letter-to-sound as the last resort."""

import re
import unicodedata
from collections.abc import Sequence

from songwright.phonetics import cmu, espeak, g2p_neural, homographs
from songwright.phonetics.english_words import FUNCTION_WORDS, SUNG_WORDS, THE_BEFORE_VOWEL
from songwright.phonetics.inventory import SYLLABIC, VOICELESS, bare, is_vowel, parse_phonemes, stress_of, with_stress
from songwright.phonetics.pronunciation import Pronunciation, Source

Phonemes = tuple[str, ...]
_FOREIGN_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ð": "d", "þ": "th", "ı": "i", "đ": "d"}
)
_SIBILANTS = ("s", "z", "ʃ", "ʒ", "ʧ", "ʤ")
_LETTER_NAMES = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "A bi si di i ɛf ʤi Aʧ I ʤA kA ɛl ɛm ɛn O pi kju ɑɹ ɛs ti ju vi dˈʌbəlju ɛks wI zi".split(),
        strict=True,
    )
)
# Suffix, its phonemes (None: decided by the stem's last sound), and what the stem may have lost before it.
_SUFFIXES = (
    ("'s", None, ("",)), ("s'", None, ("",)), ("'", (), ("",)), ("'d", ("d",), ("",)), ("'ll", ("ə", "l"), ("",)),
    ("'ve", ("ə", "v"), ("",)), ("'re", ("ə", "ɹ"), ("",)), ("in'", ("ɪ", "n"), ("", "e", "y")),
    ("ing", ("ɪ", "ŋ"), ("", "e")), ("ings", ("ɪ", "ŋ", "z"), ("", "e")), ("ies", None, ("y",)),
    ("es", None, ("", "e")),
    ("s", None, ("",)), ("ed", None, ("", "e")), ("ier", ("i", "ə", "ɹ"), ("y",)), ("er", ("ə", "ɹ"), ("", "e")),
    ("ers", ("ə", "ɹ", "z"), ("", "e")), ("iest", ("i", "ɪ", "s", "t"), ("y",)), ("est", ("ɪ", "s", "t"), ("", "e")),
    ("ily", ("ɪ", "l", "i"), ("y",)), ("ly", ("l", "i"), ("", "le")), ("less", ("l", "ə", "s"), ("",)),
    ("ness", ("n", "ə", "s"), ("",)), ("iness", ("i", "n", "ə", "s"), ("y",)), ("ful", ("f", "ə", "l"), ("",)),
    ("y", ("i",), ("", "e")), ("ish", ("ɪ", "ʃ"), ("", "e")), ("eth", ("ɪ", "θ"), ("", "e")), ("able", None, ("", "e")),
    ("ward", ("w", "ə", "ɹ", "d"), ("",)), ("like", ("l", "ˌI", "k"), ("",)),
)  # fmt: skip
_PREFIXES = (
    ("un", "ən"), ("re", "ɹi"), ("over", "ˌOvəɹ"), ("under", "ˌʌndəɹ"), ("out", "Wt"), ("be", "bɪ"), ("a", "ə"),
    ("mis", "mɪs"), ("non", "nɑn"), ("fore", "fɔɹ"),
)  # fmt: skip


def pronounce_lines(lines: Sequence[Sequence[str]]) -> list[list[Pronunciation]]:
    """Pronounce lines of single words; neighbours in a line decide homographs and how 'the' is said.

    A letter with a dot ('L.') is said by its name. A word that says nothing (no letter that English reads) raises
    nothing here: it must not be passed; see `languages.readable`.
    """
    done = []
    for line in lines:
        keys = [_key(word) for word in line]
        spoken = [_pronounce(word, keys, index) for index, word in enumerate(line)]
        for index, key in enumerate(keys[:-1]):
            if key == "the" and is_vowel(spoken[index + 1].phonemes[0]):
                spoken[index] = Pronunciation(line[index], parse_phonemes(THE_BEFORE_VOWEL), "dictionary")
        done.append(spoken)
    return done


def _key(word: str) -> str:
    """Lower case, straight apostrophes, no accents, letters only."""
    plain = unicodedata.normalize("NFKD", word.lower().replace("’", "'").replace("‘", "'"))
    return re.sub(r"[^a-z']", "", plain.translate(_FOREIGN_LETTERS))


def _pronounce(word: str, keys: Sequence[str], index: int) -> Pronunciation:
    key = keys[index]
    if re.fullmatch(r"[A-Za-z](?:'?s)?\.", word):
        return Pronunciation(word, _letter_name(word), "dictionary")
    chosen = homographs.choose(keys, index)
    if chosen is not None:
        return Pronunciation(word, parse_phonemes(chosen.phonemes), "dictionary" if chosen.sure else "homograph")
    if word.isupper() and len(key) > 1 and not any(other.islower() for other in word) and _is_acronym(key):
        return Pronunciation(word, _spelled(key), "rule")
    if len(key) == 1 and _is_stutter(word, keys, index):
        return Pronunciation(word, (*_consonants_only(key)[:1], "ə"), "rule")
    known = lookup(key)
    if known:
        if key.endswith("in'") and known[-2:] == ("ə", "n"):
            known = (*known[:-2], "ɪ", "n")  # workin': a vowel that can be held
        return Pronunciation(word, known, "dictionary")
    if key != key.strip("'") and not key.endswith(("in'", "s'")) and lookup(key.strip("'")):
        return Pronunciation(word, lookup(key.strip("'")), "dictionary")
    for rule in (_elided, _stretched, _suffixed, _prefixed, _compound, _consonants_only):
        built = rule(key)
        if built:
            return Pronunciation(word, _one_primary(built), "rule")
    phonemes, source = _from_letters(key)
    return Pronunciation(word, phonemes, source)


def _letter_name(word: str) -> Phonemes:
    """A letter that is named: 'L.', and with a plural or possessive ending 'Vs.'."""
    name = parse_phonemes(_LETTER_NAMES[word[0].lower()])
    name = tuple(with_stress(p, 2) if is_vowel(p) and not any(map(stress_of, name)) else p for p in name)
    return name + (_ending("'s", name) if "s" in word[1:] else ())


def _is_stutter(word: str, keys: Sequence[str], index: int) -> bool:
    """A lone consonant before a word that starts with it: 'b-b-baby', 'B-b-baby'; not the letter's name ('plan B')."""
    after = keys[index + 1] if index + 1 < len(keys) else ""
    return keys[index] in _CONSONANT_LETTERS and after[:1] == keys[index] and (word.islower() or len(after) == 1)


def lookup(key: str) -> Phonemes:
    """A lower-case word that needs no rule: sung forms, function words, CMUdict. Empty if it is none of them."""
    for table in (SUNG_WORDS, FUNCTION_WORDS):
        if key in table:
            return parse_phonemes(table[key])
    found = cmu.pronunciations(key)
    return _as_sung(key, _singable(found[0])) if found else ()


def _as_sung(key: str, phonemes: Phonemes) -> Phonemes:
    """The syllables that songs give a word where CMUdict counts one more: *fire*, *hour*, *twin-kling*."""
    drop: int | None = None
    if re.search("ire|yre|our|oir", key):
        for i in range(1, len(phonemes) - 1):
            triphthong = bare(phonemes[i - 1]) in ("I", "W") and phonemes[i : i + 2] == ("ə", "ɹ")
            if triphthong and not any(map(is_vowel, phonemes[i + 2 : i + 3])):
                drop = i
    elif re.search("[bcdfgkptz]lin[g']", key):
        drop = next((i for i in range(1, len(phonemes) - 2) if phonemes[i : i + 3] == ("ə", "l", "ɪ")), None)
    return phonemes if drop is None else phonemes[:drop] + phonemes[drop + 1 :]


def _singable(phonemes: Phonemes) -> Phonemes:
    """At least one vowel or hummed consonant, and a stress on content words."""
    if not any(is_vowel(p) for p in phonemes):
        return phonemes if any(p in SYLLABIC for p in phonemes) else (*phonemes, "ə")
    if not any(stress_of(p) == 2 for p in phonemes):
        first = next((i for i, p in enumerate(phonemes) if stress_of(p)), None)
        first = next(i for i, p in enumerate(phonemes) if is_vowel(p)) if first is None else first
        return (*phonemes[:first], with_stress(phonemes[first], 2), *phonemes[first + 1 :])
    return phonemes


def _is_acronym(key: str) -> bool:
    return len(key) <= 5 and "'" not in key and not lookup(key) and not re.search("[aeiou]", key)


def _spelled(key: str) -> Phonemes:
    """Letter by letter, the last letter stressed: 'NYC'."""
    names = [parse_phonemes(_LETTER_NAMES[letter]) for letter in key if letter in _LETTER_NAMES]
    spoken = [p for name in names for p in name]
    last = max(i for i, p in enumerate(spoken) if is_vowel(p))
    spoken = [with_stress(p, 1) if is_vowel(p) and stress_of(p) else p for p in spoken]
    spoken[last] = with_stress(spoken[last], 2)
    return tuple(spoken)


def _elided(key: str) -> Phonemes:
    """'wand'ring': put the vowel back, look the word up, and leave that vowel unsung."""
    at = key.find("'", 1)
    if at < 0 or at >= len(key) - 1:
        return ()
    for vowel in "eoiau":
        whole = lookup(key[:at] + vowel + key[at + 1 :])
        weak = [i for i, p in enumerate(whole) if p in ("ə", "ɪ") and 0 < i < len(whole) - 1]
        sounds = [p for p in whole if is_vowel(p)]
        if weak and len(sounds) > 1:
            # The weak vowel that stands where the apostrophe does, counted in vowel letters.
            place = len(re.findall("[aeiouy]+", key[:at]))
            vowels = [i for i, p in enumerate(whole) if is_vowel(p)]
            gone = vowels[place] if place < len(vowels) and vowels[place] in weak else weak[-1]
            return whole[:gone] + whole[gone + 1 :]
    return ()


def _stretched(key: str) -> Phonemes:
    """'soooo', 'yeeeah', 'mmmm': letters written three times or more, or one too many."""
    single, double = (re.sub(r"(.)\1{2,}", keep, key) for keep in ("\\1", "\\1\\1"))
    if single != key:
        common = single in FUNCTION_WORDS or single in ("no", "go", "bro", "love")
        found = (common and lookup(single)) or lookup(double) or lookup(single)
        if found:
            return found
    shorter = re.sub(r"(.)\1+", "\\1", key)
    return lookup(shorter) if shorter != key and re.search(r"([aeiouyhm])\1", key) else ()


def _stem(key: str, suffix: str, lost: str) -> Phonemes:
    """The stem's phonemes if the dictionary has it, with a doubled consonant undone ('bigger')."""
    base = key[: len(key) - len(suffix)]
    if len(base) + len(lost) < 2:
        return ()
    found = lookup(base + lost)
    if not found and not lost and len(base) > 3 and base[-1] == base[-2] and suffix[0] in "eiy":
        found = lookup(base[:-1])
    return found


def _suffixed(key: str) -> Phonemes:
    for suffix, sounds, losses in _SUFFIXES:
        if not key.endswith(suffix) or len(key) <= len(suffix) + 1:
            continue
        for lost in losses:
            stem = _stem(key, suffix, lost) or (_compound(key[: -len(suffix)]) if suffix == "'s" else ())
            if stem:
                ending = sounds if sounds is not None else _ending(suffix, stem)
                if suffix == "ly" and lost == "le":
                    stem = stem[:-2]
                elif lost == "y" and ending and ending[0] in ("i", "ɪ") and stem[-1] == "i":
                    stem = stem[:-1]
                return _as_sung(key, _stressed(stem) + ending)
    return ()


def _ending(suffix: str, stem: Phonemes) -> Phonemes:
    """The plural, possessive and past endings, by the stem's last sound."""
    last = bare(stem[-1])
    if suffix == "able":
        return ("ə", "b", "ə", "l")
    if suffix == "ed":
        return ("ɪ", "d") if last in ("t", "d") else ("t",) if last in VOICELESS else ("d",)
    if last in _SIBILANTS:
        return ("ɪ", "z")
    return ("s",) if last in VOICELESS else ("z",)


def _prefixed(key: str) -> Phonemes:
    for prefix, sounds in _PREFIXES:
        rest = key[len(prefix) :]
        if key.startswith(prefix) and len(rest) > 3:
            stem = lookup(rest) or _suffixed(rest)
            if stem:
                return parse_phonemes(sounds) + _stressed(stem)
    return ()


def _compound(key: str) -> Phonemes:
    """Two dictionary words written as one ('moonriver'); the most even split wins."""
    cuts = sorted(range(3, len(key) - 2), key=lambda cut: abs(2 * cut - len(key)))
    for cut in cuts:
        first, second = lookup(key[:cut]), lookup(key[cut:])
        if first and second:
            weaker = tuple(with_stress(p, 1) if stress_of(p) == 2 else p for p in second)
            return _stressed(first) + weaker
    return ()


def _consonants_only(key: str) -> Phonemes:
    """'Mmmh', 'brrr', or a lone consonant of a stutter ('b-b-baby'): hummed, or its sound with a schwa."""
    letters = re.sub(r"(.)\1+", "\\1", key.replace("'", ""))
    if not letters or re.search("[aeiouy]", letters):
        return ()
    if len(letters) > 3:
        return _spelled(key)
    sounds = tuple(_CONSONANT_LETTERS[letter] for letter in letters if letter in _CONSONANT_LETTERS)
    return sounds if any(p in SYLLABIC for p in sounds) and letters.strip("mnh") == "" else (*sounds, "ə")


_CONSONANT_LETTERS = {
    **{letter: letter for letter in "bdfhklmnpstvwz"},
    "c": "k", "g": "ɡ", "j": "ʤ", "q": "k", "r": "ɹ", "x": "z",
}  # fmt: skip


def _stressed(phonemes: Phonemes) -> Phonemes:
    """A stem that was a function word gets a stress when it forms a longer word."""
    return _singable(phonemes)


def _one_primary(phonemes: Phonemes) -> Phonemes:
    """Only the first primary stress stays primary; humming needs none."""
    seen = False
    result = []
    for phoneme in phonemes:
        if stress_of(phoneme) == 2:
            phoneme, seen = (with_stress(phoneme, 1), True) if seen else (phoneme, True)
        result.append(phoneme)
    return tuple(result)


def _from_letters(key: str) -> tuple[Phonemes, Source]:
    """The neural model's guess; espeak-ng's where that one says nothing that can be sung."""
    letters = key.replace("'", "")
    guess = g2p_neural.predict(letters) if len(letters) <= 24 else ()
    vowels = sum(is_vowel(p) for p in guess)
    groups = len(re.findall("[aeiouy]+", letters))
    if not vowels or vowels > len(re.findall("[aeiouy]", letters)) or vowels < 0.6 * groups:
        guess = espeak.phonemes_of((letters,), "en")[0] or guess
    return _one_primary(_singable(guess or ("ə",))), "fallback"
