"""Two intertwined spirals: a classification that takes a network some time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from gradschool.lab.problems.problem import Problem, part_right

if TYPE_CHECKING:
    import torch

    from gradschool.lab.problems.problem import Measure

SOURCE = """\
import math

generator = torch.Generator().manual_seed(0)
radius = torch.linspace(0.1, 2, 256, dtype=torch.float64)
angle = 1.5 * math.pi * radius
arm = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)
noise = 0.05 * torch.randn(512, 2, generator=generator, dtype=torch.float64)
inputs = (torch.cat([arm, -arm]) + noise).to(dtype)
targets = torch.arange(2).repeat_interleave(256)

torch.manual_seed(seed)
model = nn.Sequential(nn.Linear(2, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))
model = model.to(dtype)
loss_function = nn.CrossEntropyLoss()
"""


@dataclass(frozen=True)
class Spirals(Problem):
    """A network 2-64-64-2 with Tanh tells two spirals apart; cross-entropy, batches of 64.

    512 points, each spiral one and a half turns, each point moved by normal noise of 0.05.
    """

    name: ClassVar[str] = "spirals"
    summary: ClassVar[str] = "Hard enough that the learning rate decides whether it is learned at all."
    version: ClassVar[int] = 1
    examples: ClassVar[int] = 512
    batch_size: ClassVar[int] = 64
    classes: ClassVar[int | None] = 2

    def model(self) -> torch.nn.Module:
        """Two inputs, two hidden layers of 64, two scores."""
        from torch import nn

        return nn.Sequential(nn.Linear(2, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))

    def data(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        """Points (512, 2), and the number of the spiral for each (512,)."""
        import torch

        generator = torch.Generator().manual_seed(0)
        radius = torch.linspace(0.1, 2, 256, dtype=torch.float64)
        angle = 1.5 * math.pi * radius
        arm = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)
        noise = 0.05 * torch.randn(512, 2, generator=generator, dtype=torch.float64)
        return (torch.cat([arm, -arm]) + noise).to(dtype), torch.arange(2).repeat_interleave(256)

    def loss(self) -> Measure:
        """Cross-entropy."""
        from torch import nn

        return nn.CrossEntropyLoss()

    def metrics(self) -> Mapping[str, Measure]:
        """The part of the points told right."""
        return {"accuracy": part_right}

    def source(self) -> str:
        """Plain PyTorch lines that make it, as `Problem.source` says."""
        return SOURCE
