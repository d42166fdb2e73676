"""Words that are read letter by letter, cut into re-attacked vowels, or masked: how each is sung.

A letter's name is written as its capital with a dot ('L.') for English, and as the word it is said as in the other
languages ('ele').
"""

import re
from dataclasses import dataclass

from songwright.phonetics.english import lookup

_SPANISH = "a be ce de e efe ge hache i jota ka ele eme ene o pe cu erre ese te u uve uvedoble equis igriega zeta"
_FRENCH = "a bé cé dé e effe gé ache i ji ka elle emme enne o pé cu erre esse té u vé doublevé ixe igrec zède"
_ITALIAN = "a bi ci di e effe gi acca i ilunga cappa elle emme enne o pi cu erre esse ti u vu doppiavu ics ipsilon zeta"
_PORTUGUESE = "a bê cê dê é éfe gê agá i jota cá éle ême êne ó pê quê érre ésse tê u vê dáblio xis ípsilon zê"
_GERMAN = "ah bee zee dee ee eff gee haa ie jott kaa ell emm enn oh pee kuh err ess tee uh fau wee iks ypsilon zett"
_NAMES = {
    code: dict(zip("abcdefghijklmnopqrstuvwxyz", names.split(), strict=True))
    for code, names in (("es", _SPANISH), ("fr", _FRENCH), ("it", _ITALIAN), ("pt", _PORTUGUESE), ("de", _GERMAN))
}
# Spelled wherever they stand in capitals among small letters.
_INITIALISMS = frozenset(
    "AI LA UK MC TV DJ CD DVD NY NYC DC EU UN UFO FBI CIA USA DNA RNA VIP OMG ID IQ PC OK KO MTV BBC CNN NBA NFL ATM "
    "SOS GPS RSVP ABC AC SUV BMW CEO EP LP MVP PM IOU DIY TLC PTSD LGBT NSA KGB BFF ETA ER HR VR PR RV TNT XXL MRI CPR "
    "USB LSD THC STD PG LOL WTF BRB FM HD HQ UV MPH LED LCD CPU APP GTA NRA IRS LAX JFK AKA ASAP PJ BJ OG TBT RIP "
    "AM EDM DM BPM GQ XO TGIF BYOB SMS IPO TED".split()
) - {"AM", "APP", "TED", "ASAP", "HIS", "LED"}  # fmt: skip
_FOREIGN_INITIALISMS = frozenset(
    "TV DJ CD DVD USA UE EU UN ADN DNS DNA BMW MC PC VIP FBI CIA LKW PKW DDR SNCF TGV UFO OK EEUU DF CP HP IA KI AI "
    "SMS GPS WC".split()
) - {"VIP", "UFO"}  # fmt: skip
_NEVER_WORDS = frozenset("USA TV DJ FBI NYC UFO".split())
_AFTER_THE = frozenset("the in from to of across around 'round".split())
_CENSORED = {
    "f**k": "fuck", "f*ck": "fuck", "fu*k": "fuck", "f***": "fuck", "f**king": "fucking", "f*cking": "fucking",
    "f**kin": "fuckin", "f*ckin": "fuckin", "f**ked": "fucked", "f*cked": "fucked", "motherf**ker": "motherfucker",
    "motherf*cker": "motherfucker", "sh*t": "shit", "s**t": "shit", "sh**": "shit", "s***": "shit",
    "b*tch": "bitch",
    "b**ch": "bitch", "b***h": "bitch", "bi*ch": "bitch", "b*tches": "bitches", "a**": "ass", "a*s": "ass",
    "*ss": "ass",
    "a$$": "ass", "$hit": "shit", "d*mn": "damn", "d**n": "damn", "da*n": "damn", "h*ll": "hell", "h**l": "hell",
    "cr*p": "crap", "p*ss": "piss", "p*ssy": "pussy", "d*ck": "dick", "c*ck": "cock", "wh*re": "whore", "g*d": "god",
    "b@stard": "bastard", "b*stard": "bastard", "*sshole": "asshole", "a**hole": "asshole",
}  # fmt: skip
_L = r"[^\W\d_]"
CENSORED_PATTERN = (
    rf"(?<![\w*$@#])(?={_L}*[*$@#])(?:{_L}|[*$](?=[^\W\d_*$]))"
    rf"(?:{_L}|[*$]|(?<={_L})[@#](?={_L}))*(?:{_L}|[*$])(?![\w*])"
)


