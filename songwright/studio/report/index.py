"""A page that lists songs with players and links to their reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class IndexEntry:
    """A song of the list.

    Attributes:
        folder: the song folder; links are written relative to the page, so it lies beside or below it.
        title, style, language: for the reader.
        duration_seconds: of the master; None where there is none.
        verdict: e.g. '41 of 43 checks passed', or why there is no song.
        passed: whether all is well.
        song: name of the sound file within the folder; None where there is none.
        note: a further line, e.g. how long it took.
    """

    folder: Path
    title: str
    style: str
    language: str
    duration_seconds: float | None
    verdict: str
    passed: bool
    song: str | None = "song.wav"
    note: str = ""


def render_index(entries: Sequence[IndexEntry], path: Path, heading: str = "Songs") -> Path:
    """Write the page; returns its path.

    Raises:
        OutputError: the file cannot be written.
    """
    raise NotImplementedError
