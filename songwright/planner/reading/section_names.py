"""Names of sections, in the many ways people write them, and what they say beside the name.

In brackets a name may have any words before and after it: those are directions. In parentheses, with a colon or bare,
only numbers and a few usual words may stand beside it, because the line could as well be a line of the song.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from songwright.planner.draft import Delivery
from songwright.song import SectionKind

# By kind, spelled without accents and in lower case; `|` parts names.
_STRONG: dict[SectionKind, str] = {
    "verse": "verse|verses|vers|verso|estrofa|couplet|strofa|strophe|stanza|estrofe|part|parte|teil|v",
    "pre-chorus": "pre chorus|prechorus|pre hook|prehook|pre refrain|pre refrao|pre coro|precoro|pre estribillo|"
    "preestribillo|pre ritornello|pc",
    "chorus": "chorus|refrain|hook|estribillo|coro|refrao|ritornello|kehrreim|ref|ch|rit",
    "post-chorus": "post chorus|postchorus|post hook|post refrain|post coro|post refrao",
    "bridge": "bridge|puente|pont|ponte|brucke|uberleitung|middle 8|middle eight|mid 8|special",
    "intro": "intro|introduction|introduccion|introducao|introduzione|einleitung|vorspiel",
    "outro": "outro|coda|nachspiel",
}
_PLAYED: dict[SectionKind, str] = {
    "instrumental": "instrumental|instrumental break|instrumental solo|solo|interlude|interludio|zwischenspiel|"
    "instrumentale|turnaround|musical interlude|intermezzo|strumentale|guitar break|instrumental interlude|solos",
    "break": "drum break",
}
_WEAK: dict[SectionKind, str] = {
    "verse": "rap|rapped verse|spoken|spoken word|hablado|parlato|gesprochen",
    "pre-chorus": "lift|climb|build|build up|buildup",
    "post-chorus": "tag",
    "intro": "opening",
    "outro": "ending|final|finale|fin|schluss|end|epilogue|fade out|fade",
    "break": "break|breakdown|drop|pause|pausa",
}
_DELIVERIES: dict[str, Delivery] = {
    "rap": "rap", "rapped": "rap", "rapped verse": "rap", "spoken": "spoken", "spoken word": "spoken",
    "hablado": "spoken", "parlato": "spoken", "gesprochen": "spoken",
}  # fmt: skip
# Too much like words of a song to be names without a bracket or colon.
_NEEDS_MARKUP = frozenset(
    "v|ch|pc|part|parte|teil|rap|special|final|fin|end|lift|climb|build|tag|drop|pause|pausa|solo|solos|break|fade|"
    "opening|ref|hook|coda|ponte|pont|coro|vers|rit|spoken|breakdown|ending|verses|build up".split("|")
)
_PLAIN_KINDS = ("verse", "pre-chorus", "chorus", "post-chorus")
_ORDINALS = frozenset(
    "first second third fourth fifth sixth 1st 2nd 3rd 4th 5th 6th 1. 2. 3. 4. 5. 6. 1a 2a 3a 4a 1o 2o 3o 4o 1er 1ere "
    "2e 3e 4e 2eme 3eme 4eme erste erster erstes ersten zweite zweiter zweites dritte dritter drittes vierte vierter "
    "primera primer primero segunda segundo tercera tercer tercero cuarta cuarto premier premiere deuxieme second "
    "seconde troisieme quatrieme prima primo seconda secondo terza terzo quarta quarto primeira primeiro terceira "
    "terceiro next 1 2 3 4 5 6 7 8".split()
)
# What may stand beside a name that has no brackets.
_BESIDE = frozenset(
    "last final big double half main full short long quiet loud soft softly instrumental extended guitar piano "
    "sax saxophone drum drums bass organ violin fiddle keyboard synth strings string harmonica trumpet flute banjo "
    "lead acoustic electric vocal outro intro repeat again chorus verse reprise ultimo ultima ultimos derniere "
    "dernier letzte letzter letztes break solo".split()
)
_NUMBER = r"(?:#?\s?(?:\d{1,2}|[ivx]{1,4}|[a-d]|one|two|three|four|five|six|uno|dos|tres|un|deux|trois|eins|zwei|drei))"
TIMES = (
    r"(?:[x×*]\s?(?P<after>\d{1,3})|(?P<before>\d{1,3})\s?[x×]"
    r"|(?P<times>\d{1,3}) ?(?:times|veces|fois|volte|vezes|mal))"
)
_BARS = r"(\d{1,3})[\s-]*(?:bars?|measures?|compases|mesures|battute|compassos|takte?)\b"
_RECALL_BEFORE = r"\(?(?:repeat|again|back to|repite|repetir|repeter|ripeti|reprise|wiederholung)\s+(?:the )?"
_RECALL_AFTER = r"\s(?:again|repeats?|repeated|reprise)$"
_TWICE = {"twice": 2, "bis": 2, "ter": 3, "double": 1}


@dataclass(frozen=True)
class Tag:
    """A line that names a section.

    Attributes:
        kind: None if the name is not known.
        label: the name as written, without brackets.
        repeats: how often the section is sung.
        recall: it asks for an earlier section again ('repeat chorus').
        asked_bars: '[Instrumental: 8 bars]'.
        delivery: rap and spoken sections.
        directions: what else stands in the brackets, behind the name parted at commas.
    """

    kind: SectionKind | None
    label: str
    repeats: int = 1
    recall: bool = False
    asked_bars: int | None = None
    delivery: Delivery = "sung"
    directions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Name:
    kind: SectionKind
    rank: int
    text: str


def _names() -> dict[str, _Name]:
    found: dict[str, _Name] = {}
    for rank, table in ((0, _WEAK), (1, _PLAYED), (2, _STRONG)):
        for kind, names in table.items():
            found |= {name: _Name(kind, rank, name) for name in names.split("|")}
    return found


_NAMES = _names()
_LONGEST_NAME = max(len(name.split()) for name in _NAMES)


def simplified(text: str) -> str:
    """Lower case, no accents, words separated by single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[\s_-]+", " ", plain).strip()


