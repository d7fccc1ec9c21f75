"""One column of a log, kept in bounded memory however long the log is."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from operator import itemgetter

MOST = 200_000  # points kept of one column
BLOCK = 4096  # values that are looked at together
TALL = 3.0  # times the point kept before: a value too tall to leave out

Point = tuple[int, float]


class Series:
    """The values of one column, each with its place in the log.

    Up to `most` values all are kept. Of a longer column every second, fourth, eighth … is, and besides: every value
    three times as high as the one kept before it and every one that is not finite, at most one of each between two
    that are kept; the lowest, the highest and the last. `most` is even.
    """

    def __init__(self, name: str, most: int = MOST) -> None:
        self.name = name
        self.stride = 1
        self._most = most
        self._seen = 0
        self._new_places: list[int] = []
        self._new_values: list[float] = []
        self._places = array("q")
        self._values = array("d")
        self._tall: dict[int, Point] = {}  # by the number of the kept value before it
        self._not_finite: dict[int, Point] = {}
        self._lowest: Point = (0, math.inf)
        self._highest: Point = (0, -math.inf)
        self._last: Point = (0, math.nan)

    @property
    def count(self) -> int:
        """How many values the column has, kept or not."""
        return self._seen + len(self._new_values)

    def append(self, place: int, value: float) -> None:
        """Add a value; places never fall."""
        self._new_places.append(place)
        self._new_values.append(value)
        if len(self._new_values) == BLOCK:
            self._look()

    def extend(self, places: Iterable[int], values: Iterable[float]) -> None:
        """Add values, as many as places."""
        self._new_places.extend(places)
        self._new_values.extend(values)
        if len(self._new_values) >= BLOCK:
            self._look()

    def points(self) -> tuple[Sequence[int], Sequence[float]]:
        """The places and the values that are kept, in the order of the log."""
        self._look()
        if self.stride == 1:
            return self._places, self._values
        kept = dict(zip(self._places, self._values, strict=True))
        kept.update((*self._tall.values(), *self._not_finite.values(), self._last))
        kept.update(point for point in (self._lowest, self._highest) if math.isfinite(point[1]))
        ordered = sorted(kept.items(), key=itemgetter(0))
        return [place for place, _ in ordered], [value for _, value in ordered]

    def _look(self) -> None:
        """Take the new values in: keep each that the stride falls on, and look at those between."""
        places, values = self._new_places, self._new_values
        if not values:
            return
        first = -self._seen % self.stride
        self._places.extend(places[first :: self.stride])
        self._values.extend(values[first :: self.stride])
        if self.stride > 1:
            number = (self._seen + self.stride - 1) // self.stride - 1
            self._look_between(number, 0, first)
            for start in range(first, len(values), self.stride):
                number += 1
                self._look_between(number, start + 1, start + self.stride)
        self._note_extremes()
        self._seen += len(values)
        self._last = places[-1], values[-1]
        self._new_places, self._new_values = [], []
        while len(self._places) > self._most:
            self._thin()

    def _look_between(self, number: int, start: int, end: int) -> None:
        """Mark what stands out among the new values that follow the kept one of that number."""
        between = self._new_values[start:end]
        # A sum that is finite has no term that is not; a false alarm by overflow only costs a look at each.
        if between and not (math.isfinite(sum(between)) and max(between) <= self._limit(number)):
            for place, value in zip(self._new_places[start:end], between, strict=True):
                self._mark(number, place, value)

    def _limit(self, number: int) -> float:
        return TALL * abs(self._values[number])

    def _mark(self, number: int, place: int, value: float) -> None:
        if not math.isfinite(value):
            self._not_finite.setdefault(number, (place, value))
        elif value > self._limit(number) and (number not in self._tall or value > self._tall[number][1]):
            self._tall[number] = place, value

    def _note_extremes(self) -> None:
        places, values = self._new_places, self._new_values
        if not math.isfinite(sum(values)):
            finite = [at for at, value in enumerate(values) if math.isfinite(value)]
            places, values = [places[at] for at in finite], [values[at] for at in finite]
        if not values:
            return
        low, high = min(values), max(values)
        if low < self._lowest[1]:
            self._lowest = places[values.index(low)], low
        if high > self._highest[1]:
            self._highest = places[values.index(high)], high

    def _thin(self) -> None:
        """Keep every second of the values that are kept; those dropped are marked if they stand out."""
        dropped = list(zip(self._places[1::2], self._values[1::2], strict=True))
        marked = [*self._tall.items(), *self._not_finite.items()]
        self._tall, self._not_finite = {}, {}
        self._places, self._values = self._places[::2], self._values[::2]
        self.stride *= 2
        for number, ((place, value), before) in enumerate(zip(dropped, self._values, strict=False)):
            if not -math.inf < value <= TALL * abs(before):
                self._mark(number, place, value)
        for number, (place, value) in marked:
            self._mark(number // 2, place, value)
