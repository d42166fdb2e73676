"""Who sings a line: marks before it ('M:', 'Anna:'), names in brackets, and the voices of subtitles."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from songwright.instruments import BY_ALIAS
from songwright.planner.reading.section_names import named_section, simplified
from songwright.planner.style_words import ENERGIES, GENRE_WORDS, MOODS, MORE_INSTRUMENTS, PACES

# Words that stand for singers wherever they stand alone in brackets or before a colon.
_SINGLE = frozenset(
    "m f d male female both all duet together man woman men women boy girl boys girls he she everyone everybody choir "
    "todos ambos juntos tous ensemble tutti insieme alle beide zusammen v1 v2 v3 p1 p2 男 女 合".split()
)
_PHRASES = frozenset(
    ("male voice", "female voice", "male vocals", "female vocals", "male vocal", "female vocal", "both voices",
     "all together", "les deux", "singer 1", "singer 2", "singer 3", "voice 1", "voice 2", "male singer",
     "female singer")
)  # fmt: skip
_TOGETHER = frozenset(
    "both all duet together ambos todos juntos tous ensemble tutti insieme alle beide zusammen".split()
)
_DIRECTION_WORDS = frozenset(
    word
    for phrase in (*MOODS, *PACES, *ENERGIES, *GENRE_WORDS, *MORE_INSTRUMENTS, *BY_ALIAS)
    for word in phrase.split()
) | frozenset(
    "whispered whisper spoken shouted falsetto harmonies harmony half time double build drop a cappella acapella choir "
    "only no with instrumental repeat fade crescendo ad lib libs backing beat clean full high low long short music "
    "muted outro intro palm part picked plucked rap riff screamed sung the vocal vocals voice".split()
)
_MARK = re.compile(
    r"\(?(?P<name>[^\W\d_][\w'’.]*(?:(?:\s*[&+/]\s*|\s)[^\W_][\w'’.]*){0,3}|男|女|合)\)?\s*[:：]\s*(?=\S)"
)
_NAME = re.compile(
    r"[^\W\d_a-z][\w'’.-]*(?:\s(?:[^\W\d_a-z]\w*))?"
    r"(?:\s*(?:&|\+|/|,|and|with|y|et|und|e|con|mit|avec|ft\.?|feat\.?)\s*[^\W\d_a-z][\w'’.-]*(?:\s(?:[^\W\d_a-z]\w*))?)*"
)


def is_role(text: str) -> bool:
    """Whether a text can only mean a singer: 'Both', 'M', 'female voice'."""
    plain = simplified(text).strip(".")
    return plain in _SINGLE or plain in _PHRASES


def looks_like_name(text: str) -> bool:
    """Whether a text is written like one or more people's names, and not like a direction ('Soft', 'Guitar')."""
    words = {word.lower().strip(".'’s") for word in re.findall(r"[\w'’-]+", text)}
    return bool(_NAME.fullmatch(text.strip())) and len(text) <= 60 and not words & _DIRECTION_WORDS


def known_singers(texts: Sequence[str], header: str | None) -> frozenset[str]:
    """The singers that a file names, as `simplified` writes them.

    A name in brackets is a singer's if the file's `singers:` line has it, if it stands there twice, behind a section's
    name ('[Verse 1: Anna]'), or if another pair of brackets says that all sing together.
    """
    named = {simplified(name) for name in re.split(r"\s*[,;/&]\s*|\s+and\s+", header or "") if name.strip()}
    brackets = [match[1].strip() for text in texts if (match := re.fullmatch(r"\[([^\[\]]+)\]:?", text.strip()))]
    loose = [text for text in brackets if looks_like_name(text) and not is_role(text) and not named_section(text, True)]
    behind = [
        name for text in brackets if named_section(text, True)
        for part in re.split(r":", text)[1:2] for name in names_in(part) if looks_like_name(name)
    ]  # fmt: skip
    together = any(simplified(text) in _TOGETHER for text in brackets)
    counts = Counter(simplified(name) for text in loose for name in names_in(text))
    named |= {name for name, count in counts.items() if count > 1 or together}
    named |= {simplified(name) for name in behind}
    return frozenset(name for name in named if name)


def names_in(text: str) -> list[str]:
    """'Anna & Ben' as two names."""
    joining = r"\s*(?:[&+/,]|\b(?:and|with|y|et|und|e|con|ft\.?|feat\.?)(?=\s))\s*"
    return [name for name in re.split(joining, text.strip()) if name]


def marks_in(texts: Iterable[str]) -> frozenset[str]:
    """The marks before lines ('M:', 'F:') of a file that has at least two different ones; else none."""
    found = {simplified(match["name"]) for text in texts if (match := _MARK.match(text)) and is_role(match["name"])}
    return frozenset(found) if len(found) >= 2 else frozenset()


def singer_of(text: str, known: frozenset[str], any_role: bool = False) -> tuple[str, int]:
    """The singer that a mark before a line names, and where the line begins; ('', 0) if there is no mark.

    Args:
        known: names and marks that the file uses, as `simplified` writes them.
        any_role: whether a lone 'M:' is a mark, as in timed files, whose lines have no other colons.
    """
    match = _MARK.match(text)
    if match and (simplified(match["name"]) in known or (any_role and is_role(match["name"]))):
        return match["name"], match.end()
    return "", 0
