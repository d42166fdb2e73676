"""The lead sheet, read back with music21."""

from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import music21
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songwright.chords import QUALITIES
from songwright.notation.musicxml import CHORD_KINDS, lead_sheet, write_musicxml
from songwright.song import Chord, Note, Section, SongPlan
from songwright.units import METERS
from tests.notation.plans import make_plan


def parsed(plan: SongPlan) -> music21.stream.Score:
    return music21.converter.parse(lead_sheet(plan), format="musicxml")


def sung(score: music21.stream.Score) -> list[music21.note.Note]:
    """Notes with their ties joined, in order."""
    return list(score.parts[0].stripTies().flatten().getElementsByClass(music21.note.Note))


def one_section(
    notes: tuple[Note, ...], symbols: tuple[str, ...] = ("C",), bars: int = 4, **changes: object
) -> SongPlan:
    beats = bars * 4 / len(symbols)
    chords = tuple(Chord(start_beat=i * beats, beats=beats, symbol=symbol) for i, symbol in enumerate(symbols))
    section = Section(id="verse-1", kind="verse", start_bar=0, bars=bars, energy=0.5, chords=chords, notes=notes)
    plan = SongPlan(tempo_bpm=120, key="C major", duration_seconds=bars * 2, sections=(section,))
    plan = plan.model_copy(update=changes)
    plan.check()
    return plan


def note(
    start: float, beats: float, midi: int = 60, syllable: str = "la", word_index: int = 0, **changes: object
) -> Note:
    fields = {"word": "lala", "line": 0, "phonemes": "l ɑ"} | changes
    return Note(start_beat=start, beats=beats, midi=midi, syllable=syllable, word_index=word_index, **fields)


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_notes_words_and_chords_come_back(meter: tuple[int, int]) -> None:
    plan = make_plan("folk", meter, key="Eb major")
    score = parsed(plan)
    per_beat = plan.meter_value.quarters_per_beat
    expected = [(plan.start_beat_of(s) + n.start_beat, n) for s in plan.sections for n in s.notes]
    notes = sung(score)
    assert [n.pitch.midi for n in notes] == [n.midi for _, n in expected]
    assert [float(n.offset) for n in notes] == pytest.approx([at * per_beat for at, _ in expected], abs=1e-3)
    lengths = [float(n.quarterLength) for n in notes]
    assert lengths == pytest.approx([n.beats * per_beat for _, n in expected], abs=1e-3)
    assert [n.lyric for n in notes] == [n.syllable for _, n in expected]
    symbols = score.parts[0].flatten().getElementsByClass(music21.harmony.ChordSymbol)
    assert [c.figure.replace("-", "b") for c in symbols] == [c.symbol for s in plan.sections for c in s.chords]
    starts = [(plan.start_beat_of(s) + c.start_beat) * per_beat for s in plan.sections for c in s.chords]
    assert [float(c.offset) for c in symbols] == pytest.approx(starts)


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_every_bar_is_full(meter: tuple[int, int]) -> None:
    plan = make_plan("pop", meter)
    measures = parsed(plan).parts[0].getElementsByClass(music21.stream.Measure)
    assert len(measures) == plan.bars
    for measure in measures:
        total = sum(Fraction(n.quarterLength) for n in measure.notesAndRests if "ChordSymbol" not in n.classes)
        assert total == Fraction(meter[0] * 4, meter[1])


def test_head_of_the_sheet() -> None:
    plan = make_plan("jazz", (4, 4), key="F# minor", tempo_bpm=132, swing=0.66)
    score = parsed(plan)
    assert score.metadata.title == "Morning Light"
    flat = score.parts[0].flatten()
    assert flat.getElementsByClass(music21.key.KeySignature)[0].sharps == 3
    assert flat.getElementsByClass(music21.meter.TimeSignature)[0].ratioString == "4/4"
    assert flat.getElementsByClass(music21.tempo.MetronomeMark)[0].number == 132
    marks = [mark.content for mark in flat.getElementsByClass(music21.expressions.RehearsalMark)]
    assert marks[:3] == ["Intro", "Verse 1", "Pre-Chorus"]
    assert "<words>Swing</words>" in lead_sheet(plan)


def test_compound_tempo_counts_dotted_quarters() -> None:
    root = ElementTree.fromstring(lead_sheet(make_plan("folk", (6, 8), tempo_bpm=60)))
    metronome = root.find(".//metronome")
    assert metronome is not None
    assert [child.tag for child in metronome] == ["beat-unit", "beat-unit-dot", "per-minute"]
    sound = root.find(".//sound")
    assert sound is not None and sound.get("tempo") == "90"


def test_syllables_melisma_and_pickup() -> None:
    plan = make_plan()
    intro, verse = plan.sections[:2]
    pickup = note(-1.5, 1.5, 62, "oh", 0, word="oh")
    first = note(0, 1, 64, "won", 1, word="wonderful")
    rest = (
        note(1, 0.5, 65, "der", 1, word="wonderful"),
        note(1.5, 0.5, 67, "ful", 1, word="wonderful"),
        note(2, 0.5, 69, "ful", 1, word="wonderful", continues=True),
        note(2.5, 3.5, 67, "ful", 1, word="wonderful", continues=True),
    )
    verse = verse.model_copy(update={"notes": (pickup, first, *rest)})
    notes = sung(parsed(plan.model_copy(update={"sections": (intro, verse)})))
    assert [float(n.offset) for n in notes[:2]] == [14.5, 16.0]  # the pickup sounds in the intro's last bar
    assert [n.lyrics[0].syllabic for n in notes[:4]] == ["single", "begin", "middle", "end"]
    assert float(notes[-1].quarterLength) == 3.5  # tied over the bar line
    text = lead_sheet(plan.model_copy(update={"sections": (intro, verse)}))
    assert [text.count(f'<extend type="{kind}"') for kind in ("start", "continue", "stop")] == [1, 1, 1]
    assert text.count("<slur type=") == 2


