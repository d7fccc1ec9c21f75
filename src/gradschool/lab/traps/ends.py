"""The length of a schedule against the length of the training: run past its end, or never at it."""

from __future__ import annotations

from collections.abc import Iterator

from gradschool.lab.preview_result import Trap
from gradschool.lab.traps.plan import SHOWN, Plan, Span, argument, length

SLIDES = {"CosineAnnealingLR", "OneCycleLR", "PolynomialLR", "LinearLR"}  # reach their end step by step
ENDS = {"CosineAnnealingLR": "T_max", "OneCycleLR": "total_steps"}


def past_its_end(plan: Plan) -> Iterator[Trap]:
    """CosineAnnealingLR rises again after T_max; OneCycleLR raises the rate, and then an error, after total_steps."""
    for span in plan.spans:
        if span.schedule.name not in ENDS or span.steps == 0:
            continue
        trap = (_cosine_rises if span.schedule.name == "CosineAnnealingLR" else _cycle_ends)(plan, span)
        if trap is not None:
            yield trap


def _cosine_rises(plan: Plan, span: Span) -> Trap | None:
    period = _length(span)
    occurs = span.steps - 1 > period
    # As the plan trains, or a few steps longer where it does not come so far.
    followed = plan.rehearsed if occurs else plan.followed(span.start + period + SHOWN)
    if followed is None or not (occurs or span.is_last):
        return None
    rates = followed.rates[span.start : span.start + span.steps] if occurs else followed.rates[span.start :]
    shown = rates[period : period + SHOWN]
    top = max(rates[period:], default=0.0)
    return Trap(
        id="past-its-end",
        title="CosineAnnealingLR rises again after T_max",
        occurs=occurs,
        harmless=False,
        sentence=f"T_max={period} is over, and the {plan.count(span.steps - 1 - period)} after it train at a rate that "
        f"climbs again, up to {top:.4g}."
        if occurs
        else f"It does not stay at the bottom: trained for longer than T_max={period}, the rate climbs again.",
        mend="Set T_max to the number of steps that the schedule gets; to stay at the bottom, switch to ConstantLR by "
        "SequentialLR.",
        first_step=span.start + period,
        right=shown[:1] * len(shown),
        wrong=shown,
    )


def _cycle_ends(plan: Plan, span: Span) -> Trap | None:
    total, end = _length(span), span.start + _length(span)
    occurs = span.steps > total
    followed = plan.rehearsed if occurs else plan.followed(end + 2)
    if followed is None or not (occurs or span.is_last) or len(followed.rates) <= end:
        return None
    rates = followed.rates
    trains = "trains" if occurs else "would train"
    return Trap(
        id="past-its-end",
        title="OneCycleLR run past total_steps",
        occurs=occurs,
        harmless=False,
        sentence=f"Step {end + 1:,} {trains} at {rates[end]:.4g}, up from {rates[end - 1]:.4g}: call number {total:,} of "
        f"scheduler.step() raises the rate. The next call raises an error: {followed.error}",
        mend=f"Set total_steps to {span.steps:,}, the steps that it gets."
        if occurs
        else "Keep total_steps at least as long as the training.",
        first_step=end - 1,
        right=(rates[end - 1],) * 2,
        wrong=rates[end - 1 : end + 1],
    )


def never_at_its_end(plan: Plan) -> Iterator[Trap]:
    """A schedule longer than the steps that it gets, or a part that never begins."""
    for span in plan.spans:
        trap = _never_begins(plan, span) if span.steps == 0 else _too_long(plan, span)
        if trap is not None:
            yield trap


def _never_begins(plan: Plan, span: Span) -> Trap:
    return Trap(
        id="never-at-its-end",
        title=f"{span.schedule.name} never begins",
        occurs=True,
        harmless=False,
        sentence=f"Its turn would come at step {span.start:,} or later, but the training has {plan.count(plan.steps)}.",
        mend="Lower the milestone of SequentialLR, or train longer.",
    )


