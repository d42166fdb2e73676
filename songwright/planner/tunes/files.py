"""Tune files by their kind: MusicXML (plain or compressed), MIDI and ABC."""

import re
from importlib.util import find_spec
from pathlib import Path

from songwright.errors import TuneError
from songwright.planner.tunes.document import Tune
from songwright.planner.tunes.midi import tune_of_midi

MUSICXML, MIDI, ABC = (".musicxml", ".mxl", ".xml"), (".mid", ".midi", ".kar"), (".abc",)
SUFFIXES = (*MUSICXML, *MIDI, *ABC)
MOST_BYTES = 20_000_000


def is_tune_file(name: str | Path) -> bool:
    """Whether a file in place of lyrics is a tune, by its name; an .xml file by its first words."""
    path = Path(name)
    suffix = path.suffix.lower()
    if suffix != ".xml":
        return suffix in SUFFIXES
    try:
        with path.open("rb") as file:
            return re.search(rb"<score-(partwise|timewise)\b", file.read(4096)) is not None
    except OSError:
        return False


def read_tune(path: Path, part: str | None = None, *, one_tempo: bool = False) -> Tune:
    """Read a tune file.

    Args:
        part: name or number (from 1) of the part or track that is sung; None for the one with words.
        one_tempo: whether the user names the tempo, so that changes of it are no error.

    Raises:
        TuneError: it is no tune, is damaged, or holds what cannot be sung as it is written.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise TuneError(
            f"'{path}' is no tune that songwright reads; give MusicXML (.musicxml, .mxl), MIDI (.mid) or ABC (.abc)"
        )
    data = _bytes(path)
    try:
        if suffix in MIDI:
            return tune_of_midi(data, path.name, part, one_tempo=one_tempo)
        _require_music21("ABC" if suffix in ABC else "MusicXML")
        if suffix in ABC:
            from songwright.planner.tunes.abc import tune_of_abc

            return tune_of_abc(data, path.name, part, one_tempo=one_tempo)
        from songwright.planner.tunes.musicxml import tune_of_musicxml

        return tune_of_musicxml(data, path.name, part, one_tempo=one_tempo)
    except TuneError as error:
        text = str(error)
        raise TuneError(text if f"'{path.name}'" in text else f"'{path.name}': {text}") from error


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TuneError(f"'{path}' is larger than {MOST_BYTES // 1_000_000} MB; is it a tune?")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise TuneError(f"there is no tune at '{path}'; check the path") from error
    except IsADirectoryError as error:
        raise TuneError(f"'{path}' is a folder; name the tune file in it") from error
    except OSError as error:
        raise TuneError(f"cannot read the tune '{path}': {error.strerror}") from error
    if not data.strip():
        raise TuneError(f"'{path}' is empty; export the tune again")
    return data


def _require_music21(kind: str) -> None:
    if find_spec("music21") is None:
        raise TuneError(f"reading {kind} needs music21, which is not installed: pip install 'songwright[tunes]'")
