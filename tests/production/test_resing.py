"""`songwright resing`: one section again, every other sample as it was."""

import hashlib
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from songwright.accompaniment.stage import BandOptions, perform
from songwright.accompaniment.written import kept_score
from songwright.errors import AudioError, LyricsError, PlanError
from songwright.mixer.tracks import MIX_STEMS
from songwright.production.check import check_folder
from songwright.production.folder import SongFolder
from songwright.production.history import read_history
from songwright.production.journal import mend, past_edits, undo
from songwright.production.new_words import unswung_steps, with_new_words
from songwright.production.performance import Performance, section_span, sung_span
from songwright.production.resing import resing
from songwright.production.sing import sing_to_folder
from songwright.request import SingRequest
from songwright.song import SongPlan
from songwright.units import Meter, swung_beat
from songwright.vocals.alignment import FRAME_RATE_HZ
from tests.production.killing import every_byte, killed_after

SECTION = "chorus-1"


def words(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="int32", always_2d=True)[0]


def changed_seconds(old: Path, new: Path) -> tuple[float, float] | None:
    different = np.flatnonzero((words(old) != words(new)).any(axis=1))
    return (different[0] / 44_100, different[-1] / 44_100) if len(different) else None


def span_seconds(plan: SongPlan) -> tuple[float, float]:
    section = plan.section(SECTION)
    return plan.seconds_at(section, 0), plan.seconds_at(section, section.bars * plan.beats_per_bar)


def test_every_sample_outside_stays(with_band: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(with_band, tmp_path / "song"))
    made = resing(folder, SECTION)
    start, end = span_seconds(made.plan)
    old = Performance.load(with_band / "tokens.safetensors")
    assert old.vocals is not None
    for name in MIX_STEMS:
        changed = changed_seconds(with_band / "stems" / f"{name}.wav", folder / "stems" / f"{name}.wav")
        assert changed is not None, name
        assert changed[1] < end + 2.0
        if name == "vocals":  # its first consonant comes before the beat
            sung = sung_span(old.vocals.lead, SECTION, made.plan)
            assert sung is not None and changed[0] >= min(start, sung.start / FRAME_RATE_HZ) - 1e-4
        else:
            assert changed[0] >= start - 1e-4
    song = changed_seconds(with_band / "song.wav", folder / "song.wav")
    assert song is not None and song[0] > start - 0.3 and song[1] < end + 2.0
    assert (folder / "plan.json").read_bytes() == (with_band / "plan.json").read_bytes()
    assert (folder / "mix.json").read_bytes() == (with_band / "mix.json").read_bytes()
    again = read_history(SongFolder(folder))[0]
    assert (again.section_id, again.take) == (SECTION, 1)
    assert any("chorus-1' was sung again" in warning for warning in made.report.warnings)
    assert "&& songwright resing" in made.report.command
    assert all(check.passed for check in made.report.checks if check.name == "stems make the master")


def test_check_finds_an_edited_song_as_good_as_it_was(with_band: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(with_band, tmp_path / "song"))
    before = {(check.name, check.where): check for check in check_folder(folder)}
    resing(folder, SECTION)
    after = {(check.name, check.where): check for check in check_folder(folder)}
    held = {("loudness", "master")}  # its target is for a whole master, not for one that is held
    assert set(before) - set(after) == held and set(after) <= set(before)
    sung = [one for one in after if SECTION in one[1]]
    # A boundary is heard between two sections, so that the next one's may move as well.
    sung += [one for one in after if one[0] == "boundary"]
    for one in set(after) - set(sung):
        assert after[one].passed == before[one].passed, one
    for name in ("stems make the master", "true peak", "watermark", "voice over band", "mono"):
        found = [check for check in after.values() if check.name == name]
        assert found and all(check.passed for check in found), name