def read_tag(text: str, starts_stanza: bool) -> Tag | None:
    """The section a line names, or None if it is text to sing.

    A name in square brackets, braces, angle brackets or heading marks is always a tag, known or not. In parentheses,
    with a colon or bare, only known names are; bare names that could be words need the start of a stanza or markup.
    """
    inner, certain = _unwrapped(text)
    if inner is None:
        return None
    named = named_section(inner, free=certain)
    if named is None:
        return Tag(None, inner) if certain else None
    bare = inner == text
    behind_colon = re.search(r":\s*(\S.*)$", text) if bare else None
    if behind_colon and re.search(r"[^\W\d_]{2}", re.sub(rf"\(?\s*{TIMES}\s*\)?\s*$", "", behind_colon[1])):
        return None  # 'Chorus: sing it to the morning'; see `inline_tag`
    if bare and not named.recall and not text.rstrip().endswith(":"):
        ambiguous = simplified(re.sub(r"[\d:.]+.*$", "", inner)) in _NEEDS_MARKUP
        ambiguous = ambiguous and not re.fullmatch(r"[A-Z]{1,2}\d{1,2}", inner)  # 'V1'
        if ambiguous or not (starts_stanza or named.repeats > 1 or named.kind in _PLAIN_KINDS):
            return None
        if named.directions and not starts_stanza:
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


@lru_cache(maxsize=2048)
def named_section(inner: str, free: bool) -> Tag | None:
    """A known section name with its number, repeats, bars and directions, or None.

    Args:
        inner: the text inside the markup.
        free: whether any words may stand beside the name.
    """
    if len(inner) > 160:
        return None
    text = re.sub(r"^(\d{1,2})\.\s*(?=\w)", r"\1st ", inner.strip())
    repeats, text = _taken_times(text)
    bars = re.search(rf"[\s(,:=–-]*{_BARS}\)?", simplified_keeping(text), flags=re.IGNORECASE)
    if bars:
        text = (text[: bars.start()] + " " + text[bars.end() :]).strip()
    head, behind = _split(text)
    recall = re.match(_RECALL_BEFORE, simplified(head)) or re.search(_RECALL_AFTER, simplified(head))
    words = [word for word in re.split(r"[\s_]+", head.strip(" ()*")) if word]
    place = _name_in(words)
    if place is None:
        return None
    start, end, name = place
    end = _past_number(words, end)
    beside = [word for index, word in enumerate(words) if not start <= index < end]
    plain = [_plain(word) for word in beside]
    said = [word for word, key in zip(beside, plain, strict=True) if key not in _ORDINALS and re.search(r"\w", word)]
    recalled = {"repeat", "again", "back", "to", "the", "repite", "repetir", "repeter", "ripeti", "reprise", "repeats",
                "wiederholung", "repeated"} if recall else set()  # fmt: skip
    said = [word for word in said if _plain(word) not in recalled]
    if not free and (any(_plain(word) not in _BESIDE for word in said) or len(said) > 3):
        return None
    if not free and behind and len(behind.split()) > 5:
        return None
    directions = [" ".join(said)] if said else []
    directions += [part.strip() for part in re.split(r"\s*[,;]\s*", behind) if re.search(r"\w", part)]
    heard = f"{simplified(head)} {simplified(behind)}"
    delivery: Delivery = next((way for word, way in _DELIVERIES.items() if re.search(rf"\b{word}\b", heard)), "sung")
    return Tag(
        name.kind, inner.strip(" :"), max(1, repeats), bool(recall), int(bars[1]) if bars else None, delivery,
        tuple(directions),
    )  # fmt: skip


