"""Sections that fail are performed again, the best take of each is kept, and all are on record."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songwright.mixer.checks import Check
from songwright.production.folder import SongFolder
from songwright.production.jobs import SingJob, load_checks, save_checks
from songwright.production.performance import Performance, section_span
from songwright.production.record import Passage
from songwright.production.sing import sing_to_folder
from songwright.production.takes import Take, choose_takes, laid_in, load_records, save_records, shortfall
from songwright.request import SingRequest
from songwright.song import SongPlan


def fault(section_id: str, stem: str = "drums", value: float = 3.0) -> Check:
    return Check("clicks", f"{stem}, {section_id}", value, "", "at most", 0, stem=stem, section_id=section_id)


def drums(frames: int, value: int) -> Performance:
    return Performance(band={"drums": np.full((4, frames), value, np.int64)})


def test_only_what_fails_is_performed_again(finished: Path) -> None:
    plan = SongPlan.load(finished / "plan.json")
    frames = Performance.load(finished / "tokens.safetensors").frames
    # The chorus is never right, but its second take is nearest; the verse is right the second time.
    heard = [
        (fault("verse-1"), fault("chorus-1", value=5.0)),
        (fault("chorus-1", value=1.0),),
        (fault("chorus-1", value=2.0),),
    ]
    asked: list[tuple[Passage, ...] | None] = []

    def perform(number: int, passages: tuple[Passage, ...] | None, base: Performance | None) -> Take:
        asked.append(passages)
        new = drums(frames, number)
        return Take(new if base is None or passages is None else laid_in(base, new, passages, plan), passages,
                    heard[number])  # fmt: skip

    performance, records = choose_takes(plan, perform, most_takes=3)
    verse, chorus = Passage("drums", "verse-1"), Passage("drums", "chorus-1")
    assert asked == [None, (verse, chorus), (chorus,)]
    found = {record.section_id: record for record in records}
    assert [found[name].chosen for name in ("verse-1", "chorus-1", "verse-2")] == [1, 1, 0]
    assert found["verse-1"].scores == (-4.0, 0.0) and found["verse-2"].scores == (0.0,)
    assert "FAIL clicks, drums, chorus-1" in found["chorus-1"].failures[2][0]
    for section in plan.sections:
        span = section_span(plan, section.id)
        assert set(np.unique(performance.band["drums"][:, span.start : span.stop])) == {found[section.id].chosen}


def test_records_and_checks_can_be_kept(finished: Path, tmp_path: Path) -> None:
    plan = SongPlan.load(finished / "plan.json")
    checks = (fault("verse-1"), replace(fault("chorus-1"), value=float("nan")))
    save_checks(tmp_path / "checks.json", checks)
    again = load_checks(tmp_path / "checks.json")
    assert again[0] == checks[0] and np.isnan(again[1].value)
    _, records = choose_takes(plan, lambda *_: Take(drums(9, 0), None, checks), 1)
    save_records(tmp_path / "takes.json", records)
    assert load_records(tmp_path / "takes.json") == records
    assert shortfall(again[1]) == 11.0 and shortfall(replace(again[0], value=0.0)) == 0.0


def test_a_section_of_another_take_is_the_one_that_was_sung(finished: Path, acapella: SingRequest, tmp_path: Path
                                                            ) -> None:  # fmt: skip
    """Singing one section by itself gives what singing them all would have given there."""
    files = SongFolder(finished)
    plan = SongPlan.load(files.plan)
    whole, alone = tmp_path / "whole.safetensors", tmp_path / "alone.safetensors"
    job = SingJob(
        str(files.plan),
        str(whole),
        acapella.expression,
        str(acapella.models.voice),
        acapella.models.voice_codec,
        take=1,
    )
    job.run(lambda share: None)
    replace(job, output=str(alone), only=("chorus-1",)).run(lambda share: None)
    first = Performance.load(files.tokens)
    merged = laid_in(first, Performance.load(alone), [Passage("vocals", "chorus-1")], plan)
    passages = [Passage("vocals", section.id) for section in plan.sections]
    everything = laid_in(first, Performance.load(whole), passages, plan)
    assert merged.vocals and everything.vocals and first.vocals
    sung = Performance.load(whole).vocals
    assert sung is not None and (everything.vocals.lead.tokens == sung.lead.tokens).all()
    same = laid_in(merged, Performance.load(whole), [Passage("vocals", "chorus-1")], plan)
    assert same.vocals is not None and (same.vocals.lead.tokens == merged.vocals.lead.tokens).all()
    assert (merged.vocals.lead.tokens != first.vocals.lead.tokens).any()


def test_takes_are_sung_and_reported_line_by_line(acapella: SingRequest, tmp_path: Path) -> None:
    made = sing_to_folder(replace(acapella, takes=2), tmp_path / "song")
    takes = {(take.section_id, take.lines): take for take in made.report.takes}
    assert set(takes) == {("verse-1", (0,)), ("chorus-1", (0,)), ("verse-2", (0,))}
    assert any(len(take.scores) == 2 for take in takes.values())  # random weights sing nothing right
    again = sing_to_folder(replace(acapella, takes=2), tmp_path / "again")
    assert (made.folder / "song.wav").read_bytes() == (again.folder / "song.wav").read_bytes()
    tokens = (made.folder / "tokens.safetensors").read_bytes()
    (made.folder / "tokens.safetensors").unlink()  # as if it had been stopped before the best were put together
    sing_to_folder(replace(acapella, takes=2), made.folder)
    assert (made.folder / "tokens.safetensors").read_bytes() == tokens


def test_damaged_tokens_are_said(tmp_path: Path) -> None:
    (tmp_path / "tokens.safetensors").write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00{}      ")
    with pytest.raises(Exception, match="not a performance that this songwright can read"):
        Performance.load(tmp_path / "tokens.safetensors")
