"""What stands behind the codec's interface: a network on tensors, and what its codes look like.

Shapes: B batch, T samples, F frames (F = T / hop), K codebooks.
"""

from dataclasses import dataclass
from typing import Protocol

from torch import Tensor


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
    """A codec on tensors; the shipped and the official networks both fit this."""

    geometry: CodecGeometry

    def encode(self, padded: Tensor) -> Tensor:
        """Samples (B, F·hop + 2·overlap) to codes (B, K, F)."""
        ...

    def decode(self, codes: Tensor) -> Tensor:
        """Codes (B, K', F) to samples (B, F·hop)."""
        ...
