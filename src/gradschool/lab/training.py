"""Trains many strategies on one problem as one batch; training one is a sweep of one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from gradschool.lab.errors import LabError
from gradschool.lab.optimizers import RULES, Rule
from gradschool.lab.parsing import parse
from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.recording import Recording
from gradschool.lab.schedules import Drivers
from gradschool.lab.settings import Settings
from gradschool.lab.spec import SweepSpec, check_dtype, check_epochs, check_seed, check_size
from gradschool.lab.stack import Stack
from gradschool.lab.strategy import Strategy
from gradschool.lab.trajectory import Trajectory

Watch = Callable[[int, int], None]
"""Called after each step with the steps done and the steps there are; may raise Stopped, which ends the training."""


def train(
    problem: str | Problem,
    strategy: str | Strategy,
    *,
    epochs: int,
    seed: int = 0,
    dtype: str = "float32",
    device: str = "cpu",
    sharpness_every: int | None = None,
    watch: Watch | None = None,
) -> Trajectory:
    """Train one strategy on a problem, and give what it left.

    `problem` is a name ("line") or a Problem (`bowl(eigenvalues=(1.0, 100.0))`), `strategy` a text or a Strategy;
    `dtype` is "float32" or "float64", `device` is torch's name of one, such as "cuda". The numbers are torch.optim's for the same start, to rounding.
    Raises StrategyError for a strategy that PyTorch would refuse, LabError for anything else it cannot run.
    """
    runs = sweep(
        problem,
        [strategy],
        epochs=epochs,
        seeds=seed,
        dtype=dtype,
        device=device,
        sharpness_every=sharpness_every,
        watch=watch,
    )
    return runs[0]


def sweep(
    problem: str | Problem,
    strategies: Sequence[str | Strategy],
    *,
    epochs: int,
    seeds: int | Sequence[int] = 0,
    dtype: str = "float32",
    device: str = "cpu",
    sharpness_every: int | None = None,
    watch: Watch | None = None,
) -> list[Trajectory]:
    """Train every strategy on a problem, and give their trajectories in the order given.

    `seeds` is one seed for all, or one for each strategy. All runs of one optimizer train together, each as it would
    alone (up to rounding). `sharpness_every` is after how many steps the sharpness is measured again; None: never.
    `watch` is told of each step and can end the training. Raises as `train` does.
    """
    posed = problem_named(problem)
    chosen = [parse(one) if isinstance(one, str) else one for one in strategies]
    given = [seeds] * len(chosen) if isinstance(seeds, int) else list(seeds)
    _check(posed, chosen, epochs, given)
    check_dtype(dtype)
    kinds = list(dict.fromkeys(one.optimizer for one in chosen))
    progress = Progress(watch, len(kinds) * epochs * posed.steps_per_epoch)
    simulated = posed.simulate(
        chosen, epochs=epochs, seeds=given, sharpness_every=sharpness_every, after_step=progress.step
    )
    if simulated is not None:
        return simulated
    found: dict[int, Trajectory] = {}
    for optimizer in kinds:
        runs = [run for run, one in enumerate(chosen) if one.optimizer == optimizer]
        stack = Stack(posed, [given[run] for run in runs], dtype, device)
        trained = _train_stack(stack, [chosen[run] for run in runs], epochs, progress, sharpness_every)
        found.update(zip(runs, trained.trajectories(dtype), strict=True))
    return [found[run] for run in range(len(chosen))]


def run_sweep(
    spec: SweepSpec, *, device: str = "cpu", sharpness_every: int | None = None, watch: Watch | None = None
) -> list[Trajectory]:
    """Train a sweep as its spec says: one trajectory for each of `spec.runs`, in that order. Raises as `train` does."""
    runs = spec.runs
    return sweep(
        spec.problem,
        [run.strategy for run in runs],
        epochs=spec.epochs,
        seeds=[run.seed for run in runs],
        dtype=spec.dtype,
        device=device,
        sharpness_every=sharpness_every,
        watch=watch,
    )


class Progress:
    """Counts the steps of a whole sweep for who watches it."""

    def __init__(self, watch: Watch | None, steps: int) -> None:
        self.watch, self.steps, self.done = watch, steps, 0

    def step(self) -> None:
        """One more step is done."""
        self.done += 1
        if self.watch:
            self.watch(self.done, self.steps)


def _check(posed: Problem, strategies: list[Strategy], epochs: int, seeds: list[int]) -> None:
    check_epochs(epochs)
    check_size(posed, len(strategies), epochs)
    if len(seeds) != len(strategies):
        raise LabError(
            f"There are {len(seeds)} seeds for {len(strategies)} strategies; give one, or one for each."
        )
    for seed in seeds:
        check_seed(seed)


def _train_stack(
    stack: Stack, strategies: list[Strategy], epochs: int, progress: Progress, sharpness_every: int | None
) -> Recording:
    drivers = Drivers(strategies, stack.inputs)
    recording = Recording(stack, strategies, epochs, sharpness_every)
    network, rule = stack.network, RULES[strategies[0].optimizer](stack.network.tensors)
    clipping = Clipping.of(strategies, stack.inputs)
    for epoch in range(epochs):
        for inputs, targets in stack.feed.epoch(epoch):
            gradients = recording.slot()
            losses = network.gradients(inputs, targets, gradients)
            norms = clipping.clip(gradients) if clipping else None
            recording.step(losses, drivers.rates, norms)
            if not math.isfinite(losses.sum().item()):
                _freeze(losses, gradients, rule, drivers.settings)
            recording.gauge.before(rule, gradients, drivers.settings)
            rule.step(gradients, drivers.settings)
            recording.stepped()
            drivers.after("batch", losses.tolist)
            progress.step()
        recording.epoch()
        drivers.after("epoch", lambda: recording.epoch_mean().tolist())
    return recording


def _freeze(losses: Tensor, gradients: list[Tensor], rule: Rule, settings: Settings) -> None:
    """Stop every run whose loss is not finite: its parameters stay from here on."""
    dead = ~losses.isfinite()
    if settings.frozen is not None:
        dead |= settings.frozen
    if settings.frozen is None or not torch.equal(dead, settings.frozen):
        rule.forget(dead)
        settings.freeze(dead)
    for gradient in gradients:
        gradient.masked_fill_(dead.view(-1, *[1] * (gradient.dim() - 1)), 0)


class Clipping:
    """torch.nn.utils.clip_grad_norm_ for every run by itself; the runs without a limit have an infinite one."""

    def __init__(self, limits: Tensor) -> None:
        self.limits = limits

    @classmethod
    def of(cls, strategies: Sequence[Strategy], like: Tensor) -> Clipping | None:
        """What these strategies ask for; None where none clips."""
        limits = [one.clip_grad_norm for one in strategies]
        if not any(limits):
            return None
        return cls(like.new_tensor([math.inf if limit is None else limit for limit in limits]))

    def clip(self, gradients: list[Tensor]) -> Tensor:
        """Scale the gradients in place; their norms before, (runs,)."""
        flat = [one.flatten(1) for one in gradients]
        norms = torch.stack([torch.linalg.vecdot(one, one) for one in flat]).sum(dim=0).sqrt()
        factors = (self.limits / (norms + 1e-6)).clamp_(max=1.0)
        for one in gradients:
            one.mul_(factors.view(-1, *[1] * (one.dim() - 1)))
        return norms
