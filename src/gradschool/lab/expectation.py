"""The expected loss of SGD on the noisy quadratic, worked out exactly; nothing is sampled.

In each direction a gradient is eigenvalue * x + noise, the noise independent of all before it. SGD moves x and its
momentum buffer b linearly, so E x^2, E x b and E b^2 after a step follow from those before it. Without momentum this
is E x^2 <- (1 - lr * eigenvalue)^2 E x^2 + lr^2 * variance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from gradschool.lab.errors import LabError, StrategyError
from gradschool.lab.nudge import is_nudged
from gradschool.lab.parsing import parse
from gradschool.lab.problems.noisy_quadratic import NoisyQuadratic
from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.schedules import Drivers
from gradschool.lab.settings import Settings
from gradschool.lab.sharpness import check_every
from gradschool.lab.spec import MOST_EPOCHS, MOST_RUNS
from gradschool.lab.strategy import Strategy
from gradschool.lab.trajectory import Trajectory


def expected_loss(
    strategies: Sequence[str | Strategy], *, steps: int, problem: str | Problem = "noisy-quadratic"
) -> tuple[float, ...]:
    """The exact expected loss of each strategy after so many steps, on a noisy quadratic.

    Any schedule steps once a step, whether `@epoch` or `@batch`; a run that overflows gives infinity. Raises
    StrategyError for an optimizer other than SGD, clipping and ReduceLROnPlateau, LabError for anything else it cannot do.
    """
    posed = problem_named(problem)
    if not isinstance(posed, NoisyQuadratic):
        raise LabError(
            f"Only noisy-quadratic has an exact expected loss, not {posed.name}; train it with lab.sweep."
        )
    chosen = [parse(one) if isinstance(one, str) else one for one in strategies]
    _check(chosen, steps)
    if not chosen:
        return ()
    moments = Moments(posed, len(chosen))
    drivers = Drivers(chosen, moments.squares)
    for _ in range(steps):
        moments.step(drivers.settings)
        _step_schedules(drivers)
    return tuple(moments.losses().tolist())


def expected_trajectories(
    problem: NoisyQuadratic,
    strategies: Sequence[Strategy],
    *,
    steps: int,
    seeds: Sequence[int],
    sharpness_every: int | None,
    after_step: Callable[[], None],
) -> list[Trajectory]:
    """What `lab.sweep` gives for the noisy quadratic.

    `loss` is the expected loss; `gradient_norm` the root of the expected squared norm of the noisy gradient;
    `gradient_agreement` the expected product of a gradient and the one before over their norms; `parameters` the root
    mean square of each coordinate; `sharpness` the highest eigenvalue. There is no path. Raises as `expected_loss` does.
    """
    _check(strategies, steps)
    check_every(sharpness_every)
    if not strategies:
        return []
    moments = Moments(problem, len(strategies))
    drivers = Drivers(strategies, moments.squares)
    losses, rates = [moments.losses()], []
    norms, agreements = [moments.gradient_norms()], [torch.zeros_like(losses[0])]
    for _ in range(steps):
        rates.append(drivers.rates)
        product = moments.gradient_products(drivers.settings)
        moments.step(drivers.settings)
        losses.append(moments.losses())
        norms.append(moments.gradient_norms())
        agreements.append(product / (norms[-1] * norms[-2]).clamp(min=1e-300))
        _step_schedules(drivers)
        after_step()
    columns = [torch.stack(rows).T.tolist() for rows in (losses, norms, agreements)]
    ends = moments.squares.sqrt().tolist()
    measured = range(0, steps, sharpness_every) if sharpness_every else ()
    sharpness = tuple((step, max(problem.spectrum)) for step in measured)
    found = [
        _trajectory(problem, strategy, seeds[run], [one[run] for one in columns], used, ends[run])
        for run, (strategy, used) in enumerate(zip(strategies, zip(*rates, strict=True), strict=True))
    ]
    return [replace(one, sharpness=sharpness) for one in found]


def _trajectory(
    problem: NoisyQuadratic,
    strategy: Strategy,
    seed: int,
    columns: Sequence[Sequence[float]],
    rates: tuple[float, ...],
    end: Sequence[float],
) -> Trajectory:
    """`columns` are losses, gradient norms and agreements, one more of each than there are steps."""
    losses, norms, agreements = (tuple(one[:-1]) for one in columns)
    return Trajectory(
        problem=problem.name,
        problem_parameters=problem.parameters,
        strategy=strategy,
        epochs=len(rates),
        seed=seed,
        dtype="float64",
        loss=losses,
        learning_rate=rates,
        gradient_norm=norms,
        gradient_agreement=agreements,
        epoch_loss=losses,
        final_loss=columns[0][-1],
        parameters=tuple(end),
        path=(),
        diverged_at=next((step for step, loss in enumerate(columns[0]) if not math.isfinite(loss)), None),
    )


class Moments:
    """E x^2, E x b and E b^2 of every run and direction, each (runs, directions) in float64."""

    def __init__(self, problem: NoisyQuadratic, runs: int) -> None:
        self.eigenvalues = torch.tensor(problem.spectrum, dtype=torch.float64)
        self.variances = torch.tensor(problem.variances, dtype=torch.float64)
        start = torch.tensor(problem.origin, dtype=torch.float64)
        if is_nudged():
            start = torch.nextafter(start, torch.full_like(start, torch.inf))
        self.squares = start.square().repeat(runs, 1)
        self.products = torch.zeros_like(self.squares)
        self.buffers = torch.zeros_like(self.squares)
        self.started = torch.zeros(runs, dtype=torch.bool)

    def losses(self) -> Tensor:
        """The expected loss of each run, (runs,)."""
        return 0.5 * (self.squares @ self.eigenvalues)

    def gradient_norms(self) -> Tensor:
        """The root of the expected squared norm of each run's noisy gradient, (runs,)."""
        return (self.squares @ self.eigenvalues.square() + self.variances.sum()).sqrt()

    def gradient_products(self, settings: Settings) -> Tensor:
        """The expected product of the gradients before and after a step of SGD with these settings, (runs,)."""
        mix = _mixing(settings, self.eigenvalues, self.started)
        after = mix.x_from_x * self.squares + mix.x_from_buffer * self.products  # E x'x
        return (after * self.eigenvalues + mix.x_from_noise * mix.sign * self.variances) @ self.eigenvalues

    def step(self, settings: Settings) -> None:
        """One step of SGD. A run whose expected loss is not finite stays as it is."""
        alive = self.losses().isfinite().unsqueeze(1)
        mix = _mixing(settings, self.eigenvalues, self.started)
        squares = torch.addcmul(mix.x_from_noise**2 * self.variances, mix.x_from_x**2, self.squares)
        if settings.any("momentum") or self.started.any():
            products = mix.x_from_x * self.products
            squares += mix.x_from_buffer * (2 * products + mix.x_from_buffer * self.buffers)
            self._keep_momentum(mix, alive)
            self.started |= settings.column("momentum", 1) != 0
        self.squares = torch.where(alive, squares.clamp(min=0), self.squares)  # rounding may go below

    def _keep_momentum(self, mix: Mixing, alive: Tensor) -> None:
        from_x = mix.fresh * mix.slope
        with_x = from_x * self.squares + mix.kept * self.products  # E b'x
        with_buffer = from_x * self.products + mix.kept * self.buffers  # E b'b
        noise = mix.fresh * mix.sign * self.variances  # E b'z
        products = mix.x_from_x * with_x + mix.x_from_buffer * with_buffer + mix.x_from_noise * noise
        buffers = from_x * with_x + mix.kept * with_buffer + mix.fresh * mix.sign * noise
        self.products = torch.where(alive, products, self.products)
        self.buffers = torch.where(alive, buffers, self.buffers)


