"""`gradschool lab compare`: strategies against the first of them, seed by seed."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from gradschool.cli.lab import arguments
from gradschool.cli.lab.faults import TORCH, faults_told, need
from gradschool.cli.lab.training import spec_of, trained

if TYPE_CHECKING:
    from gradschool.lab import SweepSpec
    from gradschool.lab.comparison import Comparison
    from gradschool.lab.tables import Row


def compare(
    problem: arguments.ProblemName,
    strategies: arguments.Strategies,
    epochs: arguments.Epochs,
    seeds: arguments.Seeds = "0:10",
    dtype: arguments.Dtype = "float32",
    device: arguments.Device = "cpu",
    processes: arguments.Processes = None,
    parameters: arguments.Parameters = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Compare strategies with the first over the same seeds, and say whether a difference shows. Exit as `sweep`."""
    with faults_told():
        need("torch", TORCH)
        from gradschool.lab.comparison import check_comparable
        from gradschool.lab.comparison import compare as compared
        from gradschool.lab.tables import rows

        spec = spec_of(problem, strategies, epochs, seeds, dtype, parameters)
        check_comparable(spec.strategies)
        found = rows(trained(spec, processes, device)[0])
        comparisons = compared(found)
        if as_json:
            typer.echo(json.dumps(_summary(spec, found, comparisons), allow_nan=False))
        else:
            _print(spec, found, comparisons)


def _summary(spec: SweepSpec, found: Sequence[Row], comparisons: Sequence[Comparison]) -> dict[str, Any]:
    from gradschool.lab.tables import written_row

    return {
        "hash": spec.hash,
        "spec": spec.to_dict(),
        "strategies": [written_row(row) for row in found],
        "comparisons": [one.to_dict() for one in comparisons],
    }


def _print(spec: SweepSpec, found: Sequence[Row], comparisons: Sequence[Comparison]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from gradschool.cli.lab.sweep_table import loss_text, verdicts_text
    from gradschool.lab.titles import sweep_title

    console = Console(highlight=False)
    console.print(f"[bold]{escape(sweep_title(spec))}[/bold]", soft_wrap=True)
    for number, row in enumerate(found, start=1):
        console.print(f"{number}  {escape(row.strategy.short())}", soft_wrap=True)
    table = Table("", "median final loss", "lowest to highest", "verdicts")
    for number, row in enumerate(found, start=1):
        spread = " to ".join(map(loss_text, row.spread))
        table.add_row(str(number), loss_text(row.median), spread, verdicts_text(row, several=True))
    console.print(table)
    for number, one in enumerate(comparisons, start=2):
        console.print(f"{number} {one.sentence}.", soft_wrap=True)
        console.print(f"[dim]  {_difference(one)}[/dim]", soft_wrap=True)


def _difference(one: Comparison) -> str:
    text = f"median difference {_signed(one.median_difference)}"
    if one.interval is not None and not one.is_without_chance:
        low, high = map(_signed, one.interval)
        text += f", between {low} and {high} with at least {1 - one.error_rate:.3g} confidence"
    return f"{text}; sign test p = {one.probability:.2g}" if not one.is_without_chance else text


def _signed(value: float) -> str:
    return f"{value:+.3g}" if math.isfinite(value) else "not finite"
