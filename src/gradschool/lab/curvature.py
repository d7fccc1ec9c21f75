"""How steep a problem is, and the learning rate at which gradient descent stops being stable there."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.func import functional_call, hessian

from gradschool.lab.errors import LabError
from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.stack import Stack

MOST_PARAMETERS = 2000  # the Hessian is written out in full


def hessian_eigenvalues(
    problem: str | Problem, *, seed: int = 0, at: Sequence[float] | None = None, dtype: str = "float64"
) -> tuple[float, ...]:
    """The eigenvalues of the Hessian of the loss on all data, largest first, exact by automatic differentiation.

    Taken at the start that `seed` gives, or at the parameters `at` (as Trajectory.parameters has them). Raises
    LabError for a model too large to write its Hessian out, or `at` of another length.
    """
    stack = Stack(problem_named(problem), [seed], dtype)
    point = stack.flat()[0].clone()
    if at is not None:
        if len(at) != len(point):
            raise LabError(f"at has {len(at)} numbers, but the model has {len(point)} parameters.")
        point = torch.tensor(tuple(at), dtype=point.dtype)
    if len(point) > MOST_PARAMETERS:
        raise LabError(
            f"The model has {len(point):,} parameters; its Hessian is exact up to {MOST_PARAMETERS:,}."
        )
    matrix = hessian(lambda flat: _loss(stack, flat))(point)
    if not matrix.isfinite().all():
        raise LabError(
            "The loss has no finite Hessian at these parameters; a run that diverged has left them."
        )
    return tuple(reversed(torch.linalg.eigvalsh(matrix).tolist()))


def _loss(stack: Stack, flat: Tensor) -> Tensor:
    sizes = [one[0].numel() for one in stack.parameters.values()]
    pieces = zip(stack.parameters.items(), torch.split(flat, sizes), strict=True)
    parameters = {name: piece.view(stacked.shape[1:]) for (name, stacked), piece in pieces}
    outputs = functional_call(stack.model, parameters, (stack.inputs,))
    return stack.problem.loss()(outputs, stack.targets)


def stability_limit(largest_eigenvalue: float, momentum: float = 0.0) -> float:
    """The learning rate above which SGD with this (heavy-ball) momentum diverges along that direction.

    2 (1 + momentum) / eigenvalue, Polyak 1964; infinite where the loss does not curve upwards.
    """
    if largest_eigenvalue <= 0:
        return math.inf
    return 2 * (1 + momentum) / largest_eigenvalue
