"""Section names, header lines and repeat marks, in the many ways people write them."""

import re
import unicodedata
from dataclasses import dataclass

from songwright.song import SectionKind

MAX_REPEATS = 16
# Spelled without accents and in lower case.
_NAMES: dict[SectionKind, str] = {
    "verse": "verse|vers|verso|estrofa|couplet|strofa|strophe|stanza|rap|estrofe|part|v",
    "pre-chorus": "pre chorus|prechorus|pre hook|pre refrain|pre refrao|pre coro|pre estribillo|lift|climb|build|pc",
    "chorus": "chorus|refrain|hook|estribillo|coro|refrao|ritornello|kehrreim|ref|final chorus|last chorus|ch",
    "post-chorus": "post chorus|postchorus|post hook|post refrain|tag",
    "bridge": "bridge|puente|pont|ponte|brucke|middle 8|middle eight|special",
    "intro": "intro|introduction|introduccion|introducao|introduzione|einleitung|opening",
    "outro": "outro|coda|ending|final|finale|fin|schluss|end|epilogue|fade out|fade",
    "instrumental": "instrumental|instrumental break|solo|guitar solo|piano solo|sax solo|interlude|interludio|"
    "zwischenspiel|instrumentale|drum solo|bass solo|organ solo|violin solo|keyboard solo|turnaround|"
    "instrumental solo|musical interlude|guitar break|intermezzo|strumentale",
    "break": "break|breakdown|drop|pause|pausa|drum break",
}
_KINDS: dict[str, SectionKind] = {name: kind for kind, names in _NAMES.items() for name in names.split("|")}
# Too much like words of a song to be names without a bracket or colon.
_NEEDS_MARKUP = frozenset(
    "v|ch|pc|part|rap|special|final|fin|end|lift|climb|build|tag|drop|pause|pausa|solo|break|fade|opening|ref|hook|"
    "coda|ponte|pont|coro|vers".split("|")
)
_HEADERS = {
    "title": "title", "titulo": "title", "titre": "title", "titolo": "title", "titel": "title", "song": "title",
    "t": "title", "ti": "title", "name": "title", "key": "key", "tonart": "key", "tempo": "tempo", "bpm": "tempo",
    "meter": "meter", "metre": "meter", "time": "meter", "time signature": "meter", "style": "style", "genre": "style",
    "estilo": "style", "stil": "style", "language": "language", "lang": "language", "idioma": "language",
    "langue": "language", "lingua": "language", "sprache": "language", "pronunciations": "pronunciations",
    "pronunciation": "pronunciations",
}  # fmt: skip
# Said about a song but of no use here.
_OTHER_HEADERS = frozenset(
    "artist|author|by|album|composer|writer|writers|written by|lyrics|lyricist|words|music|words and music|lyrics by|"
    "music by|copyright|capo|tuning|year|date|ar|al|au|la|re|ve|length|offset|subtitle|st|arranger|mood|voice|singer|"
    "producer|publisher|source|notes|note|comment|c|autor|artista|interprete|compositor".split("|")
)
_CHORDPRO = {
    "soc": "chorus", "start_of_chorus": "chorus", "sov": "verse", "start_of_verse": "verse", "sob": "bridge",
    "start_of_bridge": "bridge", "chorus": "chorus",
}  # fmt: skip
_CHORD = re.compile(
    r"\(?(?:N\.?C\.?|[A-G][#b♯♭]?(?:maj|min|dim|aug|sus|add|m|M|°|ø|\+)?\d{0,2}(?:(?:sus|add|maj|[#b♯♭])\d{1,2})*"
    r"(?:/[A-G][#b♯♭]?)?)\)?"
)
_TIMES = (
    r"(?:[x×*]\s?(?P<after>\d{1,3})|(?P<before>\d{1,3})\s?[x×]"
    r"|(?P<times>\d{1,3}) ?(?:times|veces|fois|volte|vezes|mal))"
)
_RECALL_BEFORE = r"\(?(?:repeat|again|back to|repite|repetir|repeter|ripeti|reprise|wiederholung)\s+(?:the )?"
_RECALL_AFTER = r"\s(?:again|repeats?|repeated|reprise)$"


