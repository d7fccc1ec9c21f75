"""`gradschool calibrate`: how difficult the questions are, by what all learners scored on them at first sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradschool.cli.site import open_site

if TYPE_CHECKING:
    from rich.console import Console

    from gradschool.curriculum.values import BankQuestion
    from gradschool.learning.rules.calibration import Calibrated, First
    from gradschool.learning.rules.strength import Parameters


def calibrate(
    data: Annotated[
        Path | None, typer.Option(file_okay=False, help="The data folder; default: the user's own.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the table, write nothing.")] = False,
    discrimination: Annotated[
        bool,
        typer.Option(
            "--discrimination", help="Also estimate how sharply each question tells; needs many answers."
        ),
    ] = False,
) -> None:
    """Estimate difficulties from first answers, for later tests. Exit 0: done; 1: no answers yet; 2: used wrongly."""
    open_site(data)
    from datetime import UTC, datetime

    from rich.console import Console

    from gradschool.learning.services import difficulties_keep
    from gradschool.learning.strength import first_answers, starting_parameters
    from gradschool.web.library import library

    console = Console(highlight=False)
    bank = {one.id: one for pattern in library().patterns.values() for one in pattern.bank}
    start = {name: starting_parameters(one) for name, one in bank.items()}
    firsts = [one for one in first_answers() if one[1] in bank]
    if not firsts:
        typer.echo(
            "Nobody has answered a question of this site yet, so there is nothing to learn from.", err=True
        )
        raise typer.Exit(1)
    try:
        found = _estimate(console, firsts, start, discrimination)
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing was written.", err=True)
        raise typer.Exit(130) from None
    _print(console, found, bank, start, discrimination)
    learners = len({learner for learner, _, _ in firsts})
    told = f"{len(found)} of {len(bank)} questions, {len(firsts)} first answers of {learners} learners"
    if dry_run:
        console.print(f"{told}. Nothing was written.")
        return
    difficulties_keep(calibrated=found, now=datetime.now(UTC))
    console.print(f"{told}. Written: the next question a test asks is chosen by them.")


def _estimate(
    console: Console, firsts: list[First], start: Mapping[str, Parameters], discriminations: bool
) -> dict[str, Calibrated]:
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    from gradschool.learning.rules.calibration import calibrate as estimate

    columns = TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Estimating", total=None)

        def told(number: int, moved: float) -> None:
            progress.update(task, description=f"Estimating: round {number}, largest change {moved:.3f}")

        return estimate(firsts, start, discriminations=discriminations, progress=told)


def _print(
    console: Console,
    found: Mapping[str, Calibrated],
    bank: Mapping[str, BankQuestion],
    start: Mapping[str, Parameters],
    discriminations: bool,
) -> None:
    """The questions, the hardest first, with what they were taken to be."""
    from rich.table import Table

    table = Table(title="Difficulties, in logits", title_justify="left")
    table.add_column("question", overflow="fold")
    numbers = ["answers", "mean score", "by level", "by answers", "moved"]
    numbers += ["discrimination"] if discriminations else []
    for name in ("level", *numbers):
        table.add_column(name, justify="left" if name == "level" else "right")
    for question, one in sorted(found.items(), key=lambda pair: -pair[1].parameters.difficulty):
        table.add_row(question, bank[question].level, *_cells(one, start[question], discriminations))
    console.print(table)


def _cells(one: Calibrated, start: Parameters, discriminations: bool) -> Iterable[str]:
    yield str(one.answers)
    yield f"{one.mean_score:.2f}"
    yield f"{start.difficulty:+.2f}"
    yield f"{one.parameters.difficulty:+.2f}"
    yield f"{one.parameters.difficulty - start.difficulty:+.2f}"
    if discriminations:
        yield f"{one.parameters.discrimination:.2f}"
