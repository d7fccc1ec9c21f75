"""`gradschool serve`: the school on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    data: Annotated[Path | None, typer.Option(help="The data folder; default: the user's own.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; default: one a core.")] = None,
    lab_processes: Annotated[
        int | None, typer.Option(min=1, help="Processes that train for the lab; default: one a core.")
    ] = None,
    trust_me_run_unsandboxed: Annotated[
        bool,
        typer.Option(
            "--trust-me-run-unsandboxed",
            help="Run code from the pages with your own rights, where there is no sandbox. On this machine alone.",
        ),
    ] = False,
) -> None:
    """Serve the school. Ctrl-C stops it; nothing is lost."""
    from rich.console import Console

    if data:
        os.environ["GRADSCHOOL_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "gradschool.web.settings"
    from gradschool.lab.cores import cores
    from gradschool.web.server import (
        ServeError,
        check_address,
        collect_static,
        lab_engine,
        prepare,
        run,
        sandbox,
    )

    console = Console(highlight=False)
    try:
        check_address(host, port)
        beside, no_runs = sandbox(host, unsandboxed=trust_me_run_unsandboxed)
        folder = prepare()
        collect_static(folder)
        engine, no_lab = lab_engine(folder, lab_processes or cores())
    except ServeError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from None
    _say(console, host, port, folder, {"no lab": no_lab, "running code": no_runs})
    with engine, beside(folder):
        run(host, port, workers or cores())


def _say(console: Console, host: str, port: int, folder: Path, notes: dict[str, str | None]) -> None:
    """What is served and where; before it what is left out, and what is not as usual."""
    from rich.markup import escape

    from gradschool.web.server import content

    served, faults = content()
    for name, words in (*(("left out", fault) for fault in faults), *notes.items()):
        if words:
            console.print(f"[yellow]{name}[/yellow] {escape(words)}", soft_wrap=True)
    shown = f"[{host}]" if ":" in host else host
    console.print(
        f"gradschool serves {served} at [bold]{escape(f'http://{shown}:{port}/')}[/bold]"
        f"  (data in {escape(str(folder))}; Ctrl-C stops)",
        soft_wrap=True,
    )
