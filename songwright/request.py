"""What a user asks for: a plan's words and style, and how a whole song is to be made of them."""

from dataclasses import dataclass
from pathlib import Path

from songwright.errors import StyleError

FORMATS = ("wav", "flac", "mp3")
USUAL_EXPRESSION = 0.6
USUAL_LOUDNESS_LUFS = -14.0
MOST_TAKES = 20
# What stands before a name in `--band`.
MUSICGEN, SOUNDFONT = "musicgen:", "soundfont:"


@dataclass(frozen=True)
class SongRequest:
    """What a user asks for; see `plan_song` for each value. Without a seed it is 0, or a given plan's own.

    `pronunciations` is a dictionary file (docs/languages.md) that goes before the one a lyric's header names.
    `reference` is a clip whose tempo, key and sound fill in what the style leaves open; the tune of `melody` is sung.
    `tune` is a MusicXML, MIDI or ABC file whose notes are sung as they are written, to the words of `lyrics`; such a
    file may also stand in the place of `lyrics` and be sung to its own words. `tune_part` names the part of it that is
    the voice.
    """

    lyrics: str | Path
    style: str = ""
    tempo_bpm: float | None = None
    key: str | None = None
    meter: str | None = None
    duration_seconds: float | None = None
    language: str | None = None
    voice: str | None = None
    seed: int | None = None
    pronunciations: Path | None = None
    reference: Path | None = None
    melody: Path | None = None
    tune: Path | None = None
    tune_part: str | None = None


@dataclass(frozen=True)
class ModelChoice:
    """Which weights perform.

    Attributes:
        codec: of the band, as `Codec.from_pretrained` names it.
        voice, band: weights folders; None for those that come with songwright.
        soundfont: a .sf2 file that plays in the band's place; None for a band of weights.
        recogniser: a faster-whisper folder that listens to the words; None for the one that is installed (English).
        voice_codec: of what is sung, named likewise.
    """

    codec: str = "songwright"
    voice: str | None = None
    band: str | None = None
    recogniser: str | None = None
    soundfont: str | None = None
    voice_codec: str = "songwright-voice"


@dataclass(frozen=True)
class BandChoice:
    """Who plays, and how.

    Attributes:
        free: as in `SingRequest.free_band`.
        weights: folder of a band or of a MusicGen checkpoint; None for the band that comes with songwright.
        soundfont: a .sf2 file that plays in its place.
    """

    free: bool = False
    weights: str | None = None
    soundfont: str | None = None

    @classmethod
    def from_text(cls, text: str, weights: str | None = None) -> "BandChoice":
        """Read what `--band` and `--band-weights` say.

        Raises:
            StyleError: there is no such way to play, or the two contradict each other.
        """
        if text in ("score", "free"):
            return cls(text == "free", weights)
        kind = next((one for one in (MUSICGEN, SOUNDFONT) if text.startswith(one)), None)
        name = text.removeprefix(kind or "")
        if kind is None or not name or weights is not None:
            raise StyleError(
                f"--band '{text}' is not a way to play; write score, free, soundfont: and a .sf2 file, or musicgen: "
                "and a checkpoint's folder (the last two without --band-weights)"
            )
        return cls(weights=name) if kind == MUSICGEN else cls(soundfont=name)


@dataclass(frozen=True)
class SingRequest:
    """A song request and how it is to be performed, mixed and written.

    Attributes:
        song: the words and the style, or the path of a `plan.json`.
        expression: 0 exact pitch … 1 as expressive as the style.
        takes: how often a section that fails its checks may be performed, the first time included.
        loudness_lufs: of the master; -14 suits streaming, -23 broadcast.
        formats: of the finished song; the stems are always WAV.
        instrumental: leave the voices out.
        acapella: leave the band out.
        free_band: let the band model improvise on the chords instead of performing the score.
        watermark: mark the song inaudibly as made by a machine.
        models: other weights than those that come with songwright.
        words_check: hold the sung words against the lyrics where a speech recogniser is at hand.
        score: a MIDI file that the band plays instead of the arranger's parts.
    """

    song: SongRequest
    expression: float = USUAL_EXPRESSION
    takes: int = 1
    loudness_lufs: float = USUAL_LOUDNESS_LUFS
    formats: tuple[str, ...] = ("wav",)
    instrumental: bool = False
    acapella: bool = False
    free_band: bool = False
    watermark: bool = True
    words_check: bool = True
    models: ModelChoice = ModelChoice()
    score: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.expression <= 1:
            raise StyleError(f"expression is a number from 0 (exact pitch) to 1, not {self.expression:g}")
        if not 1 <= self.takes <= MOST_TAKES:
            raise StyleError(f"takes is a number from 1 to {MOST_TAKES}, not {self.takes}")
        if not -50 <= self.loudness_lufs <= -5:
            raise StyleError(f"a loudness of {self.loudness_lufs:g} LUFS is out of reach; ask for -50 to -5")
        if self.instrumental and self.acapella:
            raise StyleError("a song cannot be instrumental and a cappella at once; choose one of them")
        if self.score is not None and (self.acapella or self.free_band):
            raise StyleError("a score needs a band that plays it; leave out --score, or --acapella and --band free")
        check_formats(self.formats)


def check_formats(formats: tuple[str, ...]) -> None:
    """That every format is one that can be written.

    Raises:
        StyleError: another, or none at all.
    """
    if not formats:
        raise StyleError(f"name at least one format of {', '.join(FORMATS)}")
    for one in formats:
        if one not in FORMATS:
            raise StyleError(f"there is no format '{one}'; choose from {', '.join(FORMATS)}")
