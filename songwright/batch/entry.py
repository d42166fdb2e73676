"""One song of a batch: a manifest's line, and the request it stands for."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from songwright.commands.options import parse_duration
from songwright.errors import LyricsError, TuneError
from songwright.planner.lyrics import lyric_headers
from songwright.planner.reading.source import read_source
from songwright.planner.style import read_style
from songwright.production.wishes import read_lyric_source
from songwright.request import USUAL_EXPRESSION, USUAL_LOUDNESS_LUFS, BandChoice, ModelChoice, SingRequest, SongRequest


class SongLine(BaseModel):
    """A line of a manifest. The fields mean what the options of `songwright sing` mean; paths are relative to the
    manifest. Exactly one of `lyrics` (a lyric file, or a plan.json) and `text` (the lyrics themselves) is given.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: str | None = Field(None, min_length=1, description="names the song's folder; by default the lyric file's name")
    lyrics: str | None = Field(None, min_length=1)
    text: str | None = Field(None, min_length=1)
    style: str | None = None
    tempo: float | None = None
    key: str | None = None
    meter: str | None = None
    duration: float | str | None = Field(None, description="seconds, or '2:30'")
    language: str | None = None
    voice: str | None = None
    seed: int | None = Field(None, ge=0)
    pronunciations: str | None = None
    reference: str | None = None
    melody: str | None = None
    tune: str | None = None
    tune_part: str | None = None
    score: str | None = None
    expression: float | None = None
    takes: int | None = None
    loudness: float | None = None
    formats: tuple[str, ...] | None = None
    instrumental: bool = False
    acapella: bool = False
    band: str = Field("score", description="score, free, soundfont:FILE.sf2 or musicgen:DIR")
    watermark: bool = True
    words_check: bool | None = None
    codec: str = "songwright"
    voice_weights: str | None = None
    band_weights: str | None = None
    recogniser: str | None = None

    @model_validator(mode="after")
    def _has_words(self) -> "SongLine":
        if (self.lyrics is None) == (self.text is None):
            raise ValueError('a song needs either "lyrics" (a file) or "text" (the words themselves)')
        return self


@dataclass(frozen=True)
class SongDefaults:
    """What is asked of the songs that do not say otherwise.

    Attributes:
        style: of those whose line and whose lyric's header name none.
    """

    style: str = ""
    voice: str | None = None
    seed: int | None = None
    takes: int = 1
    loudness_lufs: float = USUAL_LOUDNESS_LUFS
    formats: tuple[str, ...] = ("wav",)
    words_check: bool = True
    recogniser: str | None = None


@dataclass(frozen=True)
class Entry:
    """A song that can be started.

    Attributes:
        id: names its folder.
        line: of the manifest; 0 where the songs come from a folder.
        request: with absolute paths; its lyrics are a path, or the text itself.
        is_text: whether they are the text.
    """

    id: str
    line: int
    request: SingRequest
    is_text: bool = False


def entry_from(song: SongLine, name: str, line: int, folder: Path, defaults: SongDefaults) -> Entry:
    """The request of a line, looked through as far as that takes no time: it is planned later.

    Args:
        name: the song's id.
        folder: what paths are relative to.

    Raises:
        SongwrightError: a file is missing, or a wish cannot be met.
    """
    lyrics: str | Path = song.text + "\n" if song.text is not None else _path(song.lyrics or "", folder)
    style = song.style
    if not style and defaults.style and not _has_style(lyrics):
        style = defaults.style
    band = BandChoice.from_text(song.band, song.band_weights)

    def found(file: str | None) -> Path | None:
        return _path(file, folder) if file else None

    duration = parse_duration(str(song.duration)) if song.duration is not None else None
    request = SingRequest(
        SongRequest(
            lyrics, style or "", song.tempo, song.key, song.meter, duration, song.language,
            song.voice or defaults.voice, defaults.seed if song.seed is None else song.seed,
            found(song.pronunciations), found(song.reference), found(song.melody), found(song.tune), song.tune_part,
        ),
        USUAL_EXPRESSION if song.expression is None else song.expression,
        defaults.takes if song.takes is None else song.takes,
        defaults.loudness_lufs if song.loudness is None else song.loudness,
        defaults.formats if song.formats is None else song.formats,
        song.instrumental, song.acapella, band.free, song.watermark,
        defaults.words_check if song.words_check is None else song.words_check,
        ModelChoice(_codec(song.codec, folder), _weights(song.voice_weights, folder),
                    _weights(band.weights, folder), _weights(song.recogniser, folder) or defaults.recogniser,
                    _weights(band.soundfont, folder)),
        _weights(song.score, folder),
    )  # fmt: skip
    _look_through(request.song)
    if request.models.soundfont is not None:
        from songwright.accompaniment.soundfont import open_soundfont

        open_soundfont(Path(request.models.soundfont))
    return Entry(name, line, request, is_text=song.text is not None)


def is_plan(request: SongRequest) -> bool:
    """Whether a plan.json is sung in place of lyrics."""
    return isinstance(request.lyrics, Path) and request.lyrics.suffix == ".json"


def _look_through(song: SongRequest) -> None:
    """Raise what would be raised anyway, and costs nothing to find out."""
    from songwright.planner.lyric_language import read_language
    from songwright.production.wishes import singer_range

    if _is_tune(song.lyrics):
        if not Path(song.lyrics).is_file():
            raise TuneError(f"there is no tune at '{song.lyrics}'; check the path")
    else:
        data = _words(song.lyrics)
        if not is_plan(song):
            read_source(data)
    read_style(song.style, tempo_bpm=song.tempo_bpm, key=song.key, meter=song.meter, duration=song.duration_seconds)
    if song.language is not None:
        read_language(song.language)
    if song.voice is not None:
        singer_range(song.voice)
    if song.pronunciations is not None and not song.pronunciations.is_file():
        raise LyricsError(f"there is no pronunciation dictionary at '{song.pronunciations}'; check the path")


def _has_style(lyrics: str | Path) -> bool:
    if isinstance(lyrics, Path) and lyrics.suffix == ".json":
        return True
    if _is_tune(lyrics):
        return False
    return bool(lyric_headers(_words(lyrics)).get("style"))


def _is_tune(lyrics: str | Path) -> bool:
    from songwright.planner.tunes.files import is_tune_file

    return isinstance(lyrics, Path) and is_tune_file(lyrics)


def _words(lyrics: str | Path) -> bytes:
    return lyrics.encode() if isinstance(lyrics, str) else read_lyric_source(lyrics)


def _path(text: str, folder: Path) -> Path:
    return (folder / Path(text).expanduser()).resolve()


def _weights(text: str | None, folder: Path) -> str | None:
    return None if text is None else str(_path(text, folder))


def _codec(text: str, folder: Path) -> str:
    """A codec's name as it is; a folder of weights as an absolute path."""
    path = _path(text, folder)
    return str(path) if path.is_dir() else text
