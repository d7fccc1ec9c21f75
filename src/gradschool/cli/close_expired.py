"""`gradschool close-expired`: mark what ran out of time while nobody looked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gradschool.cli.site import open_site


def close_expired(
    data: Annotated[Path | None, typer.Option(help="The data folder; default: the user's own.")] = None,
) -> None:
    """Write down every overdue answer and every sitting that is over. Safe to run at any time, as by cron."""
    open_site(data)
    from datetime import UTC, datetime

    from gradschool.learning.services import close_expired as close

    closed = close(now=datetime.now(UTC))
    typer.echo(f"{closed} sitting{'' if closed == 1 else 's'} brought up to date.")
