"""Pages copied from the web: what lyric and chord sites put around the words is taken out, and said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from songwright.planner.draft import Finding
from songwright.planner.reading.document import SourceLine
from songwright.planner.reading.headers import read_header

# Taken out wherever they stand, also inside a line that they were glued to.
_GLUED = tuple(
    re.compile(pattern)
    for pattern in (
        r"\d+\s*Contributors?(?=\s|Translations|$|[A-Z])",
        r"See [^\n]{1,60}? Live(?=Get tickets|$)",
        r"Get tickets as low as \$\d+",
        r"You might also like(?=\s|\[|[A-Z]|$)",
        r"(?<=[^\s\d])\d+Embed$",
        r"^\d*Embed$",
        r"(?<=[a-z.!?)])Embed$",
    )
)
# Lines that are no line of a song.
_LINES = re.compile(
    r"Translations|Submit Corrections?|Writer\(s\):.*|Lyrics licensed.*|Lyrics (?:powered|provided) by.*|"
    r"Source: ?(?:LyricFind|Musixmatch).*|Thanks to .+ for (?:adding|correcting|submitting).*|Page \d+ ?(?:/|of) ?\d+|"
    r"Advertisements?|Publicidade|Publicidad|Cifra:.*|Submitted by.*|Last update:.*|Report (?:a problem|bad tab).*|"
    r"Suggest correction|All rights reserved\.?|(?:©|\(c\)|Copyright\b).*\d{4}.*|\[edit\]|Print tab|Download PDF|"
    r"Add to (?:favou?rites|playlist)|How to Format Lyrics:?|Enviada por.*|Composi[cç][aã]o:.*|"
    r"https?://\S+|www\.\S+", re.IGNORECASE,
)  # fmt: skip
# Words of a page's buttons: taken out only where other scraps show that it is a page.
_BUTTONS = re.compile(
    r"Share|Print|Edit|Read More|Expand|Favou?rite|Like|Save|Follow|About|Credits|Lyrics|Chords|Tabs?|Comments?|"
    r"English|Español|Deutsch|Français|Italiano|Português|Türkçe|Polski|Nederlands|Русский|日本語|한국어|Svenska|"
    r"Difficulty:.*|\d+[.\d]*K? views|\d+ comments?", re.IGNORECASE,
)  # fmt: skip
_TITLE = re.compile(
    r"(?P<title>\S.{0,80}?)\s*[-–—:|]?\s+\(?(?:lyrics|chords?(?: and lyrics)?|tabs?|letra|acordes|paroles|songtext|"
    r"testo|accordi|akkorde|cifra)\)?(?:\s+(?:by|de|von|di)\s+.{1,60})?", re.IGNORECASE,
)  # fmt: skip
_MARKUP = re.compile(r"\[/?(?:ch|tab|verse|chorus)\](?<!\[verse\])(?<!\[chorus\])")


@dataclass(frozen=True)
class CleanPage:
    """The lines that are left, and the title that the page had."""

    lines: tuple[SourceLine, ...]
    title: str | None
    findings: tuple[Finding, ...]


def without_scraps(lines: Sequence[SourceLine]) -> CleanPage:
    """Take out a page's scraps; a text without any comes back as it is."""
    findings: list[Finding] = []
    kept: list[SourceLine] = []
    for line in lines:
        line = line.without(match.span() for match in _MARKUP.finditer(line.text))
        text = line.text.strip()
        if _LINES.fullmatch(text):
            if not read_header(text) or text.lower().startswith("cifra"):
                findings.append(_scrap(line.number, text))
                continue
        spans = [match.span() for pattern in _GLUED for match in pattern.finditer(line.text)]
        if not spans:
            kept.append(line)
            continue
        findings += [_scrap(line.number, line.text[start:end].strip()) for start, end in spans]
        pieces = _between(line, spans)
        kept += [piece for piece in pieces if piece.text.strip()]
    if findings:
        for line in [line for line in kept if _BUTTONS.fullmatch(line.text.strip())]:
            kept.remove(line)
            findings.append(_scrap(line.number, line.text.strip()))
    title, kept = _titled(kept, bool(findings))
    return CleanPage(tuple(kept), title, tuple(findings))


def _scrap(number: int, text: str) -> Finding:
    return Finding(number, "note", f"'{text[:40]}' belongs to the page it was copied from and is not sung")


def _between(line: SourceLine, spans: Sequence[tuple[int, int]]) -> list[SourceLine]:
    """What stands between scraps, each piece a line of its own."""
    edges = [0]
    for start, end in sorted(spans):
        edges += [start, end]
    edges.append(len(line.text))
    pieces = [line.cut(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    done: list[SourceLine] = []
    for piece in pieces:
        tail = re.fullmatch(r"(.* Lyrics)(\[.*)", piece.text.strip())  # 'Paper Lantern Lyrics[Verse 1]'
        done += [replace(piece, text=tail[1]), replace(piece, text=tail[2])] if tail else [piece]
    return done


def _titled(lines: list[SourceLine], is_page: bool) -> tuple[str | None, list[SourceLine]]:
    """'Paper Lantern Lyrics', 'Paper Lantern - chords': the first line is the title if a blank or a name follows it."""
    first = next((index for index, line in enumerate(lines) if line.text.strip()), None)
    if first is None:
        return None, lines
    match = _TITLE.fullmatch(lines[first].text.strip())
    following = lines[first + 1].text.strip() if first + 1 < len(lines) else ""
    labelled = re.match(r"[^\W\d_][\w ]{1,20}:\s", following)
    apart = not following or following.startswith("[") or read_header(following) is not None or bool(labelled)
    if match is None or not (apart or is_page) or read_header(lines[first].text.strip()) is not None:
        return None, lines
    return match["title"].strip(" -–—:|"), [*lines[:first], *lines[first + 1 :]]
