"""Measures the sharpness of all runs of a stack while they train: the largest eigenvalue of each run's Hessian."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from gradschool.lab.errors import LabError
from gradschool.lab.lanczos import largest_eigenvalues
from gradschool.lab.optimizers import Rule
from gradschool.lab.preconditioning import divisors
from gradschool.lab.settings import Settings
from gradschool.lab.stack import Stack

MOST_EXAMPLES = 2000  # of the data; a larger set is measured on its first rows
Pairs = tuple[tuple[int, float], ...]


class SharpnessGauge:
    """Measures every `every` steps, before the step's update, beginning with the first; never where `every` is None.

    On all data, or the first 2,000 examples. Each measurement starts from the vectors of the last one. A run whose loss
    or Hessian is not finite, as after it diverged, gives NaN. Raises LabError for an `every` that is no number of steps.
    """

    def __init__(self, stack: Stack, every: int | None) -> None:
        check_every(every)
        self.stack, self.every, self.step = stack, every, 0
        self.generator = torch.Generator().manual_seed(0)
        self.plain: list[tuple[int, Tensor]] = []
        self.preconditioned: list[tuple[int, Tensor]] = []
        self.vectors = torch.zeros_like(stack.flat())
        self.scaled_vectors = torch.zeros_like(self.vectors)

    def before(self, rule: Rule, gradients: list[Tensor], settings: Settings) -> None:
        """Called before every update, with the gradients that it follows; measures where it is time to."""
        step, self.step = self.step, self.step + 1
        if self.every is None or step % self.every:
            return
        product, losses = hessian_product(self.stack)
        values, self.vectors = largest_eigenvalues(product, self.vectors, generator=self.generator)
        self.plain.append((step, values.masked_fill(~losses.isfinite(), torch.nan)))
        found = divisors(rule, gradients, settings)
        if found is not None:
            scale = self.stack.network.flat(found).rsqrt()
            values, self.scaled_vectors = largest_eigenvalues(
                lambda vectors: scale * product(scale * vectors),
                self.scaled_vectors,
                generator=self.generator,
            )
            self.preconditioned.append((step, values.masked_fill(~losses.isfinite(), torch.nan)))

    def pairs(self) -> tuple[list[Pairs], list[Pairs]]:
        """Of each run: (step, sharpness), and (step, preconditioned sharpness), which SGD does not have."""
        runs = range(len(self.vectors))
        return _pairs(self.plain, runs), _pairs(self.preconditioned, runs)


def check_every(every: object) -> None:
    """Raise LabError unless it is a number of steps after which to measure again, or None."""
    if every is not None and (isinstance(every, bool) or not isinstance(every, int) or every < 1):
        raise LabError(f"sharpness_every must be a whole number of steps from 1 on, but it is {every!r}.")


def hessian_product(stack: Stack) -> tuple[Callable[[Tensor], Tensor], Tensor]:
    """(runs, n) -> (runs, n): each run's vector times the Hessian of its loss; and those losses (runs,).

    At the stack's parameters, which may change only when the product is no longer used.
    """
    parameters = list(stack.parameters.values())
    inputs, targets = stack.inputs, stack.targets
    if len(inputs) > MOST_EXAMPLES:
        inputs, targets = inputs[:MOST_EXAMPLES], targets[:MOST_EXAMPLES]
    runs = parameters[0].shape[0]
    outputs = stack.forward(stack.parameters, inputs.expand(runs, *inputs.shape))
    losses = stack.losses(outputs, targets.expand(runs, *targets.shape))
    # The sum keeps the runs apart: each loss depends on its own parameters alone.
    gradients = torch.autograd.grad(losses.sum(), parameters, create_graph=True)
    sizes = [one[0].numel() for one in parameters]

    def product(vectors: Tensor) -> Tensor:
        pieces = [
            piece.reshape(one.shape)
            for piece, one in zip(torch.split(vectors, sizes, dim=1), parameters, strict=True)
        ]
        found = torch.autograd.grad(
            gradients, parameters, pieces, retain_graph=True, allow_unused=True, materialize_grads=True
        )
        return torch.cat([one.flatten(1) for one in found], dim=1)

    return product, losses.detach()


def _pairs(measured: list[tuple[int, Tensor]], runs: range) -> list[Pairs]:
    rows = [(step, values.tolist()) for step, values in measured]
    return [tuple((step, values[run]) for step, values in rows) for run in runs]