@dataclass(frozen=True)
class Reattack:
    """A word whose vowel is struck again: 'lo-o-ove'.

    Attributes:
        word: what is said.
        pieces: the letters of each of its notes, in order.
    """

    word: str
    pieces: tuple[str, ...]


def letter_names(letters: str, language: str) -> tuple[str, ...]:
    """How each letter is said."""
    if language == "en":
        return tuple(f"{letter.upper()}." for letter in letters)
    return tuple(_NAMES[language].get(letter.lower(), letter) for letter in letters)


def spelled_letters(token: str) -> str | None:
    """The letters of a spelled-out word ('L-O-V-E', 'Y.M.C.A.', 'G L O R I A'); None if it is no such word."""
    if re.fullmatch(r"(?:[A-Z][-‐‑])+[A-Z](?:'s)?", token) or re.fullmatch(r"(?:[A-Z]\s){2,}[A-Z]", token):
        letters = re.sub(r"[^A-Za-z]", "", token)
    elif re.fullmatch(r"(?:[a-z][-‐‑]){2,}[a-z]", token):
        letters = re.sub(r"[^a-z]", "", token)
    else:
        return None
    return letters if len(set(letters)) > 1 else None  # 'I-I-I' is struck again, 'B-B-B' stutters


def is_initialism(token: str, before: str, after: str, line_is_shouted: bool, language: str) -> bool:
    """Whether a word in capitals is read by its letters.

    Args:
        token: without a plural or possessive ending.
        before, after: the words beside it; repeated words are vocables ('LA LA LA').
        line_is_shouted: whether the whole line is in capitals, which then say nothing.
    """
    if not re.fullmatch(r"[A-Z]{2,5}", token) or token in (before, after):
        return False
    listed = token in (_INITIALISMS if language == "en" else _FOREIGN_INITIALISMS)
    if line_is_shouted:
        common = language == "en" and bool(lookup(token.lower()))
        return (listed and not common and token not in ("LA", "AI")) or token in _NEVER_WORDS
    if token == "US" and language == "en":
        return before.lower() in _AFTER_THE - {"to", "of", "around"} and not before.isupper()
    if listed:
        return True
    unvoiced = not re.search("[AEIOUY]", token)
    return language == "en" and unvoiced and not lookup(token.lower())


def reattacked(token: str) -> Reattack | None:
    """'lo-o-ove', 'ti-i-ime', 'yeah-eah-eah': one word with its vowel struck again; None if the parts are words."""
    parts = re.split(r"[-‐‑]", token)
    if len(parts) < 2 or not all(parts) or len({part.lower() for part in parts}) == 1:
        return None
    whole = parts[0]
    for part in parts[1:]:
        merged = _merged(whole, part)
        if merged is None:
            return None
        whole = merged
    plain = whole.lower()
    for word in (plain, re.sub(r"([aeiouy])\1+", r"\1", plain), re.sub(r"(.)\1{2,}", r"\1\1", plain)):
        if lookup(word):
            return Reattack(word, tuple(parts)) if len(word) > 1 else None
    return None


def _merged(whole: str, part: str) -> str | None:
    """Two pieces as one, where the second begins with the vowel that the first ends with."""
    low, next_low = whole.lower(), part.lower()
    vowel = re.match("[aeiouy]", next_low)
    if vowel is None:
        return None
    for length in range(min(len(low), len(next_low)), 0, -1):
        if low.endswith(next_low[:length]):
            return whole + part[length:]
    return None


def uncensored(token: str) -> str | None:
    """The word behind a mask that can only be one; None if it could be any.

    A word that only has a star at its ends is that word.
    """
    starred = re.fullmatch(rf"\*?({_L}+)\*?", token)
    return _CENSORED.get(token.lower()) or (starred[1] if starred else None)
