"""Trains many strategies on one problem as one batch; training one is a sweep of one."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from gradschool.lab.errors import LabError
from gradschool.lab.optimizers import RULES
from gradschool.lab.parsing import parse
from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.recording import Recording
from gradschool.lab.schedules import Drivers
from gradschool.lab.spec import check_epochs, check_seed
from gradschool.lab.stack import Stack
from gradschool.lab.strategy import Strategy
from gradschool.lab.trajectory import Trajectory

MOST_RUNS = 10_000


def train(
    problem: str | Problem, strategy: str | Strategy, *, epochs: int, seed: int = 0, dtype: str = "float32"
) -> Trajectory:
    """Train one strategy on a problem, and give what it left.

    `problem` is a name ("line") or a Problem (`bowl(eigenvalues=(1.0, 100.0))`), `strategy` a text or a Strategy;
    `dtype` is "float32" or "float64". The numbers are torch.optim's for the same start, to rounding.
    Raises StrategyError for a strategy that PyTorch would refuse, LabError for anything else it cannot run.
    """
    return sweep(problem, [strategy], epochs=epochs, seeds=seed, dtype=dtype)[0]


def sweep(
    problem: str | Problem,
    strategies: Sequence[str | Strategy],
    *,
    epochs: int,
    seeds: int | Sequence[int] = 0,
    dtype: str = "float32",
) -> list[Trajectory]:
    """Train every strategy on a problem, and give their trajectories in the order given.

    `seeds` is one seed for all, or one for each strategy. All runs of one optimizer train together, each as it would
    alone (up to rounding). Raises as `train` does.
    """
    posed = problem_named(problem)
    chosen = [parse(one) if isinstance(one, str) else one for one in strategies]
    given = [seeds] * len(chosen) if isinstance(seeds, int) else list(seeds)
    _check(chosen, epochs, given)
    found: dict[int, Trajectory] = {}
    for optimizer in dict.fromkeys(one.optimizer for one in chosen):
        runs = [run for run, one in enumerate(chosen) if one.optimizer == optimizer]
        stack = Stack(posed, [given[run] for run in runs], dtype)
        trained = _train_stack(stack, [chosen[run] for run in runs], epochs)
        found.update(zip(runs, trained.trajectories(dtype), strict=True))
    return [found[run] for run in range(len(chosen))]


def _check(strategies: list[Strategy], epochs: int, seeds: list[int]) -> None:
    check_epochs(epochs)
    if len(strategies) > MOST_RUNS:
        raise LabError(f"A sweep has at most {MOST_RUNS:,} strategies, this one has {len(strategies):,}.")
    if len(seeds) != len(strategies):
        raise LabError(
            f"There are {len(seeds)} seeds for {len(strategies)} strategies; give one, or one for each."
        )
    for seed in seeds:
        check_seed(seed)


def _train_stack(stack: Stack, strategies: list[Strategy], epochs: int) -> Recording:
    drivers, recording = Drivers(strategies), Recording(stack, strategies, epochs)
    rule = RULES[strategies[0].optimizer](stack.parameters)
    alive = torch.ones(len(strategies), dtype=torch.bool)
    for epoch in range(epochs):
        steps: list[Tensor] = []
        for inputs, targets in stack.batches(epoch):
            losses, gradients = stack.gradients(inputs, targets)
            recording.step(losses, gradients, drivers.rates)
            steps.append(losses)
            alive &= losses.isfinite()
            rule.step(stack.parameters, gradients, drivers.settings, alive)
            drivers.after("batch", losses.tolist)
        mean = torch.stack(steps).double().mean(dim=0)
        recording.epoch(mean)
        drivers.after("epoch", mean.tolist)
    return recording
