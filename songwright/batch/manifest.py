"""Which songs a batch makes: a manifest (JSON Lines) or a folder of lyric files, checked before anything is started."""

import difflib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from songwright.batch.entry import Entry, SongDefaults, SongLine, entry_from
from songwright.errors import BatchError, SongwrightError

LYRIC_SUFFIXES = (".txt", ".lrc")
# A folder's name on any system: no separators, nothing that Windows reserves, nothing hidden.
_SAFE = re.compile(r"[^\W_][\w .-]*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|index\.html|results\.csv", re.IGNORECASE)
MAX_ID_LENGTH = 80


@dataclass(frozen=True)
class Fault:
    """A song that cannot be started.

    Attributes:
        line: of the manifest, from 1; 0 where the songs come from a folder.
        song_id: its own, or one made of the line's number.
        message: what is wrong and how to mend it.
    """

    line: int
    song_id: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else f"{self.song_id}: {self.message}"


@dataclass(frozen=True)
class Manifest:
    """The songs of a batch, in order, and what is wrong with the others."""

    source: Path
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def read_manifest(source: Path, defaults: SongDefaults) -> Manifest:
    """Read a manifest file, or take every lyric file of a folder.

    Raises:
        BatchError: there is no such file, or no song in it.
    """
    if source.is_dir():
        return _from_folder(source, defaults)
    if source.suffix.lower() in LYRIC_SUFFIXES:
        raise BatchError(
            f"'{source}' is a lyric file, not a list of songs; make it with 'songwright sing', or name its folder"
        )
    try:
        text = source.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BatchError(f"there is no manifest at '{source}'; check the path") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BatchError(f"cannot read the manifest '{source}': {error}; it is UTF-8 text, a song a line") from error
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise BatchError(f'the manifest \'{source}\' is empty; write a song a line, such as {{"lyrics": "song.txt"}}')
    reader = _Reader(source.resolve().parent, defaults)
    for number, line in lines:
        reader.read(number, line)
    return Manifest(source, tuple(reader.entries), tuple(reader.faults))


def _from_folder(folder: Path, defaults: SongDefaults) -> Manifest:
    try:
        there = sorted(folder.iterdir())
    except OSError as error:
        raise BatchError(f"cannot read the folder '{folder}': {error.strerror}") from error
    songs = [
        path for path in there
        if path.suffix.lower() in LYRIC_SUFFIXES and path.is_file() and not path.name.startswith(".")
    ]  # fmt: skip
    if not songs:
        raise BatchError(f"there are no lyric files ({', '.join(LYRIC_SUFFIXES)}) in the folder '{folder}'")
    reader = _Reader(folder.resolve(), defaults)
    for path in songs:
        reader.add(0, SongLine(id=safe_id(path.stem), lyrics=path.name))
    return Manifest(folder, tuple(reader.entries), tuple(reader.faults))


class _Reader:
    """Collects songs and faults, line by line."""

    def __init__(self, folder: Path, defaults: SongDefaults) -> None:
        self._folder, self._defaults = folder, defaults
        self._lines: dict[str, int] = {}  # of each id, as a file system that ignores case sees it
        self.entries: list[Entry] = []
        self.faults: list[Fault] = []

    def read(self, number: int, text: str) -> None:
        """One line of a manifest."""
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            self._fault(number, None, f"not valid JSON ({error.msg} at column {error.colno})")
            return
        if not isinstance(data, dict):
            self._fault(number, None, f'a song is an object such as {{"lyrics": "song.txt"}}, not {text.strip()[:40]}')
            return
        try:
            song = SongLine.model_validate(data)
        except ValidationError as error:
            self._fault(number, data.get("id"), "; ".join(_in_words(one) for one in error.errors()[:3]))
            return
        self.add(number, song)

    def add(self, number: int, song: SongLine) -> None:
        """One song, unless it has a fault."""
        name = song.id or safe_id(Path(song.lyrics).stem if song.lyrics else f"song-{number}")
        problem = _id_problem(name) or self._taken(number, name)
        if problem:
            self._fault(number, name, problem)
            return
        try:
            self.entries.append(entry_from(song, name, number, self._folder, self._defaults))
        except SongwrightError as error:
            self._fault(number, name, str(error))

    def _taken(self, number: int, name: str) -> str:
        first = self._lines.get(name.casefold())
        if first is None:
            self._lines[name.casefold()] = number
            return ""
        if not number:
            return "another file's song has this name too; rename one"
        return f"the id '{name}' is line {first}'s already; it names the song's folder, so give each song its own"

    def _fault(self, number: int, name: object, message: str) -> None:
        known = name if isinstance(name, str) and not _id_problem(name) else f"line-{number}"
        self.faults.append(Fault(number, known, message))


def safe_id(text: str) -> str:
    """A name of one's own choice to one that can be a folder: `'Así es…'` to `'Así-es'`."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))
    name = "-".join(words)[:MAX_ID_LENGTH].strip("-") or "song"
    return f"song-{name}" if _RESERVED.fullmatch(name) else name


def _id_problem(name: str) -> str:
    if (
        len(name) > MAX_ID_LENGTH or not _SAFE.fullmatch(name) or name.endswith((".", " ")) or _RESERVED.fullmatch(name)
        or name != unicodedata.normalize("NFC", name)
    ):  # fmt: skip
        return f"the id '{name[:40]}' cannot name a folder; write for example '{safe_id(name)}'"
    return ""


def _in_words(error: Any) -> str:
    """One of pydantic's findings: the field, what is wrong, what was given."""
    place = ".".join(str(step) for step in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"there is no field '{place}'" + _suggestion(place, tuple(SongLine.model_fields))
    given = f", not {json.dumps(error['input'], ensure_ascii=False)[:40]}" if place else ""
    message = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return f"'{place}' {message}{given}" if place else message


def _suggestion(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean '{near[0]}'?" if near else f"; the fields are {', '.join(known)}"
