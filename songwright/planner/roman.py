"""Roman numerals behind names: 'Louis XIV' is the fourteenth, 'Rocky III' three."""

import re

NUMERAL = r"X{0,3}(?:IX|IV|VI{0,3}|I{1,3}|X)"
_VALUES = {"I": 1, "V": 5, "X": 10}
# Kings and popes; whoever else has a number is counted like a film.
_RULERS = frozenset(
    "louis henry george charles edward richard james elizabeth william john paul pius benedict napoleon alexander "
    "nicholas frederick philip ferdinand leo gregory clement innocent urban peter catherine otto francis victor "
    "christian gustav haakon harald juan carlos felipe alfonso fernando luis enrique isabel henri françois francois "
    "philippe charlemagne napoléon luigi carlo vittorio emanuele umberto pio giovanni paolo joão pedro manuel afonso "
    "ludwig friedrich wilhelm karl heinrich otto king queen pope tsar emperor rey reina papa roi re rei könig kaiser "
    "papst ramses".split()
)


def value_of(numeral: str) -> int:
    """`'XIV'` is 14."""
    total = 0
    for here, after in zip(numeral, numeral[1:] + "I", strict=True):
        total += -_VALUES[here] if _VALUES[here] < _VALUES[after] else _VALUES[here]
    return total


def is_numeral(token: str) -> bool:
    return bool(re.fullmatch(NUMERAL, token)) and bool(token)


def is_ruler(name: str) -> bool:
    """Whether the word before a numeral is a ruler's name, whose number is an ordinal."""
    return name.lower() in _RULERS
