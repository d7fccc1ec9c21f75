"""`gradschool new`: a pattern or a question to start from, proved as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

new = typer.Typer(
    no_args_is_help=True, help="Start a pattern or a question: files that are proved as they are."
)


@new.command()
def pattern(
    place: Annotated[str, typer.Argument(metavar="TRACK/PATTERN", help="Such as pytorch/first-steps.")],
    content: Annotated[Path, typer.Option(help="The content folder to write it into.")] = Path(),
) -> None:
    """Write pattern.yaml and misconceptions.yaml into a folder of their own."""
    from gradschool.curriculum.start import CannotStart, start_pattern

    try:
        folder = start_pattern(content, place)
    except (CannotStart, OSError) as error:
        _stop(error)
    typer.echo(f"{folder} is written. Next: gradschool new question NAME --pattern {folder}")


@new.command()
def question(
    name: Annotated[str, typer.Argument(help="The question's id, for good; such as overshoot.")],
    pattern: Annotated[Path, typer.Option(help="The pattern's folder.")] = Path(),
    form: Annotated[str, typer.Option(help="choice, multiple, numeric, fill, order or curve.")] = "choice",
) -> None:
    """Write question.yaml and proof.py of one form, to be changed."""
    from gradschool.curriculum.start import CannotStart, start_question

    try:
        folder = start_question(pattern, name, form)
    except (CannotStart, OSError) as error:
        _stop(error)
    typer.echo(f"{folder} is written: question.yaml and proof.py, proved as they are.")
    typer.echo("Change them to ask what you want to ask. Then:")
    typer.echo(f"  gradschool verify {folder} --mutate --update")
    typer.echo(f"and name {name} in a mode of {pattern / 'pattern.yaml'}.")


def _stop(error: Exception) -> None:
    typer.echo(str(error), err=True)
    raise typer.Exit(2)
