"""Chords of the lyric file in the plan: exact, in order, at the beats of their syllables."""

import pytest

from songwright.accompaniment.arranger.arrange import arrange
from songwright.chords import parse_chord
from songwright.errors import PlanError
from songwright.planner.draft import LineChord, LyricSection
from songwright.planner.edited_words import with_said_words
from songwright.planner.given_keys import estimated_key
from songwright.planner.lyrics import read_lyrics
from songwright.planner.melody.tessitura import SingerRange
from songwright.planner.plan import Planned, plan_from
from songwright.planner.style import read_style
from songwright.song import Section, SongPlan
from songwright.units import Key
from tests.planner.sheets import NOTATIONS, SHEETS, Sheet, tells_its_naming, written

RANGE = SingerRange(57, 76, 52, 81)


def planned(text: str, style: str = "", seed: int = 0, **options: str) -> Planned:
    lyrics = read_lyrics(text)
    request = read_style(style, key=options.get("key") or lyrics.key)
    return plan_from(lyrics, request, seed=seed, voice="heart", singer_range=RANGE)


def syllable_starts(section: Section, line: int) -> list[float]:
    notes = [note for note in section.notes if note.line == line and not note.continues]
    return [note.start_beat for note in notes]


def check_at_syllables(plan: SongPlan, sheet: Sheet) -> None:
    """Every chord of the sheet comes in with its syllable; before a section's first chord there is no other."""
    sung = [section for section in plan.sections if section.notes]
    assert len(sung) == len(sheet.sections)
    for section, stanza in zip(sung, sheet.sections, strict=True):
        wanted = [
            (max(0.0, syllable_starts(section, number)[syllable]), symbol)
            for number, line in enumerate(stanza.lines)
            for syllable, symbol in line.chords
        ]
        found = [(chord.start_beat, chord.symbol) for chord in section.chords]
        assert [symbol for _, symbol in found] == [symbol for _, symbol in wanted], section.id
        assert [beat for beat, _ in found[1:]] == pytest.approx([beat for beat, _ in wanted[1:]], abs=1e-4), section.id
        assert found[0][0] == 0.0


@pytest.mark.parametrize("number", range(len(SHEETS)))
def test_every_chord_is_at_its_syllable(number: int) -> None:
    """30 sheets, each planned from one notation; the others read as that one does."""
    sheet = SHEETS[number]
    notations = [notation for notation in NOTATIONS if tells_its_naming(sheet, notation)]
    chosen = notations[number % len(notations)]
    read = {notation: read_lyrics(written(sheet, notation)).sections for notation in notations}
    chords = {notation: [chords_of(section) for section in sections] for notation, sections in read.items()}
    for notation in notations:
        assert chords[notation] == chords[chosen], notation
    check_at_syllables(planned(written(sheet, chosen), "folk, no intro, no outro", seed=number).plan, sheet)


def chords_of(section: LyricSection) -> list[tuple[LineChord, ...]]:
    return [line.chords for line in section.lines]


def test_harmony_that_the_planner_would_not_write_is_kept() -> None:
    text = "[Verse]\n[F#7#9]Hang a [C13]lantern [Bbm6/Db]by the [Ebmaj7#11]door\n[Aaug]All [E7b9]night\n"
    plan = planned(text).plan
    verse = next(section for section in plan.sections if section.notes)
    assert [c.symbol for c in verse.chords] == ["F#7#9", "C13", "Bbm6/Db", "Ebmaj7#11", "Aaug", "E7b9"]


def test_charts_are_bars() -> None:
    plan = planned("[Intro]\n| C | G Am | F . . G | % |\n[Verse]\n[C]Hang a light\n[Solo] C G x4\n").plan
    intro, solo = plan.section("intro-1"), plan.section("instrumental-1")
    assert (intro.bars, solo.bars) == (4, 8)
    assert [(c.start_beat, c.symbol) for c in intro.chords] == [
        (0, "C"), (4, "G"), (6, "Am"), (8, "F"), (9, "F"), (10, "F"), (11, "G"), (12, "F"), (13, "F"), (14, "F"),
        (15, "G"),
    ]  # fmt: skip


def test_the_song_is_in_the_key_of_its_chords() -> None:
    for symbols, key in ((["G", "C", "D", "G"], "G major"), (["Am", "F", "C", "G"], "C major"),
                         (["Am", "Dm", "E7", "Am"], "A minor"), (["F#m", "B", "E"], "E major")):  # fmt: skip
        assert estimated_key(symbols) == Key.parse(key)
    assert planned("[Verse]\n[D]Hang a [G]lantern [A]by the [D]door\n").plan.key == "D major"