@pytest.mark.parametrize(
    ("key", "midi", "spelled"),
    [("Eb major", 63, "E-4"), ("E major", 63, "D#4"), ("A minor", 68, "G#4"), ("D minor", 61, "C#4"),
     ("F# major", 65, "E#4"), ("C major", 66, "F#4"), ("C major", 70, "B-4"), ("Db major", 66, "G-4"),
     ("C major", 63, "E-4"), ("B major", 70, "A#4"), ("C major", 60, "C4"), ("C major", 59, "B3")],
)  # fmt: skip
def test_notes_are_spelled_in_the_key(key: str, midi: int, spelled: str) -> None:
    (only,) = sung(parsed(one_section((note(0, 1, midi),), key=key)))
    assert only.pitch.nameWithOctave == spelled


def test_an_accidental_is_printed_once_in_a_bar() -> None:
    plan = one_section((note(0, 1, 66), note(1, 1, 66), note(2, 1, 65), note(4, 1, 65)))
    root = ElementTree.fromstring(lead_sheet(plan))
    assert [e.text for e in root.iter("accidental")] == ["sharp", "natural"]


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_chord_quality_has_its_notes(quality: str) -> None:
    root = {"": "C"}.get(quality, "C")
    (symbol,) = (
        parsed(one_section((note(0, 1),), (f"{root}{quality}",)))
        .recurse()
        .getElementsByClass(music21.harmony.ChordSymbol)
    )
    expected = {interval % 12 for interval in QUALITIES[quality]}
    if quality in ("13", "m11", "11"):  # music21 leaves out or adds inner tones of tall chords
        assert {0, 10} <= set(symbol.pitchClasses)
    else:
        assert set(symbol.pitchClasses) == expected
    assert quality in CHORD_KINDS


def test_slash_chords_keep_their_bass() -> None:
    (symbol,) = parsed(one_section((note(0, 1),), ("Bb/D",))).recurse().getElementsByClass(music21.harmony.ChordSymbol)
    assert (symbol.root().name, symbol.bass().name) == ("B-", "D")


@pytest.mark.parametrize("start", [0, 4])
def test_chords_stand_where_they_sound_under_long_notes_and_rests(start: int) -> None:
    plan = one_section((note(start, 4),), ("C", "F", "G7", "C/E"), bars=2)
    symbols = parsed(plan).recurse().getElementsByClass(music21.harmony.ChordSymbol)
    assert [float(s.getOffsetInHierarchy(s.getContextByClass("Part"))) for s in symbols] == [0, 2, 4, 6]


def test_triplets_are_written_as_triplets() -> None:
    third = 1 / 3
    plan = one_section(tuple(note(i * third, third, 60 + i, word_index=i) for i in range(3)))
    notes = sung(parsed(plan))
    assert [n.quarterLength for n in notes] == [Fraction(1, 3)] * 3
    text = lead_sheet(plan)
    assert text.count('<tuplet type="start"') == 1 and text.count('<tuplet type="stop"') == 1


def test_swung_eighths_are_written_straight() -> None:
    style = make_plan("jazz", swing=0.66).style
    swung = tuple(
        note(at, length, 60, word_index=i)
        for i, (at, length) in enumerate(((0, 0.66), (0.66, 0.34), (1, 0.66), (1.66, 0.34)))
    )
    notes = sung(parsed(one_section(swung, style=style)))
    assert [float(n.offset) for n in notes] == [0.0, 0.5, 1.0, 1.5]


def test_backing_voices_are_a_part_of_their_own() -> None:
    plan = one_section((note(0, 2, 60), note(1, 2, 67, "ooh", 1, word="ooh", backing=True)))
    score = parsed(plan)
    assert len(score.parts) == 2
    assert [n.lyric for n in score.parts[1].flatten().getElementsByClass(music21.note.Note)] == ["ooh"]


def test_a_low_voice_is_written_under_a_tenor_clef() -> None:
    assert "<clef-octave-change>-1</clef-octave-change>" in lead_sheet(make_plan(lowest=45))
    assert "clef-octave-change" not in lead_sheet(make_plan(lowest=60))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.7), st.floats(0.1, 2.5), st.integers(50, 80)), min_size=1, max_size=12))
def test_any_melody_can_be_written(steps: list[tuple[float, float, int]]) -> None:
    """Notes off every grid: each syllable still stands once and in order, and the bars stay full."""
    notes, at = [], 0.0
    for index, (gap, beats, midi) in enumerate(steps):
        notes.append(note(at + gap, beats, midi, f"s{index}", index))
        at += gap + beats
    plan = one_section(tuple(notes), bars=12)
    root = ElementTree.fromstring(lead_sheet(plan))
    assert [e.text for e in root.iter("text")] == [n.syllable for n in notes]
    for measure in root.iter("measure"):
        assert sum(int(e.text or 0) for e in measure.iter("duration")) == 48


def test_the_same_plan_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a.musicxml", "b.musicxml"):
        write_musicxml(make_plan(), tmp_path / name)
    assert (tmp_path / "a.musicxml").read_bytes() == (tmp_path / "b.musicxml").read_bytes()
