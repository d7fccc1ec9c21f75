"""What a sweep came to, in rows: strategies over their seeds, ranges of one verdict, CSV and JSON. Torch-free."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Any, TextIO

from gradschool.lab.edge import closeness, limits, measured_sharpness
from gradschool.lab.spec import SweepSpec
from gradschool.lab.strategy import Strategy
from gradschool.lab.trajectory import Trajectory
from gradschool.lab.verdict import Verdict, judge

COLUMNS = (
    "strategy",
    "seed",
    "step",
    "epoch",
    "learning_rate",
    "loss",
    "gradient_norm",
)
MEASURED = ("sharpness", "limit")  # more columns, where the sharpness was measured
SHARPNESS = "sharpness / limit"  # as last measured
TOO_SHORT = "too short to judge"
RATE = re.compile(r"\b(lr|max_lr|base_lr)=[^,()]+")


@dataclass(frozen=True)
class Row:
    """One strategy over its seeds. A loss that is not finite counts as infinite."""

    strategy: Strategy
    peak_rate: float  # the highest learning rate that a step used; what it is sorted and drawn by
    final_losses: tuple[float, ...]  # one a seed
    verdicts: Mapping[str, int]  # how often each, the most frequent first
    metrics: Mapping[str, float]  # the median over the seeds, after the last epoch

    @property
    def median(self) -> float:
        """The median final loss."""
        return median(self.final_losses)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest final loss."""
        return min(self.final_losses), max(self.final_losses)

    @property
    def verdict(self) -> str:
        """The most frequent verdict."""
        return next(iter(self.verdicts))

    @property
    def diverged(self) -> int:
        """How many seeds ended without a finite loss."""
        return sum(not math.isfinite(one) for one in self.final_losses)

    @property
    def is_whole(self) -> bool:
        """Whether every seed ended with a finite loss and none is called diverged."""
        return self.diverged == 0 and "diverged" not in self.verdicts


@dataclass(frozen=True)
class Range:
    """Neighbouring learning rates whose runs have the same verdict."""

    family: str  # the strategy with … for its rate
    verdict: str
    lowest: float
    highest: float
    strategies: int


def verdict_of(trajectory: Trajectory) -> Verdict | None:
    """What a run did; None for a run of one step, which nobody can judge."""
    return judge(trajectory) if len(trajectory.loss) > 1 else None


def rows(trajectories: Sequence[Trajectory]) -> list[Row]:
    """One row a strategy, in order of appearance, over all its seeds."""
    by_strategy: dict[Strategy, list[Trajectory]] = {}
    for one in trajectories:
        by_strategy.setdefault(one.strategy, []).append(one)
    return [_row(strategy, runs) for strategy, runs in by_strategy.items()]


def best_first(found: Iterable[Row]) -> list[Row]:
    """Rows by their median final loss, lowest first; those with a seed that diverged come after all others."""
    return sorted(found, key=lambda row: (not row.is_whole, row.median, row.peak_rate))


def ranges(found: Iterable[Row]) -> list[Range]:
    """The rows sorted by learning rate, neighbours of one verdict joined; each family of strategies by itself."""
    families: dict[str, list[Row]] = {}
    for row in found:
        families.setdefault(family(row.strategy), []).append(row)
    return [
        _range(name, verdict, list(joined))
        for name, members in families.items()
        for verdict, joined in groupby(
            sorted(members, key=lambda row: row.peak_rate), lambda row: row.verdict
        )
    ]


def family(strategy: Strategy) -> str:
    """The strategy's short form with … for its learning rate: what the runs of a grid over rates have in common."""
    return RATE.sub(r"\1=…", strategy.short())


