import numpy as np
import pytest
import torch

from songwright.codec.model import LOW_BAND_SCALE, CodecConfig, LappedTransform
from songwright.units import midi_to_hz
from songwright.vocals.frames import integrated_phase
from songwright.vocals.source import FULL_HZ, LOW_COEFFICIENTS, source_bands


def test_the_source_is_what_the_codec_s_transform_makes_of_equal_harmonics() -> None:
    config, frames = CodecConfig(), 60
    midi = 57 + 0.4 * np.sin(np.arange(frames) / 3)
    f0_hz = np.asarray(midi_to_hz(midi))
    phase = integrated_phase(midi, 0.7)
    found = source_bands(f0_hz, np.ones(frames, bool), np.mod(phase, 2 * np.pi))
    # The same at the full rate: phase by integrating the pitch, started so that it fits in the middle.
    hop = config.hop_samples
    at = (np.arange(frames * hop) + 0.5) / hop - 0.5
    pitch = np.interp(at, np.arange(frames), f0_hz)
    turns = 2 * np.pi * np.cumsum(pitch) / config.sample_rate_hz
    turns += phase[30] - np.interp(30, at, turns)
    wave = np.zeros(len(at))
    harmonics = [k for k in range(1, 8) if k * f0_hz.max() < FULL_HZ]
    assert (len(harmonics) + 1) * f0_hz.min() > 1500  # the next one is weak, and above the low band
    for harmonic in harmonics:
        wave += np.cos(harmonic * turns)
    low = LappedTransform(hop, config.low_coefficients)(torch.from_numpy(np.pad(wave, hop // 2)).float()[None])[0]
    level = LOW_BAND_SCALE * np.sqrt(1.5 * len(harmonics) / config.low_bins)
    assert found[20:40, :20] == pytest.approx(low[20:40, :20].numpy() / level, abs=0.25)
    assert np.abs(found[20:40, :LOW_COEFFICIENTS]).max() > 1.5


def test_the_quadrature_is_the_source_a_quarter_turn_on() -> None:
    f0_hz, voiced = np.full(300, 311.127), np.ones(300, bool)
    phase = integrated_phase(np.full(300, 63.0), 0.0)
    both = source_bands(f0_hz, voiced, phase)
    assert both.shape == (300, 2 * LOW_COEFFICIENTS)
    power = np.square(both[:, :LOW_COEFFICIENTS]).sum() / np.square(both[:, LOW_COEFFICIENTS:]).sum()
    assert power == pytest.approx(1, abs=0.1)


def test_voiceless_frames_have_no_source() -> None:
    voiced = np.arange(20) >= 10
    found = source_bands(np.full(20, 200.0), voiced, np.zeros(20))
    assert not found[:8].any() and found[12:].any(axis=1).all()
