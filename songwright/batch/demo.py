"""The example songs that come with songwright: lyrics of our own in five languages and all families of styles."""

from dataclasses import dataclass
from pathlib import Path

from songwright.batch.entry import SongDefaults, SongLine, entry_from
from songwright.batch.manifest import Manifest
from songwright.errors import BatchError
from songwright.planner.lyrics import lyric_headers

FOLDER = Path(__file__).parent / "demo_songs"
# The order of the page: neighbours differ.
NAMES = (
    "light-in-the-window", "la-azotea", "start-the-engine", "ninna-nanna-del-mare", "send-me-a-signal",
    "la-valse-des-parapluies", "half-past-you", "the-last-lighthouse", "varanda", "sunday-bread",
)  # fmt: skip


@dataclass(frozen=True)
class DemoSong:
    """An example; `style` as its header says it."""

    name: str
    lyrics: Path
    title: str
    style: str


def demo_songs() -> tuple[DemoSong, ...]:
    """All examples, in the page's order."""
    return tuple(_song(name) for name in NAMES)


def demo_manifest(only: tuple[str, ...] = ()) -> Manifest:
    """The batch that makes all examples, or those that are named.

    Raises:
        BatchError: there is no example of a name.
    """
    for name in only:
        if name not in NAMES:
            raise BatchError(f"there is no demo song '{name}'; the names are {', '.join(NAMES)}")
    entries = tuple(
        entry_from(SongLine(id=name, lyrics=f"{name}.txt"), name, 0, FOLDER, SongDefaults())
        for name in NAMES if not only or name in only
    )  # fmt: skip
    return Manifest(FOLDER, entries, ())


def _song(name: str) -> DemoSong:
    path = FOLDER / f"{name}.txt"
    headers = lyric_headers(path.read_bytes())
    return DemoSong(name, path, headers["title"], headers["style"])
