"""Verdicts on real training curves, against trainspotter, losslint and epochix in the same process.

    python benchmarks/verdicts.py [PATH]

PATH is a file of curves, one JSON a line (.gz or not): submission, label, step[] and train_loss[], null for NaN or
blank. The label is the outcome of the benchmark that the curves come from (MLCommons AlgoPerf). Asked is one question:
has the run diverged? Each rival answers through its own interface, with its defaults, as in docs/benchmarks.md.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from gradschool.lab import judge

DEFAULT = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "algoperf_curves.jsonl.gz"
LONG = 10  # values: only there does "ended above its start" count
Answer = Callable[[Sequence[int], Sequence[float]], bool]


@dataclass(frozen=True)
class Run:
    """One curve and what became of it."""

    submission: str
    label: str
    steps: list[int]
    losses: list[float]

    @property
    def is_long(self) -> bool:
        return len(self.losses) >= LONG


@dataclass(frozen=True)
class Row:
    """One line of the table: a group of runs, and what is hoped for."""

    title: str
    hoped: str
    belongs: Callable[[Run], bool]


ROWS = (
    Row("reached its target: false alarms", "0", lambda run: run.label == "reached"),
    Row("missed its target: alarms", "few", lambda run: run.label == "missed_target"),
    Row("NaN or blank: found", "all", lambda run: run.label == "nonfinite"),
    Row(
        "ended above its start, 10 values or more: found",
        "all",
        lambda run: _above_start(run) and run.is_long,
    ),
    Row("ended above its start, fewer values: found", "-", lambda run: _above_start(run) and not run.is_long),
    Row("ended above twice its best: found", "most", lambda run: run.label == "ended_above_2x_best"),
)


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    if not path.exists():
        print(f"The curves are absent: there is no {path}. Give the path of a file of curves.")
        return 0 if len(sys.argv) == 1 else 2
    runs = list(read(path))
    answers = {"gradschool": ours} | {name: answer for name, answer in rivals() if answer is not None}
    print(f"{len(runs)} runs of {len({run.submission for run in runs})} submissions.")
    said = {name: ask(name, answer, runs) for name, answer in answers.items()}
    halves = split(runs)
    for title, part in (("All runs", runs), *halves.items()):
        print_table(title, part, runs, said)
    print_verdicts(runs)
    return 0


def read(path: Path) -> Iterable[Run]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            found = json.loads(line)
            losses = [math.nan if loss is None else float(loss) for loss in found["train_loss"]]
            yield Run(found["submission"], found["label"], found["step"], losses)


def split(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """Two halves by submission, every second one in alphabetical order."""
    names = sorted({run.submission for run in runs})
    return {
        f"Half {letter}: {', '.join(half)}": [run for run in runs if run.submission in half]
        for letter, half in (("A", names[::2]), ("B", names[1::2]))
    }


def ours(steps: Sequence[int], losses: Sequence[float]) -> bool:
    return len(losses) > 1 and judge(losses, steps=steps).diverged


def rivals() -> Iterable[tuple[str, Answer | None]]:
    for name, make in (("trainspotter", _trainspotter), ("losslint", _losslint), ("epochix", _epochix)):
        try:
            yield f"{name} {version(name)}", make()
        except (ImportError, PackageNotFoundError) as error:
            print(f"{name} is left out ({error}): pip install 'gradschool[bench]'.")


def ask(name: str, answer: Answer, runs: Sequence[Run]) -> list[bool]:
    start = time.process_time()
    said = [answer(run.steps, run.losses) for run in runs]
    print(f"{name}: {1000 * (time.process_time() - start) / len(runs):.2f} ms of CPU a run")
    return said


def print_table(title: str, part: Sequence[Run], runs: Sequence[Run], said: dict[str, list[bool]]) -> None:
    kept = {id(run) for run in part}
    print(f"\n{title}\n\n| runs | n | hoped | {' | '.join(said)} |")
    print("|---" * (3 + len(said)) + "|")
    for row in ROWS:
        chosen = [at for at, run in enumerate(runs) if id(run) in kept and row.belongs(run)]
        counts = [str(sum(answers[at] for at in chosen)) for answers in said.values()]
        print(f"| {row.title} | {len(chosen)} | {row.hoped} | {' | '.join(counts)} |")


def print_verdicts(runs: Sequence[Run]) -> None:
    """What our verdicts are beyond divergence, where there are enough values to tell."""
    counted: dict[str, Counter[str]] = {}
    for run in runs:
        if run.is_long:
            verdict = judge(run.losses)
            counted.setdefault(run.label, Counter()).update(
                [verdict.name, *(["(healthy)"] * verdict.healthy)]
            )
    names = sorted({name for counter in counted.values() for name in counter})
    print(f"\nVerdicts, {LONG} values or more\n\n| label | {' | '.join(names)} |")
    print("|---" * (1 + len(names)) + "|")
    for label, counter in sorted(counted.items()):
        print(f"| {label} | {' | '.join(str(counter[name]) for name in names)} |")


def _above_start(run: Run) -> bool:
    return run.label == "ended_above_start"


def _trainspotter() -> Answer:
    from trainspotter import Run as TheirRun
    from trainspotter.detectors.divergence import DivergenceDetector

    def answer(steps: Sequence[int], losses: Sequence[float]) -> bool:
        run = TheirRun()
        for step, loss in zip(steps, losses, strict=True):
            run.add_point("train/loss", step, loss)
        return bool(DivergenceDetector().run(run))

    return answer


def _losslint() -> Answer:
    from losslint.checks import check_divergence, check_nan_inf
    from losslint.parsing import RunLog

    def answer(steps: Sequence[int], losses: Sequence[float]) -> bool:
        log = RunLog(steps=list(steps), series={"loss": list(losses)}, source=Path("run"))
        return bool(check_nan_inf(log) or check_divergence(log))

    return answer


def _epochix() -> Answer:
    from epochix.story_engine.warnings import WarningDetector, standing_warnings

    def answer(steps: Sequence[int], losses: Sequence[float]) -> bool:
        detector = WarningDetector()
        warnings = [
            one
            for at, loss in zip(steps, losses, strict=True)
            for one in detector.update(at, train_loss=loss)
        ]
        return any(one.kind == "divergence" for one in standing_warnings(warnings))

    return answer


if __name__ == "__main__":
    sys.exit(main())
