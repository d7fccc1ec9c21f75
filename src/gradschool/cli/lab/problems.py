"""`gradschool lab problems`: what there is to train on."""

from __future__ import annotations

import json
from importlib.util import find_spec

import typer

from gradschool.cli.lab import arguments
from gradschool.cli.lab.faults import faults_told


def problems(as_json: arguments.AsJson = False) -> None:
    """List the problems of the lab: what each is good for, and how big it is."""
    with faults_told():
        from gradschool.lab.problems.listing import listing

        found = listing(with_models=find_spec("torch") is not None)
        if as_json:
            typer.echo(json.dumps([one.to_dict() for one in found]))
            return
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        table = Table(
            "problem", "what it is good for", "steps an epoch", "model", "parameters", show_lines=True
        )
        for one in found:
            parameters = "\n".join(f"{name}={value}" for name, value in one.parameters.items())
            table.add_row(one.name, one.summary, one.steps, *map(escape, (one.model or "", parameters)))
        Console(highlight=False).print(table)
