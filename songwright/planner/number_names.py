"""What each language says around numbers: signs, money, fractions, rulers' numbers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """What one language says for signs.

    Attributes:
        num2words: the language's name there.
        signs: by sign.
        currencies: singular and plural by sign.
        percent, point: as said.
        parts: fractions by denominator: one of them, several of them.
        joining: between a whole number and a fraction.
        sizes: thousand, million, billion: one of them (with its 'one'), several, the word before what is counted.
        oclock: said with full hours.
        ordinal: pattern of an ordinal's ending.
        first_ruler: 'the first' where num2words would say otherwise; empty where it says it right.
        before_ruler: the article before a ruler's number.
        last_ordinal_of_rulers: later rulers have plain numbers.
    """

    num2words: str
    signs: Mapping[str, str]
    currencies: Mapping[str, tuple[str, str]]
    percent: str
    point: str
    parts: Mapping[int, tuple[str, str]]
    joining: str
    sizes: tuple[tuple[str, str, str], tuple[str, str, str], tuple[str, str, str]]
    oclock: str = ""
    ordinal: str = r"(?!)"
    first_ruler: str = ""
    before_ruler: str = ""
    last_ordinal_of_rulers: int = 99
    counts: tuple[str, ...] = ()

    def fraction(self, top: int, bottom: int, mixed: bool = False) -> str:
        """'a half', 'two thirds'; behind a whole number 'and a half'."""
        one, several = self.parts[bottom]
        return one if top == 1 else f"{self.counts[top]} {several}"

    def size(self, letter: str, body: str) -> tuple[str, str]:
        """'million' and the word between it and what is counted."""
        one, several, link = self.sizes[{"k": 0, "t": 0, "m": 1, "b": 2}[letter[0]]]
        return (one if body == "1" else several), link


LANGUAGES: Mapping[str, Names] = {
    "en": Names(
        "en", {"&": "and", "+": "plus", "@": "at", "=": "equals", "#": "number", "°": "degrees"},
        {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds"), "¥": ("yen", "yen"),
         "¢": ("cent", "cents")},
        "percent", "point",
        {2: ("a half", "halves"), 3: ("one third", "thirds"), 4: ("one quarter", "quarters"),
         5: ("one fifth", "fifths"), 8: ("one eighth", "eighths"), 10: ("one tenth", "tenths")},
        "and", (("one thousand", "thousand", ""), ("one million", "million", ""), ("one billion", "billion", "")),
        "o'clock", "st|nd|rd|th", before_ruler="the",
        counts=tuple("zero one two three four five six seven eight nine".split()),
    ),
    "es": Names(
        "es", {"&": "y", "+": "más", "@": "arroba", "=": "igual a", "#": "número", "°": "grados"},
        {"$": ("dólar", "dólares"), "€": ("euro", "euros"), "£": ("libra", "libras"), "¥": ("yen", "yenes"),
         "¢": ("centavo", "centavos")},
        "por ciento", "coma",
        {2: ("un medio", "medios"), 3: ("un tercio", "tercios"), 4: ("un cuarto", "cuartos"),
         5: ("un quinto", "quintos"), 8: ("un octavo", "octavos"), 10: ("un décimo", "décimos")},
        "y", (("mil", "mil", ""), ("un millón", "millones", "de"), ("mil millones", "mil millones", "de")),
        "", "º|ª|er|ro|ra|do|da|to|ta|mo|ma|vo|va|no|na", "primero", last_ordinal_of_rulers=10,
        counts=tuple("cero un dos tres cuatro cinco seis siete ocho nueve".split()),
    ),
    "fr": Names(
        "fr", {"&": "et", "+": "plus", "@": "arobase", "=": "égale", "#": "numéro", "°": "degrés"},
        {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("livre", "livres"), "¥": ("yen", "yens"),
         "¢": ("centime", "centimes")},
        "pour cent", "virgule",
        {2: ("un demi", "demis"), 3: ("un tiers", "tiers"), 4: ("un quart", "quarts"),
         5: ("un cinquième", "cinquièmes"), 8: ("un huitième", "huitièmes"), 10: ("un dixième", "dixièmes")},
        "et", (("mille", "mille", ""), ("un million", "millions", "de"), ("un milliard", "milliards", "de")),
        "heures", "er|ère|re|e|ème|è", "premier", last_ordinal_of_rulers=1,
        counts=tuple("zéro un deux trois quatre cinq six sept huit neuf".split()),
    ),
    "it": Names(
        "it", {"&": "e", "+": "più", "@": "chiocciola", "=": "uguale", "#": "numero", "°": "gradi"},
        {"$": ("dollaro", "dollari"), "€": ("euro", "euro"), "£": ("sterlina", "sterline"), "¥": ("yen", "yen"),
         "¢": ("centesimo", "centesimi")},
        "per cento", "virgola",
        {2: ("un mezzo", "mezzi"), 3: ("un terzo", "terzi"), 4: ("un quarto", "quarti"), 5: ("un quinto", "quinti"),
         8: ("un ottavo", "ottavi"), 10: ("un decimo", "decimi")},
        "e", (("mille", "mila", ""), ("un milione", "milioni", "di"), ("un miliardo", "miliardi", "di")),
        "", "º|ª|°", counts=tuple("zero un due tre quattro cinque sei sette otto nove".split()),
    ),
    "pt": Names(
        "pt_BR", {"&": "e", "+": "mais", "@": "arroba", "=": "igual a", "#": "número", "°": "graus"},
        {"$": ("dólar", "dólares"), "€": ("euro", "euros"), "£": ("libra", "libras"), "¥": ("iene", "ienes"),
         "¢": ("centavo", "centavos")},
        "por cento", "vírgula",
        {2: ("um meio", "meios"), 3: ("um terço", "terços"), 4: ("um quarto", "quartos"), 5: ("um quinto", "quintos"),
         8: ("um oitavo", "oitavos"), 10: ("um décimo", "décimos")},
        "e", (("mil", "mil", ""), ("um milhão", "milhões", "de"), ("um bilhão", "bilhões", "de")),
        "", "º|ª|o|a", last_ordinal_of_rulers=10,
        counts=tuple("zero um dois três quatro cinco seis sete oito nove".split()),
    ),
    "de": Names(
        "de", {"&": "und", "+": "plus", "@": "at", "=": "gleich", "#": "Nummer", "°": "Grad"},
        {"$": ("Dollar", "Dollar"), "€": ("Euro", "Euro"), "£": ("Pfund", "Pfund"), "¥": ("Yen", "Yen"),
         "¢": ("Cent", "Cent")},
        "Prozent", "Komma",
        {2: ("ein halb", "halbe"), 3: ("ein Drittel", "Drittel"), 4: ("ein Viertel", "Viertel"),
         5: ("ein Fünftel", "Fünftel"), 8: ("ein Achtel", "Achtel"), 10: ("ein Zehntel", "Zehntel")},
        "und", (("tausend", "tausend", ""), ("eine Million", "Millionen", ""), ("eine Milliarde", "Milliarden", "")),
        "Uhr", r"\.(?=\s*\w)|ter|te|ten", before_ruler="der",
        counts=tuple("null ein zwei drei vier fünf sechs sieben acht neun".split()),
    ),
}  # fmt: skip
