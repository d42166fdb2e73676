"""Forty modern stanzas of our own, kept for measuring: hooks, titles, oohs, names, numbers, rap, stops at note ends.

Nothing is trained on their lines: what makes a corpus asks `is_reserved` of each line, which knows them by their
letters' sha256.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Stanza:
    """Some lines and the style that they are sung in."""

    style: str
    lines: tuple[str, ...]

    @property
    def lyric_file(self) -> str:
        """The stanza as a lyric file's text."""
        return "\n".join([f"style: {self.style}", "", "[verse]", *self.lines]) + "\n"


@cache
def modern_stanzas() -> tuple[Stanza, ...]:
    """All of them, in their order."""
    told = json.loads((files("songwright.corpora") / "modern_stanzas.json").read_text(encoding="utf-8"))
    return tuple(Stanza(one["style"], tuple(one["lines"])) for one in told)


def is_reserved(text: str) -> bool:
    """Whether a line is one of the stanzas' lines; case, spaces and marks do not matter."""
    return _digest(text) in _reserved()


@cache
def _reserved() -> frozenset[str]:
    return frozenset(_digest(line) for stanza in modern_stanzas() for line in stanza.lines)


def _digest(text: str) -> str:
    return hashlib.sha256(re.sub(r"[^a-z0-9]", "", text.lower()).encode()).hexdigest()
