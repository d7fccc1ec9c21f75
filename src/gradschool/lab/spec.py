"""What a run is, before it is run: enough to repeat it, and a hash to name it by. Torch-free."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradschool.lab.errors import LabError
from gradschool.lab.parsing import parse
from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.strategy import Strategy

FORMAT = 1
DATA_ORDER = 1  # goes up when the order of batches changes
DTYPES = ("float32", "float64")
MOST_EPOCHS = 1_000_000


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
            "format": FORMAT,
            "data_order": DATA_ORDER,
            "problem": self.problem.name,
            "problem_version": self.problem.version,
            "problem_parameters": {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in self.problem.parameters.items()
            },
            "strategy": self.strategy.to_dict(),
            "epochs": self.epochs,
            "seed": self.seed,
            "dtype": self.dtype,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RunSpec:
        """The spec that `to_dict` wrote; LabError if it was written for another version of the problem."""
        try:
            problem = problem_named(data["problem"], **data["problem_parameters"])
            written = (data["format"], data["data_order"], data["problem_version"])
            strategy = Strategy.from_dict(data["strategy"])
            spec = cls(problem, strategy, epochs=data["epochs"], seed=data["seed"], dtype=data["dtype"])
        except (KeyError, TypeError) as error:
            raise LabError(f"Not a run as to_dict writes it: {error}.") from error
        if written != (FORMAT, DATA_ORDER, problem.version):
            raise LabError(
                f"This run was written for format {written[0]}, data order {written[1]} and version {written[2]} of "
                f"{problem.name}; here they are {FORMAT}, {DATA_ORDER} and {problem.version}. Make it anew."
            )
        return spec

    def canonical_json(self) -> str:
        """The one text of this run: sorted keys, shortest numbers, no spaces."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), allow_nan=False)

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()


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
