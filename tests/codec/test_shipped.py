"""The codec that users get: its size, its silence, its pitch, its chunks."""

import numpy as np
import parselmouth
import pytest

from songwright.codec import network
from songwright.codec.interface import SHIPPED_FOLDER, Codec
from songwright.waveform import SAMPLE_RATE_HZ, Waveform


@pytest.fixture(scope="module")
def codec() -> Codec:
    return Codec.from_pretrained()


def glide(seconds: float = 3.0) -> Waveform:
    """A voice-like tone: twelve partials gliding from 150 to 300 Hz, then half a second of silence."""
    time = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    phase = 2 * np.pi * 150 * seconds / np.log(2) * (2 ** (time / seconds) - 1)
    tone = sum(np.sin(k * phase) / k for k in range(1, 13)) * 0.15
    return Waveform(np.concatenate([tone, np.zeros(SAMPLE_RATE_HZ // 2)])[None].astype(np.float32))


def test_geometry_and_size(codec: Codec) -> None:
    assert (codec.sample_rate_hz, codec.hop_samples, codec.codebooks, codec.codebook_size) == (44_100, 512, 12, 1024)
    assert (SHIPPED_FOLDER / "model.safetensors").stat().st_size < 14e6


def test_the_pitch_stays(codec: Codec) -> None:
    original = glide()
    decoded = codec.decode(codec.encode(original), original.samples.shape[1])
    tracks = [
        parselmouth.Sound(wave.samples[0].astype(float), SAMPLE_RATE_HZ).to_pitch_ac().selected_array["frequency"]
        for wave in (original, decoded)
    ]
    voiced = (tracks[0] > 0) & (tracks[1] > 0)
    cents = 1200 * np.log2(tracks[1][voiced] / tracks[0][voiced])
    assert voiced.sum() > 0.9 * (tracks[0] > 0).sum()
    assert (np.abs(cents) < 50).mean() > 0.9


def test_silence_decodes_to_silence(codec: Codec) -> None:
    original = glide()
    decoded = codec.decode(codec.encode(original)).samples[0]
    quiet = decoded[int(3.1 * SAMPLE_RATE_HZ) :]
    assert len(quiet) > 10_000 and not quiet.any()
    silence = Waveform(np.zeros((1, SAMPLE_RATE_HZ), np.float32))
    codes = codec.encode(silence)
    assert not codes.any() and not codec.decode(codes).samples.any()


def test_chunks_give_what_the_whole_gives(codec: Codec, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = codec.encode(glide())
    whole = codec.decode(codes).samples
    monkeypatch.setattr(network, "CHUNK_FRAMES", 60)
    assert np.abs(codec.decode(codes).samples - whole).max() < 1e-4
    assert (codec.encode(glide()) == codes).mean() > 0.999  # a tie may fall either way in the last bit of a product


def test_same_input_same_bytes(codec: Codec) -> None:
    codes = codec.encode(glide())
    assert codec.encode(glide()).tobytes() == codes.tobytes()
    assert codec.decode(codes).samples.tobytes() == codec.decode(codes).samples.tobytes()
