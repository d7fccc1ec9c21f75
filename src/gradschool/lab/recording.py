"""Writes down what happens while a stack trains, and hands it out run by run."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from gradschool.lab.stack import Stack
from gradschool.lab.strategy import Strategy
from gradschool.lab.trajectory import Trajectory

LARGEST_WITH_PATH = 2  # parameters; a path is for drawing


class Recording:
    """One row a step or an epoch, one column a run."""

    def __init__(self, stack: Stack, strategies: Sequence[Strategy], epochs: int) -> None:
        self.stack, self.strategies, self.epochs = stack, strategies, epochs
        self.losses: list[Tensor] = []
        self.norms: list[Tensor] = []
        self.agreements: list[Tensor] = []
        self.previous = torch.zeros_like(stack.flat())
        self.rates: list[tuple[float, ...]] = []
        self.epoch_losses: list[Tensor] = []
        self.metrics: dict[str, list[Tensor]] = {name: [] for name in stack.metrics}
        self.path: list[Tensor] = []
        self.has_path = stack.flat().shape[1] <= LARGEST_WITH_PATH
        self.final: Tensor | None = None

    def step(self, losses: Tensor, gradients: dict[str, Tensor], rates: tuple[float, ...]) -> None:
        """Before an update: the losses and gradients of each run, and the rate it is about to use."""
        self.losses.append(losses)
        flat = torch.cat([one.flatten(1) for one in gradients.values()], dim=1)
        self.norms.append(torch.linalg.vector_norm(flat, dim=1))
        self.agreements.append(torch.cosine_similarity(flat, self.previous, dim=1))
        self.previous = flat
        self.rates.append(rates)
        if self.has_path:
            self.path.append(self.stack.flat())

    def epoch(self, mean_losses: Tensor) -> None:
        """After an epoch's last update."""
        self.epoch_losses.append(mean_losses)
        last = len(self.epoch_losses) == self.epochs
        if last or self.metrics:
            self.final, measured = self.stack.measure()
            for name, values in measured.items():
                self.metrics[name].append(values)

    def trajectories(self, dtype: str) -> list[Trajectory]:
        """What each run left, in the stack's order."""
        assert self.final is not None
        losses, norms, epochs = _columns(self.losses), _columns(self.norms), _columns(self.epoch_losses)
        agreements = _columns(self.agreements)
        rates = list(zip(*self.rates, strict=True))
        metrics = {name: _columns(values) for name, values in self.metrics.items()}
        parameters, finals = self.stack.flat().tolist(), self.final.tolist()
        paths = _paths([*self.path, self.stack.flat()]) if self.has_path else [()] * len(finals)
        return [
            Trajectory(
                problem=self.stack.problem.name,
                problem_parameters=self.stack.problem.parameters,
                strategy=strategy,
                epochs=self.epochs,
                seed=self.stack.seeds[run],
                dtype=dtype,
                loss=losses[run],
                learning_rate=rates[run],
                gradient_norm=norms[run],
                gradient_agreement=agreements[run],
                epoch_loss=epochs[run],
                final_loss=finals[run],
                parameters=tuple(parameters[run]),
                path=paths[run],
                metrics={name: values[run] for name, values in metrics.items()},
                diverged_at=_first_not_finite((*losses[run], finals[run])),
            )
            for run, strategy in enumerate(self.strategies)
        ]


def _columns(rows: Sequence[Tensor]) -> list[tuple[float, ...]]:
    return [tuple(column) for column in torch.stack(list(rows)).T.tolist()]


def _paths(points: Sequence[Tensor]) -> list[tuple[tuple[float, ...], ...]]:
    return [
        tuple(tuple(point) for point in path) for path in torch.stack(list(points)).transpose(0, 1).tolist()
    ]


def _first_not_finite(losses: Sequence[float]) -> int | None:
    return next((step for step, loss in enumerate(losses) if not math.isfinite(loss)), None)
