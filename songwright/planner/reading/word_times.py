"""Karaoke of Chinese music services (QRC, KRC, YRC): lines of words, each with its start and length in milliseconds."""

import html
import re
from collections.abc import Sequence

from songwright.planner.draft import Finding
from songwright.planner.reading.document import SourceLine
from songwright.planner.reading.lrc import TimedLines, in_stanzas, with_singers, without_credits

_LINE = re.compile(r"\s*\[(\d{1,8}),\s?(\d{1,8})\](.*)$")
_WORD = re.compile(r"\(\d{1,8},\s?\d{1,8}(?:,\s?\d+)?\)|<\d{1,8},\s?\d{1,8}(?:,\s?\d+)?>")
_XML = re.compile(r"</?[A-Za-z][\w]*(?:\s+\w+=\"[^\"]*\")*\s*/?>|<\?[^>]*\?>")


def is_word_timed(lines: Sequence[SourceLine]) -> bool:
    return sum(bool((match := _LINE.match(_unwrapped(line.text))) and _WORD.search(match[3])) for line in lines) >= 1


def read_word_times(lines: Sequence[SourceLine]) -> TimedLines:
    """The lines at their times; the XML that QRC wraps them in is taken off."""
    findings = [Finding(0, "note", "times of single words are read over: lines start when the file says")]
    done: list[SourceLine] = []
    heads: list[SourceLine] = []
    for line in lines:
        text = _unwrapped(line.text)
        match = _LINE.match(text)
        if match:
            words = re.sub(r" +", " ", _WORD.sub("", match[3])).strip()
            done.append(SourceLine(line.number, words, int(match[1]) / 1000))
        elif re.fullmatch(r"\s*\[[a-z]+:[^\]]*\]\s*", text, re.IGNORECASE):
            heads.append(SourceLine(line.number, text.strip()))
        elif text.strip() and not re.match(r"\s*[{<\"/]", line.text):
            findings.append(Finding(line.number, "note", f"'{text.strip()[:40]}' has no time and is not sung"))
    return TimedLines((*heads, *in_stanzas(with_singers(without_credits(done, findings)))), tuple(findings))


def _unwrapped(text: str) -> str:
    """A line without QRC's XML around it."""
    inner = re.sub(r"^.*LyricContent=\"", "", text)
    inner = re.sub(r"\"\s*/>\s*(?:</.*)?$", "", inner)
    return html.unescape("" if _XML.fullmatch(inner.strip()) else inner)
