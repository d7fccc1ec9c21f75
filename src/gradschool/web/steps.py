"""The horizontal axis of a chart: steps from 0 on, or those that a curve says itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gradschool.curriculum.values import Curve
from gradschool.web.scale import ticks_within

MOST_TICKS = 5
FARTHEST = 1e15
"""Beyond it neighbouring steps are one float."""
LEAST_SPAN = 1e-9


@dataclass(frozen=True, slots=True)
class SteppedCurve(Curve):
    """A curve whose values belong to steps of its own, such as every tenth."""

    steps: tuple[float, ...] = ()


def steps_of(curve: Curve) -> Sequence[float]:
    """The step of each value."""
    return curve.steps if isinstance(curve, SteppedCurve) else range(len(curve.values))


def step_text(step: float) -> str:
    """A step as the axis and the table show it."""
    return f"{step:.10g}"


@dataclass(frozen=True, slots=True)
class StepAxis:
    """From a step to its share of the width, 0 on the left and 1 on the right."""

    first: float
    last: float

    @classmethod
    def of(cls, curves: Sequence[Curve]) -> StepAxis:
        """The axis that shows every step of the curves; one with a single step still has a width."""
        found = [step for curve in curves for step in steps_of(curve)] or [0]
        first, last = min(found), max(found)
        return cls(first, last if last - first > LEAST_SPAN * max(1, abs(first)) else first + 1)

    def share(self, step: float) -> float:
        """Where a step lies."""
        return (step - self.first) / (self.last - self.first)

    @property
    def ticks(self) -> Sequence[float]:
        """Round steps, at most six; whole ones where the axis is long enough for two."""
        span = self.last - self.first
        if span < 1:
            return ticks_within(self.first, self.last)
        width = 10 ** math.floor(math.log10(span))
        width = next(width * part for part in (1, 2, 5, 10) if span / (width * part) <= MOST_TICKS)
        return range(math.ceil(self.first / width) * width, math.floor(self.last) + 1, width)
