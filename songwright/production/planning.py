"""From a request to a song on paper: reader, planner, singer and arranger joined, and the files of the result."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from songwright.errors import SongwrightError
from songwright.planner.draft import Finding
from songwright.production.wishes import (
    dictionary,
    folder_of,
    heard,
    read_lyric_source,
    singer_range,
    singer_remarks,
    style_request,
    voice_named,
)
from songwright.request import SongRequest
from songwright.score import Score
from songwright.song import SongPlan

if TYPE_CHECKING:
    from songwright.planner.plan import Planned


@dataclass(frozen=True)
class PlannedSong:
    """A plan, the band score written for it, and what the planner remarked."""

    plan: SongPlan
    score: Score
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class PlanFiles:
    """Where a plan was written."""

    plan: Path
    score: Path
    midi: Path
    lead_sheet: Path
    lyric_times: Path
    picture: Path | None


def plan_and_arrange(request: SongRequest) -> PlannedSong:
    """Words, or a tune, and wishes to a plan, with the band score written for it and the planner's remarks.

    Raises:
        LyricsError: the lyrics cannot be read or sung.
        TuneError: the tune cannot be read, or not be sung as it is written.
        StyleError: the style contradicts itself, or cannot be met with these words or this tune.
    """
    from songwright.accompaniment.arranger.arrange import arrange
    from songwright.production.tunes import plan_tune, tune_source

    tune = tune_source(request)
    planned = plan_tune(tune, request) if tune else _planned(read_lyric_source(request.lyrics), request)
    return PlannedSong(planned.plan, arrange(planned.plan), planned.findings)


def _planned(data: bytes, request: SongRequest) -> "Planned":
    """The plan, with the remarks of its reader, its planner and its singer."""
    from songwright.planner.lint import articulation_findings
    from songwright.planner.lyrics import read_lyrics
    from songwright.planner.plan import Planned, plan_from
    from songwright.vocals.articulation import lines_too_fast

    words = read_lyrics(data, request.language, dictionary(request), folder_of(request.lyrics))
    style = style_request(words, request)
    voice = voice_named(request.voice, style.vocalist, words.language)
    by_ear = heard(request)
    if by_ear is not None:
        style = by_ear.steer(style)
    planned = plan_from(words, style, seed=request.seed or 0, voice=voice, singer_range=singer_range(voice))
    if by_ear is not None:
        planned = Planned(by_ear.sung(planned.plan, singer_range(voice)), (*planned.findings, *by_ear.remarks))
    remarks = singer_remarks(request.voice, voice, words.language)
    too_fast = articulation_findings(words, {line.line_text: line.text for line in lines_too_fast(planned.plan)})
    return Planned(planned.plan, (*planned.findings, *remarks, *too_fast))


def lint_lyric_file(
    lyrics: str | Path, *, tempo_bpm: float | None = None, meter: str | None = None, language: str | None = None,
    pronunciations: Path | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """What in a lyric file cannot be sung, was guessed, is too long for its bars or too fast to be articulated.

    The last is said of the plan that `plan_song` makes with the same options.

    Raises:
        LyricsError: the file cannot be read at all.
        StyleError: the tempo or meter is impossible.
    """
    from songwright.planner.lint import lint_lyrics
    from songwright.planner.style import read_style
    from songwright.production.tunes import plan_tune, tune_source

    tune = tune_source(SongRequest(lyrics))
    if tune is not None:
        try:
            return plan_tune(tune, SongRequest(lyrics, tempo_bpm=tempo_bpm, meter=meter, language=language,
                                               pronunciations=pronunciations)).findings  # fmt: skip
        except SongwrightError as error:
            return (Finding(0, "error", str(error)),)
    data = read_lyric_source(lyrics)
    asked = read_style("", tempo_bpm=tempo_bpm, meter=meter)
    request = SongRequest(
        lyrics, tempo_bpm=tempo_bpm, meter=meter, language=language, pronunciations=pronunciations
    )  # fmt: skip
    findings = lint_lyrics(
        data, language, dictionary(request), tempo_bpm=asked.tempo_bpm, meter=asked.meter, folder=folder_of(lyrics)
    )
    if any(finding.severity == "error" for finding in findings):
        return findings
    try:
        planned = _planned(data, request).findings
    except SongwrightError as error:
        return (Finding(0, "error", str(error)), *findings)
    return tuple(sorted(dict.fromkeys([*findings, *planned]), key=lambda finding: finding.source_line))


def write_plan(plan: SongPlan, score: Score, folder: Path, *, picture: bool = False) -> PlanFiles:
    """Write `plan.json`, `score.json`, `score.mid`, `lead-sheet.musicxml`, `song.lrc` and, if asked, `plan.png`.

    Raises:
        OutputError: the folder or a file cannot be written; files are replaced whole or not at all.
    """
    from songwright.notation.lrc import write_lrc
    from songwright.notation.midi import write_midi
    from songwright.notation.musicxml import write_musicxml

    files = PlanFiles(
        folder / "plan.json",
        folder / "score.json",
        folder / "score.mid",
        folder / "lead-sheet.musicxml",
        folder / "song.lrc",
        folder / "plan.png" if picture else None,
    )
    plan.save(files.plan)
    score.save(files.score)
    write_midi(plan, score, files.midi)
    write_musicxml(plan, files.lead_sheet)
    write_lrc(plan, files.lyric_times)
    if files.picture:
        from songwright.notation.piano_roll import draw

        draw(plan, files.picture, score)
    return files
