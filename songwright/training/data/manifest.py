"""What is in a corpus: `python -m songwright.training.data.manifest FOLDER … --output manifest.json`.

Hours by singer, language, instrument and source; which phonemes and pairs of phonemes are sung how often; histograms of
pitch and of note and phoneme lengths.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from songwright.corpora.corpus import KINDS, BandRecord, Corpus, Kind, SingingRecord, read_band, split_of
from songwright.files import write_text
from songwright.phonetics.inventory import bare
from songwright.units import midi_name

NOTE_EDGES_SECONDS = (0.2, 0.3, 0.45, 0.7, 1.0, 1.5, 2.5, 4.0, 8.0)
PHONEME_EDGES_SECONDS = (0.03, 0.05, 0.08, 0.12, 0.2, 0.35, 0.6, 1.0, 2.0, 8.0)


@dataclass(frozen=True)
class Manifest:
    """Hours are rounded to 0.001; counts are of sung phonemes, of neighbours, and of notes."""

    items: dict[str, int]  # by kind and split
    hours: dict[str, float]  # by kind and split
    hours_by_singer: dict[str, float]
    hours_by_language: dict[str, float]
    hours_by_instrument: dict[str, float]
    hours_by_licence: dict[str, float]
    phonemes: dict[str, dict[str, int]]  # by language
    pairs: dict[str, dict[str, int]]  # by language
    held_out_pairs_trained: dict[str, float]  # share of the held-out lines' neighbours that training sings, by language
    pitches: dict[str, int]  # notes by name
    note_seconds: dict[str, int]
    phoneme_seconds: dict[str, int]


def survey(corpus: Corpus) -> Manifest:
    """Count everything in the corpus."""
    sung = corpus.singing()
    kinds: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind != "singing")
    played = [read_band(path) for kind in kinds for path in corpus.records(kind)]
    records: list[SingingRecord | BandRecord] = [*sung, *played]
    phonemes: dict[str, Counter[str]] = {}
    pairs: dict[str, Counter[str]] = {}
    for record in sung:
        phonemes.setdefault(record.language, Counter()).update(bare(phoneme.phoneme) for phoneme in record.phonemes)
        pairs.setdefault(record.language, Counter()).update(_neighbours(record))
    notes = [note for record in sung for note in record.notes]
    return Manifest(
        items=_ordered(Counter(f"{record.kind} {split_of(record.name)}" for record in records)),
        hours=_hours((f"{record.kind} {split_of(record.name)}", record.seconds) for record in records),
        hours_by_singer=_hours((record.singer, record.seconds) for record in sung),
        hours_by_language=_hours((record.language, record.seconds) for record in sung),
        hours_by_instrument=_hours((part.instrument, record.seconds) for record in played for part in record.parts),
        hours_by_licence=_hours((record.licence, record.seconds) for record in records),
        phonemes={language: _ordered(counts) for language, counts in sorted(phonemes.items())},
        pairs={language: _ordered(counts) for language, counts in sorted(pairs.items())},
        held_out_pairs_trained=_held_out_pairs_trained(sung),
        pitches={midi_name(midi): count for midi, count in sorted(Counter(note.midi for note in notes).items())},
        note_seconds=_histogram((n.end_seconds - n.start_seconds for n in notes), NOTE_EDGES_SECONDS),
        phoneme_seconds=_histogram(
            (p.end_seconds - p.start_seconds for record in sung for p in record.phonemes), PHONEME_EDGES_SECONDS
        ),
    )


def _neighbours(record: SingingRecord) -> list[str]:
    """The record's phonemes two by two, silences between them left out."""
    names = [bare(phoneme.phoneme) for phoneme in record.phonemes]
    return [f"{a} {b}" for a, b in zip(names, names[1:], strict=False)]


def _held_out_pairs_trained(sung: Sequence[SingingRecord]) -> dict[str, float]:
    shares = {}
    for language in sorted({record.language for record in sung}):
        mine = [record for record in sung if record.language == language]
        trained = {pair for record in mine if record.split == "train" for pair in _neighbours(record)}
        asked = [pair for record in mine if record.split == "held-out" for pair in _neighbours(record)]
        if asked:
            shares[language] = round(sum(pair in trained for pair in asked) / len(asked), 4)
    return shares


def _ordered(counts: Counter[str]) -> dict[str, int]:
    """Most frequent first; equals by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _hours(seconds: Iterable[tuple[str, float]]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for name, length in seconds:
        total[name] += length  # type: ignore[assignment]  # a Counter of floats
    return {name: round(length / 3600, 3) for name, length in sorted(total.items())}


def _histogram(values: Iterable[float], edges: tuple[float, ...]) -> dict[str, int]:
    counts = Counter(next((edge for edge in edges if value <= edge), float("inf")) for value in values)
    return {f"up to {edge:g} s": counts[edge] for edge in (*edges, float("inf")) if counts[edge]}


def print_manifest(found: Manifest, console: Console) -> None:
    table = Table("what", "hours")
    for group in (found.hours, found.hours_by_singer, found.hours_by_language, found.hours_by_instrument):
        for name, hours in group.items():
            table.add_row(name, f"{hours:.3f}")
        table.add_section()
    console.print(table)
    for language, counts in found.phonemes.items():
        console.print(f"{language}: {len(counts)} phonemes, {len(found.pairs[language])} pairs; " + ", ".join(
            f"{name} {count}" for name, count in counts.items()
        ))  # fmt: skip
    console.print("held-out pairs that training sings", found.held_out_pairs_trained)
    console.print("pitch", found.pitches)
    console.print("notes", found.note_seconds)
    console.print("phonemes", found.phoneme_seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", type=Path, nargs="+", help="corpus folders")
    parser.add_argument("--output", type=Path, help="JSON file to write")
    arguments = parser.parse_args()
    found = survey(Corpus(*arguments.folders))
    print_manifest(found, Console())
    if arguments.output is not None:
        write_text(arguments.output, json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
