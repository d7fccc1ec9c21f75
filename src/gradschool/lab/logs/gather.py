"""Gathers the columns of a log row by row, and tells a loss that is not a number from a cell that is merely empty."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence, Set

from gradschool.lab.logs.roles import has_role, rank_of
from gradschool.lab.logs.series import Series

MANY = 20  # with more columns, only those whose names say what they hold are kept
MOST_NAMES = 1000  # that are remembered, to be offered in an error


class Gathered:
    """The columns of a log, by name, and what was odd about it.

    Libraries leave a cell empty, or write null, where a loss was NaN; they also do so where a row is about something
    else, such as a validation. So a row without a loss counts as NaN only if it has nothing in it that rows with that
    loss do not have; and empty cells count only if the column was filled in all such rows, up to some row, and never
    after it.
    """

    def __init__(self, wanted: Iterable[str] = ()) -> None:
        self.series: dict[str, Series] = {}
        self.names: dict[str, None] = {}
        self.oddities: dict[str, tuple[int, int]] = {}
        self.wanted = frozenset(wanted)
        self.source = ""  # the name of what is read, for errors
        self.unit = "line"  # what a place is the number of
        self._together: dict[str, set[str]] = {}  # by loss: the columns that were ever filled in the same row
        self._empty_since: dict[str, int] = {}
        self._has_gaps: set[str] = set()
        self._last_names: tuple[str, ...] = ()
        self._last_series: list[Series | None] = []

    def column(self, name: str) -> Series | None:
        """The series of that name, made if it is new; None if it is not to be kept."""
        if name not in self.series:
            if len(self.names) < MOST_NAMES:
                self.names[name] = None
            known = name in self.wanted or has_role(name)
            if not known and len(self.names) > MANY:
                return None
            self.series[name] = Series(name)
            if rank_of(name, "loss") is not None or name in self.wanted:
                self._together[name] = set()
        return self.series[name]

    def row(
        self,
        place: int,
        numbers: Mapping[str, float],
        empty: Collection[str] = (),
        null: Collection[str] = (),
    ) -> None:
        """Add a row: its numbers, its empty cells, and those that say null or NaN."""
        names = tuple(numbers)
        if names != self._last_names:
            self._last_names, self._last_series = names, [self.column(name) for name in names]
            for name in self._together.keys() & numbers.keys():
                self._together[name] |= numbers.keys()
        for series, value in zip(self._last_series, numbers.values(), strict=True):
            if series is not None:
                series.append(place, value)
        if self._empty_since:
            self._end_gaps(names)
        if empty or null:
            self._add_absent(place, numbers.keys(), empty, null)

    def rows(self, places: Sequence[int], names: Sequence[str], columns: Iterable[Sequence[float]]) -> None:
        """Add rows that have a number in each of the named columns: the fast way for many of them."""
        for name, values in zip(names, columns, strict=True):
            if (series := self.column(name)) is not None:
                series.extend(places, values)
        for name in self._together.keys() & set(names):
            self._together[name].update(names)
        self._end_gaps(names)

    def _end_gaps(self, names: Iterable[str]) -> None:
        for name in names:
            if self._empty_since.pop(name, None) is not None:
                self._has_gaps.add(name)

    def _add_absent(self, place: int, there: Set[str], empty: Collection[str], null: Collection[str]) -> None:
        for name in null:
            self.column(name)
        if not there:
            return
        for name in self._together.keys() & set(null):
            if there <= self._together[name] or not self._together[name]:
                self.series[name].append(place, math.nan)
        for name in self._together.keys() & set(empty):
            if self._together[name] and there <= self._together[name]:
                self._empty_since.setdefault(name, place)

    def odd(self, what: str, place: int) -> None:
        """Count something odd; where it was first is remembered."""
        count, first = self.oddities.get(what, (0, place))
        self.oddities[what] = count + 1, first

    def finish(self, last_place: int) -> None:
        """Say that the log is over: what has been empty ever since a row was NaN."""
        for name, place in self._empty_since.items():
            if name not in self._has_gaps:
                for at in sorted({place, last_place}):
                    self.series[name].append(at, math.nan)
                self.odd(f"the cells of {name!r} are empty from here to the end; they are read as NaN", place)
