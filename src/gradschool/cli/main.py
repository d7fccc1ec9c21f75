"""The `gradschool` command."""

from __future__ import annotations

from typing import Annotated

import typer

from gradschool.cli.calibrate import calibrate
from gradschool.cli.close_expired import close_expired
from gradschool.cli.diagnose import diagnose
from gradschool.cli.disputes import disputes
from gradschool.cli.lab.main import lab
from gradschool.cli.new import new
from gradschool.cli.regrade import regrade
from gradschool.cli.run import run as run_file
from gradschool.cli.schema import schema
from gradschool.cli.serve import serve
from gradschool.cli.verify import verify

application = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Learn why learning-rate strategy decides whether a PyTorch model converges; every word is a run.",
)
application.command()(serve)
application.command()(verify)
application.command("run")(run_file)
application.command()(schema)
application.command()(diagnose)
application.command()(close_expired)
application.command()(regrade)
application.command()(calibrate)
application.command()(disputes)
application.add_typer(lab, name="lab")
application.add_typer(new, name="new")


def _print_version(wanted: bool) -> None:
    if wanted:
        from gradschool import __version__

        typer.echo(f"gradschool {__version__}")
        raise typer.Exit


@application.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    pass


def run() -> None:
    """The entry point of the installed command."""
    application()
