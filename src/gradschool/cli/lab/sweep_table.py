"""What `gradschool lab sweep` prints: a table of strategies, where the verdicts change, and a small chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gradschool.lab.tables import Range, Row, best_first, family, ranges, rows
from gradschool.lab.titles import counted, sweep_title
from gradschool.lab.unicode_chart import scatter

if TYPE_CHECKING:
    from gradschool.lab import SweepSpec, Trajectory

MOST_ROWS = 20
BEST = 5
WIDEST_CHART = 96
COLOURS = {
    "diverged": "red",
    "never learned": "red",
    "oscillating": "yellow",
    "crawling": "yellow",
    "recovered spike": "green",
    "converging": "green",
    "converged": "green",
}


def print_sweep(
    spec: SweepSpec, trajectories: Sequence[Trajectory], *, seconds: float, print_all: bool
) -> None:
    """All rows, or for many of them the ranges of one verdict and the best few; then the chart and the best."""
    console = Console(highlight=False)
    found = rows(trajectories)
    console.print(f"[bold]{escape(sweep_title(spec))}[/bold]", soft_wrap=True)
    if print_all or len(found) <= MOST_ROWS:
        _print_table(console, _rows_table(found, spec))
    else:
        _print_table(console, _ranges_table(ranges(found)))
        _print_table(console, _rows_table(best_first(found)[:BEST], spec, title=f"The best {BEST}"))
    if any(row.peak_rate == 0 for row in found):
        console.print("A learning rate of 0 changes nothing; give one above 0.", soft_wrap=True)
    if len(found) > 2:
        _print_chart(console, found)
    best = best_first(found)[0]
    if best.is_whole:
        console.print(f"Best: {escape(best.strategy.short())}, {loss_text(best.median)}", soft_wrap=True)
    else:
        console.print("Every strategy diverged in some seed; try lower learning rates.", soft_wrap=True)
    steps = spec.epochs * spec.problem.steps_per_epoch
    runs = counted(len(trajectories), "run")
    console.print(
        f"[dim]{runs} of {counted(steps, 'step')} in {seconds:.2f} s · {spec.hash}[/dim]", soft_wrap=True
    )


def _print_table(console: Console, table: Table) -> None:
    console.print(table)


def _rows_table(found: Sequence[Row], spec: SweepSpec, *, title: str | None = None) -> Table:
    several = len(spec.seeds) > 1
    names = {family(row.strategy) for row in found}
    table = Table(title=title or (next(iter(names)) if len(names) == 1 else None), title_justify="left")
    table.add_column("peak rate", justify="right", no_wrap=True)
    if len(names) > 1 or len({row.peak_rate for row in found}) < len(found):
        table.add_column("strategy", overflow="fold", min_width=16)
    table.add_column("median loss" if several else "final loss", justify="right", no_wrap=True)
    if several:
        table.add_column("lowest to highest", justify="right", no_wrap=True)
    for name in found[0].metrics:
        table.add_column(name.replace("_", " "), justify="right")
    table.add_column("verdict")
    for row in found:
        table.add_row(
            *_cells(row, several=several, named="strategy" in [one.header for one in table.columns])
        )
    return table


def _cells(row: Row, *, several: bool, named: bool) -> list[str]:
    return [
        f"{row.peak_rate:.4g}",
        *([escape(row.strategy.short())] if named else []),
        loss_text(row.median),
        *([" to ".join(map(loss_text, row.spread))] if several else []),
        *(f"{value:.4g}" for value in row.metrics.values()),
        verdicts_text(row, several=several),
    ]


def _ranges_table(found: Sequence[Range]) -> Table:
    table = Table(title="Where the verdict changes", title_justify="left")
    names = {one.family for one in found}
    if len(names) > 1:
        table.add_column("strategy", overflow="fold")
    table.add_column("peak rate", justify="right")
    table.add_column("strategies", justify="right")
    table.add_column("verdict")
    for one in found:
        rates = f"{one.lowest:.4g}" if one.lowest == one.highest else f"{one.lowest:.4g} to {one.highest:.4g}"
        cells = [rates, str(one.strategies), _coloured(one.verdict)]
        table.add_row(*([escape(one.family)] if len(names) > 1 else []), *cells)
    return table


def _print_chart(console: Console, found: Sequence[Row]) -> None:
    losses = [row.median if row.verdict != "diverged" else math.inf for row in found]
    width = min(console.width - 14, WIDEST_CHART)
    lines = scatter([row.peak_rate for row in found], losses, width=max(width, 20))
    if lines and console.encoding.lower().startswith("utf"):
        console.print("\nfinal loss against peak learning rate")
        console.print("\n".join(lines), markup=False, no_wrap=True)


def verdicts_text(row: Row, *, several: bool) -> str:
    """The verdict, or over several seeds how often each."""
    if not several:
        return _coloured(row.verdict)
    return ", ".join(f"{count} {_coloured(name)}" for name, count in row.verdicts.items())


def _coloured(verdict: str) -> str:
    colour = COLOURS.get(verdict)
    return f"[{colour}]{verdict}[/{colour}]" if colour else verdict


def loss_text(value: float) -> str:
    """A loss to four digits."""
    return f"{value:.4g}" if math.isfinite(value) else "not finite"
