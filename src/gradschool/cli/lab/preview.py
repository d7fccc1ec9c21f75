"""`gradschool lab preview`: what a schedule will do, before anything is trained."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from gradschool.cli.lab import arguments
from gradschool.cli.lab.faults import TORCH, faults_told, need

if TYPE_CHECKING:
    from rich.console import Console

    from gradschool.lab import Preview, Trap

WIDEST_CHART = 96


def preview(
    strategy: arguments.OneStrategy,
    epochs: arguments.Epochs,
    steps_per_epoch: Annotated[int, typer.Option(help="How many batches an epoch has.")] = 1,
    as_json: arguments.AsJson = False,
) -> None:
    """Show the learning rate of every step, and the traps. Exit 0: no trap occurs; 1: one does; 2: used wrongly."""
    with faults_told():
        need("torch", TORCH)
        from gradschool import lab

        found = lab.preview(strategy, epochs=epochs, steps_per_epoch=steps_per_epoch)
        if as_json:
            typer.echo(json.dumps(found.to_dict(), allow_nan=False))
        else:
            _print(found)
        raise typer.Exit(1 if found.occurring or found.stopped_by else 0)


def _print(found: Preview) -> None:
    from rich.console import Console
    from rich.markup import escape

    from gradschool.lab.unicode_chart import curve

    console = Console(highlight=False)
    console.print(f"[bold]{escape(found.strategy.short())}[/bold]", soft_wrap=True)
    console.print(escape(found.sentence), soft_wrap=True)
    width = max(min(console.width - 14, WIDEST_CHART), 20)
    console.print("\nlearning rate against step")
    console.print("\n".join(curve(found.learning_rate, width=width)), markup=False, no_wrap=True)
    if found.momentum:
        console.print("\nmomentum against step")
        console.print("\n".join(curve(found.momentum, width=width, height=4)), markup=False, no_wrap=True)
    _print_traps(console, found.traps)


def _print_traps(console: Console, traps: tuple[Trap, ...]) -> None:
    from rich.markup import escape

    for trap in (one for one in traps if one.occurs):
        console.print(f"\n[bold red]trap:[/bold red] [bold]{escape(trap.title)}[/bold]", soft_wrap=True)
        console.print(f"  {escape(trap.sentence)}\n  {escape(trap.mend)}", soft_wrap=True)
    possible = [trap for trap in traps if not trap.occurs and not trap.harmless]
    if possible:
        console.print("\nWhat would go wrong by a mistake:")
    for trap in possible:
        console.print(f"  [yellow]{escape(trap.title)}[/yellow]: {escape(trap.sentence)}", soft_wrap=True)
