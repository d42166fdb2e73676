"""The commands before anything sounds: plan, lint, voices. `cli.py` hangs them into the program."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from songwright.commands.options import (
    ERRORS,
    INSPECT,
    MAKE,
    OUTPUT,
    DurationOption,
    FolderOption,
    KeyOption,
    LanguageOption,
    LyricsArgument,
    MelodyOption,
    MeterOption,
    PronunciationsOption,
    ReferenceOption,
    SeedOption,
    StyleOption,
    TempoOption,
    TuneOption,
    TunePartOption,
    VoiceOption,
    parse_duration,
)
from songwright.errors import StyleError
from songwright.planner.draft import Finding
from songwright.request import SongRequest
from songwright.song import SongPlan
from songwright.units import format_seconds, midi_name


def add_paper_commands(app: typer.Typer) -> None:
    """Hang this module's commands into the program."""
    app.command(rich_help_panel=MAKE)(plan)
    for command in (lint, voices):
        app.command(rich_help_panel=INSPECT)(command)


def plan(
    lyrics: Annotated[
        str,
        typer.Argument(metavar="LYRICS", help="A lyric file, - for standard input, a tune, or an edited plan.json."),
    ],
    style: StyleOption = "",
    tempo: TempoOption = None,
    key: KeyOption = None,
    meter: MeterOption = None,
    duration: DurationOption = None,
    language: LanguageOption = None,
    voice: VoiceOption = None,
    seed: SeedOption = None,
    pronunciations: PronunciationsOption = None,
    reference: ReferenceOption = None,
    melody: MelodyOption = None,
    tune: TuneOption = None,
    tune_part: TunePartOption = None,
    output: FolderOption = None,
    plot: Annotated[bool, typer.Option("--plot", help="Also draw the plan (plan.png).")] = False,
) -> None:
    """Write the song on paper: plan.json, MIDI score, lead sheet and word times.

    Given a plan.json that you have edited, check it and write the other files anew.
    """
    from songwright.production.planning import plan_and_arrange, write_plan

    if lyrics.endswith(".json"):
        if tune is not None or tune_part is not None:
            raise StyleError(f"'{lyrics}' is a plan and has its own tune; edit it there, or leave out --tune")
        _replan(Path(lyrics), output, plot)
        return
    request = SongRequest(
        lyrics, style, tempo, key, meter, duration_seconds=parse_duration(duration), language=language, voice=voice,
        seed=seed, pronunciations=pronunciations, reference=reference, melody=melody, tune=tune, tune_part=tune_part,
    )  # fmt: skip
    with ERRORS.status("planning …") if ERRORS.is_terminal else nullcontext():  # no spinner where nobody watches
        song = plan_and_arrange(request)
        folder = output or Path("song" if lyrics == "-" else f"{Path(lyrics).stem}-song")
        write_plan(song.plan, song.score, folder, picture=plot)
    _print_findings(song.findings)
    _print_summary(song.plan, folder)


def _replan(path: Path, output: Path | None, plot: bool) -> None:
    from songwright.accompaniment.arranger.arrange import arrange
    from songwright.planner.edited_words import with_said_words
    from songwright.production.planning import write_plan

    edited, findings = with_said_words(SongPlan.load(path))
    folder = output or path.parent
    write_plan(edited, arrange(edited), folder, picture=plot)
    _print_findings(findings)
    _print_summary(edited, folder)


def lint(
    lyrics: LyricsArgument,
    tempo: TempoOption = None,
    meter: MeterOption = None,
    language: LanguageOption = None,
    pronunciations: PronunciationsOption = None,
) -> None:
    """Say what in a lyric file cannot be sung, was guessed, or is too long or too fast. Exits with 3 on errors."""
    from songwright.production.planning import lint_lyric_file

    findings = lint_lyric_file(lyrics, tempo_bpm=tempo, meter=meter, language=language, pronunciations=pronunciations)
    _print_findings(findings, OUTPUT)
    errors = sum(f.severity == "error" for f in findings)
    warnings = sum(f.severity == "warning" for f in findings)
    OUTPUT.print(f"{errors} errors, {warnings} warnings" if findings else "nothing to mend")
    if errors:
        raise typer.Exit(3)


def voices() -> None:
    """List the singers and their ranges."""
    from songwright.singers import singers

    table = Table(box=None, header_style="bold")
    for heading in ("voice", "vocalist", "language", "comfortable", "extreme"):
        table.add_column(heading)
    for singer in singers():
        comfortable, extreme = (
            f"{midi_name(low)}–{midi_name(high)}" for low, high in (singer.comfortable_midi, singer.extreme_midi)
        )
        table.add_row(singer.name, singer.vocalist, singer.language, comfortable, extreme)
    OUTPUT.print(table)


def _print_findings(findings: tuple[Finding, ...], console: Console = ERRORS) -> None:
    colours = {"error": "bold red", "warning": "yellow", "note": "dim"}
    for finding in findings:
        where = f"line {finding.source_line}: " if finding.source_line else ""
        console.print(f"{finding.severity}: {where}{finding.message}", style=colours[finding.severity], markup=False)


def _print_summary(song: SongPlan, folder: Path) -> None:
    """A table on a terminal; in a pipe just the folder's name, which a script can use."""
    if not OUTPUT.is_terminal:
        OUTPUT.print(str(folder), soft_wrap=True, markup=False)
        return
    title = f"{song.title} · {song.key} · {song.tempo_bpm:g} bpm · {song.meter[0]}/{song.meter[1]}"
    table = Table(title=f"{title} · {format_seconds(song.duration_seconds)}", box=None, header_style="bold")
    for heading in ("section", "bars", "at", "energy", "range"):
        table.add_column(heading, no_wrap=True, justify="right" if heading in ("bars", "at") else "left")
    rest = max(20, OUTPUT.width - 54)  # what those five leave; chords and words end in an ellipsis there
    table.add_column("chords", overflow="ellipsis", no_wrap=True, max_width=2 * rest // 5)
    table.add_column("first line", overflow="ellipsis", no_wrap=True, max_width=3 * rest // 5)
    for section in song.sections:
        pitches = [note.midi for note in section.notes if not note.backing]
        chords = " ".join(chord.symbol for chord in section.chords)
        sung = f"{midi_name(min(pitches))}–{midi_name(max(pitches))}" if pitches else ""
        table.add_row(
            section.id, str(section.bars), format_seconds(song.seconds_at(section, 0)), "▮" * round(section.energy * 6),
            sung, chords, section.lines[0] if section.lines else "",
        )  # fmt: skip
    OUTPUT.print(table)
    style = ", ".join(song.style.instruments) or "no instruments"
    OUTPUT.print(f"{song.style.genre}; {style}; voice {song.voice}; seed {song.seed}", style="dim", markup=False)
    OUTPUT.print(f"written to {folder}/", markup=False)
