"""Writes a run or a sweep as plain PyTorch that needs nothing of ours: a script, or a notebook. Torch-free.

Both are made of the same parts: the problem's own lines, the strategy's own lines, and an ordinary training loop.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import indent
from typing import Any

from gradschool import __version__
from gradschool.lab.problems.problem import Problem
from gradschool.lab.script_plots import RUN_PLOT, SWEEP_PLOT
from gradschool.lab.script_strategies import Family, families, strategy_lines
from gradschool.lab.spec import RunSpec, SweepSpec
from gradschool.lab.strategy import Strategy
from gradschool.lab.titles import run_title, sweep_title

INDENT = " " * 4


def as_script(spec: RunSpec | SweepSpec) -> str:
    """A Python script that trains a run, or a sweep, in plain PyTorch and prints its losses.

    They are the lab's losses, to rounding, up to the first that is not finite; from there on the script prints on what
    torch gives, where the lab freezes the run. Raises LabError for a problem that has no plain PyTorch lines.
    """
    parts = _parts(spec)
    body = "\n\n".join(f"# {part.title}\n{part.code}" for part in parts)
    return f'"""{_summary(spec)}\n\n{_origin(spec)}\n"""\n\n{_imports(parts)}\n\n{_without_imports(body)}'


def as_notebook(spec: RunSpec | SweepSpec) -> dict[str, Any]:
    """The same as a Jupyter notebook (nbformat 4.5, as a dict for `json.dump`), with a picture at its end.

    The picture needs matplotlib. Raises as `as_script` does.
    """
    parts = _parts(spec)
    plot = RUN_PLOT if isinstance(spec, RunSpec) else SWEEP_PLOT
    drawn = [*parts, _Part("The picture", plot)]
    cells = [_cell(0, "markdown", f"# {_summary(spec)}\n\n{_origin(spec)}")]
    cells.append(_cell(1, "code", _imports(drawn)))
    for part in drawn:
        cells.append(_cell(len(cells), "markdown", f"## {part.title}"))
        cells.append(_cell(len(cells), "code", _without_imports(part.code)))
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@dataclass(frozen=True)
class _Part:
    """A piece of the program with its title; imports stand anywhere and are collected."""

    title: str
    code: str


def _parts(spec: RunSpec | SweepSpec) -> list[_Part]:
    return _run_parts(spec) if isinstance(spec, RunSpec) else _sweep_parts(spec)


def _run_parts(spec: RunSpec) -> list[_Part]:
    return [
        _Part("The settings", _settings(spec, f"seed = {spec.seed}")),
        _Part(f"The problem. {spec.problem.summary}", spec.problem.source()),
        _Part("The strategy", strategy_lines(spec.strategy) + "\n"),
        _Part("The training", _loop(spec.problem, spec.strategy, prints_epochs=True)),
    ]


def _sweep_parts(spec: SweepSpec) -> list[_Part]:
    found = families(spec.strategies)
    calls = {
        strategy: f"({family.name}, {family.arguments_of(strategy)}),"
        for family in found
        for strategy in family.strategies
    }
    runs = "\n".join(INDENT + calls[strategy] for strategy in spec.strategies)
    return [
        _Part("The settings", _settings(spec, f"seeds = {list(spec.seeds)}")),
        _Part(f"The problem. {spec.problem.summary}", _problem_function(spec.problem)),
        _Part("The strategies, each with its training", "\n\n".join(_function(spec, one) for one in found)),
        _Part("The runs", SWEEP_RUNS.format(runs=runs)),
    ]


def _settings(spec: RunSpec | SweepSpec, seeds: str) -> str:
    lines = [seeds, f"epochs = {spec.epochs}"]
    if spec.problem.batch_size is not None:
        lines.append(f"batch_size = {spec.problem.batch_size}")
    lines.append(f"dtype = torch.{spec.dtype}")
    lines.append("torch.set_num_threads(1)  # quickest for so small a model")
    return "\n".join(lines) + "\n"


def _problem_function(problem: Problem) -> str:
    imports, lines = _split_imports(problem.source())
    # Two empty lines stand between functions, but not inside of one.
    body = indent(re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip("\n")), INDENT)
    made = f"def problem(seed):\n{body}\n{INDENT}return inputs, targets, model, loss_function\n"
    return "\n".join([*imports, made])


def _function(spec: SweepSpec, family: Family) -> str:
    imports, lines = _split_imports(family.code)
    body = [
        f'"""{family.summary}"""',
        "inputs, targets, model, loss_function = problem(seed)",
        "\n".join(lines).strip("\n"),
        _loop(spec.problem, family.strategies[0], prints_epochs=False).strip("\n"),
        "return final_loss, losses, rates",
    ]
    head = f"def {family.name}({', '.join(['seed', *family.varied])}):"
    return "\n".join([*imports, head, indent("\n".join(body), INDENT), ""])


def _loop(problem: Problem, strategy: Strategy, *, prints_epochs: bool) -> str:
    """An ordinary training loop; it leaves `losses` and `rates`, one a step, and `final_loss`."""
    in_batches = problem.batch_size is not None
    body = _batches(strategy) if in_batches else _step(strategy, "")
    stepped = _scheduler_step(strategy, "epoch", "epoch_loss")
    if prints_epochs or "scheduler.step(epoch_loss)" in stepped:
        mean = "sum(losses[-len(batches) :]) / len(batches)" if in_batches else "losses[-1]"
        body.append(f"epoch_loss = {mean}")
    body += stepped
    if prints_epochs:
        body.append(PRINT_EPOCH)
    lines = ["losses, rates = [], []  # one of each a step", "for epoch in range(epochs):"]
    lines += [INDENT + line for line in body]
    lines.append(FINAL_LOSS)
    if prints_epochs:
        lines.append(PRINT_FINAL_LOSS)
    return "\n".join(lines) + "\n"


def _batches(strategy: Strategy) -> list[str]:
    return [
        "order = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(seed + epoch))",
        "batches = order.split(batch_size)  # a last, shorter one is kept",
        "for rows in batches:",
        *(INDENT + line for line in _step(strategy, "[rows]")),
    ]


def _step(strategy: Strategy, chosen: str) -> list[str]:
    return [
        "optimizer.zero_grad()",
        f"loss = loss_function(model(inputs{chosen}), targets{chosen})",
        "loss.backward()",
        *([strategy.clip_line()] if strategy.clip_grad_norm is not None else []),
        'rates.append(optimizer.param_groups[0]["lr"])',
        "optimizer.step()",
        "losses.append(loss.item())",
        *_scheduler_step(strategy, "batch", "loss.item()"),
    ]


def _scheduler_step(strategy: Strategy, unit: str, loss: str) -> list[str]:
    if strategy.schedule is None or strategy.unit != unit:
        return []
    return [f"scheduler.step({loss if strategy.schedule.watches_loss else ''})"]


PRINT_EPOCH = 'print(f"epoch {epoch + 1}: rate {rates[-1]:.6g}, loss {epoch_loss:.9g}")'
PRINT_FINAL_LOSS = 'print(f"after the last step: loss {final_loss:.9g}")'
FINAL_LOSS = "with torch.no_grad():\n    final_loss = loss_function(model(inputs), targets).item()"
SWEEP_RUNS = """\
runs = [
{runs}
]
results = []
for train, arguments in runs:
    for seed in seeds:
        final_loss, losses, rates = train(seed, **arguments)
        results.append((train, arguments, seed, final_loss, losses, rates))
        call = ", ".join([f"seed={{seed}}", *(f"{{name}}={{value}}" for name, value in arguments.items())])
        print(f"{{train.__name__}}({{call}}): final loss {{final_loss:.9g}}")
