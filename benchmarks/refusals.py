"""How quickly the lab refuses a text that tries to reach beyond a strategy: at most 50 ms each is the budget.

    python benchmarks/refusals.py [--markdown]

Each text is given to `lab.expand`, which the page, the shell and a notebook all call; beside it, Python's own parser reads
the same text (`ast.parse`), where it can. Median and largest of 20 tries.
"""

from __future__ import annotations

import argparse
import ast
import os
import platform
import statistics
import time
from collections.abc import Callable
from contextlib import suppress

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gradschool import lab

TEXTS = {
    "a call": "SGD(lr=__import__('os').system('true'))",
    "an attribute": "SGD(lr=0.1) | LambdaLR(lambda e: e.__class__.__mro__)",
    "a name": "SGD(lr=secret)",
    "a dunder": "__builtins__.open('/etc/passwd')",
    "a comprehension": "SGD(lr=[x for x in range(10**9)])",
    "a huge whole number": "SGD(lr=" + "9" * 4_000 + ")",
    "a power tower": "SGD(lr=10**10**10)",
    "brackets, 9,000 deep": "(" * 9_000,
    "calls, 90 deep": "SGD(" * 90 + ")" * 90,
    "minus signs, 9,000": "-" * 9_000 + "1",
    "schedules, 40 deep": "SGD(lr=1) | " + "ChainedScheduler([" * 40 + "StepLR(2)" + "])" * 40,
    "1 MB of text": "SGD(lr=0.1) # " + "x" * 1_000_000,
    "1 MB of digits": "1" * 1_000_000,
    "9,999 colons": "1:" * 4_999,
    "a grid of a million": "SGD(lr=1e-4:1:1000, momentum=0:0.9:1000:linear)",
    "lr of infinity": "SGD(lr=1e999)",
    "a negative lr": "SGD(lr=-0.1)",
    "binary": "\x00\x01\x02",
}
BUDGET = 50  # milliseconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/benchmarks.md")
    options = parser.parse_args()
    lab.expand("SGD(lr=0.1) | StepLR(2)")  # the tables are read once
    rows = [row(what, text) for what, text in TEXTS.items()]
    worst = max(float(cells[2]) for cells in rows)
    setting = (
        f"Largest: {worst:.1f} ms of {BUDGET}. {os.cpu_count()} cores, Python {platform.python_version()}."
    )
    columns = ["text", "median ms", "largest ms", "ast.parse ms", "what it says"]
    if options.markdown:
        print("|", " | ".join(columns), "|\n|---|---|---|---|---|")
        for cells in rows:
            print("|", " | ".join(cell.replace("|", "\\|") for cell in cells), "|")
        print(f"\n{setting}")
    else:
        table = Table(*columns, title="Refusals", caption=setting)
        for cells in rows:
            table.add_row(*map(escape, cells))
        Console().print(table)


def row(what: str, text: str) -> list[str]:
    message = refusal(text)
    ours = timed(lambda: refusal(text))
    theirs = timed(lambda: parsed(text))
    middle, largest = statistics.median(ours), max(ours)
    return [what, f"{middle:.2f}", f"{largest:.2f}", f"{statistics.median(theirs):.2f}", message[:90]]


def refusal(text: str) -> str:
    try:
        lab.expand(text)
    except lab.LabError as error:
        return str(error).splitlines()[0]
    raise SystemExit(f"not refused: {text[:60]}")


def parsed(text: str) -> None:
    with suppress(SyntaxError, ValueError, MemoryError, RecursionError):
        ast.parse(text)


def timed(act: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(20):
        started = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - started))
    return found


if __name__ == "__main__":
    main()
