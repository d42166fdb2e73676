"""A finished song with another plan: only what differs is performed, and all of it can be undone."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songwright import ChangeChord, ChangeWords, MoveNote, Song, SplitNote, Transpose
from songwright.accompaniment.written import kept_score
from songwright.cli import main
from songwright.errors import PlanError
from songwright.mixer.tracks import Track
from songwright.production import bench
from songwright.production.by_hand import sing_edited
from songwright.production.choosing import takes_of
from songwright.production.edit import edit_song, section_changes
from songwright.production.journal import past_edits, redo, undo
from songwright.production.operations import read_operation
from songwright.production.performance import Performance
from songwright.production.remix import Remix
from songwright.production.resing import resing
from songwright.song import SongPlan
from songwright.waveform import Waveform
from tests.production.killing import every_byte

SECTION = "chorus-1"


def changed_seconds(old: Path, new: Path) -> tuple[float, float] | None:
    one, two = (soundfile.read(path, dtype="int32", always_2d=True)[0] for path in (old, new))
    different = np.flatnonzero((one != two).any(axis=1))
    return (different[0] / 44_100, different[-1] / 44_100) if len(different) else None


def test_a_moved_note_is_sung_and_undone(song: Path, finished: Path) -> None:
    before = Song.load(song)
    note = before.plan.section(SECTION).notes[1]
    made = before.edit([MoveNote(section=SECTION, note=2, midi=note.midi + 1)])
    assert made.plan.section(SECTION).notes[1].midi == note.midi + 1
    start, end = changed_seconds(finished / "stems/vocals.wav", song / "stems/vocals.wav") or (0, 0)
    section = made.plan.section(SECTION)
    assert start > made.plan.seconds_at(section, -4) and end < made.plan.seconds_at(section, section.bars * 4) + 2.5
    old, new = (Performance.load(one / "tokens.safetensors").vocals for one in (finished, song))
    assert old is not None and new is not None
    other = (old.lead.f0_hz != new.lead.f0_hz).nonzero()[0] / (44_100 / 512)
    assert other.min() > start - 0.1 and np.abs(old.lead.f0_hz - new.lead.f0_hz).max() > 5
    assert any(f"edited: move {SECTION}:2 midi={note.midi + 1}" in text for text in made.report.warnings)
    assert [entry.what for entry in past_edits(song)] == [f"edited: move {SECTION}:2 midi={note.midi + 1}"]
    assert [(one.in_song, one.fits) for one in takes_of(song, SECTION)] == [(False, False), (True, True)]
    after = every_byte(song)
    undo(song)
    assert every_byte(song) == every_byte(finished)
    redo(song)
    assert every_byte(song) == after


def test_an_edit_keeps_the_take_and_the_words_get_their_phonemes(song: Path) -> None:
    resing(song, SECTION, line=1, seed=7)
    line = Song.load(song).plan.section(SECTION).lines[0]
    made = Song.load(song).edit([
        ChangeWords(section=SECTION, line=1, words=line.replace("river", "mountain")),
        SplitNote(section="verse-2", note=1),
    ])  # fmt: skip
    assert any(note.phonemes.startswith("m ") for note in made.plan.section(SECTION).notes)
    assert any(word.text == "mountain" for word in made.report.words)
    assert [one.seed for one in takes_of(song, SECTION) if one.in_song] == [7]
    notes = made.plan.section("verse-2").notes
    lead = Performance.load(song / "tokens.safetensors").vocals
    assert lead is not None
    sung = {sound.note for sound in lead.lead.sounds if sound.section_id == "verse-2"}
    assert sung == set(range(len(notes))) - {1} and notes[1].continues  # it goes on with the first one's vowel


def test_a_chord_is_played_by_the_band_alone(with_band: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(with_band, tmp_path / "song"))
    made = Song.load(folder).edit([ChangeChord(section=SECTION, chord=1, symbol="Bbm")])
    old, new = (Performance.load(one / "tokens.safetensors") for one in (with_band, folder))
    assert old.vocals is not None and new.vocals is not None
    assert np.array_equal(old.vocals.lead.tokens, new.vocals.lead.tokens)
    assert not np.array_equal(old.band["bass"], new.band["bass"])
    assert (folder / "stems/vocals.wav").read_bytes() == (with_band / "stems/vocals.wav").read_bytes()
    section = made.plan.section(SECTION)
    begin, end = section.start_bar * 4, (section.start_bar + section.bars) * 4
    scores = [kept_score(one / "score.json", made.plan, free=False) for one in (with_band, folder)]
    aside = [[n for p in one.parts for n in p.notes if not begin <= n.start_beat < end] for one in scores]
    assert aside[0] == aside[1] and scores[0] != scores[1]
    start, stop = changed_seconds(with_band / "stems/bass.wav", folder / "stems/bass.wav") or (0, 0)
    assert start >= made.plan.seconds_at(section, 0) - 1e-3 and stop < made.plan.seconds_at(section, end - begin) + 2
    assert all(one.passed for one in made.report.checks if one.name == "stems make the master")
    undo(folder)
    assert every_byte(folder) == every_byte(with_band)


def test_a_plan_that_was_edited_by_hand_is_sung(song: Path, finished: Path) -> None:
    plan = song / "plan.json"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace('"word": "run"', '"word": "drift"').replace("river run on", "river drift on"))
    by_hand = plan.read_bytes()
    with pytest.raises(
        PlanError, match="plan.json' was edited since the song was sung; perform it first, with 'songwright sing"
    ):
        resing(song, "verse-1")
    assert plan.read_bytes() == by_hand
    made = sing_edited(song)
    note = next(note for note in made.plan.section(SECTION).notes if note.word == "drift")
    assert (note.syllable, note.phonemes.split()[0]) == ("drift", "d")
    old, new = (Performance.load(one / "tokens.safetensors").vocals for one in (finished, song))
    assert old is not None and new is not None
    assert [s for s in old.lead.sounds if s.section_id != SECTION] == [
        s for s in new.lead.sounds if s.section_id != SECTION
    ]
    done = every_byte(song)
    sing_edited(song)  # nothing is left to do
    assert every_byte(song) == done
    undo(song)
    assert every_byte(song) == every_byte(finished)  # the plan, too, is that of before


def test_what_concerns_the_whole_song_is_sung_as_a_whole(song: Path) -> None:
    plan = SongPlan.load(song / "plan.json")
    raised = plan.model_copy(update={"tempo_bpm": 200.0, "duration_seconds": plan.duration_seconds * 180 / 200})
    assert section_changes(plan, raised) is None
    raised.save(song / "plan.json")
    made = sing_edited(song)
    assert made.master.seconds == pytest.approx(raised.duration_seconds, abs=2.0)
    assert past_edits(song) == ()
    sing_edited(song)


def command(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["songwright", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def test_the_commands(
    song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["edit", str(song)], monkeypatch) == 0
    out = capsys.readouterr().out
    assert f"chord {SECTION}:1 beat 0" in out and f"note {SECTION}:2 beat" in out and "of 'river', line 1" in out
    before = every_byte(song)
    for arguments, code, message in [
        (["edit", str(song), f"move {SECTION}:99 midi=60"], 5, "no note 99"),
        (["edit", str(song), f"split {SECTION}:1", "dance"], 5, "'dance' is no edit"),
        (["edit", str(song), "--json", "nowhere.json"], 5, "cannot read the list of edits 'nowhere.json'"),
        (["edit", str(tmp_path), "transpose 1"], 7, "is not a song folder"),
        (["sing", str(tmp_path)], 3, "is a folder; name the lyric file in it"),
        (["sing", str(song), "--tempo", "99"], 4, "is a song, and sung again as it was asked for"),
    ]:  # fmt: skip
        assert command(arguments, monkeypatch) == code
        assert message in " ".join(capsys.readouterr().err.split())
    assert every_byte(song) == before
    assert command(["sing", str(song)], monkeypatch) == 0 and every_byte(song) == before
    (tmp_path / "edits.json").write_text(json.dumps([{"do": "transpose", "semitones": 1, "section": SECTION}]))
    assert command(["edit", str(song), f"split {SECTION}:1", "--json", str(tmp_path / "edits.json")], monkeypatch) == 0
    assert Song.load(song).plan.section(SECTION).key is not None
    assert command(["undo", str(song)], monkeypatch) == 0 and every_byte(song) == before
    assert command(["redo", str(song)], monkeypatch) == 0 and every_byte(song) != before
    assert command(["redo", str(song)], monkeypatch) == 7


def fake_remix(
    files: object, performance: Performance, codec_name: str, stretches: dict[str, object], first: int
) -> Remix:
    """Noise that hangs on what is performed, in place of decoding, mixing and mastering."""
    assert performance.vocals is not None
    seed = int(np.abs(performance.vocals.lead.tokens).sum())
    samples = soundfile.info(files.stem("vocals")).frames  # type: ignore[attr-defined]
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, (2, samples)).astype(np.float32)
    lead = Track("lead", "lead", Waveform(noise[:1]))
    return Remix((lead,), {"vocals": Waveform(noise), "song": Waveform(noise)}, 0)


NOTES = st.integers(1, 9)
PLACES = st.sampled_from(["verse-1", "chorus-1", "verse-2"])
EDITS = st.one_of(
    st.builds("move {}:{} midi={}".format, PLACES, NOTES, st.integers(57, 72)),
    st.builds("move {}:{} beats={}".format, PLACES, NOTES, st.sampled_from([0.25, 0.5])),
    st.builds("split {}:{}".format, PLACES, NOTES),
    st.builds("join {}:{}".format, PLACES, NOTES),
    st.builds("words {}:1 {}".format, PLACES, st.sampled_from(["Oh mountain mine", "The willow runs down to the sea"])),
    st.builds("chord {}:1 {}".format, PLACES, st.sampled_from(["Am7", "C/E"])),
    st.builds("transpose {} {}".format, PLACES, st.sampled_from([-1, 1])),
    st.builds("resing {} {}".format, PLACES, st.integers(0, 3)),
)


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(EDITS, min_size=10, max_size=10))
def test_ten_edits_and_ten_undos_end_in_the_bytes_of_the_beginning(
    finished: Path, tmp_path_factory: pytest.TempPathFactory, edits: list[str]
) -> None:
    folder = Path(shutil.copytree(finished, tmp_path_factory.mktemp("ten") / "song"))
    states = [every_byte(folder)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench, "remix", fake_remix)
        patch.setattr(bench, "checks_of_section", lambda *_: ())
        for text in edits:
            try:
                if text.startswith("resing"):
                    resing(folder, text.split()[1], seed=int(text.split()[2]))
                else:
                    edit_song(folder, [read_operation(text)])
            except PlanError:
                assert every_byte(folder) == states[-1]
            if len(past_edits(folder)) == len(states):
                states.append(every_byte(folder))
    for state in reversed(states[:-1]):
        undo(folder)
        assert every_byte(folder) == state
    for state in states[1:]:
        redo(folder)
        assert every_byte(folder) == state
    shutil.rmtree(folder)


def test_a_whole_song_is_transposed(song: Path) -> None:
    before = SongPlan.load(song / "plan.json")
    made = Song.load(song).edit([Transpose(semitones=-1)])
    assert made.plan.key != before.key and made.report.key == made.plan.key
    old = [note.midi for section in before.sections for note in section.notes]
    assert [note.midi for section in made.plan.sections for note in section.notes] == [midi - 1 for midi in old]
    assert {take.chosen for take in made.report.takes} == {1}
