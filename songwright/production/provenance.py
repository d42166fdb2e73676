"""Whether a finished song was made with the weights of today.

Its sound stays what it is either way. Tokens of another codec cannot be decoded here, so then nothing can be sung into
the song; its files are checked as they are, and its plan can be performed again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from songwright.errors import AudioError
from songwright.production.folder import SongFolder
from songwright.production.models import codec_marks, weights_folders, weights_sha256
from songwright.production.performance import Performance
from songwright.production.report.document import ComponentResult, SongReport
from songwright.request import SingRequest


@dataclass(frozen=True)
class MadeWith:
    """Which weights a song was made with that are not those of today.

    Attributes:
        folder: of the song.
        others: what its report says of each, by what they are ('voice', 'band', 'codec').
        codes_differ: its tokens are another codec's.
    """

    folder: Path
    others: Mapping[str, ComponentResult] = field(default_factory=dict)
    codes_differ: bool = False

    @property
    def remark(self) -> str | None:
        """One sentence for the user; None where all are today's."""
        names = [*self.others] or (["codec"] if self.codes_differ else [])
        if not names:
            return None
        return (
            f"this song was made with other weights ({', '.join(names)}): its sound stays as it is, and "
            f"'songwright sing {self.folder / 'plan.json'}' performs its plan again"
        )


def made_with(files: SongFolder, request: SingRequest) -> MadeWith:
    """Compare the weights that a finished song was made with to those that would perform now.

    Raises:
        AudioError: there are no tokens, or they cannot be read.
        WeightsError: today's weights are not there.
    """
    misfit = Performance.load(files.tokens).misfit(codec_marks(request.models))
    others = {}
    for name, folder in weights_folders(request).items():
        then = _reported(files).get(f"{name} weights")
        if then is not None and then.sha256 != weights_sha256(folder):
            others[name] = then
    return MadeWith(files.path, others, misfit is not None)


def require_same_codes(files: SongFolder, request: SingRequest) -> str | None:
    """That something can be sung into a finished song; returns what is to be remarked where other weights will sing.

    Raises:
        AudioError: its tokens are another codec's.
    """
    found = made_with(files, request)
    if found.codes_differ:
        raise AudioError(f"nothing can be sung into it: {found.remark}")
    names = ", ".join(found.others)
    return f"it was sung by other weights than the rest ({names})" if names else None


def _reported(files: SongFolder) -> dict[str, ComponentResult]:
    """What the report says of the weights; nothing where there is none that can be read."""
    try:
        report = SongReport.load(files.path / "report.json")
    except AudioError:
        return {}
    return {one.name: one for one in report.components}
