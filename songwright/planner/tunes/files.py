"""Tune files by their kind: MusicXML (plain or compressed), MIDI and ABC."""

import re
import warnings
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from songwright.errors import TuneError
from songwright.planner.tunes.document import Tune
from songwright.planner.tunes.midi import tune_of_midi

MUSICXML, MIDI, ABC = (".musicxml", ".mxl", ".xml"), (".mid", ".midi", ".kar"), (".abc",)
SUFFIXES = (*MUSICXML, *MIDI, *ABC)
MOST_BYTES = 20_000_000
INSTALL = "reading {kind} needs music21: pip install 'songwright[tunes]'"


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
        return _read_engraved(data, path, part, one_tempo)
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


def _read_engraved(data: bytes, path: Path, part: str | None, one_tempo: bool) -> Tune:
    if path.suffix.lower() == ".mxl" or data.startswith(b"PK\x03\x04"):
        data = _unpacked(data)
    root = _xml(data)
    if root.tag == "score-timewise":
        raise TuneError("it is MusicXML by time (score-timewise); export it as score-partwise, which is usual")
    if root.tag != "score-partwise":
        raise TuneError(f"it is XML, but no MusicXML score (<{root.tag}>); export it as MusicXML")
    try:
        from music21 import converter
        from music21.exceptions21 import Music21Exception
        from music21.stream import Score
    except ImportError as error:
        raise TuneError(INSTALL.format(kind="MusicXML")) from error
    from songwright.planner.tunes.engraved import tune_of_score

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            score = converter.parseData(data, format="musicxml")
            assert isinstance(score, Score)  # one MusicXML document is one score
    # music21 stops at damage with errors of every kind, down to IndexError: to the user they are one.
    except (Music21Exception, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise TuneError(f"its MusicXML cannot be read ({_first_line(error)}); export it again") from error
    return tune_of_score(score, path.name, part, one_tempo=one_tempo, swing=_swing(root))


def _unpacked(data: bytes) -> bytes:
    """The score in a compressed MusicXML file, which its container names."""
    import io

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            named = None
            if "META-INF/container.xml" in names:
                container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
                named = next((one.get("full-path") for one in container.iter() if one.tag.endswith("rootfile")), None)
            scores = [n for n in names if n.lower().endswith((".xml", ".musicxml")) and not n.startswith("META-INF")]
            name = named if named in names else next(iter(scores), None)
            if name is None:
                raise TuneError("the archive holds no MusicXML score")
            if archive.getinfo(name).file_size > 5 * MOST_BYTES:
                raise TuneError("the score in the archive is far too large")
            return archive.read(name)
    except (zipfile.BadZipFile, ElementTree.ParseError, OSError, RuntimeError, ValueError) as error:
        raise TuneError(f"its archive is damaged ({_first_line(error)}); export it again") from error


def _xml(data: bytes) -> ElementTree.Element:
    if b"<!ENTITY" in data[:4096]:
        raise TuneError("it declares entities, which no notation program writes; export it again")
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise TuneError(f"it is no whole XML ({error}); export it again") from error
    except (LookupError, ValueError) as error:
        raise TuneError(f"its text cannot be decoded ({_first_line(error)}); export it as UTF-8") from error


def _swing(root: ElementTree.Element) -> float:
    """Where the sheet has the off-beat eighth fall; music21 reads over it."""
    first, second = root.findtext(".//swing/first"), root.findtext(".//swing/second")
    if not first or not second or not (first.isdigit() and second.isdigit()) or not int(first):
        return 0.5
    return min(0.75, max(0.5, int(first) / (int(first) + int(second))))


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:120]