def simplified_keeping(text: str) -> str:
    """Without accents, as long as before, so that places in it are places in the text."""
    return "".join((unicodedata.normalize("NFKD", c)[0] if c.isalpha() else c) for c in text)


def _plain(word: str) -> str:
    key = simplified(word).strip(" :,()!'\"&")
    return key if key.rstrip(".") not in _ORDINALS else key.rstrip(".")


def _taken_times(text: str) -> tuple[int, str]:
    """'Chorus x2', 'Refrão (2x)', 'Chorus (twice)': the count, and the text without it."""
    times = re.search(rf"[\s(,:]*{TIMES}\)?\s*:?\s*$", text, flags=re.IGNORECASE) or re.search(
        rf"\(\s*{TIMES}\s*\)", text, flags=re.IGNORECASE
    )
    if times:
        count = int(times["after"] or times["before"] or times["times"])
        return count, (text[: times.start()] + " " + text[times.end() :]).strip()
    word = re.search(r"[\s(]+(twice|bis|ter)\)?\s*:?$", text, flags=re.IGNORECASE)
    return (_TWICE[word[1].lower()], text[: word.start()]) if word else (1, text)


def _split(text: str) -> tuple[str, str]:
    """The part with the name, and what stands behind a colon, dash, bar, comma or bracket."""
    match = re.search(r"\s*[:|,/;(–—]\s*|\s+-\s+", text)
    if not match:
        return text, ""
    head, behind = text[: match.start()], text[match.end() :].strip(" ):")
    if _name_in(head.split()) is None and _name_in(behind.split()) is not None:
        return behind, head  # 'Anna - Verse 2'
    return head, behind


def _name_in(words: list[str]) -> tuple[int, int, _Name] | None:
    """The name among words: the strongest kind, of equals the last, of those the longest."""
    found: list[tuple[tuple[int, int, int], int, int, _Name]] = []
    keys = [_plain(word) for word in words]
    for start in range(len(keys)):
        for length in range(min(_LONGEST_NAME, len(keys) - start), 0, -1):
            phrase = " ".join(keys[start : start + length])
            numbered = re.fullmatch(r"([a-z][a-z ]*?)\s?(?:\d{1,2})", phrase)
            name = _NAMES.get(phrase) or (_NAMES.get(numbered[1]) if numbered and length == 1 else None)
            if name is not None and not (len(name.text) <= 2 and len(keys) > 2):
                found.append(((name.rank, start + length, length), start, start + length, name))
    if not found:
        return None
    _, start, end, name = max(found, key=lambda one: one[0])
    played = [one for one in found if one[3].rank == 1]
    if played and name.kind not in ("intro", "outro"):  # 'Puente instrumental', 'Verse guitar solo'
        _, start, end, name = max(played, key=lambda one: one[0])
    return start, end, name


def _past_number(words: list[str], end: int) -> int:
    """Where the name's number ends: 'Verse 2', 'Verse II', 'Verse two'."""
    return end + 1 if end < len(words) and re.fullmatch(_NUMBER, _plain(words[end])) else end


def inline_tag(text: str) -> tuple[Tag, str] | None:
    """'[Chorus] Sing along' or 'Chorus: sing along': a tag and the line behind it."""
    match = re.match(r"\[([^\[\]]+)\]\s*:?\s*(\S.*)$", text)
    if match:
        tag = named_section(match[1], free=True)
        return (tag, match[2] if any(map(str.isalnum, match[2])) else "") if tag else None
    match = re.match(r"([^\W_][^:\[\]]{1,30}):\s+(\S.*)$", text)
    tag = named_section(match[1], free=False) if match else None
    if match is None or tag is None:
        return None
    return tag, match[2] if any(map(str.isalnum, match[2])) else ""


def with_directions(tag: Tag, more: tuple[str, ...]) -> Tag:
    return replace(tag, directions=(*tag.directions, *more))