def test_sections_of_the_tokens_stay(song: Path, finished: Path) -> None:
    resing(song, SECTION, seed=9)
    old, new = (Performance.load(folder / "tokens.safetensors").vocals for folder in (finished, song))
    assert old is not None and new is not None
    plan = SongPlan.load(song / "plan.json")
    spans = [sung_span(track.lead, SECTION, plan) for track in (old, new)]
    assert spans[0] is not None and spans[0] == spans[1]
    inside = np.zeros(old.lead.tokens.shape[1], bool)
    inside[spans[0].start : spans[0].stop] = True
    assert (old.lead.tokens[:, ~inside] == new.lead.tokens[:, ~inside]).all()
    assert (old.lead.tokens[:, inside] != new.lead.tokens[:, inside]).any()
    assert [s.phoneme for s in old.lead.sounds] == [s.phoneme for s in new.lead.sounds]


def test_the_same_seed_sings_the_same_again(song: Path, finished: Path, tmp_path: Path) -> None:
    twin = Path(shutil.copytree(finished, tmp_path / "twin" / song.name))  # its name is in its report
    for folder in (song, twin):
        resing(folder, SECTION, seed=9)
    assert (song / "song.wav").read_bytes() == (twin / "song.wav").read_bytes()
    resing(twin, SECTION)
    assert (song / "song.wav").read_bytes() != (twin / "song.wav").read_bytes()


def test_new_words_change_only_their_section(song: Path, finished: Path) -> None:
    made = resing(song, SECTION, lyrics="Oh mountain high, I am coming home")
    old = SongPlan.load(finished / "plan.json")
    assert [s.id for s in made.plan.sections] == [s.id for s in old.sections]
    for before, after in zip(old.sections, made.plan.sections, strict=True):
        if before.id != SECTION:
            assert before == after
    assert made.plan.section(SECTION).lines == ("Oh mountain high, I am coming home",)
    assert made.plan.section(SECTION).chords == old.section(SECTION).chords
    assert "mountain" in (song / "song.lrc").read_text(encoding="utf-8")
    start, end = span_seconds(old)
    changed = changed_seconds(finished / "stems" / "vocals.wav", song / "stems" / "vocals.wav")
    assert changed is not None and changed[0] > start - 1.4 and changed[1] < end + 2.0
    assert any(word.text == "mountain" for word in made.report.words)


def test_one_line_again_leaves_the_rest_of_the_section(with_band: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(with_band, tmp_path / "song"))
    made = resing(folder, "verse-2", line=1)
    section = made.plan.section("verse-2")
    ends = [made.plan.seconds_at(section, note.start_beat + note.beats) for note in section.notes]
    first = min(made.plan.seconds_at(section, note.start_beat) for note in section.notes)
    for name in ("stems/vocals.wav", "song.wav"):
        changed = changed_seconds(with_band / name, folder / name)
        assert changed is not None and changed[0] > first - 0.5 and changed[1] < max(ends) + 2.5, name
    for name in ("stems/drums.wav", "stems/bass.wav", "mix.json", "plan.json"):
        assert (folder / name).read_bytes() == (with_band / name).read_bytes(), name
    old, new = (Performance.load(one / "tokens.safetensors") for one in (with_band, folder))
    assert all(np.array_equal(old.band[name], new.band[name]) for name in old.band)
    assert read_history(SongFolder(folder))[0].lines == (0,)
    assert "line 1 of section 'verse-2' was sung again" in made.report.warnings[0]
    for file in made.report.files:
        assert hashlib.sha256((folder / file.path).read_bytes()).hexdigest() == file.sha256, file.path
    with pytest.raises(PlanError, match="has 1 lines, no line 2"):
        resing(folder, "verse-2", line=2)


def test_every_edit_can_be_undone(with_band: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(with_band, tmp_path / "song"))
    resing(folder, SECTION, lyrics="Oh mountain high, I am coming home")  # other tags, so that files change in length
    between = every_byte(folder)
    resing(folder, "verse-2", line=1)
    assert [entry.what for entry in past_edits(folder)] == [
        "section 'chorus-1' sung again", "line 1 of verse-2 sung again"
    ]  # fmt: skip
    undo(folder)
    assert every_byte(folder) == between
    undo(folder)
    assert every_byte(folder) == every_byte(with_band)
    with pytest.raises(AudioError, match="no edit of .* to undo"):
        undo(folder)


