"""What a learner waits for when they run a snippet, beside the same file started with `python`, and what isolation costs.

    python benchmarks/snippet.py [--runs 60] [--json] [--markdown]

The snippet trains nn.Linear for 5 epochs; every run is another one (another rate), so that no result is found kept. It goes
the page's own way: POST /api/run/ to a real `gradschool serve`, then GET of the result as the page's script asks for it,
until its HTML is there. One by one with it, `python snippet.py` runs the same code from nothing. Each result is
compared with the other one's output.

Isolation: a warm process in bubblewrap and one without any confinement run the same snippets, one by one. CPU is that of
the warm process (it forks), of the keeper until it tells the verdict, and of the run, from the kernel's own clocks.

Memory: what the sandbox's processes take more, each page shared with others in parts (PSS), while one run, and then
eight, have trained and sleep. Reading that of another user's processes needs root.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from gradschool.sandbox import Ending, Limits, Mode, Snippet, connect
from gradschool.sandbox.host import WarmProcess, _Run
from load import TOKEN, free_port, served
from soak_runs import MB, family, memory, ready, warm_of

CODE = """\
import torch
from torch import nn

x = torch.linspace(-1, 1, 64).unsqueeze(1)
y = 2 * x + 1
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr={rate})
for epoch in range(5):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    print(epoch, f"{{loss.item():.5f}}")
"""
POLLS = (15, 25, 40, 40, 40, 40, 60, 60, 80, 80, 120, 160, 240)  # ms, as in the page's script
TIMES_FASTER, SLOWEST_MS, CPU_MS, RUN_MB = 25, 250, 5, 15
SLEEPERS = 8


@dataclass(frozen=True)
class Row:
    """One number and the budget it has."""

    what: str
    budget: str
    found: float
    unit: str
    held: bool

    def cells(self) -> list[str]:
        return [
            self.what,
            self.budget,
            f"{self.found:,.1f} {self.unit}".strip(),
            "yes" if self.held else "NO",
        ]


def main() -> None:
    options = parsed_options()
    load = os.getloadavg()[0]
    with Progress(transient=True, console=Console(stderr=True)) as bar:
        ours, cold = page_and_cold(options.runs, bar)
        full, bare = asyncio.run(both_modes(options.runs, bar))
        one, eight = asyncio.run(sleepers(1)), asyncio.run(sleepers(SLEEPERS))
    rows = table(ours, cold, full, bare, one, eight)
    more = (
        f"Cold `python snippet.py`: median {1000 * statistics.median(cold):,.0f} ms, p95 {1000 * part(cold, 0.95):,.0f} ms. "
        f"CPU of a run: {full:.1f} ms in the sandbox, {bare:.1f} ms as a bare fork. "
        f"{options.runs} different runs of each, one by one; {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load {load:.1f} when it began."
    )
    show(rows, more, options)
    sys.exit(0 if all(row.held for row in rows) else 1)


def parsed_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=60, help="of each kind; at least 50 to be quoted")
    parser.add_argument("--json", action="store_true", help="print all numbers as JSON")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/benchmarks.md")
    return parser.parse_args()


def table(
    ours: list[float], cold: list[float], full: float, bare: float, one: float | None, eight: float | None
) -> list[Row]:
    """Each number with its budget."""
    faster = statistics.median(cold) / statistics.median(ours)
    median, slow = 1000 * statistics.median(ours), 1000 * part(ours, 0.95)
    rows = [
        Row("from Run to the result's HTML, median", "", median, "ms", True),
        Row("the same, 95 of 100", f"<= {SLOWEST_MS} ms", slow, "ms", slow <= SLOWEST_MS),
        Row("cold start / ours, medians", f">= {TIMES_FASTER}x", faster, "x", faster >= TIMES_FASTER),
        Row("CPU that isolation adds to a run", f"<= {CPU_MS} ms", full - bare, "ms", full - bare <= CPU_MS),
    ]
    for count, found in ((1, one), (SLEEPERS, eight)):
        if found is not None:
            rows.append(
                Row(f"memory a run, {count} at once", f"<= {RUN_MB} MB", found, "MB", found <= RUN_MB)
            )
    return rows


def code(number: int) -> str:
    """The snippet with a rate that no other run has."""
    return CODE.format(rate=0.1 + number / 10_000)


def part(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


# --- The page's own way, and a cold start ---


def page_and_cold(runs: int, bar: Progress) -> tuple[list[float], list[float]]:
    """Seconds of each, one by one."""
    task = bar.add_task("Page and cold start", total=runs)
    ours: list[float] = []
    cold: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        os.environ["GRADSCHOOL_ENGINE"] = "off"  # what the lab's processes take is no part of a run
        with served(["gradschool", "serve", "--port", port, "--data", folder], port):
            ready(folder)
            through_the_page(
                port, CODE.format(rate=0.05)
            )  # the first request of a worker loads what it needs
            through_the_page(port, CODE.format(rate=0.06))
            for number in range(runs):
                seconds, named = through_the_page(port, code(number))
                ours.append(seconds)
                seconds, printed = from_nothing(folder, code(number))
                cold.append(seconds)
                state = connect(folder).state(named)
                assert state
                assert state.result
                if (state.result.ending, state.result.output) != (Ending.FINISHED, printed):
                    raise SystemExit(f"The page's run printed {state.result.output!r}, python {printed!r}.")
                bar.advance(task)
    return ours, cold


def through_the_page(port: int, text: str) -> tuple[float, str]:
    """Seconds until the result's HTML is there, asked for as the page's script does; and the run's name."""
    address = f"http://127.0.0.1:{port}/api/run/"
    started = time.perf_counter()
    told = asked(address, urllib.parse.urlencode({"code": text, "of": "", "seed": 0}).encode())
    named, polls = told["name"], 0
    while "html" not in told:
        told = asked(f"{address}{named}/")
        if "html" not in told:
            time.sleep(POLLS[min(polls, len(POLLS) - 1)] / 1000)
            polls += 1
    return time.perf_counter() - started, named


