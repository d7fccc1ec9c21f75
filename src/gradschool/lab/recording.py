"""Writes down what happens while a stack trains, and hands it out run by run."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from gradschool.lab.sharpness import SharpnessGauge
from gradschool.lab.stack import Stack
from gradschool.lab.strategy import Strategy
from gradschool.lab.trajectory import Trajectory

LARGEST_WITH_PATH = 2  # parameters; a path is for drawing
LARGE = 5_000  # numbers
KEPT_GRADIENTS = 500_000  # numbers; that many are measured in one go


class Recording:
    """One row a step or an epoch, one column a run.

    Gradients are written straight into `slot()`; a whole block of them is measured at once when it is full, which
    takes a fraction of measuring each step's by itself.
    """

    def __init__(
        self, stack: Stack, strategies: Sequence[Strategy], epochs: int, sharpness_every: int | None = None
    ) -> None:
        self.stack, self.strategies, self.epochs = stack, strategies, epochs
        self.tensors = stack.network.tensors
        numbers = sum(one.numel() for one in self.tensors)
        steps = epochs * stack.problem.steps_per_epoch
        self.block = max(1, min(steps, KEPT_GRADIENTS // max(1, numbers)))
        self.gradients = [one.new_zeros(self.block, *one.shape) for one in self.tensors]
        self.slots = [[one[at] for one in self.gradients] for at in range(self.block)]
        self.previous = [torch.zeros_like(one) for one in self.tensors]
        # Large products go into memory that is kept: taking it anew costs more than the products themselves.
        self.products = [torch.empty_like(one) if one.numel() > LARGE else None for one in self.tensors]
        self.losses: list[Tensor] = []
        self.norms: list[Tensor] = []
        self.dots: list[Tensor] = []
        self.norms_before_clipping: list[Tensor] = []
        self.rates: list[tuple[float, ...]] = []
        self.snapshots: list[list[Tensor]] = []
        self.has_path = stack.flat().shape[1] <= LARGEST_WITH_PATH
        self.path: list[list[Tensor]] = []
        self.gauge = SharpnessGauge(stack, sharpness_every)

    def slot(self) -> list[Tensor]:
        """Where this step's gradients are to be written, one tensor for each that is moved."""
        if self.has_path:
            self.path.append([one.clone() for one in self.tensors])
        return self.slots[len(self.losses) % self.block]

    def step(
        self, losses: Tensor, rates: tuple[float, ...], norm_before_clipping: Tensor | None = None
    ) -> None:
        """Before an update: the losses of each run, and the rate it is about to use. The slot holds the gradients."""
        self.losses.append(losses)
        self.rates.append(rates)
        if norm_before_clipping is not None:
            self.norms_before_clipping.append(norm_before_clipping)

    def stepped(self) -> None:
        """After an update; measures the gradients when their block is full."""
        if len(self.losses) % self.block == 0:
            self._measure_gradients(self.block)

    def epoch_mean(self) -> Tensor:
        """The mean loss of the epoch that just ended, (runs,), in double precision."""
        steps = self.stack.problem.steps_per_epoch
        return torch.stack(self.losses[-steps:]).double().mean(dim=0)

    def epoch(self) -> None:
        """After an epoch's last update."""
        last = len(self.losses) == self.epochs * self.stack.problem.steps_per_epoch
        if last or self.stack.metrics:
            self.snapshots.append([one.clone() for one in self.tensors])

    def _measure_gradients(self, count: int) -> None:
        norms, dots = [], self.losses[0].new_zeros(count, len(self.strategies))
        for one, previous, product in zip(self.gradients, self.previous, self.products, strict=True):
            rows = one[:count].flatten(2)
            norms.append(torch.linalg.vector_norm(rows, dim=2))
            if product is None:
                dots[0] += torch.linalg.vecdot(rows[0], previous.flatten(1))
                dots[1:] += torch.linalg.vecdot(rows[1:], rows[:-1])
            else:
                for at in range(count):
                    torch.mul(one[at], one[at - 1] if at else previous, out=product)
                    dots[at] += product.flatten(1).sum(dim=1)
            previous.copy_(one[count - 1])
        self.norms.append(torch.stack(norms).norm(dim=0) if len(norms) > 1 else norms[0])
        self.dots.append(dots)

    def trajectories(self, dtype: str) -> list[Trajectory]:
        """What each run left, in the stack's order."""
        if left := len(self.losses) % self.block:
            self._measure_gradients(left)
        losses = torch.stack(self.losses)
        norms, agreements = self._gradient_measures(losses)
        measured = self.stack.measure(self.snapshots)
        names = measured[-1][1]
        metrics = {name: _columns(torch.stack([one[name] for _, one in measured])) for name in names}
        finals, parameters = measured[-1][0].tolist(), self.stack.flat().tolist()
        epochs = _columns(torch.unflatten(losses.double(), 0, (self.epochs, -1)).mean(dim=1))
        sharpness, preconditioned = self.gauge.pairs()
        columns, rates, paths = _columns(losses), list(zip(*self.rates, strict=True)), self._paths()
        return [
            Trajectory(
                problem=self.stack.problem.name,
                problem_parameters=self.stack.problem.parameters,
                strategy=strategy,
                epochs=self.epochs,
                seed=self.stack.seeds[run],
                dtype=dtype,
                loss=columns[run],
                learning_rate=rates[run],
                gradient_norm=norms[run],
                gradient_agreement=agreements[run],
                epoch_loss=epochs[run],
                final_loss=finals[run],
                parameters=tuple(parameters[run]),
                path=paths[run],
                sharpness=sharpness[run],
                preconditioned_sharpness=preconditioned[run],
                metrics={name: values[run] for name, values in metrics.items()},
                diverged_at=_first_not_finite((*columns[run], finals[run])),
            )
            for run, strategy in enumerate(self.strategies)
        ]

    def _gradient_measures(self, losses: Tensor) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
        """Norms, and the cosine between each gradient and the one before it; NaN and 0 for a run that is frozen."""
        norms, dots = torch.cat(self.norms), torch.cat(self.dots)
        smallest = torch.finfo(norms.dtype).tiny
        before = torch.cat([norms[:1], norms[:-1]])
        agreements = dots / norms.clamp_min(smallest) / before.clamp_min(smallest)
        if self.norms_before_clipping:
            norms = torch.stack(self.norms_before_clipping)
        norms = norms.masked_fill(~losses.isfinite(), math.nan)
        return _columns(norms), _columns(agreements.clamp(-1, 1))

    def _paths(self) -> list[tuple[tuple[float, ...], ...]]:
        if not self.has_path:
            return [()] * len(self.strategies)
        steps = [
            torch.cat([one.flatten(1) for one in tensors], dim=1) for tensors in [*self.path, self.tensors]
        ]
        return [tuple(tuple(point) for point in path) for path in torch.stack(steps).transpose(0, 1).tolist()]


def _columns(rows: Tensor) -> list[tuple[float, ...]]:
    return [tuple(column) for column in rows.T.tolist()]


def _first_not_finite(losses: Sequence[float]) -> int | None:
    return next((step for step, loss in enumerate(losses) if not math.isfinite(loss)), None)
