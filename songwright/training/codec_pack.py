"""From a corpus to what the codec's training and audit read: a packed file, a folder of held-out stems.

Apart from `codec_data.py`, because machines that only train have no more than numpy, torch and soundfile.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from songwright.corpora.corpus import KINDS, Corpus, Kind, read_singing
from songwright.files import write_text
from songwright.seeding import generator
from songwright.training.codec_data import pack_label, write_files

CHECKED_LANGUAGE = "en"  # the word checker, Whisper tiny.en, knows no other


@dataclass(frozen=True)
class PackPlan:
    """What goes into a packed file: one part of `parts` of the corpus, at most `megabytes`, shares by bytes."""

    megabytes: float = 1000.0
    part: int = 0
    parts: int = 1
    held_out_items: int = 6  # of each kind
    kind_shares: tuple[tuple[Kind, float], ...] = (("singing", 0.5), ("drums", 0.2), ("bass", 0.08), ("other", 0.22))
    seed: int = 0


def pack_corpus(corpus: Corpus, path: Path, plan: PackPlan) -> int:
    """Copy items of a corpus, as they are, into a packed file; returns how many.

    Items are taken at random, the kinds in turn by their shares of bytes, so that packs of several parts are alike and
    hold nothing twice. Every part holds the same few held-out items.
    """
    files: dict[str, bytes] = {}
    for kind, share in plan.kind_shares:
        held_out = corpus.records(kind, "held-out")[: plan.held_out_items]
        train = list(corpus.records(kind, "train"))
        generator(plan.seed, "codec pack", kind).shuffle(train)
        room = share * plan.megabytes * 1e6
        for is_held_out, records in ((True, held_out), (False, train[plan.part :: plan.parts])):
            for record in records:
                flac = record.with_suffix(".flac").read_bytes()
                room -= len(flac)
                if room < 0:
                    break
                files[pack_label(is_held_out, kind, record.stem)] = flac
    write_files(files, path)
    return len(files)


def copy_held_out(corpus: Corpus, folder: Path, items: int) -> int:
    """Copy held-out items of each kind, evenly spread over their names, and the words of English ones; returns a count.

    The folder is what `songwright.evaluation.codec` reads.
    """
    copied = 0
    for kind in KINDS:
        records = corpus.records(kind, "held-out")
        for record in records[:: max(len(records) // items, 1)][:items]:
            target = folder / kind / f"{record.stem}.flac"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(record.with_suffix(".flac"), target)
            if kind == "singing" and (sung := read_singing(record)).language == CHECKED_LANGUAGE:
                write_text(target.with_suffix(".txt"), sung.text + "\n")
            copied += 1
    return copied
