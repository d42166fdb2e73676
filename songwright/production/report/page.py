"""`report.html`: one file that shows a report, without anything from elsewhere but the song's own sound files."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from songwright.chords import printed_chord
from songwright.production.report.document import CheckResult, SongReport
from songwright.production.report.leadsheet import leadsheet
from songwright.production.report.markup import Html, element, joined, number
from songwright.production.report.tables import (
    checks_section,
    making_section,
    quoted_path,
    reproduce_section,
    takes_section,
)
from songwright.production.report.timeline import timeline
from songwright.units import format_seconds
from songwright.waveform import Waveform

ASSETS = Path(__file__).parent / "assets"
LANGUAGE_NAMES = {"en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "pt": "Portuguese", "de": "German"}
SOUND_SUFFIXES = ("wav", "flac", "mp3")


@cache
def asset(name: str) -> Html:
    """A style sheet or script of this package, to stand within the page."""
    return Html((ASSETS / name).read_text(encoding="utf-8"))


def document(title: str, styles: tuple[str, ...], body: Html) -> str:
    """A whole HTML page with the given style sheets within it."""
    head = joined(
        element("meta", {"charset": "utf-8"}),
        element("meta", {"name": "viewport", "content": "width=device-width,initial-scale=1"}),
        element("meta", {"name": "color-scheme", "content": "light dark"}),
        element("title", None, title),
        element("style", None, *(asset(style) for style in styles)),
    )
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>{body}</body></html>\n'


def render_page(report: SongReport, stems: Mapping[str, Waveform], master: Waveform) -> str:
    """The page's text.

    Args:
        stems, master: the sound that the report was made from, for its pictures.
    """
    body = element(
        "main", None,
        _header(report),
        _transport(),
        element("section", {"class": "desk", "id": "desk"}, timeline(report, stems, master),
                element("p", {"class": "missing", "hidden": "", "id": "missing"},
                        "The sound is not beside this page: put it back into its song folder to listen.")),
        _section("checks", "What was checked", "each line shows the value nearest to its limit, and opens to all",
                 checks_section(report)),
        _section("sheet", "Words and pitch", _sheet_note(report), leadsheet(report, master)),
        _section("takes", "Takes", "filled: in the song; ringed: failed a check", takes_section(report)),
        _section("making", "How it was made", "", making_section(report)),
        _section("reproduce", "How to make it again", "", reproduce_section(report)),
        element("footer", None, "Made and measured by ", element("b", None, "songwright"), ", offline."),
    )  # fmt: skip
    player = element("script", None, _data(report), asset("player.js"))
    return document(f"{report.title} · songwright", ("base.css", "report.css"), joined(body, player))


def _header(report: SongReport) -> Html:
    facts = (
        ("Key", printed_chord(report.key)), ("Tempo", f"{number(report.tempo_bpm)} bpm"),
        ("Meter", "{}/{}".format(*report.meter)), ("Length", format_seconds(report.duration_seconds)),
        ("Voice", report.voice), ("Language", LANGUAGE_NAMES.get(report.language, report.language)),
        ("Seed", str(report.seed)),
    )  # fmt: skip
    style = [element("p", {"class": "style", "dir": "auto"}, f"“{report.style}”")] if report.style else []
    genre = ", ".join(part for part in (report.genre, report.mood) if part and part != "neutral")
    good = not report.failed
    return element(
        "header", None,
        element("div", {"class": "titles"},
                element("p", {"class": "brand"}, "songwright", element("span", None, genre)),
                element("h1", {"dir": "auto"}, report.title), *style),
        element("a", {"class": f"verdict {'good' if good else 'bad'}", "href": "#checks"},
                element("strong", None, str(len(report.checks) - len(report.failed)),
                        element("small", None, f" of {len(report.checks)}")), "checks passed"),
        element("dl", {"class": "facts"}, *(
            element("div", None, element("dt", None, name), element("dd", None, value)) for name, value in facts
        )),
        element("dl", {"class": "figures"}, *_figures(report)),
    )  # fmt: skip


def _figures(report: SongReport) -> list[Html]:
    """What a producer asks first, in large figures."""
    loudness = report.loudness
    figures = [
        _figure("Loudness", loudness.integrated_lufs, "LUFS", 1),
        _figure("True peak", loudness.true_peak_dbtp, "dBTP", 1),
        _figure("Range", loudness.range_lu, "LU", 1),
    ]
    for title, name in (("Lines in tune", "pitch"), ("Lines understood", "words")):
        lines = [check for check in report.checks if check.name == name]
        if lines:
            figures.append(_share(title, lines))
    return figures


def _figure(title: str, value: float | None, unit: str, places: int) -> Html:
    text = "–" if value is None else f"{value:.{places}f}".replace("-", "\N{MINUS SIGN}")
    return element("div", None, element("dt", None, title),
                   element("dd", None, text, element("small", None, f" {unit}")))  # fmt: skip


def _share(title: str, checks: list[CheckResult]) -> Html:
    good = sum(check.passed for check in checks)
    return element("div", None, element("dt", None, title),
                   element("dd", None, str(good), element("small", None, f" of {len(checks)}")))  # fmt: skip


def _transport() -> Html:
    return element(
        "div", {"class": "transport"},
        element("button", {"id": "play", "type": "button", "aria-label": "play"}),
        element("div", {"class": "clock"}, element("b", {"id": "now"}, "0:00"), element("span", {"id": "total"})),
        element("p", {"id": "line", "dir": "auto"}),
        element("div", {"class": "source", "role": "group", "aria-label": "what is heard"},
                element("button", {"id": "master", "type": "button", "aria-pressed": "true"}, "Master"),
                element("button", {"id": "stems", "type": "button", "aria-pressed": "false"}, "Stems")),
    )  # fmt: skip


def _sheet_note(report: SongReport) -> str:
    if not report.words:
        return "nobody sings; chords and sound"
    if report.pitch is None:
        return "blocks: the plan's notes; no voice was measured"
    return "blocks: the plan's notes; line: the voice as Praat hears it; below: the master"


def _section(name: str, title: str, note: str, content: Html) -> Html:
    head = element("h2", None, title, element("small", None, note)) if note else element("h2", None, title)
    return element("section", {"class": "block", "id": name}, head, content)


def _data(report: SongReport) -> Html:
    """What the script needs, as a constant; `<` is written so that no text can end the script."""
    paths = [file.path for file in report.files]
    song = next((f"song.{suffix}" for suffix in SOUND_SUFFIXES if f"song.{suffix}" in paths), "song.wav")
    stems = {path.split("/")[-1].removesuffix(".wav"): quoted_path(path) for path in paths if path.startswith("stems/")}
    words = [[w.text, round(w.start_seconds, 2), round(w.end_seconds, 2), w.section_id, w.line] for w in report.words]
    data = {"seconds": report.duration_seconds, "song": song, "stems": stems, "words": words}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Html(f"const song = {text};\n")
