"""Songs from Python: `plan_song`, `sing_song`, `export_lyrics` and the finished `Song`."""

from pathlib import Path
from typing import TYPE_CHECKING

from songwright.request import ModelChoice, SingRequest, SongRequest
from songwright.song import SongPlan

if TYPE_CHECKING:
    from songwright.production.song import Song
    from songwright.production.watch import Watch


def plan_song(
    lyrics: str | Path,
    style: str = "",
    *,
    tempo_bpm: float | None = None,
    key: str | None = None,
    meter: str | None = None,
    duration_seconds: float | None = None,
    language: str | None = None,
    voice: str | None = None,
    seed: int = 0,
    tune: str | Path | None = None,
    tune_part: str | None = None,
) -> SongPlan:
    """Turn lyrics and a line of style into a complete song plan.

    Args:
        lyrics: a lyric file (`Path`, or a string of one line) or the text itself (a string of several lines); or a
            tune with words (MusicXML, MIDI, ABC), which is sung as it is written.
        style: for example `"warm folk ballad, acoustic guitar, 84 bpm, G major, 3/4, about 2:30, female"`.
        tempo_bpm: beats a minute, 40 to 240; like the next four it is met exactly.
        key: for example `"G major"` or `"F#m"`.
        meter: for example `"3/4"`.
        duration_seconds: length of the song, met within one bar.
        language: en, es, fr, it, pt or de.
        voice: a singer's name (see `songwright.singers`); by default one that the style fits.
        seed: another seed gives another song to the same words.
        tune: a MusicXML, MIDI or ABC file to whose notes the lyrics are sung (docs/tunes.md).
        tune_part: name or number of the part of it that is sung; by default the one with words.

    Raises:
        LyricsError: the lyrics cannot be read or sung.
        TuneError: the tune cannot be read, or not be sung as it is written.
        StyleError: the style contradicts itself, or cannot be met with these words.
    """
    from songwright.production.planning import plan_and_arrange  # what plans is loaded when something is planned

    request = SongRequest(
        lyrics, style, tempo_bpm, key, meter, duration_seconds=duration_seconds, language=language, voice=voice,
        seed=seed, tune=None if tune is None else Path(tune), tune_part=tune_part,
    )  # fmt: skip
    return plan_and_arrange(request).plan


def sing_song(
    lyrics: str | Path,
    style: str = "",
    *,
    tempo_bpm: float | None = None,
    key: str | None = None,
    meter: str | None = None,
    duration_seconds: float | None = None,
    language: str | None = None,
    voice: str | None = None,
    seed: int | None = None,
    expression: float = 0.6,
    takes: int = 1,
    loudness_lufs: float = -14.0,
    formats: tuple[str, ...] = ("wav",),
    instrumental: bool = False,
    acapella: bool = False,
    free_band: bool = False,
    soundfont: str | Path | None = None,
    tune: str | Path | None = None,
    tune_part: str | None = None,
    folder: str | Path | None = None,
    watch: "Watch | None" = None,
) -> "Song":
    """Turn lyrics and a line of style into a finished song.

        song = sing_song("lyrics.txt", style="warm folk ballad, 84 bpm, female")
        song.stems["vocals"].samples, song.master.seconds
        song.save("my-song")

    Args:
        lyrics: as for `plan_song`, or the path of a `plan.json`, which is sung as it is.
        style, tempo_bpm, key, meter, duration_seconds, language, voice, seed: as for `plan_song`. The voice may be a
            mixture, such as `"heart:0.7+nova:0.3"`.
        expression: 0 sings the exact pitch, 1 is as expressive as the style.
        takes: how often a section that fails its checks may be performed.
        loudness_lufs: of the master.
        formats: of the finished song: wav, flac, mp3.
        instrumental, acapella: leave out the voices or the band.
        free_band: the band improvises on the chords.
        soundfont: a .sf2 file of yours that plays the score in the band's place ('pip install songwright[soundfont]').
        tune, tune_part: as for `plan_song`.
        folder: where to make it; a stopped call is taken up there by the same call. Without one the song lives in a
            temporary folder until it is saved.
        watch: is told how far each stage is.

    Raises:
        SongwrightError: something that you can mend; its text says how.
    """
    from tempfile import TemporaryDirectory

    from songwright.production.sing import sing_to_folder
    from songwright.production.song import Song

    song = SongRequest(
        lyrics, style, tempo_bpm, key, meter, duration_seconds, language, voice, seed,
        tune=None if tune is None else Path(tune), tune_part=tune_part,
    )  # fmt: skip
    request = SingRequest(
        song, expression, takes, loudness_lufs, formats, instrumental, acapella, free_band,
        models=ModelChoice(soundfont=None if soundfont is None else str(soundfont)),
    )  # fmt: skip
    if folder is not None:
        return sing_to_folder(request, Path(folder), watch)
    scratch = TemporaryDirectory(prefix="songwright-")
    sing_to_folder(request, Path(scratch.name), watch)
    return Song.load(scratch.name, scratch)


def export_lyrics(
    plan: SongPlan | str | Path, formats: tuple[str, ...] | str, folder: str | Path | None = None
) -> tuple[Path, ...]:
    """Write a plan's words for other programs; returns the files.

        export_lyrics(plan_song("lyrics.txt"), "chordpro", "my-song")

    Args:
        plan: a plan, a `plan.json`, or a folder that holds one.
        formats: `"srt"`, `"chordpro"`, `"lrc"`, `"lrc-syllables"` or `"midi"` (the voices alone), or several of them.
        folder: where to write; by default beside the plan's file, and for a plan without one the current folder.

    Raises:
        StyleError: there is no such format.
        PlanError: there is no plan there.
        OutputError: the song has no words to write, or a file cannot be written.
    """
    from songwright.production import lyric_files

    names = (formats,) if isinstance(formats, str) else tuple(formats)
    target = None if folder is None else Path(folder)
    if isinstance(plan, SongPlan):
        return lyric_files.export_lyrics(plan, names, target or Path())
    return lyric_files.export_lyrics_of(Path(plan), names, target)
