"""MusicXML as MuseScore and music21 write it: every note, word and chord as it is written, in the order it is sung."""

import io
import zipfile
from pathlib import Path

import music21
import pytest

from songwright.errors import StyleError, TuneError
from tests.planner.tunes.plans import chords, planned, remarks, said, sung
from tests.planner.tunes.sheets import (
    attributes,
    chord,
    ending,
    line,
    note,
    rehearsal,
    repeat,
    rest,
    sheet,
    tempo,
    words,
)

# A pickup, a melisma under a slur, a tie over the bar line, two verses, two endings, chords as lead sheets have them.
VOLTAS = sheet(
    attributes(1, "3/4") + tempo(90) + note("D4", 1, "A-"),
    repeat("forward")
    + chord("C", "suspended-fourth", "7sus4", degrees=[(7, 0, "add")])
    + note("G4", 2, "-ma-", "2:grace")
    + note("B4", 0.5, "-zing", "2:that", slur="start")
    + note("G4", 0.5, slur="stop"),
    chord("F#", "half-diminished", "m7b5")
    + note("B4", 2, "grace,", "2:taught")
    + chord("G", "major", "", bass="B")
    + note("A4", 1, "how", "2:my", tie="start"),
    ending("1", "start") + note("A4", 2, tie="stop") + rest(1)
    + ending("1", "stop", '<repeat direction="backward"/>'),
    ending("2", "start") + note("A4", 1, tie="stop") + note("G4", 1, "2:heart") + note("D4", 1, "2:now")
    + ending("2", "discontinue"),
    pickup=True,
)  # fmt: skip


def test_repeats_voltas_pickups_ties_melismas_and_verses(tmp_path: Path) -> None:
    song = planned(VOLTAS, tmp_path)
    plan = song.plan
    assert sung(plan) == [
        (2, 1, 62, "A"), (3, 2, 67, "ma"), (5, 0.5, 71, "zing"), (5.5, 0.5, 67, "~"), (6, 2, 71, "grace"),
        (8, 3, 69, "how"), (12, 2, 67, "grace"), (14, 0.5, 71, "that"), (14.5, 0.5, 67, "~"), (15, 2, 71, "taught"),
        (17, 2, 69, "my"), (19, 1, 67, "heart"), (20, 1, 62, "now"),
    ]  # fmt: skip
    assert chords(plan) == [(0, "C7sus4"), (6, "F#m7b5"), (8, "G/B"), (12, "C7sus4"), (15, "F#m7b5"), (17, "G/B")]
    assert (plan.key, plan.meter, plan.tempo_bpm, plan.title, plan.bars) == ("G major", (3, 4), 90, "Small Tune", 7)
    assert said(plan)[0][0] == "Amazing" and " ".join(p for _, p in said(plan)[:3]) == "ə m ˈA z ɪ ŋ"
    assert remarks(song) == ""  # nothing was left out or changed


@pytest.mark.parametrize(
    ("marks", "order"),
    [
        ({2: words("Fine", 'fine="yes"'), 3: words("D.C. al Fine", 'dacapo="yes"')}, "123 12"),
        ({3: words("D.C.", 'dacapo="yes"')}, "123 123"),
        ({1: repeat("backward")}, "1 123"),
    ],
    ids=["da capo al fine", "da capo", "a repeat to the start"],
)
def test_orders_of_bars(marks: dict[int, str], order: str, tmp_path: Path) -> None:
    bars = {1: "one two three four", 2: "five six eight nine", 3: "ten oh love light"}
    written = sheet(*((attributes() if n == 1 else "") + line(*b.split()) + marks.get(n, "") for n, b in bars.items()))
    plan = planned(written, tmp_path).plan
    expected = [word for number in order.replace(" ", "") for word in bars[int(number)].split()]
    assert [syllable for *_, syllable in sung(plan)] == expected


def test_a_hymn_sings_its_verses_one_after_the_other(tmp_path: Path) -> None:
    first, second = "The Lord is my rock and shield".split(), "And he will lead us by day".split()
    pairs = list(zip("C4 C4 D4 E4 F4 G4 E4".split(), first, second, strict=True))
    whole = "".join(note(pitch, 1, a, f"2:{b}") for pitch, a, b in pairs[1:5])
    last = "".join(note(pitch, length, a, f"2:{b}") for (pitch, a, b), length in zip(pairs[5:], (2, 1), strict=True))
    song = planned(sheet(attributes() + note("C4", 1, first[0], f"2:{second[0]}"), whole, last, pickup=True), tmp_path)
    assert [syllable for *_, syllable in sung(song.plan)] == [*first, *second]
    assert [start for start, *_ in sung(song.plan)][:1] == [3] and sung(song.plan)[7][0] == 11
    assert song.plan.bars == 5
    assert "2 verses and no repeat signs" in remarks(song)


