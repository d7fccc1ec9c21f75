"""What a script asks the lab for, read from form fields and queries. Raises LabError, in one sentence, for bad ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gradschool.lab.engine import PreviewTask, SurfaceTask, SweepTask
from gradschool.lab.errors import LabError, StrategyError
from gradschool.lab.grid import expand, split
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.spec import SweepSpec
from gradschool.lab.strategy import Strategy

Fields = Mapping[str, str]
PLACE = re.compile(r"\bline (\d+), column (\d+)", re.IGNORECASE)
CHECKS = 40  # how often the sharpness is measured along a run, when it is asked for


class FaultAt(LabError):  # noqa: N818
    """A fault in the text of the strategies, with its line and column there, from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def sweep_task(fields: Fields) -> SweepTask:
    """The sweep that `problem`, `strategies`, `epochs`, `seeds`, `dtype` and `sharpness` say."""
    spec = SweepSpec(
        problem_named(_given(fields, "problem")),
        tuple(_strategies(_given(fields, "strategies"))),
        _whole("epochs", _given(fields, "epochs")),
        tuple(_whole("A seed", one) for one in fields.get("seeds", "0").split(",")),
        fields.get("dtype", "float32"),
    )
    steps = spec.epochs * spec.problem.steps_per_epoch
    return SweepTask(spec, max(1, steps // CHECKS) if fields.get("sharpness") else None)


def preview_task(fields: Fields) -> PreviewTask:
    """The preview that `strategies`, `epochs` and `steps_per_epoch` say."""
    return PreviewTask(
        tuple(_strategies(_given(fields, "strategies"))),
        _whole("epochs", _given(fields, "epochs")),
        _whole("steps_per_epoch", fields.get("steps_per_epoch", "1")),
    )


def surface_task(problem: str, query: Fields) -> SurfaceTask:
    """The surface that `x=-2:2`, `y=-1:3` and `points=61` say."""
    return SurfaceTask(
        problem_named(problem),
        _span("x", query.get("x", "-2:2")),
        _span("y", query.get("y", "-2:2")),
        _whole("points", query.get("points", "61")),
    )


def _given(fields: Fields, name: str) -> str:
    if not fields.get(name, "").strip():
        raise LabError(f"The field {name} is empty; fill it in.")
    return fields[name]


def _strategies(text: str) -> Iterator[Strategy]:
    """Every strategy of a text with several; a fault says where in the whole text it is."""
    lines, at = text.splitlines(), 0
    for one in split(text):
        first = one.splitlines()[0]
        at = next(place for place in range(at, len(lines)) if lines[place].strip() == first.strip())
        try:
            yield from expand(one)
        except StrategyError as error:
            raise _moved(error, at, len(lines[at]) - len(lines[at].lstrip())) from error
        at += len(one.splitlines())


def _moved(error: StrategyError, lines: int, columns: int) -> FaultAt:
    message = str(error)
    found = PLACE.search(message)
    if not found:
        return FaultAt(message, lines + 1, columns + 1)
    line, column = int(found[1]) + lines, int(found[2]) + (columns if found[1] == "1" else 0)
    word = found[0].split(maxsplit=1)[0]
    told = f"{message[: found.start()]}{word} {line}, column {column}{message[found.end() :]}"
    return FaultAt(told, line, column)


def _span(name: str, text: str) -> tuple[float, float]:
    try:
        low, high = (float(one) for one in text[:60].split(":"))
    except ValueError:
        raise LabError(
            f"{name} must be a lowest and a highest value, such as -2:2, but it is {text[:60]!r}."
        ) from None
    return low, high


def _whole(name: str, text: str) -> int:
    try:
        return int(text.strip()[:20])
    except ValueError:
        raise LabError(f"{name} must be a whole number, but it is {text.strip()[:20]!r}.") from None
