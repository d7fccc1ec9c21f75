"""`gradschool lab range-test`: train once while the rate rises, and read off where to begin."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Annotated

import typer

from gradschool.cli.lab import arguments
from gradschool.cli.lab.faults import TORCH, faults_told, need

if TYPE_CHECKING:
    from gradschool.lab import RangeTest

WIDEST_CHART = 96


def range_test(
    problem: arguments.ProblemName,
    strategy: arguments.OneStrategy = "SGD(lr=0.1)",
    lowest: Annotated[float, typer.Option(help="The first learning rate.")] = 1e-5,
    highest: Annotated[
        float, typer.Option(help="The last learning rate, unless the loss ends it before.")
    ] = 10.0,
    steps: Annotated[int, typer.Option(help="How many steps, each with a higher rate.")] = 100,
    seed: Annotated[int, typer.Option(help="A whole number.")] = 0,
    dtype: arguments.Dtype = "float32",
    parameters: arguments.Parameters = None,
    as_json: arguments.AsJson = False,
) -> None:
    """The range test of Smith (2017): suggestions side by side, and 2/lambda_max. Exit as `preview`."""
    with faults_told():
        need("torch", TORCH)
        from gradschool import lab
        from gradschool.lab.typed_values import read_parameters

        posed = lab.problem(problem, **read_parameters(parameters or []))
        found = lab.range_test(
            posed, strategy, lowest=lowest, highest=highest, steps=steps, seed=seed, dtype=dtype
        )
        if as_json:
            typer.echo(json.dumps(found.to_dict(), allow_nan=False))
        else:
            _print(found, f"{lab.parse(strategy).optimizer} on {posed.name}")
        raise typer.Exit(1 if found.suggestion is None else 0)


def _print(found: RangeTest, title: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from gradschool.lab.unicode_chart import scatter

    console = Console(highlight=False)
    console.print(f"[bold]Range test: {escape(title)}[/bold]", soft_wrap=True)
    console.print(escape(found.sentence), soft_wrap=True)
    if found.stopped:
        console.print(escape(found.stopped), soft_wrap=True)
    width = max(min(console.width - 14, WIDEST_CHART), 20)
    console.print("\nsmoothed loss against learning rate")
    console.print("\n".join(scatter(found.rates, found.smoothed, width=width)), markup=False, no_wrap=True)
    table = Table("rule", "learning rate", "how")
    for one in found.suggestions:
        table.add_row(one.rule, "none" if one.rate is None else f"{one.rate:.3g}", escape(one.reason))
    limit = (
        "not measured"
        if found.limit is None
        else f"{found.limit:.3g}"
        if math.isfinite(found.limit)
        else "none"
    )
    table.add_row("2/lambda_max", limit, escape(found.limit_meaning))
    console.print(table)
