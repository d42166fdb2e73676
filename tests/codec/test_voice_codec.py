"""The voice's codec: what the analysis says of sounds that are known, the quantiser's look-up, chunks, silence."""

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.codec import network
from songwright.codec.interface import VOICE_NAME, Codec
from songwright.codec.voice import analysis
from songwright.codec.voice.analysis import HOP_SAMPLES, SAMPLE_RATE_HZ, analyse
from songwright.codec.voice.files import load_voice_codec, save_voice_codec
from songwright.codec.voice.model import (
    LATENT,
    PITCH_FEATURES,
    VoiceCodecConfig,
    VoiceCodecModel,
    latent_of,
    pitch_book,
    pitch_in,
)
from songwright.codec.voice.network import VoiceNetwork
from songwright.codec.voice.source import SungPhase, measured_phase, pulse_train, synthetic_phase
from songwright.errors import AudioError, WeightsError
from songwright.training.codec_import import dac_quantizer
from songwright.waveform import Waveform

TINY = VoiceCodecConfig(
    width=16, hidden=24, step_width=16, step_hidden=24, frame_blocks=1, step_blocks=1, codebooks=4, codebook_size=64
)
CPU = torch.device("cpu")


def tiny_voice_codec() -> VoiceCodecModel:
    torch.manual_seed(0)
    model = VoiceCodecModel(TINY).eval()
    sizes = torch.tensor([1.0, 8.0, 4.0, 2.0])[:, None, None]
    entries = torch.randn(TINY.codebooks, TINY.codebook_size, LATENT) * sizes
    entries[0] = 0
    entries[0, :, :PITCH_FEATURES] = torch.from_numpy(pitch_book(TINY.codebook_size))
    entries[1:, :, :PITCH_FEATURES] = 0
    entries[1, :, PITCH_FEATURES] -= 100  # a level at which something is heard
    model.entries.copy_(entries)
    model.build_quantizer()
    return model