"""


def _summary(spec: RunSpec | SweepSpec) -> str:
    return (run_title(spec) if isinstance(spec, RunSpec) else sweep_title(spec)) + "."


def _origin(spec: RunSpec | SweepSpec) -> str:
    what = "run" if isinstance(spec, RunSpec) else "sweep"
    return f"Plain PyTorch, written by gradschool {__version__} for its {what}\n{spec.hash}"


def _imports(parts: Iterable[_Part]) -> str:
    wanted = {"import torch", "from torch import nn"}
    for part in parts:
        wanted.update(_split_imports(part.code)[0])
    standard = {line for line in wanted if line.split()[1].partition(".")[0] in sys.stdlib_module_names}
    blocks = [sorted(lines, key=_import_order) for lines in (standard, wanted - standard) if lines]
    return "\n\n".join("\n".join(lines) for lines in blocks)


def _import_order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line


def _split_imports(code: str) -> tuple[list[str], list[str]]:
    lines = code.splitlines()
    imports = [line for line in lines if line.startswith(("import ", "from "))]
    return imports, [line for line in lines if line not in imports]


def _without_imports(code: str) -> str:
    return "\n".join(_split_imports(code)[1]).strip("\n") + "\n"


def _cell(number: int, kind: str, source: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source.rstrip("\n")}
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}
