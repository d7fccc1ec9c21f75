"""The papers' table: published claims about learning rates, reproduced here, theory beside what ran.

    python benchmarks/papers.py [--slow] [--only ROW] [--json | --markdown]

Every row is a small experiment, seeded, in float64, on one thread: with the lab wherever it can, in plain torch
otherwise. A claim that does not hold on our experiment is shown as not holding. Exit code 1 if a row that should hold
does not, 2 for a row that there is not.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from claims import CLAIMS
from claims.claim import Claim, Measured, Numbers

HEADINGS = ("row", "claim", "source", "theory", "ours", "tolerance", "verdict", "CPU s")


@dataclass(frozen=True)
class Row:
    """A claim with what came out; nothing if it did not run."""

    claim: Claim
    measured: Measured | None = None
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not run"
        return "holds" if self.measured.holds else "does not hold"

    @property
    def is_broken(self) -> bool:
        """Whether it should hold and does not."""
        return self.claim.holds_here and self.measured is not None and not self.measured.holds

    @property
    def note(self) -> str:
        if self.measured is not None:
            return self.measured.note
        if self.claim.needs:
            return f"Needs {self.claim.needs}: pip install it."
        return "Takes a minute; ask for it by --slow."

    def cells(self) -> tuple[str, ...]:
        found = self.measured
        values = (shown(found.theory), shown(found.ours), found.tolerance) if found else ("", "", "")
        seconds = f"{self.seconds:.1f}" if found else ""
        return (self.claim.row, self.claim.text, self.claim.source, *values, self.verdict, seconds)

    def to_dict(self) -> dict[str, object]:
        return {
            "row": self.claim.row,
            "claim": self.claim.text,
            "source": self.claim.source,
            "verdict": self.verdict,
            "should_hold": self.claim.holds_here,
            "seconds": round(self.seconds, 3),
            "measured": asdict(self.measured) if self.measured else None,
        }


def main(arguments: Sequence[str] | None = None) -> int:
    options = parsed_options(arguments)
    torch.set_num_threads(1)
    rows = run_all(chosen(options.only), slow=options.slow or bool(options.only))
    if options.json:
        print(json.dumps([row.to_dict() for row in rows], indent=1, ensure_ascii=False))
    elif options.markdown:
        print(markdown(rows))
    else:
        show(rows)
    return 1 if any(row.is_broken for row in rows) else 0


def parsed_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--slow", action="store_true", help="run the rows that take a minute too")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ROW",
        help="this row only, such as 7, 18 or 18b; repeat it",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print all numbers as JSON")
    form.add_argument("--markdown", action="store_true", help="print the table for docs/benchmarks.md")
    options = parser.parse_args(arguments)
    for row in options.only:
        if not chosen([row]):
            parser.error(f"there is no row {row}; rows are {', '.join(claim.row for claim in CLAIMS)}")
    return options


def chosen(rows: Sequence[str]) -> list[Claim]:
    """The claims of these rows, by full name or by number; all of them if none are named."""
    return [claim for claim in CLAIMS if not rows or {claim.row, str(claim.number)} & set(rows)]


def run_all(claims: Sequence[Claim], *, slow: bool) -> list[Row]:
    """Test the claims one by one, those that need what is not there and, unless asked for, the slow ones left out."""
    rows = []
    columns = (*Progress.get_default_columns()[:2], TimeElapsedColumn(), TextColumn("{task.fields[text]}"))
    with Progress(*columns, transient=True, console=Console(stderr=True)) as progress:
        task = progress.add_task("Testing", total=len(claims), text="")
        for claim in claims:
            progress.update(task, text=f"{claim.row}: {claim.text}")
            rows.append(run(claim) if claim.needs is None and (slow or not claim.slow) else Row(claim))
            progress.advance(task)
    return rows


def run(claim: Claim) -> Row:
    started = time.process_time()  # other programs on the machine do not count
    measured = claim.measure()
    return Row(claim, measured, time.process_time() - started)


def shown(values: Numbers | str) -> str:
    return values if isinstance(values, str) else ", ".join(f"{value:.6g}" for value in values)


def show(rows: Sequence[Row]) -> None:
    console = Console()
    table = Table(title="Published claims about learning rates", caption=summary(rows), show_lines=True)
    for heading in ("row", "claim", "numbers", "verdict", "CPU s"):
        table.add_column(heading, justify="right" if heading == "CPU s" else "left", overflow="fold")
    for row in rows:
        number, text, source, *numbers, verdict, seconds = row.cells()
        named = zip(("theory", "ours", "tolerance"), numbers, strict=True)
        style = {"not run": "dim", "holds": "green"}.get(verdict, "bold red" if row.is_broken else "yellow")
        table.add_row(
            number,
            Text.assemble(text, "\n", (source, "dim italic")),
            Text("\n".join(f"{name}: {value}" for name, value in named if value)),
            Text(verdict, style=style),
            seconds,
        )
    console.print(table)
    for row in rows:
        if row.note:
            console.print(Text.assemble((row.claim.row.ljust(4), "bold"), row.note))


def markdown(rows: Sequence[Row]) -> str:
    lines = ["| " + " | ".join(HEADINGS) + " |", "|---" * (len(HEADINGS) - 1) + "|---:|"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row.cells()) + " |" for row in rows]
    notes = [f"- {row.claim.row}: {row.note}" for row in rows if row.note]
    return "\n".join([*lines, "", summary(rows), "", *notes])


def summary(rows: Sequence[Row]) -> str:
    counts = ", ".join(
        f"{verdict}: {count}"
        for verdict in ("holds", "does not hold", "not run")
        if (count := sum(row.verdict == verdict for row in rows))
    )
    machine = f"torch {torch.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores"
    seconds = sum(row.seconds for row in rows)
    return f"{counts}. {seconds:.0f} s of CPU in all, one thread; {machine}."


if __name__ == "__main__":
    sys.exit(main())
