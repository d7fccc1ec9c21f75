"""What a range test found, as plain values. Torch-free."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradschool.lab.suggestions import Suggestion

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class RangeTest:
    """The loss under a rate that rises by a constant factor each step, and the rates that rules read off it.

    `group_scales` has each parameter group's rate as a part of `rates`: all groups rise together.
    """

    rates: Numbers  # of the group with the highest rate, one a step
    losses: Numbers  # before the step with that rate; the last may be NaN or infinite
    smoothed: Numbers  # exponential mean of the losses so far, without the bias of its start
    group_scales: Numbers
    stopped: str | None  # why it ended before the highest rate
    suggestions: tuple[Suggestion, ...]
    largest_eigenvalue: float | None  # of the Hessian at the start; None where it could not be measured
    limit_meaning: str  # what 2 / largest_eigenvalue says about this optimizer, or why there is none

    @property
    def suggestion(self) -> float | None:
        """The rate to try first: the valley rule's."""
        return next(one.rate for one in self.suggestions if one.rule == "valley")

    @property
    def limit(self) -> float | None:
        """2 / lambda_max at the start: the rate above which plain gradient descent would be unstable there."""
        if self.largest_eigenvalue is None:
            return None
        return 2 / self.largest_eigenvalue if self.largest_eigenvalue > 0 else math.inf

    @property
    def sentence(self) -> str:
        """What it comes to, in a sentence or two."""
        best = min(range(len(self.smoothed)), key=lambda at: _finite(self.smoothed[at]))
        seen = f"From {self.rates[0]:.3g} to {self.rates[-1]:.3g} the smoothed loss was lowest at a rate of {self.rates[best]:.3g}"
        if self.suggestion is None:
            reason = next(one.reason for one in self.suggestions if one.rule == "valley")
            told = f"{seen}. No rate can be suggested: {reason}"
        else:
            told = f"{seen}; try {self.suggestion:.3g} first."
        if self.limit is not None and math.isfinite(self.limit):
            told += f" At the start 2/lambda_max is {self.limit:.3g}."
        return told

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back; a number that is not finite becomes a text such as "nan"."""
        return {
            "rates": list(self.rates),
            "losses": [_written(loss) for loss in self.losses],
            "smoothed": [_written(loss) for loss in self.smoothed],
            "group_scales": list(self.group_scales),
            "stopped": self.stopped,
            "suggestions": [one.to_dict() for one in self.suggestions],
            "suggestion": self.suggestion,
            "largest_eigenvalue": self.largest_eigenvalue,
            "limit": None if self.limit is None else _written(self.limit),
            "limit_meaning": self.limit_meaning,
            "sentence": self.sentence,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RangeTest:
        """The range test that `to_dict` wrote."""
        numbers = {
            name: tuple(float(one) for one in data[name])
            for name in ("rates", "losses", "smoothed", "group_scales")
        }
        return cls(
            **numbers,
            stopped=data["stopped"],
            suggestions=tuple(Suggestion.from_dict(one) for one in data["suggestions"]),
            largest_eigenvalue=data["largest_eigenvalue"],
            limit_meaning=data["limit_meaning"],
        )


def _written(number: float) -> float | str:
    return number if math.isfinite(number) else str(number)


def _finite(loss: float) -> float:
    return loss if math.isfinite(loss) else math.inf
