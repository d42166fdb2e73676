"""Numbers, dates, times, money and signs as the words that are sung.

num2words (imported only when a lyric has digits) writes the numbers; what is said around them is below.
"""

import re
from dataclasses import dataclass

_MAX_DIGITS = 12  # longer ones are said digit by digit


@dataclass(frozen=True)
class _Names:
    """What one language says for signs."""

    num2words: str
    signs: dict[str, str]
    currencies: dict[str, tuple[str, str]]  # singular, plural
    percent: str
    point: str
    oclock: str = ""
    ordinal: str = r"(?!)"  # pattern of an ordinal's ending


_LANGUAGES = {
    "en": _Names(
        "en", {"&": "and", "+": "plus", "@": "at", "=": "equals", "#": "number", "°": "degrees"},
        {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds"), "¥": ("yen", "yen"),
         "¢": ("cent", "cents")},
        "percent", "point", "o'clock", "st|nd|rd|th",
    ),
    "es": _Names(
        "es", {"&": "y", "+": "más", "@": "arroba", "=": "igual a", "#": "número", "°": "grados"},
        {"$": ("dólar", "dólares"), "€": ("euro", "euros"), "£": ("libra", "libras"), "¥": ("yen", "yenes")},
        "por ciento", "coma", "", "º|ª|er|ro|ra|do|da|to|ta|mo|ma|vo|va|no|na",
    ),
    "fr": _Names(
        "fr", {"&": "et", "+": "plus", "@": "arobase", "=": "égale", "#": "numéro", "°": "degrés"},
        {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("livre", "livres"), "¥": ("yen", "yens")},
        "pour cent", "virgule", "heures", "er|ère|re|e|ème|è",
    ),
    "it": _Names(
        "it", {"&": "e", "+": "più", "@": "chiocciola", "=": "uguale", "#": "numero", "°": "gradi"},
        {"$": ("dollaro", "dollari"), "€": ("euro", "euro"), "£": ("sterlina", "sterline"), "¥": ("yen", "yen")},
        "per cento", "virgola", "", "º|ª|°",
    ),
    "pt": _Names(
        "pt_BR", {"&": "e", "+": "mais", "@": "arroba", "=": "igual a", "#": "número", "°": "graus"},
        {"$": ("dólar", "dólares"), "€": ("euro", "euros"), "£": ("libra", "libras"), "¥": ("iene", "ienes")},
        "por cento", "vírgula", "", "º|ª|o|a",
    ),
    "de": _Names(
        "de", {"&": "und", "+": "plus", "@": "at", "=": "gleich", "#": "Nummer", "°": "Grad"},
        {"$": ("Dollar", "Dollar"), "€": ("Euro", "Euro"), "£": ("Pfund", "Pfund"), "¥": ("Yen", "Yen")},
        "Prozent", "Komma", "Uhr", r"\.(?=\s*\w)|ter|te|ten",
    ),
}  # fmt: skip

# One written number with the signs that belong to it; `words.py` finds them in a line with this pattern.
NUMBER_PATTERN = (
    r"(?:[$€£¥¢#]\s?|['’](?=\d0s))?\d+(?:[.,]\d+)*(?:[:/.-]\d+)*"
    r"(?:\s?[$€£¥¢%°]|\s?(?:[ap]\.?m\.?)(?![a-z])|(?:['’]?s|st|nd|rd|th|º|ª|er|ère|ème|re|e)(?![^\W\d_]))?"
)
# A sign by itself; several in a row are decoration.
SIGN_PATTERN = "(?<![&+@=])[&+@=](?![&+@=])"


def spoken_sign(sign: str, language: str) -> tuple[str, ...]:
    """`'&'` as words."""
    return tuple(_LANGUAGES[language].signs[sign].split())


