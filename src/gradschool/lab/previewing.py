"""Shows a schedule before it is trained with: its rates by torch's own scheduler, and the traps around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gradschool.lab.errors import LabError
from gradschool.lab.parsing import parse
from gradschool.lab.preview_result import Preview, Trap
from gradschool.lab.strategy import Strategy
from gradschool.lab.traps.ends import never_at_its_end, past_its_end, stands_at_zero, unknowable
from gradschool.lab.traps.plan import FARTHEST, Plan
from gradschool.lab.traps.rates import (
    minimum_above_rate,
    rate_for_a_factor,
    replaces_the_rate,
    warmup_starts_low,
)
from gradschool.lab.traps.resume import resume, wrong_order
from gradschool.lab.traps.units import wrong_unit

TRAPS: tuple[Callable[[Plan], Iterator[Trap]], ...] = (
    wrong_unit,
    past_its_end,
    never_at_its_end,
    stands_at_zero,
    unknowable,
    minimum_above_rate,
    replaces_the_rate,
    rate_for_a_factor,
    warmup_starts_low,
    wrong_order,
    resume,
)


def preview(strategy: str | Strategy, *, epochs: int, steps_per_epoch: int = 1) -> Preview:
    """The rate of every optimizer step of a training, without training, and the traps that it runs into.

    `steps_per_epoch` is the number of batches in an epoch. The rates come from torch's own scheduler on an optimizer
    with nothing to move; each trap is tried out in the same way. Traps that occur in this plan come first.
    Raises StrategyError for a strategy that torch refuses, LabError for lengths that are not whole numbers from 1 on
    or more than 100,000 steps together.
    """
    _check_lengths(epochs, steps_per_epoch)
    plan = Plan(parse(strategy) if isinstance(strategy, str) else strategy, epochs, steps_per_epoch)
    rehearsed, schedule = plan.rehearsed, plan.strategy.schedule
    traps = [trap for kind in TRAPS for trap in kind(plan)]
    watches_loss = schedule is not None and schedule.watches_loss
    rates = (plan.strategy.learning_rate,) * plan.steps if watches_loss else rehearsed.rates
    moves = len(set(rehearsed.momenta)) > 1
    return Preview(
        strategy=plan.strategy,
        epochs=epochs,
        steps_per_epoch=steps_per_epoch,
        learning_rate=_each_step(plan, rates),
        momentum=_each_step(plan, rehearsed.momenta) if moves else (),
        is_known=not watches_loss,
        stopped_by=None if watches_loss else rehearsed.error,
        traps=tuple(sorted(traps, key=lambda trap: not trap.occurs)),
    )


def _check_lengths(epochs: object, steps_per_epoch: object) -> None:
    total = 1
    for name, value in (("epochs", epochs), ("steps_per_epoch", steps_per_epoch)):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise LabError(f"{name} must be a whole number from 1 on, but it is {str(value)[:60]}.")
        total *= value
    if total > FARTHEST:
        raise LabError(
            f"A preview has at most {FARTHEST:,} steps, but {epochs:,} epochs of {steps_per_epoch:,} are "
            f"{total:,}; preview a part of them."
        )


def _each_step(plan: Plan, values: tuple[float, ...]) -> tuple[float, ...]:
    if plan.strategy.unit == "batch":
        return values
    return tuple(value for value in values for _ in range(plan.steps_per_epoch))
