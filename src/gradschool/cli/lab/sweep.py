"""`gradschool lab sweep`: many strategies on one problem, trained at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from gradschool.cli.lab import arguments
from gradschool.cli.lab.faults import TORCH, faults_told, need
from gradschool.cli.lab.files import Files
from gradschool.cli.lab.training import spec_of, trained

if TYPE_CHECKING:
    from gradschool.lab import SweepSpec, Trajectory

MEASUREMENTS = 50


def sweep(
    problem: arguments.ProblemName,
    strategies: arguments.Strategies,
    epochs: arguments.Epochs,
    seeds: arguments.Seeds = "0",
    dtype: arguments.Dtype = "float32",
    device: arguments.Device = "cpu",
    processes: arguments.Processes = None,
    parameters: arguments.Parameters = None,
    sharpness: Annotated[
        bool, typer.Option("--sharpness", help="Measure the sharpness along training, beside its limit.")
    ] = False,
    print_all: Annotated[bool, typer.Option("--all", help="Print every strategy, however many.")] = False,
    as_json: arguments.AsJson = False,
    csv: arguments.CsvPath = None,
    png: arguments.PngPath = None,
    svg: arguments.SvgPath = None,
    script: arguments.ScriptPath = None,
    notebook: arguments.NotebookPath = None,
) -> None:
    """Train every strategy on a problem, and say what each did. Exit 0: done; 2: used wrongly."""
    with faults_told():
        need("torch", TORCH)
        spec = spec_of(problem, strategies, epochs, seeds, dtype, parameters)
        files = Files(csv, png, svg, script, notebook)
        files.check(spec)
        trajectories, seconds = trained(spec, processes, device, _sharpness_every(spec, sharpness, files))
        written = files.write(spec, trajectories)
        if as_json:
            typer.echo(json.dumps(_summary(spec, trajectories), allow_nan=False))
        else:
            from gradschool.cli.lab.sweep_table import print_sweep

            print_sweep(spec, trajectories, seconds=seconds, print_all=print_all)
        for path in written:
            typer.echo(f"Wrote {path}.", err=True)


def _sharpness_every(spec: SweepSpec, is_asked: bool, files: Files) -> int | None:
    """Fifty times where it is asked for, at the start alone for a picture, else never."""
    steps = spec.epochs * spec.problem.steps_per_epoch
    return max(1, steps // MEASUREMENTS) if is_asked else steps if files.png or files.svg else None


def _summary(spec: SweepSpec, trajectories: Sequence[Trajectory]) -> dict[str, object]:
    import torch

    from gradschool.lab.tables import summary

    return summary(spec, trajectories, torch_version=torch.__version__)
