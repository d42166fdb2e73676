"""Stanzas as they were read to stanzas as they are sung: kinds inferred, recalls filled in, repeats written out."""

import re
from dataclasses import replace

from songwright.planner.draft import Finding
from songwright.planner.reading.document import Stanza
from songwright.song import SectionKind

WITHOUT_WORDS: tuple[SectionKind, ...] = ("intro", "outro", "instrumental", "break")
_LONGEST_UNTAGGED = 10


def divided(stanza: Stanza, findings: list[Finding]) -> list[Stanza]:
    """A very long unnamed stanza in equal parts, as a song's verses are."""
    count = len(stanza.lines)
    if count <= _LONGEST_UNTAGGED:
        return [stanza]
    parts = -(-count // 8)
    size = -(-count // parts)
    findings.append(
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
    if model is not None and (stanza.recall or stanza.kind not in WITHOUT_WORDS):
        lines = tuple(replace(line, start_seconds=None) for line in model.lines)
        return replace(stanza, lines=lines, chart=(), delivery=model.delivery)
    if stanza.kind in WITHOUT_WORDS:
        return stanza
    if stanza.chart:
        findings.append(
            Finding(stanza.source_line, "note", f"'{stanza.label}' has chords but no words; the band plays it")
        )
        return replace(stanza, kind="instrumental")
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
