"""The smallest regression: a line through three points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from gradschool.lab.problems.problem import Problem

if TYPE_CHECKING:
    import torch

    from gradschool.lab.problems.problem import Measure

SOURCE = """\
inputs = torch.tensor([[1.0], [2.0], [3.0]], dtype=dtype)
targets = 2 * inputs

torch.manual_seed(seed)
model = nn.Linear(1, 1).to(dtype)
loss_function = nn.MSELoss()
"""


@dataclass(frozen=True)
class Line(Problem):
    """nn.Linear(1, 1) on x = 1, 2, 3 and y = 2x, mean squared error, full batch.

    Its largest Hessian eigenvalue is 11.0929, so plain gradient descent is stable up to a rate of 0.1803.
    """

    name: ClassVar[str] = "line"
    summary: ClassVar[str] = (
        "Two parameters and an exact limit of the learning rate: every effect is plain to see."
    )
    version: ClassVar[int] = 1
    examples: ClassVar[int] = 3

    def model(self) -> torch.nn.Module:
        """One weight, one bias."""
        from torch import nn

        return nn.Linear(1, 1)

    def data(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        """Three points, each (1,)."""
        import torch

        x = torch.tensor([[1.0], [2.0], [3.0]], dtype=dtype)
        return x, 2 * x

    def loss(self) -> Measure:
        """Mean squared error."""
        from torch import nn

        return nn.MSELoss()

    def metrics(self) -> Mapping[str, Measure]:
        """The largest distance between the line and a point."""
        return {"largest_error": lambda outputs, targets: (outputs - targets).abs().amax(dim=(1, 2))}

    def source(self) -> str:
        """Plain PyTorch lines that make it, as `Problem.source` says."""
        return SOURCE
