"""What the lab's engine adds to a sweep, beside `run_sweep` itself in the same run.

    python benchmarks/lab_engine.py [--rounds 15] [--processes 2]

Both train the same 64 and 256 strategies on moons (MLP 2-32-1, batch 64, 30 epochs, 240 steps) with one torch thread a
process. The engine's time is what a page waits for: from the call of `submit` until the JSON is in its hands, asked for
every 5 ms, never from the cache. Medians and the best of all rounds, in milliseconds; other work on the machine shows
in the medians.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from gradschool.lab.engine import Engine, EngineError, SweepTask, connect
from gradschool.lab.engine.process import EngineProcess
from gradschool.lab.engine.training import run
from gradschool.lab.spec import SweepSpec
from gradschool.lab.training import run_sweep


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(1)
    table = Table("64 or 256 strategies on moons, 240 steps", "median ms", "best ms", "JSON kB")
    with tempfile.TemporaryDirectory() as folder, EngineProcess(Path(folder), options.processes):
        engine = answering(Path(folder))
        for strategies in (64, 256):
            specs = [sweep(strategies, place) for place in range(options.rounds + 1)]
            many = f"{options.processes} processes"
            ways: dict[str, Callable[[SweepSpec], int]] = {
                "run_sweep, one process": lambda spec: len(run_sweep(spec)) * 0,
                "the same with verdicts and JSON": whole,
                f"the engine, {many}": lambda spec: len(from_engine(engine, spec)),
            }
            for name, way in ways.items():
                spent, size = measured(way, specs)
                table.add_row(
                    f"{strategies}: {name}",
                    f"{1000 * statistics.median(spent):.1f}",
                    f"{1000 * min(spent):.1f}",
                    f"{size / 1000:.0f}" if size else "",
                )
    Console().print(table)


def sweep(strategies: int, place: int) -> SweepSpec:
    """One of many alike, so that no round finds the last one's result."""
    return SweepSpec("moons", [f"SGD(lr=1e-3:{1 + place / 1000}:{strategies}, momentum=0.9)"], 30)  # type: ignore[arg-type]


def measured(way: Callable[[SweepSpec], int], specs: list[SweepSpec]) -> tuple[list[float], int]:
    """Seconds of each round but the first, and the size of the last result."""
    spent, size = [], 0
    for spec in specs:
        start = time.perf_counter()
        size = way(spec)
        spent.append(time.perf_counter() - start)
    return spent[1:], size


def whole(spec: SweepSpec) -> int:
    part = {**spec.to_dict(), "runs": [(place, 0) for place in range(len(spec.strategies))]}
    return len(run(part, lambda _done, _steps: None)[1])


def from_engine(engine: Engine, spec: SweepSpec) -> bytes:
    named = engine.submit(SweepTask(spec), "benchmark")
    while (found := engine.result(named, "benchmark")) is None:
        time.sleep(0.005)
    return found


def answering(folder: Path) -> Engine:
    """The engine, once its processes are warm."""
    while True:
        try:
            engine = connect(folder)
        except EngineError:
            time.sleep(0.1)
            continue
        from_engine(engine, SweepSpec("line", ["SGD(lr=0.1:1:32)"], 2))  # type: ignore[arg-type]
        time.sleep(5)  # the digits load when nothing else is asked for
        return engine


if __name__ == "__main__":
    main()
