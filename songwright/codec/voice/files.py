"""The voice codec's weights folder: written by training, read by the codec."""

import dataclasses
import hashlib
import json
from pathlib import Path

import torch

from songwright.codec.voice.model import VoiceCodecConfig, VoiceCodecModel
from songwright.errors import WeightsError
from songwright.weights import load_weights, save_weights

KIND = "voice codec"
MADE_OF_ENTRIES = "quantizer."  # tensors that are not stored: `build_quantizer` makes them


def save_voice_codec(model: VoiceCodecModel, folder: Path) -> None:
    """Write the weights in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: tensor.half().cpu().numpy()
        for name, tensor in model.state_dict().items()
        if not name.startswith(MADE_OF_ENTRIES)
    }
    save_weights(folder, {"kind": KIND, "codec": dataclasses.asdict(model.config)}, tensors)


def is_voice_codec_folder(folder: Path) -> bool:
    """Whether a folder holds weights of this kind."""
    config = folder / "config.json"
    try:
        return config.is_file() and json.loads(config.read_text(encoding="utf-8")).get("kind") == KIND
    except ValueError:
        return False  # `load_weights` says what is wrong with it


def load_voice_codec(folder: Path) -> VoiceCodecModel:
    """The network from a weights folder, in fp32 whatever the storage.

    Raises:
        WeightsError: missing, damaged, or of another shape than its config says.
    """
    weights = load_weights(folder)
    try:
        model = VoiceCodecModel(VoiceCodecConfig(**weights.config["codec"]))
        tensors = {name: torch.from_numpy(one).float() for name, one in weights.tensors.items()}
        left_out = model.load_state_dict(tensors, strict=False)
    except (KeyError, TypeError, RuntimeError) as error:
        raise WeightsError(f"'{folder}' does not hold a voice codec ({error}); give another folder") from error
    missing = [name for name in left_out.missing_keys if not name.startswith(MADE_OF_ENTRIES)]
    if missing or left_out.unexpected_keys:
        raise WeightsError(
            f"'{folder}' does not hold a voice codec of this version (missing {missing[:3]}, unknown "
            f"{left_out.unexpected_keys[:3]}); give another folder"
        )
    model.build_quantizer()
    return model.eval().requires_grad_(False)


def voice_codes_sha256(model: VoiceCodecModel) -> str:
    """What decides which codes stand for which sound: a digest of the codebooks."""
    return hashlib.sha256(model.entries.half().numpy().tobytes()).hexdigest()
