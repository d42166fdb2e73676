"""The commands for many songs: batch and demo. `cli.py` hangs them into the program."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songwright.batch.entry import SongDefaults
from songwright.batch.manifest import Manifest, read_manifest
from songwright.batch.task import Outcome
from songwright.commands.options import ERRORS, MAKE, OUTPUT, RecogniserOption, SeedOption, VoiceOption
from songwright.commands.songs import FormatOption, LoudnessOption, TakesOption, read_formats
from songwright.request import USUAL_LOUDNESS_LUFS

if TYPE_CHECKING:
    from songwright.batch.run import BatchOptions

FAILED_SONGS_CODE = 12

WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="Songs at a time; by default as many as cores and memory carry.")
]


def add_batch_commands(app: typer.Typer) -> None:
    """Hang this module's commands into the program."""
    for command in (batch, demo):
        app.command(rich_help_panel=MAKE)(command)


def batch(
    source: Annotated[
        Path, typer.Argument(metavar="MANIFEST|DIR", help="A list of songs (JSON Lines), or a folder of lyric files.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="A folder for all songs.")],
    workers: WorkersOption = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="A Dask cluster, such as tcp://host:8786.")
    ] = None,
    style: Annotated[str, typer.Option("--style", "-s", help="Of songs whose line and lyric header name none.")] = "",
    voice: VoiceOption = None,
    seed: SeedOption = None,
    takes: TakesOption = 1,
    loudness: LoudnessOption = USUAL_LOUDNESS_LUFS,
    formats: FormatOption = "wav",
    words_check: Annotated[
        bool, typer.Option("--words-check/--no-words-check", help="Let a speech recogniser listen, if there is one.")
    ] = True,
    recogniser: RecogniserOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Start nothing if a line has a fault.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Make anew what was asked for otherwise before.")] = False,
) -> None:
    """Make many songs, several at a time. The same command again makes only what is missing.

    A song that fails does not stop the others. Exits with 12 if any failed or could not be started; results.csv and
    index.html say what became of each.
    """
    own_recogniser = None if recogniser is None else str(Path(recogniser).absolute())
    defaults = SongDefaults(style, voice, seed, takes, loudness, read_formats(formats), words_check, own_recogniser)
    manifest = read_manifest(source, defaults)
    for fault in manifest.faults:
        ERRORS.print(f"error: {fault}", style="bold red", markup=False)
    if manifest.faults and (strict or not manifest.entries):
        ERRORS.print("nothing was started", markup=False)
        raise typer.Exit(FAILED_SONGS_CODE)
    from songwright.batch.run import BatchOptions

    make_songs(manifest, output, BatchOptions(workers, scheduler, force), "Songs")


def demo(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where to write.")] = Path("demo"),
    workers: WorkersOption = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="One of the songs; may be given several times.")
    ] = None,
    names: Annotated[bool, typer.Option("--list", help="List the songs and make none.")] = False,
) -> None:
    """Make ten example songs, in all styles and five languages, and a page to hear them on."""
    from songwright.batch.demo import demo_manifest, demo_songs

    if names:
        for song in demo_songs():
            OUTPUT.print(f"{song.name}: {song.title} ({song.style})", soft_wrap=True, markup=False)
        return
    from songwright.batch.run import BatchOptions

    make_songs(demo_manifest(tuple(only or ())), output, BatchOptions(workers), "songwright's demo songs")


def make_songs(manifest: Manifest, folder: Path, options: "BatchOptions", heading: str) -> None:
    """Make the songs, write the results, and exit with a code that says whether all is well.

    Raises:
        typer.Exit: with 12, if a song was not made.
        KeyboardInterrupt: after the results so far were written.
    """
    from songwright.batch.progress import BatchBars
    from songwright.batch.results import write_results
    from songwright.batch.run import known_outcomes, run_batch

    try:
        with BatchBars(ERRORS) as bars:
            outcomes = run_batch(manifest.entries, folder, options, bars)
    except KeyboardInterrupt:
        outcomes = known_outcomes(manifest.entries, folder)
        write_results(manifest, outcomes, folder, heading)
        done = sum(one.status == "done" for one in outcomes)
        ERRORS.print(f"stopped with {done} of {len(outcomes)} songs finished; the same command goes on", markup=False)
        raise
    files = write_results(manifest, outcomes, folder, heading)
    _say_results(manifest, outcomes)
    OUTPUT.print(str(files.page), soft_wrap=True, markup=False)
    if manifest.faults or any(outcome.status != "done" for outcome in outcomes):
        raise typer.Exit(FAILED_SONGS_CODE)


def _say_results(manifest: Manifest, outcomes: tuple[Outcome, ...]) -> None:
    done = sum(outcome.status == "done" for outcome in outcomes)
    left = [outcome.id for outcome in outcomes if outcome.status != "done"] + [f.song_id for f in manifest.faults]
    words = f"{done} {'song' if done == 1 else 'songs'} finished"
    ERRORS.print(words + (f", {len(left)} not: {', '.join(left)}" if left else ""), markup=False)