def test_keys_and_sections_that_the_sheet_names(tmp_path: Path) -> None:
    high = "D4 E4 F#4 G4"
    plan = planned(
        sheet(
            attributes(0, mode="major") + rehearsal("Verse 1") + line("one", "two", "three", "four"),
            line("five", "six", "eight", "nine"),
            attributes(2, "") + rehearsal("Big Chorus") + line("oh", "love", "my", "love", pitches=high),
            line("oh", "love", "my", "light", pitches=high),
        ),
        tmp_path,
    ).plan
    assert [(s.id, s.name, s.start_bar, s.bars, s.key) for s in plan.sections] == [
        ("verse-1", "", 0, 2, None), ("chorus-1", "Big Chorus", 2, 2, "D major"),
    ]  # fmt: skip


def test_pickups_belong_to_the_section_they_lead_to(tmp_path: Path) -> None:
    plan = planned(
        sheet(
            attributes() + rehearsal("Verse") + note("C4", 2, "down") + note("D4", 2, "here."),
            note("E4", 2, "Yes.") + rest(1) + note("G4", 1, "And"),
            rehearsal("Chorus") + line("oh", "love", "my", "love"),
        ),
        tmp_path,
    ).plan
    verse, chorus = plan.sections
    assert [n.syllable for n in verse.notes] == ["down", "here", "Yes"]
    assert chorus.notes[0].syllable == "And" and chorus.notes[0].start_beat == -1
    assert chorus.lines == ("And oh love my love",)


@pytest.mark.parametrize(
    ("harmony", "symbol"),
    [
        (chord("B", "minor-seventh", "m7", bass="F#"), "Bm7/F#"),
        (chord("Bb", "major-seventh", "maj7"), "Bbmaj7"),
        (chord("E", "dominant", "7(b9)", degrees=[(9, -1, "add")]), "E7b9"),
        (chord("C", "dominant", "7alt", degrees=[(5, -1, "alter"), (9, 1, "add")]), "C7#9"),
        (chord("D", "major", "(add9)", degrees=[(9, 0, "add")]), "Dadd9"),
        (chord("A", "minor-sixth", ""), "Am6"),
        (chord("G", "suspended-fourth", "", degrees=[(7, -1, "add")]), "G7sus4"),
        (chord("E#", "minor", "m"), "E#m"),
    ],
)
def test_chords_are_kept(harmony: str, symbol: str, tmp_path: Path) -> None:
    plan = planned(sheet(attributes() + harmony + line("one", "two", "three", "four")), tmp_path).plan
    assert chords(plan) == [(0, symbol)]


def test_what_cannot_be_played_or_sung_is_said(tmp_path: Path) -> None:
    song = planned(
        sheet(
            attributes() + chord("C", "major", "quartal7") + note("C4", 1, "la").replace("<note>", "<note><grace/>")
            + note("C4", 1, "one") + note("G4", 1, "two") + note("E4", 1, chord=True)
            + chord("C", "none", "N.C.") + note("C4", 2, "three"),
            words("poco rit.") + rest(2)
            + note("C4", 2).replace("</note>", "<notations><fermata type='upright'/></notations></note>"),
        ),
        tmp_path,
    )  # fmt: skip
    text = remarks(song)
    assert [syllable for *_, syllable in sung(song.plan)] == ["one", "two", "three"]
    assert "grace notes are not sung (bar 1)" in text and "several notes stand on one stem" in text
    assert "'N.C.' holds the chord before it (bar 1)" in text
    assert "'rit' is not followed" in text and "a fermata is not held longer" in text
    assert "1 note has no word and cannot be sung (bar 2)" in text


