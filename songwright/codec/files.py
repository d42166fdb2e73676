"""Audio files to code files and back: what `songwright codec encode` and `decode` do.

A code file is safetensors: `codes` (C, K, F) int16, one row of K codebooks per channel, and which codec made them.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from songwright.codec.interface import SHIPPED_NAME, Codec
from songwright.errors import AudioError
from songwright.files import write_bytes
from songwright.waveform import Waveform

FORMAT_VERSION = "1"


@dataclass(frozen=True, eq=False)
class CodeFile:
    """Codes of a recording: (C, K, F); the codec's name; samples of each channel at the codec's rate."""

    codes: np.ndarray
    codec_name: str
    length_samples: int

    def save(self, path: Path) -> None:
        """Write, atomically."""
        facts = {"format_version": FORMAT_VERSION, "codec": self.codec_name, "samples": str(self.length_samples)}
        write_bytes(path, save({"codes": self.codes.astype(np.int16)}, metadata=facts))

    @classmethod
    def load(cls, path: Path) -> "CodeFile":
        """Read what `save` wrote.

        Raises:
            AudioError: no such file, or not a code file.
        """
        if not path.is_file():
            raise AudioError(f"there is no code file at '{path}'")
        try:
            with safe_open(path, framework="numpy") as file:
                facts, codes = file.metadata() or {}, file.get_tensor("codes")
        except SafetensorError as error:
            raise AudioError(f"'{path}' is not a code file ({error}); `songwright codec encode` makes them") from error
        if facts.get("format_version") != FORMAT_VERSION or codes.ndim != 3:
            raise AudioError(f"'{path}' is not a code file of this songwright; encode the audio again")
        return cls(codes.astype(np.int64), facts["codec"], int(facts["samples"]))


def encode_file(audio: Path, output: Path, codec_name: str = SHIPPED_NAME) -> CodeFile:
    """Encode an audio file, each channel by itself, and write the codes.

    Raises:
        AudioError, WeightsError, OutputError: the audio or the codec cannot be read, or the codes not be written.
    """
    codec = Codec.from_pretrained(codec_name)
    waveform = Waveform.load(audio).resampled(codec.sample_rate_hz)
    channels = [Waveform(channel[None], waveform.sample_rate_hz) for channel in waveform.samples]
    encoded = CodeFile(codec.encode_batch(channels), codec_name, waveform.samples.shape[1])
    encoded.save(output)
    return encoded


def decode_file(codes: Path, output: Path) -> Waveform:
    """Decode a code file with the codec that made it and write the audio (format by suffix).

    Raises:
        AudioError, WeightsError, OutputError: as `encode_file`.
    """
    encoded = CodeFile.load(codes)
    decoded = Codec.from_pretrained(encoded.codec_name).decode_batch(encoded.codes, encoded.length_samples)
    waveform = Waveform(np.concatenate([channel.samples for channel in decoded]), decoded[0].sample_rate_hz)
    waveform.save(output)
    return waveform
