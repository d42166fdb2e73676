import time

import pytest
import torch

from songwright.training.schedule import average_weights, learning_rate, worked_seconds


def test_learning_rate_rises_then_falls_to_its_floor() -> None:
    assert learning_rate(1.0, 0, 10, 0.0) == pytest.approx(0.1)
    assert learning_rate(1.0, 99, 10, 0.0) == pytest.approx(1.0)
    assert learning_rate(1.0, 99, 10, 0.5) == pytest.approx(0.505)
    assert learning_rate(1.0, 99, 10, 1.0, floor=0.02) == pytest.approx(0.02)


def test_average_follows_the_weights_and_leaves_frozen_ones() -> None:
    model, averaged = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
    for one, value in ((model, 1.0), (averaged, 0.0)):
        for parameter in one.parameters():
            torch.nn.init.constant_(parameter, value)
    model.bias.requires_grad_(False)
    average_weights(averaged, model, step=0, decay=0.999)
    assert averaged.weight.tolist() == [[pytest.approx(0.9)] * 2] and averaged.bias.item() == 0.0
    average_weights(averaged, model, step=10**6, decay=0.999)
    assert averaged.weight[0, 0].item() == pytest.approx(0.9001)


def test_a_pause_costs_nothing_of_the_time_box() -> None:
    began = worked_seconds()
    time.sleep(0.3)
    assert worked_seconds() - began < 0.05
    while worked_seconds() - began < 0.1:
        sum(range(1000))
