"""Clips to go by: what is read of them, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError
from songwright.listening.reference import read_reference
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.seeding import generator
from songwright.units import midi_to_hz
from songwright.waveform import Waveform

RATE_HZ = 22_050


def clip(bpm: float, chords: tuple[tuple[int, ...], ...], seconds: float = 24.0, drums: bool = False) -> Waveform:
    """Chords that are struck on every beat, a bar each; noise on the beats for drums."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    beat = 60 / bpm
    since = time % beat
    sound = np.zeros(len(time))
    for number, chord in enumerate(chords):
        on = (time // (4 * beat)).astype(int) % len(chords) == number
        for midi in chord:
            sound += on * np.exp(-3 * since) * np.sin(2 * np.pi * float(midi_to_hz(float(midi))) * time) * 0.1
    if drums:
        noise = generator(0, "reference test").normal(0, 0.3, len(time))
        sound += noise * np.exp(-25 * since)
    return Waveform(sound.astype(np.float32)[None], RATE_HZ)


C_MAJOR = ((60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67))
A_MINOR = ((57, 60, 64), (62, 65, 69), (64, 68, 71), (57, 60, 64))


@pytest.mark.parametrize("bpm", [72.0, 97.0, 128.0])
def test_tempo_key_and_drums_are_read(bpm: float, tmp_path: Path) -> None:
    clip(bpm, C_MAJOR).save(tmp_path / "clip.wav")
    plain = read_reference(tmp_path / "clip.wav")
    assert plain.tempo_bpm == pytest.approx(bpm, rel=0.01)
    assert str(plain.key) == "C major" and not plain.has_drums
    clip(bpm, A_MINOR, drums=True).save(tmp_path / "drums.wav")
    drummed = read_reference(tmp_path / "drums.wav")
    assert drummed.tempo_bpm == pytest.approx(bpm, rel=0.01)
    assert str(drummed.key) == "A minor" and drummed.has_drums
    assert drummed.energy > plain.energy


def test_a_held_chord_has_no_beat(tmp_path: Path) -> None:
    time = np.arange(10 * RATE_HZ) / RATE_HZ
    held = sum(np.sin(2 * np.pi * hz * time) for hz in (220.0, 277.2, 329.6)) * 0.1
    Waveform(np.asarray(held, np.float32)[None], RATE_HZ).save(tmp_path / "held.wav")
    assert read_reference(tmp_path / "held.wav").tempo_bpm is None


def test_what_cannot_be_gone_by_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no audio file"):
        read_reference(tmp_path / "nowhere.wav")
    (tmp_path / "text.wav").write_text("la la la")
    with pytest.raises(AudioError, match="cannot read"):
        read_reference(tmp_path / "text.wav")
    Waveform(np.zeros((1, 10 * RATE_HZ), np.float32), RATE_HZ).save(tmp_path / "silent.wav")
    with pytest.raises(AudioError, match="is silent"):
        read_reference(tmp_path / "silent.wav")
    clip(90, C_MAJOR, seconds=2.0).save(tmp_path / "short.wav")
    with pytest.raises(AudioError, match="lasts 2.0 s"):
        read_reference(tmp_path / "short.wav")


def test_a_plan_goes_by_the_clip_where_the_style_is_silent(tmp_path: Path) -> None:
    clip(97.0, A_MINOR).save(tmp_path / "clip.wav")
    words = "[verse]\nwalking down the river road\nsinging to the morning sun\n"
    heard = plan_and_arrange(SongRequest(words, "folk", reference=tmp_path / "clip.wav"))
    assert heard.plan.tempo_bpm == pytest.approx(97, rel=0.01) and heard.plan.key == "A minor"
    assert not any("drums" in name or name == "brushes" for name in heard.plan.style.instruments)
    assert any("clip.wav" in finding.message for finding in heard.findings)
    style = "folk, 120 bpm, G major, drums"
    own = plan_and_arrange(SongRequest(words, style, reference=tmp_path / "clip.wav")).plan
    assert own.tempo_bpm == 120 and own.key == "G major" and "acoustic drums" in own.style.instruments


def test_without_a_beat_the_tempo_must_be_given(tmp_path: Path) -> None:
    time = np.arange(8 * RATE_HZ) / RATE_HZ
    Waveform((0.1 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)[None], RATE_HZ).save(tmp_path / "held.wav")
    words = "[verse]\nwalking down the river road\n"
    with pytest.raises(AudioError, match="no steady beat"):
        plan_and_arrange(SongRequest(words, reference=tmp_path / "held.wav"))
    assert plan_and_arrange(SongRequest(words, tempo_bpm=90, reference=tmp_path / "held.wav")).plan.tempo_bpm == 90
