"""`gradschool regrade`: after a key was put right, mark every affected answer again, in the learner's favour."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gradschool.cli.site import open_site


def regrade(
    data: Annotated[Path | None, typer.Option(help="The data folder; default: the user's own.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what is affected.")] = False,
) -> None:
    """Mark every answer given under an old key again; better marks count, and their learners are told."""
    open_site(data)
    from datetime import UTC, datetime

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from gradschool.learning.regrading import affected_items
    from gradschool.learning.services import regrade as mark_again
    from gradschool.web.library import library

    console = Console(highlight=False)
    total = affected_items(library())
    if dry_run or not total:
        console.print(
            f"{total} answered questions were asked under another revision than the one served now."
        )
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    try:
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("Marking", total=total)
            done = mark_again(
                library=library(),
                now=datetime.now(UTC),
                progress=lambda items: progress.update(task, completed=items),
            )
    except KeyboardInterrupt:
        typer.echo("Stopped. What is marked stays marked; run it again to go on.", err=True)
        raise typer.Exit(130) from None
    console.print(
        f"{done.items} answered questions looked at, {done.answers} answers marked better, "
        f"{done.learners} learners told."
    )
    if done.unreadable:
        console.print(f"{done.unreadable} answers name options that are gone; they keep their marks.")
