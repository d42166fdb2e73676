"""The commands around a finished song: sing, vocals, resing, export, check, detect; `cli.py` puts them together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from songwright.commands.bars import Bars
from songwright.commands.options import (
    EDIT,
    ERRORS,
    INSPECT,
    MAKE,
    OUTPUT,
    CodecOption,
    DurationOption,
    FolderOption,
    KeyOption,
    LanguageOption,
    MelodyOption,
    MeterOption,
    PronunciationsOption,
    RecogniserOption,
    ReferenceOption,
    SeedOption,
    StyleOption,
    TempoOption,
    TuneOption,
    TunePartOption,
    VoiceOption,
    parse_duration,
)
from songwright.errors import WeightsError
from songwright.mixer.checks.result import Check
from songwright.request import (
    MUSICGEN,
    USUAL_EXPRESSION,
    USUAL_LOUDNESS_LUFS,
    BandChoice,
    ModelChoice,
    SingRequest,
    SongRequest,
)
from songwright.units import format_seconds

if TYPE_CHECKING:
    from songwright.production.song import Song

FAILED_CHECKS_CODE = 11
MOST_FAILURES_PRINTED = 8

WordsArgument = Annotated[
    str, typer.Argument(metavar="LYRICS", help="A lyric file, - for standard input, a tune, or an edited plan.json.")
]
SongArgument = Annotated[Path, typer.Argument(metavar="DIR", help="A folder that 'songwright sing' made.")]
ExpressionOption = Annotated[
    float, typer.Option("--expression", min=0, max=1, help="0 sings the exact pitch, 1 is as expressive as the style.")
]
TakesOption = Annotated[
    int, typer.Option("--takes", min=1, max=20, help="How often a section that fails its checks may be performed.")
]
LoudnessOption = Annotated[
    float, typer.Option("--loudness", metavar="LUFS", help="-14 suits streaming, -23 broadcast.")
]
FormatOption = Annotated[str, typer.Option("--format", metavar="LIST", help="wav, flac, mp3, separated by commas.")]
VoiceWeightsOption = Annotated[str | None, typer.Option("--voice-weights", metavar="DIR", help="A voice of your own.")]
BandWeightsOption = Annotated[str | None, typer.Option("--band-weights", metavar="DIR", help="A band of your own.")]


def add_song_commands(app: typer.Typer) -> None:
    """Hang this module's commands into the program."""
    groups: dict[str, tuple[Callable[..., None], ...]] = {
        MAKE: (sing, vocals), EDIT: (resing, undo, history, export), INSPECT: (check, detect)
    }  # fmt: skip
    for panel, commands in groups.items():
        for command in commands:
            app.command(rich_help_panel=panel)(command)


