"""A song is made up, written down in every notation, read, and must be equal; and markup is never sung.

A thousand examples by default; `SONGWRIGHT_FUZZ=100000` makes more.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwright.planner.draft import Lyrics
from songwright.planner.lyrics import read_lyrics
from tests.planner.sheets import CHORDS, NOTATIONS, WORDS, Sheet, SheetLine, SheetSection, tells_its_naming, written
from tests.planner.timed_sheets import TIMED_NOTATIONS, TimedLine, written_timed

EXAMPLES = int(os.environ.get("SONGWRIGHT_FUZZ", "1000"))
LONG_RUN = pytest.mark.timeout(0 if EXAMPLES > 1000 else 300)


def fuzz(share: float) -> settings:
    """So large a part of the examples."""
    healthy = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(max_examples=int(EXAMPLES * share), deadline=None, suppress_health_check=healthy)


NAMES = ("Verse 1", "Chorus", "Verse 2", "Bridge", "Verse 3", "Pre-Chorus")
KINDS = {"Verse": "verse", "Chorus": "chorus", "Bridge": "bridge", "Pre-Chorus": "pre-chorus"}
# Lines that may stand between sections, before a section's name or behind its words, and are never sung.
MARKUP = (
    "{comment: slowly}", "{define: G base-fret 1 frets 3 2 0 0 0 3}", "e|--0--2--3--|", "B|---1-----|",
    "You might also like",
    "https://example.org/song", "// take it slow", "% remark", "[softly]", "Submit Corrections", "Capo: 0", "[*ritard]",
    "{x_mine: a}", "{textfont: Times}", "Page 1/2", "[Crowd cheers]", "{c: twice as loud}", "♪ ♪ ♪", "N.C.",
)  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> SheetLine:
    words = tuple(draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=7)))
    count = sum(len(word.split("-")) for word in words)
    places = sorted(draw(st.sets(st.integers(0, count - 1), max_size=4)))
    return SheetLine(words, tuple((place, draw(st.sampled_from(CHORDS))) for place in places))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    sections = tuple(
        SheetSection(name, tuple(draw(st.lists(lines(), min_size=1, max_size=4)))) for name in names
    )  # fmt: skip
    return Sheet("Paper Lantern", sections)


@st.composite
def timed_lines(draw: st.DrawFn) -> list[TimedLine]:
    found = []
    at = 0
    for line in draw(st.lists(lines(), min_size=1, max_size=8)):
        at += draw(st.integers(20, 90))  # tenths of a second
        found.append(TimedLine(line.words, at / 10, draw(st.sampled_from(("", "", "Anna", "Ben")))))
    return found


def read_back(lyrics: Lyrics) -> list[tuple[str, list[tuple[list[str], list[tuple[int, str]]]]]]:
    return [
        (
            section.kind,
            [
                ([w.text.replace("-", "") for w in line.words], [(c.syllable, c.symbol) for c in line.chords])
                for line in section.lines
            ],
        )
        for section in lyrics.sections
    ]


@LONG_RUN
@fuzz(0.6)
@given(sheets(), st.sampled_from(NOTATIONS))
def test_a_chord_sheet_is_read_as_it_was_meant(sheet: Sheet, notation: str) -> None:
    if not tells_its_naming(sheet, notation):
        notation = "above"
    if notation in ("above", "opensong", "german", "solfege") and not _certain(sheet):
        notation = "inline"
    expected = [
        (
            KINDS[section.name.split()[0]],
            [([word.replace("-", "") for word in line.words], list(line.chords)) for line in section.lines],
        )
        for section in sheet.sections
    ]
    assert read_back(read_lyrics(written(sheet, notation))) == expected, written(sheet, notation)


def _certain(sheet: Sheet) -> bool:
    """Whether some row of chords can be nothing else: a lone `A` over the first word is none."""
    rows = [line.chords for section in sheet.sections for line in section.lines]
    return any(len(symbol) > 1 and symbol != "Am" for row in rows for _, symbol in row)


@LONG_RUN
@fuzz(0.2)
@given(timed_lines(), st.sampled_from(TIMED_NOTATIONS))
def test_timed_lines_keep_times_and_singers(song: list[TimedLine], notation: str) -> None:
    text = written_timed(song, notation)
    found = [line for section in read_lyrics(text, "en").sections for line in section.lines]
    assert [[word.text for word in line.words] for line in found] == [
        [word.replace("-", "") for word in line.words] for line in song
    ], text
    assert [line.start_seconds for line in found] == [line.start_seconds for line in song], text
    if notation in ("vtt", "ultrastar-duet"):
        assert [line.singer or "Anna" for line in found] == [line.singer or "Anna" for line in song], text


@LONG_RUN
@fuzz(0.2)
@given(sheets(), st.data())
def test_markup_is_never_sung(sheet: Sheet, data: st.DataObject) -> None:
    rows = written(sheet, data.draw(st.sampled_from(("inline", "chordpro")))).split("\n")
    noisy: list[str] = []
    for row in rows:
        if row.startswith(("[V", "[C", "[B", "[P", "{start")) and "]" in row + "]" and row.endswith(("]", "}")):
            noisy += ["", data.draw(st.sampled_from(MARKUP)), ""] if data.draw(st.booleans()) and noisy[2:] else []
        noisy.append(row)
    noisy.append(data.draw(st.sampled_from(MARKUP)))
    sung = [
        word.text for section in read_lyrics("\n".join(noisy)).sections for line in section.lines for word in line.words
    ]  # fmt: skip
    meant = [w.replace("-", "") for section in sheet.sections for line in section.lines for w in line.words]
    assert sung == meant, "\n".join(noisy)
