import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from songwright.errors import PlanError
from songwright.song import Chord, Note, Section, SongPlan, plan_schema

Document = dict[str, Any]


def note(start: float, beats: float, midi: int, word: str, index: int, **more: Any) -> Note:
    return Note(
        start_beat=start, beats=beats, midi=midi, syllable=word, word=word, line=0, word_index=index,
        phonemes="l ˈɑ", **more,
    )  # fmt: skip


def small_plan() -> SongPlan:
    verse = Section(
        id="verse-1", kind="verse", start_bar=0, bars=2, energy=0.5, lines=("la li la",),
        chords=(Chord(start_beat=0, beats=4, symbol="G"), Chord(start_beat=4, beats=4, symbol="D7")),
        notes=(note(0, 1, 67, "la", 0), note(1, 1, 69, "li", 1), note(2, 2, 71, "la", 2)),
    )  # fmt: skip
    chorus = Section(
        id="chorus-1", kind="chorus", start_bar=2, bars=1, energy=0.8, lines=("oh",),
        chords=(Chord(start_beat=0, beats=4, symbol="G"),),
        notes=(note(-0.5, 1.5, 72, "oh", 0), note(1, 2, 71, "oh", 0, continues=True)),
    )  # fmt: skip
    return SongPlan(tempo_bpm=120, key="G", duration_seconds=6, sections=(verse, chorus))


def test_a_plan_survives_its_file(tmp_path: Path) -> None:
    plan = small_plan()
    plan.save(tmp_path / "plan.json")
    assert SongPlan.load(tmp_path / "plan.json") == plan
    assert plan.key == "G major"


def test_the_file_has_a_line_for_each_note() -> None:
    lines = small_plan().to_json().splitlines()
    assert sum('"midi"' in line for line in lines) == 5


def test_the_schema_accepts_plans_and_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(plan_schema())
    jsonschema.validate(json.loads(small_plan().to_json()), plan_schema())


def test_the_shipped_schema_is_the_code_s_schema() -> None:
    shipped = Path(__file__).parents[1] / "songwright" / "plan.schema.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == plan_schema()


def put(*path: str | int, value: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        at: Any = document
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return change


BROKEN: list[tuple[Callable[[Document], None], str]] = [
    (put("format_version", value=2), "format_version is 2, this songwright reads 1"),
    (put("tempo_bpm", value=900), r"tempo_bpm: .*less than or equal to 260 \(it is 900\)"),
    (put("tempo_bpm", value="fast"), r"tempo_bpm: .*valid number.* \(it is 'fast'\)"),
    (put("key", value="H major"), "key: 'H major' is not a key"),
    (put("meter", value=[7, 8]), "meter 7/8 is not supported; choose one of"),
    (put("colour", value="red"), "colour: Extra inputs are not permitted"),
    (put("sections", value=[]), "sections: .*at least 1 item"),
    (put("duration_seconds", value=99), "duration_seconds is 99, but 3 bars of 4/4 at 120 bpm last 6.000 s"),
    (put("sections", 1, "id", value="verse-1"), "section 'verse-1' appears twice"),
    (put("sections", 1, "start_bar", value=4), "section 'chorus-1' starts at bar 4, but .* ends at bar 2"),
    (put("sections", 0, "kind", value="hook"), r"section 0 \('verse-1'\), kind: .*'intro'"),
    (put("sections", 0, "energy", value=3), r"section 0 \('verse-1'\), energy: .*less than or equal to 1"),
    (put("sections", 0, "chords", 1, "symbol", value="Hm"), r"chord 1 \('Hm'\), symbol: 'Hm' is not a chord symbol"),
    (put("sections", 0, "chords", 1, "start_beat", value=5), "bar 2, chord 1 .D7.: starts at beat 5, .* ends at 4"),
    (put("sections", 0, "chords", 1, "beats", value=2), "its chords last 6 beats, its 2 bars last 8"),
    (put("sections", 0, "notes", 1, "midi", value=670), r"section 0 \('verse-1'\), note 1 \('li'\), midi: .*96"),
    (put("sections", 0, "notes", 1, "beats", value=0), r"note 1 \('li'\), beats: .*greater than 0"),
    (put("sections", 0, "notes", 1, "start_beat", value=0.5), r"bar 1, note 1 \('li'\): starts at beat 0.5 while"),
    (put("sections", 0, "notes", 2, "beats", value=9), r"note 2 \('la'\): ends at beat 11, but the section has only 8"),
    (put("sections", 0, "notes", 0, "start_beat", value=-1), r"note 0 \('la'\): starts before the song does"),
    (put("sections", 1, "notes", 0, "start_beat", value=-6), "pickup may start at most one bar before"),
    (put("sections", 1, "notes", 0, "word_index", value=4), "line 0, word 0 comes after a later word|another word"),
    (put("sections", 0, "notes", 0, "continues", value=True), "'continues' is true, but the note before"),
    (put("sections", 0, "notes", 0, "word", value=""), r"note 0.*, word: .*at least 1 character"),
    (put("seed", value=-1), "seed: .*greater than or equal to 0"),
]


@pytest.mark.parametrize(("change", "message"), BROKEN, ids=[message[:40] for _, message in BROKEN])
def test_a_broken_plan_is_explained(change: Callable[[Document], None], message: str) -> None:
    document = json.loads(small_plan().to_json())
    change(document)
    with pytest.raises(PlanError, match=message):
        SongPlan.from_json(json.dumps(document))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: not valid JSON"),
        ("[1, 2]", "a plan is a JSON object, this file holds a list"),
        ('{"format_version": 1,\n "title": }', "line 2, column 11: not valid JSON"),
    ],
)
def test_what_is_not_a_plan_is_said(text: str, message: str) -> None:
    with pytest.raises(PlanError, match=message):
        SongPlan.from_json(text)


def test_a_missing_or_binary_plan_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="there is no plan at .*nowhere.json.*; make one with 'songwright plan LYRICS'"):
        SongPlan.load(tmp_path / "nowhere.json")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(PlanError, match="cannot read the plan"):
        SongPlan.load(tmp_path / "binary.json")


def test_an_unknown_section_lists_those_that_exist() -> None:
    with pytest.raises(PlanError, match="there is no section 'chorus-9'; this song has: verse-1, chorus-1"):
        small_plan().section("chorus-9")
