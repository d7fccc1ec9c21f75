"""A progress bar on standard error, for a terminal alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS_BETWEEN_DRAWINGS = 0.05


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Something to call with (steps done, steps there are) as often as one likes."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        last = 0.0

        def drawn(done: int, steps: int) -> None:
            nonlocal last
            if time.monotonic() - last >= SECONDS_BETWEEN_DRAWINGS:
                last = time.monotonic()
                bar.update(task, completed=done, total=steps)

        yield drawn
