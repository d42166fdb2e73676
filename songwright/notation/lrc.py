"""`song.lrc`: the words with the time of each line and each word, for karaoke players.

Enhanced LRC (the "A2 extension"): `[mm:ss.xx] <mm:ss.xx> word <mm:ss.xx> word … <mm:ss.xx>`, the last time being the
line's end. `song-syllables.lrc` has a time for each syllable instead, with spaces only between words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from songwright.files import write_text
from songwright.notation.sung_lines import SungLine, sung_lines
from songwright.song import Note, Section, SongPlan
from songwright.units import format_seconds
from songwright.version import __version__

# A player clears its screen in a pause longer than this.
CLEAR_AFTER_SECONDS = 4.0


@dataclass(frozen=True)
class TimedWord:
    """A sung word as it is printed, with the punctuation that the lyric gives it."""

    text: str
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True)
class TimedLine:
    """A sung line."""

    words: tuple[TimedWord, ...]

    @property
    def start_seconds(self) -> float:
        return min(word.start_seconds for word in self.words)

    @property
    def end_seconds(self) -> float:
        return max(word.end_seconds for word in self.words)


def write_lrc(plan: SongPlan, path: Path) -> None:
    """Write the timed lyrics.

    Raises:
        OutputError: the file cannot be written.
    """
    write_text(path, lrc_text(plan))


def lrc_text(plan: SongPlan) -> str:
    """The file's text: header tags, then a line of the file for each sung line."""
    rows = []
    for line in timed_lines(plan):
        words = " ".join(f"<{_stamp(word.start_seconds)}> {word.text}" for word in line.words)
        rows.append(_Row(line.start_seconds, line.end_seconds, f"{words} "))
    return _file(plan, rows)


def write_syllable_lrc(plan: SongPlan, path: Path) -> None:
    """Write the lyrics timed by syllable.

    Raises:
        OutputError: the file cannot be written.
    """
    write_text(path, syllable_lrc_text(plan))


def syllable_lrc_text(plan: SongPlan) -> str:
    """As `lrc_text`, with the time of each syllable right before its letters."""
    lines = ((section, line) for section in plan.sections for line in sung_lines(section) if line.syllables)
    return _file(plan, [_syllable_row(plan, section, line) for section, line in lines])


def _syllable_row(plan: SongPlan, section: Section, line: SungLine) -> "_Row":
    starts = [plan.seconds_at(section, syllable.start_beat) for syllable in line.syllables]
    ends = [plan.seconds_at(section, syllable.end_beat) for syllable in line.syllables]
    text = "".join(f"<{_stamp(start)}>{piece}" for start, piece in zip(starts, line.pieces, strict=True))
    return _Row(min(starts), max(ends), text)


@dataclass(frozen=True)
class _Row:
    """A timed line of the file, without the stamps at its ends."""

    start_seconds: float
    end_seconds: float
    text: str


def _file(plan: SongPlan, timed: list[_Row]) -> str:
    rows = [
        f"[ti:{plan.title}]",
        f"[la:{plan.language}]",
        f"[length:{format_seconds(plan.duration_seconds)}]",
        f"[re:songwright {__version__}]",
        "",
    ]
    for index, row in enumerate(timed):
        rows.append(f"[{_stamp(row.start_seconds)}] {row.text}<{_stamp(row.end_seconds)}>")
        following = timed[index + 1].start_seconds if index + 1 < len(timed) else plan.duration_seconds
        if following - row.end_seconds > CLEAR_AFTER_SECONDS:
            rows.append(f"[{_stamp(row.end_seconds)}]")
    return "\n".join(rows) + "\n"


def timed_lines(plan: SongPlan) -> list[TimedLine]:
    """Every sung line of the song with its words' times, in order; backing words stand in parentheses."""
    return [
        line
        for section in plan.sections
        for _, notes in groupby(section.notes, key=lambda note: note.line)
        for line in (_timed_line(plan, section, list(notes)),)
    ]


def _timed_line(plan: SongPlan, section: Section, notes: list[Note]) -> TimedLine:
    number = notes[0].line
    written = section.lines[number] if number < len(section.lines) else ""
    words = [list(group) for _, group in groupby(notes, key=lambda note: note.word_index)]
    texts = printed_words(written, [word[0] for word in words])
    return TimedLine(tuple(
        TimedWord(
            text,
            plan.seconds_at(section, word[0].start_beat),
            plan.seconds_at(section, word[-1].start_beat + word[-1].beats),
        )
        for text, word in zip(texts, words, strict=True)
    ))  # fmt: skip


def printed_words(line: str, words: list[Note]) -> list[str]:
    """The words with the punctuation around them in the written line; plain where the line has other words.

    Args:
        line: the lyric line as written.
        words: the first note of each sung word.
    """
    found = list(_places(line, [note.word for note in words]))
    if len(found) < len(words):
        return [f"({note.word})" if note.backing else note.word for note in words]
    starts = [line.rfind(" ", 0, place) + 1 for place in found]
    starts[0] = 0
    ends = [*starts[1:], len(line)]
    return [line[start:end].strip() or note.word for start, end, note in zip(starts, ends, words, strict=True)]


def _places(line: str, words: list[str]) -> Iterator[int]:
    """Where each word begins in the line, one after the other, as long as they are found."""
    at = 0
    for word in words:
        place = line.find(word, at)
        if place < 0:
            return
        yield place
        at = place + len(word)


def _stamp(seconds: float) -> str:
    """`75.5` to `01:15.50`."""
    hundredths = max(0, round(seconds * 100))
    return f"{hundredths // 6000:02d}:{hundredths % 6000 / 100:05.2f}"