def sing(
    lyrics: WordsArgument,
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
    takes: TakesOption = 1,
    loudness: LoudnessOption = USUAL_LOUDNESS_LUFS,
    formats: FormatOption = "wav",
    expression: ExpressionOption = USUAL_EXPRESSION,
    instrumental: Annotated[bool, typer.Option("--instrumental", help="Leave the voices out.")] = False,
    acapella: Annotated[bool, typer.Option("--acapella", help="Leave the band out.")] = False,
    band: Annotated[
        str,
        typer.Option("--band", help="score, free (the band invents its parts), soundfont:FILE.sf2 or musicgen:DIR."),
    ] = "score",
    score: Annotated[
        str | None, typer.Option("--score", metavar="FILE", help="A band's MIDI file, played in place of our parts.")
    ] = None,
    watermark: Annotated[
        bool, typer.Option("--watermark/--no-watermark", help="Mark the song inaudibly as machine-made.")
    ] = True,
    words_check: Annotated[
        bool, typer.Option("--words-check/--no-words-check", help="Let a speech recogniser listen, if there is one.")
    ] = True,
    codec: CodecOption = "songwright",
    voice_weights: VoiceWeightsOption = None,
    band_weights: BandWeightsOption = None,
    recogniser: RecogniserOption = None,
    output: FolderOption = None,
    force: Annotated[bool, typer.Option("--force", help="Write even over another song.")] = False,
) -> None:
    """Make a song: lyrics and a line about style become a folder with the song, its stems, score and report.

    Stopped by Ctrl-C or a power cut, the same command goes on where it stopped. Given a plan.json that you have
    edited, it sings that.
    """
    from songwright.production.sing import sing_to_folder

    song = SongRequest(
        lyrics, style, tempo, key, meter, duration_seconds=parse_duration(duration), language=language, voice=voice,
        seed=seed, pronunciations=pronunciations, reference=reference, melody=melody, tune=tune, tune_part=tune_part,
    )  # fmt: skip
    played_by = _band_choice(band, band_weights)
    request = SingRequest(
        song, expression, takes, loudness, read_formats(formats), instrumental, acapella, played_by.free, watermark,
        words_check, ModelChoice(codec, voice_weights, played_by.weights, recogniser, played_by.soundfont),
        score,
    )  # fmt: skip
    folder = output or default_folder(lyrics)
    with _resumable(), Bars(ERRORS) as bars:
        made = sing_to_folder(request, folder, bars, force=force)
    _print_song(made)


def _band_choice(band: str, weights: str | None) -> BandChoice:
    """Who plays; a MusicGen checkpoint is looked for before anything else."""
    choice = BandChoice.from_text(band, weights)
    if band.startswith(MUSICGEN):
        from songwright.accompaniment.musicgen import is_musicgen

        if not is_musicgen(Path(choice.weights or "")):
            raise WeightsError(
                f"there is no MusicGen melody checkpoint in '{choice.weights}'; docs/band.md says how to come by one"
            )
    return choice


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
    _print_song(made)


def undo(folder: SongArgument) -> None:
    """Take the newest edit of a song back, to the byte."""
    from songwright.production.journal import past_edits
    from songwright.production.journal import undo as take_back

    what = take_back(folder)
    past = past_edits(folder)
    size = sum(entry.size_bytes for entry in past) / 1e6
    ERRORS.print(f"undone: {what}; {len(past)} more can be undone ({size:.1f} MB)", markup=False)


def history(
    folder: SongArgument,
    keep: Annotated[int | None, typer.Option("--keep", min=0, help="Forget all but so many of the newest.")] = None,
) -> None:
    """List the edits of a song that can be undone, the newest last, with the size of each on the disk."""
    from songwright.production.journal import mend, past_edits, prune

    mend(folder)
    if keep is not None:
        prune(folder, keep)
    for entry in past_edits(folder):
        OUTPUT.print(f"{entry.number} {entry.what} ({entry.size_bytes / 1e6:.1f} MB)", markup=False, highlight=False)


def check(
    folder: SongArgument,
    demucs: Annotated[
        str | None,
        typer.Option("--demucs", metavar="NAME|PATH", help="Separate the song by this checkpoint, and hear the words."),
    ] = None,
    recogniser: RecogniserOption = None,
) -> None:
    """Measure a finished song again, from its files. Exits with 11 if a check fails."""
    from songwright.production.check import check_folder, weights_remark

    with Bars(ERRORS) as bars:
        checks = check_folder(folder, bars, demucs=demucs, recogniser=recogniser)
    remark = weights_remark(folder)
    if remark is not None:
        ERRORS.print(f"note: {remark}", style="yellow", markup=False)
    print_checks(checks)
    if any(not one.passed for one in checks):
        raise typer.Exit(FAILED_CHECKS_CODE)


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that 'songwright sing' made; for --lyrics any plan.")
    ],
    formats: Annotated[
        str | None,
        typer.Option("--format", metavar="LIST", help="wav, flac, mp3; flac,mp3 unless only --lyrics are asked for."),
    ] = None,
    lyrics: Annotated[
        str | None,
        typer.Option("--lyrics", metavar="LIST", help="srt, chordpro, lrc, lrc-syllables, midi (the voices alone)."),
    ] = None,
    bits: Annotated[int, typer.Option("--bits", help="16 or 24, for WAV and FLAC.")] = 24,
    stems: Annotated[bool, typer.Option("--stems", help="The stems too.")] = False,
    output: FolderOption = None,
) -> None:
    """Write a song in further formats; by default beside it, with -o elsewhere.

    Audio needs a finished song; words and chords (--lyrics) can be had of any plan.
    """
    from songwright.production.check import export_folder
    from songwright.production.lyric_files import export_lyrics_of

    paths: tuple[Path, ...] = ()
    if lyrics is not None:
        paths += export_lyrics_of(folder, read_formats(lyrics), output)
    if lyrics is None or formats is not None or stems:
        audio = read_formats(formats or "flac,mp3")
        paths += export_folder(folder, audio, bits=bits, stems=stems, output=output)
    for path in paths:
        OUTPUT.print(str(path), soft_wrap=True, markup=False)


