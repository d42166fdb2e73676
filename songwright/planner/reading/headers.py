"""Header lines: what a file says about its song."""

import re
from dataclasses import dataclass

from songwright.planner.reading.section_names import simplified

_FIELDS = {
    "title": "title", "titulo": "title", "titre": "title", "titolo": "title", "titel": "title", "song": "title",
    "t": "title", "ti": "title", "name": "title", "key": "key", "tonart": "key", "tom": "key", "tonalidad": "key",
    "tono": "key", "tonalite": "key", "tonalita": "key", "tempo": "tempo", "bpm": "tempo", "meter": "meter",
    "metre": "meter", "time": "meter", "time signature": "meter", "style": "style", "genre": "style",
    "estilo": "style", "stil": "style", "language": "language", "lang": "language", "idioma": "language",
    "langue": "language", "lingua": "language", "sprache": "language", "pronunciations": "pronunciations",
    "pronunciation": "pronunciations", "capo": "capo", "capodaster": "capo", "kapo": "capo", "cejilla": "capo",
    "transpose": "transpose", "singers": "singers", "voices": "singers",
}  # fmt: skip
# Said about a song but of no use here.
_OTHER = frozenset(
    "artist|author|by|album|composer|writer|writers|written by|lyrics|lyricist|words|music|words and music|lyrics by|"
    "music by|copyright|tuning|year|date|ar|al|au|la|re|ve|length|offset|subtitle|st|su|arranger|mood|voice|singer|"
    "producer|publisher|source|notes|note|comment|c|autor|artista|interprete|compositor|afinacao|cifra|"
    "sorttitle|keywords|ccli|duration|meta|tool|by|hash|#|id|sign|qq|total|user1|user2|user3|theme|aka|hymn number|"
    "produced by|lyricist|afinacion|strumming|rhythm|chords|tabbed by".split("|")
)
# Said without a remark.
_QUIET = frozenset("offset ar al re ve length hash total sign qq tool id #".split())
_CAPO = re.compile(
    r"capo(?:daster)?\s*[:=-]?\s*(?:on\s+|at\s+|im\s+|en\s+)?(?:the\s+)?(?P<fret>\d{1,2}|no capo|none|[ivx]+)"
    r"(?:st|nd|rd|th|\.|º|ª)?\s*(?:fret|bund|traste|case|casa)?\.?", re.IGNORECASE,
)  # fmt: skip
_KEY_OF = re.compile(r"(?:in\s+(?:the\s+)?)?key\s+(?:of\s+)?([A-G][#b♯♭]?m?(?:\s*(?:major|minor))?)", re.IGNORECASE)
_TEMPO = re.compile(r"(?:tempo\s*|[♩♪]\s*=\s*)?(\d{2,3})\s*bpm|[♩♪]\s*=\s*(\d{2,3})", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}


@dataclass(frozen=True)
class Header:
    """`name: value`. `field` is the name in `Lyrics`; None for what is said about a song but not used here."""

    field: str | None
    name: str
    value: str

    @property
    def is_quiet(self) -> bool:
        """Whether it needs no remark though it is not used."""
        return self.name in _QUIET


def read_header(text: str) -> Header | None:
    """A header line of the usual forms: `title: X`, `[ti:X]`, `{title: X}`, `# title: X`, `**Title:** X`."""
    body = re.sub(r"[*_]{2,}", "", text.strip()).strip("#%; ")
    plain = _without_colon(body)
    if plain is not None:
        return plain
    match = re.fullmatch(r"[\[{<]?\s*([^\W\d_][^:=\[\]{}]{0,20}?|#)\s*[:=]\s*([^\]}>]*?)\s*[\]}>]?", body)
    if not match:
        return None
    name = simplified(match[1])
    value = match[2].strip().strip('"“”')
    if name in _FIELDS and value:
        return Header(_FIELDS[name], name, value)
    return Header(None, name, value) if name in _OTHER else None


def _without_colon(body: str) -> Header | None:
    """'Capo 2nd fret', 'Key of G', '92 bpm'."""
    inner = body.strip("[]{}() ")
    capo = _CAPO.fullmatch(inner)
    if capo:
        return Header("capo", "capo", capo["fret"])
    key = _KEY_OF.fullmatch(inner)
    if key:
        return Header("key", "key", key[1])
    tempo = _TEMPO.fullmatch(inner)
    return Header("tempo", "tempo", tempo[1] or tempo[2]) if tempo else None


def capo_fret(value: str | None) -> int:
    """The fret of a capo header; 0 where there is none."""
    text = (value or "").strip().lower()
    number = re.match(r"\d{1,2}", text)
    fret = int(number[0]) if number else _ROMAN.get(text.split(" ")[0], 0)
    return fret if fret <= 12 else 0
