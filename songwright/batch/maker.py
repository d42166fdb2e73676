"""Making one song of a batch for real."""

from collections.abc import Sequence
from pathlib import Path

from songwright.batch.task import Made
from songwright.errors import OutputError
from songwright.production.report.document import CheckResult
from songwright.production.watch import Watch
from songwright.request import SingRequest


def make_song(request: SingRequest, folder: Path, watch: Watch, *, force: bool, alone: bool | None) -> Made:
    """Sing a song into its folder, or what of it is missing there; a `Maker`.

    Raises:
        SongwrightError: as `sing_to_folder`.
    """
    from songwright.production.sing import sing_to_folder

    try:
        report = sing_to_folder(request, folder, watch, alone=alone).report
    except OutputError:  # another song is in the folder; ours, begun by an earlier call, goes on above
        if not force:
            raise
        report = sing_to_folder(request, folder, watch, force=True, alone=alone).report
    return Made(
        report.title, report.style, report.language, report.duration_seconds,
        len(report.checks) - len(report.failed), len(report.checks),
        _mean("words", report.checks), _mean("pitch", report.checks), f"song.{request.formats[0]}",
    )  # fmt: skip


def _mean(name: str, checks: Sequence[CheckResult]) -> float | None:
    """Mean over the lines of a check that measures shares; a line of which nothing could be measured counts as 0."""
    values = [check.value or 0.0 for check in checks if check.name == name]
    return sum(values) / len(values) if values else None
