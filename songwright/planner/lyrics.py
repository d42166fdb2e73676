"""A lyric file becomes sections, lines, words and syllables with phonemes.

`read_lyrics` forgives: everything odd but survivable becomes a finding with its line number; only a text that cannot
be sung at all, a language we do not speak, or phonemes that are none raise `LyricsError`.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from songwright.errors import LyricsError
from songwright.phonetics.english_words import HOMOGRAPHS
from songwright.phonetics.inventory import parse_phonemes
from songwright.phonetics.languages import pronounce_lines
from songwright.phonetics.pronunciation import Pronunciation
from songwright.phonetics.syllables import syllabify
from songwright.phonetics.user_dictionary import load_dictionary
from songwright.planner.chorded_words import line_chords
from songwright.planner.draft import Finding, Line, Lyrics, LyricSection, Syllable, Word
from songwright.planner.given_keys import sounding
from songwright.planner.long_lines import broken
from songwright.planner.lyric_language import guess_language, read_language
from songwright.planner.lyric_words import RawLine, RawWord, split_words
from songwright.planner.reading.document import SourceLine, Stanza
from songwright.planner.reading.read import read_document
from songwright.planner.reattack import struck_again
from songwright.song import LANGUAGE_NAMES

MAX_SUNG_LINES = 600
MAX_WORDS = 6000
_OVERRIDE = re.compile(r"\{([^{}|]+)\|[^{}]*\}")  # a line is printed without its phonemes
# A word's source is the least sure of its parts'.
_SURENESS = ("fallback", "homograph", "rule", "dictionary", "override")


def read_lyrics(
    text: str | bytes, language: str | None = None, pronunciations: Mapping[str, str] | None = None,
    folder: Path = Path(),
) -> Lyrics:  # fmt: skip
    """Read a lyric file.

    Args:
        text: the file's content; bytes are decoded (UTF-8, else Windows-1252).
        language: overrules the file's `language:` header; without either, English or what the words clearly are.
        pronunciations: phonemes by word, for the whole file; `{word|phonemes}` in the text comes first, the
            dictionary that a `pronunciations:` header names comes last.
        folder: where that dictionary is looked for.

    Raises:
        LyricsError: nothing to sing, an unsupported language, phonemes outside the inventory, or no such dictionary.
    """
    document = read_document(text)
    headers = document.headers
    findings = list(document.findings)
    stanzas = list(document.stanzas)
    _check_length(stanzas)
    code = _language(language, headers.get("language"), stanzas, findings)
    named = headers.get("pronunciations")
    given = {**(load_dictionary(folder / named) if named else {}), **(pronunciations or {})}
    sections, key = sounding(_sung(stanzas, code, given, findings), headers, findings)
    return Lyrics(
        sections=sections,
        title=headers.get("title"),
        language=code,
        key=key,
        tempo=headers.get("tempo"),
        meter=headers.get("meter"),
        style=headers.get("style"),
        findings=tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.source_line)),
    )


def lyric_headers(text: str | bytes) -> Mapping[str, str]:
    """The header lines of a lyric file by field ('title', 'style', …), without reading its words.

    Raises:
        LyricsError: the file is no lyric file.
    """
    return read_document(text).headers


def _check_length(stanzas: list[Stanza]) -> None:
    lines = sum(len(stanza.lines) for stanza in stanzas)
    if not lines:
        raise LyricsError("the lyric has no words to sing; write at least one line of text")
    if lines > MAX_SUNG_LINES:
        raise LyricsError(f"the lyric has {lines} sung lines; a song may have at most {MAX_SUNG_LINES}, so shorten it")


def _language(asked: str | None, header: str | None, stanzas: list[Stanza], findings: list[Finding]) -> str:
    if asked is not None:
        return read_language(asked)
    if header is not None:
        return read_language(header)
    code = guess_language([line.text for stanza in stanzas for line in stanza.lines])
    if code != "en":
        name = LANGUAGE_NAMES[code]
        findings.append(
            Finding(0, "note", f"the words look {name}, so they are sung in {name}; say 'language: en' for English")
        )
    return code


def _sung(
    stanzas: list[Stanza], language: str, pronunciations: Mapping[str, str], findings: list[Finding]
) -> tuple[LyricSection, ...]:
    """Pronounce every line once (stanzas that repeat share it) and build the sections."""
    written = list(dict.fromkeys((line.number, line.text) for stanza in stanzas for line in stanza.lines))
    raw = {key: split_words(key[1], key[0], language) for key in written}
    for line in raw.values():
        findings += line.findings
    count = sum(len(word.parts) for line in raw.values() for word in line.words)
    if count > MAX_WORDS:
        raise LyricsError(f"the lyric has {count:,} words; a song may have at most {MAX_WORDS:,}, so shorten it")
    spoken = pronounce_lines(
        [[part.said for word in raw[key].words for part in word.parts] for key in written], language, pronunciations
    )
    words = {key: _words(raw[key], parts, key[0], language) for key, parts in zip(written, spoken, strict=True)}
    _report_guesses(words, findings)
    sections = []
    for stanza in stanzas:
        assert stanza.kind is not None
        lines = tuple(_line(line, raw[line.number, line.text], words[line.number, line.text]) for line in stanza.lines)
        lines = tuple(piece for line in lines if line.words for piece in _broken(line, findings))
        if lines or not stanza.lines:
            sections.append(
                LyricSection(
                    stanza.kind, lines, stanza.source_line, stanza.asked_bars, stanza.tagged, stanza.delivery,
                    stanza.directions, stanza.chart, stanza.name,
                )
            )  # fmt: skip
    for key in written:
        if not words[key]:
            findings.append(Finding(key[0], "warning", f"no singable text in '{key[1][:40]}'; remove it or add words"))
    if not any(section.lines for section in sections):
        raise LyricsError(_nothing_to_sing(written))
    return tuple(sections)


def _broken(line: Line, findings: list[Finding]) -> tuple[Line, ...]:
    pieces = broken(line)
    said = Finding(
        line.source_line, "warning", f"this line is too long for one phrase; it is sung as {len(pieces)} lines"
    )
    if len(pieces) > 1 and said not in findings:  # a stanza that repeats says it once
        findings.append(said)
    return pieces


def _nothing_to_sing(written: list[tuple[int, str]]) -> str:
    number, text = written[0]
    return (
        f"line {number}: no singable text in '{text[:40]}' nor in any other line; "
        "write words in Latin letters (English, Spanish, French, Italian, Portuguese or German)"
    )


def _line(line: SourceLine, raw: RawLine, words: tuple[Word, ...]) -> Line:
    chords = line_chords(line.marks, raw.words, words, line.text) if line.marks else ()
    text = _OVERRIDE.sub(r"\1", line.text)
    return Line(text, words, line.number, line.start_seconds, chords, line.singer)


def _words(raw: RawLine, spoken: list[Pronunciation], number: int, language: str) -> tuple[Word, ...]:
    """The line's words; `spoken` has one entry per part of each word."""
    words = []
    at = 0
    for word in raw.words:
        parts = spoken[at : at + len(word.parts)]
        at += len(word.parts)
        printed = [part.printed for part in word.parts]
        if word.phonemes is not None:
            parts, printed = [Pronunciation(word.text, _override(word, number), "override")], [word.text]
        syllables = tuple(
            Syllable(sound.letters, sound.phonemes, sound.stress)
            for part, letters in zip(parts, printed, strict=True)
            for sound in syllabify(letters, part.phonemes, language)
        )
        if word.pieces:
            syllables = struck_again(syllables, word.pieces)
        source = min((part.source for part in parts), key=_SURENESS.index)
        words.append(Word(word.text, syllables, word.backing, source))
    return tuple(words)


