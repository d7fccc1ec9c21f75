"""The numbers that verdicts are made from: robust measures of one loss curve. Pure Python."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from statistics import median

SMALLEST = 1e-300
ROUNDING = 1e-10  # a rise among losses below this is rounding
FEW = 4  # with fewer values a verdict is a guess


class Curve:
    """A loss curve of at least two values, and what can be measured on it.

    Values that are not finite are left out of the measures; a curve that ends with one has none. A curve that goes
    below zero, where ratios mean nothing, is lifted by its own range first.
    """

    def __init__(
        self,
        values: Sequence[float],
        gradient_norms: Sequence[float] | None = None,
        gradient_agreement: Sequence[float] | None = None,
    ) -> None:
        self.values = values
        finite = [value for value in values if math.isfinite(value)] or [0.0]
        lift = max(finite) - 2 * min(finite) if min(finite) < 0 else 0.0
        self.finite = [value + lift for value in finite]
        self.gradient_norms = [norm for norm in gradient_norms or () if math.isfinite(norm)]
        self.gradient_agreement = [cosine for cosine in gradient_agreement or () if math.isfinite(cosine)]

    @property
    def ends_not_finite(self) -> bool:
        """Whether the last value is NaN or infinite."""
        return not math.isfinite(self.values[-1])

    @property
    def first_not_finite(self) -> int:
        """Where the values stop being finite for good."""
        finite = [place for place, value in enumerate(self.values) if math.isfinite(value)]
        return finite[-1] + 1 if finite else 0

    @property
    def first(self) -> float:
        """The first value."""
        return self.finite[0]

    @property
    def last(self) -> float:
        """The last value."""
        return self.finite[-1]

    @property
    def before_last(self) -> float:
        """The one before the last; the level a sudden last value is seen against."""
        return self.finite[max(0, len(self.finite) - 2)]

    @cached_property
    def tail(self) -> int:
        """How many values make up the start, and the end: a twentieth, and few in a short log."""
        return max(1 if len(self.finite) < 6 else 3, len(self.finite) // 20)

    @cached_property
    def end(self) -> float:
        """Where the curve ends: the median of its last values."""
        return median(self.finite[-self.tail :])

    @cached_property
    def start(self) -> float:
        """Where the curve starts; one absurd first loss does not count in a long log."""
        return median(self.finite[: max(1, len(self.finite) // 20)])

    @cached_property
    def middle(self) -> float:
        """The level at half time."""
        half = len(self.finite) // 2
        return median(self.finite[max(0, half - self.tail) : half + 1])

    @cached_property
    def floor(self) -> float:
        """Losses below this are rounding and luck, not level: a millionth of the start."""
        return max(1e-6 * self.start, ROUNDING)

    @cached_property
    def held(self) -> float:
        """The lowest level that the curve held: the least median of five values in a row, and at least the floor."""
        width = 5 if len(self.finite) >= 10 else 3 if len(self.finite) >= 6 else 1
        windows = range(len(self.finite) - width + 1)
        return max(min(median(self.finite[at : at + width]) for at in windows), self.floor)

    @property
    def rises_clearly(self) -> bool:
        """Whether the end is above the start by more than the noise, and not by a hair in a log of two or three."""
        margin = 0.15 if len(self.finite) < FEW else 3 * self.noise
        return self.end > (1 + margin) * max(self.start, self.floor)

    @property
    def left_its_level(self) -> bool:
        """Whether a rise is a run that got away, and not a swing: where gradients are known, they grew too."""
        if not self.gradient_norms:
            return self.full_rises < 3
        early = max(self.gradient_norms[: max(1, len(self.gradient_norms) // 20)])
        return median(self.gradient_norms[-self.tail :]) > early

    @cached_property
    def full_rises(self) -> int:
        """How often the curve rose all the way from near its lowest level to near its end; a swing does it often."""
        low, high = 1.25 * self.held, 0.8 * self.end
        rises, is_low = 0, False
        for value in self.finite:
            rises += is_low and value >= high
            is_low = value <= low or (is_low and value < high)
        return rises

    @cached_property
    def noise(self) -> float:
        """How much one value differs from the next, as a part of them: the median over the last half."""
        late = self.finite[len(self.finite) // 2 :]
        changes = [abs(b - a) / max(abs(a), abs(b), SMALLEST) for a, b in pairwise(late)]
        falls = sum(1 for a, b in pairwise(late) if b <= a)
        # A smooth fall is no noise.
        return 0.0 if not changes or falls == len(changes) else median(changes)

    @cached_property
    def quarters(self) -> tuple[float, float, float, float]:
        """The median of each quarter of the curve."""
        count = len(self.finite)
        edges = [round(count * part / 4) for part in range(5)]
        spans = [self.finite[a : max(b, a + 1)] or self.finite[-1:] for a, b in pairwise(edges)]
        return median(spans[0]), median(spans[1]), median(spans[2]), median(spans[3])

    @property
    def recent_fall(self) -> float:
        """The relative fall over the last quarter, as medians of quarters; below zero for a rise."""
        count = len(self.finite)
        if count < 8:
            return _fall(self.finite[max(0, count - 1 - max(1, count // 4))], self.last)
        return _fall(self.quarters[2], self.quarters[3])

    @property
    def whole_fall(self) -> float:
        """The relative fall from the start to the end."""
        return _fall(self.start, self.end)

    @property
    def paces(self) -> tuple[float, float]:
        """The relative falls between the first two quarters, and between the last two."""
        if len(self.finite) < 4:
            return self.whole_fall, self.whole_fall
        return _fall(self.quarters[0], self.quarters[1]), self.recent_fall

    @property
    def noise_of_pace(self) -> float:
        """How much of a pace noise alone can make."""
        return 2 * self.noise / math.sqrt(max(1, len(self.finite) // 4))

    def flat_below(self, least: float) -> float:
        """The change below which the curve is flat: `least`, or more where noise alone makes more."""
        return max(least, self.noise_of_pace)

    @cached_property
    def swing(self) -> float:
        """The highest over the lowest of the last half, without the outermost tenths; both at least the floor."""
        late = sorted(self.finite[len(self.finite) // 2 :])
        edge = len(late) // 10
        return max(late[len(late) - 1 - edge], self.floor) / max(late[edge], self.floor)

    @cached_property
    def turns_often(self) -> bool:
        """Whether the last half crosses its own middle, upwards, at least twice: swings, not one trend."""
        late = self.finite[len(self.finite) // 2 :]
        level = median(late)
        return sum(1 for a, b in pairwise(late) if a < level <= b) >= 2

    @cached_property
    def turning(self) -> float | None:
        """The median cosine between one gradient and the next in the last half; None where it is not known."""
        late = self.gradient_agreement[len(self.gradient_agreement) // 2 :]
        return median(late) if late else None


def _fall(before: float, after: float) -> float:
    return (before - after) / max(abs(before), SMALLEST)
