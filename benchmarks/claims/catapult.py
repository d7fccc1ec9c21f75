"""The catapult: a rate above 2/sharpness throws a wide linear network into a flatter valley, or out of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import nn

from claims.claim import Claim, Measured
from gradschool import lab

WIDTH = 1000


class Product(nn.Module):
    """f = u . v / sqrt(width): the smallest network with a hidden layer."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Parameter(torch.randn(WIDTH)), nn.Parameter(torch.randn(WIDTH))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return inputs * (self.first @ self.second) / math.sqrt(WIDTH)


@dataclass(frozen=True)
class Product1000(lab.Problem):
    """That network on one point, x = 1 and y = 0, loss f^2/2."""

    name: ClassVar[str] = "product"
    summary: ClassVar[str] = "A curvature that training itself changes."
    version: ClassVar[int] = 1
    examples: ClassVar[int] = 1

    def model(self) -> nn.Module:
        return Product()

    def data(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        return torch.ones(1, dtype=dtype), torch.zeros(1, dtype=dtype)

    def loss(self) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
        return lambda outputs, targets: 0.5 * (outputs - targets).square().sum()


def curvature(parameters: tuple[float, ...]) -> float:
    """The network's tangent kernel, the curvature that gradient descent meets: (u.u + v.v) / width."""
    return sum(one * one for one in parameters) / WIDTH


def catapult() -> Measured:
    posed = Product1000()
    start = curvature(lab.train(posed, "SGD(lr=0.0)", epochs=1, dtype="float64").parameters)
    factors = (1.0, 1.9, 2.1, 2.5, 3.0, 3.9, 4.1, 4.5)
    texts = [f"SGD(lr={factor / start!r})" for factor in factors]
    runs = dict(zip(factors, lab.sweep(posed, texts, epochs=300, dtype="float64"), strict=True))
    spikes = {factor: max(run.loss) / run.loss[0] for factor, run in runs.items()}
    flatter = {factor: curvature(run.parameters) * run.learning_rate[0] / 2 for factor, run in runs.items()}
    calm = all(spikes[factor] == 1 and runs[factor].final_loss < 1e-9 for factor in (1.0, 1.9))
    thrown = all(
        spikes[factor] > 1 and runs[factor].final_loss < 1e-9 and flatter[factor] < 1
        for factor in (2.1, 2.5, 3.0, 3.9)
    )
    lost = all(runs[factor].diverged_at is not None for factor in (4.1, 4.5))
    ours = "; ".join(f"{factor}: x{spikes[factor]:.3g}, {flatter[factor]:.2f}" for factor in factors[1:6])
    ends = " and ".join(str(runs[factor].diverged_at) for factor in (4.1, 4.5))
    return Measured(
        "c < 2: no spike; 2 < c < 4: spike, ends below 1; c > 4 diverges",
        f"{ours}; 4.1 and 4.5 diverge in {ends} steps",
        "yes or no",
        calm and thrown and lost,
        "lr = c / first curvature; the highest loss over the first, and the last curvature over 2/lr. Width 1,000.",
    )


CLAIMS = [
    Claim(
        "13",
        "Between 2 and 4 over the curvature the loss spikes, then ends in a flatter place; above 4 it diverges",
        "Lewkowycz 2020 (2003.02218)",
        catapult,
    )
]
