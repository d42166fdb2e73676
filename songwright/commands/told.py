"""What commands say of a song that they made or changed."""

from typing import TYPE_CHECKING

from songwright.commands.options import ERRORS, OUTPUT
from songwright.units import format_seconds

if TYPE_CHECKING:
    from songwright.production.song import Song

MOST_FAILURES_PRINTED = 8


def print_song(song: "Song") -> None:
    """What is to be said of a finished song; in a pipe standard output gets just its folder, which a script can use."""
    report = song.report
    for remark in report.warnings:
        ERRORS.print(f"note: {remark}", style="yellow", markup=False)
    for found in report.failed[:MOST_FAILURES_PRINTED]:
        value = "nothing" if found.value is None else f"{found.value:.2f}"
        ERRORS.print(
            f"check failed: {found.name}, {found.where}: {value} {found.unit} ({found.bound} {found.threshold:g})",
            style="yellow", markup=False,
        )  # fmt: skip
    if len(report.failed) > MOST_FAILURES_PRINTED:
        more = len(report.failed) - MOST_FAILURES_PRINTED
        ERRORS.print(f"and {more} more; {_page(song)} shows them all", style="yellow", markup=False)
    if not OUTPUT.is_terminal:
        OUTPUT.print(str(song.folder), soft_wrap=True, markup=False)
        return
    OUTPUT.print(
        f"{song.plan.title} · {format_seconds(report.duration_seconds)} · {report.verdict}", style="bold", markup=False
    )
    OUTPUT.print(f"listen to {song.folder / 'song.wav'}, look at {_page(song)}", markup=False)


def _page(song: "Song") -> str:
    """The report's page; the command that writes it where an edit took it away."""
    page = song.folder / "report.html"
    return str(page) if page.is_file() else f"the page that 'songwright check {song.folder}' writes"
