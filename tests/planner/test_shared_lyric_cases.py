"""The lyric files that were reported, read as lyric_cases/shared/README.md says is right."""

from pathlib import Path

import pytest

from songwright.errors import LyricsError
from songwright.planner.draft import Lyrics
from songwright.planner.lyrics import read_lyrics
from tests.planner.shown_lyrics import shown

SHARED = Path(__file__).parent / "lyric_cases" / "shared"


def read(number: str) -> Lyrics:
    (path,) = SHARED.glob(f"{number}-*")
    return read_lyrics(path.read_bytes())


def said(lyrics: Lyrics) -> list[str]:
    """Each line's words as they are pronounced."""
    return [
        " ".join("".join(p for s in word.syllables for p in s.phonemes) for word in line.words)
        for section in lyrics.sections
        for line in section.lines
    ]


EXPECTED = {
    "01": """
verse
  [G]Hang a lantern [C]by the door
  [G]Hear the ocean [D]on the shore
chorus
  [C]Burn burn [G]burn for me
verse
  [G]Walk the long road [C]to the sea
chorus
  [C]Burn burn [G]burn for me
bridge
  [Em]All I know is [C]you
chorus
  [C]Burn burn [G]burn for me""",
    "02": """
intro |G|D/F#|Em7|C|G|D/F#|Em7|C|
verse
  [G]Hang a lantern [D/F#]by the door
  [Em7]Hear the ocean [C]on the shore
chorus
  [G]Burn burn [C]burn for me
  [Am]All night long for me
instrumental |G|C|D|G|G|C|D|G|G|C|D|G|G|C|D|G|""",
    "04": """
verse
  @10 <M> Hang a lantern by the door
  @14 <F> Hear the ocean on the shore
  @18 <D> Burn burn burn for me
  @24 Walk the long road to the sea
  @28 Keep the other light for me""",
    "06": """
intro {Short Instrumental}
verse {Soft}
  I left my coat upon the chair
  I left the window open wide
chorus {Big}
  Burn burn burn for me
verse {soft; intimate; fingerpicked guitar; close mic; breathy voice}
  I found your letter on the stair
chorus {full choir; soaring strings and thunderous drums; everyone together}
  Burn burn burn for me
instrumental 8 bars {soaring guitar solo over the chorus chords}
outro {Epic; Big Finish}
  Goodbye""",
    "08": """
verse
  [G]The river [C]runs [G]away
verse
  [G]The moun[C]tain stands [G]for ever
chorus
  [G]Roll [C]on and [D]roll along
  Roll on to me""",
    "12": """
chorus
  Arde por mí arde por mí
  Arde por mí arde por mí
  Toda la noche aquí
verse
  La noche cae sobre el mar
  y el faro empieza a hablar
  La noche cae sobre el mar
  y el faro empieza a hablar
  Yo te espero aquí""",
    "13": """
chorus
  I am free and I am never going back
verse
  Picture this and keep it on the track
  I was running with the world upon my back
chorus
  I am free and I am never going back
verse
  Now I am flying over every town
verse rap
  Nobody ever gonna bring me down""",
    "16": """
verse
  [Bm]Stille [A]fällt auf un[G]ser Dach
  [F#m]und der Re[B7]gen hält [E]uns wach""",
}


@pytest.mark.parametrize("number", EXPECTED)
def test_the_song(number: str) -> None:
    assert shown(read(number)) == EXPECTED[number].strip()


def test_title_and_key_of_a_chord_sheet() -> None:
    assert (read("02").title, read("02").key) == ("Paper Lantern", "G")


def test_opensongs_underscores_are_notes() -> None:
    word = read("08").sections[1].lines[0].words[-1]
    assert (word.text, len(word.syllables)) == ("ever", 2)


def test_spelled_words_are_the_names_of_the_letters() -> None:
    spelled = (
        ["ˈɛl ˈO vˈi ˈi"], ["dˈi ˈI ˈɛs sˈi ˈO"], ["tˈi ˈɑɹ ˈA ˈI ˈɛn", "ˈAʧ ˈA ˈɑɹ bˈi ˈO ˈɑɹ"],
        ["ʤˈi ˈA ˈɛl ˈA ˈɛks wˈI"],
    )  # fmt: skip
    for line, names in zip(said(read("09")), spelled, strict=True):
        assert all(name.replace(" ", "") in line for name in names)
    for line in read("09").sections[0].lines:
        for word in line.words:
            if "-" in word.text:
                assert [s.text for s in word.syllables] == word.text.split("-")  # a note each


def test_initialisms_are_the_names_of_their_letters() -> None:
    first, second, third = (line.split() for line in said(read("11")))
    assert (first[0], first[-1]) == ("ˈAˈI", "ˈɛlˈA")
    assert (second[3], second[-1]) == ("jˈuˈɛs", "jˈukˈA")
    assert (third[1], third[4], third[-1]) == ("ˈAˈI", "ˈɛmsˈi", "tˈivˈi")


def test_numbers() -> None:
    lines = read("14").sections[0].lines
    joined = ["".join(syllable.text for word in line.words for syllable in word.syllables) for line in lines]
    assert "onemilliondollars" in joined[0] and "ahalfof" in joined[0]
    assert "numberone" in joined[1]
    assert joined[2].endswith("fivefivefiveohonetwothree")
    assert joined[3].startswith("twothirds") and "Rockythree" in joined[3] and joined[3].endswith("Louisthefourteenth")


def test_rtf_is_declined() -> None:
    with pytest.raises(LyricsError, match="RTF.*plain text"):
        read("18")


def test_homographs() -> None:
    """The first 'wound' is what he did with the bandage, the second what it covers."""
    wind, wound, letter, heavy = (line.split() for line in said(read("19")))
    assert wind[2] == "wˈInd"
    assert (wound[1], wound[-1]) == ("wˈWnd", "wˈund")
    assert letter[1] == "ɹˈɛd"
    assert (heavy[5], heavy[-1]) == ("lˈɛd", "lˈIv")
