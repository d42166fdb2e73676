"""The command line: puts the commands together, and is the only place that turns errors into exit codes."""

import sys
from typing import Annotated

import typer

from songwright.batch.cli import add_batch_commands
from songwright.commands.edits import add_edit_commands
from songwright.commands.options import ERRORS, OUTPUT
from songwright.commands.paper import add_paper_commands
from songwright.commands.songs import add_song_commands
from songwright.commands.workshop import add_workshop_commands
from songwright.errors import SongwrightError
from songwright.version import __version__

app = typer.Typer(
    name="songwright",
    help="A lyric file and a line about style become a finished song.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
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


add_song_commands(app)
add_edit_commands(app)
add_batch_commands(app)
add_paper_commands(app)
add_workshop_commands(app)


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
