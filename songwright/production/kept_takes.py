"""Every take that was made of a passage, kept, listed, and found again.

A take made after the song was finished is a file in `.songwright/takes`, named after its bytes, so that no other take
ever comes over it. The takes of `songwright sing` itself lie where that stage left them.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from songwright.production.folder import SongFolder
from songwright.production.jobs import load_checks
from songwright.production.ledger import file_sha256
from songwright.production.performance import Performance
from songwright.production.record import Passage, TakeRecord, TakeSource
from songwright.production.takes import load_records, records_of
from songwright.score import Score
from songwright.song import SongPlan

TAKES = "takes"


@dataclass(frozen=True)
class KeptTake:
    """A take as it is listed.

    Attributes:
        number: from 1.
        when: it was written; None where its file is not there.
        seed: it was drawn by.
        take: the number that it was drawn by.
        failures: the checks that failed, as sentences.
        in_song: it is what is heard.
        fits: its notes are those of the plan today, and its tokens are there: it can be chosen.
    """

    passage: Passage
    number: int
    when: datetime | None
    seed: int
    take: int
    score: float
    failures: tuple[str, ...]
    manner: str
    in_song: bool
    fits: bool

    def __str__(self) -> str:
        when = "not kept" if self.when is None else f"{self.when:%Y-%m-%d %H:%M}"
        told = [when, f"seed {self.seed}, draw {self.take}", f"score {self.score:g}"]
        told += [self.manner] if self.manner else []
        told += ["in the song"] if self.in_song else [] if self.fits or self.when is None else ["of other notes"]
        told += self.failures or ("no check failed",)
        return f"{self.passage}, take {self.number}: {'; '.join(told)}"


def keep_take(made: Path, files: SongFolder) -> Path:
    """Move a performance to where takes are kept, under a name of its own."""
    stage = made.name.split("-")[0]
    target = files.working(TAKES) / f"{stage}-{(file_sha256(made) or '')[:16]}.safetensors"
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(made, target)
    return target


def notes_mark(passage: Passage, plan: SongPlan, score: Score) -> str:
    """What tells the notes of a passage from others: a take of other notes does not fit."""
    section = plan.section(passage.section_id)
    begin = plan.start_beat_of(section)
    notes: list[object]
    if passage.stem == "vocals":
        notes = [
            note.model_dump(exclude={"syllable", "word"}) for note in section.notes
            if not passage.lines or note.line in passage.lines
        ]  # fmt: skip
        notes.append([plan.voice, plan.language, section.energy])
    else:
        end = begin + section.bars * plan.beats_per_bar
        notes = [
            [part.name, note.start_beat, note.beats, note.midi, note.velocity]
            for part in score.parts if part.stem == passage.stem for note in part.notes
            if begin <= note.start_beat < end
        ]  # fmt: skip
    return hashlib.sha256(json.dumps([begin, plan.tempo_bpm, notes], sort_keys=True).encode()).hexdigest()[:16]


def kept_records(files: SongFolder, plan: SongPlan, score: Score) -> tuple[TakeRecord, ...]:
    """What was tried of each passage of a finished song, with the sources of all takes."""
    records = load_records(files.takes)
    if not records:
        performance = Performance.load(files.tokens)
        records = records_of(plan, performance, load_checks(files.checks("listen")))
    return tuple(_sourced(record, files, plan, score) for record in records)


def _sourced(record: TakeRecord, files: SongFolder, plan: SongPlan, score: Score) -> TakeRecord:
    """The record with the sources of the takes that `songwright sing` made."""
    mark = notes_mark(record.passage, plan, score)
    sources = []
    for number in range(len(record.scores)):
        source = record.sources[number] if number < len(record.sources) else None
        stage = "voice" if record.stem == "vocals" else "band"
        path = files.working(f"{stage}-{number}.safetensors")
        if source is None and path.is_file():
            source = TakeSource(files.name(path), None, number, number > 0 and stage == "voice", mark)
        sources.append(source)
    return replace(record, sources=tuple(sources))


def listed(files: SongFolder, records: Sequence[TakeRecord], plan: SongPlan, score: Score) -> tuple[KeptTake, ...]:
    """Every take of these passages."""
    found = []
    for record in records:
        mark = notes_mark(record.passage, plan, score)
        for number, score_now in enumerate(record.scores):
            source = record.sources[number]
            path = None if source is None else files.path / source.tokens
            there = path is not None and path.is_file()
            found.append(KeptTake(
                record.passage, number + 1,
                datetime.fromtimestamp(path.stat().st_mtime) if path is not None and there else None,
                plan.seed if source is None or source.seed is None else source.seed,
                number if source is None else source.take, score_now, record.failures[number],
                record.manners[number] if number < len(record.manners) else "", number == record.chosen,
                there and source is not None and source.notes == mark,
            ))  # fmt: skip
    return tuple(found)
