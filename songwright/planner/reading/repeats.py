"""Repeats inside a stanza: 'x2' behind a line, `//` or `||: :||` around words or lines."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from songwright.planner.reading.document import SourceLine
from songwright.planner.reading.section_names import TIMES

MAX_REPEATS = 16
_LONGEST_SPAN = 12  # lines
_OPEN = re.compile(r"\s*(?P<sign>/{2,4}:?|/:|\|{1,2}:|\|\||‖:?|𝄆)\s*(?=\S)")
_CLOSE = re.compile(
    rf"\s*(?P<sign>:?/{{2,4}}|:/|:\|{{1,2}}|\|\||:?‖|𝄇)[.,;!?]?\s*"
    rf"(?:\(?\s*{TIMES}\s*\)?|\(?(?P<bis>bis|ter)\)?)?\s*$",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"(?:(?<=\s)|^)(?P<sign>//|\|\||/:|\|\|?:)\s*(?P<words>[^/|]*?\w[^/|]*?)\s*"
    r"(?P<end>//|\|\||:/|:\|\|?)(?=[\s.,;!?]|$)"
)
_TWINS = {"//": "//", "||": "||", "/:": ":/", "|:": ":|", "||:": ":||"}


@dataclass(frozen=True)
class Repeat:
    """A line without its trailing 'x2', and how often it is sung. `end` is where the line's own text ends."""

    text: str
    times: int
    end: int


def read_repeat(text: str) -> Repeat:
    """'la la la (x2)', 'la la la x2', 'la la la 2x', 'la la la [2x]', 'la la la (bis)': the line and its count."""
    match = re.search(rf"\s*[(\[]\s*{TIMES}\s*[)\]]\s*$", text) or re.search(rf"(?:^|\s){TIMES}\s*$", text)
    if match and int(match["after"] or match["before"] or match["times"]) >= 1:
        times = int(match["after"] or match["before"] or match["times"])
        return Repeat(text[: match.start()].strip(), times, match.start())
    bis = re.search(r"\s*[(\[]\s*(bis|ter|repeat|repite|twice)\s*[)\]]\s*$", text, flags=re.IGNORECASE)
    if bis:
        return Repeat(text[: bis.start()].strip(), 3 if bis[1].lower() == "ter" else 2, bis.start())
    return Repeat(text, 1, len(text))


def written_out(lines: Sequence[SourceLine], is_words: Callable[[str], bool]) -> list[SourceLine]:
    """The lines with everything between repeat signs written as often as it is sung.

    Args:
        is_words: whether a line may be part of a repeated stretch: not a name of a section, not a chart.
    """
    done: list[SourceLine] = []
    at = 0
    while at < len(lines):
        taken = _span(lines, at, is_words)
        if taken is None:
            done.append(_inside(lines[at]) if is_words(lines[at].text) else lines[at])
            at += 1
            continue
        last, times = taken
        group = list(lines[at : last + 1])
        opening = _OPEN.match(group[0].text)
        assert opening is not None
        group[0] = group[0].without([(opening.start("sign"), opening.end())])
        closing = _CLOSE.search(group[-1].text)
        assert closing is not None
        group[-1] = group[-1].cut(0, closing.start())
        done += group
        for _ in range(min(times, MAX_REPEATS) - 1):
            done += [replace(line, start_seconds=None) for line in group]
        at = last + 1
    return done


def _span(lines: Sequence[SourceLine], first: int, is_words: Callable[[str], bool]) -> tuple[int, int] | None:
    """The last line of a repeated stretch that begins with a line, and how often it is sung; None if none begins."""
    opening = _OPEN.match(lines[first].text)
    if opening is None or not is_words(lines[first].text):
        return None
    for last in range(first, min(first + _LONGEST_SPAN, len(lines))):
        text = lines[last].text
        if not text.strip() or not is_words(text):
            return None
        closing = _CLOSE.search(text, opening.end() if last == first else 0)
        if closing is None or not re.search(r"\w", text[: closing.start()]):
            continue
        if not _match(opening["sign"], closing["sign"]):
            continue
        counted = closing["after"] or closing["before"] or closing["times"]
        usual = 3 if opening["sign"].startswith("///") or (closing["bis"] or "").lower() == "ter" else 2
        return last, int(counted) if counted and int(counted) else usual
    return None


def _match(opening: str, closing: str) -> bool:
    return opening.rstrip(":")[:1] == closing.lstrip(":")[:1] and (":" in opening) == (":" in closing)


def _inside(line: SourceLine) -> SourceLine:
    """'Row on //over the sea// to me': the words between the signs twice."""
    match = _INSIDE.search(line.text)
    if match is None or _TWINS.get(match["sign"]) != match["end"] or "://" in line.text:
        return line
    plain = line.without([(match.start("end"), match.end("end")), (match.start("sign"), match.start("words"))])
    start = match.start("sign")
    words = match["words"]
    inner = [mark for mark in plain.marks if start <= mark.at < start + len(words)]
    shift = len(words) + 1
    after = start + len(words)
    moved = [replace(mark, at=mark.at + shift) if mark.at >= after else mark for mark in plain.marks]
    marks = sorted([*moved, *(replace(mark, at=mark.at + shift) for mark in inner)], key=lambda mark: mark.at)
    text = f"{plain.text[:after]} {words}{plain.text[after:]}"
    return replace(plain, text=text, marks=tuple(marks))