def _too_long(plan: Plan, span: Span) -> Trap | None:
    needs, name = length(span.schedule), span.schedule.name
    if needs is None or name in ("ExponentialLR", "CyclicLR"):
        return None
    if needs <= span.steps if name in SLIDES or name == "CosineAnnealingWarmRestarts" else needs < span.steps:
        return None
    rates = plan.rehearsed.rates[span.start : span.start + span.steps]
    last = rates[-1] if rates else float("nan")
    longer = plan.followed(span.start + needs + 1) if span.is_last else None
    comes_to = f" and never comes to {_end(span, longer.rates[span.start :]):.4g}" if longer else ""
    return Trap(
        id="never-at-its-end",
        title=f"{name} is longer than its training",
        occurs=True,
        harmless=False,
        sentence=f"It needs {plan.count(needs)} and gets {span.steps:,}: it stops at a rate of {last:.4g}{comes_to}.",
        mend=_shorter(span),
        first_step=span.start + max(0, span.steps - SHOWN),
        wrong=rates[-SHOWN:],
    )


def _end(span: Span, rates: tuple[float, ...]) -> float:
    # OneCycleLR has its end one step before it is called too often.
    return rates[_length(span) - 1] if span.schedule.name == "OneCycleLR" else rates[-1]


def _shorter(span: Span) -> str:
    names = {
        "CosineAnnealingLR": f"Set T_max={span.steps}",
        "OneCycleLR": f"Set total_steps={span.steps}",
        "StepLR": "Set a smaller step_size",
        "MultiStepLR": "Set earlier milestones",
        "CosineAnnealingWarmRestarts": f"Set T_0={span.steps} or less",
    }
    return names.get(span.schedule.name, f"Set total_iters={span.steps} or less") + ", or train longer."


def stands_at_zero(plan: Plan) -> Iterator[Trap]:
    """Steps that are trained at a rate of exactly 0."""
    rates = plan.rehearsed.rates
    zeros = [step for step, rate in enumerate(rates) if rate == 0]
    if not zeros or plan.strategy.learning_rate == 0:
        return
    first = zeros[0]
    where = "The first step" if zeros == [0] else f"{plan.count(len(zeros))}, the first at step {first:,},"
    moves = "trains" if len(zeros) == 1 else "train"
    yield Trap(
        id="rate-of-zero",
        title="Trains at a rate of 0",
        occurs=True,
        harmless=False,
        sentence=f"{where} {moves} at a rate of 0 and moves nothing"
        + (", though Adam counts it as a step." if plan.strategy.optimizer.startswith("Adam") else "."),
        mend="Begin a warmup above 0, and let a decay end above 0 or with the training."
        if first == 0
        else "Make the schedule as long as the training, or let it end above 0.",
        first_step=max(0, first - 1),
        wrong=rates[max(0, first - 1) : max(0, first - 1) + SHOWN],
    )


def _length(span: Span) -> int:
    found = length(span.schedule)
    assert found is not None
    return found


def unknowable(plan: Plan) -> Iterator[Trap]:
    """ReduceLROnPlateau has no rates before there are losses."""
    schedule = plan.strategy.schedule
    if schedule is None or not schedule.watches_loss:
        return
    patience = int(argument(schedule, "patience"))
    still = plan.rehearsed.rates[: patience + 3]
    cut = next((step for step, rate in enumerate(still) if rate != still[0]), None)
    seen = (
        f"With a loss that stands still, the rate is cut after {plan.count(cut)} (patience={patience} lets "
        f"{patience} without a gain pass, and the first loss counts as one) and goes to {still[cut]:.4g}."
        if cut is not None
        else f"With patience={patience}, even a loss that stands still does not cut it within {plan.count(plan.steps)}."
    )
    yield Trap(
        id="needs-losses",
        title="The rates depend on the losses",
        occurs=True,
        harmless=False,
        sentence=f"Until it acts, the rate stays at {plan.strategy.learning_rate:.4g}. {seen}",
        mend="Train it to see its rates; call scheduler.step(loss) with the loss you watch, once each "
        f"{plan.strategy.unit}.",
        wrong=still if len(still) <= 2 * SHOWN else (),
    )
