"""From a request to a song on paper: reader, planner, singer and arranger joined, and the files of the result."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from songwright.errors import LyricsError, SongwrightError
from songwright.planner.draft import Finding, Lyrics, StyleRequest, Vocalist
from songwright.request import SongRequest
from songwright.score import Score
from songwright.song import SongPlan

if TYPE_CHECKING:
    from songwright.planner.melody.tessitura import SingerRange
    from songwright.planner.plan import Planned
    from songwright.planner.reference import Clips
    from songwright.singers import Singer

# A lyric file is text; a megabyte of it is a mistake (an audio file, a book) and would take minutes to refuse.
MAX_LYRIC_BYTES = 1_000_000


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


def read_lyric_source(lyrics: str | Path) -> bytes:
    """The bytes of a lyric file, of standard input (`-`), or of a text given as it is.

    A `Path`, or a one-line string, is a file's name; a string of several lines is the text itself.

    Raises:
        LyricsError: no such file, not readable, a folder, or far too large for lyrics.
    """
    if isinstance(lyrics, str) and "\n" in lyrics.strip("\n"):
        return lyrics.encode("utf-8", errors="replace")
    if str(lyrics) == "-":
        data = sys.stdin.buffer.read(MAX_LYRIC_BYTES + 1)
        name = "standard input"
    else:
        path = Path(lyrics)
        name = f"'{path}'"
        try:
            with path.open("rb") as file:
                data = file.read(MAX_LYRIC_BYTES + 1)
        except FileNotFoundError as error:
            raise LyricsError(f"there is no lyric file at {name}; check the path") from error
        except IsADirectoryError as error:
            raise LyricsError(f"{name} is a folder; name the lyric file in it") from error
        except (OSError, ValueError) as error:
            raise LyricsError(f"cannot read the lyric file {name}: {error}") from error
    if len(data) > MAX_LYRIC_BYTES:
        raise LyricsError(f"{name} is larger than {MAX_LYRIC_BYTES // 1000} kB; is it a lyric file?")
    return data


def plan_and_arrange(request: SongRequest) -> PlannedSong:
    """Words and wishes to a plan, with the band score written for it and the planner's remarks.

    Raises:
        LyricsError: the lyrics cannot be read or sung.
        StyleError: the style contradicts itself, or cannot be met with these words.
    """
    from songwright.accompaniment.arranger.arrange import arrange

    planned = _planned(read_lyric_source(request.lyrics), request)
    return PlannedSong(planned.plan, arrange(planned.plan), planned.findings)


def _planned(data: bytes, request: SongRequest) -> "Planned":
    """The plan, with the remarks of its reader, its planner and its singer."""
    from songwright.planner.lint import articulation_findings
    from songwright.planner.lyrics import read_lyrics
    from songwright.planner.plan import Planned, plan_from
    from songwright.singers import language_remark, retirement_remarks, singers
    from songwright.vocals.articulation import lines_too_fast

    words = read_lyrics(data, request.language, _dictionary(request), _folder_of(request.lyrics))
    style = _style_request(words, request)
    voice = _voice_named(request.voice, style.vocalist, words.language)
    by_ear = _heard(request)
    if by_ear is not None:
        style = by_ear.steer(style)
    planned = plan_from(words, style, seed=request.seed or 0, voice=voice, singer_range=singer_range(voice))
    if by_ear is not None:
        planned = Planned(by_ear.sung(planned.plan, singer_range(voice)), (*planned.findings, *by_ear.remarks))
    remark = language_remark(_leading_singer(voice), words.language)
    gone = retirement_remarks(request.voice or "", [singer.name for singer in singers()])
    said = [*gone, *([remark] if remark else [])]
    remarks = [Finding(0, "note", text) for text in said]
    too_fast = articulation_findings(words, {line.line_text: line.text for line in lines_too_fast(planned.plan)})
    return Planned(planned.plan, (*planned.findings, *remarks, *too_fast))


def _heard(request: SongRequest) -> "Clips | None":
    """What is to be gone by; None where the user gives no clip."""
    if request.reference is None and request.melody is None:
        return None
    from songwright.planner.reference import Clips

    return Clips.heard(request.reference, request.melody)


def _dictionary(request: SongRequest) -> Mapping[str, str] | None:
    from songwright.phonetics.user_dictionary import load_dictionary

    return load_dictionary(request.pronunciations) if request.pronunciations is not None else None


def _folder_of(lyrics: str | Path) -> Path:
    """Where files that a lyric's header names are looked for: beside it, or here where it is no file."""
    if isinstance(lyrics, str) and ("\n" in lyrics.strip("\n") or lyrics == "-"):
        return Path()
    return Path(lyrics).parent


