"""Files that other programs read, whole or not at all."""

import json
import resource
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile

from songwright.errors import AudioError, OutputError
from songwright.mixer.export import write_audio
from songwright.mixer.tags import SongTags, read_tags
from songwright.waveform import Waveform
from tests.mixer.signals import little_song

TAGS = SongTags(
    "Paper Boats ⛵", "[Verse]\nmorning light\nüber Wasser", "en", 7, ("codec 1", "voice 2"), "songwright 0.1", True
)


@pytest.fixture(scope="module")
def wave() -> Waveform:
    return Waveform(little_song(seconds=3))


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3"])
def test_tags_and_audio_round_trip(wave: Waveform, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"song.{suffix}"
    write_audio(path, wave, TAGS)
    assert read_tags(path) == TAGS
    again = Waveform.load(path)
    assert again.channels == 2 and again.seconds == pytest.approx(3, abs=0.06)
    if suffix != "mp3":
        assert np.abs(again.samples - wave.samples).max() < 3 * 2**-23


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3"])
def test_other_programs_read_the_tags(wave: Waveform, tmp_path: Path, suffix: str) -> None:
    """mutagen, which shares no code with ours, and ffprobe."""
    path = tmp_path / f"song.{suffix}"
    write_audio(path, wave, TAGS)
    file = mutagen.File(path)
    if suffix == "flac":
        fields = {name.upper(): file[name][0] for name in file}
        title, lyrics, comment = fields["TITLE"], fields["LYRICS"], fields["COMMENT"]
    else:
        assert file.tags.version == (2, 4, 0)
        fields = {frame.desc: frame.text[0] for frame in file.tags.getall("TXXX")}
        words = file.tags.getall("USLT")[0]
        assert words.lang == "eng"
        title, lyrics, comment = file.tags["TIT2"].text[0], words.text, file.tags.getall("COMM")[0].text[0]
    assert (title, lyrics, comment) == (TAGS.title, TAGS.lyrics, TAGS.comment)
    assert fields["AI-GENERATED"] == "yes" and "trainedAlgorithmicMedia" in fields["DIGITALSOURCETYPE"]
    assert file.info.length == pytest.approx(3, abs=0.06)


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="no ffprobe on this machine")
@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3"])
def test_players_show_title_and_lyrics(wave: Waveform, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"song.{suffix}"
    write_audio(path, wave, TAGS)
    command = ["ffprobe", "-v", "error", "-show_entries", "format_tags:stream=duration", "-of", "json", str(path)]
    probe = subprocess.run(command, capture_output=True, text=True, check=True)
    shown = {name.upper(): value for name, value in json.loads(probe.stdout)["format"]["tags"].items()}
    assert shown["TITLE"] == TAGS.title and "AI-generated" in shown["COMMENT"] and probe.stderr == ""
    if suffix != "wav":
        assert shown.get("LYRICS", shown.get("LYRICS-ENG")) == TAGS.lyrics and shown["AI-GENERATED"] == "yes"


def test_a_tag_longer_than_a_hundred_thousand_letters(wave: Waveform, tmp_path: Path) -> None:
    long = replace(TAGS, lyrics="la lá ♪\n" * 20_000)
    for suffix in ("wav", "flac", "mp3"):
        write_audio(tmp_path / f"song.{suffix}", wave, long)
        assert read_tags(tmp_path / f"song.{suffix}") == long
        assert Waveform.load(tmp_path / f"song.{suffix}").seconds == pytest.approx(3, abs=0.06)


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3"])
def test_a_cut_file_is_told_not_crashed_on(wave: Waveform, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"song.{suffix}"
    write_audio(path, wave, TAGS)
    data = path.read_bytes()
    for length in (0, 3, 11, 30, 60, 200, len(data) - 40):
        path.write_bytes(data[:length])
        try:
            assert read_tags(path) in (TAGS, None)
        except AudioError as error:
            assert path.name in str(error)


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3"])
def test_same_input_same_bytes(wave: Waveform, tmp_path: Path, suffix: str) -> None:
    for name in ("a", "b"):
        write_audio(tmp_path / f"{name}.{suffix}", wave, TAGS)
    assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


@pytest.mark.parametrize("bits", [16, 24])
def test_word_length(wave: Waveform, tmp_path: Path, bits: int) -> None:
    write_audio(tmp_path / "song.wav", wave, TAGS, bits=bits)
    info = soundfile.info(tmp_path / "song.wav")
    assert info.subtype == f"PCM_{bits}" and info.samplerate == 44_100
    with soundfile.SoundFile(tmp_path / "song.wav") as file:
        assert file.title == TAGS.title and "AI-generated" in file.comment


def test_mp3_is_transparent_enough(wave: Waveform, tmp_path: Path) -> None:
    write_audio(tmp_path / "song.mp3", wave)
    assert 200 < (tmp_path / "song.mp3").stat().st_size * 8 / 3 / 1000 < 280


def test_files_of_others_have_no_tags_of_ours(wave: Waveform, tmp_path: Path) -> None:
    wave.save(tmp_path / "plain.wav")
    assert read_tags(tmp_path / "plain.wav") is None
    (tmp_path / "text.wav").write_text("not audio")
    with pytest.raises(AudioError, match="text.wav"):
        read_tags(tmp_path / "text.wav")


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3"])
@pytest.mark.parametrize("limit", [0, 20_000])
def test_full_disk_leaves_the_old_file_and_no_scratch(wave: Waveform, tmp_path: Path, suffix: str, limit: int) -> None:
    """A file size limit makes the system refuse writes in the middle, as a full disk does."""
    path = tmp_path / f"song.{suffix}"
    path.write_bytes(b"the old song")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(OutputError, match="cannot write"):
            write_audio(path, wave, TAGS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"the old song"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_unknown_suffix_and_unwritable_folder(wave: Waveform, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="suffix must be one of"):
        write_audio(tmp_path / "song.aac", wave)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        write_audio(tmp_path / "file" / "song.wav", wave)
