"""Subtitles as lyrics: SRT, WebVTT and SBV cues become lines with times and singers."""

import html
import re
from collections.abc import Sequence

from songwright.planner.draft import Finding
from songwright.planner.reading.document import SourceLine
from songwright.planner.reading.lrc import TimedLines, in_stanzas, with_singers, without_credits

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_CUE = re.compile(rf"\s*{_CLOCK}\s*(?:-->|,)\s*{_CLOCK}(?:\s.*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}|</?c[^<>]*>")


def is_subtitles(lines: Sequence[SourceLine]) -> bool:
    first = next((line.text for line in lines if line.text.strip()), "")
    return first.startswith("WEBVTT") or any(_CUE.match(line.text) for line in lines)


def read_subtitles(lines: Sequence[SourceLine]) -> TimedLines:
    """The words of every cue, the first line of each at the cue's time; numbers, notes and styles are left out."""
    findings: list[Finding] = []
    done: list[SourceLine] = []
    starts: float | None = None
    inside = False  # of a cue
    for index, line in enumerate(lines):
        text = line.text.strip()
        cue = _CUE.match(text)
        if cue:
            hours, minutes, seconds, part = cue.groups()[:4]
            starts = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{part}")
            inside = True
        elif not text:
            inside = False
        elif inside:
            done += _words(line, text, starts, findings)
            starts = None
        elif not _is_frame(text, lines, index):
            findings.append(Finding(line.number, "note", f"'{text[:40]}' stands in no cue and is not sung"))
    return TimedLines(tuple(in_stanzas(with_singers(without_credits(done, findings)))), tuple(findings))


def _is_frame(text: str, lines: Sequence[SourceLine], index: int) -> bool:
    """Whether a line outside the cues belongs to the format: a cue's number or name, a note, a style."""
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    if _CUE.match(following) or text.startswith(("WEBVTT", "NOTE", "STYLE", "REGION", "X-TIMESTAMP", "Kind:",
                                                 "Language:")):  # fmt: skip
        return True
    before = [line.text.strip() for line in lines[:index]]
    block = next((k for k in range(len(before) - 1, -1, -1) if not before[k]), -1)
    return any(row.startswith(("WEBVTT", "NOTE", "STYLE", "REGION")) for row in before[block + 1 : block + 2])


def _words(line: SourceLine, text: str, starts: float | None, findings: list[Finding]) -> list[SourceLine]:
    voice = _VOICE.search(text)
    plain = html.unescape(_TAGS.sub("", text)).strip(" ♪♫♬#-–")
    sounds = re.fullmatch(r"[\[(（【].*[\])）】]", plain)
    if sounds:
        findings.append(Finding(line.number, "note", f"'{plain[:40]}' describes a sound and is not sung"))
        return []
    if not plain:
        return []
    return [SourceLine(line.number, plain, starts, voice[1].strip() if voice else "")]
