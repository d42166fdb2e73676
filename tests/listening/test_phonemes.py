from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.errors import WeightsError
from songwright.listening.phonemes import (
    BANDS,
    SOUNDS,
    Ear,
    EarConfig,
    forced_alignment,
    heard_phonemes,
    levelled,
    load_ear,
    log_mel,
    phoneme_error_rate,
    save_ear,
    sound_log_probabilities,
)
from songwright.weights import save_weights

RATE_HZ = 16_000
TONES_HZ = {"s": 5000.0, "i": 2300.0, "m": 300.0}


class ToneEar(Ear):
    """Hears three tones as three phonemes and all else as silence, so that alignment can be tested exactly."""

    def __init__(self) -> None:
        super().__init__(EarConfig(channels=4))

    def forward(self, bands: torch.Tensor) -> torch.Tensor:
        scores = torch.full((1, len(SOUNDS), bands.shape[2]), -6.0)
        tones = {sound: int(log_mel(tone(hz, 0.2), RATE_HZ).mean(axis=1).argmax()) for sound, hz in TONES_HZ.items()}
        for frame, band in enumerate(bands[0].argmax(dim=0).tolist()):
            loud = float(bands[0, :, frame].max()) > -1.0
            near = [sound for sound, at in tones.items() if abs(at - band) <= 1]
            scores[0, SOUNDS.index(near[0]) if near and loud else 0, frame] = 0.0
        return scores


def tone(hz: float, seconds: float) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ).astype(np.float32)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE_HZ), np.float32)


def sung() -> np.ndarray:
    """A rest, 's i', a rest, 'm i m'."""
    pieces = [silence(0.3), *(tone(TONES_HZ[s], t) for s, t in (("s", 0.1), ("i", 0.4))), silence(0.25)]
    pieces += [tone(TONES_HZ[s], t) for s, t in (("m", 0.1), ("i", 0.5), ("m", 0.2))]
    return np.concatenate([*pieces, silence(0.2)])


def test_alignment_finds_where_known_phonemes_sound() -> None:
    found = forced_alignment(ToneEar(), sung(), RATE_HZ, [["s", "ˈi"], ["m", "i", "m"]])
    assert [one.phoneme for one in found] == ["s", "ˈi", "m", "i", "m"]
    starts = [0.3, 0.4, 1.05, 1.15, 1.65]
    assert [one.start_seconds for one in found] == pytest.approx(starts, abs=0.021)
    assert found[1].end_seconds == pytest.approx(0.8, abs=0.021)


def test_the_silence_between_words_may_be_missing() -> None:
    joined = np.concatenate([silence(0.2), tone(5000, 0.2), tone(2300, 0.3), tone(300, 0.3), silence(0.2)])
    found = forced_alignment(ToneEar(), joined, RATE_HZ, [["s", "i"], ["m"]])
    assert [one.end_seconds for one in found[:-1]] == [one.start_seconds for one in found[1:]]


def test_a_recording_too_short_for_its_words_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        forced_alignment(ToneEar(), tone(300, 0.1), RATE_HZ, [["m", "i"] * 20])


def test_what_is_heard_needs_no_words() -> None:
    assert heard_phonemes(ToneEar(), sung(), RATE_HZ) == ("s", "i", "m", "i", "m")


def test_error_rate_counts_wrong_missing_and_added() -> None:
    assert phoneme_error_rate([["ˈi", "m", "m", "s"]], [["i", "m", "s"]]) == 0
    assert phoneme_error_rate([["s", "i", "m"]], [["s", "u"]]) == pytest.approx(2 / 3)
    assert phoneme_error_rate([["s"]], [[]]) == 1


def test_level_and_colour_of_a_recording_do_not_matter() -> None:
    rng = np.random.default_rng(1)
    sound = (rng.standard_normal(RATE_HZ) * np.repeat(rng.random(10), RATE_HZ // 10)).astype(np.float32)
    np.testing.assert_allclose(levelled(log_mel(sound, RATE_HZ)), levelled(log_mel(0.3 * sound, RATE_HZ)), atol=0.02)


def test_a_listener_comes_back_from_its_folder(tmp_path: Path) -> None:
    ear = Ear(EarConfig(channels=8)).eval()
    save_ear(tmp_path, ear, {"training": {}})
    bands = torch.randn(1, BANDS, 50)
    assert torch.allclose(load_ear(tmp_path)(bands), ear(bands), atol=0.02)


def test_another_model_s_weights_are_refused(tmp_path: Path) -> None:
    save_weights(tmp_path, {"model": "other"}, {"a": np.zeros(1, np.float32)})
    with pytest.raises(WeightsError, match="no listener"):
        load_ear(tmp_path)


def test_long_recordings_align_too() -> None:
    many = np.concatenate([sung()] * 40)
    found = forced_alignment(ToneEar(), many, RATE_HZ, [["s", "i"], ["m", "i", "m"]] * 40)
    assert len(found) == 200
    assert found[-5].start_seconds == pytest.approx(39 * len(sung()) / RATE_HZ + 0.3, abs=0.021)


def test_the_shipped_listener_knows_vowels_from_silence() -> None:
    buzz = np.sum([tone(150.0 * k, 0.5) / k for k in range(1, 20)], axis=0)
    sound = np.concatenate([silence(0.5), buzz, silence(0.5)])
    chances = np.exp(sound_log_probabilities(load_ear(), sound.astype(np.float32), RATE_HZ))
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-3)
    assert chances[60:90, 0].mean() < 0.2 and chances[60:90, 0].mean() < chances[5:40, 0].mean()
