"""What a song folder keeps when songwright changes: its score, and the sound that other weights made."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from songwright import Song
from songwright.accompaniment.arranger import arrange as arranger
from songwright.cli import main
from songwright.errors import AudioError
from songwright.production.check import check_folder, weights_remark
from songwright.production.folder import SongFolder
from songwright.production.models import band_identity, codec_marks, codec_names, voice_identity
from songwright.production.performance import METADATA, CodecMark, Performance
from songwright.production.resing import resing
from songwright.production.sing import sing_to_folder
from songwright.production.tracks import render_tracks
from songwright.request import ModelChoice, SingRequest
from songwright.score import Score
from songwright.song import SongPlan
from tests.vocals.tiny_voice import save_tiny_voice

SECTION = "chorus-1"


def rewritten(path: Path, **changed: object) -> None:
    """Other facts in the tokens' metadata; None takes one out."""
    with safe_open(path, framework="numpy") as file:
        facts = json.loads(file.metadata()[METADATA])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    facts = {name: value for name, value in (facts | changed).items() if value is not None}
    save_file(tensors, path, metadata={METADATA: json.dumps(facts)})


def of_another_codec(path: Path) -> None:
    mark = {"name": "codec 0123456789abcdef", "codes_sha256": "0" * 64}
    with safe_open(path, framework="numpy") as file:
        streams = json.loads(file.metadata()[METADATA])["codecs"]
    rewritten(path, codecs=dict.fromkeys(streams, mark))


def test_another_arranger_changes_no_older_song(
    with_band: Path, request_: SingRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(with_band, tmp_path / "song"))
    score, sound = Score.load(folder / "score.json"), (folder / "song.wav").read_bytes()
    assert score == arranger.arrange(SongPlan.load(folder / "plan.json")) == Song.load(folder).score

    def refuse(plan: SongPlan) -> Score:
        raise AssertionError("a song's score is written once")

    for module in ("songwright.accompaniment.written", "songwright.production.vocals"):
        monkeypatch.setattr(f"{module}.arrange", refuse)
    checks = check_folder(folder)
    assert any(check.name == "stems make the master" and check.passed for check in checks)
    sing_to_folder(request_, folder)
    assert (folder / "song.wav").read_bytes() == sound
    assert Song.load(folder).score == score
    resing(folder, SECTION, lyrics="We carry the light over water")
    assert Song.load(folder).score == score


def test_songs_older_than_the_score_file_are_arranged_anew(with_band: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(with_band, tmp_path / "song"))
    score = Score.load(folder / "score.json")
    (folder / "score.json").unlink()
    assert Song.load(folder).score == score
    check_folder(folder)
    made = resing(folder, SECTION)
    assert made.score == score and (folder / "score.json").is_file()


def test_tokens_of_another_codec_are_refused(song: Path) -> None:
    tokens, marks = song / "tokens.safetensors", codec_marks(ModelChoice())
    assert Performance.load(tokens, marks).codecs == {"vocals": marks["vocals"]}
    of_another_codec(tokens)
    assert Performance.load(tokens).frames
    with pytest.raises(AudioError, match="tokens are those of 'codec 0123456789abcdef', not of 'codec .*noise"):
        Performance.load(tokens, marks)
    rewritten(tokens, codecs=None, codec="codec fedcba9876543210")  # as older songwrights wrote it
    with pytest.raises(AudioError, match="those of 'codec fedcba9876543210'"):
        Performance.load(tokens, marks)


def test_a_further_trained_decoder_fits_the_same_codes() -> None:
    now, then = CodecMark("codec new", "a" * 64), CodecMark("codec old", "a" * 64)
    assert now.fits(then) and not now.fits(CodecMark("codec new", "b" * 64))
    assert not now.fits(CodecMark("codec old", None)) and now.fits(CodecMark("codec new", None))


def test_fewer_books_than_the_codec_has_are_refused() -> None:
    with pytest.raises(AudioError, match="these tokens have 3 codebooks and the codec has 12"):
        render_tracks(Performance(band={"bass": np.zeros((3, 20), np.int64)}), codec_names(ModelChoice()))


def test_a_song_of_other_weights_keeps_its_sound_and_says_so(
    song: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sound, heard = (song / "song.wav").read_bytes(), SongFolder(song).checks("listen").read_bytes()
    of_another_codec(song / "tokens.safetensors")
    monkeypatch.setattr("sys.argv", ["songwright", "check", str(song)])
    with pytest.raises(SystemExit):
        main()
    said = " ".join(capsys.readouterr().err.split())
    assert "note: this song was made with other weights (codec): its sound stays as it is, and 'songwright sing" in said
    assert "plan.json' performs its plan again" in said
    assert weights_remark(song) in Song.load(song).report.warnings
    assert SongFolder(song).checks("listen").read_bytes() == heard
    with pytest.raises(AudioError, match="nothing can be sung into it: this song was made with other weights"):
        resing(song, SECTION)
    assert (song / "song.wav").read_bytes() == sound


def test_performing_its_plan_again_makes_it_a_song_of_today(
    song: Path, acapella: SingRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = (song / "song.wav").read_bytes()
    of_another_codec(song / "tokens.safetensors")
    line = ["songwright", "sing", str(song / "plan.json"), "--acapella", "--no-words-check",
            "--voice-weights", str(acapella.models.voice)]  # fmt: skip
    monkeypatch.setattr("sys.argv", line)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code in (None, 0)
    assert weights_remark(song) is None
    assert (song / "song.wav").read_bytes() == sound


def test_a_voice_trained_anew_is_said_and_can_sing_into_the_song(song: Path, tmp_path: Path) -> None:
    wishes = json.loads(SongFolder(song).working("request.json").read_text(encoding="utf-8"))
    other = tmp_path / "other-voice"
    save_tiny_voice(other, seed=5)
    mine = Path(wishes["request"]["models"]["voice"])
    codes = json.loads((mine / "config.json").read_text(encoding="utf-8"))["codes_sha256"]
    config = json.loads((other / "config.json").read_text(encoding="utf-8")) | {"codes_sha256": codes}
    (other / "config.json").write_text(json.dumps(config), encoding="utf-8")
    wishes["request"]["models"]["voice"] = str(other)
    SongFolder(song).working("request.json").write_text(json.dumps(wishes), encoding="utf-8")
    then = {one.name: one.sha256 for one in Song.load(song).report.components}
    remark = weights_remark(song)
    assert remark is not None and "other weights (voice)" in remark
    check_folder(song)
    report = Song.load(song).report
    assert remark in report.warnings
    assert {one.name: one.sha256 for one in report.components} == then  # they made it, whoever is installed now
    again = resing(song, SECTION)
    assert any("it was sung by other weights than the rest (voice)" in text for text in again.report.warnings)


def test_a_voice_of_another_codec_does_not_sing(tmp_path: Path) -> None:
    save_tiny_voice(tmp_path / "voice", codes_sha256="0" * 64)
    with pytest.raises(Exception, match="the voice in '.*' was trained with another codec than 'songwright-voice'"):
        voice_identity(ModelChoice(voice=str(tmp_path / "voice")))
    with pytest.raises(Exception, match="another codec than 'descript/dac_44khz'; .* codec with --voice-codec"):
        voice_identity(ModelChoice(voice_codec="descript/dac_44khz"))


def test_the_part_writer_is_in_the_identity_of_a_free_band_alone() -> None:
    assert "part writer" in band_identity(ModelChoice(), free=True)
    assert "part writer" not in band_identity(ModelChoice(), free=False)
