"""The first stage: a plan that somebody edited is sung as it stands now."""

import json
from pathlib import Path

from songwright.production.paper import put_on_paper
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest


def test_a_word_changed_in_the_plan_is_sung_with_its_own_sounds_and_said(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("The night is long and cold\nI walk the road alone\n", encoding="utf-8")
    document = json.loads(plan_and_arrange(SongRequest(words, style="folk")).plan.to_json())
    changed = 0
    for section in document["sections"]:
        for note in section["notes"]:
            if note["word"] == "night":
                note["word"], changed = "moon", changed + 1
    assert changed
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(document), encoding="utf-8")
    paper = put_on_paper(SongRequest(plan))
    sung = [note for section in paper.plan.sections for note in section.notes if note.word == "moon"]
    assert sung and all("m" in note.phonemes.split() and "t" not in note.phonemes.split() for note in sung)
    assert any("moon" in remark for remark in paper.remarks)
    again = put_on_paper(SongRequest(words, style="folk"))
    assert not any("changed" in remark for remark in again.remarks)
