"""The audio of a song folder, read when it is asked for."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from songwright.errors import AudioError
from songwright.mixer.tracks import MIX_STEMS
from songwright.request import FORMATS
from songwright.waveform import Waveform


class StemFiles(Mapping[str, Waveform]):
    """The stems of a song folder, by name; each is read anew when it is asked for, so that none fills the memory."""

    def __init__(self, folder: Path) -> None:
        paths = {name: folder / f"{name}.wav" for name in MIX_STEMS}
        self._paths: dict[str, Path] = {name: path for name, path in paths.items() if path.is_file()}

    def __getitem__(self, name: str) -> Waveform:
        return Waveform.load(self._paths[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def read_master(folder: Path) -> Waveform:
    """The finished song, from the best file of it.

    Raises:
        AudioError: there is none.
    """
    for path in (folder / f"song.{suffix}" for suffix in FORMATS):
        if path.is_file():
            return Waveform.load(path)
    raise AudioError(f"'{folder}' holds no finished song; run 'songwright sing' again to finish it")
