"""`gradschool schema`: the content files' JSON Schema, so that an editor can complete and check them."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def schema(
    file: Annotated[
        str,
        typer.Argument(
            help="question, pattern, misconceptions or exercises: the file whose schema is wanted."
        ),
    ] = "question",
) -> None:
    """Print the JSON Schema of a content file."""
    from pydantic import BaseModel

    from gradschool.curriculum.exercise import ExercisesFile
    from gradschool.curriculum.schema import MisconceptionsFile, PatternFile, QuestionFile

    models: dict[str, type[BaseModel]] = {
        "question": QuestionFile,
        "pattern": PatternFile,
        "misconceptions": MisconceptionsFile,
        "exercises": ExercisesFile,
    }
    model = models.get(file.removesuffix(".yaml"))
    if model is None:
        typer.echo(f"There is no content file {file!r}; ask for one of {', '.join(models)}.", err=True)
        raise typer.Exit(2)
    typer.echo(json.dumps(model.model_json_schema(), indent=2))
