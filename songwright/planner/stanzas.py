"""Lines of a lyric file to stanzas: headers, section names, repeats, and stanzas that come again."""

import re
from dataclasses import dataclass, field, replace

from songwright.planner.draft import Finding
from songwright.planner.lyric_tags import (
    MAX_REPEATS,
    Tag,
    inline_tag,
    is_chord,
    is_chord_line,
    read_header,
    read_repeat,
    read_tag,
    simplified,
)
from songwright.planner.lyric_text import SourceLine
from songwright.song import SectionKind

_WITHOUT_WORDS: tuple[SectionKind, ...] = ("intro", "outro", "instrumental", "break")
_DIVIDER = re.compile(r"[-=_*~–—.•·\s]{2,}|[*•·]")
_CHORDPRO_DIRECTIVE = re.compile(r"\{\s*(?:eoc|eov|eob|end_of_\w+|new_song|ns|np|column_break|colb)\s*(?::[^}|]*)?\}")
_COMMENT = re.compile(
    r"(?://|%|;)\s*\S|\{\s*(?:c|comment|ci|comment_italic|x_\w+|define|textfont|\w+_?\w*)\s*:[^}|]*\}"
)
_LONGEST_UNTAGGED = 10


@dataclass(frozen=True)
class Stanza:
    """One section before its words are read.

    Attributes:
        kind: None until it is inferred.
        label: its name as written, simplified; empty if untagged.
        lines: the lines sung, repeats written out.
        asked_bars: bars the file asks for.
        repeats: how often it is sung.
        recall: it has no words of its own and asks for an earlier section.
    """

    kind: SectionKind | None
    label: str
    source_line: int
    lines: tuple[SourceLine, ...] = ()
    asked_bars: int | None = None
    repeats: int = 1
    recall: bool = False
    tagged: bool = True


