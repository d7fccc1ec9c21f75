"""Executing a snippet in the process that was made for it, and writing down what came of it.

What the run writes to its report is a stranger's word, as its output is: whoever reads it checks its shape.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import linecache
import mmap
import os
import random
import sys
import threading
import traceback
import warnings
from collections.abc import Mapping
from types import CodeType
from typing import Any, NoReturn

from gradschool.sandbox.showing import Shown

SNIPPET = "snippet.py"
BEFORE, AFTER = "before.py", "after.py"
MOST_WARNINGS = 20
LONGEST_TEXT = 4000
UNREADABLE = "(its message cannot be read)"
BALLAST = 8 << 20
"""Bytes of address space let go when memory ran out, so that the error can still be told. Never touched, so they cost none."""
READY = b"ready "
"""How a report begins, before any of a stranger's code: then the bytes in use, and a new line."""


def execute(request: Mapping[str, Any], report: int) -> NoReturn:
    """Run the snippet of a request, write the report to the descriptor `report`, and end this process."""
    ballast = mmap.mmap(-1, BALLAST, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    atexit._clear()  # what the warm process would do at its own end is not this run's to do
    shown, caught = Shown(), _Caught()
    namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": __builtins__, "show": shown.show}
    _seed(int(request["seed"]))
    os.write(report, READY + str(request["resident"]).encode() + b"\n")
    raised = _ended_by(request, namespace)
    error: dict[str, Any] | None = None
    if raised is not None:
        ballast.close()
        if isinstance(raised, MemoryError | RuntimeError):
            _let_go(raised, namespace)
        error = _told(raised)
    _flush()
    told = {"error": error, "warnings": caught.told, "series": shown.to_list()}
    _write_all(report, json.dumps(told).encode() + b"\n")
    os._exit(1 if error else 0)


def _ended_by(request: Mapping[str, Any], namespace: dict[str, Any]) -> BaseException | None:
    """Run the parts as one script, to the end of its threads; the exception that ended it, if one did."""
    raised: BaseException | None = None
    try:
        for name, part in ((BEFORE, "before"), (SNIPPET, "code"), (AFTER, "after")):
            if request[part]:
                exec(_compiled(request[part], name), namespace)  # noqa: S102  that is what this process is for
    except SystemExit as end:
        if end.code is not None and not isinstance(end.code, int):
            print(end.code, file=sys.stderr)
    except BaseException as error:
        raised = error
    try:
        threading._shutdown()  # type: ignore[attr-defined]  # as Python does at the end of a script
        atexit._run_exitfuncs()
    except BaseException as error:
        raised = raised or error
    return raised


def _seed(seed: int) -> None:
    """Every fork begins with the warm process's random numbers; begin with the run's own instead."""
    import numpy
    import torch

    random.seed(seed)
    numpy.random.seed(seed)
    # What torch.manual_seed does to processors; that writes down its callers.
    torch.default_generator.manual_seed(seed)


def _compiled(code: str, name: str) -> CodeType:
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    return compile(code, name, "exec", dont_inherit=True)


class _Caught:
    """The warnings of a run, each with its line; as many as a page shows."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        # Python's own choice of what to show; adding to it also forgets which ones the warm process has given already.
        warnings.simplefilter("ignore", ResourceWarning)
        warnings.showwarning = self.keep  # type: ignore[assignment]  # it needs no file to write to

    def keep(self, message: Any, category: Any, filename: str, lineno: int, *_rest: Any) -> None:
        """Stands in for warnings.showwarning."""
        if len(self.told) < MOST_WARNINGS:
            line = lineno if filename == SNIPPET else _line_of(sys._getframe(1))
            self.told.append(
                {"kind": category.__name__, "message": str(message)[:LONGEST_TEXT], "line": line}
            )


def _line_of(frame: Any) -> int | None:
    """The line of the snippet that led here, however deep in a library."""
    while frame is not None and frame.f_code.co_filename != SNIPPET:
        frame = frame.f_back
    return int(frame.f_lineno) if frame is not None else None


def _let_go(raised: BaseException, namespace: dict[str, Any]) -> None:
    """Free what the run held, so that there is memory to say that there was none."""
    for frame, _ in traceback.walk_tb(raised.__traceback__):
        with contextlib.suppress(RuntimeError):  # one that still runs
            frame.clear()
    namespace.clear()


def _told(raised: BaseException) -> dict[str, Any]:
    """An exception as the report has it, also one that fails when it is looked at."""
    try:
        return _described(raised)
    except BaseException:
        return {"kind": "Exception", "message": UNREADABLE, "line": None, "traceback": ""}


def _described(raised: BaseException) -> dict[str, Any]:
    line = None
    if isinstance(raised, SyntaxError) and raised.filename == SNIPPET:
        line = raised.lineno
    frames = traceback.extract_tb(raised.__traceback__)
    own = [frame for frame in frames if frame.filename in (SNIPPET, BEFORE, AFTER)]
    line = next((frame.lineno for frame in reversed(own) if frame.filename == SNIPPET), line)
    return {
        "kind": type(raised).__name__,
        "message": _text(raised),
        "line": line,
        "traceback": _traceback(raised, frames),
    }


def _text(raised: BaseException) -> str:
    if isinstance(raised, SyntaxError):
        return str(raised.msg)[:LONGEST_TEXT]
    try:
        return str(raised)[:LONGEST_TEXT]
    except Exception:
        return UNREADABLE


def _traceback(raised: BaseException, frames: traceback.StackSummary) -> str:
    """The traceback from the snippet on; without the frames of what ran it."""
    first = next((at for at, frame in enumerate(frames) if frame.filename == SNIPPET), len(frames))
    try:
        lines = traceback.format_list(frames[first:]) if first < len(frames) else []
        end = traceback.format_exception_only(raised)
    except Exception:
        return ""
    head = ["Traceback (most recent call last):\n"] if lines else []
    return "".join([*head, *lines[-40:], *end])[-LONGEST_TEXT:]


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
