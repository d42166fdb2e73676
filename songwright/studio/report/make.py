"""From a finished song to its report: `report.json` and `report.html`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songwright.errors import OutputError
from songwright.mixer.checks import Check
from songwright.score import Score
from songwright.song import SongPlan
from songwright.studio.record import TakeRecord
from songwright.studio.report.document import SongReport
from songwright.waveform import Waveform


@dataclass(frozen=True, eq=False)
class ReportInputs:
    """What a report tells of.

    Attributes:
        plan: the song on paper.
        score: what the band plays; None for a cappella.
        stems: processed stems by name, stereo, as written to `stems/`.
        master: the finished song.
        voice: the lead alone and dry, for the pitch; without it the vocals stem is measured.
        target_lufs: what was asked of the master; None where its gain was held.
        checks: all results.
        takes: for each stem and section.
        warnings: sentences of the stages for the user.
        stage_seconds: wall time by stage.
        command: one line that makes this song again.
        folder: the song folder.
        files: what was written into it, in the order to be listed.
        weights: folders of the model weights used, by what they are ('voice', 'band', 'codec').
    """

    plan: SongPlan
    score: Score | None
    stems: Mapping[str, Waveform]
    master: Waveform
    voice: Waveform | None
    target_lufs: float | None
    checks: Sequence[Check]
    command: str
    folder: Path
    files: Sequence[Path] = ()
    takes: Sequence[TakeRecord] = ()
    warnings: Sequence[str] = ()
    stage_seconds: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, Path] = field(default_factory=dict)


def make_report(inputs: ReportInputs) -> SongReport:
    """Measure what the page draws, and write down what is known.

    Raises:
        AudioError: the master is too short for a loudness.
        WeightsError: a weights folder has no readable config.json.
        OutputError: a file to be listed is not there.
    """
    raise OutputError("the report is not finished yet")


def write_report(
    report: SongReport, stems: Mapping[str, Waveform], master: Waveform, folder: Path
) -> tuple[Path, Path]:
    """Write `report.json` and `report.html` into a song folder; returns their paths.

    Args:
        stems, master: as in `ReportInputs`; for the pictures of the sound.

    Raises:
        OutputError: a file cannot be written.
    """
    raise OutputError("the report is not finished yet")