def vowel(f0_hz: float = 180.0, seconds: float = 1.5, noise: float = 0.0) -> np.ndarray:
    """Partials under two formants at 700 and 1200 Hz, with vibrato, after a quarter of a second of silence."""
    time = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    pitch = f0_hz * 2 ** (0.3 / 12 * np.sin(2 * np.pi * 5 * time))
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE_HZ
    sound = np.zeros_like(time)
    for k in range(1, int(8000 / f0_hz)):
        hz = k * f0_hz
        size = 1 / k * (0.05 + sum(1 / (1 + ((hz - formant) / 90) ** 2) for formant in (700, 1200)))
        sound += size * np.cos(k * phase)
    sound = 0.3 * sound / np.abs(sound).max()
    sound += noise * np.random.default_rng(0).standard_normal(len(time))
    return np.concatenate([np.zeros(SAMPLE_RATE_HZ // 4), sound]).astype(np.float32)


def test_the_analysis_finds_pitch_voicing_and_silence() -> None:
    frames = analyse(vowel())
    sounding = slice(30, -8)
    assert frames.voiced[sounding].all() and not frames.voiced[:15].any()
    cents = 1200 * np.abs(np.log2(frames.f0_hz[sounding] / 180))
    assert cents.max() < 45 and 10 < cents.mean() < 30  # the vibrato's 30 cents and nothing else
    assert frames.silent[:18].all() and not frames.silent[25:].any()


def test_the_envelope_has_the_formants_and_no_harmonics() -> None:
    low, high = (analyse(vowel(f0)).envelope[60] for f0 in (120.0, 240.0))
    order = np.arange(analysis.ENVELOPE_COEFFICIENTS)[:, None]
    point = np.arange(analysis.GRID_POINTS)
    basis = np.cos(np.pi * order * (2 * point + 1) / (2 * analysis.GRID_POINTS)) * np.sqrt(2 / analysis.GRID_POINTS)
    basis[0] /= np.sqrt(2)
    curves = [one @ basis for one in (low, high)]
    hz = analysis.grid_hz()
    inside = (hz > 400) & (hz < 3000)
    for curve in curves:
        peak = hz[inside][np.argmax(curve[inside])]
        assert 600 < peak < 800
    shape = [curve[inside] - curve[inside].mean() for curve in curves]
    assert np.abs(shape[0] - shape[1]).mean() < 0.6  # natural logarithm of power: under 3 dB


def test_noise_lowers_the_periodic_share() -> None:
    clean, noisy = (analyse(vowel(noise=level)).periodic[40:100].mean(axis=0) for level in (0.0, 0.02))
    assert clean[:4].min() > 0.9
    assert noisy[4] < 0.5 * clean[4] and noisy[1] > 0.7


def test_pulses_stand_at_the_pitch_with_power_one() -> None:
    f0 = np.full(100, 200.0)
    pulses = pulse_train(synthetic_phase(f0, np.ones(100, bool)))
    assert abs(np.square(pulses).mean() - 1) < 0.05 and abs(pulses.mean()) < 1e-3
    spectrum = np.abs(np.fft.rfft(pulses[: SAMPLE_RATE_HZ // 2]))
    assert np.argmax(spectrum[50:150]) + 50 == 100  # half a second: bins of 2 Hz


def test_the_phase_of_a_part_is_that_of_the_whole() -> None:
    rng = np.random.default_rng(1)
    f0, voiced = rng.uniform(100, 400, 90), rng.random(90) > 0.2
    whole = SungPhase(f0, voiced)
    everything = whole.between(0, 90)
    for first, last in ((0, 30), (17, 60), (60, 90)):
        part = everything[first * HOP_SAMPLES : last * HOP_SAMPLES]
        assert np.array_equal(whole.between(first, last), part, equal_nan=True)
    # the phase runs on through every stretch, and starts anew at each
    jumps = np.diff(everything[np.isfinite(everything)])
    assert (jumps[jumps > 0] < 2 * np.pi * 450 / SAMPLE_RATE_HZ).all()
    begins = np.flatnonzero(np.isnan(everything[:-1]) & np.isfinite(everything[1:])) + 1
    assert not everything[begins].any()


def test_what_was_sung_before_a_rest_does_not_move_the_pulses_after_it() -> None:
    voiced = np.r_[np.ones(20, bool), np.zeros(6, bool), np.ones(20, bool)]
    one, other = np.full(46, 220.0), np.r_[np.full(23, 150.0), np.full(23, 220.0)]
    phases = [synthetic_phase(f0, voiced)[26 * HOP_SAMPLES :] for f0 in (one, other)]
    assert np.array_equal(*phases)


def test_measured_phase_is_kept_between_the_frames() -> None:
    phase = measured_phase(np.arange(10) * 3.0, np.ones(10, bool))
    assert len(phase) == 10 * HOP_SAMPLES and np.isclose(phase[int(4.5 * HOP_SAMPLES)], 4 * 3.0, atol=0.01)


def test_the_quantiser_looks_up_the_nearest_entry() -> None:
    model = tiny_voice_codec()
    latent = torch.randn(1, 50, LATENT) * 4
    codes = model.encode(latent, torch.zeros(1, 50, dtype=torch.bool))
    residual = latent[0].clone()
    residual[:, :PITCH_FEATURES] = 0
    for index in range(1, TINY.codebooks):
        nearest = torch.cdist(residual.double(), model.entries[index].double()).argmin(dim=1)
        assert torch.equal(codes[0, index], nearest)
        residual = residual - model.entries[index][nearest]


def test_the_quantiser_gives_the_codes_and_latents_of_dac() -> None:
    """The same books in `dac.nn.quantize.ResidualVectorQuantize`: entries on a wide sphere, looked up by cosine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quantize = dac_quantizer()
    ours = tiny_voice_codec().quantizer.double()  # DAC's formula cancels where all entries are of one length
    theirs = quantize(input_dim=LATENT, n_codebooks=4, codebook_size=64, codebook_dim=LATENT + 1).eval().double()
    with torch.no_grad():
        for book, other in zip(ours.each(), theirs.quantizers, strict=True):
            for mine, its in ((book.in_proj, other.in_proj), (book.out_proj, other.out_proj)):
                torch.nn.utils.remove_weight_norm(its)
                its.weight.copy_(mine.weight[..., None])
                its.bias.copy_(mine.bias)
            other.codebook.weight.copy_(book.codebook.weight)
        latent = torch.randn(2, 30, LATENT, dtype=torch.float64) * 3
        found = theirs(latent.transpose(1, 2))
    assert torch.equal(ours.encode(latent), found[1])
    assert torch.allclose(ours.decode(found[1]), found[0].transpose(1, 2), atol=1e-3)


def test_pitch_survives_its_codebook_within_six_cents() -> None:
    f0 = np.geomspace(70, 1300, 400)
    entries = pitch_book(1024)
    frames = analysis.VoiceFrames(
        f0.astype(np.float32), np.ones(400, bool), np.zeros((400, 60)), np.zeros((400, 7)), np.zeros((400, 12)),
        np.zeros(400, bool),
    )  # fmt: skip
    latent = latent_of(frames)
    nearest = np.abs(latent[:, None, :PITCH_FEATURES] - entries).sum(axis=2).argmin(axis=1)
    restored, voiced = pitch_in(np.pad(entries[nearest], ((0, 0), (0, LATENT - PITCH_FEATURES))))
    assert voiced.all() and (1200 * np.abs(np.log2(restored / f0))).max() < 6


def test_a_moving_pitch_is_not_taken_for_noise() -> None:
    """A wide vibrato of clean harmonics through the shipped codec is as clean as before."""
    codec = Codec.from_pretrained(VOICE_NAME)
    time = np.arange(2 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    pitch = 150 * 2 ** (2.5 / 12 * np.sin(2 * np.pi * 6.5 * time))
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE_HZ
    sound = sum(np.cos(k * phase) / k * (0.1 + 1 / (1 + ((150 * k - 600) / 90) ** 2)) for k in range(1, 40))
    said = np.asarray(0.2 * sound, np.float32)
    inside = slice(20, -20)
    before, after = (
        analyse(one).periodic[inside, :2].mean(axis=0)
        for one in (said, codec.decode(codec.encode(Waveform(said[None], SAMPLE_RATE_HZ))).samples[0])
    )
    assert (np.abs(before - after) < 0.03).all()


@pytest.mark.parametrize("chunk_frames", [40, 77])
def test_chunks_give_what_the_whole_gives(chunk_frames: int, monkeypatch: pytest.MonkeyPatch) -> None:
    codec = Codec(VoiceNetwork(tiny_voice_codec(), CPU))
    wave = Waveform(vowel(seconds=2.0)[None])
    codes = codec.encode(wave)
    whole = codec.decode(codes).samples
    monkeypatch.setattr(network, "CHUNK_FRAMES", chunk_frames)
    assert np.abs(codec.decode(codes).samples - whole).max() < 1e-4
    assert (codec.encode(wave) == codes).mean() > 0.99


def test_silence_is_exact_and_any_length_comes_back() -> None:
    codec = Codec(VoiceNetwork(tiny_voice_codec(), CPU))
    sound = vowel()
    decoded = codec.decode(codec.encode(Waveform(sound[None])), len(sound)).samples[0]
    assert len(decoded) == len(sound) and np.isfinite(decoded).all()
    assert not decoded[: 18 * HOP_SAMPLES].any() and decoded[30 * HOP_SAMPLES :].any()
    assert not codec.decode(codec.encode(Waveform(np.zeros((1, 3000), np.float32)))).samples.any()


def test_same_codes_same_bytes() -> None:
    codec = Codec(VoiceNetwork(tiny_voice_codec(), CPU))
    codes = codec.encode(Waveform(vowel()[None]))
    assert codec.decode(codes).samples.tobytes() == codec.decode(codes).samples.tobytes()


def test_codes_of_another_shape_are_refused() -> None:
    codec = Codec(VoiceNetwork(tiny_voice_codec(), CPU))
    with pytest.raises(AudioError, match="codes run from 0 to 63"):
        codec.decode(np.full((4, 3), 64))


def test_weights_come_back_and_others_are_refused(tmp_path: Path) -> None:
    model = tiny_voice_codec()
    save_voice_codec(model, tmp_path / "voice")
    assert Codec.from_pretrained(tmp_path / "voice").codebooks == 4
    loaded = load_voice_codec(tmp_path / "voice")
    assert torch.allclose(loaded.entries, model.entries, atol=0.1)
    with pytest.raises(WeightsError, match="does not hold a voice codec"):
        load_voice_codec(Path(network.__file__).parent / "weights")