@dataclass(frozen=True)
class Mixing:
    """One step of SGD as what x and the buffer become: sums of x, the buffer and the noise. Each (runs, 1 or more)."""

    x_from_x: Tensor
    x_from_buffer: Tensor
    x_from_noise: Tensor
    slope: Tensor  # of the gradient, weight decay included
    kept: Tensor  # of the buffer
    fresh: Tensor  # of the gradient, in the buffer
    sign: Tensor  # -1 where SGD maximizes


def _mixing(settings: Settings, eigenvalues: Tensor, started: Tensor) -> Mixing:
    """torch.optim.SGD with these settings, in the directions of these eigenvalues; `started` says which buffers are."""
    names = ("lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize")
    rate, momentum, dampening, decay, nesterov, maximize = (settings.column(name, 2) for name in names)
    moving, sign = momentum != 0, 1 - 2 * maximize
    slope = sign * eigenvalues + decay
    kept = torch.where(moving, momentum, 1.0)
    # torch fills an empty buffer with the first gradient, undamped.
    fresh = moving * torch.where(started.unsqueeze(1), 1 - dampening, 1.0)
    buffer_counts = moving * torch.where(nesterov != 0, momentum, 1.0)
    gradient_counts = (~moving | (nesterov != 0)) + buffer_counts * fresh
    return Mixing(
        x_from_x=1 - rate * gradient_counts * slope,
        x_from_buffer=-rate * buffer_counts * kept,
        x_from_noise=-rate * gradient_counts * sign,
        slope=slope,
        kept=kept,
        fresh=fresh,
        sign=sign,
    )


def _step_schedules(drivers: Drivers) -> None:
    # Every step is an epoch of one batch.
    drivers.after("batch", list)
    drivers.after("epoch", list)


def _check(strategies: Sequence[Strategy], steps: int) -> None:
    if not isinstance(steps, int) or isinstance(steps, bool) or not 0 <= steps <= MOST_EPOCHS:
        raise LabError(f"steps must be a whole number from 0 to {MOST_EPOCHS:,}, but it is {steps!r}.")
    if len(strategies) > MOST_RUNS:
        raise LabError(f"At most {MOST_RUNS:,} strategies at once; there are {len(strategies):,}.")
    for one in strategies:
        if one.optimizer != "SGD":
            raise StrategyError(
                f"noisy-quadratic works out its expected loss for SGD alone (momentum, dampening, Nesterov and weight "
                f"decay included), and {one.optimizer} has no exact recursion; use SGD, or another problem such as bowl."
            )
        if one.clip_grad_norm is not None:
            raise StrategyError(
                "noisy-quadratic has no exact expected loss where gradients are clipped; leave clip_grad_norm out."
            )
        if one.schedule and one.schedule.watches_loss:
            raise StrategyError(
                "noisy-quadratic works out the loss expected over many runs, and ReduceLROnPlateau acts on the loss of "
                "one; use a schedule that does not watch the loss."
            )