def spoken_number(text: str, language: str) -> tuple[str, ...]:
    """One written number (as `NUMBER_PATTERN` finds it) as words: `'24/7'`, `'$5'`, `'3:30am'`, `'1999'`, `'90s'`."""
    compact = re.sub(r"\s", "", text.lower().replace("’", "'"))
    return tuple(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", _spoken(compact, language)))


def _spoken(text: str, language: str) -> str:
    names = _LANGUAGES[language]
    digits = re.search(r"\d[\d.,:/-]*\d|\d", text)
    assert digits is not None, text
    before, body, after = text[: digits.start()], digits[0], text[digits.end() :]
    sign = next((c for c in before + after if c in names.currencies), "")
    if sign and not re.search("[:/-]", body):
        return _money(body, sign, language)
    clock = re.fullmatch(r"(\d{1,2}):(\d\d)", body)
    if clock:
        return f"{_clock(clock[1], clock[2], bool(after), language)} {_half_day(after, language)}"
    if re.fullmatch(r"[ap]\.?m\.?", after):
        return f"{_cardinal(body, language)} {_half_day(after, language)}"
    date = re.fullmatch(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{2,4})", body)
    if date:
        return f"{_cardinal(date[1], language)} {_cardinal(date[3], language)} {_year(date[4], language)}"
    if re.search(r"[:/-]", body):
        return " ".join(_cardinal(part, language) for part in re.split(r"[:/.,-]", body))
    if after in ("s", "'s") and language == "en":
        return _decade(body)
    if after and re.fullmatch(names.ordinal, after) and len(body) <= _MAX_DIGITS and body.isdigit():
        return _num2words(int(body), "ordinal", language)
    year = not before and re.fullmatch(r"1[1-9]\d\d|20\d\d", body)
    said = _year(body, language) if year else _cardinal(body, language)
    if "#" in before:
        said = f"{names.signs['#']} {said}"
    if "%" in after:
        said = f"{said} {names.percent}"
    return f"{said} {names.signs['°']}" if "°" in after else said


def _money(body: str, sign: str, language: str) -> str:
    """'five dollars', 'five dollars fifty'."""
    names = _LANGUAGES[language]
    cents = re.fullmatch(r"(.*\d)[.,](\d\d)", body)
    amount = cents[1] if cents else body
    one = re.fullmatch(r"0*1", amount) is not None
    said = f"{_cardinal(amount, language)} {names.currencies[sign][0 if one else 1]}"
    return f"{said} {_cardinal(cents[2], language)}" if cents and cents[2] != "00" else said


def _clock(hour: str, minute: str, half_day: bool, language: str) -> str:
    said = _cardinal(hour, language)
    if minute == "00":
        return said if half_day else f"{said} {_LANGUAGES[language].oclock}"
    if language == "en" and minute[0] == "0":
        return f"{said} oh {_cardinal(minute[1], language)}"
    if language in ("fr", "de"):
        said = f"{said} {_LANGUAGES[language].oclock}"
    return f"{said} {_cardinal(minute, language)}"


def _half_day(after: str, language: str) -> str:
    letters = re.sub("[^apm]", "", after)
    if language != "en" or letters not in ("am", "pm"):
        return ""
    return "ay em" if letters == "am" else "pee em"


def _decade(body: str) -> str:
    """'90s' as nineties, '1980s' as nineteen eighties, '5s' as fives."""
    said = _year(body, "en") if len(body) == 4 else _cardinal(body, "en")
    return said[:-1] + "ies" if said.endswith("y") else f"{said}es" if said.endswith("x") else f"{said}s"


def _year(body: str, language: str) -> str:
    if len(body) != 4:
        return _cardinal(body, language)
    if language == "en" and body[1:3] == "00" and body[0] == "2":
        return _cardinal(body, language)
    return _num2words(int(body), "year", language)


def _cardinal(body: str, language: str) -> str:
    """A plain number: thousands separators dropped, decimals said digit by digit, leading zeros said."""
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", body):
        body = re.sub("[.,]", "", body)
    whole, _, decimals = body.replace(",", ".").partition(".")
    decimals = decimals.replace(".", "")
    if len(whole) > _MAX_DIGITS or (len(whole) > 1 and whole[0] == "0"):
        said = " ".join(_digit(digit, language) for digit in whole)
    else:
        said = _num2words(int(whole), "cardinal", language)
    if decimals:
        said += f" {_LANGUAGES[language].point} " + " ".join(_digit(digit, language) for digit in decimals)
    return said


def _digit(digit: str, language: str) -> str:
    return "oh" if digit == "0" and language == "en" else _num2words(int(digit), "cardinal", language)


def _num2words(number: int, form: str, language: str) -> str:
    from num2words import num2words

    return str(num2words(number, to=form, lang=_LANGUAGES[language].num2words)).replace("-", " ")