@dataclass(frozen=True)
class Tag:
    """A line that names a section.

    Attributes:
        kind: None if the name is not known.
        label: the name as written, without brackets.
        repeats: how often the section is sung.
        recall: it asks for an earlier section again ('repeat chorus').
        asked_bars: '[Instrumental: 8 bars]'.
    """

    kind: SectionKind | None
    label: str
    repeats: int = 1
    recall: bool = False
    asked_bars: int | None = None


@dataclass(frozen=True)
class Header:
    """`name: value`. `field` is the name in `Lyrics`; None for what is said about a song but not used here."""

    field: str | None
    name: str
    value: str


@dataclass(frozen=True)
class Repeat:
    """A line without its trailing 'x2', and how often it is sung."""

    text: str
    times: int


def simplified(text: str) -> str:
    """Lower case, no accents, words separated by single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[\s_-]+", " ", plain).strip()


def read_tag(text: str, starts_stanza: bool) -> Tag | None:
    """The section a line names, or None if it is text to sing.

    A name in square brackets, braces, angle brackets or heading marks is always a tag, known or not. In parentheses,
    with a colon or bare, only known names are; bare names that could be words need the start of a stanza or markup.
    """
    chordpro = re.fullmatch(r"\{\s*([a-z_]+)\s*(?::\s*([^}|]*))?\}", text, flags=re.IGNORECASE)
    if chordpro and chordpro[1].lower() in _CHORDPRO:
        kind = _CHORDPRO[chordpro[1].lower()]
        return _named(chordpro[2] or kind) or Tag(_KINDS[kind], kind)
    inner, certain = _unwrapped(text)
    if inner is None:
        return None
    named = _named(inner)
    if named is None:
        return Tag(None, inner) if certain else None
    bare = inner == text
    behind_colon = re.search(r":\s*(\S.*)$", text) if bare else None
    if behind_colon and re.search(r"[^\W\d_]{2}", read_repeat(behind_colon[1]).text):
        return None  # 'Chorus: sing it to the morning'; see `inline_tag`
    if bare and not named.recall:
        ambiguous = simplified(re.sub(r"[\d:.]+.*$", "", inner)) in _NEEDS_MARKUP
        plain_name = named.kind in ("verse", "pre-chorus", "chorus", "post-chorus")
        if ambiguous or not (starts_stanza or named.repeats > 1 or plain_name):
            return None
    return named


def _unwrapped(text: str) -> tuple[str | None, bool]:
    """The text inside a line's markup, and whether that markup can only be a tag's. None: no tag's shape."""
    stripped = re.sub(r"^(?:[*_]{1,3})(.+?)(?:[*_]{1,3})(:?)$", r"\1\2", text.strip())
    patterns = ((r"\[([^\[\]]+)\]\s*:?\s*(\(?\s*[x×]?\s*\d+\s*[x×]?\)?)?", True), (r"<([^<>]+)>\s*:?()", True),
                (r"【(.+)】()", True), (r"\{([^{}|]+)\}()", True), (r"#{1,6}\s*\[?([^\]#]+?)\]?[\s#:]*()", False),
                (r"[-=~–—*]{2,}\s*([^-=~*]+?)\s*[-=~–—*]{2,}()", False),
                (r"\(([^()]+)\)\s*:?\s*([x×]\s*\d+|\d+\s*[x×])?", False))  # fmt: skip
    for pattern, certain in patterns:
        match = re.fullmatch(pattern, stripped)
        if match:
            inner = match[1].strip(" *_")
            return (f"{inner} {match[2]}".strip() if match[2] else inner), certain and any(map(str.isalpha, inner))
    if len(stripped) <= 40 and stripped:
        return (stripped if stripped == text else stripped.strip("*_ ")), False
    return None, False


