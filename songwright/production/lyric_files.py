"""The words of a song in the files of others: subtitles, chord sheets, karaoke, the voices as MIDI."""

from collections.abc import Callable
from pathlib import Path

from songwright.errors import OutputError, StyleError
from songwright.notation.chordpro import write_chordpro
from songwright.notation.lrc import write_lrc, write_syllable_lrc
from songwright.notation.midi import write_vocal_midi
from songwright.notation.srt import write_srt
from songwright.song import SongPlan

Writer = Callable[[SongPlan, Path], None]
# By name: the file, and what writes it.
LYRIC_FORMATS: dict[str, tuple[str, Writer]] = {
    "srt": ("song.srt", write_srt),
    "chordpro": ("song.cho", write_chordpro),
    "lrc": ("song.lrc", write_lrc),
    "lrc-syllables": ("song-syllables.lrc", write_syllable_lrc),
    "midi": ("vocals.mid", write_vocal_midi),
}
# What says something of a song without words too.
WITHOUT_WORDS = ("chordpro",)


def export_lyrics(plan: SongPlan, formats: tuple[str, ...], folder: Path) -> tuple[Path, ...]:
    """Write a plan's words in some of `LYRIC_FORMATS`; returns the files.

    Raises:
        StyleError: there is no such format.
        OutputError: the song has no words to write, or a file cannot be written.
    """
    check_formats(formats)
    silent = [name for name in formats if name not in WITHOUT_WORDS]
    if silent and not any(section.notes for section in plan.sections):
        raise OutputError(
            f"nobody sings in '{plan.title}', so there is nothing to write as {silent[0]}; only "
            f"{', '.join(WITHOUT_WORDS)} can be had of it"
        )
    paths = []
    for name in formats:
        file, write = LYRIC_FORMATS[name]
        write(plan, folder / file)
        paths.append(folder / file)
    return tuple(paths)


def check_formats(formats: tuple[str, ...]) -> None:
    """That lyrics can be written so.

    Raises:
        StyleError: one of them is unknown, or none is named.
    """
    choice = ", ".join(LYRIC_FORMATS)
    unknown = next((name for name in formats if name not in LYRIC_FORMATS), None)
    if unknown is not None:
        raise StyleError(f"lyrics are not written as '{unknown}'; choose from {choice}")
    if not formats:
        raise StyleError(f"no format to write the lyrics in is named; choose from {choice}")


def export_lyrics_of(place: Path, formats: tuple[str, ...], output: Path | None = None) -> tuple[Path, ...]:
    """The same for a song's folder, finished or only planned, or a plan file.

    Args:
        output: where to write; by default beside the plan.

    Raises:
        PlanError: there is no plan, or none that can be performed.
        StyleError, OutputError: as `export_lyrics`.
    """
    check_formats(formats)
    path = place if place.suffix == ".json" else place / "plan.json"
    return export_lyrics(SongPlan.load(path), formats, output or path.parent)