def test_compressed_files_and_music21_s_own(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("META-INF/container.xml", '<container><rootfiles><rootfile full-path="a.xml"/></rootfiles>'
                         "</container>")  # fmt: skip
        archive.writestr("a.xml", VOLTAS)
    assert planned(packed.getvalue(), tmp_path, "a.mxl").plan.sections == planned(VOLTAS, tmp_path).plan.sections
    stream = music21.converter.parse("tinynotation: 6/8 c4. e8 d8 c8 g2.")
    for one, text in zip(stream.recurse().notes, ("all", "ev-", "-ery", "day", "long"), strict=True):
        one.lyric = text
    stream.write("musicxml", tmp_path / "m21.xml")
    assert [n[:3] for n in sung(planned((tmp_path / "m21.xml").read_bytes(), tmp_path, "m21.xml").plan)] == [
        (0, 1.5, 60), (1.5, 0.5, 64), (2, 0.5, 62), (2.5, 0.5, 60), (3, 3, 67),
    ]  # fmt: skip


def test_which_part_is_sung(tmp_path: Path) -> None:
    parts = {
        "Flute": [attributes() + line("", "", "", "", pitches="C5 D5 E5 F5").replace("<text></text>", "")],
        "Alto": [attributes() + line("my", "love", "my", "light", pitches="A3 A3 B3 C4")],
        "Lead Voice": [attributes() + line("oh", "love", "my", "love")],
        "Backing": [attributes() + rest(2) + note("E4", 2, "ooh")],
    }
    song = planned(sheet(parts=parts), tmp_path)
    assert [syllable for *_, syllable in sung(song.plan)] == ["oh", "love", "my", "love"]
    assert sung(song.plan, backing=True) == [(2, 2, 64, "ooh")]
    assert "'Alto' has words too" in remarks(song)
    alto = planned(sheet(parts=parts), tmp_path, tune_part="alto").plan
    assert alto.sections[0].notes[0].midi == 57
    with pytest.raises(TuneError, match="no part 'Tuba'"):
        planned(sheet(parts=parts), tmp_path, tune_part="Tuba")


def test_range_key_and_voice(tmp_path: Path) -> None:
    tune = sheet(attributes(0, mode="major") + line("oh", "love", "my", "love", pitches="C3 D3 E3 C3"))
    assert planned(tune, tmp_path).plan.voice == "michael"  # who sings it where it is written
    higher = planned(tune, tmp_path, voice="heart")
    assert [midi for _, _, midi, _ in sung(higher.plan)] == [60, 62, 64, 60]
    assert "1 octave higher" in remarks(higher)
    moved = planned(tune, tmp_path, voice="michael", key="Bb major")
    assert [midi for _, _, midi, _ in sung(moved.plan)] == [46, 48, 50, 46] and moved.plan.key == "Bb major"
    with pytest.raises(StyleError, match="C major and cannot be sung in A minor"):
        planned(tune, tmp_path, key="A minor")
    with pytest.raises(StyleError, match="leave out the meter 3/4"):
        planned(tune, tmp_path, meter="3/4")
    with pytest.raises(StyleError, match="length of its own"):
        planned(tune, tmp_path, duration_seconds=60.0)


def test_a_change_of_tempo_is_passed_over_where_the_user_names_one(tmp_path: Path) -> None:
    bar = line("oh", "love", "my", "love")
    tune = sheet(attributes() + tempo(90) + bar, tempo(120) + bar)
    with pytest.raises(TuneError, match="bar 2: the tempo changes from 90 to 120"):
        planned(tune, tmp_path)
    song = planned(tune, tmp_path, tempo_bpm=100.0)
    assert song.plan.tempo_bpm == 100 and "bar 2: the tempo changes" in remarks(song)


def test_words_with_other_syllables_than_they_are_said_with(tmp_path: Path) -> None:
    song = planned(
        sheet(attributes() + note("C4", 1, "fi-") + note("D4", 1, "-re") + note("E4", 1, "ev-") + note("F4", 1, "-'ry"),
              note("C4", 1, "wor-") + note("D4", 1, "-ld") + note("E4", 1, "beautiful") + note("C4", 1, "che‿io")),
        tmp_path,
    )  # fmt: skip
    notes = song.plan.sections[0].notes
    assert [(n.syllable, n.continues) for n in notes[4:6]] == [("world", False), ("world", True)]
    assert notes[6].word == "beautiful" and notes[6].phonemes.count("ˈ") == 1
    assert notes[7].word == "che io"
    assert "'world' has 2 syllables under its notes" in remarks(song)
    assert "'beautiful' is said in 3 syllables" in remarks(song)


def test_french_mute_vowels_and_struck_ones_are_sung(tmp_path: Path) -> None:
    frere = sheet(
        attributes() + note("C4", 1, "Frè-") + note("D4", 1, "-re") + note("E4", 1, "Jac-") + note("C4", 1, "-ques"),
        note("C4", 1, "lo-") + note("D4", 1, "-o-") + note("E4", 1, "-ove") + note("C4", 1, "la"),
    )
    french = planned(frere, tmp_path, language="fr").plan
    assert [phonemes for _, phonemes in said(french)[:4]] == ["f ʁ ˈɛ", "ʁ ə", "ʒ ˈa", "k ə"]
    english = planned(frere, tmp_path, language="en").plan
    assert said(english)[-4:-1] == [("lo-o-ove", "l ˈʌ"), ("lo-o-ove", "ˈʌ"), ("lo-o-ove", "ˈʌ v")]


def test_swung_sheets_are_sung_swung(tmp_path: Path) -> None:
    swing = (
        "<direction><direction-type><words>Swing</words></direction-type><sound><swing><first>2</first>"
        "<second>1</second><swing-type>eighth</swing-type></swing></sound></direction>"
    )
    bar = note("C4", 0.5, "oh") + note("D4", 0.5, "love") + note("E4", 3, "me")
    plan = planned(sheet(attributes() + swing + bar), tmp_path).plan
    assert [n[0] for n in sung(plan)] == [0, 0.6667, 1] and plan.style.swing == pytest.approx(2 / 3)
