"""The singers songwright has, with the ranges measured for each (`singers.json`), and who sings a song."""

import json
import re
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from songwright.errors import StyleError
from songwright.song import LANGUAGE_NAMES

Vocalist = Literal["female", "male", "any"]


class Singer(BaseModel):
    """One singer.

    Ranges are MIDI pitches, lowest and highest: in the comfortable one the singer is clear and in tune on every
    note; the extreme one is what can still be sung for a moment.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    vocalist: Literal["female", "male"]
    language: str = Field(description="the language the singer was measured in")
    comfortable_midi: tuple[int, int]
    extreme_midi: tuple[int, int]


@lru_cache(maxsize=1)
def singers() -> tuple[Singer, ...]:
    """All shipped singers; the first of each kind is that kind's default."""
    return tuple(Singer.model_validate(entry) for entry in _table()["singers"])


def current_name(name: str) -> str:
    """The name itself, or that of the nearest singer where songwright had one of this name and has it no more."""
    return str(_table()["retired"].get(name, name))


def retirement_remarks(voice: str, here: Collection[str]) -> tuple[str, ...]:
    """A sentence for each singer of a voice (a name or a mixture) who is not among those here any more."""
    named = [name for name in re.findall(r"[\w-]+", voice) if name not in here]
    gone = [name for name in named if current_name(name) != name]
    return tuple(f"{name} does not sing any more; {current_name(name)} sings in their place" for name in gone)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return dict(json.loads((files("songwright") / "singers.json").read_text(encoding="utf-8")))


def language_remark(singer: Singer, language: str) -> str | None:
    """What the user should know of a singer who did not learn the song's language; None if they did."""
    if singer.language == language:
        return None
    tongue = LANGUAGE_NAMES[language]
    natives = [one.name for one in singers() if one.language == language]
    others = f"in {tongue} sing{'s' if len(natives) == 1 else ''} {' and '.join(natives)}" if natives else (
        f"no singer was trained in {tongue}"
    )  # fmt: skip
    return f"{singer.name} learned to sing in {LANGUAGE_NAMES[singer.language]}, not in {tongue}; {others}"


def find_singer(name: str | None, vocalist: Vocalist, language: str = "en") -> Singer:
    """The singer of that name, or the default one for the vocalist and language asked for.

    Raises:
        StyleError: no such singer, or the singer is not the vocalist that the style asks for.
    """
    if name is not None:
        name = current_name(name)
        for singer in singers():
            if singer.name == name:
                if vocalist not in ("any", singer.vocalist):
                    raise StyleError(
                        f"the style asks for a {vocalist} voice, but '{name}' is {singer.vocalist}; change one of them"
                    )
                return singer
        raise StyleError(f"there is no voice '{name}'; choose one of {', '.join(s.name for s in singers())}")
    fitting = [s for s in singers() if vocalist in ("any", s.vocalist)]
    return next((s for s in fitting if s.language == language), fitting[0])
