"""What a request asks for, looked through: its words, its style, its singer, its clips and its dictionary."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from songwright.errors import LyricsError
from songwright.planner.draft import Finding, Lyrics, StyleRequest, Vocalist
from songwright.request import SongRequest

if TYPE_CHECKING:
    from songwright.planner.melody.tessitura import SingerRange
    from songwright.planner.reference import Clips
    from songwright.singers import Singer

# A lyric file is text; a megabyte of it is a mistake (an audio file, a book) and would take minutes to refuse.
MAX_LYRIC_BYTES = 1_000_000


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


def heard(request: SongRequest) -> "Clips | None":
    """What is to be gone by; None where the user gives no clip."""
    if request.reference is None and request.melody is None:
        return None
    from songwright.planner.reference import Clips

    return Clips.heard(request.reference, request.melody)


def dictionary(request: SongRequest) -> Mapping[str, str] | None:
    from songwright.phonetics.user_dictionary import load_dictionary

    return load_dictionary(request.pronunciations) if request.pronunciations is not None else None


def folder_of(lyrics: str | Path) -> Path:
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

    singer = leading_singer(voice)
    return SingerRange(*singer.comfortable_midi, *singer.extreme_midi)


def leading_singer(voice: str) -> "Singer":
    from songwright.singers import find_singer, singers
    from songwright.vocals.voice_mix import parse_voice

    mix = parse_voice(voice, [singer.name for singer in singers()])
    return find_singer(mix.names[mix.shares.index(max(mix.shares))], "any")


def singer_remarks(asked: str | None, voice: str, language: str) -> list[Finding]:
    """What is to be said of the singer: that the one who was asked for is gone, or sings in another language.

    Args:
        asked: the voice as the user named it.
        voice: the one that sings.
    """
    from songwright.singers import language_remark, retirement_remarks, singers

    gone = retirement_remarks(asked or "", [singer.name for singer in singers()])
    foreign = language_remark(leading_singer(voice), language)
    return [Finding(0, "note", text) for text in (*gone, *([foreign] if foreign else []))]


def voice_named(voice: str | None, vocalist: Vocalist, language: str) -> str:
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


def style_request(words: Lyrics, request: SongRequest) -> StyleRequest:
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
