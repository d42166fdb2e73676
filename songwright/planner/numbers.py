"""Numbers, dates, times, money, fractions and signs as the words that are sung.

num2words (imported only when a lyric has digits) writes the numbers; what is said around them is in
`number_names.py`.
"""

import re

from songwright.planner.number_names import LANGUAGES, Names
from songwright.planner.roman import NUMERAL, is_ruler, value_of

_MAX_DIGITS = 12  # longer ones are said digit by digit
_FRACTION_SIGNS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
_PHONE = r"(?:\(\d{3}\)\s?\d{3}-\d{4}|(?:1-)?(?:\d{3}-){1,2}\d{4})(?![\d-])"
# One written number with the signs that belong to it; `lyric_words.py` finds them in a line with this pattern.
NUMBER_PATTERN = (
    rf"(?:{_PHONE}|(?:\d+\s?)?[½⅓⅔¼¾⅕⅛]|\d{{1,2}}\s?(?:h\s?\d\d|h)(?![^\W_])"
    r"|[$€£¥]\s?\d+(?:[.,]\d+)*\s?(?:million|billion|thousand|bn|[kmb])(?![^\W_])|\d+k(?![^\W_])"
    r"|(?:n[o°º.]|nr)\.?\s?(?=\d)\d{1,4}(?![\d.,:/-]\d)"
    r"|(?:[$€£¥¢#]\s?|['’](?=\d0s))?\d+(?:[.,]\d+)*(?:[:/.-]\d+)*"
    r"(?:\s?[$€£¥¢%°]|\s?(?:[ap]\.?\s?m\.?)(?![a-z])|\s?uhr(?![^\W\d_])"
    r"|(?:['’]?s|st|nd|rd|th|º|ª|er|ère|ème|re|e)(?![^\W\d_]))?)"
)
# A sign by itself; several in a row are decoration.
SIGN_PATTERN = "(?<![&+@=])[&+@=](?![&+@=])"
ROMAN_PATTERN = rf"(?<![\w'’-])(?!I(?![IVXe])){NUMERAL}(?:er|e|\.)?(?![\w'’-])"


def spoken_sign(sign: str, language: str) -> tuple[str, ...]:
    """`'&'` as words."""
    return tuple(LANGUAGES[language].signs[sign].split())


