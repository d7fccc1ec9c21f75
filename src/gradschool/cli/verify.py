"""`gradschool verify`: prove every question afresh, and say what is unproved and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from gradschool.curriculum.values import Fault
    from gradschool.curriculum.verify import Report


def verify(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Content, pattern or question folders; default: all."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Write the lock of every question that is proved.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of the table.")
    ] = False,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Also change every number and fact, and see that it is noticed.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Prove unchanged questions again too (as CI always does).")
    ] = False,
) -> None:
    """Prove questions by running PyTorch. Exit 0: all proved; 1: not all; 2: used wrongly."""
    from importlib.util import find_spec

    from rich.console import Console

    from gradschool.curriculum.verify_all import NothingToVerify, targets, verify_all

    console = Console(stderr=as_json, highlight=False)
    if find_spec("torch") is None:
        _stop("Proving runs PyTorch, which is not installed: pip install 'gradschool[lab]'.")
    try:
        questions, faults = targets(paths or [])
    except NothingToVerify as error:
        _stop(str(error))
    try:
        found = verify_all(
            questions,
            update=update,
            mutate=mutate,
            fresh=fresh,
            say=lambda words: console.print(words, style="dim", markup=False, soft_wrap=True),
        )
        reports = _collect(console, found, len(questions))
    except KeyboardInterrupt:
        _stop("Stopped. Every lock is whole: what was not reached is as it was.", code=130)
    reports.sort(key=lambda report: report.question)
    if as_json:
        typer.echo(json.dumps(_summary(reports, faults), indent=2))
    else:
        _print_outcome(console, reports, faults)
    raise typer.Exit(1 if faults or not all(report.proved for report in reports) else 0)


def _collect(console: Console, found: Iterable[Report], total: int) -> list[Report]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    reports = []
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Proving", total=total)
        for report in found:
            reports.append(report)
            progress.advance(task)
            console.print(_line(report))
    return reports


def _line(report: Report) -> str:
    sign = "[green]proved  [/green]" if report.proved else "[red]unproved[/red]"
    notes = [f"{report.options} {report.unit}"]
    if report.variants > 1:
        notes.append(f"{report.variants} variants")
    if report.mutations is not None:
        notes.append(f"{report.mutations} changes tried")
    notes.append("unchanged" if report.cached else f"{report.seconds:.1f} s")
    if report.updated:
        notes.append("lock written")
    return f"{sign} {report.question:<24} [dim]{', '.join(notes)}[/dim]"


def _summary(reports: list[Report], faults: list[Fault]) -> dict[str, object]:
    unproved = [
        {"question": report.question, "why": "; ".join(report.why)} for report in reports if not report.proved
    ]
    unproved += [{"question": fault.file, "why": str(fault)} for fault in faults]
    return {
        "questions": len(reports),
        "options": sum(report.options for report in reports),
        "proved": sum(report.proved for report in reports),
        "unproved": unproved,
    }


def _print_outcome(console: Console, reports: list[Report], faults: list[Fault]) -> None:
    from rich.markup import escape
    from rich.table import Table

    unproved = [report for report in reports if not report.proved]
    if unproved or faults:
        table = Table(title="Unproved", title_justify="left", show_lines=True)
        table.add_column("question", overflow="fold")
        table.add_column("why it is unproved", overflow="fold")  # a path is never cut: it says where
        for report in unproved:
            table.add_row(report.question, escape("\n".join(report.why)))
        for fault in faults:
            table.add_row(fault.file, escape(str(fault)))
        console.print(table)
    options = sum(report.options for report in reports if report.proved)
    console.print(f"{len(reports) - len(unproved)} of {len(reports)} questions proved, {options} options.")


def _stop(message: str, *, code: int = 2) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(code)
