"""Fills docs/lab.md with what its commands and Python lines print: `python docs/lab_page.py`, after a change of them."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import tempfile
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("lab.md")
WIDTH = 110
CONSOLE = re.compile(r"```console\n\$ (?P<command>[^\n]*)\n(?P<shown>.*?)```", re.S)
PYTHON = re.compile(r"```python\n(?P<code>.*?)```(?P<text>\n\n```text\n(?P<shown>.*?)```)?", re.S)
SECONDS = re.compile(r" in \d+\.\d\d s")  # differ from run to run


def printed_by(command: str) -> str:
    """What the command prints, on both streams, without blanks at the ends of lines."""
    from typer.testing import CliRunner

    from gradschool.cli.main import application

    environment = {"COLUMNS": str(WIDTH), "TERM": "dumb"}
    done = CliRunner().invoke(application, shlex.split(command)[1:], env=environment)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    lines = SECONDS.sub(" in … s", done.output).splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def printed_by_python(code: str, names: dict[str, Any]) -> str:
    """What the lines print; `names` is what earlier ones left."""
    with contextlib.redirect_stdout(io.StringIO()) as told:
        exec(code, names)  # noqa: S102  the lines of our own page
    return told.getvalue().rstrip("\n") + "\n"


def fill() -> None:
    """Write the page anew."""
    names: dict[str, Any] = {}

    def console(found: re.Match[str]) -> str:
        return f"```console\n$ {found['command']}\n{printed_by(found['command'])}```"

    def python(found: re.Match[str]) -> str:
        told = printed_by_python(found["code"], names)
        shown = f"\n\n```text\n{told}```" if found["text"] else ""
        return f"```python\n{found['code']}```{shown}"

    text = CONSOLE.sub(console, PAGE.read_text())
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        text = PYTHON.sub(python, text)
    PAGE.write_text(text)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    fill()
