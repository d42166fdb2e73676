"""What a singer would say about a lyric before singing it: the reader's remarks and those about singability."""

import re
from collections.abc import Mapping
from pathlib import Path

from songwright.errors import LyricsError
from songwright.phonetics.inventory import is_vowel
from songwright.planner.draft import Finding, Line, Lyrics
from songwright.planner.lyrics import read_lyrics
from songwright.units import Meter, beats_to_seconds

DEFAULT_TEMPO_BPM = 100.0
LINE_BARS = 4  # the longest phrase that the planner gives a line
BREATH_BEATS = 1.0
SHORTEST_NOTE_BEATS = 0.5  # an eighth of 4/4: what a line can hold without becoming patter
# Sung faster than this, consonants blur (Sundberg, The Science of the Singing Voice: some 7 syllables a second).
SHORTEST_SYLLABLE_SECONDS = 0.14
# What a phoneme needs at least to be heard, in seconds.
SHORTEST_CONSONANT_SECONDS = 0.045
SHORTEST_VOWEL_SECONDS = 0.08
LONG_WORD_SYLLABLES = 8


def lint_lyrics(
    text: str | bytes,
    language: str | None = None,
    pronunciations: Mapping[str, str] | None = None,
    *,
    tempo_bpm: float | None = None,
    meter: Meter | None = None,
    folder: Path = Path(),
) -> tuple[Finding, ...]:
    """Everything worth saying about a lyric file, in the order of its lines.

    Args:
        text: the file's content.
        language, pronunciations, folder: as for `read_lyrics`.
        tempo_bpm, meter: what the song will be sung at; without them the file's headers, else 100 bpm in 4/4.

    Returns:
        findings; one of severity 'error' where `read_lyrics` would raise.
    """
    try:
        lyrics = read_lyrics(text, language, pronunciations, folder)
    except LyricsError as error:
        place = re.match(r"line (\d+)[,:] ", str(error))
        message = str(error)[place.end() :] if place else str(error)
        return (Finding(int(place[1]) if place else 0, "error", message),)
    tempo = tempo_bpm or _tempo_of(lyrics)
    found = [*lyrics.findings, *singability(lyrics, tempo, meter or _meter_of(lyrics))]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: finding.source_line))


def singability(lyrics: Lyrics, tempo_bpm: float, meter: Meter) -> list[Finding]:
    """Lines that do not fit their bars or cannot be articulated, and words that are hard to sing."""
    found: list[Finding] = []
    seen: set[tuple[int, str]] = set()
    for section in lyrics.sections:
        for line in section.lines:
            if (line.source_line, line.text) not in seen:
                seen.add((line.source_line, line.text))
                found += _too_long(line, tempo_bpm, meter)
                found += _long_words(line)
    if lyrics.sections and all(word.backing for s in lyrics.sections for line in s.lines for word in line.words):
        found.append(Finding(0, "warning", "every word is in parentheses, so the lead singer has nothing to sing"))
    return found


def articulation_findings(lyrics: Lyrics, remarks: Mapping[str, str]) -> tuple[Finding, ...]:
    """What the singer says about lines, with the lines' places in the file.

    Args:
        remarks: a sentence by the line's text.
    """
    places: dict[str, int] = {}
    for section in lyrics.sections:
        for line in section.lines:
            places.setdefault(line.text, line.source_line)
    return tuple(Finding(places.get(text, 0), "warning", remark) for text, remark in remarks.items())


def line_capacity(tempo_bpm: float, meter: Meter) -> int:
    """Syllables that the longest phrase holds, with room to breathe, at this tempo and meter."""
    beats = LINE_BARS * meter.beats_per_bar - BREATH_BEATS
    # Where the beat is a dotted quarter its eighths are thirds of a beat.
    note_beats = 1 / 3 if meter.is_compound else SHORTEST_NOTE_BEATS
    seconds = beats_to_seconds(beats, tempo_bpm)
    return max(1, int(min(beats / note_beats, seconds / SHORTEST_SYLLABLE_SECONDS)))


def _too_long(line: Line, tempo_bpm: float, meter: Meter) -> list[Finding]:
    """At most one finding: too many syllables, or too many sounds for the time they have."""
    syllables = line.syllables
    capacity = line_capacity(tempo_bpm, meter)
    if len(syllables) > capacity:
        return [
            Finding(
                line.source_line,
                "warning",
                f"{len(syllables)} syllables are too many for one line: {LINE_BARS} bars of "
                f"{meter} at {tempo_bpm:g} bpm hold {capacity}; break it in two",
            )
        ]
    needed = sum(
        SHORTEST_VOWEL_SECONDS if is_vowel(phoneme) else SHORTEST_CONSONANT_SECONDS
        for syllable in syllables
        for phoneme in syllable.phonemes
    )
    available = beats_to_seconds(LINE_BARS * meter.beats_per_bar - BREATH_BEATS, tempo_bpm)
    if needed > available:
        return [
            Finding(
                line.source_line,
                "warning",
                f"its sounds need {needed:.1f} s, but {LINE_BARS} bars at {tempo_bpm:g} bpm leave {available:.1f} s; "
                "shorten it or choose a slower tempo",
            )
        ]
    return []


def _long_words(line: Line) -> list[Finding]:
    return [
        Finding(line.source_line, "note", f"'{word.text[:40]}' has {len(word.syllables)} syllables and is hard to sing")
        for word in line.words
        if len(word.syllables) >= LONG_WORD_SYLLABLES
    ]


def _tempo_of(lyrics: Lyrics) -> float:
    number = re.search(r"\d+(?:\.\d+)?", lyrics.tempo or "")
    return float(number[0]) if number and 20 <= float(number[0]) <= 400 else DEFAULT_TEMPO_BPM


def _meter_of(lyrics: Lyrics) -> Meter:
    try:
        return Meter.parse(lyrics.meter) if lyrics.meter else Meter(4, 4)
    except ValueError:
        return Meter(4, 4)
