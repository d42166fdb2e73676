"""A finished song as a value: a view of its folder, whose audio is read when it is asked for."""

import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from songwright.errors import OutputError
from songwright.production.audio_files import StemFiles, read_master
from songwright.score import Score
from songwright.song import SongPlan
from songwright.waveform import Waveform

if TYPE_CHECKING:
    from songwright.production.operations import Operation
    from songwright.production.report.document import SongReport
    from songwright.production.watch import Watch


class Song:
    """A song that songwright made.

    Attributes:
        folder: where its files are.
        plan: the song on paper.
        stems: 'vocals', 'drums', 'bass', 'other', as far as the song has them: stereo, processed; they sum to the mix.
        master: the finished song.
        report: what was measured of it.
    """

    def __init__(self, folder: Path, plan: SongPlan, scratch: "TemporaryDirectory[str] | None" = None) -> None:
        self.folder = folder
        self.plan = plan
        self._scratch = scratch  # holds a folder alive that goes with this song

    @cached_property
    def score(self) -> Score:
        """What was written for the band, or invented by a free one; of songs older than `score.json`, arranged anew.

        Raises:
            PlanError: the file is no score.
        """
        from songwright.accompaniment.written import kept_score

        return kept_score(self.folder / "score.json", self.plan, free=False)

    @property
    def stems(self) -> Mapping[str, Waveform]:
        return StemFiles(self.folder / "stems")

    @property
    def master(self) -> Waveform:
        return read_master(self.folder)

    @cached_property
    def report(self) -> "SongReport":
        from songwright.production.report.document import SongReport

        return SongReport.load(self.folder / "report.json")

    def edit(self, operations: "Sequence[Operation]", watch: "Watch | None" = None) -> "Song":
        """Change notes, words or chords in the folder (see `songwright.production.operations`); returns the new song.

        Only what changes is performed; `songwright undo` takes it back.

        Raises:
            PlanError: an operation cannot be done; the song is then as it was.
            AudioError: the song is not finished, or was performed by another codec.
            OutputError: a file cannot be written, or a command is at work in the folder.
        """
        from songwright.production.edit import edit_song

        edit_song(self.folder, operations, watch)
        return Song.load(self.folder, self._scratch)

    def save(self, folder: str | Path) -> Path:
        """Copy the song folder; returns where it is now.

        Raises:
            OutputError: the folder holds something already, or cannot be written.
        """
        target = Path(folder)
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise OutputError(f"'{target}' exists already; choose another folder")
        try:
            shutil.copytree(self.folder, target, dirs_exist_ok=True)
        except (OSError, shutil.Error) as error:
            raise OutputError(f"cannot write '{target}': {error}; free some space or choose another folder") from error
        return target

    @classmethod
    def load(cls, folder: str | Path, scratch: "TemporaryDirectory[str] | None" = None) -> "Song":
        """The song in a folder that `songwright sing` wrote.

        Args:
            scratch: a temporary folder that is to live as long as the song.

        Raises:
            PlanError: there is no plan in it.
        """
        return cls(Path(folder), SongPlan.load(Path(folder) / "plan.json"), scratch)
