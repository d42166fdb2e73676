"""Lyrics built by hand for the planner's tests: sections given as syllables per line."""

import numpy as np

from songwright.planner.draft import Line, Lyrics, LyricSection, Syllable, Word
from songwright.song import SectionKind


def line(syllables: int, *, name: str = "la", start_seconds: float | None = None) -> Line:
    """A line of one-syllable words."""
    words = tuple(Word(f"{name}{i}", (Syllable("la", ("l", "ˈɑ"), 2),)) for i in range(syllables))
    return Line(" ".join(word.text for word in words), words, 1, start_seconds)


def section(kind: SectionKind, *syllables: int, name: str = "la") -> LyricSection:
    return LyricSection(kind, tuple(line(count, name=f"{name}{i}x") for i, count in enumerate(syllables)), 1)


def pop_song() -> Lyrics:
    """Two verses, a bridge and three identical choruses, four lines each."""
    chorus = section("chorus", 7, 6, 7, 6, name="hook")
    return Lyrics(
        (
            section("verse", 8, 7, 8, 7, name="one"), chorus, section("verse", 8, 8, 7, 7, name="two"), chorus,
            section("bridge", 9, 9, 8, 6), chorus,
        )
    )  # fmt: skip


def random_lyrics(rng: np.random.Generator) -> Lyrics:
    """Lyrics of a random form, with one to eight lines a section."""
    usual = int(rng.integers(3, 14))
    kinds: dict[str, SectionKind] = {"v": "verse", "c": "chorus", "b": "bridge", "p": "pre-chorus", "o": "outro"}

    def drawn(kind: SectionKind, name: str) -> LyricSection:
        counts = [max(1, usual + int(rng.integers(-3, 4))) for _ in range(int(rng.integers(1, 9)))]
        return section(kind, *counts, name=name)

    chorus = drawn("chorus", "hook")
    sections = []
    for index, letter in enumerate(str(rng.choice(["vcvcbc", "vvv", "v", "vpcvpcbc", "cvc", "ivcvco", "vcivc"]))):
        if letter == "c":
            sections.append(chorus)
        elif letter == "i":
            sections.append(LyricSection("instrumental", (), 1, 8 if rng.random() < 0.5 else None))
        else:
            sections.append(drawn(kinds[letter], f"{letter}{index}"))
    return Lyrics(tuple(sections))
