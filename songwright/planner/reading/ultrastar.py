"""UltraStar's song files: the syllables of each phrase become a line; its time and player stay, its tune is said.

A note is `type beat length pitch text`; `-` ends a phrase, `P1` and `P2` change the player, `E` ends the song. A beat
lasts 15 seconds divided by `#BPM`, since the format counts quarters of a beat (UltraStar Play's wiki, "UltraStar txt
File Format").
"""

import re
from collections.abc import Sequence

from songwright.planner.draft import Finding
from songwright.planner.reading.document import SourceLine
from songwright.planner.reading.lrc import TimedLines, in_stanzas

_HEADER = re.compile(r"#\s*([A-Z0-9]+)\s*:\s*(.*)$", re.IGNORECASE)
_NOTE = re.compile(r"([:*FRG])\s+(-?\d+)\s+(\d+)\s+(-?\d+)(?: (.*))?$")
_SHOWN = {"TITLE": "title", "LANGUAGE": "language", "GENRE": "genre"}


def is_ultrastar(lines: Sequence[SourceLine]) -> bool:
    return sum(bool(_NOTE.match(line.text)) for line in lines) >= 2 and any(
        (match := _HEADER.match(line.text)) and match[1].upper() == "BPM" for line in lines
    )


def read_ultrastar(lines: Sequence[SourceLine]) -> TimedLines:
    """The song's lines at their times; a `~` only lengthens the syllable before it."""
    headers = {m[1].upper(): m[2].strip() for line in lines if (m := _HEADER.match(line.text))}
    beat_seconds = 15.0 / (_number(headers.get("BPM")) or 300.0)
    gap_seconds = (_number(headers.get("GAP")) or 0.0) / 1000
    shown = [SourceLine(1, f"{name}: {headers[key]}") for key, name in _SHOWN.items()
             if headers.get(key) and key != "GENRE"]  # fmt: skip
    findings = [Finding(0, "note", "the file's tune is not followed; its words and times are")]
    done: list[SourceLine] = []
    text, starts, singer, number = "", 0.0, "", 0

    def end_phrase() -> None:
        nonlocal text
        if text.strip():
            done.append(SourceLine(number, re.sub(r" +", " ", text).strip(), starts, singer))
        text = ""

    for line in lines:
        note = _NOTE.match(line.text)
        player = re.fullmatch(r"P\s?(\d)", line.text.strip())
        if note:
            if not text.strip():
                starts, number = round(gap_seconds + int(note[2]) * beat_seconds, 3), line.number
            text += (note[5] or "").replace("~", "")
        elif player:
            end_phrase()
            singer = headers.get(f"P{player[1]}") or headers.get(f"DUETSINGERP{player[1]}") or f"P{player[1]}"
        elif line.text.strip() == "E":
            break
        elif line.text.startswith("-"):
            end_phrase()
        elif line.text.strip() and not line.text.startswith(("#", "B ")):
            findings.append(Finding(line.number, "warning", f"'{line.text.strip()[:40]}' is no note; it is left out"))
    end_phrase()
    in_order = sorted(done, key=lambda line: line.start_seconds or 0.0)
    return TimedLines((*shown, *in_stanzas(in_order)), tuple(findings))


def _number(text: str | None) -> float | None:
    try:
        return float((text or "").replace(",", "."))
    except ValueError:
        return None
