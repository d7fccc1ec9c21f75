"""What problems that are a surface to walk down have in common: a start, and no chance."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from gradschool.lab.errors import LabError
from gradschool.lab.problems.plain_pytorch import POINT
from gradschool.lab.problems.problem import Problem

if TYPE_CHECKING:
    import torch

    from gradschool.lab.problems.problem import Measure

SOURCE = """\
def loss_function(point, bottom):
    x, y = point
    return {height}


inputs = torch.zeros(1, dtype=dtype)
targets = torch.tensor({bottom}, dtype=dtype)  # where the bottom is; nothing here needs to know

torch.manual_seed(seed)  # nothing here is drawn
model = Point({start})
"""


class Surface(Problem):
    """A loss of two coordinates, walked down from `start`. A subclass names its `bottom` and computes its height.

    `height_lines` is that height once more, as PyTorch is written for the numbers `x` and `y`.
    """

    examples: ClassVar[int] = 1
    bottom: ClassVar[tuple[float, float]]
    height_lines: ClassVar[str]
    start: tuple[float, float]

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", checked_point(self.name, self.start))

    @abstractmethod
    def height(self, point: torch.Tensor) -> torch.Tensor:
        """The loss at points (..., 2): (...)."""

    def model(self) -> torch.nn.Module:
        """The point."""
        from gradschool.lab.point import Point

        return Point(self.start)

    def data(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        """No inputs; the bottom stands where targets usually do."""
        import torch

        return torch.zeros(1, dtype=dtype), torch.tensor(self.bottom, dtype=dtype)

    def loss(self) -> Measure:
        """The height of the surface at the point."""
        return lambda point, _: self.height(point)

    def metrics(self) -> Mapping[str, Measure]:
        """How far the point is from the bottom."""
        return {"distance": lambda points, bottom: (points - bottom).norm(dim=1)}

    def source(self) -> str:
        """Plain PyTorch lines that make it, as `Problem.source` says."""
        lines = SOURCE.format(height=self.height_lines, bottom=list(self.bottom), start=list(self.start))
        return f"{POINT}\n\n{lines}"


def checked_point(name: str, value: Any) -> tuple[float, float]:
    """The value as a point of two finite numbers, or LabError."""
    fits = isinstance(value, tuple | list) and len(value) == 2
    numbers = (
        [one for one in value if isinstance(one, int | float) and not isinstance(one, bool)] if fits else []
    )
    if len(numbers) != 2 or not all(math.isfinite(one) for one in numbers):
        raise LabError(
            f"{name}: start must be two finite numbers, such as (-1.2, 1.0), but it is {str(value)[:60]}."
        )
    return float(numbers[0]), float(numbers[1])
