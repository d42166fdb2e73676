"""`song.srt`: the sung lines as subtitles (SubRip), a cue for each line.

A line that only backing voices sing stands in italics, since parentheses mean a sound in subtitles.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from songwright.files import write_text
from songwright.notation.sung_lines import sung_lines
from songwright.song import SongPlan


@dataclass(frozen=True)
class Cue:
    """Lines that stand on the screen from one millisecond to another."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def write_srt(plan: SongPlan, path: Path) -> None:
    """Write the subtitles.

    Raises:
        OutputError: the file cannot be written.
    """
    write_text(path, srt_text(plan))


def srt_text(plan: SongPlan) -> str:
    """The file's text."""
    return "\n".join(
        f"{number}\n{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}\n" + "\n".join(cue.lines) + "\n"
        for number, cue in enumerate(cues(plan), start=1)
    )


def cues(plan: SongPlan) -> list[Cue]:
    """In order of time, none over the next: a line makes room for the one that comes in while it is held."""
    found: list[Cue] = []
    for section in plan.sections:
        for line in sung_lines(section):
            if not line.syllables:
                continue
            start = plan.seconds_at(section, min(syllable.start_beat for syllable in line.syllables))
            end = plan.seconds_at(section, max(syllable.end_beat for syllable in line.syllables))
            found.append(Cue(round(start * 1000), round(end * 1000), (_shown(line.text),)))
    done: list[Cue] = []
    for cue in sorted(found, key=lambda cue: cue.start_ms):
        if done and done[-1].start_ms == cue.start_ms:
            before = done.pop()
            cue = Cue(cue.start_ms, max(before.end_ms, cue.end_ms), (*before.lines, *cue.lines))
        elif done:
            done[-1] = Cue(done[-1].start_ms, min(done[-1].end_ms, cue.start_ms), done[-1].lines)
        done.append(cue)
    return done


def _shown(text: str) -> str:
    backing = re.fullmatch(r"\((.*)\)[.,;:!?…]*", text)
    return f"<i>{re.sub('[()]', '', backing[1])}</i>" if backing else text


def _clock(milliseconds: int) -> str:
    """`75500` to `00:01:15,500`."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{rest:03d}"
