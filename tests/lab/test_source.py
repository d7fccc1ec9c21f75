"""Each problem's plain PyTorch lines make what the problem makes."""

import pytest
import torch
from torch import nn

from gradschool.lab import LabError, problem
from gradschool.lab.problems.registry import PROBLEMS
from gradschool.lab.stack import seeded_model
from lab.small_problems import Waves

TRAINED = [name for name in PROBLEMS if name != "noisy-quadratic"]


def made_by(source, dtype):
    made = {"torch": torch, "nn": nn, "seed": 3, "dtype": dtype}
    exec(source, made)
    return made


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("posed", [*map(problem, TRAINED), problem("digits", network="cnn")], ids=str)
def test_it_makes_the_same_data_model_and_loss(posed, dtype):
    made = made_by(posed.source(), dtype)
    inputs, targets = posed.data(dtype)
    assert torch.equal(made["inputs"], inputs)
    assert torch.equal(made["targets"], targets)
    model = seeded_model(posed, 3).to(dtype)
    for ours, plain in zip(model.parameters(), made["model"].parameters(), strict=True):
        assert torch.equal(ours, plain)
    loss = posed.loss()(model(inputs), targets).item()
    assert made["loss_function"](made["model"](inputs), targets).item() == pytest.approx(loss, rel=1e-6)


def test_a_problem_without_one_says_so():
    with pytest.raises(LabError, match="waves is not written as plain PyTorch"):
        Waves().source()
    with pytest.raises(LabError, match="noisy-quadratic is worked out, not trained, so there is no script"):
        problem("noisy-quadratic").source()
