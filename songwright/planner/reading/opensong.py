"""OpenSong: sections by letter, chord rows that begin with a dot, words spread under them by underscores.

The first column says what a row is: `.` chords, a blank or a verse's number words, `;` a comment (OpenSong's manual,
"Song File Format Specification"). Files are XML around such a text; the text alone is read too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

from songwright.errors import LyricsError
from songwright.planner.draft import Finding
from songwright.planner.reading.chord_lines import ChordLine, read_chord_line
from songwright.planner.reading.chord_names import Naming
from songwright.planner.reading.document import ChordMark, SourceLine

_NAMES = {"V": "Verse", "C": "Chorus", "P": "Pre-Chorus", "B": "Bridge", "T": "Tag", "I": "Intro", "E": "Ending",
          "O": "Outro", "S": "Solo"}  # fmt: skip
_CODE = re.compile(r"\[([A-Z])(\d*)([a-z]?)\]\s*$")
_CHORD_ROW = re.compile(r"\.\s*\S")
_FIELDS = {"title": "title", "key": "key", "tempo": "tempo", "time_sig": "meter", "capo": "capo", "author": "author",
           "copyright": "copyright"}  # fmt: skip


@dataclass(frozen=True)
class OpenSong:
    """The song as ordinary lines: section names in brackets, words with their chords."""

    lines: tuple[SourceLine, ...]
    findings: tuple[Finding, ...]


@dataclass
class _Part:
    """One section: its code ('V1') and the rows of each of its verses by number (0: rows without a number)."""

    code: str
    number: int
    rows: dict[int, list[SourceLine]] = field(default_factory=dict)


def is_opensong(lines: Sequence[SourceLine], naming: Naming) -> bool:
    text = "\n".join(line.text for line in lines)
    if re.search(r"<song[\s>]", text[:400]) and "<lyrics>" in text:
        return True
    rows = [line.text for line in lines if _CHORD_ROW.match(line.text)]
    return bool(rows) and all(read_chord_line(" " + row[1:], naming) is not None for row in rows)


def read_opensong(lines: Sequence[SourceLine], naming: Naming) -> OpenSong:
    """Read the song; verses that share one row of chords are parted, and `<presentation>` gives the order.

    Raises:
        LyricsError: the XML is damaged.
    """
    headers: list[SourceLine] = []
    order: list[str] = []
    if any("<lyrics>" in line.text for line in lines):
        root = _parsed("\n".join(line.text for line in lines))
        headers = [
            SourceLine(1, f"{name}: {(root.findtext(tag) or '').strip()}") for tag, name in _FIELDS.items()
            if (root.findtext(tag) or "").strip()
        ]  # fmt: skip
        order = (root.findtext("presentation") or "").split()
        first = next((line.number for line in lines if "<lyrics>" in line.text), 1)
        words = (root.findtext("lyrics") or "").split("\n")
        lines = [SourceLine(first + index, text) for index, text in enumerate(words)]
    findings: list[Finding] = []
    before, parts = _parts(lines, naming, findings)
    return OpenSong(tuple([*headers, *before, *_ordered(parts, order, findings)]), tuple(findings))


def _parsed(text: str) -> ElementTree.Element:
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise LyricsError("this OpenSong file declares XML entities, which are not read; save it from OpenSong again")
    try:
        return ElementTree.fromstring(text.strip())
    except ElementTree.ParseError as error:
        said = f"this looks like an OpenSong file, but its XML is damaged ({error}); export it again"
        raise LyricsError(said) from error


def _parts(
    lines: Sequence[SourceLine], naming: Naming, findings: list[Finding]
) -> tuple[list[SourceLine], list[_Part]]:
    before: list[SourceLine] = []
    parts: list[_Part] = []
    chords: ChordLine | None = None
    over: set[int] = set()  # verses that have sung the row of chords: it stands over one line of each
    for line in lines:
        text = line.text.rstrip()
        section = re.match(r"\[([^\[\]]+)\]\s*$", text)
        if section:
            parts.append(_Part(section[1].strip(), line.number))
            chords = None
        elif text.startswith(";"):
            findings.append(Finding(line.number, "note", f"'{text[1:].strip()[:40]}' is a comment and is not sung"))
        elif not parts and not text.startswith("."):
            before.append(line)
        elif text.startswith("."):
            chords = read_chord_line(" " + text[1:], naming)
            over = set()
            parts = parts or [_Part("V", line.number)]
            if chords is None:
                findings.append(Finding(line.number, "warning", f"'{text[:40]}' holds no chords that are known"))
        elif re.fullmatch(r"\s*(?:\|\|?|-{2,3})?\s*", text):
            continue
        else:
            verse = int(text[0]) if text[0].isdigit() else 0
            body = line.cut(1) if text[0].isdigit() or text[0] in " ." else line
            shift = 1 if body is not line else 0
            row = chords.chords if chords is not None and verse not in over else ()
            over.add(verse)
            marks = tuple(ChordMark(max(0, c.column - shift), c.symbol) for c in row)
            spread = SourceLine(line.number, body.text.rstrip(), marks=marks)
            joined = spread.without(match.span() for match in re.finditer("_+", spread.text))
            parts[-1].rows.setdefault(verse, []).append(joined)
    return before, parts


def _ordered(parts: Sequence[_Part], order: Sequence[str], findings: list[Finding]) -> list[SourceLine]:
    """The sections as they are sung, each with its name before it."""
    sections: list[tuple[str, list[SourceLine]]] = []
    for part in parts:
        numbered = sorted(verse for verse in part.rows if verse)
        whole = part.rows.get(0, [])
        if not numbered:
            sections.append((part.code, [_named(part.code, part.number), *whole]))
        for verse in numbered:
            code = f"{part.code}{verse}" if len(numbered) > 1 or part.code in ("V", "v") else part.code
            rows = sorted([*part.rows[verse], *whole], key=lambda line: line.number)
            sections.append((code, [_named(code, part.number), *rows]))
    chosen = sections
    if order:
        known = {code: rows for code, rows in reversed(sections)}
        chosen = [(code, known[code]) for code in order if code in known]
        missing = [code for code in order if code not in known]
        left = [code for code, _ in sections if code not in order]
        if missing:
            findings.append(Finding(0, "warning", f"the presentation names '{missing[0]}', which the song has not"))
        if left:
            findings.append(Finding(0, "warning", f"section '{left[0]}' is not in the presentation and is left out"))
        chosen = chosen or sections
    done: list[SourceLine] = []
    for _, rows in chosen:
        done += [*rows, SourceLine(rows[-1].number, "")]
    return done


def _named(code: str, number: int) -> SourceLine:
    match = _CODE.match(f"[{code}]")
    name = f"{_NAMES[match[1]]} {match[2]}".strip() if match and match[1] in _NAMES else code
    return SourceLine(number, f"[{name}]")
