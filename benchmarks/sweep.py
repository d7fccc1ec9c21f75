"""How much quicker the lab trains many strategies than the usual ways of doing the same grid.

    python benchmarks/sweep.py [--markdown] [--quick]

Every rival trains the same models from the same starts on the same batches and records the loss of each step; the
final losses are compared in the same run. One thread each (torch.set_num_threads(1)); times are wall-clock times of the
process, rounds are interleaved and medians reported. Rivals that would take minutes train a part of the grid, which the
table says, and are scaled.
"""

from __future__ import annotations

import argparse
import itertools
import json
import logging
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from torch.func import functional_call, grad_and_value, stack_module_state, vmap

from gradschool import lab
from gradschool.lab.engine import Engine, EngineError, SweepTask, connect
from gradschool.lab.engine.process import EngineProcess
from gradschool.lab.problems.problem import Problem

torch.set_num_threads(1)
Rates = list[float]
Trained = list[float]  # the final loss on all data, one a rate


@dataclass(frozen=True)
class Workload:
    """A grid of learning rates on a problem, and the least ratio against a torch.optim loop that is promised."""

    title: str
    problem: Problem
    rates: Rates
    epochs: int
    budget: float


def spread(low: float, high: float, count: int) -> Rates:
    return [low * (high / low) ** (at / (count - 1)) for at in range(count)]


WORKLOADS = (
    Workload("256 on moons, 30 epochs", lab.problem("moons"), spread(1e-3, 1, 256), 30, 25),
    Workload("64 on line, 200 steps", lab.problem("line"), spread(1e-4, 0.17, 64), 200, 60),
    Workload("64 on digits, 10 epochs", lab.problem("digits"), spread(1e-3, 0.5, 64), 10, 5),
)


def ours(work: Workload, rates: Rates) -> Trained:
    """gradschool.lab: all runs as one stack."""
    strategies = [f"SGD(lr={rate!r})" for rate in rates]
    return [run.final_loss for run in lab.sweep(work.problem, strategies, epochs=work.epochs)]


def ours_on_two(work: Workload, rates: Rates) -> Trained:
    """The site's engine: two warm processes of one thread each; its result is JSON, verdicts included."""
    # Each round is another task, so that none finds the result of the last.
    strategies = tuple(lab.parse(f"SGD(lr={rate!r}, weight_decay={next(TINY)!r})") for rate in rates)
    name = ENGINE[0].submit(SweepTask(lab.SweepSpec(work.problem, strategies, epochs=work.epochs)))
    while (text := ENGINE[0].result(name)) is None:
        time.sleep(0.002)
    return [run["final_loss"] for run in json.loads(text)["runs"]]


ENGINE: list[Engine] = []
TINY = (1e-30 * count for count in itertools.count(1))  # a weight decay below all rounding


def loop(work: Workload, rates: Rates) -> Trained:
    """An ordinary training loop with torch.optim, one run after the other."""
    return [train_one(work, rate) for rate in rates]


