"""`gradschool run`: a file of Python, run in the sandbox as the pages run it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from gradschool.sandbox.values import Mode, Result

WARM = "Making PyTorch ready in a sandbox …"


def run(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of Python, or - for standard input.")],
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="What random numbers begin with.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
    trust_me_run_unsandboxed: Annotated[
        bool,
        typer.Option(
            "--trust-me-run-unsandboxed",
            help="Run it with your own rights, where there is no sandbox: it can do all that you can.",
        ),
    ] = False,
) -> None:
    """Run a file as the pages do: seeded, confined, within limits. Exit 0: it ran to its end; 1: not; 2: it was not run.

    `show(loss, lr=lr)` in the file draws curves here as it does there.
    """
    from rich.console import Console

    from gradschool.sandbox.once import run_once
    from gradschool.sandbox.values import Ending, SandboxError, Snippet

    notes = Console(stderr=True, highlight=False)
    try:
        code = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        with notes.status(WARM):
            result = run_once(Snippet(code, seed=seed), mode=_mode(unsandboxed=trust_me_run_unsandboxed))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        typer.echo(f"{file} cannot be read: {why}.", err=True)
        raise typer.Exit(2) from None
    except SandboxError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(result.to_json())
    else:
        _print(result, notes)
    raise typer.Exit(0 if result.ending is Ending.FINISHED else 1)


def _mode(*, unsandboxed: bool) -> Mode:
    from gradschool.sandbox.process import chosen_mode, why_none
    from gradschool.sandbox.values import Mode, SandboxError

    mode = Mode.UNSANDBOXED if unsandboxed else chosen_mode()
    why = why_none(mode)
    if why:
        raise SandboxError(why)
    return mode


def _print(result: Result, notes: Console) -> None:
    """What the run printed on standard output; everything about the run on standard error."""
    typer.echo(result.output, nl=False)
    if result.series:
        _draw(result)
    for warning in result.warnings:
        where = f"line {warning.line}: " if warning.line else ""
        notes.print(f"{where}{warning.kind}: {warning.message}", style="yellow", markup=False, soft_wrap=True)
    if result.error:
        notes.print(result.error.traceback.rstrip(), style="red", markup=False, soft_wrap=True)
        if result.error.advice:
            notes.print(result.error.advice, markup=False, soft_wrap=True)
    used = f"{result.wall_seconds:.2f} s, {result.memory_bytes / 1e6:.0f} MB, torch {result.torch}, seed {result.seed}"
    notes.print(f"{result.sentence} ({used})", style="dim", markup=False, soft_wrap=True)


def _draw(result: Result) -> None:
    import math

    from gradschool.cli.curve_chart import draw_curve

    braille = (sys.stdout.encoding or "").lower().startswith("utf")
    for series in result.series:
        if len(set(series.values)) == 1:
            typer.echo(f"{series.name}: {series.values[0]} throughout")
            continue
        values = [math.nan if value is None else value for value in series.values]
        chart = draw_curve(series.steps, values, height=9, braille=braille)
        typer.echo(
            "\n".join((series.name + (", logarithmic axis" if chart.is_logarithmic else ""), *chart.lines))
        )
