"""Thousands of runs through the sandbox, and hundreds of kills: nothing may leak, get lost, or come out wrong.

    python benchmarks/soak.py [--runs 10000] [--kills 200] [--seed 0] [--write]

First the runs: trivial snippets, all different so that none is found kept, for 50 learners, through the process and the
queue that a site has. Before, during and after, it counts what the sandbox's own processes hold: processes, open
descriptors, sockets, mounts and mount namespaces, files, memory. After as many runs as results are kept, nothing may grow
any more, and memory by no more than 8 MB. The slowest tenth must still make 1,000 runs a minute.

Then the kills, at random moments of a run, of every process there is: the warm process, bubblewrap, the keeper of a run,
the run, the sandbox's server, `gradschool serve` itself. After each, every process that belonged to the victim must go; the
run that was under way must come out right, or be known as lost and come out right when it is asked again; the next run
must come out right; an answer to a question, counted just before the site was killed, must be there.

Exit code 1 when something leaked, was lost, wrong or too slow. `--write` puts the result into docs/soak.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from soak_kills import VICTIMS, Killed, a_served_site, kill
from soak_runs import MB, Seen, Soaked, a_site, soak

LEAST_A_MINUTE = 1000
PAGE = Path(__file__).parents[1] / "docs" / "soak.md"
NAMES = {
    "namespaces": "mount namespaces",
    "files": "files (data, temporary, shared memory, scratch)",
    "descriptors": "open descriptors",
    "server_bytes": "memory of the server, MB",
    "warm_bytes": "memory of the warm process, MB",
}


def main() -> None:
    options = parsed_options()
    console, started = Console(), time.monotonic()
    load = os.getloadavg()[0]
    try:
        with progress() as bar:
            soaked, torch = soaked_with(options.runs, bar)
            killed = killed_with(options.kills, options.seed, bar)
    except KeyboardInterrupt:
        console.print("Stopped: the sandbox and the site were ended, nothing is left of them.")
        sys.exit(130)
    faults = [*soaked.faults(), *killed.wrong]
    if options.runs and min(soaked.rates) < LEAST_A_MINUTE:
        faults.append(
            f"the slowest tenth made {min(soaked.rates):,.0f} runs a minute; {LEAST_A_MINUTE:,} is the least"
        )
    page = written(soaked, killed, faults, machine(torch, load), time.monotonic() - started)
    print(page)
    if options.write:
        PAGE.write_text(page)
    sys.exit(1 if faults else 0)


def parsed_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10_000, help="after the first 1,200, which warm up")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0, help="of the order and the moments of the kills")
    parser.add_argument("--write", action="store_true", help="put the result into docs/soak.md")
    return parser.parse_args()


def progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def soaked_with(runs: int, bar: Progress) -> tuple[Soaked, str]:
    """What the runs left behind, and the torch they had."""
    task = bar.add_task("Runs", total=runs)
    with a_site() as site:
        return soak(site, runs, lambda done: bar.update(task, completed=done)), site.sandbox.standing().torch


def killed_with(kills: int, seed: int, bar: Progress) -> Killed:
    if not kills:
        return Killed()
    task = bar.add_task("Kills", total=kills)
    with a_served_site() as site:
        return kill(site, kills, seed, lambda done: bar.update(task, completed=done))


def machine(torch: str, load: float) -> str:
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, torch {torch}; load {load:.1f} when it began"
    )


def written(soaked: Soaked, killed: Killed, faults: list[str], where: str, seconds: float) -> str:
    """The result as a page."""
    parts = [
        "# The sandbox in the long run",
        "`make soak` writes this page; `benchmarks/soak.py` says in its first lines what it does.",
        f"{where}; {seconds / 60:.0f} minutes.",
        f"## {soaked.runs:,} runs",
        runs_table(soaked),
        f"{60 * soaked.runs / soaked.seconds:,.0f} runs a minute, {min(soaked.rates):,.0f} in the slowest tenth "
        f"({LEAST_A_MINUTE:,} is the least). With four asked for at any time, two of them running, one had its result after "
        f"{1000 * soaked.wait(0.5):.0f} ms (median) and {1000 * soaked.wait(0.95):.0f} ms (95 of 100).",
        f"## {sum(killed.counts.values())} kills",
        kills_table(killed),
        kills_told(killed),
        f"**{'Failed' if faults else 'Nothing leaked, nothing was lost, nothing came out wrong'}.**",
        "\n".join(f"- {fault}" for fault in faults),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def runs_table(soaked: Soaked) -> str:
    assert soaked.before
    assert soaked.after
    lines = ["| | before | most while running | after |", "|---|---:|---:|---:|"]
    for one in fields(Seen):
        shown = [getattr(seen, one.name) for seen in (soaked.before, soaked.after)]
        most = max((getattr(seen, one.name) for seen in soaked.during), default=0)
        cells = (shown[0], most, shown[1])
        if one.name.endswith("bytes"):
            written_cells = [f"{cell / MB:.1f}" for cell in cells]
        else:
            written_cells = [f"{cell:,}" for cell in cells]
        lines.append(f"| {NAMES.get(one.name, one.name)} | {' | '.join(written_cells)} |")
    return "\n".join(lines)


def kills_table(killed: Killed) -> str:
    lines = ["| killed | times | run under way asked again |", "|---|---:|---:|"]
    lines += [f"| {kind} | {killed.counts[kind]} | {killed.again[kind]} |" for kind in VICTIMS]
    return "\n".join(lines)


def kills_told(killed: Killed) -> str:
    if not killed.recovered:
        return ""
    ordered = sorted(killed.recovered)
    return (
        f"From a kill until the run under way and the next one had their results: {ordered[len(ordered) // 2]:.1f} s (median), "
        f"{ordered[-1]:.1f} s at the most. {killed.answers} answers, each counted just before the site was killed, "
        "were all there after it."
    )


if __name__ == "__main__":
    main()
