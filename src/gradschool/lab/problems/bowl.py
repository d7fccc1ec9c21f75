"""A quadratic bowl, where every rule about learning rates can be worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from gradschool.lab.errors import LabError
from gradschool.lab.problems.numbers import finite_numbers
from gradschool.lab.problems.plain_pytorch import POINT
from gradschool.lab.problems.problem import Problem

if TYPE_CHECKING:
    import torch

    from gradschool.lab.problems.problem import Measure

SOURCE = """\
def loss_function(point, eigenvalues):
    return 0.5 * (eigenvalues * point * point).sum()


inputs = torch.zeros(1, dtype=dtype)
targets = torch.tensor({eigenvalues}, dtype=dtype)

torch.manual_seed(seed)  # nothing here is drawn
model = Point({start})
"""


@dataclass(frozen=True)
class Bowl(Problem):
    """loss = 0.5 * sum(eigenvalue_i * x_i^2), walked down from `start` (all ones unless given); no chance in it.

    Raises LabError for eigenvalues or a start that are not finite numbers, or of different lengths.
    """

    name: ClassVar[str] = "bowl"
    summary: ClassVar[str] = (
        "A bowl as steep in each direction as you say: steepness against learning rate, exactly."
    )
    version: ClassVar[int] = 1
    examples: ClassVar[int] = 1

    eigenvalues: tuple[float, ...] = (1.0, 100.0)
    start: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        eigenvalues = finite_numbers(self.name, "eigenvalues", self.eigenvalues)
        start = (1.0,) * len(eigenvalues)
        if self.start is not None:
            start = finite_numbers(self.name, "start", self.start)
        if len(start) != len(eigenvalues):
            raise LabError(
                f"bowl: start has {len(start)} numbers for {len(eigenvalues)} eigenvalues; give as many."
            )
        object.__setattr__(self, "eigenvalues", eigenvalues)
        object.__setattr__(self, "start", start)

    def model(self) -> torch.nn.Module:
        """A point with one coordinate an eigenvalue."""
        from gradschool.lab.point import Point

        return Point(self.start or ())

    def data(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        """No inputs; the eigenvalues stand where targets usually do."""
        import torch

        return torch.zeros(1, dtype=dtype), torch.tensor(self.eigenvalues, dtype=dtype)

    def loss(self) -> Measure:
        """Half the sum of eigenvalue times squared coordinate."""
        return lambda point, eigenvalues: 0.5 * (eigenvalues * point * point).sum()

    def metrics(self) -> Mapping[str, Measure]:
        """How far the point is from the bottom."""
        return {"distance": lambda points, _: points.norm(dim=1)}

    def source(self) -> str:
        """Plain PyTorch lines that make it, as `Problem.source` says."""
        lines = SOURCE.format(eigenvalues=list(self.eigenvalues), start=list(self.start or ()))
        return f"{POINT}\n\n{lines}"
