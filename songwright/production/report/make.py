"""From a finished song to its report: `report.json` and `report.html`."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songwright.errors import OutputError, WeightsError
from songwright.files import write_text
from songwright.mixer.checks import Check
from songwright.mixer.mix import section_spans
from songwright.notation.lrc import printed_words
from songwright.notation.sections import section_name
from songwright.production.played import PlayedBand
from songwright.production.record import TakeRecord
from songwright.production.report.document import (
    CheckResult,
    ChordResult,
    ComponentResult,
    Family,
    FileResult,
    NoteResult,
    PartResult,
    SectionResult,
    SongReport,
    StageTime,
    TakeResult,
    WordResult,
)
from songwright.production.report.measure import measured_loudness, measured_pitch
from songwright.production.report.page import render_page
from songwright.score import Part, Score
from songwright.song import Note, Section, SongPlan
from songwright.version import __version__
from songwright.waveform import Waveform

# The checks of one stem against another, and any that is not named here, are of the stems.
FAMILIES: dict[str, Family] = {
    "hum": "voice", "pitch": "voice", "worst note": "voice", "every note sounds": "voice", "words": "voice",
    "mono": "master", "true peak": "master", "loudness": "master", "watermark": "master",
    "tempo": "timing", "beat": "timing", "key": "timing", "boundary": "timing",
}  # fmt: skip
VALUE_PLACES = 4
READ_BYTES = 1 << 20


@dataclass(frozen=True, eq=False)
class ReportInputs:
    """What a report tells of.

    Attributes:
        plan: the song on paper.
        score: what the band plays; None for a cappella.
        stems: processed stems by name, stereo, as written to `stems/`.
        master: the finished song.
        voice: the lead alone and dry, for the pitch; without it the vocals stem is measured.
        target_lufs: what was asked of the master; None where its gain was held.
        checks: all results.
        takes: for each stem and passage.
        warnings: sentences of the stages for the user.
        stage_seconds: wall time by stage.
        command: one line that makes this song again.
        folder: the song folder.
        files: what was written into it, in the order to be listed.
        weights: folders of the model weights used, by what they are ('voice', 'band', 'codec').
        played: the stems that a soundfont played.
        made_with: what an earlier report says of those that are not here any more.
    """

    plan: SongPlan
    score: Score | None
    stems: Mapping[str, Waveform]
    master: Waveform
    voice: Waveform | None
    target_lufs: float | None
    checks: Sequence[Check]
    command: str
    folder: Path
    files: Sequence[Path] = ()
    takes: Sequence[TakeRecord] = ()
    warnings: Sequence[str] = ()
    stage_seconds: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, Path] = field(default_factory=dict)
    played: PlayedBand | None = None
    made_with: Mapping[str, ComponentResult] = field(default_factory=dict)


def make_report(inputs: ReportInputs) -> SongReport:
    """Measure what the page draws, and write down what is known.

    Raises:
        AudioError: the master is too short for a loudness.
        WeightsError: a weights folder has no readable config.json.
        OutputError: a file to be listed is not there.
    """
    plan = inputs.plan
    voice = inputs.voice or inputs.stems.get("vocals")
    sung = list(_words(plan))
    return SongReport(
        title=plan.title,
        language=plan.language,
        key=plan.key,
        tempo_bpm=plan.tempo_bpm,
        meter=plan.meter,
        duration_seconds=round(inputs.master.seconds, 6),
        voice=plan.voice,
        style=plan.style.text,
        genre=plan.style.genre,
        mood=plan.style.mood,
        seed=plan.seed,
        sections=_sections(plan),
        chords=_chords(plan),
        words=tuple(one.word for one in sung),
        notes=tuple(note for index, one in enumerate(sung) for note in _notes(plan, one, index)),
        parts=tuple(PartResult(name=p.name, stem=p.stem, notes=len(p.notes)) for p in _parts(inputs.score)),
        checks=tuple(_check(check) for check in inputs.checks),
        takes=tuple(_take(take) for take in inputs.takes),
        warnings=tuple(inputs.warnings),
        pitch=measured_pitch(voice) if voice is not None else None,
        loudness=measured_loudness(inputs.master, inputs.target_lufs),
        command=inputs.command,
        components=(
            ComponentResult(name="songwright", version=__version__),
            *(inputs.made_with.get(name) or _weights(name, folder) for name, folder in inputs.weights.items()),
            *_soundfont(inputs.played),
        ),
        files=tuple(_file(path, inputs.folder) for path in inputs.files),
        timing=tuple(StageTime(stage=name, seconds=round(s, 3)) for name, s in inputs.stage_seconds.items()),
    )


def updated_report(
    report: SongReport, plan: SongPlan, checks: Sequence[Check], takes: Sequence[TakeRecord], warnings: Sequence[str],
    command: str, files: Sequence[FileResult],
) -> SongReport:  # fmt: skip
    """The report of a song of which a stretch was changed; the curves of pitch and loudness are those of before.

    Args:
        plan, checks, takes, warnings, command: as in `ReportInputs`, of the song as it is now.
        files: those that were changed.
    """
    sung, changed = list(_words(plan)), {file.path: file for file in files}
    return report.model_copy(update={
        "title": plan.title, "key": plan.key,
        "sections": _sections(plan), "chords": _chords(plan), "words": tuple(one.word for one in sung),
        "notes": tuple(note for index, one in enumerate(sung) for note in _notes(plan, one, index)),
        "checks": tuple(_check(check) for check in checks), "takes": tuple(_take(take) for take in takes),
        "warnings": tuple(warnings), "command": command,
        "files": tuple(changed.get(file.path, file) for file in report.files),
    })  # fmt: skip


def write_report(
    report: SongReport, stems: Mapping[str, Waveform], master: Waveform, folder: Path
) -> tuple[Path, Path]:
    """Write `report.json` and `report.html` into a song folder; returns their paths.

    Args:
        stems, master: as in `ReportInputs`; for the pictures of the sound.

    Raises:
        OutputError: a file cannot be written.
    """
    document, page = folder / "report.json", folder / "report.html"
    write_text(page, render_page(report, stems, master))
    report.save(document)
    return document, page


@dataclass(frozen=True)
class _SungWord:
    """A word for the report with the plan's notes that sing it."""

    word: WordResult
    section: Section
    notes: tuple[Note, ...]


