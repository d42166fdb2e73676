"""Edits of a plan: what they change, what they refuse, and how they are written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwright.errors import PlanError
from songwright.production.operations import (
    ChangeChord,
    ChangeWords,
    JoinNotes,
    MoveNote,
    Operation,
    SplitNote,
    Transpose,
    apply_all,
    read_operation,
    read_operations,
)
from songwright.song import SongPlan
from tests.mixer.bands import short_plan

PLAN = short_plan()
SECTION = next(section for section in PLAN.sections if section.notes)
ID = SECTION.id


def notes(plan: SongPlan) -> tuple:
    return plan.section(ID).notes


def test_a_note_is_moved() -> None:
    old = SECTION.notes[2]
    new = notes(MoveNote(section=ID, note=3, midi=old.midi + 1, beats=old.beats / 2).applied(PLAN))
    assert (new[2].midi, new[2].beats, new[2].start_beat) == (old.midi + 1, old.beats / 2, old.start_beat)
    assert new[:2] == SECTION.notes[:2] and new[3:] == SECTION.notes[3:]


def test_a_note_is_split_and_joined() -> None:
    old = SECTION.notes[1]
    split = SplitNote(section=ID, note=2, midi=old.midi + 2).applied(PLAN)
    first, second = notes(split)[1:3]
    assert first.beats + second.beats == pytest.approx(old.beats) and second.continues and second.midi == old.midi + 2
    assert set(second.phonemes.split()) <= set(old.phonemes.split())
    joined = JoinNotes(section=ID, note=2).applied(split)
    assert joined == PLAN


def test_words_keep_the_notes_of_as_many_syllables() -> None:
    line = SECTION.notes[-1].line
    count = sum(note.line == line and not note.continues for note in SECTION.notes)
    new = ChangeWords(section=ID, line=line + 1, words=" ".join(["low"] * count)).applied(PLAN)
    places = [[(n.start_beat, n.beats, n.midi) for n in one] for one in (notes(new), SECTION.notes)]
    assert places[0] == places[1]
    assert {note.word for note in notes(new) if note.line == line} == {"low"}
    assert [n for n in notes(new) if n.line != line] == [n for n in SECTION.notes if n.line != line]
    assert new.section(ID).lines[line] == " ".join(["low"] * count)


def test_chords_and_keys() -> None:
    new = ChangeChord(section=ID, chord=1, symbol="Am7").applied(PLAN)
    assert new.section(ID).chords[0].symbol == "Am7" and new.section(ID).chords[1:] == SECTION.chords[1:]
    down = Transpose(semitones=-2).applied(PLAN)
    assert down.key == "F major" and [n.midi for n in notes(down)] == [n.midi - 2 for n in SECTION.notes]
    assert Transpose(semitones=2).applied(down) == PLAN
    alone = Transpose(semitones=-1, section=ID).applied(PLAN)
    assert alone.key == PLAN.key and alone.section(ID).key == "F# major"
    assert Transpose(semitones=1, section=ID).applied(alone) == PLAN


REFUSED: list[tuple[str, str]] = [
    (f"move {ID}:99 midi=60", f"section '{ID}' has {len(SECTION.notes)} notes, no note 99"),
    ("move bridge:1 midi=60", "there is no section 'bridge'; this song has: "),
    (f"move {ID}:1", "moves nothing; give midi, start_beat or beats"),
    (f"move {ID}:1 midi=90", "sings .* to .*; choose a pitch there"),
    (f"move {ID}:2 beats=30", "while the note before still sounds|ends at beat"),
    (f"split {ID}:1 beats=40", "both parts must last 0.05 or more"),
    (f"join {ID}:1", "only notes of one syllable can be joined"),
    (f"join {ID}:{len(SECTION.notes)}", "after the note comes no note"),
    (f"words {ID}:9 la", "lines, no line 9"),
    (f"words {ID}:1 {'la ' * 70}", "too many|fewer|do not fit"),
    (f"words {ID}:1 ###", "no words|empty|nothing to sing"),
    (f"chord {ID}:1 H7", "'H7' is not a chord symbol; write for example G"),
    (f"chord {ID}:99 G", "chords, no chord 99"),
    ("transpose 12", "sings .* to "),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[text[:30] for text, _ in REFUSED])
def test_what_cannot_be_done_is_said_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(PlanError, match=message) as error:
        read_operation(text).applied(PLAN)
    assert "\n" not in str(error.value)


MISREAD: list[tuple[str, str]] = [
    ("dance", "'dance' is no edit; write one of: move SECTION:NOTE"),
    ("move verse", "'verse' is no place"),
    ("move verse-1:x midi=60", "'x' is no whole number"),
    ("move verse-1:1 midi=high", "'high' is no whole number"),
    ("move verse-1:1 60", "'60' is not NAME=NUMBER"),
    ("move verse-1:1 pitch=60", "pitch: Extra inputs"),
    ("move verse-1:0 midi=60", "note: Input should be greater than or equal to 1"),
    ("move verse-1:1 beats=nan", "beats: Input should be"),
    ("transpose verse-1 very far", "write it like this|is no whole number"),
    ("transpose +13", "semitones: Input should be less than or equal to 12"),
    ("split verse-1:1 'x", "not understood"),
]


@pytest.mark.parametrize(("text", "message"), MISREAD, ids=[text for text, _ in MISREAD])
def test_what_is_no_edit_is_said(text: str, message: str) -> None:
    with pytest.raises(PlanError, match=message):
        read_operation(text)


def test_a_list_of_edits_is_all_or_nothing() -> None:
    good, bad = Transpose(semitones=-1), JoinNotes(section=ID, note=1)
    with pytest.raises(PlanError, match="only notes of one syllable"):
        apply_all(PLAN, [good, bad])
    text = json.dumps([good.model_dump(), bad.model_dump(exclude_none=True)])
    assert read_operations(text) == (good, bad)
    for wrong in ('[{"do": "fly"}]', "[", '[{"do": "join", "section": "a"}]', '[{"do": "transpose", "semitones": 99}]'):
        with pytest.raises(PlanError, match="the list of edits cannot be read"):
            read_operations(wrong)


PLACES = st.sampled_from(["verse-1", "chorus-12"])
NUMBERS = st.integers(1, 99)
BEATS = st.none() | st.sampled_from([0.25, 1.0, 2.375])
PITCHES = st.none() | st.integers(24, 96)
OPERATIONS = st.one_of(
    st.builds(MoveNote, section=PLACES, note=NUMBERS, midi=PITCHES, start_beat=BEATS, beats=BEATS),
    st.builds(SplitNote, section=PLACES, note=NUMBERS, beats=BEATS, midi=PITCHES),
    st.builds(JoinNotes, section=PLACES, note=NUMBERS),
    st.builds(ChangeWords, section=PLACES, line=NUMBERS, words=st.sampled_from(["a new line", "l'eau, it's \"so\""])),
    st.builds(ChangeChord, section=PLACES, chord=NUMBERS, symbol=st.sampled_from(["Am7", "C/E", "F#m7b5"])),
    st.builds(Transpose, semitones=st.integers(-12, 12), section=st.none() | PLACES),
)


@given(OPERATIONS)
def test_what_is_written_is_read_again(operation: Operation) -> None:
    assert read_operation(str(operation)) == operation
    assert read_operations(f"[{operation.model_dump_json()}]") == (operation,)
