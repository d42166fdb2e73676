"""From a tune file to a song on paper: the tune as it is given, sung to its own words or to those of a lyric file."""

from dataclasses import replace
from pathlib import Path

from songwright.errors import StyleError, TuneError
from songwright.planner.draft import Finding, Lyrics, StyleRequest
from songwright.planner.lyric_language import guess_language, read_language
from songwright.planner.lyrics import read_lyrics
from songwright.planner.plan import Planned, not_followed
from songwright.planner.reference import Clips
from songwright.planner.tunes.document import Tune
from songwright.planner.tunes.files import is_tune_file, read_tune
from songwright.planner.tunes.laid import laid_words
from songwright.planner.tunes.plan import TuneOrder, key_shift, plan_of_tune
from songwright.planner.tunes.reach import fitting_shift, is_comfortable
from songwright.planner.tunes.setting import WordSetting, line_texts, own_words
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
from songwright.singers import singers
from songwright.song import LANGUAGE_NAMES
from songwright.vocals.articulation import lines_too_fast


def tune_source(request: SongRequest) -> Path | None:
    """The tune file that is sung: the one beside the lyrics, or the one in their place.

    Raises:
        StyleError: two tunes are given, or a part of a tune that is not there.
    """
    words = str(request.lyrics)
    own = Path(words) if "\n" not in words and is_tune_file(words) else None
    if own is not None and request.tune is not None:
        raise StyleError(f"'{own}' is a tune already; give a lyric file with --tune '{request.tune}', or leave it out")
    tune = own or request.tune
    if tune is None and request.tune_part is not None:
        raise StyleError("--tune-part names a part of a tune, but no tune is given; add --tune FILE")
    if tune is not None and request.melody is not None:
        raise StyleError(f"a song has one tune: leave out --melody '{request.melody}' or the tune '{tune}'")
    return tune


def plan_tune(path: Path, request: SongRequest) -> Planned:
    """The plan that sings a tune as it is written, with the remarks of its reader, its planner and its singer.

    Raises:
        TuneError: the tune cannot be read, or not be sung as it is written.
        LyricsError: the words cannot be read or sung.
        StyleError: the style wants what the tune is not.
    """
    words = Lyrics(()) if request.tune is None else _lyrics(request)
    style = style_request(words, request)
    tune = read_tune(path, request.tune_part, one_tempo=style.tempo_bpm is not None)
    tune, language, setting, remarks = _setting(tune, words, style, request)
    clips = heard(request)
    if clips is not None:
        style = _coloured(style, clips, tune)
    voice = _voice(request, style, language, tune)
    planned = plan_of_tune(
        TuneOrder(
            tune, setting, style, words.title or "", language, request.seed or 0, voice, singer_range(voice)
        )
    )  # fmt: skip
    found = [*words.findings, *not_followed(words.sections), *planned.findings]
    found += [Finding(0, "note", remark) for remark in remarks]
    found += clips.remarks if clips is not None else ()
    found += singer_remarks(request.voice, voice, language)
    found += [Finding(0, "warning", f"'{line.line_text}': {line.text}") for line in lines_too_fast(planned.plan)]
    return Planned(planned.plan, tuple(dict.fromkeys(found)))


def _lyrics(request: SongRequest) -> Lyrics:
    data = read_lyric_source(request.lyrics)
    return read_lyrics(data, request.language, dictionary(request), folder_of(request.lyrics))


def _setting(
    tune: Tune, words: Lyrics, style: StyleRequest, request: SongRequest
) -> tuple[Tune, str, WordSetting, list[str]]:
    """The tune as often as it is sung, the language of the words, the words on the notes, and a remark."""
    if request.tune is not None:
        sung, setting = laid_words(tune, words, key_shift(tune, style.key))
        return sung, words.language, setting, []
    if not tune.has_words:
        raise TuneError(
            f"'{tune.source}' has no words under its notes; give them in a lyric file: songwright plan LYRICS --tune "
            f"{tune.source}"
        )
    if request.language is not None:
        language, remarks = read_language(request.language), []
    else:
        language = guess_language(line_texts(tune))
        name = LANGUAGE_NAMES[language]
        remarks = [f"the words look {name}, so they are sung in {name}; --language en is English"]
        remarks = remarks if language != "en" else []
    return tune, language, own_words(tune, language, dictionary(request) or {}), remarks


def _coloured(style: StyleRequest, clips: Clips, tune: Tune) -> StyleRequest:
    """The style with a clip's sound; tempo and key are the tune's to say."""
    held = replace(style, tempo_bpm=style.tempo_bpm or tune.tempo_bpm or 100.0, key=style.key or tune.key)
    return replace(clips.steer(held), tempo_bpm=style.tempo_bpm, key=style.key)


def _voice(request: SongRequest, style: StyleRequest, language: str, tune: Tune) -> str:
    """The voice that is asked for; else the one that sings the tune where it is written, or nearest to it."""
    usual = voice_named(request.voice, style.vocalist, language)
    if request.voice is not None:
        return usual
    pitches = [note.midi for note in (*tune.notes, *tune.backing)]
    wanted = key_shift(tune, style.key)
    there = [one for one in singers() if style.vocalist in ("any", one.vocalist)]
    there = [one for one in there if one.language == language] or there
    ranked = []
    for place, singer in enumerate(there):
        reach = singer_range(singer.name)
        shift = fitting_shift(pitches, reach, wanted)
        if shift is not None:
            moved = [pitch + shift for pitch in pitches]
            ranked.append((abs(shift - wanted), not is_comfortable(moved, reach), place, singer.name))
    return min(ranked)[3] if ranked else usual
