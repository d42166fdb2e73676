"""Style text to a request: `warm folk ballad, acoustic guitar, 84 bpm, G major, 3/4, about 2:30, female`.

Numbers, keys, meters, lengths, voices and instruments are hard constraints; genre, mood and energy choose among the
designed styles. Each step takes the words it understands out of the text; what is left over is reported as unknown.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal, TypeVar

from songwright.errors import StyleError
from songwright.instruments import BY_ALIAS, CATALOGUE
from songwright.planner.draft import GENRES, StyleRequest, Vocalist
from songwright.planner.genres import SUB_STYLES, design_for
from songwright.planner.imitation import named_artist
from songwright.planner.style_numbers import read_duration, read_key, read_meter, read_tempo
from songwright.planner.style_text import StyleText
from songwright.planner.style_words import (
    ENERGIES,
    FAMILY_WORDS,
    GENRE_WORDS,
    MOODS,
    MORE_INSTRUMENTS,
    NEAREST_PLAYERS,
    PACES,
    STOP_WORDS,
    SUPPORTING_WORDS,
    VOICE_WORDS,
    Mood,
)
from songwright.song import SectionKind

_Value = TypeVar("_Value")
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "drums": tuple(i.name for i in CATALOGUE if i.stem == "drums"),
    "bass": tuple(i.name for i in CATALOGUE if i.stem == "bass"),
    "guitar": tuple(i.name for i in CATALOGUE if i.name.endswith("guitar")),
    "synth": ("lead synth", "pad", "synth bass"),
}
_INSTRUMENTS: Mapping[str, str] = {**MORE_INSTRUMENTS, **{alias: i.name for alias, i in BY_ALIAS.items()}}
_SECTIONS: Mapping[str, tuple[SectionKind, ...]] = {
    "intro": ("intro",), "introduction": ("intro",), "outro": ("outro",), "ending": ("outro",), "coda": ("outro",),
    "solo": ("instrumental",), "solos": ("instrumental",), "instrumental": ("instrumental",),
    "break": ("instrumental",), "breaks": ("instrumental",), "interlude": ("instrumental",),
}  # fmt: skip
_NOT = r"\b(?:no|without|not|minus|w/o|sin|sans|ohne|senza|sem)\s+(?:any\s+|the\s+)?"
_LIFT = r"\b(?:key change|key-change|modulation|modulates?|modulating|truck driver(?:'s)? gear change|lift(?:s|ed)?)\b"
_SWINGS = {"shuffle": 0.66, "shuffled": 0.66, "swung": 0.64, "swing feel": 0.64, "straight": 0.5}


def read_style(
    text: str,
    *,
    tempo_bpm: float | None = None,
    key: str | None = None,
    meter: str | None = None,
    duration: float | None = None,
    vocalist: Vocalist | None = None,
) -> StyleRequest:
    """Read a style text and the options given beside it; all are hard constraints.

    Args:
        text: the user's words, in any order; empty for no wishes.
        tempo_bpm: 40 to 240.
        key: for example 'G major' or 'F#m'.
        meter: for example '3/4'.
        duration: seconds, 20 to 600.
        vocalist: 'female', 'male' or 'any'.

    Raises:
        StyleError: a contradiction (both sides are named), a value that is not possible, or an artist to imitate.
    """
    artist = named_artist(text, _is_style_word)
    if artist is not None:
        raise StyleError(
            f"songwright does not imitate an artist ('{artist}'); describe the music instead: its genre, tempo, "
            "instruments, mood and voice, for example 'warm folk ballad, acoustic guitar, 84 bpm, female'"
        )
    left = StyleText.of(text)
    meter_asked = read_meter(left, meter)
    duration_seconds = read_duration(left, duration)
    tempo = read_tempo(left, tempo_bpm)
    key_wish = read_key(left, key)
    remarks = _read_without_voice(left)
    acappella = _read_acappella(left)
    voice = _read_voice(left, vocalist)
    lift = _read_lift(left)
    left_out = _read_left_out(left)
    band = _read_band(left)
    if acappella and band.wanted:
        raise StyleError(f"the style asks for a cappella and for '{band.wanted[0]}'; keep one of them")
    genres = _read_genres(left)
    swing = _read_swing(left)
    pace = _read_pace(left)
    energy = sum(ENERGIES[word] for word in _take_words(left, ENERGIES))
    moods = _unique(MOODS[word] for word in _take_words(left, MOODS))
    lead, flavours = _lead(genres)
    mode = key_wish.mode or _mode_of(moods)
    unknown = _unknown(left)
    request = StyleRequest(
        text=text.strip(),
        genre=lead,
        moods=tuple(mood.name for mood in moods),
        tempo_bpm=tempo,
        key=key_wish.key,
        mode="minor" if mode == "minor" else "major" if mode == "major" else None,
        meter=meter_asked,
        duration_seconds=duration_seconds,
        vocalist=voice,
        instruments=band.wanted,
        excluded_instruments=band.excluded,
        unknown=unknown,
        pace=_paced(pace, moods),
        flavours=flavours,
        only_instruments=band.only,
        left_out=left_out,
        lift=lift if lift is not None else (True if any(mood.lift for mood in moods) else None),
        swing=swing,
        acappella=acappella,
        remarks=(*remarks, *(_not_understood(word, text) for word in unknown)),
    )
    spread = design_for(request).energy + energy + sum(mood.energy for mood in moods)
    return replace(request, energy=round(min(1.0, max(0.05, spread)), 3))


def _is_style_word(word: str) -> bool:
    """Whether a lower-case word belongs to the vocabulary of styles."""
    vocabularies = (GENRE_WORDS, MOODS, PACES, ENERGIES, VOICE_WORDS, _INSTRUMENTS, STOP_WORDS, FAMILY_WORDS, _SECTIONS)
    forms = {word, word.removesuffix("s"), word.removesuffix("'s")}
    part_of_phrase = any(word in phrase.split() for phrase in (*GENRE_WORDS, *_INSTRUMENTS))
    return any(form in words for words in vocabularies for form in forms) or part_of_phrase


def _alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first, with an optional plural s."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    either = "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in longest_first)
    return rf"(?<![\w'&])(?:{either})(?:'?s)?(?![\w'&])"


def _take_words(text: StyleText, words: Mapping[str, object]) -> list[str]:
    """Take out every word of a vocabulary; returns them as the vocabulary writes them, in the text's order."""
    return [_entry(match[0], words) for match in text.take(_alternatives(words))]