def write_csv(file: TextIO, trajectories: Sequence[Trajectory]) -> None:
    """Every step of every run, one a line: what it was, its learning rate, loss and gradient norm before the update.

    Where the sharpness was measured in any run, two more columns have it and its limit, empty at other steps.
    """
    writer = csv.writer(file, lineterminator="\n")
    is_measured = any(map(measured_sharpness, trajectories))
    writer.writerow((*COLUMNS, *MEASURED) if is_measured else COLUMNS)
    for one in trajectories:
        per_epoch = max(len(one.loss) // one.epochs, 1)
        name = one.strategy.short()
        steps = zip(one.learning_rate, one.loss, one.gradient_norm, strict=True)
        sharpness, limit = dict(measured_sharpness(one)), dict(limits(one))
        writer.writerows(
            (name, one.seed, step, step // per_epoch, rate, loss, norm)
            + ((sharpness.get(step), limit.get(step)) if is_measured else ())
            for step, (rate, loss, norm) in enumerate(steps)
        )


def summary(spec: SweepSpec, trajectories: Sequence[Trajectory], *, torch_version: str) -> dict[str, Any]:
    """A sweep without its curves, JSON-ready: the spec, every run with its verdict, and the best strategies first.

    A number that is not finite becomes None.
    """
    return {
        "hash": spec.hash,
        "spec": spec.to_dict(),
        "steps_per_epoch": spec.problem.steps_per_epoch,
        "torch": torch_version,
        "strategies": [written_row(row) for row in best_first(rows(trajectories))],
        "runs": [_written_run(one) for one in trajectories],
    }


def _row(strategy: Strategy, runs: Sequence[Trajectory]) -> Row:
    verdicts = [verdict_of(one) for one in runs]
    names = Counter(TOO_SHORT if one is None else one.name for one in verdicts)
    return Row(
        strategy=strategy,
        peak_rate=max(max(one.learning_rate) for one in runs),
        final_losses=tuple(one.final_loss if math.isfinite(one.final_loss) else math.inf for one in runs),
        verdicts=dict(names.most_common()),
        metrics={name: median(values) for name, values in _measured(runs).items()},
    )


def _measured(runs: Sequence[Trajectory]) -> dict[str, list[float]]:
    found = {name: [one.metrics[name][-1] for one in runs] for name in runs[0].metrics}
    # Measured at the start alone, it says nothing of how the run ended.
    ratios = [pairs[-1][1] for one in runs if len(pairs := closeness(one)) > 1]
    return {**found, SHARPNESS: ratios} if ratios else found


def _range(name: str, verdict: str, joined: Sequence[Row]) -> Range:
    return Range(name, verdict, joined[0].peak_rate, joined[-1].peak_rate, len(joined))


def written_row(row: Row) -> dict[str, Any]:
    """JSON-ready; a number that is not finite becomes None."""
    lowest, highest = row.spread
    return {
        "strategy": row.strategy.short(),
        "peak_rate": finite(row.peak_rate),
        "runs": len(row.final_losses),
        "median_final_loss": finite(row.median),
        "lowest_final_loss": finite(lowest),
        "highest_final_loss": finite(highest),
        "metrics": {name: finite(value) for name, value in row.metrics.items()},
        "verdicts": dict(row.verdicts),
    }


def _written_run(one: Trajectory) -> dict[str, Any]:
    verdict = verdict_of(one)
    pairs = {"sharpness": measured_sharpness(one), "limit": limits(one)}
    measured = {
        name: [[step, finite(value)] for step, value in found] for name, found in pairs.items() if found
    }
    return {
        **measured,
        "strategy": one.strategy.short(),
        "seed": one.seed,
        "peak_rate": finite(max(one.learning_rate)),
        "final_loss": finite(one.final_loss),
        "metrics": {name: finite(values[-1]) for name, values in one.metrics.items()},
        "diverged_at": one.diverged_at,
        "verdict": verdict and _written_verdict(verdict),
    }


def _written_verdict(verdict: Verdict) -> dict[str, Any]:
    evidence = {name: finite(value) for name, value in verdict.evidence.items()}
    return {**verdict.to_dict(), "evidence": evidence, "advice": list(verdict.advice)}


def finite(value: float) -> float | None:
    """The number, or None for what JSON has no word for."""
    return value if math.isfinite(value) else None
