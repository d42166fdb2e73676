"""What every training run writes: a log of JSON lines, a checkpoint that is never half-written, weights in fp16."""

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from songwright.weights import save_weights


def log_line(folder: Path, line: Mapping[str, object]) -> None:
    """Print a line and add it to the run's `log.jsonl`."""
    text = json.dumps(line)
    print(text, flush=True)
    with open(folder / "log.jsonl", "a", encoding="utf-8") as file:
        file.write(text + "\n")


def save_state(state: Mapping[str, object], path: Path) -> None:
    """Write a checkpoint beside its place, then put it there."""
    scratch = path.with_suffix(".part")
    torch.save(state, scratch)
    scratch.replace(path)


def save_half(folder: Path, config: Mapping[str, object], state: Mapping[str, Tensor]) -> None:
    """Write a network's weights as they are shipped: in fp16, with the settings that its `loading` reads."""
    save_weights(folder, config, {name: tensor.half().cpu().numpy() for name, tensor in state.items()})
