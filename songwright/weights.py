"""Loading and saving model weights: `config.json` + `model.safetensors` (+ `README.md`, the model card).

`config.json` holds `format_version`, `sha256` of the tensor file, and the model's own settings.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from songwright.errors import WeightsError
from songwright.files import write_bytes, write_text

if TYPE_CHECKING:
    from torch import nn

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Weights:
    """What a weights folder holds: settings, and tensors as stored (fp16 or fp32)."""

    config: dict[str, Any]
    tensors: dict[str, np.ndarray]


def load_weights(folder: Path) -> Weights:
    """Read a weights folder and check it.

    Raises:
        WeightsError: something is missing, damaged (sha256) or of another format version.
    """
    config_path, tensor_path = folder / "config.json", folder / "model.safetensors"
    for path in (config_path, tensor_path):
        if not path.is_file():
            raise WeightsError(f"weights are missing: there is no '{path}'; install songwright again or give a path")
    try:
        config = json.loads(config_path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WeightsError(f"'{config_path}' is not valid JSON ({error}); install songwright again") from error
    if config.get("format_version") != FORMAT_VERSION:
        raise WeightsError(
            f"'{config_path}' has format_version {config.get('format_version')!r}; "
            f"this songwright reads {FORMAT_VERSION}"
        )
    data = tensor_path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != config.get("sha256"):
        raise WeightsError(
            f"'{tensor_path}' is damaged: its sha256 is {digest[:12]}…, config.json says "
            f"{str(config.get('sha256'))[:12]}…; install songwright again"
        )
    try:
        return Weights(config, load_tensors(data))
    except SafetensorError as error:
        raise WeightsError(f"'{tensor_path}' cannot be read ({error}); install songwright again") from error


def fill_network(network: "nn.Module", weights: Weights) -> None:
    """Put weights into a network, in fp32 however they are stored, and make it ready for use.

    Raises:
        RuntimeError: they are another network's.
    """
    import torch  # who only reads configs needs none

    network.load_state_dict({name: torch.from_numpy(one).float() for name, one in weights.tensors.items()})
    network.eval().requires_grad_(False)


def save_weights(folder: Path, config: Mapping[str, Any], tensors: Mapping[str, np.ndarray]) -> None:
    """Write a weights folder; the tensors keep the dtype that they have."""
    data = save_tensors({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()})
    write_bytes(folder / "model.safetensors", data)
    document = {"format_version": FORMAT_VERSION, "sha256": hashlib.sha256(data).hexdigest(), **config}
    write_text(folder / "config.json", json.dumps(document, indent=1, ensure_ascii=False) + "\n")
