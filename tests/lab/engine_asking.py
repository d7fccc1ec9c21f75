"""What tests do with an engine: wait for what it says."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from gradschool.lab.engine import Engine, EngineError, SweepTask, connect
from gradschool.lab.spec import SweepSpec

LONG = 30_000  # steps: more than any test waits for


def eventually(ask: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What `ask` gives once it gives something; it may raise EngineError until then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := ask():
                return found
        except EngineError:
            pass
        time.sleep(0.02)
    raise AssertionError(f"It never came, in {seconds:g} seconds.")


def connected(folder: Any) -> Engine:
    return eventually(lambda: connect(folder))


def task(*strategies: str, epochs: int = 10, **more: Any) -> SweepTask:
    return SweepTask(SweepSpec("line", strategies, epochs, **more))


def long_task(rate: float) -> SweepTask:
    """Something that is still running when the next thing happens."""
    return task(f"SGD(lr={rate})", epochs=LONG)


def result_of(engine: Engine, asked: Any, learner: str = "alice") -> dict[str, Any]:
    return finished(engine, engine.submit(asked, learner), learner)


def finished(engine: Engine, named: str, learner: str = "alice") -> dict[str, Any]:
    """The result of a task, once it is there; a task that comes to nothing fails the test with its message."""

    def found() -> bytes | None:
        state = engine.state(named, learner)
        assert state
        assert state.state not in ("failed", "stopped"), state.message
        return engine.result(named, learner)

    return json.loads(eventually(found))


def ended(engine: Engine, named: str, learner: str = "") -> str:
    """The message of a task that comes to nothing, once it has."""

    def message() -> str:
        state = engine.state(named, learner)
        return state.message if state and state.state in ("failed", "stopped") else ""

    return eventually(message)


def running(engine: Engine, asked: SweepTask, learner: str) -> str:
    """Submit a task and wait until its training reports progress."""
    named = engine.submit(asked, learner)
    eventually(lambda: engine.state(named, learner).done > 0)
    return named
