"""From what was seen of a run to its result: how it ended, which limit it met, and its words made fit to show.

Everything a run wrote is a stranger's: its report is taken only in the shape it should have.
"""

from __future__ import annotations

import json
import math
import os
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from gradschool.sandbox.advice import advice, notice
from gradschool.sandbox.execution import LONGEST_TEXT, MOST_WARNINGS, READY
from gradschool.sandbox.showing import LONGEST_NAME, MOST_POINTS, MOST_SERIES
from gradschool.sandbox.values import Ending, Limits, Result, RunError, RunWarning, Series, Snippet

ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the reading direction: code and output could be made to look like other code and output."""
NO_MEMORY = re.compile(
    r"can't allocate memory|not enough memory|cannot allocate memory|bad_alloc|unable to mmap|array is too big|"
    r"Unable to allocate|alloc_cpu|\[Errno 12\]",
    re.IGNORECASE,
)
NEARLY = 0.9
"""Of a limit: a process that the kernel kills for its use is seen a little below it."""
NEARLY_ALL_TIME = 0.75
"""The kernel holds the limit of processor time by the ticks of a clock. On a busy machine these come to more than what a
process then turns out to have used: 16% more was seen."""


class Stopped(Enum):
    """Why a run was stopped from outside."""

    CLOCK = auto()
    FLOOD = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen of one run from outside: its two streams, and the keeper's words, which come from the kernel."""

    printed: bytes = b""
    report: bytes = b""
    words: Mapping[str, Any] = field(default_factory=dict)
    stopped: Stopped | None = None
    wall_seconds: float = 0.0
    lost: str = ""


def judged(outcome: Outcome, snippet: Snippet, limits: Limits, torch: str) -> Result:
    """The result of a run."""
    told = _report(outcome.report)
    error = _error(told, snippet)
    output = cleaned(outcome.printed[: limits.output_bytes].decode(errors="replace"))
    ending = _ending(outcome, told, error, limits, output)
    used = _used(outcome)
    return Result(
        ending=ending,
        output=output,
        error=error if ending in (Ending.ERROR, Ending.MEMORY) else None,
        warnings=(*_warnings(told), *_notices(ending, snippet)),
        series=_series(told),
        wall_seconds=outcome.wall_seconds,
        cpu_seconds=float(outcome.words.get("cpu", 0.0)),
        memory_bytes=used,
        seed=snippet.seed,
        torch=torch,
        sentence=_sentence(ending, outcome, limits),
    )


