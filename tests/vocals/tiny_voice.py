"""A voice of random weights, for tests of everything but what it sounds like."""

import dataclasses
from functools import cache
from pathlib import Path

import torch

from songwright.codec.interface import VOICE_FOLDER
from songwright.codec.model import CodecConfig, ResidualQuantizer
from songwright.codec.voice.files import load_voice_codec, voice_codes_sha256
from songwright.codec.voice.model import LATENT
from songwright.phonetics.inventory import PHONEMES
from songwright.vocals.frames import FEATURES, SYMBOLS
from songwright.vocals.loading import TrainedVoice
from songwright.vocals.model import VoiceConfig, VoiceModel
from songwright.weights import save_weights

SINGERS = ("heart", "michael")
BOOKS = 18  # as many as the shipped voice codec has, which is to decode them


def tiny_model(seed: int = 0) -> VoiceModel:
    torch.manual_seed(seed)
    config = VoiceConfig(
        symbols=len(SYMBOLS), singers=len(SINGERS), features=FEATURES, width=16, hidden=24, blocks=2, flow_blocks=1
    )
    return VoiceModel(config).eval()


def tiny_quantizer() -> ResidualQuantizer:
    torch.manual_seed(1)
    return ResidualQuantizer(CodecConfig(latent=LATENT, codebooks=BOOKS, codebook_size=32, code_features=8)).eval()


def tiny_voice() -> TrainedVoice:
    return TrainedVoice(tiny_model(), tiny_quantizer(), SINGERS, frozenset(PHONEMES), "0" * 64)


@cache
def shipped_codes() -> str:
    """The digest of the shipped voice codec's codes."""
    return voice_codes_sha256(load_voice_codec(VOICE_FOLDER))


def save_tiny_voice(folder: Path, seed: int = 0, codes_sha256: str | None = None) -> None:
    """Write a tiny voice, by default one whose tokens the shipped voice codec decodes."""
    model = tiny_model(seed)
    settings = {
        "voice": dataclasses.asdict(model.config), "singers": list(SINGERS), "symbols": list(SYMBOLS),
        "heard": list(PHONEMES), "codes_sha256": codes_sha256 or shipped_codes(),
    }  # fmt: skip
    save_weights(folder, settings, {name: one.numpy() for name, one in model.state_dict().items()})
