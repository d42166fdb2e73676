"""The voice's codec behind the codec's interface.

The analysis needs the whole recording only to find the pitch; everything else is worked through in pieces. Decoding
follows the pulses through the whole file, so that chunks join without a seam.

Shapes: B batch, T samples, F frames, K codebooks, L features of the latent.
"""

from collections.abc import Iterator

import numpy as np
import torch

from songwright.codec.excitation import Noise
from songwright.codec.model import SILENCE_CODE
from songwright.codec.network import CodecGeometry, chunks
from songwright.codec.voice.analysis import HOP_SAMPLES, analyse, pitch_of
from songwright.codec.voice.model import VoiceCodecModel, latent_of, pitch_in
from songwright.codec.voice.source import SungPhase, pulse_train, swelling

ENCODER_CONTEXT = 8  # frames: the analysis's longest window, twice


class VoiceNetwork:
    """`VoiceCodecModel` as a `CodecNetwork`."""

    def __init__(self, model: VoiceCodecModel, device: torch.device) -> None:
        self.model, self._device = model, device
        config = model.config
        self.noise = Noise(config.hop_samples).to(device)
        self.geometry = CodecGeometry(
            sample_rate_hz=config.sample_rate_hz,
            hop_samples=config.hop_samples,
            codebooks=config.codebooks,
            codebook_size=config.codebook_size,
            overlap_samples=0,
            encoder_context=ENCODER_CONTEXT,
            decoder_context=config.decoder_context,
        )

    def codes_of(self, samples: np.ndarray) -> np.ndarray:
        """Samples (B, T) to codes (B, K, F)."""
        return np.stack([self._codes_of_one(one) for one in samples])

    def _codes_of_one(self, samples: np.ndarray) -> np.ndarray:
        frames = -(-len(samples) // HOP_SAMPLES)
        f0_hz = pitch_of(samples, frames)
        codes = np.empty((self.geometry.codebooks, frames), np.int64)
        for start, stop, first, last in chunks(frames, ENCODER_CONTEXT):
            parts = analyse(samples[first * HOP_SAMPLES : last * HOP_SAMPLES], f0_hz[first:last])
            latent = torch.from_numpy(latent_of(parts))[None].to(self._device)
            with torch.inference_mode():
                found = self.model.encode(latent, torch.from_numpy(parts.silent)[None].to(self._device))
            codes[:, start:stop] = found[0, :, start - first : stop - first].cpu().numpy()
        return codes

    def pieces_of(self, codes: np.ndarray) -> Iterator[np.ndarray]:
        """Codes (B, K', F) to samples (B, T), some seconds at a time."""
        phases = [SungPhase(*pitch_in(self._latent(one[None, :1])[0])) for one in codes]
        for start, stop, first, last in chunks(codes.shape[-1], self.geometry.decoder_context):
            part = codes[..., first:last]
            turning = [phase.between(first, last) for phase in phases]
            pulses, swell = (np.stack([make(one) for one in turning]) for make in (pulse_train, swelling))
            chunk = torch.from_numpy(np.ascontiguousarray(part, np.int64)).to(self._device)
            with torch.inference_mode():
                found = self.model.decoder(
                    self.model.dequantise(chunk),
                    torch.from_numpy(pulses).to(self._device),
                    self.noise(Noise.marks(chunk)),
                    torch.from_numpy(swell).to(self._device),
                )
            sounding = np.repeat(part[:, 0] != SILENCE_CODE, HOP_SAMPLES, axis=1)
            yield (found.cpu().numpy() * sounding)[:, (start - first) * HOP_SAMPLES : (stop - first) * HOP_SAMPLES]

    def _latent(self, codes: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return self.model.dequantise(torch.from_numpy(np.ascontiguousarray(codes, np.int64))).cpu().numpy()
