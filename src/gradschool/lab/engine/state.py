"""Where a task is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class State:
    """Where a task is: `done` of its `steps` steps; why it failed or was stopped is in `message`."""

    state: Literal["waiting", "running", "done", "failed", "stopped"]
    done: int = 0
    steps: int = 0
    message: str = ""
