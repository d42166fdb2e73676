"""Progress bars for a terminal, one for each stage, with the time that is left."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

WORDS = {
    "plan": "writing the song", "band": "the band plays", "voice": "the voice sings", "listen": "listening",
    "mix": "mixing and mastering", "report": "writing the report",
}  # fmt: skip


class Bars:
    """A `Watch` that draws; where nobody watches it is silent."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<22}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(), console=console,
            disable=not console.is_terminal,
        )  # fmt: skip
        self._tasks: dict[str, TaskID] = {}

    def stage(self, name: str, share_done: float) -> None:
        """See `Watch`; a stage that begins anew (another take) starts over."""
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(WORDS.get(name, name), total=1.0)
        elif share_done < self._progress.tasks[self._tasks[name]].completed:
            self._progress.reset(self._tasks[name])
        self._progress.update(self._tasks[name], completed=share_done)

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