def vocals(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan.json.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="WAV, FLAC or OGG.")] = Path(
        "vocals.wav"
    ),
    voice: VoiceOption = None,
    expression: ExpressionOption = USUAL_EXPRESSION,
    takes: TakesOption = 1,
    codec: CodecOption = "songwright",
    voice_weights: VoiceWeightsOption = None,
    recogniser: RecogniserOption = None,
) -> None:
    """Sing a plan without a band, dry, into one audio file."""
    from songwright.production.vocals import VocalsRequest, sing_vocals

    request = VocalsRequest(plan, voice, expression, takes, ModelChoice(codec, voice_weights, recogniser=recogniser))
    with Bars(ERRORS) as bars:
        sung = sing_vocals(request, output, bars)
    for warning in sung.track.warnings:
        ERRORS.print(f"warning: {warning}", style="yellow", markup=False)
    for record in sung.records:
        ERRORS.print(str(record), markup=False)
    OUTPUT.print(str(output), soft_wrap=True, markup=False)


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


def read_formats(text: str) -> tuple[str, ...]:
    """`'wav, flac'` to `('wav', 'flac')`; the request says whether they exist."""
    return tuple(dict.fromkeys(part.strip().lower().lstrip(".") for part in text.split(",") if part.strip()))


def default_folder(lyrics: str) -> Path:
    """Where a song goes when nobody says: a plan's own folder, or one named after the lyric file."""
    if lyrics.endswith(".json"):
        return Path(lyrics).parent
    return Path("song" if lyrics == "-" else f"{Path(lyrics).stem}-song")


def print_checks(checks: tuple[Check, ...]) -> None:
    """A table on a terminal; in a pipe a line for each."""
    if not OUTPUT.is_terminal:
        for one in checks:
            OUTPUT.print(str(one), soft_wrap=True, markup=False)
    else:
        table = Table(box=None, header_style="bold")
        for heading in ("", "check", "where", "measured", "wanted", "note"):
            table.add_column(heading, justify="right" if heading in ("measured", "wanted") else "left")
        for one in checks:
            table.add_row(
                "[green]ok[/]" if one.passed else "[bold red]FAIL[/]", one.name, one.where,
                f"{one.value:.2f} {one.unit}", f"{one.bound} {one.threshold:g}", one.note.replace("[", r"\["),
            )  # fmt: skip
        OUTPUT.print(table)
    failed = sum(not one.passed for one in checks)
    OUTPUT.print(f"{len(checks)} checks, {failed} failed", markup=False)


@contextmanager
def _resumable() -> Iterator[None]:
    """Ctrl-C in a command that goes on where it stopped."""
    try:
        yield
    except KeyboardInterrupt as stop:
        ERRORS.print("stopped; what is done is kept, and the same command goes on with it")
        raise typer.Exit(130) from stop


def _print_song(song: "Song") -> None:
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