def _entry(found: str, words: Mapping[str, object]) -> str:
    lower = found.lower()
    for form in (lower, lower.removesuffix("s"), lower.removesuffix("'s")):
        for spelled in (form, form.replace("-", " "), form.replace(" ", "-")):
            if spelled in words:
                return spelled
    raise AssertionError(f"'{found}' was matched by a vocabulary that lacks it")


_ONLY_VOICE = (
    r"\ba\s?c+app?ell?a\b|\b(?:vocals?|voices?)\s+only\b(?!\s+(?:and|with))|\bunaccompanied\b(?!\s+but)|"
    r"\b(?:only|just)\s+(?:the\s+|an?\s+)?(?:voices?|vocals?|singing)\b(?!\s*(?:,|and|&|\+|with|plus))|"
    r"\b(?:no|without|sans|sin|ohne|senza|sem)\s+(?:an?\s+|any\s+)?(?:band|instruments?|accompaniment|instrumentos|"
    r"instrumente|strumenti)\b"
)
_NO_VOICE = r"(?<!no )\binstrumental\b(?!\s+(?:break|solo|intro|outro|section|bridge|interlude))|" + (
    r"\b(?:no|without)\s+(?:any\s+)?(?:vocals?|singing|singers?|voices?|lyrics|words)\b"
)
_VOICE_NOUNS = r"(?:\s+(?:lead\s+)?(?:vocals?|voices?|vocalists?|singers?))?"


def _read_acappella(text: StyleText) -> bool:
    """Whether nobody is to play: 'a cappella', 'voice only', 'no band'."""
    return bool(text.take(_ONLY_VOICE))


def _read_without_voice(text: StyleText) -> tuple[str, ...]:
    """A style cannot leave the singing out; says what can."""
    found = text.take(_NO_VOICE)
    if not found:
        return ()
    return (f"'{found[0][0].strip()}' is not done by the style: the words are sung; 'songwright sing --instrumental' "
            "leaves the voices out",)  # fmt: skip


