"""A part writer of random weights, for tests of everything but what it writes."""

import torch

from songwright.accompaniment.parts.loading import USUAL_CONFIGS, PartWriter, TrainedPartWriter


def random_writer() -> TrainedPartWriter:
    torch.manual_seed(0)
    return TrainedPartWriter(PartWriter(USUAL_CONFIGS).eval().requires_grad_(False), "0" * 64)
