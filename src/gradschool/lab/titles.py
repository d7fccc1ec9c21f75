"""How a problem, a run and a sweep are named in one line, for pictures, scripts and tables. Torch-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, fields
from typing import Any

from gradschool.lab.problems.problem import Problem
from gradschool.lab.spec import RunSpec, SweepSpec
from gradschool.lab.strategy import Strategy


def problem_title(problem: Problem) -> str:
    """`bowl`, or `bowl (eigenvalues=[1.0, 9.0])` where it is not the one that its name alone means."""
    usual = _usual(problem)
    given = [
        f"{name}={_shown(value)}"
        for name, value in problem.parameters.items()
        if name not in usual or value != usual[name]
    ]
    return f"{problem.name} ({', '.join(given)})" if given else problem.name


def run_title(spec: RunSpec) -> str:
    """`SGD(lr=0.1) on line, 20 epochs, seed 0`, and the dtype where it is not float32."""
    parts = [f"{spec.strategy.short()} on {problem_title(spec.problem)}", counted(spec.epochs, "epoch")]
    return ", ".join([*parts, seeds_text([spec.seed]), *_dtype(spec.dtype)])


def sweep_title(spec: SweepSpec) -> str:
    """`64 strategies on moons, 30 epochs, seeds 0, 1, 2`, and the dtype where it is not float32."""
    return ", ".join(
        [
            f"{_strategies(spec.strategies)} on {problem_title(spec.problem)}",
            counted(spec.epochs, "epoch"),
            seeds_text(spec.seeds),
            *_dtype(spec.dtype),
        ]
    )


def counted(number: int, word: str) -> str:
    """`1 epoch`, `30 epochs`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _strategies(strategies: Sequence[Strategy]) -> str:
    return strategies[0].short() if len(strategies) == 1 else f"{len(strategies):,} strategies"


def seeds_text(seeds: Sequence[int]) -> str:
    """`seed 0`, `seeds 0, 2`, `seeds 0 to 9`."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"seeds {seeds[0]} to {seeds[-1]}"
    return f"seed{'' if len(seeds) == 1 else 's'} {', '.join(map(str, seeds))}"


def _dtype(dtype: str) -> list[str]:
    return [] if dtype == "float32" else [dtype]


def _usual(problem: Problem) -> dict[str, Any]:
    """The parameters of the problem that its name alone means; only those without a default are missing."""
    defaults = {one.name: one.default for one in fields(problem)}
    if MISSING in defaults.values():
        return {name: value for name, value in defaults.items() if value is not MISSING}
    return type(problem)().parameters


def _shown(value: Any) -> str:
    text = str(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 40 else f"{text[:40]}…"
