"""Charts of iReal Pro in its open form (`irealbook://Title=Composer=Style=Key=n=Chords`) as rows of bars.

From iReal Pro's "custom chord chart protocol": `|`, `[`, `]`, `{`, `}`, `Z` are bar lines (braces repeat), `T44` is a
time signature, `*A` a rehearsal mark, `N1` an ending, `x` repeats a bar, `n` is no chord, `p` holds the chord, blanks
are the cells of a bar.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from songwright.planner.draft import Finding
from songwright.planner.reading.chord_names import read_chord
from songwright.planner.reading.document import SourceLine

_LINK = re.compile(r"irealb(?:ook)?://\S.*", re.IGNORECASE)
_CHORD = re.compile(r"[A-G][b#]?(?:[-^oh+0-9b#]|sus|alt|add)*(?:/[A-G][b#]?)?")
_SILENT = re.compile(r"\*[A-Za-z]|T\d\d|N\d|<[^>]*>|\([^)]*\)|[SQUYflsr,]|LZ")


_SIGNS = {
    "{": " |: ", "}": " :| ", "[": " | ", "]": " | ", "|": " | ", "Z": " | ", "x": " % ", "n": " ", "p": " . ",
    " ": " ", "W": " . ",
}  # fmt: skip


@dataclass(frozen=True)
class Charts:
    lines: tuple[SourceLine, ...]
    findings: tuple[Finding, ...]


def with_charts(lines: Sequence[SourceLine]) -> Charts:
    """Every line that is an iReal link as a row of bars; other lines as they are."""
    done: list[SourceLine] = []
    findings: list[Finding] = []
    for line in lines:
        text = line.text.strip()
        if not _LINK.fullmatch(text):
            done.append(line)
            continue
        fields = unquote(text).split("://", 1)[1].split("=")
        if text.lower().startswith("irealb://"):
            said = "this iReal chart is scrambled (irealb://); share it as irealbook://, or write bars as '| C | G7 |'"
            findings.append(Finding(line.number, "warning", said))
        elif len(fields) < 6:
            findings.append(Finding(line.number, "warning", "this iReal link is cut short; copy the whole of it"))
        else:
            row, unknown = _row(fields[5])
            findings += [Finding(line.number, "warning", f"'{token}' in the iReal chart is not known and is left out")
                         for token in unknown]  # fmt: skip
            done.append(replace(line, text=row))
    return Charts(tuple(done), tuple(findings))


def _row(progression: str) -> tuple[str, list[str]]:
    """`'{C^7 |A-7 }'` as `'|: Cmaj7 | Am7 :|'`, with what was not understood."""
    text, unknown = "", []
    at = 0
    plain = progression.replace("XyQ", " ").replace("Kcl", "| x |")
    while at < len(plain):
        silent = _SILENT.match(plain, at)
        chord = _CHORD.match(plain, at)
        here = plain[at]
        if silent:
            at = silent.end()
        elif chord and (name := read_chord(chord[0], "english")) is not None:
            text += f" {name.symbol} "
            at = chord.end()
        else:
            sign = _SIGNS.get(here)
            if sign is None:
                unknown.append(here)
            text += sign or ""
            at += 1
    return re.sub(r"\s+", " ", re.sub(r"\|\s*(?=\|)", "", text)).strip(), unknown
