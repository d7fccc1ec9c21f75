"""A schedule that counts epochs, stepped after every batch; and the other way round."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gradschool.lab.preview_result import Trap
from gradschool.lab.rehearsal import Rehearsal, Rehearsed
from gradschool.lab.strategy import Schedule, Unit
from gradschool.lab.traps.plan import Plan, argument, counted, length, side_by_side


def wrong_unit(plan: Plan) -> Iterator[Trap]:
    """Stepped in the unit that its own length does not mean; or, what would happen in the other unit."""
    strategy, schedule = plan.strategy, plan.strategy.schedule
    if schedule is None or schedule.watches_loss or plan.steps_per_epoch == 1:
        return
    other: Unit = "batch" if strategy.unit == "epoch" else "epoch"
    turned = replace(strategy, unit=other)
    elsewhere = Rehearsal(turned).run(plan.steps_in(other))
    here, there = _by_epoch(plan, strategy.unit, plan.rehearsed), _by_epoch(plan, other, elsewhere)
    shown = side_by_side(here, there)
    stopped = plan.rehearsed.error or elsewhere.error
    occurs = _looks_wrong(plan, schedule) and (shown is not None or stopped is not None)
    first, before, after = shown or (0, (), ())
    right, wrong, stops = here, there, elsewhere.error
    made, meant = other, strategy.unit
    if occurs:
        right, wrong, stops = there, here, plan.rehearsed.error
        made, meant = meant, made
        before, after = after, before
    yield Trap(
        id="wrong-unit",
        title=f"Stepped after every {made} instead of every {meant}",
        occurs=occurs,
        harmless=shown is None and stops is None,
        sentence=_sentence(plan, schedule, occurs, right, wrong, stops),
        mend=f"Call scheduler.step() after every {meant} (@{meant}), or count the schedule's arguments in "
        f"{'epochs' if made == 'epoch' else 'batches'}.",
        first_step=first,
        right=before,
        wrong=after,
    )


def _looks_wrong(plan: Plan, schedule: Schedule) -> bool:
    needs = length(schedule)
    if needs is None or _only_rises(schedule):
        return False
    epochs, batches = plan.epochs, plan.epochs * plan.steps_per_epoch
    if plan.strategy.unit == "epoch":
        # Too long for the epochs, and nearer to the number of batches, as one counts factors.
        return epochs < needs <= 2 * batches and math.log(needs / epochs) > abs(math.log(batches / needs))
    # All over within the first of several epochs, or as long as the number of epochs.
    return epochs > 1 and (needs <= epochs or needs < plan.steps_per_epoch)


def _only_rises(schedule: Schedule) -> bool:
    """A warmup may well take a few batches; and a cycle that returns has no end to miss."""
    match schedule.name:
        case "LinearLR":
            return bool(argument(schedule, "end_factor") >= argument(schedule, "start_factor"))
        case "SequentialLR" | "ChainedScheduler":
            return all(_only_rises(part) for part in schedule.parts)
        case name:
            return name in ("ConstantLR", "CyclicLR")


def _by_epoch(plan: Plan, unit: Unit, rehearsed: Rehearsed) -> Sequence[float]:
    """The rate that each epoch begins with."""
    return rehearsed.rates if unit == "epoch" else rehearsed.rates[:: plan.steps_per_epoch]


def _sentence(
    plan: Plan,
    schedule: Schedule,
    occurs: bool,
    right: Sequence[float],
    wrong: Sequence[float],
    stops: str | None,
) -> str:
    needs = length(schedule)
    size = "" if needs is None or not occurs else f"The schedule takes {needs:,} steps to do its work. "
    trained = f"{counted(plan.epochs, 'epoch')} of {counted(plan.steps_per_epoch, 'batch')}"
    would = "" if occurs else "would "
    begin = f"In {trained} the epochs {would}begin with {_listed(wrong)} instead of {_listed(right)}"
    end = f". Then PyTorch stops: {stops}" if stops else "."
    highest = ""
    if wrong and max(wrong) < 0.5 * max(right):
        highest = f" The highest rate, {max(right):.4g}, is never reached."
    return f"{size}{begin}{end}{highest}"


def _listed(rates: Sequence[float]) -> str:
    shown = [f"{rate:.4g}" for rate in rates[:4]]
    return ", ".join(shown) + (", …" if len(rates) > 4 else "") if shown else "nothing"
