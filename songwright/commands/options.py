"""What the commands share: consoles, and options that mean the same in each."""

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from songwright.errors import StyleError

ERRORS = Console(stderr=True, highlight=False, soft_wrap=True)
OUTPUT = Console(highlight=False)

# The groups of `songwright --help`.
MAKE, EDIT, INSPECT, WORKSHOP = "Make", "Edit", "Inspect", "Workshop"

LyricsArgument = Annotated[str, typer.Argument(metavar="LYRICS", help="A lyric file (text or LRC), or - for stdin.")]
StyleOption = Annotated[str, typer.Option("--style", "-s", help="For example 'warm folk ballad, 84 bpm, G major'.")]
TempoOption = Annotated[float | None, typer.Option("--tempo", help="Beats a minute, kept exactly.")]
KeyOption = Annotated[str | None, typer.Option("--key", help="For example 'G major' or F#m.")]
MeterOption = Annotated[str | None, typer.Option("--meter", help="For example 3/4.")]
DurationOption = Annotated[str | None, typer.Option("--duration", help="Seconds or M:SS, met within one bar.")]
LanguageOption = Annotated[str | None, typer.Option("--language", help="en, es, fr, it, pt or de.")]
VoiceOption = Annotated[str | None, typer.Option("--voice", help="The singer; the melody stays in the singer's range.")]
SeedOption = Annotated[
    int | None, typer.Option("--seed", min=0, help="Another seed gives another song to the same words.")
]
PronunciationsOption = Annotated[
    Path | None, typer.Option("--pronunciations", metavar="FILE", help="Words and their phonemes, one word a line.")
]
ReferenceOption = Annotated[
    Path | None,
    typer.Option("--reference", metavar="CLIP", help="A clip of yours: tempo, key and sound if --style has none."),
]
MelodyOption = Annotated[
    Path | None, typer.Option("--melody", metavar="CLIP", help="A clip of yours, hummed or played: its tune is sung.")
]
TuneOption = Annotated[
    Path | None,
    typer.Option("--tune", metavar="FILE", help="A MusicXML, MIDI or ABC file: LYRICS is sung to its very notes."),
]
TunePartOption = Annotated[
    str | None, typer.Option("--tune-part", metavar="NAME|N", help="The part or track of the tune that is sung.")
]
RecogniserOption = Annotated[
    str | None,
    typer.Option("--recogniser", metavar="DIR", help="A faster-whisper folder to check words with, in any language."),
]
CodecOption = Annotated[
    str, typer.Option("--codec", help="songwright, descript/dac_44khz, or a folder with a codec's weights.")
]
VoiceCodecOption = Annotated[
    str, typer.Option("--voice-codec", help="The codec of what is sung: songwright-voice, or a folder with weights.")
]
SongArgument = Annotated[Path, typer.Argument(metavar="DIR", help="A folder that 'songwright sing' made.")]
FolderOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", help="Where to write.")]


def parse_duration(text: str | None) -> float | None:
    """`'151'`, `'151.5'` or `'2:31'` to seconds.

    Raises:
        StyleError: none of these.
    """
    if text is None:
        return None
    match = re.fullmatch(r"\s*(?:(\d+):([0-5]?\d(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*s?)\s*", text)
    if not match:
        raise StyleError(f"--duration '{text}' is not a length; write seconds (150) or minutes:seconds (2:30)")
    return float(match[3]) if match[3] else 60 * int(match[1]) + float(match[2])
