"""Which items of a singing corpus would not be sung today: `python -m songwright.training.data.recheck FOLDER …`.

An item is found if its words or its melody are of an OpenEWLD song that is not known to be public domain (`rights.py`),
or if its text is pronounced otherwise by now. `--take-out DIR` moves what is found and strikes it from the journal, so
that `songwright.training.data.singing` with the same command sings those numbers anew. Held-out items are only listed:
nothing is trained on them, and what was measured on them stays comparable.
"""

import argparse
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from rich.console import Console

from songwright.corpora.corpus import Corpus, SingingRecord, read_singing, split_of
from songwright.corpora.openewld import songs
from songwright.corpora.rights import is_public_domain
from songwright.training.data.production import read_journal, strike_out
from songwright.training.data.texts import TextLine, openewld_lines, pronounced
from songwright.training.data.tunes import LEAST_NOTE_SECONDS, PhraseShape, phrase_shapes

Reason = Literal["words", "melody", "phonemes"]
LEAST_LAST_SECONDS = 0.5  # what `tune` makes of a line's last note at least
LONG_SECONDS = 3.0  # a note this long may have been put in for the phrase's own
SAME_SECONDS = 0.002


@dataclass(frozen=True)
class Clear:
    """What may be sung.

    Attributes:
        texts: OpenEWLD lines of public-domain songs.
        protected: phrases of the other songs by their heights, without those that a public-domain song has as well.
    """

    texts: frozenset[str]
    protected: dict[tuple[int, ...], tuple[PhraseShape, ...]]


@dataclass(frozen=True)
class Finding:
    """An item and why it would not be sung today."""

    path: Path
    reasons: tuple[Reason, ...]


def clear_material(openewld: Path) -> Clear:
    """Read the archive once."""
    sheets = list(songs(openewld))
    free = [sheet for sheet in sheets if is_public_domain(sheet)]
    others = [sheet for sheet in sheets if not is_public_domain(sheet)]
    both = (False, True)
    shared = {shape for held_out in both for shape in phrase_shapes(free, held_out)}
    protected: dict[tuple[int, ...], tuple[PhraseShape, ...]] = {}
    for shape in dict.fromkeys(shape for held_out in both for shape in phrase_shapes(others, held_out)):
        if shape not in shared:
            protected[shape.heights] = (*protected.get(shape.heights, ()), shape)
    return Clear(frozenset(line.text for line in openewld_lines(free)), protected)


def reasons(record: SingingRecord, clear: Clear) -> tuple[Reason, ...]:
    """Why this item would not be sung today; empty if it would."""
    found: list[Reason] = []
    if record.licence.startswith("text openewld:") and record.text not in clear.texts:
        found.append("words")
    if has_protected_melody(record, clear):
        found.append("melody")
    words = pronounced(TextLine(record.text, record.language, "", ""))
    if words is None or record.syllables != tuple(" ".join(syllable.phonemes) for syllable in words.syllables):
        found.append("phonemes")
    return tuple(found)


def has_protected_melody(record: SingingRecord, clear: Clear) -> bool:
    """Whether the item's notes are those of a protected phrase, at any pitch and tempo."""
    midi, seconds = [], []
    for syllable in range(len(record.syllables)):
        mine = [note for note in record.notes if note.syllable == syllable]
        midi.append(mine[0].midi)
        seconds.append(mine[-1].end_seconds - mine[0].start_seconds)
    heights = tuple(one - min(midi) for one in midi)
    sung = np.array(seconds)
    return any(
        _same_rhythm(sung, np.array(shape.quarters), record.tempo_bpm) for shape in clear.protected.get(heights, ())
    )


def _same_rhythm(sung_seconds: np.ndarray, quarters: np.ndarray, tempo_bpm: float) -> bool:
    wanted = np.maximum(quarters * 60 / tempo_bpm, LEAST_NOTE_SECONDS)
    wanted[-1] = max(wanted[-1], LEAST_LAST_SECONDS)
    differs = np.abs(sung_seconds - wanted) > SAME_SECONDS
    return int(differs.sum()) <= int((differs & (sung_seconds >= LONG_SECONDS - SAME_SECONDS)).any())


def find(folder: Path, clear: Clear) -> list[Finding]:
    """All items of a corpus folder that would not be sung today, in order of name."""
    paths = Corpus(folder).records("singing")
    judged = [Finding(path, reasons(read_singing(path), clear)) for path in paths]
    return [finding for finding in judged if finding.reasons]


def take_out(folder: Path, paths: Sequence[Path], to: Path) -> None:
    """Move items out of a corpus folder; their numbers can then be made anew.

    The record goes first: an item without one is not there. The journal comes last: were this killed before, the
    command can simply be given again.
    """
    to.mkdir(parents=True, exist_ok=True)
    for path in paths:
        for part in (path, path.with_suffix(".npz"), path.with_suffix(".flac")):
            shutil.move(part, to / part.name)
    present = {int(path.stem.rsplit("-", 1)[1]) for path in Corpus(folder).records("singing")}
    journal = folder / "singing.jsonl"
    gone = {made.number for made in read_journal(journal) if made.seconds > 0 and made.number not in present}
    strike_out(journal, gone)


def print_findings(findings: Sequence[Finding], console: Console) -> None:
    for finding in findings:
        console.print(f"{finding.path.stem} {' '.join(finding.reasons)}", highlight=False)
    for split in ("train", "held-out"):
        mine = [finding for finding in findings if split_of(finding.path.stem) == split]
        counts = Counter(reason for finding in mine for reason in finding.reasons)
        console.print(f"{split}: {len(mine)} items; {dict(sorted(counts.items()))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="corpus folder")
    parser.add_argument("--openewld", type=Path, required=True, help="openewld.zip")
    parser.add_argument("--take-out", type=Path, help="folder to move the training items to that are found")
    arguments = parser.parse_args()
    findings = find(arguments.folder, clear_material(arguments.openewld))
    print_findings(findings, Console())
    if arguments.take_out is not None:
        trained_on = [finding.path for finding in findings if split_of(finding.path.stem) == "train"]
        take_out(arguments.folder, trained_on, arguments.take_out)


if __name__ == "__main__":
    main()
