"""The command line: a thin caller of `api.py`, and the only place that turns errors into exit codes."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from songwright.batch.cli import add_batch_commands
from songwright.command_options import (
    ERRORS,
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
    VoiceOption,
    parse_duration,
)
from songwright.errors import SongwrightError
from songwright.planner.draft import Finding
from songwright.song import SongPlan
from songwright.studio.commands import add_song_commands
from songwright.units import format_seconds, midi_name
from songwright.version import __version__

app = typer.Typer(
    name="songwright",
    help="A lyric file and a line about style become a finished song.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
def _show_version(asked: bool) -> None:
    if asked:
        OUTPUT.print(f"songwright {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    pass


@app.command()
def plan(
    lyrics: Annotated[
        str, typer.Argument(metavar="LYRICS", help="A lyric file, - for standard input, or an edited plan.json.")
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
    output: FolderOption = None,
    plot: Annotated[bool, typer.Option("--plot", help="Also draw the plan (plan.png).")] = False,
) -> None:
    """Write the song on paper: plan.json, MIDI score, lead sheet and word times.

    Given a plan.json that you have edited, check it and write the other files anew.
    """
    from songwright.api import SongRequest, plan_and_arrange, write_plan

    if lyrics.endswith(".json"):
        _replan(Path(lyrics), output, plot)
        return
    request = SongRequest(
        lyrics, style, tempo, key, meter, duration_seconds=parse_duration(duration), language=language, voice=voice,
        seed=seed, pronunciations=pronunciations, reference=reference, melody=melody,
    )  # fmt: skip
    with ERRORS.status("planning …") if ERRORS.is_terminal else nullcontext():  # no spinner where nobody watches
        song = plan_and_arrange(request)
        folder = output or Path("song" if lyrics == "-" else f"{Path(lyrics).stem}-song")
        write_plan(song.plan, song.score, folder, picture=plot)
    _print_findings(song.findings)
    _print_summary(song.plan, folder)


def _replan(path: Path, output: Path | None, plot: bool) -> None:
    from songwright.accompaniment.arranger import arrange
    from songwright.api import write_plan
    from songwright.planner.edited_words import with_said_words

    edited, findings = with_said_words(SongPlan.load(path))
    folder = output or path.parent
    write_plan(edited, arrange(edited), folder, picture=plot)
    _print_findings(findings)
    _print_summary(edited, folder)


@app.command()
def lint(
    lyrics: LyricsArgument,
    tempo: TempoOption = None,
    meter: MeterOption = None,
    language: LanguageOption = None,
    pronunciations: PronunciationsOption = None,
) -> None:
    """Say what in a lyric file cannot be sung, was guessed, or is too long or too fast. Exits with 3 on errors."""
    from songwright.api import lint_lyric_file

    findings = lint_lyric_file(
        lyrics, tempo_bpm=tempo, meter=meter, language=language, pronunciations=pronunciations
    )
    _print_findings(findings, OUTPUT)
    errors = sum(f.severity == "error" for f in findings)
    warnings = sum(f.severity == "warning" for f in findings)
    OUTPUT.print(f"{errors} errors, {warnings} warnings" if findings else "nothing to mend")
    if errors:
        raise typer.Exit(3)


@app.command()
def voices() -> None:
    """List the singers and their ranges."""
    from songwright.vocals.singers import singers

    table = Table(box=None, header_style="bold")
    for heading in ("voice", "vocalist", "language", "comfortable", "extreme"):
        table.add_column(heading)
    for singer in singers():
        comfortable, extreme = (
            f"{midi_name(low)}–{midi_name(high)}" for low, high in (singer.comfortable_midi, singer.extreme_midi)
        )
        table.add_row(singer.name, singer.vocalist, singer.language, comfortable, extreme)
    OUTPUT.print(table)


add_song_commands(app)
add_batch_commands(app)

codec_app = typer.Typer(help="Turn audio into codes and back.", no_args_is_help=True)
app.add_typer(codec_app, name="codec")
CodecOption = Annotated[
    str, typer.Option("--codec", help="songwright, descript/dac_44khz, or a folder with a codec's weights.")
]


@codec_app.command("encode")
def codec_encode(
    audio: Annotated[Path, typer.Argument(metavar="FILE", help="WAV, FLAC, OGG or MP3, any rate, any channels.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="The code file.")] = None,
    codec: CodecOption = "songwright",
) -> None:
    """Encode an audio file; by default into FILE.codes.safetensors beside it."""
    from songwright.codec.files import encode_file

    target = output or audio.with_suffix(".codes.safetensors")
    encoded = encode_file(audio, target, codec)
    channels, books, frames = encoded.codes.shape
    ERRORS.print(f"{channels} × {books} codebooks × {frames} frames", markup=False)
    OUTPUT.print(str(target), soft_wrap=True, markup=False)


@codec_app.command("decode")
def codec_decode(
    codes: Annotated[Path, typer.Argument(metavar="FILE", help="A code file that 'codec encode' wrote.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="WAV, FLAC or OGG.")] = None,
) -> None:
    """Decode a code file with the codec that made it; by default into FILE.wav beside it."""
    from songwright.codec.files import decode_file

    target = output or codes.with_name(codes.name.removesuffix(".safetensors").removesuffix(".codes") + ".decoded.wav")
    decoded = decode_file(codes, target)
    ERRORS.print(f"{decoded.channels} channels, {format_seconds(decoded.seconds)}", markup=False)
    OUTPUT.print(str(target), soft_wrap=True, markup=False)


evaluate_app = typer.Typer(help="Measure songwright's parts.", no_args_is_help=True)
app.add_typer(evaluate_app, name="evaluate")


@evaluate_app.command("codec")
def evaluate_codec_command(
    stems: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of stems, one folder for each kind.")],
    output: FolderOption = None,
    codec: CodecOption = "songwright",
) -> None:
    """What the codec does to stems: distances, words, pitch, onsets, speed; pictures with -o."""
    from songwright.evaluation.codec import as_markdown, evaluate_codec

    OUTPUT.print(as_markdown(evaluate_codec(stems, codec, output)), markup=False, soft_wrap=True)


@evaluate_app.command("phonetics")
def evaluate_phonetics_command(
    corpus: Annotated[
        Path | None, typer.Option("--corpus", metavar="DIR", help="A singing corpus, to count what was sung.")
    ] = None,
) -> None:
    """How each language's words are pronounced, and what of it the singers learned."""
    from songwright.evaluation.phonetics import as_markdown, audit_all, sung_counts

    OUTPUT.print(as_markdown(audit_all(), sung_counts(corpus) if corpus else None), markup=False, soft_wrap=True)


@app.command()
def detect(
    audio: Annotated[Path, typer.Argument(metavar="FILE", help="The audio to examine.")],
) -> None:
    """Say whether a file carries songwright's watermark. Exits with 0 if it does, with 10 if not."""
    from songwright.mixer.watermark import detect as find_mark
    from songwright.waveform import Waveform

    found = find_mark(Waveform.load(audio))
    OUTPUT.print(f"{'marked' if found.marked else 'not marked'} (score {found.score:.1f})", markup=False)
    if not found.marked:
        raise typer.Exit(10)


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


def main() -> None:
    """The console script: runs the app and turns what users can mend into one line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that cannot show '–' or '♯' must not stop the work
            stream.reconfigure(errors="replace")
    try:
        app()
    except SongwrightError as error:
        ERRORS.print(f"error: {error}", style="bold red", markup=False)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        ERRORS.print("stopped")
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(141)


if __name__ == "__main__":
    main()
