"""One short song on the shipped weights, from the command to the files, and one section of it sung again."""

import sys
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile

from songwright import Song
from songwright.cli import main
from songwright.mixer.watermark import detect

LYRICS = """title: Morning Train
[Verse]
The morning train is leaving town
The sun is slowly coming round
I hold a ticket in my hand
And I will cross the morning land
[Chorus]
Carry me home, carry me home
Carry me over the river
[Verse]
The fields are waking one by one
The windows turn to meet the sun
I leave my worries at the gate
The morning train will never wait
[Chorus]
Carry me home, carry me home
Carry me over the river
"""  # in a third of this length the watermark cannot be told with certainty
STEMS = ("vocals", "drums", "bass", "other")


def songwright(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["songwright", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.mark.timeout(900)  # seconds of work, but minutes on a machine that is busy
def test_a_song_from_words_to_master(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("train.txt").write_text(LYRICS, encoding="utf-8")
    line = ["sing", "train.txt", "--style", "pop, 112 bpm, G major, no intro, no outro, drums, bass, piano", "-o", "a"]
    assert songwright([*line, "--format", "wav,mp3"], monkeypatch) == 0
    song = Song.load("a")

    loudness = pyloudnorm.Meter(44_100).integrated_loudness(song.master.samples.T)
    assert loudness == pytest.approx(-14.0, abs=0.2)
    assert np.abs(song.master.samples).max() < 10 ** (-1.0 / 20)
    assert detect(song.master).marked and detect(Song.load("a").stems["vocals"]).score > 0
    assert tuple(song.stems) == STEMS
    for name in STEMS:
        assert np.sqrt(np.mean(song.stems[name].samples ** 2)) > 10 ** (-45 / 20), f"{name} is nearly silent"

    found = {(check.name, check.where): check for check in song.report.checks}
    for name in ("loudness", "true peak", "watermark", "stems sum to the mix", "tempo", "key"):
        assert all(check.passed for (one, _), check in found.items() if one == name), name
    in_tune = [check.value for check in song.report.checks if check.name == "pitch"]
    assert np.mean(np.array(in_tune, float)) > 0.8  # of the notes, in the mean of the lines

    words = [check.value for check in song.report.checks if check.name == "words"]
    assert len(words) == 12  # the tests' environment has a recogniser
    assert np.mean(np.array(words, float)) > 0.5  # of the words, in the mean of the lines

    before = {name: soundfile.read(f"a/stems/{name}.wav", dtype="int32")[0] for name in STEMS}
    chorus = song.plan.section("chorus-1")
    verse_end = round(song.plan.seconds_at(chorus, -song.plan.beats_per_bar) * 44_100)
    assert songwright(["resing", "a", "--section", "chorus-1", "--seed", "2"], monkeypatch) == 0
    for name in STEMS:
        after = soundfile.read(f"a/stems/{name}.wav", dtype="int32")[0]
        assert np.array_equal(before[name][:verse_end], after[:verse_end])
        assert not np.array_equal(before[name], after)
