"""A sweep's result as a table of words and numbers: for a page without JavaScript, and as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gradschool.web.scale import tick_text


@dataclass(frozen=True, slots=True)
class Row:
    """One run in words."""

    hash: str
    strategy: str
    rate: str
    final_loss: str
    accuracy: str
    verdict: str
    healthy: bool
    sentence: str
    advice: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A sweep in words: its runs in order, and the few figures that matter."""

    runs: tuple[Row, ...]
    has_accuracy: bool
    best: Row | None
    diverged: int
    seconds: float
    steps: int


def rows_of(result: Mapping[str, Any]) -> Rows:
    """The table of a result, as the engine writes it."""
    runs = result["runs"]
    rows = tuple(_row(run) for run in runs)
    finite = [
        (run["final_loss"], row)
        for run, row in zip(runs, rows, strict=True)
        if run["final_loss"] is not None and run["verdict"]["name"] != "diverged"
    ]
    return Rows(
        runs=rows,
        has_accuracy=any(row.accuracy for row in rows),
        best=min(finite, key=lambda one: one[0])[1] if finite else None,
        diverged=sum(run["verdict"]["name"] == "diverged" for run in runs),
        seconds=result["seconds"],
        steps=result["epochs"] * result["steps_per_epoch"] * len(runs),
    )


def _row(run: Mapping[str, Any]) -> Row:
    verdict, accuracy = run["verdict"], run["metrics"].get("accuracy") or [None]
    return Row(
        hash=run["hash"],
        strategy=run["strategy"],
        rate=tick_text(run["learning_rate"]),
        final_loss=_text(run["final_loss"]),
        accuracy="" if accuracy[-1] is None else f"{accuracy[-1]:.1%}",
        verdict=verdict["name"],
        healthy=verdict["healthy"],
        sentence=verdict["sentence"],
        advice=verdict["advice"][0] if verdict["advice"] else "",
    )


def _text(value: float | None) -> str:
    return tick_text(value) if value is not None and math.isfinite(value) else _("not finite")


def as_csv(result: Mapping[str, Any]) -> str:
    """Every step of every run: run, strategy, seed, step, learning_rate, loss, gradient_norm."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["run", "strategy", "seed", "step", "learning_rate", "loss", "gradient_norm"])
    for number, run in enumerate(result["runs"], 1):
        writer.writerows(_steps(number, run))
    return text.getvalue()


def _steps(number: int, run: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    losses = run["loss"]
    rates = run["rate"] if isinstance(run["rate"], list) else [run["rate"]] * len(losses)
    for step, (rate, loss, norm) in enumerate(zip(rates, losses, run["gradient_norm"], strict=True)):
        yield number, run["strategy"], run["seed"], step, rate, _number(loss), _number(norm)


def _number(value: float | None) -> float | str:
    return "nan" if value is None else value
