"""A page that lists songs with players and links to their reports."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from songwright.files import write_text
from songwright.production.report.markup import Html, element, joined
from songwright.production.report.page import LANGUAGE_NAMES, asset, document
from songwright.production.report.tables import quoted_path
from songwright.units import format_seconds


@dataclass(frozen=True)
class IndexEntry:
    """A song of the list.

    Attributes:
        folder: the song folder; links are written relative to the page, so it lies beside or below it.
        title, style, language: for the reader; the language as in a plan.
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
    good = sum(entry.passed for entry in entries)
    songs = "1 song" if len(entries) == 1 else f"{len(entries)} songs"
    head = element("header", None, element("p", {"class": "brand"}, "songwright"),
                   element("h1", {"dir": "auto"}, heading),
                   element("p", {"class": "quiet"}, f"{songs}; {good} passed every check"))  # fmt: skip
    rows = element("ol", {"class": "songs"}, *(_song(entry, path.parent) for entry in entries))
    body = joined(element("main", None, head, rows, element("footer", None, "Made by songwright, offline.")),
                  element("script", None, asset("index.js")))  # fmt: skip
    write_text(path, document(f"{heading} · songwright", ("base.css", "index.css"), body))
    return path


def _song(entry: IndexEntry, base: Path) -> Html:
    facts = " · ".join(fact for fact in (
        LANGUAGE_NAMES.get(entry.language, entry.language),
        format_seconds(entry.duration_seconds) if entry.duration_seconds is not None else "",
        entry.note,
    ) if fact)  # fmt: skip
    title, verdict = joined(entry.title), joined(entry.verdict)
    parts = []
    if entry.song is not None:
        report = {"href": _link(entry.folder / "report.html", base)}
        title, verdict = element("a", report, entry.title), element("a", report, entry.verdict)
        parts.append(element("audio", {"controls": "", "preload": "none", "src": _link(entry.folder / entry.song, base),
                                       "aria-label": entry.title}))  # fmt: skip
    return element(
        "li", {"class": None if entry.song is not None else "none"},
        element("div", None,
                element("h2", {"dir": "auto"}, title),
                element("p", {"class": "style", "dir": "auto"}, entry.style),
                element("p", {"class": "quiet"}, facts)),
        element("div", {"class": "play"}, *parts,
                element("p", {"class": "good" if entry.passed else "bad", "dir": "auto"}, verdict)),
    )  # fmt: skip


def _link(target: Path, base: Path) -> str:
    return quoted_path(Path(os.path.relpath(target, base)).as_posix())
