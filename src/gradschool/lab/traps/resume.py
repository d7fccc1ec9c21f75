"""The order of calls: of the two step() calls, and of loading a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator

from gradschool.lab.preview_result import Trap
from gradschool.lab.rehearsal import Rehearsal, Rehearsed, resumed
from gradschool.lab.traps.plan import SHOWN, Plan, compared, side_by_side

SHORT = 256
AHEAD = 2 * SHOWN  # steps that a resumed training is followed for


def wrong_order(plan: Plan) -> Iterator[Trap]:
    """scheduler.step() before optimizer.step(): the first rate is never trained with."""
    schedule = plan.strategy.schedule
    if schedule is None or schedule.watches_loss:
        return
    tried = _scheduler_first(plan)
    warning = next((text for text in tried.warnings if "before `optimizer.step()`" in text), "")
    said = f" PyTorch warns once: “{warning.split('.  ')[0]}.”" if warning else ""
    yield compared(
        "wrong-order",
        title="scheduler.step() before optimizer.step()",
        right=plan.rehearsed.rates,
        wrong=tried.rates,
        sentence=f"Every rate would come one {plan.strategy.unit} early, and the first, "
        f"{plan.rehearsed.rates[0]:.4g}, would never be trained with.{said}",
        mend="Call optimizer.step() first, then scheduler.step().",
    )


def _scheduler_first(plan: Plan) -> Rehearsed:
    """A short training, or all of it where the short one shows no difference."""
    short = Rehearsal(plan.strategy).run(min(plan.steps, SHORT), scheduler_first=True)
    if plan.steps <= SHORT or side_by_side(plan.rehearsed.rates, short.rates) is not None:
        return short
    return Rehearsal(plan.strategy).run(plan.steps, scheduler_first=True)


def resume(plan: Plan) -> Iterator[Trap]:
    """A checkpoint at half time: the optimizer's state loaded before the scheduler is built, or not at all."""
    schedule, (done, checkpoint) = plan.strategy.schedule, plan.checkpoint
    if schedule is None or done == 0:
        return
    right = plan.rehearsed.rates[done : done + AHEAD]
    if not right:
        return
    early = resumed(plan.strategy, checkpoint, "optimizer first").run(len(right)).rates
    fresh = resumed(plan.strategy, checkpoint, "no optimizer").run(len(right)).rates
    still = " (with a loss that never got better)" if schedule.watches_loss else ""
    taken_up = f"Taken up after {plan.count(done)}{still}, the rate would be"
    yield compared(
        "resume-optimizer-first",
        title="Resumed with the optimizer's state loaded before the scheduler is built",
        right=right,
        wrong=early,
        first=done,
        sentence=f"{taken_up} {_told(early, right)}: building a scheduler changes the rate that it finds.",
        mend="Build the optimizer, build the scheduler, and only then load the state of both.",
    )
    yield compared(
        "resume-without-optimizer",
        title="Resumed without the optimizer's state",
        right=right,
        wrong=fresh,
        first=done,
        sentence=f"{taken_up} {_told(fresh, right)}: the rate lives in the optimizer, and most schedules go on from "
        "what they find there.",
        mend="Save and load optimizer.state_dict() beside scheduler.state_dict(); it holds the momentum too.",
    )


def _told(wrong: tuple[float, ...], right: tuple[float, ...]) -> str:
    first = f"{wrong[0]:.4g} instead of {right[0]:.4g}"
    if len(right) == 1:
        return first
    healed = abs(wrong[-1] - right[-1]) <= 1e-9 * abs(right[-1])
    if healed:
        return f"{first} at first, and right again later"
    return f"{first}, and {wrong[-1]:.4g} instead of {right[-1]:.4g} after {len(right) - 1} steps more"
