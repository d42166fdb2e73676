"""The band by a soundfont: notes where and as the score has them, and a clear word where it cannot be."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from songwright.accompaniment.soundfont import open_soundfont, play
from songwright.errors import WeightsError
from songwright.score import Part, Score, ScoreNote, StemName
from songwright.waveform import SAMPLE_RATE_HZ
from tests.accompaniment.mini_soundfont import save_mini_soundfont

TEMPO_BPM = 120.0  # two beats a second


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_mini_soundfont(tmp_path_factory.mktemp("fonts") / "mini.sf2")


def part(stem: StemName, *notes: ScoreNote, program: int = 0, pan: float = 0.0, name: str = "") -> Part:
    return Part(name or stem, stem, program, pan, notes)


def played(path: Path, *parts: Part, seconds: float = 4.0) -> dict[str, np.ndarray]:
    stems = play(Score(parts), open_soundfont(path), TEMPO_BPM, seconds)
    return {stem.name: stem.wave.samples for stem in stems}


def pitch_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18))
    return float(spectrum.argmax()) * SAMPLE_RATE_HZ / (1 << 18)


def test_notes_sound_at_their_pitch_and_time(mini: Path) -> None:
    notes = (ScoreNote(1.013, 1.0, 57, 100), ScoreNote(4.0, 1.0, 64, 100))
    stems = played(mini, part("bass", *notes, program=33))
    assert list(stems) == ["drums", "bass", "other"] and not stems["drums"].any()
    bass = stems["bass"]
    assert bass.shape == (1, 4 * SAMPLE_RATE_HZ) and bass.dtype == np.float32
    for note, wanted_hz in zip(notes, (220.0, 329.63), strict=True):
        first = round(note.start_beat / 2 * SAMPLE_RATE_HZ)
        sounding = np.abs(bass[0]) > 1e-2 * np.abs(bass).max()
        onset = first - 500 + int(np.flatnonzero(sounding[first - 500 : first + 2000])[0])
        assert abs(onset - first) < 0.004 * SAMPLE_RATE_HZ
        assert pitch_hz(bass[0, first + 2000 : first + 20_000]) == pytest.approx(wanted_hz, rel=0.002)
    assert np.abs(bass[0, round(1.2 * SAMPLE_RATE_HZ) : round(1.9 * SAMPLE_RATE_HZ)]).max() < 1e-3


def test_velocity_and_pan_are_the_scores_and_all_is_the_same_again(mini: Path) -> None:
    def peak(velocity: int, pan: float) -> np.ndarray:
        other = played(mini, part("other", ScoreNote(0, 1, 69, velocity), pan=pan))["other"]
        return np.abs(np.broadcast_to(other, (2, other.shape[1]))).max(axis=1)

    assert peak(100, 0)[0] / peak(50, 0)[0] == pytest.approx(4, rel=0.02)  # the square law of General MIDI
    assert peak(100, -0.5)[0] > 1.5 * peak(100, -0.5)[1]
    score = (part("other", ScoreNote(0, 1, 69, 90), pan=0.3), part("drums", ScoreNote(0.5, 1, 38, 90)))
    first, second = played(mini, *score), played(mini, *score)
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_a_loud_chord_is_turned_down_not_clipped(mini: Path) -> None:
    notes = tuple(ScoreNote(0, 4, midi, 127) for midi in range(40, 64))
    other = played(mini, part("other", *notes))["other"]
    assert 0.85 < np.abs(other).max() <= 0.9001
    assert np.count_nonzero(np.abs(other) > 0.999 * np.abs(other).max()) < 5


def test_a_key_struck_again_sounds_again(mini: Path) -> None:
    notes = (ScoreNote(0, 3, 69, 100), ScoreNote(1, 1, 69, 100), ScoreNote(1, 2, 69, 80))
    other = played(mini, part("other", *notes))["other"]
    assert np.abs(other[0, round(0.6 * SAMPLE_RATE_HZ) : round(0.9 * SAMPLE_RATE_HZ)]).max() > 0.05


def test_what_it_has_not_the_nearest_plays(tmp_path: Path) -> None:
    mini = save_mini_soundfont(tmp_path / "few.sf2", [(0, 0), (0, 24), (0, 27), (128, 0)])
    font = open_soundfont(mini)
    note = ScoreNote(0, 1, 60, 100)
    parts = (part("other", note, program=25, name="acoustic guitar"), part("bass", note, program=33, name="bass"),
             part("drums", note, program=25, name="electronic drums"), part("other", note, name="piano"))  # fmt: skip
    found = [(font.preset(one).bank, font.preset(one).program) for one in parts]
    assert found == [(0, 24), (0, 0), (128, 0), (0, 0)]
    guitar, bass, drums = font.remarks(Score(parts))
    assert guitar == "'few.sf2' has no preset 25 for acoustic guitar (counted from 0); its 24 'sine 0-24' plays it"
    assert "no preset 33 for bass" in bass and "no drum kit 25 for electronic drums" in drums
    only = save_mini_soundfont(tmp_path / "one.sf2", [(0, 40)])
    assert all(stem.any() for stem in played(only, *parts).values())


def test_what_is_no_soundfont_is_said_in_a_sentence(
    mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WeightsError, match="there is no soundfont '.*nowhere.sf2'; name a .sf2"):
        open_soundfont(tmp_path / "nowhere.sf2")
    whole = mini.read_bytes()
    for data in (b"", b"RIFF", b"RIFFxxxxWAVE" + whole[12:], whole[:5000], whole[:-400], b"hello " * 99):
        (tmp_path / "bad.sf2").write_bytes(data)
        with pytest.raises(WeightsError, match="'.*bad.sf2' (is not a soundfont|cannot be played)"):
            list(play(Score((part("bass", ScoreNote(0, 1, 60, 9)),)), open_soundfont(tmp_path / "bad.sf2"), 120, 1))
    with pytest.raises(WeightsError, match="has no presets"):
        open_soundfont(save_mini_soundfont(tmp_path / "none.sf2", []))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(WeightsError, match=r"pip install songwright\[soundfont\]"):
        open_soundfont(mini)
