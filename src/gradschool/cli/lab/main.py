"""`gradschool lab`: learning-rate strategies in the shell."""

from __future__ import annotations

import typer

from gradschool.cli.lab.compare import compare
from gradschool.cli.lab.preview import preview
from gradschool.cli.lab.problems import problems
from gradschool.cli.lab.range_test import range_test
from gradschool.cli.lab.sweep import sweep

lab = typer.Typer(
    no_args_is_help=True,
    help="Train small models under many learning-rate strategies at once, and see what each does.",
)
lab.command()(problems)
lab.command()(sweep)
lab.command()(preview)
lab.command()(range_test)
lab.command()(compare)
