"""A voice of random weights, for tests of everything but what it sounds like."""

import dataclasses
from pathlib import Path

import torch

from songwright.phonetics.inventory import PHONEMES
from songwright.vocals.frames import FEATURES, SYMBOLS
from songwright.vocals.loading import TrainedVoice
from songwright.vocals.model import VoiceConfig, VoiceModel
from songwright.vocals.source import SOURCE_FEATURES
from songwright.weights import save_weights

SINGERS = ("heart", "michael")
BOOKS = 12  # as many as the shipped codec has, which is to decode them


def tiny_model(seed: int = 0) -> VoiceModel:
    torch.manual_seed(seed)
    config = VoiceConfig(
        symbols=len(SYMBOLS), singers=len(SINGERS), features=FEATURES, source_features=SOURCE_FEATURES, latent=8,
        codebooks=BOOKS, codebook_size=32, code_features=8, width=16, hidden=24, reader_blocks=1, shaper_blocks=1,
    )  # fmt: skip
    return VoiceModel(config).eval()


def tiny_voice() -> TrainedVoice:
    return TrainedVoice(tiny_model(), SINGERS, frozenset(PHONEMES), "0" * 64)


def save_tiny_voice(folder: Path, seed: int = 0) -> None:
    model = tiny_model(seed)
    settings = {
        "voice": dataclasses.asdict(model.config), "singers": list(SINGERS), "symbols": list(SYMBOLS),
        "heard": list(PHONEMES), "codes_sha256": "0" * 64,
    }  # fmt: skip
    save_weights(folder, settings, {name: one.numpy() for name, one in model.state_dict().items()})
