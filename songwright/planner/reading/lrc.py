"""LRC files: lines with times become ordinary lines that remember when they start and who sings them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from songwright.planner.draft import Finding
from songwright.planner.reading.document import SourceLine
from songwright.planner.reading.singers import singer_of

_STAMP = re.compile(r"\s*\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_ANY_STAMP = re.compile(r"[\[<]\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?[\]>]")
_OFFSET = re.compile(r"\[offset:\s*([+-]?\d+)\s*\]", flags=re.IGNORECASE)
_BACKGROUND = re.compile(r"\[bg:\s*(.*)\]\s*$", flags=re.IGNORECASE)
# A pause this many times the usual distance between lines starts a new stanza.
_STANZA_GAP = 2.2
CREDIT = re.compile(
    r"\s*(?:作词|作詞|作曲|编曲|編曲|词|詞|曲|制作人|混音|母带|lyrics?(?:\s+by)?|lyricist|words(?:\s+by)?|composers?|"
    r"composed\s+by|written\s+by|writers?|music(?:\s+by)?|produced\s+by|producers?|arrange(?:r|ment|d\s+by)|letra|"
    r"música|compositor|paroles|musique|testo|musica|autore|text|musik|komponist|vocals?(?:\s+by)?|artist|title|album|"
    r"mix(?:ed|ing)?(?:\s+by)?|master(?:ed|ing)?(?:\s+by)?|guitars?|lrc(?:\s+by)?|subtitles?(?:\s+by)?|synced\s+by)"
    r"\s*[:：]\s*\S", re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class TimedLines:
    """Lines in singing order with the reader's remarks."""

    lines: tuple[SourceLine, ...]
    findings: tuple[Finding, ...]


def is_lrc(lines: Sequence[SourceLine]) -> bool:
    return any(_STAMP.match(line.text) for line in lines)


def read_lrc(lines: Sequence[SourceLine]) -> TimedLines:
    """Take the times out of an LRC file's lines.

    A line with several times is sung at each of them. Lines are put in order of time; an empty timed line or a long
    pause ends a stanza. Times inside a line (enhanced LRC) are read over and said.
    """
    offset_seconds = _offset_seconds(lines)
    untimed: list[SourceLine] = []
    timed: list[SourceLine] = []
    findings: list[Finding] = []
    inner = False
    for line in lines:
        if _BACKGROUND.match(line.text.strip()) and timed:
            words = re.sub(r"\s+", " ", _without_stamps(_BACKGROUND.match(line.text.strip())[1]))  # type: ignore[index]
            timed[-1] = replace(timed[-1], text=f"{timed[-1].text} ({words.strip('() ')})")
            continue
        stamps, rest = _stamps(line.text)
        inner = inner or bool(_ANY_STAMP.search(rest))
        text = _without_stamps(rest)
        if not stamps:
            # Before the first time: headers. Later: blank lines and section names, which stay where they are.
            later = timed[-1].start_seconds if timed else None
            (timed if timed else untimed).append(SourceLine(line.number, text, later))
        timed += [SourceLine(line.number, text, max(0.0, at - offset_seconds)) for at in stamps]
    if inner:
        findings.append(
            Finding(0, "note", "times inside the lines are read over: lines start when the file says, words follow the "
                    "melody")
        )  # fmt: skip
    in_order = sorted(timed, key=lambda line: line.start_seconds or 0.0)
    if [line.start_seconds for line in in_order] != [line.start_seconds for line in timed] and not _has_repeats(lines):
        findings.append(Finding(0, "warning", "the times do not rise; the lines were put in order of time"))
    return TimedLines((*untimed, *in_stanzas(with_singers(without_credits(in_order, findings)))), tuple(findings))


def without_credits(lines: Sequence[SourceLine], findings: list[Finding]) -> list[SourceLine]:
    """Lines that name the writers in place of being sung are left out, and said."""
    kept = []
    for line in lines:
        if CREDIT.match(line.text) and line.start_seconds is not None:
            findings.append(Finding(line.number, "note", f"'{line.text.strip()[:40]}' is a credit and is not sung"))
        else:
            kept.append(line)
    return kept


def with_singers(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Marks before the lines ('M:', 'v1:') become the lines' singers."""
    done = []
    for line in lines:
        singer, start = singer_of(line.text, frozenset(), any_role=True)
        done.append(replace(line.cut(start), singer=singer) if singer else line)
    return done


def _without_stamps(text: str) -> str:
    """Without times inside it; a time parts words only where a space does."""
    return re.sub(r" +", " ", _ANY_STAMP.sub("", text)).strip()


def _stamps(text: str) -> tuple[list[float], str]:
    """The times at a line's start, in seconds, and the rest of the line."""
    times = []
    while match := _STAMP.match(text):
        fraction = float(f"0.{match[3]}") if match[3] else 0.0
        times.append(int(match[1]) * 60 + int(match[2]) + fraction)
        text = text[match.end() :]
    return times, text.strip()


def _has_repeats(lines: Sequence[SourceLine]) -> bool:
    return any(len(_stamps(line.text)[0]) > 1 for line in lines)


def _offset_seconds(lines: Sequence[SourceLine]) -> float:
    """The `[offset:ms]` header; positive makes the lyrics come earlier."""
    for line in lines:
        match = _OFFSET.search(line.text)
        if match:
            return int(match[1]) / 1000
    return 0.0


def in_stanzas(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Blank lines put in at long pauses, if the file has no blank lines of its own."""
    if any(not line.text for line in lines[:-1]):
        return list(lines)
    starts = [line.start_seconds or 0.0 for line in lines]
    gaps = [b - a for a, b in zip(starts, starts[1:], strict=False)]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    done: list[SourceLine] = []
    for index, line in enumerate(lines):
        if index and usual and gaps[index - 1] > _STANZA_GAP * usual:
            done.append(SourceLine(line.number, ""))
        done.append(line)
    return done
