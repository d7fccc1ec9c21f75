"""From the arguments of a command to trained runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gradschool.cli.lab.progress import progress

if TYPE_CHECKING:
    from gradschool.lab import SweepSpec, Trajectory


def spec_of(
    problem: str,
    strategies: Sequence[str],
    epochs: int,
    seeds: str,
    dtype: str,
    parameters: Sequence[str] | None,
) -> SweepSpec:
    """The sweep that the arguments say; LabError for what cannot be run."""
    from gradschool import lab
    from gradschool.lab.typed_values import read_parameters, read_seeds, read_strategies

    posed = lab.problem(problem, **read_parameters(parameters or []))
    return lab.SweepSpec(posed, read_strategies(strategies), epochs, read_seeds(seeds), dtype)


def trained(
    spec: SweepSpec, processes: int | None, device: str, sharpness_every: int | None = None
) -> tuple[list[Trajectory], float]:
    """Train it, with a progress bar; the runs, and the seconds they took once PyTorch was there."""
    import gradschool.lab.training  # noqa: F401  loads PyTorch
    from gradschool.lab import sweep_in_processes

    with progress("Training") as watch:
        started = time.perf_counter()
        trajectories = sweep_in_processes(
            spec, processes=processes, device=device, sharpness_every=sharpness_every, watch=watch
        )
        return trajectories, time.perf_counter() - started
