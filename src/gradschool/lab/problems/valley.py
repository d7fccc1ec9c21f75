"""Rosenbrock's curved valley: steep sides, and a floor that hardly slopes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from gradschool.lab.problems.surface import Surface

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Valley(Surface):
    """loss = (1 - x)^2 + 100 (y - x^2)^2 (Rosenbrock 1960), walked down from `start`; the bottom is at (1, 1).

    Raises LabError for a start that is not two finite numbers.
    """

    name: ClassVar[str] = "valley"
    summary: ClassVar[str] = (
        "A curved valley: a rate that its sides bear is far too small for its floor; momentum helps."
    )
    version: ClassVar[int] = 1
    bottom: ClassVar[tuple[float, float]] = (1.0, 1.0)
    height_lines: ClassVar[str] = "(1 - x) ** 2 + 100 * (y - x**2) ** 2"

    start: tuple[float, float] = (-1.2, 1.0)

    def height(self, point: torch.Tensor) -> torch.Tensor:
        """The loss at points (..., 2): (...)."""
        x, y = point[..., 0], point[..., 1]
        return (1 - x).square() + 100 * (y - x.square()).square()