def spoken_number(text: str, language: str) -> tuple[str, ...]:
    """One written number (as `NUMBER_PATTERN` finds it) as words: `'24/7'`, `'$1M'`, `'3:30am'`, `'1999'`, `'1/2'`."""
    compact = re.sub(r"\s", "", text.lower().replace("’", "'"))
    return tuple(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", _spoken(compact, language)))


def spoken_roman(numeral: str, before: str, language: str) -> tuple[str, ...]:
    """A numeral behind a name: the ruler's ordinal, or a plain number."""
    names = LANGUAGES[language]
    plain = re.sub(r"(?:er|e|\.)$", "", numeral)
    number = value_of(plain)
    if not is_ruler(before):
        return tuple(_num2words(number, "cardinal", language).split())
    if number > names.last_ordinal_of_rulers:
        said = _num2words(number, "cardinal", language)
    else:
        said = names.first_ruler if number == 1 and names.first_ruler else _num2words(number, "ordinal", language)
    return tuple(f"{names.before_ruler} {said}".split())


def _spoken(text: str, language: str) -> str:
    names = LANGUAGES[language]
    special = _whole(text, language, names)
    if special is not None:
        return special
    digits = re.search(r"\d[\d.,:/-]*\d|\d", text)
    assert digits is not None, text
    before, body, after = text[: digits.start()], digits[0], text[digits.end() :]
    sign = next((c for c in before + after if c in names.currencies), "")
    size = re.search(r"million|billion|thousand|bn|[kmb]", after)
    if sign and not re.search("[:/-]", body):
        return _money(body, sign, language, size[0] if size else "")
    if size and not re.match(r"[ap]?\.?m", after):
        return f"{'' if body == '1' else _cardinal(body, language)} {names.size(size[0], body)[0]}"
    clock = re.fullmatch(r"(\d{1,2}):(\d\d)", body)
    if clock:
        return f"{_clock(clock[1], clock[2], after, language)} {_half_day(after, language)}"
    if after == "uhr":
        return f"{_cardinal(body, language)} Uhr"
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
        if body == "1" and names.first_ruler:
            return names.first_ruler
        return _num2words(int(body), "ordinal", language)
    year = not before and re.fullmatch(r"1[1-9]\d\d|20\d\d", body)
    said = _year(body, language) if year else _cardinal(body, language)
    if re.search("#|^n", before):
        said = f"{names.signs['#']} {said}"
    if "%" in after:
        said = f"{said} {names.percent}"
    return f"{said} {names.signs['°']}" if "°" in after else said


def _whole(text: str, language: str, names: Names) -> str | None:
    """Phone numbers, fractions and clock times with an h: forms that are told by their whole shape."""
    if re.fullmatch(_PHONE, text):
        return _phone(text, language)
    sign = re.fullmatch(r"(\d*)([½⅓⅔¼¾⅕⅛])", text)
    if sign:
        said = names.fraction(*_FRACTION_SIGNS[sign[2]], mixed=bool(sign[1]))
        return f"{_cardinal(sign[1], language)} {names.joining} {said}" if sign[1] else said
    fraction = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text)
    if fraction:
        top, bottom = int(fraction[1]), int(fraction[2])
        if 0 < top < bottom and bottom in names.parts and (top, bottom) != (6, 8):
            return names.fraction(top, bottom)
    hour = re.fullmatch(r"(\d{1,2})h(\d\d)?", text)
    if hour and names.oclock:
        minutes = f" {_cardinal(hour[2], language)}" if hour[2] and hour[2] != "00" else ""
        return f"{_cardinal(hour[1], language)} {names.oclock}{minutes}"
    return None


def _phone(text: str, language: str) -> str:
    """Digit by digit; a toll-free prefix is said as a hundred."""
    free = re.match(r"1-(\d)00-", text)
    said = []
    if free:
        said = [_digit("1", language), _num2words(int(free[1]) * 100, "cardinal", language)]
        text = text[free.end() :]
    return " ".join([*said, *(_digit(digit, language) for digit in text if digit.isdigit())])


def _money(body: str, sign: str, language: str, size: str) -> str:
    """'five dollars', 'five dollars fifty', 'one million dollars'."""
    names = LANGUAGES[language]
    if size:
        large, link = names.size(size, body)
        count = "" if body == "1" else _cardinal(body, language)
        return f"{count} {large} {link} {names.currencies[sign][1]}"
    cents = re.fullmatch(r"(.*\d)[.,](\d\d)", body)
    amount = cents[1] if cents else body
    one = re.fullmatch(r"0*1", amount) is not None
    said = f"{_cardinal(amount, language)} {names.currencies[sign][0 if one else 1]}"
    return f"{said} {_cardinal(cents[2], language)}" if cents and cents[2] != "00" else said


def _clock(hour: str, minute: str, after: str, language: str) -> str:
    said = _cardinal(hour, language)
    oclock = LANGUAGES[language].oclock
    if minute == "00":
        return said if re.search("[ap]", after) else f"{said} {oclock}"
    if language == "en" and minute[0] == "0":
        return f"{said} oh {_cardinal(minute[1], language)}"
    if language in ("fr", "de"):
        said = f"{said} {oclock}"
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
        said += f" {LANGUAGES[language].point} " + " ".join(_digit(digit, language) for digit in decimals)
    return said


def _digit(digit: str, language: str) -> str:
    return "oh" if digit == "0" and language == "en" else _num2words(int(digit), "cardinal", language)


def _num2words(number: int, form: str, language: str) -> str:
    from num2words import num2words

    return str(num2words(number, to=form, lang=LANGUAGES[language].num2words)).replace("-", " ")
