"""Progress bars for a terminal, one for each stage, with the time that is left."""

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from typing_extensions import Self

WORDS = {
    "plan": "writing the song", "band": "the band plays", "voice": "the voice sings", "listen": "listening",
    "mix": "mixing and mastering", "report": "writing the report",
}  # fmt: skip


class Drawn:
    """Bars that are drawn while a `with` lasts; where nobody watches, none are."""

    def __init__(self, console: Console, *columns: ProgressColumn) -> None:
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


class Bars(Drawn):
    """A `Watch` that draws."""

    def __init__(self, console: Console) -> None:
        super().__init__(
            console, TextColumn("{task.description:<22}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
        )  # fmt: skip
        self._tasks: dict[str, TaskID] = {}

    def stage(self, name: str, share_done: float) -> None:
        """See `Watch`; a stage that begins anew (another take) starts over."""
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(WORDS.get(name, name), total=1.0)
        elif share_done < self._progress.tasks[self._tasks[name]].completed:
            self._progress.reset(self._tasks[name])
        self._progress.update(self._tasks[name], completed=share_done)
