"""Schedules are torch's own scheduler objects: here they drive optimizers that train nothing and are only read.

Runs with the same schedule share one scheduler over one optimizer with a parameter group a run.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch

from gradschool.lab.errors import LabError, StrategyError
from gradschool.lab.parsing import parse
from gradschool.lab.settings import Settings
from gradschool.lab.strategy import Schedule, Strategy

# How torch spells a kernel; our updates do not depend on it.
NOT_PASSED_ON = {"foreach", "fused"}
MOST_STEPS = 10_000_000


def learning_rates(strategy: str | Strategy, *, steps: int) -> tuple[float, ...]:
    """The rate of each optimizer step, without training: torch's own scheduler on an optimizer that moves nothing.

    Steps are counted in the schedule's own unit: epochs for `@epoch`, batches for `@batch`. Raises StrategyError for
    ReduceLROnPlateau, which needs losses, and for a schedule that ends before `steps` (OneCycleLR).
    """
    strategy = parse(strategy) if isinstance(strategy, str) else strategy
    if not 0 <= steps <= MOST_STEPS:
        raise LabError(f"steps must be from 0 to {MOST_STEPS:,}, but it is {steps}.")
    if strategy.schedule and strategy.schedule.watches_loss:
        raise StrategyError("ReduceLROnPlateau acts on the loss, so its rates are known only after training.")
    driver = Driver([strategy], [0])
    rates = []
    for step in range(steps):
        rates.append(float(driver.optimizer.param_groups[0]["lr"]))
        if step + 1 < steps:
            driver.step()
    return tuple(rates)


class Driver:
    """One torch scheduler over one torch optimizer, with a parameter group for each of its runs."""

    def __init__(self, strategies: Sequence[Strategy], runs: Sequence[int]) -> None:
        self.strategy = first = strategies[0]
        self.runs, self.unit, self.schedule = runs, first.unit, first.schedule
        self.watches_loss = self.schedule is not None and self.schedule.watches_loss
        self.optimizer: torch.optim.Optimizer = _in_torchs_words(first, lambda: torch_optimizer(strategies))
        self.scheduler: Any = None
        if first.schedule is not None:
            schedule = first.schedule
            self.scheduler = _in_torchs_words(first, lambda: torch_scheduler(schedule, self.optimizer))
        # Nothing has a gradient, so this moves nothing; torch warns where a schedule steps before its optimizer.
        self.optimizer.step()

    def step(self, loss: float | None = None) -> None:
        """Step the schedule once; ReduceLROnPlateau is given the loss."""
        if self.scheduler is not None:
            arguments = [loss] if self.watches_loss else []
            _in_torchs_words(self.strategy, lambda: self.scheduler.step(*arguments))


class Drivers:
    """All the schedules of a stack, and the settings (learning rate, momentum, ...) of each run as they now are."""

    def __init__(self, strategies: Sequence[Strategy], like: torch.Tensor) -> None:
        self.settings = Settings(like.dtype, like.device)
        self.drivers = [Driver([strategies[run] for run in runs], runs) for runs in _sharing(strategies)]
        # The optimizer's own settings; schedulers add theirs to a group, and another run's may have none.
        defaults = self.drivers[0].optimizer.defaults
        self.names = [
            name
            for name, value in defaults.items()
            if isinstance(value, bool | int | float) or name == "betas"
        ]
        self.groups: list[dict[str, Any]] = [{}] * len(strategies)
        for driver in self.drivers:
            for run, group in zip(driver.runs, driver.optimizer.param_groups, strict=True):
                self.groups[run] = group
        self._read(self.names)
        self.changing = _changed_by([one.schedule for one in self.drivers], self.names)

    def after(self, unit: str, losses: Callable[[], Sequence[float]]) -> None:
        """Step the schedules of this unit, "epoch" or "batch"; `losses` gives each run's loss to those that ask."""
        due = [one for one in self.drivers if one.unit == unit and one.scheduler is not None]
        for driver in due:
            driver.step(losses()[driver.runs[0]] if driver.watches_loss else None)
        if due:
            self._read(self.changing)

    def _read(self, names: Sequence[str]) -> None:
        self.rates: tuple[float, ...] = tuple([float(group["lr"]) for group in self.groups])
        for name in names:
            if name == "betas":
                self.settings.set("beta1", [float(group["betas"][0]) for group in self.groups])
                self.settings.set("beta2", [float(group["betas"][1]) for group in self.groups])
            elif name == "lr":
                self.settings.set("lr", self.rates)
            else:
                self.settings.set(name, [float(group[name]) for group in self.groups])


def _changed_by(schedules: Iterable[Schedule | None], names: Sequence[str]) -> list[str]:
    """The settings that a schedule may change: the learning rate, and momentum where one cycles it too."""
    cycles = any(_cycles_momentum(one) for one in schedules if one)
    return ["lr", *(name for name in ("momentum", "betas") if cycles and name in names)]


def _cycles_momentum(schedule: Schedule) -> bool:
    return schedule.name in ("CyclicLR", "OneCycleLR") or any(map(_cycles_momentum, schedule.parts))


def _sharing(strategies: Sequence[Strategy]) -> Iterable[list[int]]:
    """The runs that one scheduler can drive together."""
    shared: dict[object, list[int]] = {}
    for run, strategy in enumerate(strategies):
        alone = strategy.schedule is not None and strategy.schedule.watches_loss
        shared.setdefault((strategy.schedule, strategy.unit, run if alone else None), []).append(run)
    return shared.values()


def torch_optimizer(strategies: Sequence[Strategy]) -> torch.optim.Optimizer:
    """A real torch optimizer with a parameter group for each strategy; its parameters have no gradient to follow."""
    kind = getattr(torch.optim, strategies[0].optimizer)
    every = [{k: v for k, v in one.arguments if k not in NOT_PASSED_ON} for one in strategies]
    for arguments in every:  # torch checks an optimizer's own arguments, not those of its groups
        kind([torch.zeros(1)], **arguments)
    # No defaults of one run's here: a group takes from them whatever it does not name itself.
    built: torch.optim.Optimizer = kind([{"params": [torch.zeros(1)], **arguments} for arguments in every])
    return built


def torch_scheduler(schedule: Schedule, optimizer: torch.optim.Optimizer) -> Any:
    """The schedule as torch's own scheduler object on this optimizer."""
    arguments = {name: _torch_value(value, optimizer) for name, value in schedule.arguments}
    kind = getattr(torch.optim.lr_scheduler, schedule.name)
    return kind(optimizer=optimizer, **arguments)


def _torch_value(value: Any, optimizer: torch.optim.Optimizer) -> Any:
    if isinstance(value, tuple):
        return [_torch_value(one, optimizer) for one in value]
    return torch_scheduler(value, optimizer) if isinstance(value, Schedule) else value


def _in_torchs_words(strategy: Strategy, act: Callable[[], Any]) -> Any:
    """Do it; what torch refuses becomes a StrategyError with torch's reason."""
    try:
        with warnings.catch_warnings():
            # SequentialLR steps its schedulers in a way torch itself warns of; nothing a reader could mend.
            warnings.filterwarnings("ignore", module="torch", category=UserWarning)
            return act()
    except StrategyError:
        raise
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise StrategyError(f"PyTorch refuses `{strategy.short()}`: {error}") from error
