"""Arguments that do something else than they seem to: rates that are replaced, raised, or taken for factors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from gradschool.lab.errors import StrategyError
from gradschool.lab.formula import Formula
from gradschool.lab.preview_result import Trap
from gradschool.lab.rehearsal import Rehearsal, with_second_group
from gradschool.lab.signatures import optimizers
from gradschool.lab.strategy import Schedule, Strategy
from gradschool.lab.traps.plan import SHOWN, Plan, Span, argument, compared

LOWEST_FACTOR = 0.1  # a factor that never comes above this looks like a rate


def minimum_above_rate(plan: Plan) -> Iterator[Trap]:
    """eta_min above a rate: the schedule raises what it should lower."""
    for span in plan.spans:
        minimum = argument(span.schedule, "eta_min")
        if not minimum or span.steps == 0:
            continue
        rate = plan.strategy.learning_rate
        occurs = minimum > rate
        rates = plan.rehearsed.rates if occurs else _of_a_small_group(plan, minimum)
        start = rate if occurs else minimum / 10
        group = f"A rate of {rate:.4g}" if occurs else f"A parameter group with a rate of {start:.4g}"
        top = max(rates, default=math.nan)
        yield Trap(
            id="minimum-above-rate",
            title="eta_min above a rate raises it",
            occurs=occurs,
            harmless=False,
            sentence=f"{group} {'is' if occurs else 'would be'} raised to {top:.4g}: eta_min={minimum:.4g} is one "
            "absolute rate for all groups, not a part of each.",
            mend=f"Set eta_min below every group's rate, so below {start:.4g}, or leave it at 0.",
            wrong=rates[:SHOWN],
        )


def _of_a_small_group(plan: Plan, minimum: float) -> tuple[float, ...]:
    steps = min(plan.steps, len(plan.rehearsed.rates))
    return with_second_group(plan.strategy, minimum / 10, steps)


def replaces_the_rate(plan: Plan) -> Iterator[Trap]:
    """OneCycleLR and CyclicLR ignore the optimizer's rate, and its momentum too."""
    for span in plan.spans:
        if span.schedule.name not in ("OneCycleLR", "CyclicLR"):
            continue
        written, momentum = plan.strategy.learning_rate, _momentum(plan.strategy)
        alone = Rehearsal(replace(plan.strategy, schedule=span.schedule)).run(1)
        found, moved = alone.rates[0], alone.momenta[0]
        changes = []
        if found != written:
            changes.append(f"lr={written:.4g} is replaced: it starts at {found:.4g}")
        if moved != momentum:
            name = "the first beta" if optimizers()[plan.strategy.optimizer].argument("betas") else "momentum"
            changes.append(f"{name} {momentum:.4g} becomes {moved:.4g} and moves with the rate")
        rule = "max_lr / div_factor" if span.schedule.name == "OneCycleLR" else "base_lr"
        yield Trap(
            id="replaces-the-rate",
            title=f"{span.schedule.name} sets the rate and momentum itself",
            occurs=bool(changes),
            harmless=not changes,
            sentence=f"In the optimizer, {'; '.join(changes)}."
            if changes
            else "It would replace any other rate and momentum; here they are the same.",
            mend=f"Set the rate by {rule}; write cycle_momentum=False to keep the optimizer's momentum.",
            right=(written,) if changes else (),
            wrong=(found,) if changes else (),
        )


def _momentum(strategy: Strategy) -> float:
    described = optimizers()[strategy.optimizer]
    if described.argument("betas"):
        return float(strategy.value("betas")[0])
    return float(strategy.value("momentum")) if described.argument("momentum") else 0.0


def rate_for_a_factor(plan: Plan) -> Iterator[Trap]:
    """LambdaLR multiplies the optimizer's rate by what the lambda returns; returning a rate is a mistake."""
    rate = plan.strategy.learning_rate
    for span in plan.spans:
        if span.schedule.name != "LambdaLR" or span.steps == 0 or rate in (0, 1):
            continue
        formula: Formula = argument(span.schedule, "lr_lambda")
        trained = len(plan.rehearsed.rates) - span.start  # fewer than planned where torch stops it
        if trained <= 0:
            continue
        factors = [formula(step) for step in range(min(span.steps, trained))]
        highest = max(factors)
        mend = f"Let the lambda return a factor: 1 keeps the optimizer's rate of {rate:.4g}."
        title = "LambdaLR takes a factor, not a rate"
        if 0 < highest <= LOWEST_FACTOR or factors[0] == rate:
            yield _looks_like_a_rate(plan, span, title, mend, highest)
        elif (returned := _returning_rates(formula, rate)) is not None:
            yield _if_it_were_a_rate(plan, span, returned, title, mend)


def _looks_like_a_rate(plan: Plan, span: Span, title: str, mend: str, highest: float) -> Trap:
    rates = plan.rehearsed.rates[span.start : span.start + span.steps]
    return Trap(
        id="rate-for-a-factor",
        title=title,
        occurs=True,
        harmless=False,
        sentence=f"The lambda never returns more than {highest:.4g}, which looks like a rate. It multiplies "
        f"lr={plan.strategy.learning_rate:.4g}, so the highest rate is {max(rates, default=math.nan):.4g}.",
        mend=mend,
        first_step=span.start,
        right=tuple(rate / plan.strategy.learning_rate for rate in rates[:SHOWN]),
        wrong=rates[:SHOWN],
    )


def _returning_rates(formula: Formula, rate: float) -> Schedule | None:
    """LambdaLR with the mistake made: the lambda returns the rate itself. None for a formula at the lab's limit."""
    head, _, body = formula.text.partition(":")
    try:
        return Schedule("LambdaLR", (("lr_lambda", Formula(f"{head}: {rate!r} * ({body.strip()})")),))
    except StrategyError:
        return None


def _if_it_were_a_rate(plan: Plan, span: Span, returned: Schedule, title: str, mend: str) -> Trap:
    rate, steps = plan.strategy.learning_rate, min(span.steps, SHOWN)
    right = Rehearsal(replace(plan.strategy, schedule=span.schedule)).run(steps).rates
    wrong = Rehearsal(replace(plan.strategy, schedule=returned)).run(steps).rates
    return compared(
        "rate-for-a-factor",
        title=title,
        right=right,
        wrong=wrong,
        first=span.start,
        sentence=f"Were the rate itself returned, it would be multiplied by lr={rate:.4g} once more: "
        f"{max(wrong):.4g} instead of {max(right):.4g} at most.",
        mend=mend,
    )


def warmup_starts_low(plan: Plan) -> Iterator[Trap]:
    """LinearLR and ConstantLR begin at a third of the rate unless told otherwise."""
    for span in plan.spans:
        factor = {"LinearLR": "start_factor", "ConstantLR": "factor"}.get(span.schedule.name)
        if factor is None or factor in dict(span.schedule.arguments) or span.steps == 0:
            continue
        rates = plan.rehearsed.rates[span.start : span.start + span.steps]
        if not rates:
            continue
        yield Trap(
            id="starts-at-a-third",
            title=f"{span.schedule.name} starts at a third of the rate",
            occurs=True,
            harmless=False,
            sentence=f"{factor} is not written, and torch's default is 1/3: it starts at {rates[0]:.4g}, not at "
            f"{plan.strategy.learning_rate:.4g}.",
            mend=f"Write the {factor} that you mean, such as {factor}=0.01.",
            first_step=span.start,
            wrong=rates[:SHOWN],
        )