def _override(word: RawWord, number: int) -> tuple[str, ...]:
    try:
        return parse_phonemes(word.phonemes or "")
    except LyricsError as error:
        raise LyricsError(f"line {number}, word '{word.text}': {error}") from error


def _report_guesses(words: Mapping[tuple[int, str], tuple[Word, ...]], findings: list[Finding]) -> None:
    """Say once per word that its pronunciation was guessed, from the letters or between two ways."""
    seen: set[str] = set()
    for (number, _), line in words.items():
        for word in line:
            if word.source == "homograph" and word.text.lower() in HOMOGRAPHS:
                said = " ".join(p for syllable in word.syllables for p in syllable.phonemes)
                ways = [" ".join(parse_phonemes(way)) for way in HOMOGRAPHS[word.text.lower()]]
                other = next(way for way in ways if way != said)
                findings.append(
                    Finding(
                        number,
                        "note",
                        f"'{word.text}' is said in two ways and this line does not tell which; it is sung as '{said}'; "
                        f"for the other write {{{word.text}|{other}}}",
                    )
                )
            if word.source == "fallback" and word.text.lower() not in seen:
                seen.add(word.text.lower())
                said = " ".join(p for syllable in word.syllables for p in syllable.phonemes)
                findings.append(
                    Finding(
                        number,
                        "note",
                        f"'{word.text}' is in no dictionary; it is sung as '{said}'; "
                        f"to change that write {{{word.text}|phonemes}}",
                    )
                )
