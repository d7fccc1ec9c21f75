"""How much one request may ask for, and into how many parts it goes. Works on tasks as JSON says them. Torch-free.

The engine never builds a strategy: it counts, and leaves reading to the processes that train.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gradschool.lab.engine.errors import TooLarge
from gradschool.lab.errors import LabError
from gradschool.lab.problems.registry import problem as problem_named

MOST_RUNS = 1_024
MOST_STEPS = 30_000  # one after the other; a step takes 0.1 ms at least
MOST_VALUES = 500_000  # steps of all runs together: each is some 20 bytes of the result
MOST_EXAMPLES = 100_000_000  # seen by all models together; a million take 0.1 to 1 second on one core
MOST_PREVIEWED = 200_000  # steps of all strategies together
EXAMPLES_A_PART = 2_000_000  # about a second: others get their turn between two parts
SMALLEST_PART = 16  # runs: a step takes nearly as long with half as many
PRODUCTS = 60  # passes of the examples in one measure of sharpness, forward and back; measured on moons


@dataclass(frozen=True)
class Size:
    """How large a task is: its runs, the steps one after the other, and the examples that all its models see."""

    runs: int
    steps: int
    examples: int


def size_of(task: Mapping[str, Any]) -> Size:
    """The size of a task. Raises TooLarge, naming the limit; LabError for what is no task."""
    try:
        if "surface" in task:
            return Size(1, 1, 0)
        if "preview" in task:
            return _preview(task["preview"])
        return _sweep(task)
    except (KeyError, TypeError, AttributeError) as error:
        raise LabError(f"Not a task as to_dict writes it: {error}.") from error


def parts_of(task: Mapping[str, Any], processes: int) -> list[dict[str, Any]]:
    """A task as parts that can be done apart, in order: a sweep's runs are dealt to so many processes.

    A part of a sweep names its runs as (place of the strategy in the part, seed).
    """
    if "surface" in task or "preview" in task:
        return [dict(task)]
    strategies = task["strategies"] if "strategies" in task else [task["strategy"]]
    seeds = task["seeds"] if "strategies" in task else [task["seed"]]
    runs = [(place, seed) for place in range(len(strategies)) for seed in seeds]
    common = {name: value for name, value in task.items() if name not in ALONE}
    return [_part(common, strategies, chosen) for chosen in _dealt(runs, size_of(task), processes)]


ALONE = ("strategies", "strategy", "seeds", "seed")


def _part(
    common: dict[str, Any], strategies: list[dict[str, Any]], runs: list[tuple[int, int]]
) -> dict[str, Any]:
    first, last = runs[0][0], runs[-1][0]
    local = [(place - first, seed) for place, seed in runs]
    return {**common, "strategies": strategies[first : last + 1], "runs": local}


def _dealt(runs: list[tuple[int, int]], size: Size, processes: int) -> list[list[tuple[int, int]]]:
    """The runs in as many even shares as there are processes; a large sweep in a multiple of that."""
    rounds = -(-size.examples // (processes * EXAMPLES_A_PART)) or 1
    count = max(1, min(processes * rounds, len(runs) // SMALLEST_PART))
    edges = [len(runs) * share // count for share in range(count + 1)]
    return [runs[low:high] for low, high in pairwise(edges)]


def _sweep(task: Mapping[str, Any]) -> Size:
    posed = problem_named(task["problem"], **task["problem_parameters"])
    strategies = task["strategies"] if "strategies" in task else [task["strategy"]]
    runs = len(strategies) * (len(task["seeds"]) if "strategies" in task else 1)
    if runs > MOST_RUNS:
        raise TooLarge(
            f"This sweep has {runs:,} runs; a request may have {MOST_RUNS:,}. Take fewer strategies or seeds."
        )
    each = task["epochs"] * posed.steps_per_epoch
    steps = each * len({one["optimizer"] for one in strategies})
    if steps > MOST_STEPS:
        raise TooLarge(
            f"This sweep takes {steps:,} steps one after the other; a request may take {MOST_STEPS:,}. "
            "Take fewer epochs."
        )
    if runs * each > MOST_VALUES:
        raise TooLarge(
            f"{runs:,} runs of {each:,} steps are {runs * each:,} steps to keep; a request may have {MOST_VALUES:,}. "
            "Take fewer epochs, strategies or seeds."
        )
    every = task.get("sharpness_every")
    seen = runs * task["epochs"] * posed.examples
    seen += runs * (each // every) * PRODUCTS * posed.examples if every else 0
    if seen > MOST_EXAMPLES:
        measured = ", the measures of sharpness counted in" if every else ""
        raise TooLarge(
            f"The models of this sweep see {seen:,} examples{measured}; in a request it may be {MOST_EXAMPLES:,}. "
            "Take fewer epochs, strategies or seeds."
        )
    return Size(runs, steps, seen)


def _preview(asked: Mapping[str, Any]) -> Size:
    steps = len(asked["strategies"]) * asked["epochs"] * asked["steps_per_epoch"]
    if steps > MOST_PREVIEWED:
        raise TooLarge(
            f"This preview has {steps:,} steps of all strategies together; a request may have {MOST_PREVIEWED:,}. "
            "Take fewer epochs or strategies."
        )
    return Size(1, 1, 0)
