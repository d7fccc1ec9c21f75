"""Twenty points of a polynomial, full batch: where the edge of stability is plain to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from gradschool.lab.problems.problem import Problem

if TYPE_CHECKING:
    import torch

    from gradschool.lab.problems.problem import Measure

SOURCE = """\
x = torch.linspace(-1, 1, 20, dtype=torch.float64).unsqueeze(1)
inputs, targets = x.to(dtype), (8 * x**4 - 8 * x**2 + 1).to(dtype)

torch.manual_seed(seed)
model = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
model = model.to(dtype)
loss_function = nn.MSELoss()
"""


@dataclass(frozen=True)
class Chebyshev(Problem):
    """A network 1-16-16-1 with Tanh fits 20 points of T4(x) = 8x^4 - 8x^2 + 1; mean squared error, full batch.

    The kind of experiment in which Cohen et al. 2021 (arXiv 2103.00065) saw the sharpness rise to 2/lr and stay there.
    """

    name: ClassVar[str] = "chebyshev"
    summary: ClassVar[str] = (
        "No noise and 321 parameters: sharpness climbs to its limit and stays at the edge."
    )
    version: ClassVar[int] = 1
    examples: ClassVar[int] = 20

    def model(self) -> torch.nn.Module:
        """One input, two hidden layers of 16, one output."""
        from torch import nn

        return nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))

    def data(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        """20 evenly spaced x from -1 to 1 and T4(x), each (20, 1)."""
        import torch

        x = torch.linspace(-1, 1, 20, dtype=torch.float64).unsqueeze(1)
        return x.to(dtype), (8 * x**4 - 8 * x**2 + 1).to(dtype)

    def loss(self) -> Measure:
        """Mean squared error."""
        from torch import nn

        return nn.MSELoss()

    def metrics(self) -> Mapping[str, Measure]:
        """The largest distance between the curve and a point."""
        return {"largest_error": lambda outputs, targets: (outputs - targets).abs().amax(dim=(1, 2))}

    def source(self) -> str:
        """Plain PyTorch lines that make it, as `Problem.source` says."""
        return SOURCE