def asked(address: str, body: bytes | None = None) -> dict[str, str]:
    headers = {"Cookie": f"csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{address} answered {error.code}: {error.read().decode()[:300]}") from error


def from_nothing(folder: Path, text: str) -> tuple[float, str]:
    """Seconds of `python snippet.py`, and what it printed. Seeded as the sandbox seeds a run."""
    file = folder / "snippet.py"
    file.write_text(
        re.sub(r"^(from torch import nn)$", r"\1\ntorch.manual_seed(0)", text, flags=re.MULTILINE)
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, check=True)
    return time.perf_counter() - started, done.stdout


# --- What isolation costs ---


async def both_modes(runs: int, bar: Progress) -> tuple[float, float]:
    """Median ms of CPU of a run in the sandbox, and as a bare fork."""
    task = bar.add_task("Isolation", total=runs)
    spent: dict[Mode, list[float]] = {Mode.FULL: [], Mode.UNSANDBOXED: []}
    async with WarmProcess(Mode.FULL) as full, WarmProcess(Mode.UNSANDBOXED) as bare:
        for number in range(-5, runs):
            for warm in (full, bare):
                seconds = await processor_seconds(warm, Snippet(code(abs(number))))
                if number >= 0:
                    spent[warm.mode].append(1000 * seconds)
            bar.advance(task)
    return statistics.median(spent[Mode.FULL]), statistics.median(spent[Mode.UNSANDBOXED])


async def processor_seconds(warm: WarmProcess, snippet: Snippet) -> float:
    """CPU of the warm process, the keeper and the run."""
    python = python_of(warm)
    before = scheduled(python.pid)
    outcome = await _Run(warm._ask, snippet, Limits()).outcome()
    if outcome.words.get("status") != 0:
        raise SystemExit(f"A run did not end well: {outcome}")
    forked = scheduled(python.pid) - before
    return forked + float(outcome.words["keeper"]) + float(outcome.words["cpu"])


def scheduled(process: int) -> float:
    """Seconds that a process was on a processor, to the nanosecond."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


def python_of(warm: WarmProcess) -> psutil.Process:
    assert warm.process
    if warm.mode is Mode.UNSANDBOXED:
        return psutil.Process(warm.process.pid)
    found = warm_of(family(psutil.Process(warm.process.pid)))
    assert found
    return found


# --- What a run takes of memory ---


async def sleepers(count: int) -> float | None:
    """MB a run, when so many have trained and sleep; None where their memory cannot be read."""
    async with WarmProcess(Mode.FULL) as warm:
        assert warm.process
        await warm.run(Snippet(code(0)))
        await asyncio.sleep(0.5)
        alone = total(warm)
        snippet = Snippet(code(1) + "\nimport time\nprint('asleep', flush=True)\ntime.sleep(6)")
        running = [
            asyncio.create_task(warm.run(replace(snippet, seed=number), Limits())) for number in range(count)
        ]
        await asyncio.sleep(3)
        asleep = total(warm)
        results = await asyncio.gather(*running)
    if any(result.ending is not Ending.FINISHED for result in results):
        raise SystemExit(f"A run did not end well: {results}")
    return (asleep - alone) / MB / count if asleep and alone else None


def total(warm: WarmProcess) -> int:
    """Bytes of all processes below bubblewrap; 0 when one of them cannot be read."""
    assert warm.process
    found = [memory(one.pid) for one in family(psutil.Process(warm.process.pid)) if _lives(one)]
    return sum(found) if all(found) else 0


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def show(rows: list[Row], more: str, options: argparse.Namespace) -> None:
    columns = ["what", "budget", "found", "held"]
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "setting": more}, indent=1))
    elif options.markdown:
        print("|", " | ".join(columns), "|\n|---|---|---|---|")
        for row in rows:
            print("|", " | ".join(row.cells()), "|")
        print(f"\n{more}")
    else:
        shown = Table(*columns, title="A snippet, from Run to its result", caption=more)
        for row in rows:
            shown.add_row(*row.cells())
        Console().print(shown)


if __name__ == "__main__":
    main()
