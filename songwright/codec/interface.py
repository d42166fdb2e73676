"""The codec as everything else sees it: waveforms to codes and back, of any length, in flat memory.

`Codec.from_pretrained("songwright")` is the shipped codec that keeps waveforms, `"songwright-voice"` the one for voices
(pitch, envelope, noise: no phase); `"descript/dac_44khz"`, or a folder that holds a `transformers.DacModel`, the
official family; any other folder one in a shipped format.

Shapes: B batch, T samples, F frames (F = ceil(T / hop)), K codebooks.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from songwright.codec.loading import FrameNetwork, load_frame_codec
from songwright.codec.network import CodecNetwork
from songwright.codec.voice.files import is_voice_codec_folder, load_voice_codec
from songwright.codec.voice.network import VoiceNetwork
from songwright.errors import AudioError, WeightsError
from songwright.waveform import Waveform

SHIPPED_NAME = "songwright"
VOICE_NAME = "songwright-voice"
SHIPPED_FOLDER = Path(__file__).parent / "weights"
VOICE_FOLDER = Path(__file__).parent / "voice" / "weights"
SHIPPED_FOLDERS = {SHIPPED_NAME: SHIPPED_FOLDER, VOICE_NAME: VOICE_FOLDER}
OFFICIAL_NAMES = ("descript/dac_16khz", "descript/dac_24khz", "descript/dac_44khz")


class Codec:
    """Waveforms to codes and back."""

    def __init__(self, network: CodecNetwork) -> None:
        self._network = network
        self.geometry = network.geometry

    @classmethod
    def from_pretrained(cls, name: str | Path = SHIPPED_NAME, device: str = "cpu") -> "Codec":
        """Load a codec by name or folder.

        Args:
            name: `songwright`, `songwright-voice`, one of the official names, or a folder with `config.json`.
            device: `cpu` or `cuda`.

        Raises:
            WeightsError: no such codec, or its weights are missing or damaged.
        """
        place = torch.device(device)
        if str(name) in OFFICIAL_NAMES or is_official_folder(Path(name)):
            from songwright.codec.official import OfficialNetwork  # transformers takes seconds to import

            return cls(OfficialNetwork.from_pretrained(str(name), place))
        folder = SHIPPED_FOLDERS.get(str(name), Path(name))
        if not folder.is_dir():
            known = ", ".join((*SHIPPED_FOLDERS, *OFFICIAL_NAMES))
            raise WeightsError(f"there is no codec '{name}'; choose one of {known}, or give a folder with its weights")
        if is_voice_codec_folder(folder):
            return cls(VoiceNetwork(load_voice_codec(folder).to(place), place))
        return cls(FrameNetwork(load_frame_codec(folder).to(place), place))

    @property
    def sample_rate_hz(self) -> int:
        return self.geometry.sample_rate_hz

    @property
    def hop_samples(self) -> int:
        return self.geometry.hop_samples

    @property
    def frame_rate_hz(self) -> float:
        return self.geometry.sample_rate_hz / self.geometry.hop_samples

    @property
    def codebooks(self) -> int:
        return self.geometry.codebooks

    @property
    def codebook_size(self) -> int:
        return self.geometry.codebook_size

    def encode(self, waveform: Waveform) -> np.ndarray:
        """A mono waveform to codes (K, F) int64; another sample rate is resampled first.

        Raises:
            AudioError: more than one channel, or no samples.
        """
        return self.encode_batch([waveform])[0]

    def encode_batch(self, waveforms: Sequence[Waveform]) -> np.ndarray:
        """Mono waveforms of one length, such as the stems of a song, to codes (B, K, F) int64."""
        return self._network.codes_of(self._stacked(waveforms))

    def decode(self, codes: np.ndarray, length_samples: int | None = None) -> Waveform:
        """Codes (K', F), K' from 1 to K, to a mono waveform of F·hop samples, or of `length_samples` if given.

        Raises:
            AudioError: the codes have another shape, are empty, or name entries that do not exist.
        """
        return self.decode_batch(codes[None], length_samples)[0]

    def decode_batch(self, codes: np.ndarray, length_samples: int | None = None) -> list[Waveform]:
        """Codes (B, K', F) to B mono waveforms."""
        samples = np.concatenate(list(self.decode_pieces(codes)), axis=1)
        return [Waveform(one[None, :length_samples], self.geometry.sample_rate_hz) for one in samples]

    def decode_pieces(self, codes: np.ndarray) -> Iterator[np.ndarray]:
        """Codes (B, K', F) to the same samples some seconds at a time: (B, T) float32, F·hop in all."""
        self._check_codes(codes)
        yield from self._network.pieces_of(codes)

    def _stacked(self, waveforms: Sequence[Waveform]) -> np.ndarray:
        """(B, T) at the codec's rate."""
        for waveform in waveforms:
            if waveform.channels != 1:
                raise AudioError(
                    f"the codec takes mono audio, not {waveform.channels} channels; mix it down (`mono()`) or encode "
                    "each channel by itself"
                )
            if waveform.samples.shape[1] == 0:
                raise AudioError("the audio holds no samples; there is nothing to encode")
        stacked = [waveform.resampled(self.sample_rate_hz).samples[0] for waveform in waveforms]
        lengths = sorted({len(one) for one in stacked})
        if len(lengths) != 1:
            raise AudioError(f"a batch needs waveforms of one length, not {lengths} samples; pad the shorter ones")
        return np.stack(stacked)

    def _check_codes(self, codes: np.ndarray) -> None:
        if codes.ndim != 3 or not 1 <= codes.shape[1] <= self.codebooks or 0 in codes.shape:
            raise AudioError(
                f"codes have the shape (codebooks, frames) with 1 to {self.codebooks} codebooks, not {codes.shape[1:]}"
            )
        if not np.issubdtype(codes.dtype, np.integer):
            raise AudioError(f"codes are whole numbers, not {codes.dtype}")
        if codes.min() < 0 or codes.max() >= self.codebook_size:
            raise AudioError(
                f"codes run from 0 to {self.codebook_size - 1}; these run from {codes.min()} to {codes.max()}: "
                "were they made by another codec?"
            )


def is_official_folder(folder: Path) -> bool:
    """Whether a folder holds a saved `transformers.DacModel`."""
    config = folder / "config.json"
    if not config.is_file():
        return False
    try:
        return json.loads(config.read_text(encoding="utf-8")).get("model_type") == "dac"
    except ValueError:
        return False  # `load_weights` says what is wrong with it
