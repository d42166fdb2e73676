"""The official Descript Audio Codec behind the codec's interface, through `transformers.DacModel`."""

import torch
from torch import Tensor
from torch.nn import functional
from transformers import DacConfig, DacModel

from songwright.codec.network import ChunkedNetwork, CodecGeometry
from songwright.errors import WeightsError

RESIDUAL_REACH = 3 * (1 + 3 + 9)  # samples on either side: three convolutions of 7 taps, dilated 1, 3 and 9


class OfficialNetwork(ChunkedNetwork):
    """`transformers.DacModel` as a `CodecNetwork`."""

    def __init__(self, model: DacModel, device: torch.device) -> None:
        super().__init__(device)
        self.model = model.to(device)  # type: ignore[arg-type]
        config = model.config
        self.geometry = CodecGeometry(
            sample_rate_hz=config.sampling_rate,
            hop_samples=config.hop_length,
            codebooks=config.n_codebooks,
            codebook_size=config.codebook_size,
            overlap_samples=0,
            encoder_context=_context_frames(config),
            decoder_context=_context_frames(config),
        )

    @classmethod
    def from_pretrained(cls, name: str, device: torch.device) -> "OfficialNetwork":
        """Load by the hub's name or from a folder.

        Raises:
            WeightsError: neither cached, nor on disk, nor to be downloaded; or damaged.
        """
        try:
            model = DacModel.from_pretrained(name, dtype=torch.float32)
        except (OSError, ValueError, RuntimeError) as error:
            raise WeightsError(
                f"the official codec '{name}' cannot be loaded ({str(error).splitlines()[0]}); download it where there "
                "is a network, or import a .pth with `python -m songwright.training.codec_import`"
            ) from error
        return cls(model.eval().requires_grad_(False), device)

    def encode(self, padded: Tensor) -> Tensor:
        """Samples (B, F·hop) to codes (B, K, F)."""
        return self.model.encode(padded[:, None]).audio_codes

    def decode(self, codes: Tensor) -> Tensor:
        """Codes (B, K', F) to samples (B, F·hop)."""
        samples = self.model.decode(audio_codes=codes).audio_values
        wanted = codes.shape[-1] * self.geometry.hop_samples
        return functional.pad(samples, (0, wanted - samples.shape[-1]))  # odd strides come out a few samples short


def _context_frames(config: DacConfig) -> int:
    """Frames on either side that one frame, or one hop, depends on: the convolutions' reaches added up.

    Encoder and decoder are mirror images: at each resolution the residual units' reach and that of the strided
    convolution (its stride), then 7 + 3 taps at the ends.
    """
    step, reach = 1, 3
    for stride in config.downsampling_ratios:
        reach += step * (RESIDUAL_REACH + stride)
        step *= stride
    return -(-(reach + 3 * step) // config.hop_length) + 1
