"""The shipped network from its weights folder; needs no audio libraries."""

import hashlib
from pathlib import Path

import torch
from torch import Tensor

from songwright.codec.model import CodecConfig, FrameCodec
from songwright.codec.network import ChunkedNetwork, CodecGeometry
from songwright.errors import WeightsError
from songwright.weights import fill_network, load_weights


def load_frame_codec(folder: Path) -> FrameCodec:
    """The shipped network from a weights folder, in fp32 whatever the storage.

    Raises:
        WeightsError: missing, damaged, or of another shape than its config says.
    """
    weights = load_weights(folder)
    try:
        config = CodecConfig(**weights.config["codec"])
        model = FrameCodec(config)
        fill_network(model, weights)
    except (KeyError, TypeError, RuntimeError) as error:
        raise WeightsError(f"'{folder}' does not hold a songwright codec ({error}); give another folder") from error
    return model


class FrameNetwork(ChunkedNetwork):
    """`FrameCodec` as a `CodecNetwork`."""

    def __init__(self, model: FrameCodec, device: torch.device) -> None:
        super().__init__(device)
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


def codes_sha256(codec: FrameCodec) -> str:
    """What decides which codes stand for which sound: a digest of encoder and codebooks.

    Token models fit every codec that has the same one, however its decoder was trained further.
    """
    digest = hashlib.sha256()
    for name, tensor in sorted(codec.state_dict().items()):
        if name.startswith(("encoder.", "quantizer.")):
            digest.update(name.encode() + tensor.half().cpu().numpy().tobytes())
    return digest.hexdigest()
