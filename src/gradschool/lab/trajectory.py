"""What a training run left, as plain numbers. Torch-free."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gradschool.lab.strategy import Strategy

Numbers = tuple[float, ...]
Pairs = tuple[tuple[int, float], ...]
PER_STEP_OR_EPOCH = ("loss", "learning_rate", "gradient_norm", "gradient_agreement", "epoch_loss")


@dataclass(frozen=True)
class Trajectory:
    """What a training run left. One entry an optimizer step, unless said otherwise.

    A run whose loss stops being finite is frozen: its parameters stay, and the entries after it repeat what they give.
    """

    problem: str
    problem_parameters: dict[str, Any]
    strategy: Strategy
    epochs: int
    seed: int
    dtype: str
    loss: Numbers  # before the step's update, as loss.item() prints in an ordinary loop
    learning_rate: Numbers  # the rate the step used
    gradient_norm: Numbers  # Euclidean, over all parameters, before the step's update
    gradient_agreement: Numbers  # cosine between this gradient and the one before; 0 for the first
    epoch_loss: Numbers  # one an epoch: the mean of its steps' losses
    final_loss: float  # on all data, after the last step
    parameters: Numbers  # after the last step, in the model's own order
    path: tuple[
        Numbers, ...
    ]  # parameters before each step and after the last; empty for more than 2 parameters
    metrics: dict[str, Numbers] = field(default_factory=dict)  # by name, one an epoch, after its last step
    diverged_at: int | None = (
        None  # the first step whose loss is not finite; len(loss) if only final_loss is not
    )
    sharpness: Pairs = ()  # (step, largest eigenvalue of the Hessian before its update), where it was measured
    preconditioned_sharpness: Pairs = ()  # the same after Adam's division of each coordinate

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, `from_dict` reads it back; a number that is not finite becomes a text such as "nan"."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**_written(fields), "strategy": self.strategy.to_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Trajectory:
        """The trajectory that `to_dict` wrote."""
        plain = {name: data[name] for name in ("problem", "epochs", "seed", "dtype", "diverged_at")}
        numbers = {name: _read(data[name]) for name in PER_STEP_OR_EPOCH}
        made: dict[str, Any] = {
            **plain,
            **numbers,
            "problem_parameters": _tuples(data["problem_parameters"]),
            "strategy": Strategy.from_dict(data["strategy"]),
            "final_loss": float(data["final_loss"]),
            "parameters": _read(data["parameters"]),
            "path": tuple(_read(point) for point in data["path"]),
            "sharpness": _pairs(data.get("sharpness", ())),
            "preconditioned_sharpness": _pairs(data.get("preconditioned_sharpness", ())),
            "metrics": {name: _read(values) for name, values in data["metrics"].items()},
        }
        return cls(**made)


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _written(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    # JSON has no word for these.
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _read(values: Any) -> Numbers:
    return tuple(float(value) for value in values)


def _pairs(values: Any) -> Pairs:
    return tuple((int(step), float(value)) for step, value in values)


def _tuples(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in parameters.items()}
