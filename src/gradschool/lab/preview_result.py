"""What a preview shows, as plain values. Torch-free."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradschool.lab.strategy import Strategy

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Trap:
    """A well-known mistake with a schedule, as it would come out with this strategy: by doing it with torch.

    `right` and `wrong` are the learning rates that are trained with, one a step of the schedule from `first_step` on
    (of a wrong unit: one an epoch), without and with the mistake, where they first part; empty where there is nothing
    to compare.
    """

    id: str
    title: str
    occurs: bool  # it happens in the plan as it stands; False: it would, if the mistake were made
    harmless: bool  # made with this strategy, it changes no rate
    sentence: str  # what happens, with the numbers of this strategy
    mend: str
    first_step: int = 0
    right: Numbers = ()
    wrong: Numbers = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**found, "right": list(map(_written, self.right)), "wrong": list(map(_written, self.wrong))}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Trap:
        """The trap that `to_dict` wrote."""
        numbers = {name: tuple(float(one) for one in data[name]) for name in ("right", "wrong")}
        return cls(**{**data, **numbers})


@dataclass(frozen=True)
class Preview:
    """The learning rates of a training that has not begun, and the traps beside it."""

    strategy: Strategy
    epochs: int
    steps_per_epoch: int
    learning_rate: Numbers  # one an optimizer step; shorter than the training where torch stops it
    momentum: Numbers  # one an optimizer step (Adam's first beta); empty where no schedule moves it
    is_known: bool  # False: the schedule acts on losses, and these are the rates as long as it does not act
    stopped_by: str | None  # torch's own words, where the schedule raises before the training ends
    traps: tuple[Trap, ...]

    @property
    def occurring(self) -> tuple[Trap, ...]:
        """The traps that the plan runs into as it stands."""
        return tuple(trap for trap in self.traps if trap.occurs)

    @property
    def sentence(self) -> str:
        """What the rate does, in one sentence."""
        rates = self.learning_rate
        steps = f"{len(rates):,} steps" if len(rates) != 1 else "1 step"
        if min(rates) == max(rates):
            text = f"The rate stays at {rates[0]:.4g} for {steps}."
        else:
            high = max(rates)
            peak = (
                ""
                if high in (rates[0], rates[-1])
                else f", by way of {high:.4g} at step {rates.index(high):,}"
            )
            text = f"The rate goes from {rates[0]:.4g} to {rates[-1]:.4g} in {steps}{peak}."
        if not self.is_known:
            text += " That is before ReduceLROnPlateau acts; when it does depends on the losses."
        return text if self.stopped_by is None else f"{text} Then PyTorch stops: {self.stopped_by}"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back. A rate that is not finite becomes a text such as "inf"."""
        return {
            "strategy": self.strategy.to_dict(),
            "epochs": self.epochs,
            "steps_per_epoch": self.steps_per_epoch,
            "learning_rate": [_written(rate) for rate in self.learning_rate],
            "momentum": [_written(one) for one in self.momentum],
            "is_known": self.is_known,
            "stopped_by": self.stopped_by,
            "sentence": self.sentence,
            "traps": [trap.to_dict() for trap in self.traps],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Preview:
        """The preview that `to_dict` wrote."""
        plain = {name: data[name] for name in ("epochs", "steps_per_epoch", "is_known", "stopped_by")}
        return cls(
            strategy=Strategy.from_dict(data["strategy"]),
            learning_rate=tuple(float(rate) for rate in data["learning_rate"]),
            momentum=tuple(float(one) for one in data["momentum"]),
            traps=tuple(Trap.from_dict(trap) for trap in data["traps"]),
            **plain,
        )


def _written(number: float) -> float | str:
    return number if math.isfinite(number) else str(number)
