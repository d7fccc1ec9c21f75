"""Compares strategies over the same seeds: who ends lower, by how much, and whether that is more than chance. Torch-free.

The sign test and the interval that belongs to it ask nothing of how losses are spread, and take a run that diverged for
what it is: worse than any other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from gradschool.lab.errors import LabError
from gradschool.lab.tables import Row, finite

ERROR_RATE = 0.05  # of finding a difference where there is none, over all comparisons together


@dataclass(frozen=True)
class Comparison:
    """One strategy against the first, seed by seed. A difference below 0 says that it ends lower than the first."""

    row: Row
    first: Row
    differences: tuple[float, ...]  # final loss minus the first's, one a seed
    error_rate: float  # this comparison's share

    @property
    def wins(self) -> int:
        """In how many seeds it ends lower than the first."""
        return sum(one < 0 for one in self.differences)

    @property
    def losses(self) -> int:
        """In how many seeds it ends higher than the first."""
        return sum(one > 0 for one in self.differences)

    @property
    def median_difference(self) -> float:
        """The median over the seeds."""
        return median(self.differences)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Holds the median difference but for the error rate (order statistics); None for too few seeds."""
        count = len(self.differences)
        left_out = max(
            (at for at in range(count // 2) if 2 * _tail(count, at) <= self.error_rate), default=-1
        )
        if left_out < 0:
            return None
        ordered = sorted(self.differences)
        return ordered[left_out], ordered[count - 1 - left_out]

    @property
    def probability(self) -> float:
        """How often chance alone parts the seeds at least as unevenly (two-sided sign test); ties do not count."""
        parted = self.wins + self.losses
        return min(1.0, 2 * _tail(parted, min(self.wins, self.losses)))

    @property
    def is_without_chance(self) -> bool:
        """Whether no seed changed anything, as on a problem with a fixed start and no batches."""
        same = [row.final_losses.count(row.final_losses[0]) for row in (self.row, self.first)]
        return len(self.differences) > 1 and same == [len(self.differences)] * 2

    @property
    def sentence(self) -> str:
        """What the comparison shows, or that it shows nothing."""
        count = len(self.differences)
        if self.is_without_chance:
            word = {0: "as low as", 1: "higher than", -1: "lower than"}[_sign(self.median_difference)]
            return f"ends {word} the first in every seed: there is no chance in this problem"
        if self.wins == self.losses == 0:
            return (
                f"ends exactly as the first in all {count} seeds"
                if count > 1
                else "ends exactly as the first"
            )
        parted = f"lower in {self.wins} of {count} seeds, higher in {self.losses}"
        if self.probability <= self.error_rate:
            return f"ends {'lower' if self.wins > self.losses else 'higher'} than the first ({parted})"
        fewest = next(number for number in range(1, 100) if 2 * _tail(number, 0) <= self.error_rate)
        more = f"; it takes at least {fewest} seeds to show one" if count < fewest else ""
        return f"no difference shown ({parted}{more})"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; a number that is not finite becomes None."""
        interval = self.interval
        return {
            "strategy": self.row.strategy.short(),
            "against": self.first.strategy.short(),
            "wins": self.wins,
            "losses": self.losses,
            "median_difference": finite(self.median_difference),
            "interval": interval and [finite(one) for one in interval],
            "confidence": 1 - self.error_rate,
            "probability": self.probability,
            "sentence": self.sentence,
        }


def check_comparable(strategies: Sequence[object]) -> None:
    """Raise LabError for fewer than two strategies."""
    if len(strategies) < 2:
        raise LabError(
            f"A comparison takes two different strategies or more, but there is {len(strategies)}."
        )


def compare(rows: Sequence[Row]) -> list[Comparison]:
    """Every strategy but the first against the first, over the seeds they share, in the order of `rows`.

    The error rate of 5 % is split among the comparisons (Bonferroni). Raises LabError for fewer than two strategies,
    and for rows of different numbers of seeds.
    """
    check_comparable(rows)
    first, *others = rows
    if any(len(row.final_losses) != len(first.final_losses) for row in others):
        raise LabError(
            "Strategies are compared over the same seeds, but these have different numbers of them."
        )
    return [
        Comparison(
            row,
            first,
            tuple(map(_difference, row.final_losses, first.final_losses)),
            ERROR_RATE / len(others),
        )
        for row in others
    ]


def _difference(loss: float, other: float) -> float:
    # Two runs that both diverged are equally bad.
    return 0.0 if loss == other else loss - other


def _tail(count: int, most: int) -> float:
    """The probability of at most so many heads in `count` throws of a coin."""
    return float(sum(math.comb(count, heads) for heads in range(most + 1)) / 2**count)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
