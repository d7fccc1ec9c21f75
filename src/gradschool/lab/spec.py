"""What a run is, before it is run: enough to repeat it, and a hash to name it by. Torch-free."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gradschool.lab.errors import LabError
from gradschool.lab.grid import expand
from gradschool.lab.parsing import parse
from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.strategy import Strategy

FORMAT = 1
DATA_ORDER = 1  # goes up when the order of batches changes
DTYPES = ("float32", "float64")
MOST_EPOCHS = 1_000_000
MOST_RUNS = 10_000
MOST_STEPS = 20_000_000  # of all runs together; each leaves some hundred bytes


@dataclass(frozen=True)
class RunSpec:
    """One run: a problem with its parameters, a strategy, epochs, seed and dtype.

    A name and a text will do for the problem and the strategy. The torch version is no part of it: the same spec is
    the same run on any torch. Raises LabError (StrategyError for the strategy) for what cannot be run.
    """

    problem: Problem
    strategy: Strategy
    epochs: int
    seed: int = 0
    dtype: str = "float32"

    def __post_init__(self) -> None:
        object.__setattr__(self, "problem", problem_named(self.problem))
        if isinstance(self.strategy, str):
            object.__setattr__(self, "strategy", parse(self.strategy))
        check_epochs(self.epochs)
        check_seed(self.seed)
        check_dtype(self.dtype)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        return {
            **_problem_written(self.problem),
            "strategy": self.strategy.to_dict(),
            "epochs": self.epochs,
            "seed": self.seed,
            "dtype": self.dtype,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RunSpec:
        """The spec that `to_dict` wrote; LabError if it was written for another version of the problem."""
        try:
            strategy = Strategy.from_dict(data["strategy"])
            spec = cls(
                _problem_read(data), strategy, epochs=data["epochs"], seed=data["seed"], dtype=data["dtype"]
            )
        except (KeyError, TypeError) as error:
            raise LabError(f"Not a run as to_dict writes it: {error}.") from error
        return spec

    def canonical_json(self) -> str:
        """The one text of this run: sorted keys, shortest numbers, no spaces."""
        return _canonical(self.to_dict())

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return _hash(self.canonical_json())


@dataclass(frozen=True)
class SweepSpec:
    """Many runs of one problem: every strategy with every seed, trained as one batch.

    A name and texts will do for the problem and the strategies; a text may be a grid. Raises LabError (StrategyError
    for a strategy) for what cannot be run, and for more than 10,000 runs or 20,000,000 steps in all.
    """

    problem: Problem
    strategies: tuple[Strategy, ...]
    epochs: int
    seeds: tuple[int, ...] = (0,)
    dtype: str = "float32"

    def __post_init__(self) -> None:
        object.__setattr__(self, "problem", problem_named(self.problem))
        object.__setattr__(self, "strategies", _strategies(self.strategies))
        object.__setattr__(self, "seeds", tuple(self.seeds))
        check_epochs(self.epochs)
        for seed in self.seeds:
            check_seed(seed)
        check_dtype(self.dtype)
        check_size(self.problem, len(self.strategies) * len(self.seeds), self.epochs)

    @property
    def runs(self) -> tuple[RunSpec, ...]:
        """The runs by themselves: strategy by strategy, each with every seed."""
        return tuple(
            RunSpec(self.problem, strategy, self.epochs, seed, self.dtype)
            for strategy in self.strategies
            for seed in self.seeds
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        return {
            **_problem_written(self.problem),
            "strategies": [one.to_dict() for one in self.strategies],
            "epochs": self.epochs,
            "seeds": list(self.seeds),
            "dtype": self.dtype,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SweepSpec:
        """The spec that `to_dict` wrote; LabError if it was written for another version of the problem."""
        try:
            strategies = tuple(Strategy.from_dict(one) for one in data["strategies"])
            return cls(
                _problem_read(data), strategies, data["epochs"], tuple(data["seeds"]), dtype=data["dtype"]
            )
        except (KeyError, TypeError) as error:
            raise LabError(f"Not a sweep as to_dict writes it: {error}.") from error

    def canonical_json(self) -> str:
        """The one text of this sweep: sorted keys, shortest numbers, no spaces."""
        return _canonical(self.to_dict())

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return _hash(self.canonical_json())


def _strategies(given: Sequence[Strategy | str]) -> tuple[Strategy, ...]:
    found: list[Strategy] = []
    for one in [given] if isinstance(given, str | Strategy) else given:
        found += expand(one) if isinstance(one, str) else [one]
    if not found:
        raise LabError("A sweep needs at least one strategy, such as SGD(lr=0.1).")
    return tuple(found)


def _problem_written(problem: Problem) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "data_order": DATA_ORDER,
        "problem": problem.name,
        "problem_version": problem.version,
        "problem_parameters": {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in problem.parameters.items()
        },
    }


def _problem_read(data: Mapping[str, Any]) -> Problem:
    problem = problem_named(data["problem"], **data["problem_parameters"])
    written = (data["format"], data["data_order"], data["problem_version"])
    if written != (FORMAT, DATA_ORDER, problem.version):
        raise LabError(
            f"This run was written for format {written[0]}, data order {written[1]} and version {written[2]} of "
            f"{problem.name}; here they are {FORMAT}, {DATA_ORDER} and {problem.version}. Make it anew."
        )
    return problem


def _canonical(data: dict[str, Any]) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def check_size(problem: Problem, runs: int, epochs: int) -> None:
    """Raise LabError for more runs, or more steps in all, than the memory of a laptop holds."""
    if runs > MOST_RUNS:
        raise LabError(f"A sweep has at most {MOST_RUNS:,} runs, this one has {runs:,}.")
    steps = runs * epochs * problem.steps_per_epoch
    if steps > MOST_STEPS:
        raise LabError(
            f"{runs:,} runs of {epochs:,} epochs on {problem.name} are {steps:,} steps; {MOST_STEPS:,} are the most. "
            "Take fewer epochs or runs."
        )


def check_epochs(epochs: object) -> None:
    """Raise LabError unless it is a number of epochs that can be trained."""
    if not _is_whole(epochs) or not 1 <= epochs <= MOST_EPOCHS:  # type: ignore[operator]
        raise LabError(f"epochs must be a whole number from 1 to {MOST_EPOCHS:,}, but it is {epochs!r}.")


def check_seed(seed: object) -> None:
    """Raise LabError unless torch.manual_seed takes it, with room for the epochs that are added to it."""
    if not _is_whole(seed) or not 0 <= seed < 2**62:  # type: ignore[operator]
        raise LabError(f"A seed must be a whole number from 0 to 2**62, but it is {seed!r}.")


def check_dtype(dtype: object) -> None:
    """Raise LabError unless it is a dtype that the lab trains in."""
    if dtype not in DTYPES:
        raise LabError(f"dtype must be {' or '.join(DTYPES)}, but it is {dtype!r}.")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
