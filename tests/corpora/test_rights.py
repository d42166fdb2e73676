"""Only songs known to be public domain are sung, and what should not have been sung is found."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songwright.corpora.corpus import (
    Corpus,
    SingingRecord,
    SungCurves,
    SungPhoneme,
    SungPitch,
    read_singing,
    write_item,
)
from songwright.corpora.openewld import LeadSheet
from songwright.corpora.rights import FIRST_PROTECTED_YEAR, is_public_domain, known_years, public_domain_songs
from songwright.training.data.production import Made, read_journal
from songwright.training.data.recheck import Clear, find, has_protected_melody, reasons, take_out
from songwright.training.data.texts import TextLine, pronounced
from songwright.training.data.tunes import PhraseShape
from songwright.units import Key, Meter

OLD = "dataset/James_Pierpont/Jingle_Bells/Jingle_Bells.mxl"
YOUNG = "dataset/Lorenz_Hart/Blue_Moon/Blue_Moon.mxl"
SHEET = """<score-partwise><part><measure><attributes><divisions>1</divisions></attributes>
<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note></measure></part></score-partwise>"""
PROTECTED = Clear(frozenset({"Jingle all the way"}), {(0, 4, 7, 4): (PhraseShape((1, 0.5, 0.5, 2), (0, 4, 7, 4)),)})


def sheet(path: str) -> LeadSheet:
    return LeadSheet(path, "", Meter(4, 4), Key(0, "major"), (), ())


def record(number: int = 1, source: str = "own", split: str = "train", **changes: object) -> SingingRecord:
    """'Jingle all the way' without its 'all': four syllables at 120 bpm to the protected phrase."""
    words = pronounced(TextLine("Jingle the way", "en", "own", ""))
    assert words is not None
    seconds = np.cumsum([0, 0.5, 0.25, 0.25, 1.0])
    notes = tuple(
        SungPitch(syllable=k, start_seconds=0.5 + seconds[k], end_seconds=0.5 + seconds[k + 1], midi=60 + height)
        for k, height in enumerate((0, 4, 7, 4))
    )
    made = SingingRecord(
        name=f"{split}-{number:06d}", kind="singing", split=split, source="text/x", licence=f"text {source}: mine",
        seconds=3.0, tempo_bpm=120, singer="heart", language="en", text="Jingle the way",
        syllables=tuple(" ".join(syllable.phonemes) for syllable in words.syllables),
        word_ends=(False, True, True, True),
        phonemes=(SungPhoneme(phoneme="ʤ", start_seconds=0.4, end_seconds=0.5, syllable=0),), notes=notes,
        expression=0.5,
    )  # fmt: skip
    return made.model_copy(update=changes)


def test_every_year_that_is_known_is_old_enough() -> None:
    assert all(1500 < year < FIRST_PROTECTED_YEAR for year in known_years().values())
    assert is_public_domain(sheet(OLD))


@pytest.mark.parametrize("path", [YOUNG, "dataset/Nobody/Unheard_of/Unheard_of.mxl"])
def test_young_songs_and_songs_of_unknown_year_are_not_sung(path: str) -> None:
    assert not is_public_domain(sheet(path))


def test_only_public_domain_songs_are_read(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("song.xml", SHEET)
    with zipfile.ZipFile(tmp_path / "sheets.zip", "w") as archive:
        for path in (OLD, YOUNG):
            archive.writestr(path, inner.getvalue())
    assert [one.path for one in public_domain_songs(tmp_path / "sheets.zip")] == [OLD]


def test_a_protected_melody_is_found_at_any_pitch_and_tempo() -> None:
    one = record()
    assert has_protected_melody(one, PROTECTED)
    higher = tuple(note.model_copy(update={"midi": note.midi + 5}) for note in one.notes)
    assert has_protected_melody(one.model_copy(update={"notes": higher}), PROTECTED)
    assert not has_protected_melody(one.model_copy(update={"tempo_bpm": 90.0}), PROTECTED)  # another rhythm then
    other = (*one.notes[:3], one.notes[3].model_copy(update={"midi": 65}))
    assert not has_protected_melody(one.model_copy(update={"notes": other}), PROTECTED)


def test_a_melody_with_a_long_note_or_melismas_is_still_found() -> None:
    one = record()
    held = (*one.notes[:3], one.notes[3].model_copy(update={"end_seconds": 6.0}))
    assert has_protected_melody(one.model_copy(update={"notes": held}), PROTECTED)
    middle = one.notes[0].start_seconds + 0.2
    first = one.notes[0].model_copy(update={"end_seconds": middle})
    second = one.notes[0].model_copy(update={"start_seconds": middle, "midi": 72})
    assert has_protected_melody(one.model_copy(update={"notes": (first, second, *one.notes[1:])}), PROTECTED)


def test_words_and_pronunciation_are_judged() -> None:
    free = replace(PROTECTED, protected={})
    assert reasons(record(), free) == ()
    assert reasons(record(source="openewld"), free) == ("words",)
    assert reasons(record(source="openewld", text="Jingle all the way"), free) == ("phonemes",)
    assert reasons(record(syllables=("d i ŋ", "k ə l", "ð ə", "w ˈA")), PROTECTED) == ("melody", "phonemes")


def test_what_is_taken_out_is_struck_from_the_journal_and_held_out_items_stay(tmp_path: Path) -> None:
    curves = SungCurves(np.zeros(240), np.zeros(240))
    free = tuple(note.model_copy(update={"midi": 60}) for note in record().notes)
    for item in (record(1), record(2, notes=free), record(3, split="held-out")):
        write_item(tmp_path, item, np.zeros(132_300, np.float32), curves)
    journal = tmp_path / "singing.jsonl"
    journal.write_text(
        "".join(f'\n{{"number": {n}, "seconds": {s}}}' for n, s in ((0, 0.0), (1, 3.0), (2, 3.0), (3, 3.0)))
    )
    found = find(tmp_path, PROTECTED)
    assert [(finding.path.stem, finding.reasons) for finding in found] == [
        ("held-out-000003", ("melody",)),
        ("train-000001", ("melody",)),
    ]
    take_out(tmp_path, [found[1].path], tmp_path / "dropped")
    assert [read_singing(path).name for path in Corpus(tmp_path).records("singing")] == [
        "held-out-000003",
        "train-000002",
    ]
    assert {path.suffix for path in (tmp_path / "dropped").iterdir()} == {".json", ".npz", ".flac"}
    assert read_journal(journal) == [Made(0, 0.0), Made(2, 3.0), Made(3, 3.0)]
