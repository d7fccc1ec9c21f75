"""A strategy with the length of its training, and what every trap asks about it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gradschool.lab.preview_result import Numbers, Trap
from gradschool.lab.rehearsal import Checkpoint, Rehearsed, Walk
from gradschool.lab.signatures import schedulers
from gradschool.lab.strategy import Schedule, Strategy, Unit

FARTHEST = 100_000  # steps that a rehearsal goes
SHOWN = 8  # rates a trap shows side by side
SAME = 1e-9  # relative; what two orders of the same arithmetic may differ by


@dataclass(frozen=True)
class Span:
    """A simple schedule inside the strategy's own, and the steps that are trained with it: from `start`, `steps` many."""

    schedule: Schedule
    start: int
    steps: int
    is_last: bool  # the training ends with it


@dataclass(frozen=True)
class Plan:
    """A strategy, and for how long it is to train."""

    strategy: Strategy
    epochs: int
    steps_per_epoch: int

    @property
    def steps(self) -> int:
        """The steps of the schedule: one an epoch, or one a batch."""
        return self.steps_in(self.strategy.unit)

    def steps_in(self, unit: Unit) -> int:
        """The steps of a schedule that steps in this unit."""
        return self.epochs if unit == "epoch" else self.epochs * self.steps_per_epoch

    @cached_property
    def checkpoint(self) -> tuple[int, Checkpoint]:
        """After how many steps a training would be taken up again, and what was saved there: at half time.

        ReduceLROnPlateau is taken up after its first cut, where that can come before the end.
        """
        half = self.steps // 2
        if self.strategy.schedule and self.strategy.schedule.watches_loss:
            cut = int(argument(self.strategy.schedule, "patience")) + 2
            half = cut if cut < self.steps else half
        self._walk.to(half)
        return half, self._walk.rehearsal.state()

    @cached_property
    def rehearsed(self) -> Rehearsed:
        """The training as planned, in steps of the schedule; where it is shown losses, they stand still."""
        assert self.checkpoint  # on the way, so that half of it is not walked twice
        return self._walk.to(self.steps)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The simple schedules of the strategy, with the steps that each gets."""
        return (
            tuple(_spans(self.strategy.schedule, 0, self.steps, self.steps)) if self.strategy.schedule else ()
        )

    def followed(self, steps: int) -> Rehearsed | None:
        """The training over this many steps of the schedule, also beyond its end; None where that is too far."""
        assert self.rehearsed
        return self._walk.to(steps) if steps <= FARTHEST + SHOWN else None

    @cached_property
    def _walk(self) -> Walk:
        return Walk(self.strategy)

    def count(self, steps: int) -> str:
        """`30 epochs` or `1 batch`, in the unit of the schedule."""
        return counted(steps, self.strategy.unit)


def counted(steps: int, unit: Unit) -> str:
    """`1 epoch`, `1,000 batches`."""
    plural = "epochs" if unit == "epoch" else "batches"
    return f"1 {unit}" if steps == 1 else f"{steps:,} {plural}"


def argument(schedule: Schedule, name: str) -> Any:
    """An argument of a scheduler, as written or by torch's default."""
    given = dict(schedule.arguments)
    described = schedulers()[schedule.name].argument(name)
    return given.get(name, described.default if described else None)


def length(schedule: Schedule) -> int | None:
    """After how many of its own steps the schedule has done what it is for; None where it has no end of its own.

    The period of one that repeats, the first cut of StepLR, the last of MultiStepLR, the fall to a tenth of
    ExponentialLR.
    """
    match schedule.name:
        case "CosineAnnealingLR":
            return int(argument(schedule, "T_max"))
        case "CosineAnnealingWarmRestarts":
            return int(argument(schedule, "T_0"))
        case "OneCycleLR":
            total = argument(schedule, "total_steps")
            return int(total or argument(schedule, "epochs") * argument(schedule, "steps_per_epoch"))
        case "LinearLR" | "ConstantLR" | "PolynomialLR":
            return int(argument(schedule, "total_iters"))
        case "StepLR":
            return int(argument(schedule, "step_size"))
        case "MultiStepLR":
            return max(argument(schedule, "milestones"), default=None)
        case "ExponentialLR":
            gamma = argument(schedule, "gamma")
            return math.ceil(math.log(0.1) / math.log(gamma)) if 0 < gamma < 1 else None
        case "SequentialLR":
            last = length(schedule.parts[-1])
            return None if last is None else last + max(argument(schedule, "milestones"), default=0)
        case "ChainedScheduler":
            return max((found for part in schedule.parts if (found := length(part))), default=None)
        case _:
            return None


def side_by_side(right: Sequence[float], wrong: Sequence[float]) -> tuple[int, Numbers, Numbers] | None:
    """The few rates where two trainings first part, from the step before on; None where they never do."""
    apart = (
        step
        for step, (a, b) in enumerate(zip(right, wrong, strict=False))
        if not math.isclose(a, b, rel_tol=SAME)
    )
    first = next(apart, None)
    if first is None:
        return None
    start = max(0, first - 1)
    return start, tuple(right[start : start + SHOWN]), tuple(wrong[start : start + SHOWN])


def compared(
    name: str,
    *,
    title: str,
    right: Sequence[float],
    wrong: Sequence[float],
    sentence: str,
    mend: str,
    first: int = 0,
) -> Trap:
    """A trap that is not made in the plan itself: harmless if the mistake would change no rate.

    `first` is the step of the first rate given.
    """
    found = side_by_side(right, wrong)
    if found is None:
        return Trap(name, title, False, True, "With this schedule it would change no rate.", mend)
    return Trap(name, title, False, False, sentence, mend, first + found[0], found[1], found[2])


def _spans(schedule: Schedule, start: int, end: int, training: int) -> Iterator[Span]:
    if schedule.name == "SequentialLR":
        edges = [start, *(start + milestone for milestone in argument(schedule, "milestones")), end]
        for part, first, last in zip(schedule.parts, edges, edges[1:], strict=False):
            yield from _spans(part, min(first, end), max(min(first, end), min(last, end)), training)
    elif schedule.parts:
        for part in schedule.parts:
            yield from _spans(part, start, end, training)
    else:
        yield Span(schedule, start, end - start, end == training)
