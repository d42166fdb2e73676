"""How a song in the making tells somebody how far it is."""

from typing import Protocol

STAGES = ("plan", "band", "voice", "listen", "mix", "check", "report")


class Watch(Protocol):
    """Anything that wants to know; the command line draws bars, a batch counts."""

    def stage(self, name: str, share_done: float) -> None:
        """Stage `name`, one of `STAGES`, is done to this share, 0 … 1. Stages may run side by side."""
        ...


class Nobody:
    """A `Watch` that is not watching."""

    def stage(self, name: str, share_done: float) -> None:
        """See `Watch`."""
