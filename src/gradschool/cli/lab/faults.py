"""How a command of the lab ends when something is wrong: one line on standard error, and the right exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import TextIOWrapper
from typing import NoReturn

import typer

WRONG_USE = 2
INTERRUPTED = 130
TORCH = "This runs PyTorch, which is not installed: pip install 'gradschool[lab]'."
MATPLOTLIB = "Pictures are drawn by matplotlib, which is not installed: pip install 'gradschool[lab]'."


@contextmanager
def faults_told() -> Iterator[None]:
    """What the lab refuses becomes its one sentence and exit code 2; Ctrl-C becomes 130."""
    from gradschool.lab import LabError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # where a terminal has few letters, a chart shows question marks
    try:
        yield
    except LabError as error:
        stop(" ".join(str(error).split()))
    except KeyboardInterrupt:
        stop("Stopped. Nothing was left half-written.", code=INTERRUPTED)


def need(module: str, sentence: str) -> None:
    """Stop with the sentence unless the module is installed."""
    if find_spec(module) is None:
        stop(sentence)


def stop(message: str, *, code: int = WRONG_USE) -> NoReturn:
    """End the command with one line on standard error."""
    typer.echo(message, err=True)
    raise typer.Exit(code)
