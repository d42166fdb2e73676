"""What all trainers share: the learning rate over a run, the moving average of the weights that is shipped, and the
clock of a time box.
"""

import math
import time

import torch
from torch import nn


def learning_rate(peak: float, step: int, warm_up_steps: int, progress: float, floor: float = 0.01) -> float:
    """Linear warm-up in steps, then a cosine down to a share of the peak.

    Args:
        progress: how much of the fall is over, 0 to 1 (usually the share of the time box that is used up).
        floor: where the cosine ends, as a share of the peak.
    """
    warm = min((step + 1) / warm_up_steps, 1.0)
    return peak * warm * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * progress)))


@torch.no_grad()
def average_weights(averaged: nn.Module, model: nn.Module, step: int, decay: float) -> None:
    """Exponential moving average of the weights, quick at first; frozen weights of `model` are left alone."""
    decay = min(decay, (1 + step) / (10 + step))
    pairs = zip(averaged.parameters(), model.parameters(), strict=True)
    moving = [(mine, theirs) for mine, theirs in pairs if theirs.requires_grad]
    torch._foreach_lerp_([mine for mine, _ in moving], [theirs for _, theirs in moving], 1 - decay)


def worked_seconds(device: torch.device | None = None) -> float:
    """The clock of a time box, for differences: this thread's processor time.

    What a training is paused for, or has to leave to other programs, costs nothing of its box. Where a GPU computes the
    processor waits, so there it is the time that passes.
    """
    return time.monotonic() if device is not None and device.type == "cuda" else time.thread_time()