def _words(plan: SongPlan) -> Iterator[_SungWord]:
    """Every sung word as it is printed, in the plan's order."""
    for section in plan.sections:
        lines: dict[int, dict[int, list[Note]]] = {}
        for note in section.notes:
            lines.setdefault(note.line, {}).setdefault(note.word_index, []).append(note)
        for line, words in lines.items():
            written = section.lines[line] if line < len(section.lines) else ""
            texts = printed_words(written, [notes[0] for notes in words.values()])
            for text, notes in zip(texts, words.values(), strict=True):
                start, end = plan.seconds_at(section, notes[0].start_beat), _end_seconds(plan, section, notes[-1])
                word = WordResult(text=text, start_seconds=round(max(start, 0.0), 4), end_seconds=round(end, 4),
                                  section_id=section.id, line=line, backing=notes[0].backing)  # fmt: skip
                yield _SungWord(word, section, tuple(notes))


def _notes(plan: SongPlan, sung: _SungWord, index: int) -> Iterator[NoteResult]:
    for note in sung.notes:
        start, end = plan.seconds_at(sung.section, note.start_beat), _end_seconds(plan, sung.section, note)
        yield NoteResult(start_seconds=round(max(start, 0.0), 4), end_seconds=round(end, 4),
                         midi=note.midi, syllable=note.syllable, continues=note.continues, word=index)  # fmt: skip


def _end_seconds(plan: SongPlan, section: Section, note: Note) -> float:
    return plan.seconds_at(section, note.start_beat + note.beats)


def _sections(plan: SongPlan) -> tuple[SectionResult, ...]:
    return tuple(
        SectionResult(id=section.id, kind=section.kind, name=section_name(plan, section),
                      start_seconds=round(span.start_seconds, 4), end_seconds=round(span.end_seconds, 4),
                      start_bar=section.start_bar, bars=section.bars, energy=section.energy)
        for section, span in zip(plan.sections, section_spans(plan), strict=True)
    )  # fmt: skip


def _chords(plan: SongPlan) -> tuple[ChordResult, ...]:
    return tuple(
        ChordResult(
            symbol=chord.symbol,
            start_seconds=round(plan.seconds_at(section, chord.start_beat), 4),
            end_seconds=round(plan.seconds_at(section, chord.start_beat + chord.beats), 4),
        )
        for section in plan.sections
        for chord in section.chords
    )


def _parts(score: Score | None) -> tuple[Part, ...]:
    return score.parts if score is not None else ()


def _take(take: TakeRecord) -> TakeResult:
    return TakeResult(stem=take.stem, section_id=take.section_id, scores=take.scores, failures=take.failures,
                      chosen=take.chosen, lines=take.lines, manners=take.manners)  # fmt: skip


def _check(check: Check) -> CheckResult:
    value = float(check.value)
    return CheckResult(
        family=FAMILIES.get(check.name, "stems"), name=check.name, where=check.where,
        value=round(value, VALUE_PLACES) if math.isfinite(value) else None, unit=check.unit, bound=check.bound,
        threshold=check.threshold, passed=bool(check.passed), note=check.note,
    )  # fmt: skip


def _weights(name: str, folder: Path) -> ComponentResult:
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        # What others made and saved, such as a MusicGen checkpoint, has a type in place of our format.
        version = f"format {config['format_version']}" if "format_version" in config else str(config["model_type"])
        return ComponentResult(name=f"{name} weights", version=version, sha256=config.get("sha256"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"cannot read '{path}': {error}; install songwright again") from error


def _soundfont(played: PlayedBand | None) -> tuple[ComponentResult, ...]:
    if played is None:
        return ()
    return (ComponentResult(name="band's soundfont", version=played.soundfont, sha256=played.sha256),)


def _file(path: Path, folder: Path) -> FileResult:
    try:
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as file:
            while piece := file.read(READ_BYTES):
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        raise OutputError(f"cannot read '{path}', which was just written: {error.strerror or error}") from error
    return FileResult(path=path.relative_to(folder).as_posix(), bytes=size, sha256=digest.hexdigest())