def _not_understood(word: str, text: str) -> str:
    """A word of a style text that says nothing to songwright, with the nearest one that does."""
    lower = word.lower()
    if lower.removesuffix("s") in NEAREST_PLAYERS or lower in NEAREST_PLAYERS:
        near = NEAREST_PLAYERS.get(lower) or NEAREST_PLAYERS[lower.removesuffix("s")]
        return f"nobody in the band plays '{word}'; the nearest that somebody does is '{near}'"
    vocabularies = (GENRE_WORDS, MOODS, PACES, ENERGIES, VOICE_WORDS, _INSTRUMENTS)
    known = [entry for words in vocabularies for entry in words]
    known += [part for entry in known for part in entry.split() if part not in ("drum", lower)]
    close = get_close_matches(lower, dict.fromkeys(known), n=1, cutoff=0.7)
    near = _whole_name(close[0], re.findall(r"[\w'-]+", text.lower())) if close else ""
    hint = f"; did you mean '{near}'?" if near else "; leave it out, or say it in words of genre, mood and instruments"
    return f"'{word}' in the style says nothing to songwright{hint}"


def _whole_name(word: str, written: Sequence[str]) -> str:
    """'electric guitar' for 'electric', where the word is only part of a name: the one that the text is most like."""
    if any(word in words for words in (GENRE_WORDS, MOODS, PACES, ENERGIES, VOICE_WORDS, _INSTRUMENTS)):
        return word
    names = [name for name in _INSTRUMENTS if word in name.split()]
    return min(names, key=lambda name: (-sum(part in written for part in name.split()), len(name)), default=word)


def _read_voice(text: StyleText, option: Vocalist | None) -> Vocalist:
    found = []
    excluded = rf"{_NOT}({_alternatives(VOICE_WORDS)}){_VOICE_NOUNS}"
    for match in text.take(excluded):
        kept = "male" if VOICE_WORDS[_entry(match[1], VOICE_WORDS)] == "female" else "female"
        found.append((match[0], kept))
    text.take(r"\b(?:lead|backing|background|harmony)\s+(?:vocals?|voices?|singers?|vocalists?)\b")
    nouns = _VOICE_NOUNS
    for match in text.take(_alternatives(VOICE_WORDS) + nouns):
        word = re.match(_alternatives(VOICE_WORDS), match[0], flags=re.IGNORECASE)
        assert word is not None
        found.append((match[0], VOICE_WORDS[_entry(word[0], VOICE_WORDS)]))
    if option is not None and option != "any":
        found.append((option, option))
    for words, voice in found[1:]:
        if voice != found[0][1]:
            raise StyleError(
                f"the style asks for '{found[0][0]}' and '{words}', but a song has one lead singer; keep one of them"
            )
    return "any" if not found else "female" if found[0][1] == "female" else "male"


def _read_lift(text: StyleText) -> bool | None:
    if text.take(_NOT + r"(?:a\s+)?" + _LIFT):
        return False
    return True if text.take(_LIFT) else None


def _read_left_out(text: StyleText) -> tuple[SectionKind, ...]:
    sections = "|".join(sorted(_SECTIONS, key=len, reverse=True))
    players = _alternatives({**_INSTRUMENTS, **FAMILY_WORDS})
    one = rf"(?:(?:long|short)\s+)?(?:{players}\s+)?(?:{sections})\b"  # 'no guitar solo' leaves the guitar in
    named = text.take(rf"{_NOT}{one}(?:\s*(?:,\s*)?(?:or|nor|and)\s+{one})*")
    words = [word.lower() for match in named for word in re.findall(rf"\b(?:{sections})\b", match[0], re.IGNORECASE)]
    return _unique(kind for word in words for kind in _SECTIONS[word])


@dataclass(frozen=True)
class _Band:
    wanted: tuple[str, ...]
    excluded: tuple[str, ...]
    only: bool


