"""The commands that change a finished song: resing, takes, edit, mix, undo, redo, history."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from songwright.commands.bars import Bars
from songwright.commands.options import EDIT, ERRORS, OUTPUT, SongArgument
from songwright.commands.told import print_song
from songwright.errors import PlanError

if TYPE_CHECKING:
    from songwright.production.mixing import StemAtDesk
    from songwright.song import SongPlan


def add_edit_commands(app: typer.Typer) -> None:
    """Hang this module's commands into the program."""
    commands: tuple[Callable[..., None], ...] = (resing, takes, edit, undo, redo, history)
    for command in commands:
        app.command(rich_help_panel=EDIT)(command)
    # An instrument's name may be typed where a stem's is wanted: what to set then is said.
    free = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command(rich_help_panel=EDIT, context_settings=free)(mix)


def resing(
    folder: SongArgument,
    section: Annotated[str | None, typer.Option("--section", help="Its id in the plan, for example chorus-2.")] = None,
    line: Annotated[
        str | None, typer.Option("--line", metavar="SECTION:N", help="One line of a section, such as chorus-2:3.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="By default the section's next take.")] = None,
    lyrics: Annotated[
        str | None, typer.Option("--lyrics", help="New words for the section; ' / ' or a line break parts lines.")
    ] = None,
) -> None:
    """Sing and play one section again, or sing one line, and leave all else as it is, to the last bit."""
    from songwright.production.resing import read_line
    from songwright.production.resing import resing as sing_again

    if (section is None) == (line is None):
        raise typer.BadParameter("name what is to be sung again: either --section chorus-2 or --line chorus-2:3")
    place, number = (section, None) if section is not None else read_line(line or "")
    with Bars(ERRORS) as bars:
        made = sing_again(folder, place, line=number, seed=seed, lyrics=lyrics, watch=bars)
    print_song(made)


def takes(
    folder: SongArgument,
    section: Annotated[str | None, typer.Option("--section", help="Its id in the plan, for example chorus-2.")] = None,
    line: Annotated[
        str | None, typer.Option("--line", metavar="SECTION:N", help="One line of a section, such as chorus-2:3.")
    ] = None,
    stem: Annotated[str | None, typer.Option("--stem", help="vocals, drums, bass or other alone.")] = None,
    choose: Annotated[int | None, typer.Option("--choose", min=1, metavar="N", help="Put this take in.")] = None,
) -> None:
    """List every take of a song, a section or a line; with --choose, put a kept one back into the song."""
    from songwright.production.choosing import choose_take, takes_of
    from songwright.production.resing import read_line

    if section is not None and line is not None:
        raise typer.BadParameter("name a section or a line, not both")
    place, number = (section, None) if line is None else read_line(line)
    if choose is None:
        for take in takes_of(folder, place, line=number, stem=stem):
            OUTPUT.print(str(take), soft_wrap=True, markup=False)
        return
    if place is None:
        raise typer.BadParameter("name what the take is of: either --section chorus-2 or --line chorus-2:3")
    with Bars(ERRORS) as bars:
        made = choose_take(folder, place, choose, line=number, stem=stem, watch=bars)
    print_song(made)


def edit(
    folder: SongArgument,
    operations: Annotated[
        list[str] | None,
        typer.Argument(metavar="EDIT...", help="Each in quotes, such as 'move chorus-2:5 midi=64'."),
    ] = None,
    json: Annotated[str | None, typer.Option("--json", metavar="FILE", help="A list of edits, - for stdin.")] = None,
) -> None:
    """Change notes, words and chords of a song; without edits, list the notes and chords by their numbers.

    move SECTION:NOTE midi=64 start_beat=2.5 beats=1, split SECTION:NOTE beats=0.5 midi=62, join SECTION:NOTE,
    words SECTION:LINE the new words, chord SECTION:CHORD Am7, transpose [SECTION] +2.
    """
    from songwright.production.edit import edit_song
    from songwright.production.operations import read_operation, read_operations
    from songwright.production.song import Song
    from songwright.song import SongPlan

    wanted = [read_operation(text) for text in operations or []]
    if json is not None:
        wanted += read_operations(_text_of(json))
    if not wanted:
        _print_plan(SongPlan.load(folder / "plan.json"))
        return
    with Bars(ERRORS) as bars:
        edit_song(folder, wanted, bars)
    print_song(Song.load(folder))


def _text_of(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(f"cannot read the list of edits '{name}': {error}") from error


def _print_plan(plan: "SongPlan") -> None:
    for section in plan.sections:
        for number, chord in enumerate(section.chords, start=1):
            row = f"chord {section.id}:{number} beat {chord.start_beat:g} for {chord.beats:g}: {chord.symbol}"
            OUTPUT.print(row, soft_wrap=True, markup=False)
        for number, note in enumerate(section.notes, start=1):
            row = f"note {section.id}:{number} beat {note.start_beat:g} for {note.beats:g}: MIDI {note.midi} "
            row += f"'{note.syllable}'{' (goes on)' if note.continues else ''} of '{note.word}', line {note.line + 1}"
            OUTPUT.print(row, soft_wrap=True, markup=False)


def undo(folder: SongArgument) -> None:
    """Take the newest edit of a song back, to the byte."""
    from songwright.production.journal import past_edits
    from songwright.production.journal import undo as take_back

    what = take_back(folder)
    past = past_edits(folder)
    size = sum(entry.size_bytes for entry in past) / 1e6
    ERRORS.print(f"undone: {what}; {len(past)} more can be undone ({size:.1f} MB)", markup=False)


def redo(folder: SongArgument) -> None:
    """Make the edit that was undone last once more, to the byte."""
    from songwright.production.journal import redo as make_again
    from songwright.production.journal import undone_edits

    what = make_again(folder)
    ERRORS.print(f"redone: {what}; {len(undone_edits(folder))} more can be redone", markup=False)


def history(
    folder: SongArgument,
    keep: Annotated[int | None, typer.Option("--keep", min=0, help="Forget all but so many of the newest.")] = None,
) -> None:
    """List the edits of a song that can be undone, the newest last, and those that can be redone, with their sizes."""
    from songwright.production.journal import opened, past_edits, prune, undone_edits

    if keep is not None:
        with opened(folder):
            prune(folder, keep)
    for number, entry in enumerate(past_edits(folder), start=1):
        OUTPUT.print(f"{number} {entry.what} ({entry.size_bytes / 1e6:.1f} MB)", soft_wrap=True, markup=False)
    for entry in reversed(undone_edits(folder)):
        OUTPUT.print(f"undone: {entry.what} ({entry.size_bytes / 1e6:.1f} MB)", soft_wrap=True, markup=False)


def mix(
    context: typer.Context,
    folder: SongArgument,
    vocals: Annotated[float | None, typer.Option("--vocals", metavar="DB", help="Louder or softer.")] = None,
    drums: Annotated[float | None, typer.Option("--drums", metavar="DB")] = None,
    bass: Annotated[float | None, typer.Option("--bass", metavar="DB")] = None,
    other: Annotated[float | None, typer.Option("--other", metavar="DB")] = None,
    mute: Annotated[
        list[str] | None, typer.Option("--mute", metavar="STEM", help="May be given more than once.")
    ] = None,
    unmute: Annotated[list[str] | None, typer.Option("--unmute", metavar="STEM")] = None,
    pan: Annotated[
        list[str] | None, typer.Option("--pan", metavar="STEM=X", help="-1 left, 0 as mixed, 1 right.")
    ] = None,
    send: Annotated[
        list[str] | None, typer.Option("--send", metavar="STEM=DB", help="Reverberation; 'off', or 'mixed' as before.")
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Put the desk back first.")] = False,
) -> None:
    """Set faders, mutes, places and reverberation of the stems; without options, show the desk.

    The ducking of the harmony stays as the mix decided it, and the master is made anew for its loudness.
    """
    from songwright.mixer.strips import NO_SEND_DB
    from songwright.production.mixing import DeskWish, desk_of, set_desk

    named = {"vocals": vocals, "drums": drums, "bass": bass, "other": other}
    faders = {name: value for name, value in named.items() if value is not None} | _faders(context.args)
    sends: dict[str, float | None] = {}
    for name, text in _pairs(send or [], "--send", "vocals=-12").items():
        words = {"off": NO_SEND_DB, "mixed": None}
        sends[name] = words[text] if text in words else _number(text, "--send", "vocals=-12")
    pans = {name: _number(text, "--pan", "bass=-0.3") for name, text in _pairs(pan or [], "--pan", "bass=-0.3").items()}
    wish = DeskWish(faders, tuple(mute or ()), tuple(unmute or ()), pans, sends, reset)
    if wish == DeskWish():
        _print_desk(desk_of(folder))
        return
    with Bars(ERRORS) as bars:
        made = set_desk(folder, wish, bars)
    print_song(made)


def _faders(arguments: Sequence[str]) -> dict[str, float]:
    """`--piano -3` for stems that are not among the options."""
    found, rest = {}, list(arguments)
    while rest:
        option = rest.pop(0)
        name, equals, text = option.removeprefix("--").partition("=")
        if not option.startswith("--") or not (equals or rest):
            raise typer.BadParameter(f"'{option}' is not understood; a fader is moved by --STEM DB, such as --drums -2")
        found[name] = _number(text if equals else rest.pop(0), option, f"--{name} -3")
    return found


def _pairs(texts: Sequence[str], option: str, example: str) -> dict[str, str]:
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise typer.BadParameter(f"{option} '{text}' is not STEM=VALUE; write for example {option} {example}")
        found[name.strip()] = value.strip()
    return found


def _number(text: str, option: str, example: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise typer.BadParameter(f"{option}: '{text}' is not a number; write for example {example}") from error


def _print_desk(stems: Sequence["StemAtDesk"]) -> None:
    table = Table(box=None, header_style="bold")
    for heading in ("stem", "fader", "mute", "pan", "reverberation", "plays"):
        table.add_column(heading, justify="right" if heading in ("fader", "pan", "reverberation") else "left")
    for one in stems:
        strip = one.strip
        send = "none" if one.send_db is None else f"{one.send_db:g} dB"
        table.add_row(
            strip.stem, f"{strip.fader_db:+.1f} dB", "muted" if strip.muted else "", f"{strip.pan:+.2f}",
            send, ", ".join(one.plays),
        )  # fmt: skip
    OUTPUT.print(table)
