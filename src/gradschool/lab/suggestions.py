"""Rules that read one learning rate off the curve of a range test. Pure Python, for anybody's curve.

All look at smoothed losses over rates that rise by a constant factor. None is right everywhere: show them side by side.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gradschool.lab.errors import LabError

SKIPPED = 0.1  # of the curve, at its start: a mean of a few losses is mostly noise
FEWEST = 8  # points that a rule can work with
REAL = 0.01  # a fall by less than this part of the first loss is no fall
VISIBLE = 0.01  # and a single step down counts from this part of the whole fall: tiny rates fall a little too
INTERVAL = 15  # points, of the slide
LEVEL = 0.005  # of the first loss a step: slopes that differ by less are alike


@dataclass(frozen=True)
class Suggestion:
    """What one rule suggests; `rate` is None where it finds nothing, and `reason` says why, or how it was found."""

    rule: str
    rate: float | None
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        return {"rule": self.rule, "rate": self.rate, "reason": self.reason}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Suggestion:
        """The suggestion that `to_dict` wrote."""
        return cls(data["rule"], data["rate"], data["reason"])


def suggest(rates: Sequence[float], losses: Sequence[float]) -> tuple[Suggestion, ...]:
    """What each rule suggests for these rates, rising, and their smoothed losses: valley first, the one to trust.

    Losses from the first that is not finite on are left out. Raises LabError for lists of different lengths.
    """
    if len(rates) != len(losses):
        raise LabError(f"There are {len(rates)} rates and {len(losses)} losses; give one loss for each rate.")
    finite = next((place for place, loss in enumerate(losses) if not math.isfinite(loss)), len(losses))
    skipped = int(SKIPPED * finite)
    curve = list(zip(rates[skipped:finite], losses[skipped:finite], strict=True))
    return tuple(_suggestion(name, rule, curve) for name, rule in RULES.items())


Curve = list[tuple[float, float]]  # (rate, smoothed loss)
Found = tuple[float | None, str]


def _suggestion(name: str, rule: Callable[[Curve], Found], curve: Curve) -> Suggestion:
    if len(curve) < FEWEST:
        return Suggestion(name, None, f"Only {len(curve)} points are left of the curve, too few to read.")
    first, lowest = curve[0][1], min(loss for _, loss in curve)
    if not lowest < first - REAL * abs(first):
        return Suggestion(name, None, "The loss never falls by as much as 1% of its first value.")
    return Suggestion(name, *rule(curve))


def _valley(curve: Curve) -> Found:
    """A little past the middle of the longest run of points, not all neighbours, of which each is visibly lower."""
    losses = [loss for _, loss in curve]
    step = VISIBLE * (losses[0] - min(losses))
    chain = _longest_fall([round(loss / step) for loss in losses])
    if len(chain) < FEWEST:
        return None, f"The longest fall has only {len(chain)} points."
    rate = curve[chain[len(chain) // 2]][0]
    span = f"{curve[chain[0]][0]:.3g} to {curve[chain[-1]][0]:.3g}"
    return rate, f"Half way down the longest fall of the loss, which goes from {span}."


def _longest_fall(losses: Sequence[float]) -> list[int]:
    """The places of the longest strictly decreasing subsequence."""
    ends: list[float] = []  # the negated last value of the best chain of each length
    places: list[int] = []
    before: list[int | None] = []
    for place, loss in enumerate(losses):
        size = bisect_left(ends, -loss)
        before.append(places[size - 1] if size else None)
        ends[size : size + 1] = [-loss]
        places[size : size + 1] = [place]
    chain: list[int] = []
    at: int | None = places[-1]
    while at is not None:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _slide(curve: Curve) -> Found:
    """An interval slides from the right end to the left, as long as the slopes at its two ends differ."""
    slopes = _slopes([float(place) for place in range(len(curve))], [loss for _, loss in curve])
    level = LEVEL * abs(curve[0][1])
    right, found = len(curve) - 1, None
    while right - INTERVAL >= 0 and abs(slopes[right] - slopes[right - INTERVAL]) > level:
        found = right - INTERVAL
        right -= 1
    if found is None:
        return None, "The curve ends as level as it was before: no rate high enough to tear it up."
    return curve[found][0], f"{INTERVAL} points before the slope of the loss begins to change."


def _minimum(curve: Curve) -> Found:
    """A tenth of the rate at which the loss is lowest."""
    place = min(range(len(curve)), key=lambda at: curve[at][1])
    if place == len(curve) - 1:
        return None, "The loss is still falling at the highest rate; test higher rates."
    rate = curve[place][0]
    return rate / 10, f"A tenth of {rate:.3g}, where the loss is lowest."


def _steepest(curve: Curve) -> Found:
    """Where the loss falls fastest along the logarithm of the rate."""
    slopes = _slopes([math.log(rate) for rate, _ in curve], [loss for _, loss in curve])
    place = min(range(len(curve)), key=slopes.__getitem__)
    if slopes[place] >= 0:
        return None, "The loss falls nowhere."
    return curve[place][
        0
    ], "Where the loss falls fastest as the rate is multiplied; often too high to train with."


def _slopes(at: Sequence[float], values: Sequence[float]) -> list[float]:
    """The slope at each point, from its neighbours on both sides where it has them."""
    last = len(values) - 1
    pairs = ((max(0, place - 1), min(last, place + 1)) for place in range(len(values)))
    return [(values[b] - values[a]) / (at[b] - at[a]) for a, b in pairs]


RULES: dict[str, Callable[[Curve], Found]] = {
    "valley": _valley,
    "slide": _slide,
    "minimum/10": _minimum,
    "steepest": _steepest,
}
