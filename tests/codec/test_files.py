"""`songwright codec encode` and `decode`: a stereo file there and back, damaged code files."""

from pathlib import Path

import numpy as np
import pytest

from songwright.codec.files import CodeFile, decode_file, encode_file
from songwright.errors import AudioError
from songwright.waveform import Waveform
from songwright.weights import save_weights
from tests.codec.test_model import TINY, tiny_codec


@pytest.fixture
def weights(tmp_path: Path) -> str:
    tensors = {name: tensor.numpy() for name, tensor in tiny_codec().state_dict().items()}
    save_weights(tmp_path / "weights", {"codec": vars(TINY)}, tensors)
    return str(tmp_path / "weights")


def test_a_stereo_file_goes_there_and_back(tmp_path: Path, weights: str) -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, (2, 24_001)).astype(np.float32)
    Waveform(samples, 24_000).save(tmp_path / "take.wav")
    encoded = encode_file(tmp_path / "take.wav", tmp_path / "take.codes", weights)
    assert encoded.codes.shape[:2] == (2, 3)
    restored = CodeFile.load(tmp_path / "take.codes")
    assert np.array_equal(restored.codes, encoded.codes)
    decoded = decode_file(tmp_path / "take.codes", tmp_path / "again.wav")
    assert decoded.samples.shape == (2, encoded.length_samples)
    assert Waveform.load(tmp_path / "again.wav").seconds == pytest.approx(24_001 / 24_000, abs=1e-4)


def test_what_is_not_a_code_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.codes").write_text("la la la")
    with pytest.raises(AudioError, match="is not a code file"):
        decode_file(tmp_path / "text.codes", tmp_path / "out.wav")
    with pytest.raises(AudioError, match="there is no code file"):
        decode_file(tmp_path / "none.codes", tmp_path / "out.wav")
