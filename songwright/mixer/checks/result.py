"""What every check returns."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Bound = Literal["at most", "at least"]


@dataclass(frozen=True)
class Check:
    """One measured promise.

    Attributes:
        name: what was checked, e.g. 'pitch'.
        where: the stem, section or line it was measured in, e.g. 'chorus-1, line 2'.
        value: what was measured.
        unit: of value and threshold.
        bound: how the value must lie to the threshold.
        threshold: the limit.
        note: what the value says to a reader who wants to know more.
        stem: whose dry takes it judges (one of `tracks.MIX_STEMS`); '' for the whole song.
        section_id: the section it judges; '' for all of them.
        line: the line of that section; None for all of them.
    """

    name: str
    where: str
    value: float
    unit: str
    bound: Bound
    threshold: float
    note: str = ""
    stem: str = ""
    section_id: str = ""
    line: int | None = None

    @property
    def passed(self) -> bool:
        """NaN never passes."""
        return self.value <= self.threshold if self.bound == "at most" else self.value >= self.threshold

    def __str__(self) -> str:
        verdict = "ok  " if self.passed else "FAIL"
        unit = f" {self.unit}" if self.unit else ""
        text = f"{verdict} {self.name}, {self.where}: {self.value:.2f}{unit} ({self.bound} {self.threshold:g}{unit})"
        return f"{text}; {self.note}" if self.note else text


def failed(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Those that did not pass."""
    return tuple(check for check in checks if not check.passed)
