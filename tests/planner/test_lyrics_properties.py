"""Whatever is thrown at the reader, it reads or says why not, and what it reads can be sung."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songwright.errors import LyricsError
from songwright.phonetics.inventory import SYLLABIC, in_inventory, is_vowel
from songwright.planner.draft import Lyrics
from songwright.planner.lyrics import read_lyrics
from songwright.song import LANGUAGES

FILES = sorted((Path(__file__).parents[1] / "data" / "lyrics").glob("*"))
PIECES = st.sampled_from(
    ["[Verse 1]", "(Chorus)", "Chorus:", "[Solo: 4 bars]", "x2", "(x3)", "repeat chorus", "title: A", "bpm: 90",
     "[00:12.30]",
     "la la", "'cause", "lovin'", "24/7", "$5.50", "1999", "3am", "{read|ɹ ɛ d}", "(ooh", "ooh)", "[", "]", "{", "}",
     "|", "\n", "\n\n", "\r\n", "—", "don’t", "ñandú", "ß", "œuvre", "🎉", "日本", "&", "#1", "mmm", "BRRR", "na-na-na",
     "[G]", "[Hm7]", "G D/F# Em7 (x2)", "| C . G . | % |", "{soc}", "{eoc}", "{start_of_tab}", "{chorus}", "//",
     "||:", ":||",
     "[Anna]", "M:", "[Soft Verse: strings]", "WEBVTT", "00:00:01,000 --> 00:00:02,000", "#BPM:300", ": 0 4 60 la",
     "[100,200]la(100,50)", ".G C", ";x", "1/2", "$1M", "555-0123", "Louis XIV", "L-O-V-E", "lo-o-ove", "f**k", "****",
     "Capo 2", "12 ContributorsX Lyrics", "5Embed", "irealbook://", "<song><lyrics>",
     "a", "I", "50%", "<b>", "**hey**", "- ", "C  G  Am", "0", "007", "1,000,000", "9" * 30, "x" * 40]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map(" ".join))


def check_singable(lyrics: Lyrics) -> None:
    """Every word has syllables, every syllable one nucleus, and only phonemes that the singers know."""
    assert any(section.lines for section in lyrics.sections)
    for section in lyrics.sections:
        for line in section.lines:
            assert line.words and line.source_line >= 1
            for word in line.words:
                assert word.text and word.syllables
                letters = "".join(syllable.text for syllable in word.syllables)
                numeral = re.fullmatch("[IVX]+(er|e)?", word.text)  # is printed as it is said
                if word.text.replace("-", "").replace("'", "").isalpha() and not numeral:
                    assert letters == word.text.replace("-", ""), word
                for syllable in word.syllables:
                    assert all(in_inventory(p) for p in syllable.phonemes), (word.text, syllable)
                    vowels = sum(is_vowel(p) for p in syllable.phonemes)
                    hummed = vowels == 0 and any(p in SYLLABIC for p in syllable.phonemes)
                    assert vowels == 1 or hummed, (word.text, syllable)
                    assert syllable.stress in (0, 1, 2)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_read_or_declined(text: str) -> None:
    try:
        lyrics = read_lyrics(text, language="en")
    except LyricsError as error:
        assert str(error)
        return
    check_singable(lyrics)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_in_every_language(text: str, language: str) -> None:
    try:
        lyrics = read_lyrics(text, language=language)
    except LyricsError:
        return
    check_singable(lyrics)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_declined(data: bytes) -> None:
    try:
        check_singable(read_lyrics(data))
    except LyricsError as error:
        assert str(error)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_file_is_singable(path: Path) -> None:
    check_singable(read_lyrics(path.read_bytes()))