def test_a_killed_edit_is_made_or_not_made(song: Path, finished: Path, tmp_path: Path) -> None:
    twin = Path(shutil.copytree(finished, tmp_path / "twin" / song.name))  # its name is in its report
    began = time.perf_counter()
    resing(twin, SECTION, seed=9)
    seconds = time.perf_counter() - began
    whole, rng = (every_byte(finished), every_byte(twin)), np.random.default_rng(1)
    for _ in range(5):
        killed_after(float(rng.uniform(0, 1.1)) * seconds, lambda: resing(song, SECTION, seed=9))
        mend(song)
        assert every_byte(song) in whole
        if past_edits(song):
            undo(song)


def test_a_song_with_changes_is_not_sung_over(song: Path, acapella: SingRequest) -> None:
    resing(song, SECTION)
    with pytest.raises(Exception, match="was changed since it was sung.*--force"):
        sing_to_folder(acapella, song)


def test_what_cannot_be_sung_again_is_said(song: Path, tmp_path: Path) -> None:
    before = (song / "song.wav").read_bytes()
    with pytest.raises(PlanError, match="no section 'bridge-1'; this song has: verse-1, chorus-1, verse-2"):
        resing(song, "bridge-1")
    with pytest.raises(LyricsError, match="no words to sing|empty"):
        resing(song, SECTION, lyrics=" ")
    with pytest.raises(LyricsError, match="2 bars, too few for 3 lines"):
        resing(song, SECTION, lyrics="one / two / three")
    with pytest.raises(LyricsError, match="too many for 2 bars"):
        resing(song, SECTION, lyrics="la " * 22)
    with pytest.raises(PlanError, match="no backing voices"):
        resing(song, SECTION, lyrics="Oh river (river)")
    with pytest.raises(AudioError, match="is not a song folder that 'songwright sing' made"):
        resing(tmp_path / "nowhere", SECTION)
    (song / "mix.json").unlink()
    with pytest.raises(AudioError, match="is not finished"):
        resing(song, SECTION)
    assert (song / "song.wav").read_bytes() == before


def test_a_line_of_as_many_syllables_keeps_its_notes(finished: Path) -> None:
    plan = SongPlan.load(finished / "plan.json")
    new = with_new_words(plan, "verse-1", "The mountains go down to the sea", seed=4)
    before, after = plan.section("verse-1").notes, new.section("verse-1").notes
    assert [(n.start_beat, n.beats, n.midi) for n in before] == [(n.start_beat, n.beats, n.midi) for n in after]
    assert [n.word for n in after][:3] == ["The", "mountains", "mountains"]
    assert after[1].phonemes.startswith("m ")


@pytest.mark.parametrize("swing", [0.5, 0.6, 0.67])
def test_swing_can_be_undone(swing: float) -> None:
    for meter in (Meter(4, 4), Meter(6, 8), Meter(2, 2)):
        for step in (-3.0, 0.0, 1.0, 2.0, 3.5, 17.0):
            assert unswung_steps(swung_beat(step, meter, swing), meter, swing) == pytest.approx(step)


def test_the_band_plays_one_section_as_it_would_in_the_whole_song(with_band: Path, request_: SingRequest) -> None:
    plan = SongPlan.load(with_band / "plan.json")
    score = kept_score(with_band / "score.json", plan, free=False)
    folder, takes = Path(request_.models.band or ""), {SECTION: 1}
    whole = perform(plan, score, options=BandOptions(takes), weights=folder).stems
    alone = perform(plan, score, options=BandOptions(takes, only=frozenset([SECTION])), weights=folder).stems
    span = section_span(plan, SECTION)
    for stem, tokens in whole.items():
        assert np.array_equal(tokens[:, span.start : span.stop], alone[stem][:, span.start : span.stop]), stem
