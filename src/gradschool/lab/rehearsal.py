"""A training with nothing to train: torch's own optimizer and scheduler, stepped as a loop steps them."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from gradschool.lab.errors import StrategyError
from gradschool.lab.schedules import torch_optimizer, torch_scheduler
from gradschool.lab.strategy import Strategy

STILL = 1.0  # the loss that ReduceLROnPlateau is shown: one that never gets better
REFUSALS = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal left: the rate and momentum of each step, torch's warnings, and what stopped it, if anything."""

    rates: tuple[float, ...]
    momenta: tuple[float, ...]
    warnings: tuple[str, ...]
    error: str | None


class Rehearsal:
    """One strategy's optimizer and scheduler, fresh. Raises StrategyError for what torch refuses to build."""

    def __init__(self, strategy: Strategy) -> None:
        self.strategy = strategy
        with _building(strategy):
            self.optimizer = torch_optimizer([strategy])
            self.scheduler = _scheduler(strategy, self.optimizer)

    def run(self, steps: int, *, scheduler_first: bool = False) -> Rehearsed:
        """`steps` times optimizer.step() and then scheduler.step(), or the other way round; going on where it stopped.

        A step is one of the schedule's unit. The rates are those that optimizer.step() finds.
        """
        rates: list[float] = []
        momenta: list[float] = []
        error = None
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                for _ in range(steps):
                    if scheduler_first:
                        self._step_schedule()
                    group = self.optimizer.param_groups[0]
                    rates.append(float(group["lr"]))
                    momenta.append(_momentum(group))
                    self.optimizer.step()
                    if not scheduler_first:
                        self._step_schedule()
            except (StrategyError, *REFUSALS) as refusal:
                error = str(refusal)
        return Rehearsed(tuple(rates), tuple(momenta), tuple(str(one.message) for one in caught), error)

    def state(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """What a checkpoint holds: the state_dict of the optimizer, and of the scheduler."""
        scheduled = self.scheduler.state_dict() if self.scheduler is not None else None
        return copy.deepcopy((self.optimizer.state_dict(), scheduled))

    def _step_schedule(self) -> None:
        if self.scheduler is None:
            return
        self.scheduler.step(
            *([STILL] if self.strategy.schedule and self.strategy.schedule.watches_loss else [])
        )


class Walk:
    """A rehearsal that is walked as far as anybody asks, every step once."""

    def __init__(self, strategy: Strategy) -> None:
        self.rehearsal = Rehearsal(strategy)
        self.walked = Rehearsed((), (), (), None)

    def to(self, steps: int) -> Rehearsed:
        """The first `steps` steps; fewer, with the error, where torch stops before."""
        done = self.walked
        if done.error is None and steps > len(done.rates):
            more = self.rehearsal.run(steps - len(done.rates))
            self.walked = done = Rehearsed(
                done.rates + more.rates,
                done.momenta + more.momenta,
                done.warnings + more.warnings,
                more.error,
            )
        error = done.error if steps >= len(done.rates) else None
        return Rehearsed(done.rates[:steps], done.momenta[:steps], done.warnings, error)


Checkpoint = tuple[dict[str, Any], dict[str, Any] | None]


def resumed(strategy: Strategy, checkpoint: Checkpoint, order: str) -> Rehearsal:
    """A fresh rehearsal that takes up a checkpoint in one of three ways.

    `order` is "right" (both are built, then both loaded), "optimizer first" (its state is loaded before the scheduler is built)
    or "no optimizer" (only the scheduler's state is loaded).
    """
    optimizer_state, scheduler_state = copy.deepcopy(checkpoint)
    fresh = Rehearsal(strategy)
    with _building(strategy):
        if order == "optimizer first":
            fresh.optimizer = torch_optimizer([strategy])
            fresh.optimizer.load_state_dict(optimizer_state)
            fresh.scheduler = _scheduler(strategy, fresh.optimizer)
        elif order == "right":
            fresh.optimizer.load_state_dict(optimizer_state)
        if fresh.scheduler is not None:
            fresh.scheduler.load_state_dict(scheduler_state)
    return fresh


def with_second_group(strategy: Strategy, rate: float, steps: int) -> tuple[float, ...]:
    """The rates of a second parameter group that starts at `rate`, under the strategy's schedule."""
    with _building(strategy):
        optimizer = torch_optimizer([strategy])
        settings = {name: value for name, value in optimizer.param_groups[0].items() if name != "params"}
        optimizer.add_param_group({**settings, "params": [torch.zeros(1)], "lr": rate})
        scheduler = _scheduler(strategy, optimizer)
        rates = []
        for _ in range(steps):
            rates.append(float(optimizer.param_groups[1]["lr"]))
            optimizer.step()
            scheduler.step()
    return tuple(rates)


def _scheduler(strategy: Strategy, optimizer: torch.optim.Optimizer) -> Any:
    return torch_scheduler(strategy.schedule, optimizer) if strategy.schedule is not None else None


@contextmanager
def _building(strategy: Strategy) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            # torch's own nested schedulers warn while they are built; nothing a reader could mend.
            warnings.simplefilter("ignore", UserWarning)
            yield
    except StrategyError:
        raise
    except REFUSALS as error:
        raise StrategyError(f"PyTorch refuses `{strategy.short()}`: {error}") from error


def _momentum(group: dict[str, Any]) -> float:
    return float(group["betas"][0]) if "betas" in group else float(group.get("momentum", 0.0))
