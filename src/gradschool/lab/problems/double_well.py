"""Two wells, one deeper than the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from gradschool.lab.problems.surface import Surface

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class DoubleWell(Surface):
    """loss = (x^2 - 1)^2 + 0.3 x + y^2 / 2 + 0.3055, walked down from `start`, which is on the side of the shallower well.

    The deeper well is at (-1.0356, 0), where the loss is about 0, the shallower one near (0.9601, 0). Raises LabError for a
    start that is not two finite numbers.
    """

    name: ClassVar[str] = "double-well"
    summary: ClassVar[str] = (
        "Two wells: short steps stay in the nearer one, long ones can cross to the deeper."
    )
    version: ClassVar[int] = 1
    bottom: ClassVar[tuple[float, float]] = (-1.0356, 0.0)
    height_lines: ClassVar[str] = "(x**2 - 1) ** 2 + 0.3 * x + 0.5 * y**2 + 0.3055"

    start: tuple[float, float] = (2.0, 1.5)

    def height(self, point: torch.Tensor) -> torch.Tensor:
        """The loss at points (..., 2): (...)."""
        x, y = point[..., 0], point[..., 1]
        return (x.square() - 1).square() + 0.3 * x + 0.5 * y.square() + 0.3055
