"""The whole reading: bytes to a document of stanzas, whatever notation the file is in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from songwright.planner.draft import Finding
from songwright.planner.reading.document import SourceLine, Stanza
from songwright.planner.reading.ireal import with_charts
from songwright.planner.reading.line_reader import LineReader
from songwright.planner.reading.lrc import is_lrc, read_lrc
from songwright.planner.reading.opensong import is_opensong, read_opensong
from songwright.planner.reading.scraps import without_scraps
from songwright.planner.reading.source import read_source
from songwright.planner.reading.stanzas import resolved
from songwright.planner.reading.subtitles import is_subtitles, read_subtitles
from songwright.planner.reading.traits import traits_of
from songwright.planner.reading.ultrastar import is_ultrastar, read_ultrastar
from songwright.planner.reading.word_times import is_word_timed, read_word_times


@dataclass(frozen=True)
class Document:
    """A lyric file as it was understood, before its words are pronounced.

    Attributes:
        headers: by field ('title', 'key', 'capo', …), as written.
        stanzas: in the order they are sung, repeats written out.
        findings: remarks, in no order.
    """

    headers: Mapping[str, str]
    stanzas: tuple[Stanza, ...]
    findings: tuple[Finding, ...]


def read_document(data: str | bytes) -> Document:
    """Read a lyric file of any notation.

    Raises:
        LyricsError: the file is none, or damaged beyond reading.
    """
    source = read_source(data)
    charts = with_charts(source.lines)
    findings = [*source.findings, *charts.findings]
    lines = _as_plain_lines(charts.lines, findings)
    page = without_scraps(lines)
    reader = LineReader(after_header=page.title is not None)
    reader.read(page.lines)
    findings += [*page.findings, *reader.findings]
    headers = reader.headers if page.title is None else {"title": page.title, **reader.headers}
    stanzas = resolved(reader.stanzas, findings)
    return Document(headers, tuple(stanzas), tuple(findings))


def _as_plain_lines(lines: tuple[SourceLine, ...], findings: list[Finding]) -> tuple[SourceLine, ...]:
    """The lines of a file in another notation as plain lines with times, singers and chords."""
    if is_ultrastar(lines):  # blanks at line ends part its words
        timed = read_ultrastar(lines)
        findings += timed.findings
        return timed.lines
    lines = tuple(replace(line, text=line.text.rstrip()) for line in lines)
    for fits, read in ((is_subtitles, read_subtitles), (is_word_timed, read_word_times), (is_lrc, read_lrc)):
        if fits(lines):
            timed = read(lines)
            findings += timed.findings
            return timed.lines
    naming = traits_of([replace(line, text=line.text.lstrip(".")) for line in lines]).naming
    if is_opensong(lines, naming):
        song = read_opensong(lines, naming)
        findings += song.findings
        return song.lines
    return lines
