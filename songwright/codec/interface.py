"""The codec as everything else sees it: waveforms to codes and back, of any length, in flat memory.

`Codec.from_pretrained("songwright")` is the shipped codec; `"descript/dac_44khz"`, or a folder that holds a
`transformers.DacModel`, the official family; any other folder one in the shipped format.

Shapes: B batch, T samples, F frames (F = ceil(T / hop)), K codebooks.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from songwright.codec.loading import load_frame_codec
from songwright.codec.model import FrameCodec
from songwright.codec.network import CodecGeometry, CodecNetwork
from songwright.errors import AudioError, WeightsError
from songwright.waveform import Waveform

SHIPPED_NAME = "songwright"
SHIPPED_FOLDER = Path(__file__).parent / "weights"
OFFICIAL_NAMES = ("descript/dac_16khz", "descript/dac_24khz", "descript/dac_44khz")
CHUNK_FRAMES = 512  # about six seconds; more costs memory and gains nothing


class ShippedNetwork:
    """`FrameCodec` as a `CodecNetwork`."""

    def __init__(self, model: FrameCodec) -> None:
        self.model = model
        config = model.config
        self.geometry = CodecGeometry(
            sample_rate_hz=config.sample_rate_hz,
            hop_samples=config.hop_samples,
            codebooks=config.codebooks,
            codebook_size=config.codebook_size,
            overlap_samples=config.overlap_samples,
            encoder_context=config.encoder_context,
            decoder_context=config.decoder_context,
        )

    def encode(self, padded: Tensor) -> Tensor:
        return self.model.encode(padded)

    def decode(self, codes: Tensor) -> Tensor:
        return self.model.decode(codes)


class Codec:
    """Waveforms to codes and back."""

    def __init__(self, network: CodecNetwork, device: torch.device) -> None:
        self._network, self._device = network, device
        self.geometry = network.geometry

    @classmethod
    def from_pretrained(cls, name: str | Path = SHIPPED_NAME, device: str = "cpu") -> "Codec":
        """Load a codec by name or folder.

        Args:
            name: `songwright`, one of the official names, or a folder with `config.json`.
            device: `cpu` or `cuda`.

        Raises:
            WeightsError: no such codec, or its weights are missing or damaged.
        """
        place = torch.device(device)
        if str(name) in OFFICIAL_NAMES or is_official_folder(Path(name)):
            from songwright.codec.official import OfficialNetwork  # transformers takes seconds to import

            return cls(OfficialNetwork.from_pretrained(str(name), place), place)
        folder = SHIPPED_FOLDER if str(name) == SHIPPED_NAME else Path(name)
        if not folder.is_dir():
            known = ", ".join((SHIPPED_NAME, *OFFICIAL_NAMES))
            raise WeightsError(f"there is no codec '{name}'; choose one of {known}, or give a folder with its weights")
        return cls(ShippedNetwork(load_frame_codec(folder).to(place)), place)

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
        samples = self._stacked(waveforms)
        geometry = self.geometry
        hop, overlap = geometry.hop_samples, geometry.overlap_samples
        frames = -(-samples.shape[1] // hop)
        padded = np.pad(samples, ((0, 0), (overlap, frames * hop - samples.shape[1] + overlap)))
        codes = np.empty((len(samples), geometry.codebooks, frames), np.int64)
        for start in range(0, frames, CHUNK_FRAMES):
            stop = min(start + CHUNK_FRAMES, frames)
            first, last = max(start - geometry.encoder_context, 0), min(stop + geometry.encoder_context, frames)
            chunk = torch.from_numpy(padded[:, first * hop : last * hop + 2 * overlap]).to(self._device)
            with torch.inference_mode():
                found = self._network.encode(chunk)[..., start - first : stop - first]
            codes[..., start:stop] = found.cpu().numpy()
        return codes

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
        geometry, frames = self.geometry, codes.shape[-1]
        for start in range(0, frames, CHUNK_FRAMES):
            stop = min(start + CHUNK_FRAMES, frames)
            first, last = max(start - geometry.decoder_context, 0), min(stop + geometry.decoder_context, frames)
            chunk = torch.from_numpy(np.ascontiguousarray(codes[..., first:last], np.int64)).to(self._device)
            with torch.inference_mode():
                found = self._network.decode(chunk).cpu().numpy()
            offset = (start - first) * geometry.hop_samples
            yield found[:, offset : offset + (stop - start) * geometry.hop_samples]

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