def train_one(work: Workload, rate: float) -> float:
    problem = work.problem
    inputs, targets = problem.data(torch.float32)
    torch.manual_seed(0)
    model, loss_function = problem.model(), problem.loss()
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    losses = []
    for epoch in range(work.epochs):
        for rows in batches(problem, epoch):
            optimizer.zero_grad()
            loss = loss_function(model(inputs[rows]), targets[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    with torch.no_grad():
        return float(loss_function(model(inputs), targets))


def batches(problem: Problem, epoch: int) -> list[torch.Tensor | slice]:
    if problem.batch_size is None:
        return [slice(None)]
    generator = torch.Generator().manual_seed(epoch)
    return list(torch.randperm(problem.examples, generator=generator).split(problem.batch_size))


def vmapped(work: Workload, rates: Rates) -> Trained:
    """torch.func: stack_module_state, and vmap over grad_and_value, as PyTorch's tutorial on ensembles does it."""
    problem = work.problem
    inputs, targets = problem.data(torch.float32)
    models = []
    for _ in rates:
        torch.manual_seed(0)
        models.append(problem.model())
    parameters, _ = stack_module_state(models)
    loss_function, skeleton = problem.loss(), models[0]

    def loss_of(own: dict[str, torch.Tensor], x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return loss_function(functional_call(skeleton, own, (x,)), y)

    step = vmap(grad_and_value(loss_of), in_dims=(0, None, None))
    column = torch.tensor(rates)
    losses = []
    parameters = {name: one.detach() for name, one in parameters.items()}
    for epoch in range(work.epochs):
        for rows in batches(problem, epoch):
            gradients, found = step(parameters, inputs[rows], targets[rows])
            losses.append(found)
            for name, one in parameters.items():
                one.sub_(column.view(-1, *[1] * (one.dim() - 1)) * gradients[name])
    return vmap(loss_of, in_dims=(0, None, None))(parameters, inputs, targets).tolist()


def optuna_grid(work: Workload, rates: Rates) -> Trained:
    """Optuna: a GridSampler over the learning rate, its objective the ordinary loop."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.GridSampler({"lr": rates}, seed=0))
    study.optimize(lambda trial: train_one(work, trial.suggest_float("lr", rates[0], rates[-1])), len(rates))
    found = {trial.params["lr"]: trial.value for trial in study.trials}
    return [float(found[rate] or 0) for rate in rates]


def skorch_grid(work: Workload, rates: Rates) -> Trained:
    """skorch: a NeuralNet fitted once a learning rate, as a grid search does it. It shuffles in its own order."""
    from skorch import NeuralNet

    logging.disable(logging.WARNING)
    problem = work.problem
    inputs, targets = problem.data(torch.float32)
    found = []
    for rate in rates:
        torch.manual_seed(0)
        net = NeuralNet(
            problem.model(),
            criterion=type(problem.loss()),
            optimizer=torch.optim.SGD,
            lr=rate,
            max_epochs=work.epochs,
            batch_size=problem.batch_size or -1,
            iterator_train__shuffle=problem.batch_size is not None,
            train_split=None,
            verbose=0,
        )
        net.fit(inputs, targets)
        with torch.no_grad():
            found.append(float(problem.loss()(net.module_(inputs), targets)))
    return found


@dataclass(frozen=True)
class Rival:
    """A way of training the grid: how it is named, and how much of the grid it is given."""

    title: str
    train: Callable[[Workload, Rates], Trained]
    part: int  # every so many-th rate
    same_batches: bool = True


RIVALS = (
    Rival("torch.optim loop", loop, 1),
    Rival("torch.func.vmap", vmapped, 1),
    Rival("Optuna, GridSampler", optuna_grid, 8),
    Rival("skorch, NeuralNet.fit", skorch_grid, 16, same_batches=False),
)


@dataclass
class Measured:
    """Seconds for the whole grid, round by round, and the largest difference of final losses from the loop's."""

    seconds: list[float]
    apart: float | None = None


def main() -> None:
    options = parsed_options()
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder, EngineProcess(Path(folder), 2):
        ENGINE.append(connected(Path(folder)))
        for work in WORKLOADS:  # what is loaded once, and the processes, are not what is measured
            ours(work, work.rates[:2])
            ours_on_two(work, work.rates[:2])
        with Progress(transient=True, console=Console(stderr=True)) as progress:
            task = progress.add_task("Training", total=len(WORKLOADS) * options.rounds * (len(RIVALS) + 2))
            for work in WORKLOADS:
                rows += table_rows(work, measured(work, options, lambda: progress.advance(task)))
    report(rows, options)


def connected(folder: Path) -> Engine:
    """The engine, once its processes have started."""
    for _ in range(600):
        try:
            return connect(folder)
        except EngineError:
            time.sleep(0.1)
    raise SystemExit("the engine does not start")


def parsed_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds; medians are reported")
    parser.add_argument("--quick", action="store_true", help="one round, to see that it runs")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/benchmarks.md")
    options = parser.parse_args()
    options.rounds = 1 if options.quick else options.rounds
    return options


def measured(work: Workload, options: argparse.Namespace, advance: Callable[[], None]) -> dict[str, Measured]:
    found: dict[str, Measured] = {}
    lab_rivals = [Rival("ours", ours, 1), Rival("ours, two processes", ours_on_two, 1)]
    losses: dict[str, Trained] = {}
    for _ in range(options.rounds):
        for rival in [*lab_rivals, *RIVALS]:
            rates = work.rates[:: rival.part]
            started = time.perf_counter()
            losses[rival.title] = rival.train(work, rates)
            seconds = (time.perf_counter() - started) * len(work.rates) / len(rates)
            found.setdefault(rival.title, Measured([])).seconds.append(seconds)
            advance()
    for rival in [*lab_rivals, *RIVALS]:
        if rival.same_batches:
            expected = losses["torch.optim loop"][:: rival.part]
            pairs = zip(losses[rival.title], expected, strict=True)
            found[rival.title].apart = max(abs(one - other) for one, other in pairs)
    return found


def table_rows(work: Workload, found: dict[str, Measured]) -> list[list[str]]:
    alone, two = (statistics.median(found[name].seconds) for name in ("ours", "ours, two processes"))
    rows = []
    for title, one in found.items():
        if title.startswith("ours"):
            continue
        seconds = statistics.median(one.seconds)
        part = next(rival.part for rival in RIVALS if rival.title == title)
        budget = f">= {work.budget:g}x" if title == "torch.optim loop" else ""
        apart = "own batches" if one.apart is None else f"{one.apart:.1e}"
        rows.append(
            [
                work.title,
                title + (f" (1 in {part}, scaled)" if part > 1 else ""),
                f"{seconds:.2f}",
                f"{alone:.3f}",
                f"{seconds / alone:.1f}x",
                f"{two:.3f}",
                f"{seconds / two:.1f}x",
                budget,
                apart,
            ]
        )
    rows[0][-1] = f"ours {found['ours'].apart:.1e}"
    return rows


def report(rows: list[list[str]], options: argparse.Namespace) -> None:
    columns = [
        "grid",
        "rival (1 process, 1 thread)",
        "rival s",
        "lab s, 1 process",
        "ratio",
        "engine s, 2 processes",
        "ratio",
        "budget",
        "final losses apart from the loop's",
    ]
    setting = (
        f"Wall-clock seconds, {options.rounds} interleaved rounds, medians; every process has 1 thread; "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, torch {torch.__version__}, "
        f"load {os.getloadavg()[0]:.1f}."
    )
    if options.markdown:
        print("|", " | ".join(columns), "|\n|", " | ".join("---" for _ in columns), "|", sep="")
        for cells in rows:
            print("|", " | ".join(cells), "|")
        print(f"\n{setting}")
        return
    table = Table(*columns, title="Many strategies at once", caption=setting)
    for cells in rows:
        table.add_row(*cells)
    Console().print(table)


if __name__ == "__main__":
    main()
