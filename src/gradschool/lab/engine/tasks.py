"""What the engine can be asked to do: values with a hash. Torch-free."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from gradschool.lab.errors import LabError
from gradschool.lab.grid import expand_all
from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.spec import RunSpec, SweepSpec, check_epochs
from gradschool.lab.strategy import Strategy

MOST_POINTS = 201  # along one side of a surface


@dataclass(frozen=True)
class SweepTask:
    """Train a sweep, or one run by itself; with `sharpness_every`, measure the sharpness every so many steps.

    Without it the task's hash is the spec's own. Raises LabError for a `sharpness_every` below 1.
    """

    spec: SweepSpec | RunSpec
    sharpness_every: int | None = None

    def __post_init__(self) -> None:
        if self.sharpness_every is not None and not _is_whole(self.sharpness_every, least=1):
            raise LabError(
                f"sharpness_every must be a whole number of steps from 1 on, but it is {self.sharpness_every!r}."
            )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `task_from_dict` reads it back."""
        every = {} if self.sharpness_every is None else {"sharpness_every": self.sharpness_every}
        return {**self.spec.to_dict(), **every}

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return hash_of(canonical(self))


@dataclass(frozen=True)
class SurfaceTask:
    """Measure the loss of a problem with two parameters on a grid, `points` along each side.

    `x` and `y` are the lowest and highest value of the first and the second parameter. Raises LabError.
    """

    problem: Problem
    x: tuple[float, float]
    y: tuple[float, float]
    points: int = 61

    def __post_init__(self) -> None:
        object.__setattr__(self, "problem", problem_named(self.problem))
        for name in ("x", "y"):
            object.__setattr__(self, name, _span(name, getattr(self, name)))
        if not _is_whole(self.points, least=2) or self.points > MOST_POINTS:
            raise LabError(
                f"A surface has 2 to {MOST_POINTS} points along each side, but {str(self.points)[:20]} are asked for."
            )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `task_from_dict` reads it back."""
        posed = {
            "problem": self.problem.name,
            "problem_version": self.problem.version,
            "problem_parameters": self.problem.parameters,
        }
        return {"surface": {**posed, "x": list(self.x), "y": list(self.y), "points": self.points}}

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return hash_of(canonical(self))


@dataclass(frozen=True)
class PreviewTask:
    """Show the learning rates of strategies without training, and the traps they run into.

    Texts will do for the strategies, grids too. Raises LabError, StrategyError.
    """

    strategies: tuple[Strategy, ...]
    epochs: int
    steps_per_epoch: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "strategies", _strategies(self.strategies))
        check_epochs(self.epochs)
        if not _is_whole(self.steps_per_epoch, least=1):
            raise LabError(
                f"steps_per_epoch must be a whole number from 1 on, but it is {str(self.steps_per_epoch)[:60]}."
            )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `task_from_dict` reads it back."""
        strategies = [one.to_dict() for one in self.strategies]
        return {
            "preview": {
                "strategies": strategies,
                "epochs": self.epochs,
                "steps_per_epoch": self.steps_per_epoch,
            }
        }

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return hash_of(canonical(self))


Task: TypeAlias = SweepTask | SurfaceTask | PreviewTask


def canonical(task: Task) -> str:
    """The one text of a task: sorted keys, shortest numbers, no spaces."""
    return json.dumps(task.to_dict(), sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(text: str) -> str:
    """The name of what a canonical text says."""
    return hashlib.sha256(text.encode()).hexdigest()


def task_from_dict(data: Mapping[str, Any]) -> Task:
    """The task that `to_dict` wrote, checked again. Raises LabError for anything else."""
    try:
        if "surface" in data:
            asked = data["surface"]
            posed = problem_named(asked["problem"], **asked["problem_parameters"])
            return SurfaceTask(posed, asked["x"], asked["y"], asked["points"])
        if "preview" in data:
            asked = data["preview"]
            strategies = tuple(Strategy.from_dict(one) for one in asked["strategies"])
            return PreviewTask(strategies, asked["epochs"], asked["steps_per_epoch"])
        kind = SweepSpec if "strategies" in data else RunSpec
        return SweepTask(kind.from_dict(data), data.get("sharpness_every"))
    except (KeyError, TypeError, AttributeError) as error:
        raise LabError(f"Not a task as to_dict writes it: {error}.") from error


def _strategies(given: Sequence[Strategy | str] | Strategy | str) -> tuple[Strategy, ...]:
    several = [given] if isinstance(given, str | Strategy) else list(given)
    texts = [one for one in several if isinstance(one, str)]
    found = expand_all(texts) if len(texts) == len(several) else several
    if not found:
        raise LabError("A preview needs at least one strategy, such as SGD(lr=0.1).")
    return tuple(one for one in found if isinstance(one, Strategy))


def _span(name: str, ends: Sequence[float]) -> tuple[float, float]:
    try:
        low, high = (float(end) for end in ends)
    except (TypeError, ValueError):
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise LabError(
            f"{name} must be a lowest and a higher finite number, such as -2 and 2, but it is {str(ends)[:60]}."
        )
    return low, high


def _is_whole(value: object, *, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
