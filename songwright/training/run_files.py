"""What every training run writes into its folder: a log of JSON lines, and a checkpoint that is never half-written."""

import json
from collections.abc import Mapping
from pathlib import Path

import torch


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
