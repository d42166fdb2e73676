"""Which part of a score, or track of a MIDI file, is the voice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from songwright.errors import TuneError

BACKING_NAME = re.compile(r"back(?:ing|ground|up)|\bb\.?v|choir|chorus|coro|chor\b|chœur", re.IGNORECASE)
VOCAL_NAME = re.compile(
    r"vo(?:cal|ice|x|ce|z)|\bsing|sung|solo|melod|\blead\b|gesang|stimme|chant|canto", re.IGNORECASE
)


@dataclass(frozen=True)
class PartName:
    """A part with how many notes it has and how many of them have words."""

    name: str
    notes: int
    words: int


@dataclass(frozen=True)
class ChosenPart:
    """The part that is sung, those that the backing voices sing, and what is to be said of it."""

    index: int
    name: str
    backing: tuple[int, ...]
    remarks: tuple[str, ...]


def chosen_part(parts: Sequence[PartName], asked: str | None, source: str) -> ChosenPart:
    """The part that is asked for; else the one with words, that is called a voice, or that is the only one.

    Raises:
        TuneError: there is no such part, or several and nothing tells which is sung.
    """
    with_notes = [index for index, part in enumerate(parts) if part.notes]
    if not with_notes:
        raise TuneError(f"'{source}' has no notes with a pitch, so there is nothing to sing")
    listed = ", ".join(f"{index + 1} '{parts[index].name}'" for index in with_notes)
    worded = [index for index in with_notes if parts[index].words]
    backing = [index for index in worded if BACKING_NAME.search(parts[index].name)]
    if asked is not None:
        index = _asked(parts, asked, source, listed)
        return ChosenPart(index, parts[index].name, tuple(one for one in backing if one != index), ())
    leads = [index for index in worded if index not in backing] or worded
    if leads:
        index = next((one for one in leads if VOCAL_NAME.search(parts[one].name)), leads[0])
        others = [parts[one].name for one in worded if one not in (index, *backing)]
        said = f"; '{', '.join(others)}' has words too and is not sung (--tune-part chooses)" if others else ""
        remark = f"'{parts[index].name}' is sung{said}"
        sung = (remark,) if len(with_notes) > 1 else ()
        return ChosenPart(index, parts[index].name, tuple(one for one in backing if one != index), sung)
    named = [index for index in with_notes if VOCAL_NAME.search(parts[index].name)]
    if len(named) == 1 or len(with_notes) == 1:
        index = (named or with_notes)[0]
        remarks = (f"'{parts[index].name}' is sung, for its name",) if len(with_notes) > 1 else ()
        return ChosenPart(index, parts[index].name, (), remarks)
    raise TuneError(
        f"'{source}' has several parts and nothing tells which is the voice; name one with --tune-part: {listed}"
    )


def _asked(parts: Sequence[PartName], asked: str, source: str, listed: str) -> int:
    wanted = asked.strip().casefold()
    found = [index for index, part in enumerate(parts) if part.name.strip().casefold() == wanted]
    if not found and wanted.isdigit() and 1 <= int(wanted) <= len(parts):
        found = [int(wanted) - 1]
    found = found or [index for index, part in enumerate(parts) if wanted and wanted in part.name.casefold()]
    if not found or not parts[found[0]].notes:
        raise TuneError(f"'{source}' has no part '{asked}' with notes; it has {listed}")
    return found[0]
