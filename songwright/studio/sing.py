"""From a request to a finished song folder."""

from pathlib import Path

from songwright.errors import WeightsError
from songwright.mixer.checks import Check
from songwright.studio.request import SingRequest
from songwright.studio.song import Song
from songwright.studio.watch import Watch


def sing_to_folder(request: SingRequest, folder: Path, watch: Watch | None = None, *, force: bool = False) -> Song:
    """Make the song that is asked for, or what of it the folder does not hold yet.

    Args:
        force: write even over another song.
    """
    raise WeightsError("the song command is not finished yet")


def resing(
    folder: Path, section_id: str, *, seed: int | None = None, lyrics: str | None = None, watch: Watch | None = None
) -> Song:
    """Perform one section again and leave all else as it is."""
    raise WeightsError("the song command is not finished yet")


def check_folder(folder: Path) -> tuple[Check, ...]:
    """Measure a finished song again."""
    raise WeightsError("the song command is not finished yet")


def export_folder(folder: Path, formats: tuple[str, ...], *, bits: int = 24) -> tuple[Path, ...]:
    """Write the finished song in further formats."""
    raise WeightsError("the song command is not finished yet")
