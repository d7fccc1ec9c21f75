"""The loss of a problem with two parameters on a grid of them: the landscape that a descent walks through."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradschool.lab.errors import LabError
from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.stack import Stack

MOST_POINTS = 1_000  # along one side
Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Surface:
    """The values of the first parameter, of the second, and the loss of each pair: one row for each value of `y`."""

    x: Numbers
    y: Numbers
    loss: tuple[Numbers, ...]


def loss_surface(
    problem: str | Problem,
    *,
    x: Sequence[float],
    y: Sequence[float],
    points: int = 61,
    dtype: str = "float64",
) -> Surface:
    """Measure the loss on all data over a grid, `points` along each side, without training.

    `x` and `y` are the lowest and the highest value of the first and the second parameter, in the model's own order.
    Raises LabError for a problem that has not two parameters, and for a grid that is none.
    """
    stack = Stack(problem_named(problem), [0], dtype)
    count = stack.flat().shape[1]
    if count != 2:
        raise LabError(
            f"A surface needs two parameters, but {stack.problem.name} has {count:,}; try bowl(eigenvalues=(1.0, 10.0))."
        )
    if not 2 <= points <= MOST_POINTS:
        raise LabError(
            f"A surface has 2 to {MOST_POINTS:,} points along each side, but {points} are asked for."
        )
    across, up = _side("x", x, points), _side("y", y, points)
    grid = torch.cartesian_prod(up, across).flip(1).to(stack.inputs.dtype)
    losses = _losses(stack, grid).view(points, points)
    return Surface(tuple(across.tolist()), tuple(up.tolist()), tuple(map(tuple, losses.tolist())))


def _side(name: str, ends: Sequence[float], points: int) -> Tensor:
    if len(ends) != 2 or not all(map(math.isfinite, ends)) or ends[0] >= ends[1]:
        raise LabError(
            f"{name} must be a lowest and a higher finite number, such as (-2, 2), but it is {tuple(ends)!s:.60}."
        )
    return torch.linspace(ends[0], ends[1], points, dtype=torch.float64)


@torch.no_grad()
def _losses(stack: Stack, grid: Tensor) -> Tensor:
    """The loss of each row of `grid`, as if the rows were the parameters of so many runs."""
    sizes = [one[0].numel() for one in stack.parameters.values()]
    pieces = zip(stack.parameters.items(), torch.split(grid, sizes, dim=1), strict=True)
    parameters = {name: piece.reshape(len(grid), *stacked.shape[1:]) for (name, stacked), piece in pieces}
    inputs = stack.inputs.expand(len(grid), *stack.inputs.shape)
    targets = stack.targets.expand(len(grid), *stack.targets.shape)
    return stack.losses(stack.forward(parameters, inputs), targets)