def singer_range(voice: str) -> "SingerRange":
    """The range to write for: the singer's, or in a mixture of singers that of the one with the largest share.

    Raises:
        StyleError: there is no such voice.
    """
    from songwright.planner.melody.tessitura import SingerRange

    singer = _leading_singer(voice)
    return SingerRange(*singer.comfortable_midi, *singer.extreme_midi)


def _leading_singer(voice: str) -> "Singer":
    from songwright.singers import find_singer, singers
    from songwright.vocals.voice_mix import parse_voice

    mix = parse_voice(voice, [singer.name for singer in singers()])
    return find_singer(mix.names[mix.shares.index(max(mix.shares))], "any")


def _voice_named(voice: str | None, vocalist: Vocalist, language: str) -> str:
    """The plan's voice: a singer's name or a mixture as it was asked for, or the one that fits.

    Raises:
        StyleError: there is no such voice, or it is not the vocalist that the style asks for.
    """
    from songwright.singers import find_singer, singers
    from songwright.vocals.voice_mix import parse_voice

    if voice is None or not re.search(r"[+:]", voice):
        return find_singer(voice, vocalist, language).name
    mix = parse_voice(voice, [singer.name for singer in singers()])
    for name in mix.names:
        find_singer(name, vocalist, language)
    return str(mix)


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

    data = read_lyric_source(lyrics)
    asked = read_style("", tempo_bpm=tempo_bpm, meter=meter)
    request = SongRequest(
        lyrics, tempo_bpm=tempo_bpm, meter=meter, language=language, pronunciations=pronunciations
    )  # fmt: skip
    findings = lint_lyrics(
        data, language, _dictionary(request), tempo_bpm=asked.tempo_bpm, meter=asked.meter, folder=_folder_of(lyrics)
    )
    if any(finding.severity == "error" for finding in findings):
        return findings
    try:
        planned = _planned(data, request).findings
    except SongwrightError as error:
        return (Finding(0, "error", str(error)), *findings)
    return tuple(sorted(dict.fromkeys([*findings, *planned]), key=lambda finding: finding.source_line))


def _style_request(words: Lyrics, request: SongRequest) -> StyleRequest:
    """The style asked for; what the caller says goes before what the lyric file's header says.

    Within the header, a `tempo:` line that contradicts the `style:` line is an error as anywhere else.
    """
    from songwright.planner.style import read_style

    text = request.style or words.style or ""
    asked = read_style(
        text, tempo_bpm=request.tempo_bpm, key=request.key, meter=request.meter, duration=request.duration_seconds
    )
    by_caller = (
        asked if request.style else read_style("", tempo_bpm=request.tempo_bpm, key=request.key, meter=request.meter)
    )
    header_tempo = None if by_caller.tempo_bpm or words.tempo is None else _header_tempo(words.tempo)
    header_key = None if by_caller.key else words.key
    header_meter = None if by_caller.meter else words.meter
    if header_tempo is None and header_key is None and header_meter is None:
        return asked
    return read_style(
        text,
        tempo_bpm=request.tempo_bpm or header_tempo,
        key=request.key or header_key,
        meter=request.meter or header_meter,
        duration=request.duration_seconds,
    )


def _header_tempo(text: str) -> float:
    match = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(?:bpm)?\s*", text, flags=re.IGNORECASE)
    if not match:
        raise LyricsError(f"the header line 'tempo: {text}' is not a number of beats a minute; write 'tempo: 96'")
    return float(match[1].replace(",", "."))


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
