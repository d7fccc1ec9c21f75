"""Opening a site's database for a command that runs beside, or without, the server."""

from __future__ import annotations

import os
from pathlib import Path

import typer


def open_site(data: Path | None) -> None:
    """Set the data folder, migrate, and have Django ready; one line and exit code 1 where that fails."""
    if data:
        os.environ["GRADSCHOOL_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gradschool.web.settings")
    from gradschool.web.server import ServeError, prepare

    try:
        prepare()
    except ServeError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
