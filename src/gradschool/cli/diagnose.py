"""`gradschool diagnose`: the verdict on anybody's training log, with the numbers that decided and what to try next."""

from __future__ import annotations

import json
import math
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console, RenderableType

    from gradschool.lab.logs.roles import Role
    from gradschool.lab.logs.training_log import TrainingLog
    from gradschool.lab.verdict import Verdict

BIG = 20 << 20  # bytes from which on progress is shown
WIDE = 110  # characters from which on the verdict stands beside the curve
SHORT_ROLES = {
    "loss": "loss",
    "rate": "learning rate",
    "lr": "learning rate",
    "gradient": "gradient norm",
    "step": "step",
}


def diagnose(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A log, a folder with one, or - for standard input.")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of the curve.")
    ] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="NAME",
            help="The column of the losses; or ROLE=NAME, where ROLE is loss, rate, gradient or step. Repeatable.",
        ),
    ] = None,
    classes: Annotated[
        int | None,
        typer.Option("--classes", min=2, help="The number of classes, if the loss is a cross-entropy."),
    ] = None,
) -> None:
    """Say what a training log shows. Exit 0: healthy; 1: not; 2: it cannot be read.

    Reads tables (CSV and the like), JSON, TensorBoard event files, Lightning's metrics.csv, Hugging Face's
    trainer_state.json and text as training prints it, and finds the columns itself.
    """
    from gradschool.lab.errors import LabError
    from gradschool.lab.logs.read import read_log

    try:
        with _progress() as progress:
            log = read_log(file, columns=_columns(column or []), progress=progress)
        verdict = log.judge(classes=classes)
    except LabError as error:
        _stop(str(error))
    except KeyboardInterrupt:
        _stop("Stopped before the log was read to its end.", code=130)
    if as_json:
        typer.echo(json.dumps(_plain(_summary(log, verdict)), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print(log, verdict)
    raise typer.Exit(0 if verdict.healthy else 1)


def _columns(named: list[str]) -> dict[Role, str]:
    columns: dict[Role, str] = {}
    for text in named:
        role, equals, name = text.partition("=")
        if equals and role in SHORT_ROLES:
            columns[SHORT_ROLES[role]] = name  # type: ignore[index]
        else:
            columns["loss"] = text
    return columns


def _summary(log: TrainingLog, verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": verdict.name,
        "diverged": verdict.diverged,
        "healthy": verdict.healthy,
        "sentence": verdict.sentence,
        "evidence": verdict.evidence,
        "advice": list(verdict.advice),
        "source": log.source,
        "form": log.form,
        "columns": log.column_table(),
        "other_columns": list(log.others),
        "values": log.columns[0].values,
        "notes": list(log.notes),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    # JSON has no word for NaN and infinity.
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _print(log: TrainingLog, verdict: Verdict) -> None:
    from rich.console import Console, Group
    from rich.padding import Padding
    from rich.table import Table

    console = Console(highlight=False)
    beside = console.width >= WIDE
    width = min(console.width, 100) if not beside else max(60, console.width // 2)
    curve = _curve(console, log, width)
    words = Padding(Group(*_words(verdict)), (0, 0, 0, 2 if beside else 0))
    if beside:
        grid = Table.grid()
        grid.add_row(curve, words)
        console.print(grid)
    else:
        console.print(curve, words)
    console.print(*_provenance(log), sep="\n", style="dim", markup=False)


def _curve(console: Console, log: TrainingLog, width: int) -> RenderableType:
    from rich.text import Text

    from gradschool.cli.curve_chart import draw_curve

    braille = console.encoding.startswith("utf")
    chart = draw_curve(log.steps, log.losses, width=width, height=14, braille=braille)
    name = log.columns[0].name + (", logarithmic axis" if chart.is_logarithmic else "")
    return Text("\n".join((name, *chart.lines)), no_wrap=True, overflow="crop")


def _words(verdict: Verdict) -> list[RenderableType]:
    from rich.text import Text

    colour = "green" if verdict.healthy else "red"
    return [
        Text(verdict.name, style=f"bold {colour}"),
        Text(verdict.sentence),
        Text(),
        Text("Decided by: " + ", ".join(_facts(verdict.evidence)) + ".", style="dim"),
        Text(),
        Text("Next:"),
        *(Text(f"- {one}") for one in verdict.advice),
    ]


def _facts(evidence: dict[str, float]) -> list[str]:
    # A place is counted from 0 in the evidence, and is left out where its step is known.
    shown = {name: value for name, value in evidence.items() if f"{name[:-3]}_step" not in evidence}
    return [f"{name.replace('_', ' ')} {value + name.endswith('_at'):.6g}" for name, value in shown.items()]


def _provenance(log: TrainingLog) -> list[str]:
    taken = [f"{one.role}: {one.name} ({one.values:,} values; {one.why})" for one in log.columns]
    others = (
        [f"not taken: {', '.join(log.others[:12])}{', …' if len(log.others) > 12 else ''}"]
        if log.others
        else []
    )
    return ["", f"{log.source}: {log.form}", *taken, *others, *log.notes]


def _progress() -> Any:
    """A context that gives what `read_log` is to call with the bytes read; shows a bar on a terminal, for big logs."""
    from rich.console import Console

    console = Console(stderr=True)
    return _Bar(console) if console.is_terminal else nullcontext()


class _Bar:
    """A progress bar that appears only once the log proves to be big."""

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn("Reading"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
        self._bar = Progress(*columns, console=console, transient=True)
        self._task: Any = None

    def __enter__(self) -> Callable[[int, int | None], None]:
        return self._show

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _show(self, read: int, size: int | None) -> None:
        if self._task is None and (size or read) < BIG:
            return
        if self._task is None:
            self._bar.start()
            self._task = self._bar.add_task("Reading", total=size)
        self._bar.update(self._task, completed=read)


def _stop(message: str, *, code: int = 2) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(code)