def _named(inner: str) -> Tag | None:
    """A known section name with its number, repeats, bars and performer, or None."""
    if len(inner) > 80:
        return None
    plain = simplified(re.sub(r"\s[-–—|/]\s", " : ", inner))
    repeats = 1
    times = re.search(rf"[\s(,:]*{_TIMES}\)?\s*$", plain) or re.search(rf"\(\s*{_TIMES}\s*\)", plain)
    if times:
        repeats = int(times["after"] or times["before"] or times["times"])
        plain = (plain[: times.start()] + plain[times.end() :]).strip()
    bars = re.search(r"[\s(,:=]*(\d{1,3})\s*(?:bars?|measures?|compases|mesures|battute|compassos|takte?)\)?", plain)
    if bars:
        plain = (plain[: bars.start()] + plain[bars.end() :]).strip()
    recall = re.match(_RECALL_BEFORE, plain) or re.search(_RECALL_AFTER, plain)
    if recall:
        plain = plain[: recall.start()] + plain[recall.end() :]
    name = re.fullmatch(
        r"(?P<name>[a-z]+(?: [a-z8]+)*?)\s*(?:#?\s?(?P<number>\d{1,2}|[ivx]{1,4}|[a-d]|one|two|three|four))?"
        r"\s*(?:[:.,(|–-].*)?",
        plain.strip(" ()"),
    )
    kind = _KINDS.get(name["name"]) if name else None
    if kind is None and name and name["number"]:
        kind = _KINDS.get(f"{name['name']} {name['number']}")
    if kind is None:
        return None
    tail = plain[len(name["name"]) :] if name else ""
    if len(re.findall(r"[a-z']+", tail)) > 5:  # 'Chorus: and a whole line of song'
        return None
    return Tag(kind, inner.strip(" :"), max(1, repeats), bool(recall), int(bars[1]) if bars else None)


def inline_tag(text: str) -> tuple[Tag, str] | None:
    """'[Chorus] Sing along' or 'Chorus: sing along': a tag and the line behind it."""
    match = re.match(r"\[([^\[\]]+)\]\s*:?\s*(\S.*)$", text) or re.match(r"([^\W\d_][^:\[\]]{1,20}):\s+(\S.*)$", text)
    if not match or is_chord(match[1]):
        return None
    named = _named(match[1])
    return (named, match[2] if any(map(str.isalnum, match[2])) else "") if named else None


def read_header(text: str) -> Header | None:
    """A header line of the usual forms: `title: X`, `[ti:X]`, `{title: X}`, `# title: X`, `**Title:** X`."""
    body = re.sub(r"[*_]{2,}", "", text.strip()).strip("#%; ")
    match = re.fullmatch(r"[\[{<]?\s*([^\W\d_][^:=\[\]{}]{0,20}?)\s*[:=]\s*([^\]}>]*?)\s*[\]}>]?", body)
    if not match:
        return None
    name = simplified(match[1])
    value = match[2].strip().strip('"“”')
    if name in _HEADERS and value:
        return Header(_HEADERS[name], name, value)
    return Header(None, name, value) if name in _OTHER_HEADERS else None


def read_repeat(text: str) -> Repeat:
    """'la la la (x2)', 'la la la x2', 'la la la 2x', 'la la la [2x]', 'la la la (bis)': the line and its count."""
    match = re.search(rf"\s*[(\[]\s*{_TIMES}\s*[)\]]\s*$", text) or re.search(rf"(?:^|\s){_TIMES}\s*$", text)
    if match and int(match["after"] or match["before"] or match["times"]) >= 1:
        return Repeat(text[: match.start()].strip(), int(match["after"] or match["before"] or match["times"]))
    bis = re.search(r"\s*[(\[]\s*(bis|ter|repeat|repite|twice)\s*[)\]]\s*$", text, flags=re.IGNORECASE)
    if bis:
        return Repeat(text[: bis.start()].strip(), 3 if bis[1].lower() == "ter" else 2)
    return Repeat(text, 1)


def is_chord(text: str) -> bool:
    return bool(_CHORD.fullmatch(text.strip()))


def is_chord_line(text: str) -> bool:
    """'G  Em7  C/E': at least two chord symbols and nothing else."""
    tokens = [token for token in re.split(r"[\s|]+", text) if token not in ("", "-", "–", "%", "/")]
    return len(tokens) >= 2 and all(map(is_chord, tokens)) and len(set(tokens)) > 1
