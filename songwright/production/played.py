"""Stems that do not come from tokens: played by a soundfont, kept as audio in the song folder's workings.

Another take of a section would be the same notes by the same samples, so a soundfont plays a song once. The mixer, the
checks and `resing` read the files; the soundfont is not needed again.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from songwright.accompaniment.frames import FRAME_RATE_HZ
from songwright.accompaniment.soundfont import open_soundfont, play
from songwright.errors import AudioError
from songwright.production.ledger import file_sha256
from songwright.score import Score
from songwright.song import SongPlan
from songwright.waveform import Waveform

# After the last bar the room may ring out.
RING_OUT_SECONDS = 1.5


@dataclass(frozen=True)
class PlayedBand:
    """What a soundfont played.

    Attributes:
        soundfont: the file's name.
        sha256: of the file.
        stems: the sha256 of each stem's audio, by its name.
        frames: length of the song in the codec's frames.
        remarks: sentences for the user.
    """

    soundfont: str
    sha256: str
    stems: Mapping[str, str]
    frames: int
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        return identity_of(self.soundfont, self.sha256)

    @property
    def sentence(self) -> str:
        """What a reader of the report is to know."""
        names = ", ".join(self.stems)
        return f"{names}: the soundfont '{self.soundfont}' played the score; these stems do not come from tokens"

    def audio(self, name: str, folder: Path) -> Waveform:
        """A stem.

        Raises:
            AudioError: its file is not there, or not as it was written.
        """
        path = audio_file(folder, name)
        if file_sha256(path) != self.stems[name]:
            raise AudioError(f"'{path}' is missing or was changed; run 'songwright sing' again to have it played anew")
        return Waveform.load(path)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for a JSON file."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "PlayedBand":
        """The inverse of `to_dict`."""
        return cls(**{**data, "remarks": tuple(data["remarks"])})


def identity_of(name: str, sha256: str) -> str:
    """How tags and fingerprints name a soundfont."""
    return f"soundfont {name} {sha256[:16]}"


def audio_file(folder: Path, name: str) -> Path:
    """Where a stem's audio is."""
    return folder / f"{name}.flac"


def played_by(
    path: Path, score: Score, plan: SongPlan, folder: Path, progress: Callable[[float], None] | None = None
) -> PlayedBand:
    """Let a soundfont play a score, and write its stems into a folder.

    Raises:
        WeightsError: the soundfont cannot be played.
        OutputError: a file cannot be written.
    """
    font = open_soundfont(path)
    frames = int(np.ceil(plan.duration_seconds * FRAME_RATE_HZ))
    seconds = frames / FRAME_RATE_HZ + RING_OUT_SECONDS
    stems = {}
    for stem in play(score, font, plan.tempo_bpm, seconds, progress):
        file = audio_file(folder, stem.name)
        stem.wave.save(file)
        stems[stem.name] = file_sha256(file) or ""
    return PlayedBand(path.name, file_sha256(path) or "", stems, frames, font.remarks(score))
