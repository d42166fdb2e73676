"""LRC files: lines with times become ordinary lines that remember when they start."""

import re
from dataclasses import dataclass
from statistics import median

from songwright.planner.draft import Finding
from songwright.planner.lyric_text import SourceLine

_STAMP = re.compile(r"\s*\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_WORD_STAMP = re.compile(r"\s*<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>\s*")
_OFFSET = re.compile(r"\[offset:\s*([+-]?\d+)\s*\]", flags=re.IGNORECASE)
# A pause this many times the usual distance between lines starts a new stanza.
_STANZA_GAP = 2.2


@dataclass(frozen=True)
class TimedLines:
    """Lines in singing order with the reader's remarks."""

    lines: tuple[SourceLine, ...]
    findings: tuple[Finding, ...]


def read_times(lines: tuple[SourceLine, ...]) -> TimedLines:
    """Take the times out of an LRC file's lines; a file without times comes back as it is.

    A line with several times is sung at each of them. Lines are put in order of time; an empty timed line or a long
    pause ends a stanza.
    """
    if not any(_STAMP.match(line.text) for line in lines):
        return TimedLines(lines, ())
    offset_seconds = _offset_seconds(lines)
    untimed: list[SourceLine] = []
    timed: list[SourceLine] = []
    for line in lines:
        stamps, rest = _stamps(line.text)
        text = re.sub(r" +", " ", _WORD_STAMP.sub(" ", rest)).strip()
        if not stamps:
            # Before the first time: headers. Later: blank lines and section names, which stay where they are.
            (timed if timed else untimed).append(
                SourceLine(line.number, text, timed[-1].start_seconds if timed else None)
            )
        timed += [SourceLine(line.number, text, max(0.0, at - offset_seconds)) for at in stamps]
    in_order = sorted(timed, key=lambda line: line.start_seconds or 0.0)
    findings = []
    if [line.start_seconds for line in in_order] != [line.start_seconds for line in timed] and not _has_repeats(lines):
        findings.append(Finding(0, "warning", "the times do not rise; the lines were put in order of time"))
    return TimedLines((*untimed, *_with_stanzas(in_order)), tuple(findings))


def _stamps(text: str) -> tuple[list[float], str]:
    """The times at a line's start, in seconds, and the rest of the line."""
    times = []
    while match := _STAMP.match(text):
        fraction = float(f"0.{match[3]}") if match[3] else 0.0
        times.append(int(match[1]) * 60 + int(match[2]) + fraction)
        text = text[match.end() :]
    return times, text.strip()


def _has_repeats(lines: tuple[SourceLine, ...]) -> bool:
    return any(len(_stamps(line.text)[0]) > 1 for line in lines)


def _offset_seconds(lines: tuple[SourceLine, ...]) -> float:
    """The `[offset:ms]` header; positive makes the lyrics come earlier."""
    for line in lines:
        match = _OFFSET.search(line.text)
        if match:
            return int(match[1]) / 1000
    return 0.0


def _with_stanzas(lines: list[SourceLine]) -> list[SourceLine]:
    """Blank lines put in at long pauses, if the file has no blank lines of its own."""
    if any(not line.text for line in lines[:-1]):
        return lines
    starts = [line.start_seconds or 0.0 for line in lines]
    gaps = [b - a for a, b in zip(starts, starts[1:], strict=False)]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    done: list[SourceLine] = []
    for index, line in enumerate(lines):
        if index and usual and gaps[index - 1] > _STANZA_GAP * usual:
            done.append(SourceLine(line.number, ""))
        done.append(line)
    return done
