"""`gradschool disputes`: what learners say is wrong, with its proof run again; and the answer to one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gradschool.cli.site import open_site


def disputes(
    data: Annotated[Path | None, typer.Option(help="The data folder; default: the user's own.")] = None,
    show_closed: Annotated[bool, typer.Option("--all", help="List answered ones too.")] = False,
    rerun: Annotated[bool, typer.Option(help="Run the proof of each disputed question again.")] = True,
    close: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Close this dispute, with --answer.")
    ] = None,
    answer: Annotated[str, typer.Option(help="What the learner is told.")] = "",
) -> None:
    """List the keys that learners dispute. Exit 1 when a proof no longer holds."""
    open_site(data)
    from rich.console import Console

    from gradschool.learning.disputes import disputes as listed

    console = Console(highlight=False)
    if close is not None:
        _close(close, answer)
        console.print(f"Dispute {close} is closed; the learner is told on the first page.")
        return
    found = list(listed(closed=show_closed))
    if not found:
        console.print("No key is disputed.")
        return
    holds = _proofs({one.question for one in found}) if rerun else {}
    for one in found:
        console.print(
            f"[b]{one.id}[/b]  {one.question} ({one.variant}), torch {one.torch}, seeds {one.seeds}"
        )
        console.print(f"   {one.at:%Y-%m-%d}: {one.words}", markup=False)
        if one.closed:
            console.print(f"   answered: {one.answer}", markup=False)
        if rerun:
            console.print(f"   {holds[one.question]}", markup=False)
    if any(not words.startswith("The proof holds") for words in holds.values()):
        raise typer.Exit(1)


def _close(dispute: int, answer: str) -> None:
    from datetime import UTC, datetime

    from gradschool.learning.errors import NotFound
    from gradschool.learning.services import dispute_close

    if not answer.strip():
        typer.echo("Say with --answer what the learner is to be told.", err=True)
        raise typer.Exit(2)
    try:
        dispute_close(dispute=dispute, answer=answer, now=datetime.now(UTC))
    except NotFound as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _proofs(questions: set[str]) -> dict[str, str]:
    """What running each question's proof again says, in words."""
    from importlib.util import find_spec

    from gradschool.curriculum.verify_all import targets, verify_all

    if find_spec("torch") is None:
        typer.echo(
            "Running a proof again needs PyTorch: pip install 'gradschool[lab]', or add --no-rerun.", err=True
        )
        raise typer.Exit(1)
    wanted = [target for target in targets([])[0] if target.folder.name in questions]
    told = dict.fromkeys(questions, "The question is not among the site's content any more.")
    for report in verify_all(wanted, fresh=True):
        told[report.question] = (
            f"The proof holds: run again now, {report.options} options."
            if report.proved
            else f"The proof does NOT hold: {'; '.join(report.why)}"
        )
    return told