def cleaned(text: str) -> str:
    """Text fit for a page and a database: no terminal colours, no control signs, no turned reading direction."""
    text = DIRECTION.sub("�", ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    return CONTROL.sub("�", text).encode(errors="replace").decode()


def _ending(
    outcome: Outcome, told: Mapping[str, Any] | None, error: RunError | None, limits: Limits, output: str
) -> Ending:
    status = outcome.words.get("status")
    if outcome.stopped is Stopped.CLOCK:
        return Ending.WALL
    if outcome.stopped is Stopped.FLOOD:
        return Ending.OUTPUT
    if outcome.lost or status is None or not outcome.report.startswith(READY):
        return Ending.LOST
    if os.WIFSIGNALED(status):
        return _killed(os.WTERMSIG(status), outcome, limits, output)
    if told is None:
        return Ending.QUIT
    if error is None:
        return Ending.FINISHED
    if error.kind == "MemoryError" or NO_MEMORY.search(error.message):
        return Ending.MEMORY
    return Ending.ERROR


def _killed(by: int, outcome: Outcome, limits: Limits, output: str) -> Ending:
    """What limit a signal stands for, by what the kernel counted."""
    if by == signal.SIGKILL and float(outcome.words["cpu"]) >= NEARLY_ALL_TIME * limits.cpu_seconds:
        return Ending.CPU
    if _used(outcome) >= NEARLY * limits.tensor_bytes or "std::bad_alloc" in output:
        return Ending.MEMORY
    return Ending.LOST if by == signal.SIGKILL else Ending.CRASHED


def _used(outcome: Outcome) -> int:
    """Bytes at the most, beyond what the run was born with."""
    line = outcome.report[len(READY) :].partition(b"\n")[0]
    born = int(line) if outcome.report.startswith(READY) and line.isdigit() else 0
    return max(0, int(outcome.words.get("peak", 0)) - born)


def _sentence(ending: Ending, outcome: Outcome, limits: Limits) -> str:
    if ending is Ending.LOST and outcome.report and not outcome.report.startswith(READY):
        return f"The run could not be confined, so it was not started: {cleaned(outcome.report.decode(errors='replace')).strip()}"
    if ending is Ending.LOST:
        return "The sandbox was interrupted before the run ended. That is not the code's doing: run it again."
    status = outcome.words.get("status", 0)
    return {
        Ending.FINISHED: "It ran to its end.",
        Ending.ERROR: "It ended with an error.",
        Ending.WALL: f"Stopped: it ran longer than {limits.wall_seconds:g} seconds.",
        Ending.CPU: f"Stopped: it used more than {limits.cpu_seconds} seconds of processor time.",
        Ending.MEMORY: f"Stopped: it asked for more memory than the {limits.tensor_bytes >> 20} MB a run may have.",
        Ending.OUTPUT: f"Stopped: it printed more than {limits.output_bytes >> 10} KB. The first part is below.",
        Ending.QUIT: "It ended its own process before its last line.",
        Ending.CRASHED: f"Its process crashed ({_signal(status)}).",
    }[ending]


def _signal(status: int) -> str:
    try:
        return signal.strsignal(os.WTERMSIG(status)) or "an unknown signal"
    except ValueError:
        return "an unknown signal"


def _report(report: bytes) -> Mapping[str, Any] | None:
    """The last line of a report, when it is one: a run can write anything there, about itself alone."""
    lines = report.split(b"\n")
    if len(lines) < 3 or lines[-1]:
        return None
    try:
        told = json.loads(lines[-2])
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _error(told: Mapping[str, Any] | None, snippet: Snippet) -> RunError | None:
    found = told.get("error") if told else None
    if not isinstance(found, dict):
        return None
    kind, message, trace = (
        _text(found.get(name), most)
        for name, most in (("kind", 100), ("message", LONGEST_TEXT), ("traceback", LONGEST_TEXT))
    )
    return RunError(kind, message, _line(found, snippet), trace, advice(kind, message, trace, snippet.code))


def _warnings(told: Mapping[str, Any] | None) -> tuple[RunWarning, ...]:
    found = told.get("warnings") if told else None
    return tuple(
        RunWarning(_text(one.get("kind"), 100), _text(one.get("message"), LONGEST_TEXT), _line(one))
        for one in (found if isinstance(found, list) else [])[:MOST_WARNINGS]
        if isinstance(one, dict)
    )


def _notices(ending: Ending, snippet: Snippet) -> tuple[RunWarning, ...]:
    found = notice(snippet.code) if ending is Ending.FINISHED else None
    return (RunWarning("Notice", *found),) if found else ()


def _series(told: Mapping[str, Any] | None) -> tuple[Series, ...]:
    found = told.get("series") if told else None
    drawn = []
    for one in (found if isinstance(found, list) else [])[:MOST_SERIES]:
        if not isinstance(one, dict) or not all(
            isinstance(one.get(key), list) for key in ("steps", "values")
        ):
            continue
        points = [
            (float(step), _finite(value))
            for step, value in list(zip(one["steps"], one["values"], strict=False))[: MOST_POINTS + 1]
            if _finite(step) is not None
        ]
        if points:
            steps, values = zip(*points, strict=True)
            drawn.append(Series(_text(one.get("name"), LONGEST_NAME), steps, values))
    return tuple(drawn)


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _line(found: Mapping[str, Any], snippet: Snippet | None = None) -> int | None:
    line = found.get("line")
    last = snippet.code.count("\n") + 1 if snippet else 1 << 20
    return line if isinstance(line, int) and not isinstance(line, bool) and 1 <= line <= last else None


def _text(value: object, most: int) -> str:
    return cleaned(value[:most]) if isinstance(value, str) else ""
