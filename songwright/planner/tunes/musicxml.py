"""MusicXML files, plain and compressed, through music21."""

import io
import warnings
import zipfile
from contextlib import redirect_stderr
from xml.etree import ElementTree

from songwright.errors import TuneError
from songwright.planner.tunes.document import Tune
from songwright.planner.tunes.engraved import tune_of_score

MOST_UNPACKED_BYTES = 100_000_000


def tune_of_musicxml(data: bytes, source: str, part: str | None = None, *, one_tempo: bool = False) -> Tune:
    """Read a MusicXML file.

    Args:
        source: the file's name.
        part, one_tempo: as for `tune_of_score`.

    Raises:
        TuneError: it is damaged or no MusicXML, or as `tune_of_score`.
    """
    from music21 import converter
    from music21.exceptions21 import Music21Exception
    from music21.stream import Score

    if data.startswith(b"PK\x03\x04"):
        data = _unpacked(data)
    root = _xml(data)
    if root.tag == "score-timewise":
        raise TuneError("it is MusicXML by time (score-timewise); export it as score-partwise, which is usual")
    if root.tag != "score-partwise":
        raise TuneError(f"it is XML, but no MusicXML score (<{root.tag}>); export it as MusicXML")
    try:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            score = converter.parseData(data, format="musicxml")
    # music21 stops at damage with errors of every kind, down to IndexError: to the user they are one.
    except (Music21Exception, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise TuneError(f"its MusicXML cannot be read ({_first_line(error)}); export it again") from error
    assert isinstance(score, Score)  # one MusicXML document is one score
    return tune_of_score(score, source, part, one_tempo=one_tempo, swing=_swing(root))


def _unpacked(data: bytes) -> bytes:
    """The score in a compressed MusicXML file, which its container names."""
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
            if archive.getinfo(name).file_size > MOST_UNPACKED_BYTES:
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
