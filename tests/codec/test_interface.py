"""Waveforms in, waveforms out: any length, flat chunks, official weights, clear errors."""

from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.codec import network
from songwright.codec.interface import Codec
from songwright.codec.loading import FrameNetwork, load_frame_codec
from songwright.codec.model import FrameCodec
from songwright.errors import AudioError, WeightsError
from songwright.waveform import Waveform
from songwright.weights import save_weights
from tests.codec.test_model import TINY, tiny_codec

CPU = torch.device("cpu")


def noise(samples: int, rate: int = 44_100, channels: int = 1) -> Waveform:
    values = np.random.default_rng(3).normal(0, 0.1, (channels, samples))
    return Waveform(values.astype(np.float32), rate)


@pytest.fixture
def codec() -> Codec:
    return Codec(FrameNetwork(tiny_codec(), CPU))


@pytest.mark.parametrize("samples", [1, 63, 64, 65, 6400, 10_001])
def test_any_length_comes_back(codec: Codec, samples: int) -> None:
    codes = codec.encode(noise(samples))
    assert codes.shape == (3, -(-samples // 64))
    assert codec.decode(codes, samples).samples.shape == (1, samples)


@pytest.mark.parametrize("chunk_frames", [7, 32, 100])
def test_chunks_give_what_the_whole_gives(codec: Codec, chunk_frames: int, monkeypatch: pytest.MonkeyPatch) -> None:
    waveform = noise(64 * 150)
    codes, decoded = codec.encode(waveform), codec.decode(codec.encode(waveform))
    monkeypatch.setattr(network, "CHUNK_FRAMES", chunk_frames)
    assert np.array_equal(codec.encode(waveform), codes)
    assert np.abs(codec.decode(codes).samples - decoded.samples).max() < 1e-4


def test_a_batch_of_stems_equals_one_by_one(codec: Codec) -> None:
    stems = [noise(3000), Waveform(noise(3000).samples * 0.3)]
    codes = codec.encode_batch(stems)
    assert all(np.array_equal(codes[i], codec.encode(stems[i])) for i in range(2))
    decoded = codec.decode_batch(codes, 3000)
    assert all(np.allclose(decoded[i].samples, codec.decode(codes[i], 3000).samples, atol=1e-5) for i in range(2))


def test_same_input_same_bytes(codec: Codec) -> None:
    codes = codec.encode(noise(5000))
    assert codes.tobytes() == codec.encode(noise(5000)).tobytes()
    assert codec.decode(codes).samples.tobytes() == codec.decode(codes).samples.tobytes()


def test_fewer_codebooks_decode_coarsely(codec: Codec) -> None:
    codes = codec.encode(noise(5000))
    assert codec.decode(codes[:1]).samples.shape == codec.decode(codes).samples.shape


def test_another_rate_is_resampled(codec: Codec) -> None:
    assert codec.encode(noise(24_000, rate=24_000)).shape[1] == -(-44_100 // 64)


@pytest.mark.parametrize(
    ("waveforms", "message"),
    [
        ([noise(100, channels=2)], "mono audio, not 2 channels"),
        ([noise(0)], "no samples"),
        ([noise(100), noise(200)], "one length"),
    ],
)
def test_bad_audio_is_refused(codec: Codec, waveforms: list[Waveform], message: str) -> None:
    with pytest.raises(AudioError, match=message):
        codec.encode_batch(waveforms)


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (np.zeros((4, 10), int), "1 to 3 codebooks"),
        (np.zeros((3, 0), int), "1 to 3 codebooks"),
        (np.zeros((3, 10)), "whole numbers"),
        (np.full((3, 10), 32), "run from 0 to 31"),
        (np.full((3, 10), -1), "run from 0 to 31"),
    ],
)
def test_bad_codes_are_refused(codec: Codec, codes: np.ndarray, message: str) -> None:
    with pytest.raises(AudioError, match=message):
        codec.decode(codes)


def test_a_saved_codec_comes_back_in_fp32(tmp_path: Path) -> None:
    model = tiny_codec()
    tensors = {name: tensor.half().numpy() for name, tensor in model.state_dict().items()}
    save_weights(tmp_path, {"codec": vars(TINY)}, tensors)
    restored = load_frame_codec(tmp_path)
    assert isinstance(restored, FrameCodec)
    assert all(tensor.dtype == torch.float32 for tensor in restored.state_dict().values())
    assert Codec.from_pretrained(tmp_path).encode(noise(500)).shape == (3, 8)


def test_unknown_names_list_the_known_ones() -> None:
    with pytest.raises(WeightsError, match="songwright, songwright-voice, descript/dac_16khz"):
        Codec.from_pretrained("no-such-codec")


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    save_weights(tmp_path, {"codec": vars(TINY)}, {"nothing": np.zeros(1, np.float16)})
    with pytest.raises(WeightsError, match="does not hold a songwright codec"):
        Codec.from_pretrained(tmp_path)
