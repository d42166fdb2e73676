"""Chord sheets are read back by songwright's own reader: the same words, sections and chords at the same syllables."""

from pathlib import Path

import pytest

from songwright.notation.chordpro import chordpro_text, write_chordpro
from songwright.planner.draft import Line, Lyrics
from songwright.planner.lyrics import read_lyrics
from songwright.song import Note, Section, SongPlan
from tests.notation.plans import make_plan
from tests.notation.sung_examples import BEATS, EXAMPLES, lyrics_of, sung_example

WRITTEN = """title: Two of Us
language: en
singers: Anna, Ben

[Intro]
| C | G | Am F | % |

[Verse 1: soft]
Anna: Walk with me down to the harbour (down to the harbour)
Ben: It's 42 miles to the S.O.S. station

[Chorus: rap]
(Hey now, hey now)
Don't you dare-devil me, baby — no, no!
"Well," she said, “rock'n'roll's not dead”

[Solo]
"""


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_songs_are_read_back(path: Path, seed: int) -> None:
    check_read_back(sung_example(lyrics_of(path), seed))


@pytest.mark.parametrize("seed", range(20))
def test_backing_numbers_singers_and_directions_are_read_back(seed: int) -> None:
    lyrics = read_lyrics(WRITTEN)
    plan = sung_example(lyrics, seed)
    verse = plan.sections[1].model_copy(update={"singers": ("Anna", "Ben")})
    plan = plan.model_copy(update={"sections": (plan.sections[0], verse, *plan.sections[2:])})
    back = check_read_back(plan)
    assert [line.singer for line in back.sections[1].lines] == ["Anna", "Ben"]
    assert [section.delivery for section in back.sections] == [section.delivery for section in plan.sections]
    assert back.sections[1].directions == ("soft",)


def check_read_back(plan: SongPlan) -> Lyrics:
    back = read_lyrics(chordpro_text(plan))
    assert (back.title, back.language, back.tempo, back.meter, back.key) == (
        plan.title, plan.language, "96", "4/4", "G"
    )  # fmt: skip
    assert [section.kind for section in back.sections] == [section.kind for section in plan.sections]
    for section, read in zip(plan.sections, back.sections, strict=True):
        if section.notes:
            check_words(section, read.lines)
            check_chords(section, read.lines)
        else:
            assert [symbol for bar in read.chart for symbol in even(bar)] == held(section)
    return back


def syllables(section: Section, line: int) -> list[list[Note]]:
    groups: list[list[Note]] = []
    for note in section.notes:
        if note.line == line:
            groups.append([]) if not note.continues else None
            groups[-1].append(note)
    return groups


def check_words(section: Section, lines: tuple[Line, ...]) -> None:
    assert [line.text for line in lines] == list(section.lines)
    for number, line in enumerate(lines):
        read = [(word.text, syllable.text, word.backing) for word in line.words for syllable in word.syllables]
        assert read == [(group[0].word, group[0].syllable, group[0].backing) for group in syllables(section, number)]


def check_chords(section: Section, lines: tuple[Line, ...]) -> None:
    read = [(number, chord) for number, line in enumerate(lines) for chord in line.chords]
    assert [chord.symbol for _, chord in read] == [chord.symbol for chord in section.chords]
    for chord, (number, placed) in zip(section.chords, read, strict=True):
        times = {
            (line, index): (group[0].start_beat, group[-1].start_beat + group[-1].beats)
            for line in range(len(lines))
            for index, group in enumerate(syllables(section, line))
        }
        sounding = [place for place, (start, end) in times.items() if start <= chord.start_beat < end]
        place = (number, placed.syllable)
        lead = [(line, i) for line, i in sounding if not syllables(section, line)[i][0].backing]
        if lead:
            assert place == lead[0]
        elif not sounding:
            later = [other for other, (start, _) in times.items() if start >= chord.start_beat]
            before = [other for other, (_, end) in times.items() if end <= chord.start_beat]
            assert place <= (min(later) if later else (len(lines), 0))
            assert not before or place > max(before)


def even(bar: tuple[str, ...]) -> list[str]:
    """A bar's chords by half beats."""
    return [bar[index * len(bar) // (2 * BEATS)] for index in range(2 * BEATS)]


def held(section: Section) -> list[str]:
    """The plan's chords by half beats."""
    return [
        next(chord.symbol for chord in reversed(section.chords) if chord.start_beat <= half / 2)
        for half in range(2 * BEATS * section.bars)
    ]


def test_a_chord_stands_before_its_syllable() -> None:
    text = chordpro_text(make_plan())
    assert text.startswith(
        "{title: Morning Light}\n{key: G}\n{tempo: 100}\n{time: 4/4}\n{language: en}\n{style: pop}\n"
    )
    assert '{start_of_grid label="Intro"}\n| G . . . | D . . . | Em . . . | C . . . |\n{end_of_grid}\n' in text
    assert "{start_of_verse: Verse 1}\n[G]morning light" in text
    assert "{start_of_pre_chorus: Pre-Chorus}" in text


def test_what_would_be_markup_is_left_out() -> None:
    plan = make_plan()
    lines = ("{morning} light [softly] is over town \\", "# we walk a long the river")
    verse = plan.sections[1].model_copy(update={"lines": lines})
    text = chordpro_text(plan.model_copy(update={"sections": (verse,), "title": "A {very} good\nsong"}))
    assert text.startswith("{title: A very good song}\n")
    assert [line.text for line in read_lyrics(text).sections[0].lines][:2] == [
        "morning light is over town", "we walk a long the river"
    ]  # fmt: skip


def test_the_file_holds_the_text(tmp_path: Path) -> None:
    write_chordpro(make_plan(), tmp_path / "song.cho")
    assert (tmp_path / "song.cho").read_text(encoding="utf-8") == chordpro_text(make_plan())
