"""The codec's audit: its measures against known answers, and one run over a small folder."""

from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.codec.interface import Codec
from songwright.codec.loading import FrameNetwork
from songwright.errors import AudioError
from songwright.evaluation.codec import as_markdown, audit, draw_cases, load_stems, passed_through
from songwright.evaluation.onset_metrics import onset_f_measure, onsets
from songwright.evaluation.signal_metrics import band_energy_db, mel_distance, stft_distance
from songwright.listening.pitch import pitch_agreement, pitch_track
from songwright.phonetics.word_errors import word_error_rate
from songwright.waveform import Waveform
from tests.codec.test_model import tiny_codec

RATE = 44_100
TIME = np.arange(RATE) / RATE
TONE = 0.3 * np.sin(2 * np.pi * 220 * TIME) + 0.1 * np.sin(2 * np.pi * 440 * TIME)


def test_a_known_gain_has_a_known_distance() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, RATE)
    assert mel_distance(noise, noise * 10 ** (-6 / 20), RATE) == pytest.approx(6.0, abs=0.1)
    assert stft_distance(noise, noise) == 0


def test_energy_above_a_frequency() -> None:
    high = 0.5 * np.sin(2 * np.pi * 18_000 * TIME)
    assert band_energy_db(high, RATE, 16_000) - band_energy_db(high / 2, RATE, 16_000) == pytest.approx(6.02, abs=0.01)
    assert band_energy_db(high, RATE, 16_000) > band_energy_db(TONE, RATE, 16_000) + 40


def test_pitch_is_tracked_and_a_shift_is_seen() -> None:
    track = pitch_track(TONE, RATE)
    assert np.median(track[track > 0]) == pytest.approx(220, abs=0.5)
    same = pitch_agreement(track, track)
    assert (same.within_50_cents, same.log_f0_rmse, same.voicing_error) == (1.0, 0.0, 0.0)
    shifted = pitch_agreement(track, track * 2 ** (60 / 1200))
    assert shifted.within_50_cents == 0.0
    assert shifted.log_f0_rmse == pytest.approx(np.log(2) * 60 / 1200)
    half_lost = pitch_agreement(np.full(10, 200.0), np.repeat([200.0, 0.0], 5))
    assert (half_lost.voicing_error, half_lost.voiced_kept_within_50_cents) == (0.5, 0.5)


def test_word_errors_ignore_case_and_punctuation() -> None:
    assert word_error_rate(["Don't go away"], ["don’t go, away!"]) == 0.0
    assert word_error_rate(["one two three four"], ["one three four"]) == 0.25


def test_onsets_of_clicks() -> None:
    clicks = np.zeros(2 * RATE)
    wanted = np.array([0.3, 0.8, 1.1, 1.6])
    decay = np.exp(-np.arange(2000) / 300) * np.random.default_rng(0).normal(0, 0.5, 2000)
    for time in wanted:
        clicks[int(time * RATE) : int(time * RATE) + 2000] += decay
    assert np.allclose(onsets(clicks, RATE), wanted, atol=0.02)
    assert onset_f_measure(clicks, np.roll(clicks, int(0.2 * RATE)), RATE) == 0.0


def test_the_audit_runs_over_a_folder(tmp_path: Path) -> None:
    for kind, samples in (("singing", TONE), ("drums", np.random.default_rng(0).normal(0, 0.1, RATE))):
        Waveform(samples[None].astype(np.float32)).save(tmp_path / kind / "one.wav")
    codec = Codec(FrameNetwork(tiny_codec(), torch.device("cpu")))
    results = [passed_through(codec, stem) for stem in load_stems(tmp_path, RATE)]
    found = audit(codec, results)
    assert [kind.kind for kind in found.kinds] == ["singing", "drums"]
    assert found.voice is not None and np.isnan(found.voice.words_wrong_after)
    assert len(found.perplexity) == 3 and found.decode_factor > 0
    draw_cases(results, RATE, tmp_path / "out" / "cases.png")
    assert (tmp_path / "out" / "cases.png").stat().st_size > 10_000
    assert "| drum onset F |" in as_markdown(found)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no WAV or FLAC files"):
        load_stems(tmp_path, RATE)