def test_another_key_moves_the_chords() -> None:
    done = planned("[Verse]\n[G]Hang a [Em7]lantern [D/F#]by the [G]door\n", key="A major")
    verse = next(section for section in done.plan.sections if section.notes)
    assert [c.symbol for c in verse.chords] == ["A", "F#m7", "E/G#", "A"]
    assert any("moved to A major" in finding.message for finding in done.findings)


@pytest.mark.parametrize(
    ("head", "symbols", "key"),
    [("Capo: 2\n", ["A", "D"], "A major"), ("Capo 2\nKey: G\n", ["G", "C"], "G major"),
     ("Capo 2\nKey: A\n", ["A", "D"], "A major"), ("{transpose: -2}\n", ["F", "Bb"], "F major")],
)  # fmt: skip
def test_capo_and_transposition(head: str, symbols: list[str], key: str) -> None:
    done = planned(f"{head}\n[Verse]\n[G]Hang a [C]lantern\n[C]Hear the [G]sea\n", "folk")
    verse = next(section for section in done.plan.sections if section.notes)
    assert [parse_chord(c.symbol) for c in verse.chords[:2]] == [parse_chord(symbol) for symbol in symbols]
    assert done.plan.key == key


def test_a_verse_without_chords_takes_those_of_the_verse_before() -> None:
    plan = planned("[Verse 1]\n[G]Hang a [D]lantern by the door\n\n[Verse 2]\nWalk the winding road to me\n").plan
    assert [c.symbol for c in plan.section("verse-2").chords] == ["G", "D"]


def test_chords_behind_the_words_share_what_is_left() -> None:
    plan = planned("[Verse]\n[G]Hang a light [D] [C]\n[Em]Wait for me\n").plan
    verse = plan.section("verse-1")
    assert [c.symbol for c in verse.chords] == ["G", "D", "C", "Em"]
    last = max(note.start_beat for note in verse.notes if note.line == 0)
    assert last < verse.chords[1].start_beat < verse.chords[2].start_beat < verse.chords[3].start_beat


def test_directions_singers_and_rap_are_in_the_plan() -> None:
    done = planned("[Chorus: add strings]\n[Anna]\nHang a light\n[Both]\nWait for me\n\nRap:\nNobody brings me down\n")
    chorus, rap = done.plan.section("chorus-1"), done.plan.section("verse-1")
    assert (chorus.directions, chorus.singers, rap.delivery) == (("add strings",), ("Anna", "Both"), "rap")
    messages = " ".join(finding.message for finding in done.findings)
    assert "Anna, Both" in messages and "rap" in messages and "add strings" in messages
    assert SongPlan.from_json(done.plan.to_json()) == done.plan


def test_a_word_changed_by_hand_gets_its_own_phonemes() -> None:
    plan = planned("[Verse]\nHang a lantern by the door\n").plan
    data = plan.to_json().replace('"word": "lantern"', '"word": "feather"')
    changed, findings = with_said_words(SongPlan.from_json(data))
    notes = [note for note in changed.section("verse-1").notes if note.word == "feather"]
    assert "".join(note.syllable for note in notes) == "feather"
    assert notes[0].phonemes.split()[0] == "f"
    assert "'feather'" in findings[0].message
    assert with_said_words(plan) == (plan, ())
    with pytest.raises(PlanError, match="section 'verse-1'.*'everlasting'.*4 syllables for 2 notes"):
        with_said_words(SongPlan.from_json(plan.to_json().replace('"word": "lantern"', '"word": "everlasting"')))


def test_no_word_of_a_fresh_plan_counts_as_changed() -> None:
    text = "[Verse]\nAI and TVs, Louis XIV and 24/7\nL-O-V-E, lo-o-ove, $1M & you\nf**k the n-n-night, one\u2019s own\n"
    plan = planned(text).plan
    assert with_said_words(plan) == (plan, ())


def test_a_cappella_has_no_band() -> None:
    done = planned("[Verse]\nHang a lantern by the door\n", "a cappella, femal, saxophone")
    assert done.plan.style.acappella and done.plan.style.instruments == ()
    assert arrange(done.plan).parts == ()
    said = " ".join(finding.message for finding in done.findings)
    assert "did you mean 'female'" in said and "saxophone" in said


def test_directions_move_a_sections_energy() -> None:
    text = "[Verse{}]\nHang a lantern by the door\n\n[Chorus]\nBurn for me\n"
    soft, plain, big = (
        planned(text.format(said)).plan.section("verse-1").energy for said in (": soft, intimate", "", ": huge, loud")
    )
    assert soft < plain < big
