"""The commands that make and measure a song: sing, vocals, export, check, detect; `cli.py` puts them together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

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
    SongArgument,
    StyleOption,
    TempoOption,
    TuneOption,
    TunePartOption,
    VoiceCodecOption,
    VoiceOption,
    parse_duration,
)
from songwright.commands.told import print_song
from songwright.errors import AudioError, StyleError, WeightsError
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

FAILED_CHECKS_CODE = 11

WordsArgument = Annotated[
    str,
    typer.Argument(
        metavar="LYRICS", help="A lyric file, - for standard input, a tune, an edited plan.json, or a song's folder."
    ),
]
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
        MAKE: (sing, vocals), EDIT: (export,), INSPECT: (check, detect)
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
    voice_codec: VoiceCodecOption = "songwright-voice",
    voice_weights: VoiceWeightsOption = None,
    band_weights: BandWeightsOption = None,
    recogniser: RecogniserOption = None,
    output: FolderOption = None,
    force: Annotated[bool, typer.Option("--force", help="Write even over another song.")] = False,
) -> None:
    """Make a song: lyrics and a line about style become a folder with the song, its stems, score and report.

    Stopped by Ctrl-C or a power cut, the same command goes on where it stopped. Given a plan.json that you have
    edited, it sings that. Given a song's folder, it performs what you edited in the plan.json there, and no more.
    """
    from songwright.production.ledger import WORKINGS
    from songwright.production.sing import sing_to_folder

    song = SongRequest(
        lyrics, style, tempo, key, meter, duration_seconds=parse_duration(duration), language=language, voice=voice,
        seed=seed, pronunciations=pronunciations, reference=reference, melody=melody, tune=tune, tune_part=tune_part,
    )  # fmt: skip
    played_by = _band_choice(band, band_weights)
    request = SingRequest(
        song, expression, takes, loudness, read_formats(formats), instrumental, acapella, played_by.free, watermark,
        words_check, ModelChoice(codec, voice_weights, played_by.weights, recogniser, played_by.soundfont, voice_codec),
        score,
    )  # fmt: skip
    folder = output or default_folder(lyrics)
    if (Path(lyrics) / WORKINGS).is_dir():
        _sing_folder(request, output, force)
        return
    with _resumable(), Bars(ERRORS) as bars:
        made = sing_to_folder(request, folder, bars, force=force)
    print_song(made)


def _sing_folder(request: SingRequest, output: Path | None, force: bool) -> None:
    """Perform what was edited by hand in a song's plan."""
    from songwright.production.by_hand import sing_edited

    folder = Path(str(request.song.lyrics))
    if output is not None or request != SingRequest(SongRequest(request.song.lyrics)):
        raise StyleError(
            f"'{folder}' is a song, and sung again as it was asked for; leave the options out, or name its lyrics"
        )
    with _resumable(), Bars(ERRORS) as bars:
        made = sing_edited(folder, bars, force=force)
    print_song(made)


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
    certificate: Annotated[
        Path | None,
        typer.Option("--sign", metavar="PEM", help="Your certificate chain: content credentials (C2PA) in the song."),
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="PEM", help="The certificate's private key.")] = None,
) -> None:
    """Write a song in further formats; by default beside it, with -o elsewhere.

    Audio needs a finished song; words and chords (--lyrics) can be had of any plan.
    """
    from songwright.mixer.credentials import Signatory
    from songwright.production.check import export_folder
    from songwright.production.lyric_files import export_lyrics_of

    if (certificate is None) != (key is None):
        raise AudioError("--sign needs --key, and --key needs --sign: the certificate's file and its private key's")
    signatory = Signatory.load(certificate, key) if certificate is not None and key is not None else None
    paths: tuple[Path, ...] = ()
    if lyrics is not None:
        paths += export_lyrics_of(folder, read_formats(lyrics), output)
    if lyrics is None or formats is not None or stems or signatory is not None:
        audio = read_formats(formats or "flac,mp3")
        paths += export_folder(folder, audio, bits=bits, stems=stems, output=output, signatory=signatory)
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
    voice_codec: VoiceCodecOption = "songwright-voice",
    voice_weights: VoiceWeightsOption = None,
    recogniser: RecogniserOption = None,
) -> None:
    """Sing a plan without a band, dry, into one audio file."""
    from songwright.production.vocals import VocalsRequest, sing_vocals

    models = ModelChoice(voice=voice_weights, recogniser=recogniser, voice_codec=voice_codec)
    request = VocalsRequest(plan, voice, expression, takes, models)
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
    """Say whether a file carries songwright's watermark. Exits with 0 if it does, with 10 if not.

    What its content credentials (C2PA) say is told as well, where songwright[credentials] is installed.
    """
    from songwright.mixer.credentials import is_installed, read_credentials
    from songwright.mixer.watermark import detect as find_mark
    from songwright.waveform import Waveform

    found = find_mark(Waveform.load(audio))
    OUTPUT.print(f"{'marked' if found.marked else 'not marked'} (score {found.score:.1f})", markup=False)
    told = read_credentials(audio) if is_installed() else None
    if told is not None:
        OUTPUT.print(str(told), soft_wrap=True, markup=False)
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
