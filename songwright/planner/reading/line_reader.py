"""Lines of a lyric file to stanzas: headers, section names, chords, singers and repeats, one line after the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from songwright.planner.draft import ChartBar, Finding
from songwright.planner.reading import chordpro
from songwright.planner.reading.chord_lines import ChordLine, is_tab_row, read_chord_line
from songwright.planner.reading.chord_names import transposed
from songwright.planner.reading.document import ChordMark, SourceLine, Stanza
from songwright.planner.reading.headers import read_header
from songwright.planner.reading.repeats import MAX_REPEATS, read_repeat, written_out
from songwright.planner.reading.section_names import Tag, inline_tag, named_section, read_tag, simplified
from songwright.planner.reading.singers import is_role, names_in, singer_of
from songwright.planner.reading.stanzas import WITHOUT_WORDS, divided
from songwright.planner.reading.traits import Traits, bracket_chords, traits_of

_DIVIDER = re.compile(r"[-=_*~–—.•·\s]{2,}|[*•·]|\|{2}")
_COMMENT = re.compile(r"(?:[/]{2,}|%|;)\s*\S")
_INSTRUCTION = re.compile(
    r"\W*(?:(?:same(?: chords)? as|chords as(?: in)?|play as(?: in)?|as in)\s+(?:the\s+)?(?:\w+\s+)?"
    r"(?:verse|chorus|intro|bridge|above|before)\b.{0,20}|(?:same|repeat) chords\b.{0,20})",
    re.IGNORECASE,
)
_ANNOTATION = re.compile(r"\[\*([^\[\]]*)\]")


@dataclass
class LineReader:
    """Feeds on lines; holds the headers, the stanzas so far and the remarks."""

    after_header: bool = False  # the line before was a header
    headers: dict[str, str] = field(default_factory=dict)
    stanzas: list[Stanza] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _traits: Traits = Traits("english", False, False, frozenset())
    _lines: list[SourceLine] = field(default_factory=list)
    _chart: list[ChartBar] = field(default_factory=list)
    _directions: list[str] = field(default_factory=list)
    _singer: str = ""
    _tag: Tag | None = None
    _tag_line: int = 0
    _started: bool = False  # a section or sung line has been seen: headers are over
    _above: ChordLine | None = None  # chords that stand over the next line
    _skipping: str | None = None  # the environment that is skipped, until its end
    _grid: bool = False  # inside a grid that is the section's chart
    _transpose: int = 0
    _tabs_said: bool = False

    def read(self, lines: Sequence[SourceLine]) -> None:
        self._traits = traits_of(lines)
        if self._traits.is_chordpro:
            lines = _continued(lines)
        lines = written_out(lines, self._is_words)
        for index, line in enumerate(lines):
            self._read_line(line, lines[index + 1].text if index + 1 < len(lines) else "")
        self._close()

    def _remark(self, line: SourceLine, message: str, note: bool = False) -> None:
        self.findings.append(Finding(line.number, "note" if note else "warning", message))

    def _is_words(self, text: str) -> bool:
        """Whether a line is one to sing, as far as the line alone tells."""
        text = text.strip()
        if not re.search(r"[^\W_]", text) or is_tab_row(text) or chordpro.read_directive(text):
            return False
        if not read_repeat(text).text or _INSTRUCTION.fullmatch(text):
            return False
        chords = read_chord_line(text, self._traits.naming)
        if chords is not None and (chords.certain or chords.telling or self._traits.has_chord_lines):
            return False
        return read_tag(text, starts_stanza=False) is None

    def _read_line(self, line: SourceLine, following: str) -> None:
        text = line.text.strip()
        if self._in_environment(line, text):
            return
        if not text or _DIVIDER.fullmatch(text):
            self._blank()
        elif self._read_directive(line, text) or self._read_chords(line, following):
            pass
        elif self._read_header(line, text) or self._skip(line, text):
            pass
        else:
            self._read_words(line, text, following)

    def _read_words(self, line: SourceLine, text: str, following: str) -> None:
        """A section's name, a repeat mark, or words to sing."""
        repeat = read_repeat(text)
        if not repeat.text and repeat.times > 1:
            self._repeat_stanza(line, repeat.times)
            return
        tag = read_tag(text, starts_stanza=not self._lines)
        under = read_chord_line(following, self._traits.naming)
        if tag is None and under is not None and under.certain:  # 'Ending' over a row of chords
            tag = named_section(text, free=False)
        if tag is not None and not bracket_chords(text, self._traits.naming):
            self._open(tag, line)
            return
        inline = inline_tag(text) if not bracket_chords(text[: text.find("]") + 1], self._traits.naming) else None
        if inline is not None:
            self._open(inline[0], line)
            start = line.text.rindex(inline[1]) if inline[1] else len(line.text)
            line = line.cut(start)
            if inline[1] and self._read_chords(line, following, after_name=True):
                return
        if line.text.strip():
            self._sing(line)

    def _in_environment(self, line: SourceLine, text: str) -> bool:
        """Swallow the lines of an environment that is skipped; of a grid that is a chart, take the chords."""
        directive = chordpro.read_directive(text) if self._skipping or self._grid else None
        if directive is not None and directive.is_end:
            if self._grid:
                self._close()
            self._skipping, self._grid = None, False
            return True
        if self._grid:
            chords = read_chord_line(re.sub(r"(?<=\|)\s*[A-Za-z ]+$", "", text), self._traits.naming)
            if chords is not None:
                self._add_bars(chords)
            return True
        return self._skipping is not None

    def _read_directive(self, line: SourceLine, text: str) -> bool:
        """ChordPro's lines in braces, and its remarks."""
        if self._traits.is_chordpro and text.startswith("#") and read_tag(text, True) is None:
            return True
        found = chordpro.read_directive(text) if text.startswith("{") else None
        if found is None:
            return False
        if found.name == "chorus":
            self._open(replace(named_section("chorus", True) or Tag("chorus", "chorus"), recall=True), line)
            if found.label and (named := named_section(found.label, True)) and named.kind == "chorus":
                self._tag = replace(named, recall=True)
        elif found.environment is not None:
            self._open_environment(found, found.environment, line)
        elif found.is_end:
            self._close()
        elif found.name in chordpro.COMMENTS and found.selector:
            self._remark(line, f"'{found.value[:40]}' is only for {found.selector} and is left out", note=True)
        elif found.name in chordpro.COMMENTS:
            self._comment(line, found.value)
        elif found.name == "transpose":
            self._transpose = int(found.value) if re.fullmatch(r"[+-]?\d{1,2}", found.value) else 0
            self.headers.setdefault("transpose", found.value)
        elif found.name in chordpro.HEADERS:
            return False
        elif found.name.startswith(("x_", "config.")) or found.name not in chordpro.LOOKS:
            self._remark(line, f"the directive '{found.name}' says nothing to songwright", note=True)
        return True

    def _comment(self, line: SourceLine, value: str) -> None:
        """A comment names a section ('{comment: Verse 2}') or says how it is played."""
        tag = named_section(value, free=False)
        if tag is not None:
            self._open(tag, line)
        elif value:
            self._directions.append(value)
            self._remark(line, f"'{value[:40]}' was taken as a comment: a direction, not sung", note=True)

    def _open_environment(self, found: chordpro.Directive, name: str, line: SourceLine) -> None:
        waits = self._tag is not None and self._tag.kind in WITHOUT_WORDS and not self._lines
        named = named_section(found.label, free=True) if found.label else None
        if name == "grid" and (named is not None or waits):
            if named is not None:
                self._open(named, line)
            self._grid = True
        elif name in chordpro.SKIPPED or name == "grid":
            self._skipping = name
            self._remark(line, f"the {name} that begins here is skipped", note=True)
        else:
            of_name = named_section(name.replace("_", " "), free=True)
            tag = of_name if named is None or (of_name and named.kind != of_name.kind) else named
            if tag is None:
                self._open(Tag(None, found.label or name), line)
            else:
                self._open(replace(tag, label=found.label or tag.label), line)

    def _read_chords(self, line: SourceLine, following: str, after_name: bool = False) -> bool:
        """A line of chords: kept for the words below it, or bars of the section's chart."""
        text = line.text
        brackets = bracket_chords(text, self._traits.naming)
        if brackets and not re.search(r"[^\W\d_]", _outside(text, brackets)):
            text = re.sub(r"[\[\]]", " ", text)
        elif is_tab_row(text):
            if not self._tabs_said:
                self._remark(line, "rows of guitar tab are skipped", note=True)
            self._tabs_said = True
            return True
        chords = read_chord_line(text, self._traits.naming)
        if chords is None:
            return False
        over_words = self._is_words(following) and not after_name
        indented = chords.chords[:1] != () and chords.chords[0].column > len(following) - len(following.lstrip())
        # 'D' alone over a line of words is hardly a word; 'A' may be.
        letters = all(chord.symbol != "A" for chord in chords.chords) and len(following.split()) > 1
        fits = over_words and (self._traits.has_chord_lines or chords.telling or indented or letters)
        if not chords.certain and not brackets and not fits and not (self._traits.has_chord_lines and after_name):
            return False
        if chords.silent and not chords.chords:
            said = "a stretch without a chord cannot be planned yet; the chord before it is held"
            self._remark(line, said, note=True)
        for token in chords.unknown:
            self._remark(line, f"the chord '{token}' is not known; the nearest one that is stands for it")
        self._started = True
        self._flush()
        if over_words:
            self._above = chords
        else:
            self._add_bars(chords)
        return True

    def _add_bars(self, chords: ChordLine) -> None:
        bars = tuple(tuple(self._sounding(symbol) for symbol in bar) for bar in chords.bars if bar)
        if self._lines and bars:  # chords behind the last words of a section
            last = self._lines[-1]
            marks = tuple(ChordMark(len(last.text), symbol) for bar in bars for symbol in bar)
            self._lines[-1] = replace(last, marks=last.marks + marks)
        else:
            self._chart += bars

    def _sounding(self, symbol: str) -> str:
        return transposed(symbol, self._transpose, flats="b" in symbol[1:2]) if self._transpose else symbol

    def _read_header(self, line: SourceLine, text: str) -> bool:
        """Take a header line; bracketed ones may stand anywhere, others before the first section or sung line."""
        bracketed = bool(re.match(r"[\[{<]", text))
        header = read_header(text)
        if self._started and not bracketed and not (header and header.name in ("capo", "key") and len(text) < 24):
            return False
        if header is None or (bracketed and self._started and len(header.name) < 2 and header.field is None):
            unknown = re.fullmatch(r"([^\W\d_][\w -]{0,24}):\s*(\S.*)", text)
            if (
                unknown
                and self.after_header
                and not self._started
                and named_section(unknown[1], free=False) is None
                and simplified(unknown[1]) not in self._traits.singers
            ):
                self._remark(line, f"the header '{unknown[1]}' is not known and was ignored")
                return True
            return False
        if header.field is None:
            if not header.is_quiet:
                self._remark(line, f"the header '{header.name}' is not needed and was ignored", note=True)
        elif header.field in self.headers:
            if self.headers[header.field] != header.value:
                self._remark(line, f"a second '{header.field}' ('{header.value}') was ignored; the first one counts")
        else:
            self.headers[header.field] = header.value
        self.after_header = True
        return True

    def _skip(self, line: SourceLine, text: str) -> bool:
        """Lines that are neither sung nor a section: comments, headings, lines without any word."""
        if _COMMENT.match(text) or _INSTRUCTION.fullmatch(text):
            self._remark(line, f"'{text[:40]}' was taken as a comment and is not sung", note=True)
            return True
        heading = re.fullmatch(r"#{1,6}\s+(.*?)[\s#]*", text)
        if heading and read_tag(text, True) is None:
            if not self._started and "title" not in self.headers and heading[1]:
                self.headers["title"] = heading[1].strip("*_ ")
                self.after_header = True
            else:
                self._remark(line, f"the heading '{heading[1]}' is not a section's name and is not sung")
                self._blank()
            return True
        if not any(c.isalnum() for c in text) and not re.search("[&%*]", text):
            self._remark(line, f"no singable text in '{text[:40]}'; remove it or add words")
            return True
        return False

    def _flush(self) -> None:
        """Chords that were kept for words which did not come are bars."""
        if self._above is not None:
            chords, self._above = self._above, None
            self._add_bars(chords)

    def _blank(self) -> None:
        self.after_header = False
        self._flush()
        if self._lines:
            self._close()
        elif self._tag is not None and self._is_complete(self._tag):
            self._close()
        elif self._tag is None and self._chart:
            self._close()

    def _is_complete(self, tag: Tag) -> bool:
        """Whether a name without words needs none: instrumental sections, and sections sung before."""
        if tag.recall or tag.asked_bars or tag.kind in ("instrumental", "break"):
            return True
        if self._chart and tag.kind in WITHOUT_WORDS:
            return True
        return tag.kind is not None and any(
            s.lines and s.kind == tag.kind and (tag.kind != "verse" or s.label == simplified(tag.label))
            for s in self.stanzas
        )

    def _open(self, tag: Tag, line: SourceLine) -> None:
        """Start the section a tag names; an unknown name is a singer, a direction, or starts an unnamed section."""
        self._started = True
        self._flush()
        again = self._tag is not None and tag.kind == self._tag.kind and self._chart and not self._lines
        if again and tag.kind in WITHOUT_WORDS:  # 'Fade out' under the chords of an outro
            self._directions.append(tag.label)
            return
        if tag.kind is None:
            if is_role(tag.label) or simplified(tag.label) in self._traits.singers:
                self._singer = tag.label
                return
            if self._lines or self._tag is not None:
                self._directions.append(tag.label)
                self._remark(line, f"'{tag.label}' is not a section's name; taken as a direction, not sung")
                return
            self._remark(line, f"'{tag.label}' is not a known section; it starts a section and is not sung")
        self._close()
        said = list(tag.directions)
        singers = [part for part in said if self._is_singer(part)]
        self._singer = singers[0] if singers else ""
        self._directions += [part for part in said if part not in singers or (is_role(part) and " " in part)]
        self._tag, self._tag_line = tag, line.number

    def _is_singer(self, text: str) -> bool:
        """Whether a direction of a section's name says who sings it: 'Anna', 'Both', 'Anna & Ben'."""
        return is_role(text) or all(simplified(n) in self._traits.singers or is_role(n) for n in names_in(text))

    def _repeat_stanza(self, line: SourceLine, times: int) -> None:
        if self._lines or self._tag is not None:
            self._close(times)
        elif self.stanzas:
            self.stanzas[-1] = replace(self.stanzas[-1], repeats=self._allowed(times, line.number))
        else:
            self._remark(line, f"'{line.text.strip()}' repeats nothing, since no stanza stands before it")

    def _sing(self, line: SourceLine) -> None:
        self._started = True
        if self._above is not None:
            marks = tuple(ChordMark(c.column, self._sounding(c.symbol)) for c in self._above.chords)
            for note in self._above.notes:
                said = f"'{note[:40]}' over the words is for the players and is not followed yet"
                self._remark(line, said, note=True)
            line, self._above = replace(line, marks=marks), None
            # 'moun---tain': a word drawn out under its chords keeps one hyphen.
            line = line.without((m.start(), m.end() - 1) for m in re.finditer(r"(?<=[^\W_])-{2,}(?=[^\W_])", line.text))
        line = line.cut(len(line.text) - len(line.text.lstrip()), len(line.text.rstrip()))
        bullets = re.match(r"(?:[>•‣–—]\s*|[-*+]\s+)+", line.text)
        line = line.cut(bullets.end()) if bullets else line
        numbered = re.match(r"\d{1,2}[.)]\s*(?=[^\W\d_]{2})", line.text)
        if numbered and not self._lines:
            self._remark(line, f"the stanza's number '{numbered[0].strip()}' is not sung", note=True)
            line = line.cut(numbered.end())
        line = self._without_chords(line)
        for emphasis in reversed(list(re.finditer(r"(?<!\w)([*_]{1,3})(\S(?:.*?\S)?)([*_]{1,3})(?!\w)", line.text))):
            if re.search(r"\w", emphasis[2]):
                line = line.without([emphasis.span(1), emphasis.span(3)])
        singer, start = singer_of(line.text, self._traits.singers)
        line = line.cut(start) if singer else line
        line = replace(line, singer=singer or line.singer or self._singer)
        repeat = read_repeat(line.text)
        line = line.cut(0, repeat.end).tidied()
        for copy in range(self._allowed(repeat.times, line.number)):
            self._lines.append(replace(line, start_seconds=None if copy else line.start_seconds))

    def _without_chords(self, line: SourceLine) -> SourceLine:
        """'[G]Hel[C]lo' with its chords as marks; '[*softly]' as a direction."""
        for annotation in reversed(list(_ANNOTATION.finditer(line.text))):
            self._directions.append(annotation[1].strip())
            line = line.without([annotation.span()])
        for start, end, symbols, exact in reversed(bracket_chords(line.text, self._traits.naming)):
            if not exact:
                self._remark(line, f"the chord '{line.text[start:end]}' is not known; the nearest one stands for it")
            # 'me [C]' is behind the words, 'a[C] way' is over the next one.
            line = line.without([(start, end)])
            marks = [ChordMark(start, self._sounding(symbol)) for symbol in symbols]
            before = [mark for mark in line.marks if mark.at < start]
            line = replace(line, marks=(*before, *marks, *[mark for mark in line.marks if mark.at >= start]))
        return line

    def _allowed(self, times: int, number: int) -> int:
        if times > MAX_REPEATS:
            self.findings.append(Finding(number, "warning", f"repeated {MAX_REPEATS} times, not {times}"))
        return max(1, min(times, MAX_REPEATS))

    def _close(self, times: int = 1) -> None:
        """End the section that is open, if any."""
        self._flush()
        tag, lines, chart = self._tag, tuple(self._lines), tuple(self._chart)
        if tag is None and not lines and not chart:
            return  # directions wait for the section that comes
        directions = tuple(dict.fromkeys(self._directions))
        self._tag, self._lines, self._chart, self._directions = None, [], [], []
        first = self._tag_line if tag else lines[0].number if lines else 1
        if chart and (lines or tag is None):  # bars before the words are a section of their own
            kind = "instrumental" if self.stanzas else "intro"
            self.stanzas.append(Stanza(kind, kind, first, chart=chart))  # type: ignore[arg-type]
            chart = ()
            if not lines:
                return
        if tag is None:
            repeats = self._allowed(times, first)
            stanza = Stanza(None, "", first, lines, repeats=repeats, tagged=False, directions=directions)
            self.stanzas += divided(stanza, self.findings)
            return
        self.stanzas.append(
            Stanza(
                tag.kind, simplified(tag.label), first, lines, tag.asked_bars,
                self._allowed(max(tag.repeats, times), first), tag.recall, tag.kind is not None, tag.delivery,
                directions, chart, tag.label,
            )
        )  # fmt: skip


def _outside(text: str, brackets: Sequence[tuple[int, int, tuple[str, ...], bool]]) -> str:
    for start, end, _, _ in reversed(brackets):
        text = text[:start] + " " + text[end:]
    return re.sub(r"\(?[x×]\s?\d+\)?|\d+\s?[x×]", "", text)


def _continued(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """ChordPro's lines that end in a backslash, joined."""
    done, at = [], 0
    for text, count in chordpro.joined([line.text.rstrip() for line in lines]):
        done.append(replace(lines[at], text=text))
        at += count
    return done
