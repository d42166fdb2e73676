"""How a batch goes, for a person: bars on a terminal, a line for each song everywhere."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn

from songwright.batch.entry import Entry
from songwright.batch.task import Outcome
from songwright.commands.bars import WORDS, Drawn
from songwright.units import format_seconds


class BatchBars(Drawn):
    """A `BatchWatch` that draws a bar for the batch and one for each song in the making."""

    def __init__(self, console: Console) -> None:
        super().__init__(
            console, TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        )
        self._console = console
        self._all: TaskID | None = None
        self._songs: dict[str, TaskID] = {}
        self._ended: set[str] = set()

    def begins(self, songs: int, finished: int) -> None:
        """See `BatchWatch`."""
        if finished:
            self._say(f"{finished} finished already", "dim")
        self._all = self._progress.add_task("songs", total=songs)

    def stage(self, song_id: str, name: str, share_done: float) -> None:
        """See `BatchWatch`."""
        if song_id in self._ended:  # a message that was on its way when the song ended
            return
        if song_id not in self._songs:
            self._songs[song_id] = self._progress.add_task(song_id, total=100)
        words = f"{song_id}: {WORDS.get(name, name)}"
        self._progress.update(self._songs[song_id], description=words, completed=round(100 * share_done))

    def ended(self, entry: Entry, outcome: Outcome) -> None:
        """See `BatchWatch`."""
        self._ended.add(entry.id)
        if entry.id in self._songs:
            self._progress.remove_task(self._songs.pop(entry.id))
        if self._all is not None:
            self._progress.advance(self._all)
        if outcome.made is not None:
            made = outcome.made
            self._say(
                f"{entry.id}: {format_seconds(made.duration_seconds)} of song in "
                f"{format_seconds(outcome.wall_seconds)}, {made.checks_passed} of {made.checks_total} checks passed"
            )
        elif outcome.status == "failed":
            self._say(f"error: {entry.id}: {outcome.error}", "bold red")

    def _say(self, text: str, style: str | None = None) -> None:
        self._console.print(text, style=style, markup=False, soft_wrap=True)
