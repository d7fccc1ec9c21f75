"""The numbers that verdicts are made from: robust measures of one loss curve. Pure Python."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, islice, pairwise, repeat, takewhile
from statistics import median

SMALLEST = 1e-300
LARGEST = 1e150  # beyond it a loss is as good as infinite, and sums and ratios would overflow
ROUNDING = 1e-10  # a rise among losses below this is rounding
FEW = 4  # with fewer values a verdict is a guess
ROUND_CLASSES = (2, 10, 100, 1000)  # the numbers of classes that are recognised without being told


class Curve:
    """A loss curve of at least two values, and what can be measured on it.

    Values that are not finite are left out of the measures; a curve that ends with one has none. A curve that goes
    below zero, where ratios mean nothing, is lifted first: so that its lowest level lies as far above zero as the
    curve has fallen, and to double that level is to give back all that was gained.
    """

    def __init__(
        self,
        values: Sequence[float],
        gradient_norms: Sequence[float] | None = None,
        gradient_agreement: Sequence[float] | None = None,
        classes: int | None = None,
    ) -> None:
        self.values = values
        self.classes = classes
        self.places = [place for place, value in enumerate(values) if math.isfinite(value)]
        self.finite = [max(-LARGEST, min(values[place], LARGEST)) for place in self.places] or [0.0]
        self.lift = _lift(self.finite)
        if self.lift:
            self.finite = [value + self.lift for value in self.finite]
        self.gradient_norms = [norm for norm in gradient_norms or () if math.isfinite(norm)]
        self.gradient_agreement = [cosine for cosine in gradient_agreement or () if math.isfinite(cosine)]

    def raw(self, level: float) -> float:
        """The level as the log has it, without the lift."""
        return level - self.lift

    @property
    def ends_not_finite(self) -> bool:
        """Whether the last value is NaN or infinite."""
        return not math.isfinite(self.values[-1])

    @property
    def first_not_finite(self) -> int:
        """Where the values stop being finite for good."""
        return self.places[-1] + 1 if self.places else 0

    @property
    def first(self) -> float:
        """The first value."""
        return self.finite[0]

    @property
    def late_lowest(self) -> float:
        """The lowest value of the last quarter."""
        return min(self.finite[-max(1, len(self.finite) // 4) :])

    @property
    def was_never_below_first(self) -> bool:
        """Whether no later value lies below the first."""
        return min(self.finite) == self.first

    @property
    def last(self) -> float:
        """The last value."""
        return self.finite[-1]

    @cached_property
    def tail(self) -> int:
        """How many values make up the end: a fortieth, and few in a short log."""
        return max(1 if len(self.finite) < 6 else 3, len(self.finite) // 40)

    @cached_property
    def end(self) -> float:
        """Where the curve ends: the median of its last values."""
        return median(self.finite[-self.tail :])

    @cached_property
    def final(self) -> float:
        """What the curve ends at in any case: its last value or its end, whichever is lower."""
        return min(self.last, self.end)

    @cached_property
    def start(self) -> float:
        """Where the curve starts; one absurd first loss does not count in a long log."""
        return median(self.finite[: max(1, len(self.finite) // 20)])

    @property
    def start_not_above_first(self) -> float:
        """The start, or near the first value where it lies above: to come down from a height just made is no gain."""
        return min(self.start, self.first * self.beyond_noise(1))

    @property
    def start_error(self) -> float:
        """How uncertain the start is, in deviations of the noise: less the more values it is made of."""
        return 1 / math.sqrt(max(1, len(self.finite) // 20))

    @property
    def top(self) -> float:
        """The start or the first value, whichever is higher: what a fall is a fall from."""
        return max(self.first, self.start)

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
    def width(self) -> int:
        """How many values in a row make a level: five, in a long log a two-hundredth of it, fewer in a short one."""
        count = len(self.finite)
        return 1 if count < 6 else 3 if count < 20 else max(5, count // 400 * 2 + 1)

    @property
    def stride(self) -> int:
        """How far one level's values start after those of the one before."""
        return max(1, self.width // 8)

    @cached_property
    def levels(self) -> list[float]:
        """The medians of `width` values in a row."""
        return _medians(self.finite, self.width, self.stride)

    @cached_property
    def held(self) -> float:
        """The lowest level that the curve held; the first value is one too, unless it is zero."""
        lowest = min(self.levels)
        return max(min(lowest, self.first) if self.first > 0 else lowest, self.floor)

    @cached_property
    def held_at(self) -> int:
        """Which of the values was near the lowest level for the last time."""
        near = max(self.held, min(self.finite))
        return self.places[max(place for place, value in enumerate(self.finite) if value <= near)]

    @property
    def rise(self) -> float:
        """How many times above the lowest level it held the curve ends."""
        return self.final / self.held

    def jumped(self, times: float) -> bool:
        """Whether the curve leapt in one step to where it ends: so many times its lowest level, and the value before."""
        high = list(takewhile(lambda value: value > times * self.held, reversed(self.finite)))
        before = self.finite[-len(high) - 1] if len(high) < len(self.finite) else self.first
        return bool(high) and min(high) > times * before

    def beyond_noise(self, deviations: float) -> float:
        """The factor that lies so many standard deviations of the noise above 1."""
        return math.exp(min(deviations * self.noise, 700.0))

    @property
    def left_its_level(self) -> bool:
        """Whether a rise is a run that got away, and not a swing, which comes back.

        A swing goes up from its lowest level again and again. Our own runs know each gradient as it was: at the
        height of a swing, momentum has not made it longer than the first ones.
        """
        if not self.gradient_agreement or not self.gradient_norms:
            return self.full_rises < 3
        early = max(self.gradient_norms[: max(1, len(self.gradient_norms) // 20)])
        return median(self.gradient_norms[-max(self.tail, len(self.gradient_norms) // 20) :]) > early

    @cached_property
    def full_rises(self) -> int:
        """How often the curve rose all the way from near its lowest level to near its end; a swing does it often."""
        low, high = 1.25 * self.held, 0.8 * self.final
        rises, is_low = 0, False
        for value in self.levels:
            rises += is_low and value >= high
            is_low = value <= low or (is_low and value < high)
        return rises

    @cached_property
    def noise(self) -> float:
        """How much one value of the last half differs from the mean of its neighbours, as a standard deviation.

        In natural logarithms, that is as a part of the loss. A half that only falls, or only rises, has none.
        """
        late = [math.log(max(value, self.floor)) for value in self.finite[len(self.finite) // 2 :]]
        if all(b <= a for a, b in pairwise(late)) or all(b >= a for a, b in pairwise(late)):
            return 0.0
        around = [b - (a + c) / 2 for a, b, c in zip(late, late[1:], late[2:], strict=False)]
        # The median of |x| is 0.67 of a deviation, and a value less the mean of two others deviates 1.22 times as far.
        return median(abs(one) for one in around) / 0.826

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
        """The relative fall from the top to the end."""
        return _fall(self.top, self.end)

    def clear_fall(self, deviations: float) -> float:
        """The relative fall to the end, from the first value or from the start, that is beyond the noise; 0 if none."""
        start = self.start_not_above_first
        falls = (_fall(self.first, self.end), 1.0), (_fall(start, self.end), self.start_error)
        clear = [fall for fall, error in falls if fall > 1 - 1 / self.beyond_noise(deviations * error)]
        return max(clear, default=0.0)

    @property
    def paces(self) -> tuple[float, float]:
        """The relative falls between the first two quarters, and between the last two."""
        if len(self.finite) < 4:
            return self.whole_fall, self.whole_fall
        return _fall(self.quarters[0], self.quarters[1]), self.recent_fall

    @property
    def first_drop(self) -> float:
        """The part of the whole fall that is over by the middle of the first quarter."""
        if len(self.finite) < 8:
            return 0.0
        return (self.top - self.quarters[0]) / max(self.top - self.end, SMALLEST)

    @property
    def noise_of_pace(self) -> float:
        """How much of a pace noise alone can make: two deviations of the difference of two medians."""
        return 4 * self.noise / math.sqrt(max(1, len(self.finite) // 4))

    def flat_below(self, least: float) -> float:
        """The change below which the curve is flat: `least`, or more where noise alone makes more."""
        return max(least, self.noise_of_pace)

    def gains_nothing(self, least: float, most: float) -> bool:
        """Whether nothing later lies below the first value, or the start, by more than a part `least` or the noise.

        Both are uncertain in a noisy log, but never by more than the part `most`.
        """
        low = min(*self.quarters[1:], self.end)
        falls = (_fall(self.first, low), 1.0), (_fall(self.start_not_above_first, low), self.start_error)
        return all(fall <= min(max(least, 3 * self.noise * error), most) for fall, error in falls)

    def is_flat_late(self, least: float) -> bool:
        """Whether the last three quarters keep their level, but for the part `least` of it or for the noise."""
        second, last = self.quarters[1], self.quarters[3]
        return max(abs(_fall(second, last)), abs(self.recent_fall)) <= self.flat_below(least)

    def guessed_classes(self, near: float) -> int | None:
        """The number of classes whose ln the last three quarters keep to, within the part `near` of it; or None.

        ln K is the cross-entropy of a model that holds each of K classes for equally likely. A log that starts far
        above it has learned that much at least, unless the number of classes is told.
        """
        for classes in ROUND_CLASSES if self.classes is None else (self.classes,):
            guessing = math.log(classes)
            keeps = all(abs(level - guessing) <= near * guessing for level in (*self.quarters[1:], self.end))
            if keeps and not self.lift and (self.classes or self.top <= 1.5 * guessing):
                return classes
        return None

    def swings(self, factor: float) -> int:
        """How often the last half goes up by `factor` from a low, and back down by it.

        Seen on medians as wide as the end, so that neither single values nor noise count. Width and stride are odd:
        they keep a swing from one value to the next.
        """
        width = 2 * (max(3, self.tail) // 2) + 1
        late = _medians(self.finite[len(self.finite) // 2 :], width, 2 * (width // 6) + 1)
        up, swings, edge = False, 0, max(late[0], self.floor)
        for level in (max(value, self.floor) for value in late):
            turned = edge > factor * level if up else level > factor * edge
            swings += up and turned
            edge = level if turned or (level > edge) == up else edge
            up = up != turned
        return swings

    @cached_property
    def turning(self) -> float | None:
        """The median cosine between one gradient and the next in the last half; None where it is not known."""
        late = self.gradient_agreement[len(self.gradient_agreement) // 2 :]
        return median(late) if late else None

    def tallest_spike(self, least: float) -> Spike | None:
        """The spike that stands highest above the lowest level held before it; None if none is `least` times it.

        Heights that noise alone makes are no spikes.
        """
        least = max(least, self.beyond_noise(6))
        tallest, count, inside = None, 0, False
        for place, (value, before) in enumerate(zip(self.finite, self._levels_before(), strict=True)):
            times = value / before
            count += times > least and not inside
            inside = times > least
            if inside and (tallest is None or times > tallest.times):
                tallest = Spike(self.places[place], value, before, times)
        return (
            None
            if tallest is None
            else Spike(tallest.at, tallest.height, tallest.before, tallest.times, count)
        )

    def _levels_before(self) -> Iterator[float]:
        """For each value the lowest level that the curve had held before it."""
        floor, stride = self.floor, self.stride
        first = max(self.first, floor)
        lows = (max(min(first, low), floor) for low in accumulate(self.levels, min))
        held = chain(repeat(first, self.width), chain.from_iterable(repeat(low, stride) for low in lows))
        return islice(chain(held, repeat(self.held)), len(self.finite))


@dataclass(frozen=True)
class Spike:
    """One value far above the level before it."""

    at: int  # which of the values
    height: float
    before: float
    times: float  # the height over the level before
    count: int = 1  # how many spikes the curve has


def _lift(finite: Sequence[float]) -> float:
    if min(finite) >= 0:
        return 0.0
    start = median(finite[: max(1, len(finite) // 20)])
    low = min(start, *_medians(finite, 3, max(1, len(finite) // 1000)))
    return max(start - low, abs(low)) - low


def _medians(values: Sequence[float], width: int, stride: int = 1) -> list[float]:
    if len(values) < width:
        return [median(values)]
    return [sorted(values[at : at + width])[width // 2] for at in range(0, len(values) - width + 1, stride)]


def _fall(before: float, after: float) -> float:
    return (before - after) / max(abs(before), SMALLEST)