@dataclass
class StanzaReader:
    """Feeds on lines; holds the headers, the stanzas so far and the remarks."""

    headers: dict[str, str] = field(default_factory=dict)
    stanzas: list[Stanza] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _lines: list[SourceLine] = field(default_factory=list)
    _tag: Tag | None = None
    _tag_line: int = 0
    _started: bool = False  # a section or sung line has been seen: headers are over
    _after_header: bool = False  # the line before was a header
    _chords_seen: bool = False

    def read(self, lines: tuple[SourceLine, ...]) -> None:
        for line in lines:
            self._read_line(line)
        self._close()

    def _remark(self, line: SourceLine, message: str, severity: str = "warning") -> None:
        assert severity in ("warning", "note")
        self.findings.append(Finding(line.number, "note" if severity == "note" else "warning", message))

    def _read_line(self, line: SourceLine) -> None:
        text = line.text
        if not text or _DIVIDER.fullmatch(text):
            self._blank()
            return
        if self._read_header(line, text) or self._skip(line, text):
            return
        repeat = read_repeat(text)
        if not repeat.text and repeat.times > 1:
            self._repeat_stanza(line, repeat.times)
            return
        tag = read_tag(text, starts_stanza=not self._lines)
        if tag is not None:
            self._open(tag, line)
            return
        inline = inline_tag(text)
        if inline is not None:
            self._open(inline[0], line)
            text = inline[1]
        if text:
            self._sing(line, text)

    def _read_header(self, line: SourceLine, text: str) -> bool:
        """Take a header line; bracketed ones may stand anywhere, others before the first section or sung line."""
        bracketed = bool(re.match(r"[\[{<]", text))
        if self._started and not bracketed:
            return False
        header = read_header(text)
        if header is None or (bracketed and self._started and len(header.name) < 2 and header.field is None):
            unknown = re.fullmatch(r"([^\W\d_][\w -]{0,24}):\s*(\S.*)", text)
            if (
                unknown
                and self._after_header
                and not self._started
                and read_tag(f"[{unknown[1]}]", True) == Tag(None, unknown[1])
            ):
                self._remark(line, f"the header '{unknown[1]}' is not known and was ignored")
                return True
            return False
        if header.field is None:
            if header.name not in ("offset", "ar", "al", "re", "ve", "length"):
                self._remark(line, f"the header '{header.name}' is not needed and was ignored", "note")
        elif header.field in self.headers:
            if self.headers[header.field] != header.value:
                self._remark(line, f"a second '{header.field}' ('{header.value}') was ignored; the first one counts")
        else:
            self.headers[header.field] = header.value
        self._after_header = True
        return True

    def _skip(self, line: SourceLine, text: str) -> bool:
        """Lines that are neither sung nor a section: chords, comments, headings, lines without any word."""
        if is_chord_line(text):
            if not self._chords_seen:
                self._remark(line, "chord lines are not sung; write them into the plan to keep them", "note")
            self._chords_seen = True
            return True
        if _CHORDPRO_DIRECTIVE.fullmatch(text):
            self._blank()
            return True
        if _COMMENT.match(text):
            self._remark(line, f"'{text[:40]}' was taken as a comment and is not sung", "note")
            return True
        heading = re.fullmatch(r"#{1,6}\s+(.*?)[\s#]*", text)
        if heading and read_tag(text, True) is None:
            if not self._started and "title" not in self.headers and heading[1]:
                self.headers["title"] = heading[1].strip("*_ ")
                self._after_header = True
            else:
                self._remark(line, f"the heading '{heading[1]}' is not a section's name and is not sung")
                self._blank()
            return True
        if not any(c.isalnum() for c in text) and not re.search("[&%]", text):
            self._remark(line, f"no singable text in '{text[:40]}'; remove it or add words")
            return True
        return False

    def _blank(self) -> None:
        self._after_header = False
        if self._lines:
            self._close()
        elif self._tag is not None and self._is_complete(self._tag):
            self._close()

    def _is_complete(self, tag: Tag) -> bool:
        """Whether a name without words needs none: instrumental sections, and sections sung before."""
        if tag.recall or tag.asked_bars or tag.kind in ("instrumental", "break"):
            return True
        return tag.kind is not None and any(
            s.lines and s.kind == tag.kind and (tag.kind != "verse" or s.label == simplified(tag.label))
            for s in self.stanzas
        )

    def _open(self, tag: Tag, line: SourceLine) -> None:
        """Start the section a tag names; an unknown name starts an unnamed section, or is a direction in the text."""
        self._started = True
        if tag.kind is None:
            if self._lines or self._tag is not None:
                self._remark(line, f"'{tag.label}' is not a section's name; taken as a direction, not sung")
                return
            self._remark(line, f"'{tag.label}' is not a known section; it starts a section and is not sung")
        self._close()
        self._tag, self._tag_line = tag, line.number

    def _repeat_stanza(self, line: SourceLine, times: int) -> None:
        if self._lines or self._tag is not None:
            self._close(times)
        elif self.stanzas:
            self.stanzas[-1] = replace(self.stanzas[-1], repeats=self._allowed(times, line.number))
        else:
            self._remark(line, f"'{line.text}' repeats nothing, since no stanza stands before it")

    def _sing(self, line: SourceLine, text: str) -> None:
        self._started = True
        text = re.sub(r"^(?:[>•‣–—]\s*|[-*+]\s+)+", "", text)
        numbered = re.match(r"\d{1,2}[.)]\s*(?=[^\W\d_]{2})", text)
        if numbered and not self._lines:
            self._remark(line, f"the stanza's number '{numbered[0].strip()}' is not sung", "note")
            text = text[numbered.end() :]
        text = re.sub(r"(?<!\w)[*_]{1,3}(\S(?:.*?\S)?)[*_]{1,3}(?!\w)", r"\1", text)
        text = self._without_chords(text, line)
        repeat = read_repeat(text)
        for copy in range(self._allowed(repeat.times, line.number)):
            self._lines.append(SourceLine(line.number, repeat.text, None if copy else line.start_seconds))

    def _without_chords(self, text: str, line: SourceLine) -> str:
        """'[G]Hel[C]lo' without the chords."""
        cleaned = re.sub(r"\[([^\[\]]{1,12})\]", lambda m: "" if is_chord(m[1]) else m[0], text)
        if cleaned != text and not self._chords_seen:
            self._chords_seen = True
            self._remark(line, "chords between the words are not sung; write them into the plan to keep them", "note")
        return cleaned.strip()

    def _allowed(self, times: int, number: int) -> int:
        if times > MAX_REPEATS:
            self.findings.append(Finding(number, "warning", f"repeated {MAX_REPEATS} times, not {times}"))
        return max(1, min(times, MAX_REPEATS))

    def _close(self, times: int = 1) -> None:
        """End the section that is open, if any."""
        tag, lines = self._tag, tuple(self._lines)
        self._tag, self._lines = None, []
        if tag is None and not lines:
            return
        first = self._tag_line if tag else lines[0].number
        if tag is None:
            repeats = self._allowed(times, first)
            self.stanzas += self._divided(Stanza(None, "", first, lines, repeats=repeats, tagged=False))
            return
        repeats = self._allowed(max(tag.repeats, times), first)
        known = tag.kind is not None
        self.stanzas.append(
            Stanza(tag.kind, simplified(tag.label), first, lines, tag.asked_bars, repeats, tag.recall, tagged=known)
        )

    def _divided(self, stanza: Stanza) -> list[Stanza]:
        """A very long unnamed stanza in equal parts, as a song's verses are."""
        count = len(stanza.lines)
        if count <= _LONGEST_UNTAGGED:
            return [stanza]
        parts = -(-count // 8)
        size = -(-count // parts)
        self.findings.append(
            Finding(stanza.source_line, "note", f"{count} lines without a break were divided into {parts} stanzas")
        )
        pieces = [stanza.lines[at : at + size] for at in range(0, count, size)]
        return [replace(stanza, lines=piece, source_line=piece[0].number) for piece in pieces]


def resolved(stanzas: list[Stanza], findings: list[Finding]) -> list[Stanza]:
    """Every stanza with its kind and words: recalls filled in, unnamed stanzas inferred, repeats written out."""
    done: list[Stanza] = []
    for stanza in _inferred(stanzas):
        filled = _filled(stanza, stanzas, findings)
        if filled is not None:
            done += [filled] * stanza.repeats
    return done


def words_of(stanza: Stanza) -> str:
    """A stanza's words for comparison: no case, no punctuation."""
    return "\n".join(re.sub(r"[^\w\s]", "", line.text.lower()).strip() for line in stanza.lines)


def _inferred(stanzas: list[Stanza]) -> list[Stanza]:
    """Kinds for unnamed stanzas: that of a named one with the same words; a chorus if it comes again; else a verse."""
    named = {words_of(s): s.kind for s in reversed(stanzas) if s.kind is not None and s.lines}
    texts = [words_of(s) for s in stanzas if s.lines]
    done = []
    for stanza in stanzas:
        if stanza.kind is None:
            text = words_of(stanza)
            kind = named.get(text) or ("chorus" if texts.count(text) > 1 or stanza.repeats > 1 else "verse")
            stanza = replace(stanza, kind=kind)
        done.append(stanza)
    return done


def _filled(stanza: Stanza, stanzas: list[Stanza], findings: list[Finding]) -> Stanza | None:
    """A named section without words takes those of the section it recalls; None if there is nothing to play or sing."""
    if stanza.lines:
        if stanza.kind in ("instrumental", "break"):
            findings.append(
                Finding(stanza.source_line, "note", f"'{stanza.label}' has words, so it is read as a bridge")
            )
            return replace(stanza, kind="bridge")
        return stanza
    if not stanza.tagged:
        return None
    model = _recalled(stanza, stanzas)
    if model is not None and (stanza.recall or stanza.kind not in _WITHOUT_WORDS):
        lines = tuple(replace(line, start_seconds=None) for line in model.lines)
        return replace(stanza, lines=lines)
    if stanza.kind in _WITHOUT_WORDS:
        return stanza
    findings.append(
        Finding(stanza.source_line, "warning", f"'{stanza.label}' has no words and none to repeat; it is left out")
    )
    return None


def _recalled(stanza: Stanza, stanzas: list[Stanza]) -> Stanza | None:
    """The section with words that a name stands for: same label, else (not for verses) the same kind."""
    label = re.sub(r"[:(\[].*$|\bx ?\d+\b|\d+ ?x\b", "", stanza.label)
    label = re.sub(r"^(?:repeat|again|back to)(?: the)? | again$| repeat$", "", label.strip()).strip()
    earlier = [s for s in stanzas if s.lines and s.source_line < stanza.source_line]
    later = [s for s in stanzas if s.lines and s.source_line > stanza.source_line]
    for candidates in (earlier, later):
        for candidate in candidates:
            if candidate.label == label:
                return candidate
    if stanza.kind == "verse" and not stanza.recall:
        return None
    return next((s for s in [*reversed(earlier), *later] if s.kind == stanza.kind), None)