def _read_band(text: StyleText) -> _Band:
    """Instruments wanted, excluded ('no drums or bass') and exclusive ('just piano').

    Raises:
        StyleError: an instrument is both wanted and excluded.
    """
    name = _alternatives({**_INSTRUMENTS, **FAMILY_WORDS})
    excluded: list[str] = []
    for match in text.take(rf"{_NOT}{name}(?:\s*(?:,\s*)?(?:or|nor|and)\s+(?!an?\b){name})*"):
        for word in re.findall(name, match[0], flags=re.IGNORECASE):
            excluded += _family(word)
    if text.take(r"\bdrumless\b"):
        excluded += _FAMILIES["drums"]
    singer = r"(?:(?:one\s+)?(?:voice|vocals?|singer|singing)\s*(?:and|&|\+|plus|with|,)\s*(?:an?\s+|one\s+)?)?"
    only = bool(
        text.take(rf"\b(?:only|just|solo|unaccompanied but for)\s+(?:an?\s+|the\s+)?{singer}(?=(?:\w+ )?{name})")
    )
    only = bool(text.take(r"(?<=\s)(?:only|alone)\b(?=\s*(?:[,;|]|$))")) or only
    wanted = _unique(
        _INSTRUMENTS.get(_entry(found, _INSTRUMENTS)) or found
        for found in (match[0] for match in text.take(_alternatives(_INSTRUMENTS)))
    )
    for instrument in wanted:
        if instrument in excluded:
            raise StyleError(f"the style asks for '{instrument}' and excludes it; keep one of them")
    return _Band(wanted, _unique(excluded), only and bool(wanted))


def _family(word: str) -> tuple[str, ...]:
    """The instruments that 'no …' leaves out."""
    lower = word.lower()
    if lower in FAMILY_WORDS:
        return _FAMILIES[FAMILY_WORDS[lower]]
    return (_INSTRUMENTS[_entry(word, _INSTRUMENTS)],)


def _read_genres(text: StyleText) -> tuple[str, ...]:
    """Genres and sub-styles in the order they lead: words that only colour another genre come last."""
    found = _take_words(text, GENRE_WORDS)
    leading = [GENRE_WORDS[word] for word in found if word not in SUPPORTING_WORDS]
    return _unique([*leading, *(GENRE_WORDS[word] for word in found if word in SUPPORTING_WORDS)])


def _lead(named: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The leading genre and the flavours beside it."""
    if not named:
        return "pop", ()
    lead = SUB_STYLES[named[0]].genre if named[0] in SUB_STYLES else named[0]
    assert lead in GENRES
    return lead, tuple(name for name in named if name != lead)


def _read_pace(text: StyleText) -> float | None:
    """The pace that tempo words ask for.

    Raises:
        StyleError: both slow and fast.
    """
    text.take(_NOT + r"(?:too\s+)?(?:fast|slow)\b")
    words = _take_words(text, PACES)
    slow = [word for word in words if PACES[word] < 0.4]
    fast = [word for word in words if PACES[word] > 0.6]
    if slow and fast:
        raise StyleError(f"the style asks for '{slow[0]}' and '{fast[0]}'; keep one of them")
    return sum(PACES[word] for word in words) / len(words) if words else None


def _read_swing(text: StyleText) -> float | None:
    """The swing that is named; 'shuffle' and 'straight' contradict each other.

    Raises:
        StyleError: both are asked for.
    """
    words = _take_words(text, _SWINGS)
    if len({_SWINGS[word] > 0.5 for word in words}) > 1:
        raise StyleError(f"the style asks for '{words[0]}' and '{words[1]}'; keep one of them")
    return _SWINGS[words[0]] if words else None


def _paced(pace: float | None, moods: Iterable[Mood]) -> float | None:
    """The pace asked for, or the one the moods suggest."""
    if pace is not None:
        return pace
    shift = sum(mood.pace for mood in moods)
    return min(1.0, max(0.0, 0.5 + shift)) if shift else None


def _mode_of(moods: Iterable[Mood]) -> Literal["major", "minor"] | None:
    """The mode that the moods speak for, if they speak clearly."""
    brightness = sum(mood.brightness for mood in moods)
    if abs(brightness) < 0.35:
        return None
    return "major" if brightness > 0 else "minor"


def _unknown(text: StyleText) -> tuple[str, ...]:
    return _unique(word for word in text.words() if word.lower().strip("'-") not in STOP_WORDS)


def _unique(values: Iterable[_Value]) -> tuple[_Value, ...]:
    return tuple(dict.fromkeys(values))
