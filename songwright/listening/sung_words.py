"""Which stretch of a song a section's words are heard in, and what is understood there.

The one place that cuts a voice into sections for a recogniser: checks, takes and figures all hear the same stretches.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from songwright.listening.recogniser import Recogniser
from songwright.song import Note, Section, SongPlan
from songwright.units import beats_to_seconds

MARGIN_SECONDS = 0.4  # around what is sung, for consonants before the beat and breath after it


@dataclass(frozen=True)
class HeardSection:
    """A section's sung lines and what was understood of them all.

    Attributes:
        lines: their numbers within the section.
        wanted: the words of each.
    """

    section: Section
    lines: tuple[int, ...]
    wanted: tuple[tuple[str, ...], ...]
    heard: str


def heard_sections(
    samples: np.ndarray, sample_rate_hz: int, plan: SongPlan, recogniser: Recogniser
) -> Iterator[HeardSection]:
    """Each section that the lead sings, listened to as a whole, as recognisers like it.

    Args:
        samples: (T,) the voice, from the song's start.
    """
    for section in plan.sections:
        lines = sung_lines(section)
        if not lines:
            continue
        start, end = line_seconds(plan, section, lines[0])[0], line_seconds(plan, section, lines[-1])[1]
        heard = recogniser.words(stretch(samples, sample_rate_hz, start, end), sample_rate_hz)
        yield HeardSection(section, lines, tuple(line_words(section, line) for line in lines), heard)


def stretch(samples: np.ndarray, sample_rate_hz: int, start_seconds: float, end_seconds: float) -> np.ndarray:
    """What is heard of a voice (T,) between two times, with a margin."""
    first = max(0, round((start_seconds - MARGIN_SECONDS) * sample_rate_hz))
    return samples[first : round((end_seconds + MARGIN_SECONDS) * sample_rate_hz)]


def sung_lines(section: Section) -> tuple[int, ...]:
    """The lines that the lead sings, in order."""
    return tuple(dict.fromkeys(note.line for note in _lead(section)))


def line_words(section: Section, line: int) -> tuple[str, ...]:
    """The words that the lead sings of a line."""
    words = {note.word_index: note.word for note in _lead(section) if note.line == line}
    return tuple(words[index] for index in sorted(words))


def line_seconds(plan: SongPlan, section: Section, line: int) -> tuple[float, float]:
    """From a line's first lead note to the end of its last, in seconds of the song."""
    notes = [note for note in _lead(section) if note.line == line]
    last = notes[-1]
    end = plan.seconds_at(section, last.start_beat) + beats_to_seconds(last.beats, plan.tempo_bpm)
    return plan.seconds_at(section, notes[0].start_beat), end


def lead_words(plan: SongPlan) -> str:
    """All words that the lead sings, in order."""
    return " ".join(
        word for section in plan.sections for line in sung_lines(section) for word in line_words(section, line)
    )


def _lead(section: Section) -> list[Note]:
    return [note for note in section.notes if not note.backing]
