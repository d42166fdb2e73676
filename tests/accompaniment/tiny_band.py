"""A band of random weights, for tests of everything but what it sounds like."""

import dataclasses
from pathlib import Path

import torch

from songwright.accompaniment.frames import FRAME_FEATURES, NOTE_FEATURES
from songwright.accompaniment.loading import LOUDNESS_FOLDER, TrainedBand
from songwright.accompaniment.loudness.model import BandLoudness, LoudnessConfig
from songwright.accompaniment.model import BandModel, Quantiser, StemConfig
from songwright.codec.model import CodecConfig, ResidualQuantizer
from songwright.instruments import CATALOGUE
from songwright.weights import save_weights

CODEC = CodecConfig(latent=64, codebooks=4, codebook_size=32, code_features=4)
DECODED = dataclasses.replace(CODEC, codebooks=12)  # as many as the shipped codec has, which is to decode what is saved


def tiny_config(harmonics: int) -> StemConfig:
    return StemConfig(
        FRAME_FEATURES, NOTE_FEATURES, len(CATALOGUE), harmonics, width=16, hidden=24, blocks=1, core_width=12,
        note_width=16, join_width=8, free_rank=4, coarse_books=2,
    )  # fmt: skip


def tiny_model(codec: CodecConfig = CODEC) -> BandModel:
    torch.manual_seed(0)
    quantiser = Quantiser.of(ResidualQuantizer(codec))
    stems = {"drums": tiny_config(0), "bass": tiny_config(6), "other": tiny_config(4)}
    model = BandModel(stems, quantiser, codec.low_coefficients, codec.hop_samples, codec.sample_rate_hz)
    for stem in stems:  # a random flag must not silence everything
        torch.nn.init.constant_(model.stem(stem).heads.silent.bias, -5.0)
    return model.eval().requires_grad_(False)


def tiny_loudness(codec: CodecConfig = CODEC) -> BandLoudness:
    torch.manual_seed(1)
    config = dataclasses.replace(LoudnessConfig.of(codec, len(CATALOGUE), NOTE_FEATURES), width=8)
    return BandLoudness(dict.fromkeys(("drums", "bass", "other"), config)).eval().requires_grad_(False)


def tiny_band() -> TrainedBand:
    return TrainedBand(tiny_model(), tiny_loudness(), "0" * 64)


def save_tiny_band(folder: Path) -> None:
    model = tiny_model(DECODED)
    names = ("codebooks", "codebook_size", "latent", "code_features", "low_coefficients", "hop_samples",
             "sample_rate_hz")  # fmt: skip
    settings = {
        "stems": {name: dataclasses.asdict(model.stem(name).config) for name in ("drums", "bass", "other")},
        "codec": {name: getattr(DECODED, name) for name in names},
        "codes_sha256": "0" * 64,
    }
    save_weights(folder, settings, {name: one.numpy() for name, one in model.state_dict().items()})
    loudness = tiny_loudness(DECODED)
    settings = {
        "stems": {name: dataclasses.asdict(loudness.stem(name).config) for name in ("drums", "bass", "other")},
        "codes_sha256": "0" * 64,
    }
    tensors = {name: one.numpy() for name, one in loudness.state_dict().items()}
    save_weights(folder / LOUDNESS_FOLDER, settings, tensors)
