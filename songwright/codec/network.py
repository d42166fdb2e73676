"""What stands behind the codec's interface: networks, and what their codes look like.

Shapes: B batch, T samples, F frames (F = ceil(T / hop)), K codebooks.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

CHUNK_FRAMES = 512  # about six seconds; more costs memory and gains nothing


@dataclass(frozen=True)
class CodecGeometry:
    """What a codec's codes look like, and how far they reach.

    Attributes:
        overlap_samples: samples beyond its hop, on either side, that a frame's transform sees.
        encoder_context, decoder_context: frames on either side that a frame's codes, or its audio, depend on.
    """

    sample_rate_hz: int
    hop_samples: int
    codebooks: int
    codebook_size: int
    overlap_samples: int
    encoder_context: int
    decoder_context: int


class CodecNetwork(Protocol):
    """A codec on arrays of any length, in flat memory: the shipped ones and the official ones."""

    geometry: CodecGeometry

    def codes_of(self, samples: np.ndarray) -> np.ndarray:
        """Samples (B, T) at the codec's rate to codes (B, K, F) int64."""
        ...

    def pieces_of(self, codes: np.ndarray) -> Iterator[np.ndarray]:
        """Codes (B, K', F) to samples some seconds at a time: (B, T) float32, F·hop in all."""
        ...


class ChunkedNetwork(ABC):
    """A network on tensors, given chunks with as much around them as it can see."""

    geometry: CodecGeometry

    def __init__(self, device: torch.device) -> None:
        self._device = device

    @abstractmethod
    def encode(self, padded: Tensor) -> Tensor:
        """Samples (B, F·hop + 2·overlap) to codes (B, K, F)."""

    @abstractmethod
    def decode(self, codes: Tensor) -> Tensor:
        """Codes (B, K', F) to samples (B, F·hop)."""

    def codes_of(self, samples: np.ndarray) -> np.ndarray:
        """As `CodecNetwork` says."""
        geometry = self.geometry
        hop, overlap = geometry.hop_samples, geometry.overlap_samples
        frames = -(-samples.shape[1] // hop)
        padded = np.pad(samples, ((0, 0), (overlap, frames * hop - samples.shape[1] + overlap)))
        codes = np.empty((len(samples), geometry.codebooks, frames), np.int64)
        for start, stop, first, last in chunks(frames, geometry.encoder_context):
            chunk = torch.from_numpy(padded[:, first * hop : last * hop + 2 * overlap]).to(self._device)
            with torch.inference_mode():
                found = self.encode(chunk)[..., start - first : stop - first]
            codes[..., start:stop] = found.cpu().numpy()
        return codes

    def pieces_of(self, codes: np.ndarray) -> Iterator[np.ndarray]:
        """As `CodecNetwork` says."""
        hop = self.geometry.hop_samples
        for start, stop, first, last in chunks(codes.shape[-1], self.geometry.decoder_context):
            chunk = torch.from_numpy(np.ascontiguousarray(codes[..., first:last], np.int64)).to(self._device)
            with torch.inference_mode():
                found = self.decode(chunk).cpu().numpy()
            yield found[:, (start - first) * hop : (stop - first) * hop]


def chunks(frames: int, context: int) -> Iterator[tuple[int, int, int, int]]:
    """Where each chunk starts and stops, and the first and last frame around it that it depends on."""
    for start in range(0, frames, CHUNK_FRAMES):
        stop = min(start + CHUNK_FRAMES, frames)
        yield start, stop, max(start - context, 0), min(stop + context, frames)
