"""Two half circles of points: the smallest classification that a straight line cannot do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from gradschool.lab.problems.problem import Problem

if TYPE_CHECKING:
    import torch

    from gradschool.lab.problems.problem import Measure

SOURCE = """\
import math

generator = torch.Generator().manual_seed(0)
angle = torch.linspace(0, math.pi, 256, dtype=torch.float64)
upper = torch.stack([angle.cos(), angle.sin()], dim=1)
lower = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], dim=1)
noise = 0.2 * torch.randn(512, 2, generator=generator, dtype=torch.float64)
inputs = (torch.cat([upper, lower]) + noise).to(dtype)
targets = torch.arange(2, dtype=dtype).repeat_interleave(256).unsqueeze(1)

torch.manual_seed(seed)
model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 1)).to(dtype)
loss_function = nn.BCEWithLogitsLoss()
"""


@dataclass(frozen=True)
class Moons(Problem):
    """A network 2-32-1 with ReLU tells two interleaved half circles apart; binary cross-entropy, batches of 64.

    512 points, each moved by normal noise of 0.2.
    """

    name: ClassVar[str] = "moons"
    summary: ClassVar[str] = (
        "A real network with mini-batch noise, small enough to train hundreds of times in a blink."
    )
    version: ClassVar[int] = 1
    examples: ClassVar[int] = 512
    batch_size: ClassVar[int] = 64
    classes: ClassVar[int | None] = 2

    def model(self) -> torch.nn.Module:
        """Two inputs, 32 hidden units, one output: the score of the second class."""
        from torch import nn

        return nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 1))

    def data(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        """Points (512, 2), and 0 or 1 for each (512, 1)."""
        import torch

        generator = torch.Generator().manual_seed(0)
        angle = torch.linspace(0, math.pi, 256, dtype=torch.float64)
        upper = torch.stack([angle.cos(), angle.sin()], dim=1)
        lower = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], dim=1)
        noise = 0.2 * torch.randn(512, 2, generator=generator, dtype=torch.float64)
        labels = torch.arange(2, dtype=dtype).repeat_interleave(256).unsqueeze(1)
        return (torch.cat([upper, lower]) + noise).to(dtype), labels

    def loss(self) -> Measure:
        """Binary cross-entropy on scores."""
        from torch import nn

        return nn.BCEWithLogitsLoss()

    def metrics(self) -> Mapping[str, Measure]:
        """The part of the points on the right side."""
        return {"accuracy": lambda scores, labels: ((scores > 0) == (labels > 0.5)).double().mean(dim=(1, 2))}

    def source(self) -> str:
        """Plain PyTorch lines that make it, as `Problem.source` says."""
        return SOURCE
