"""What runs on Dask's workers. Named to them by module and function; loads torch when the first part comes.

A worker runs a part in a thread while its event loop stays free, so a stop is a plain call that the loop answers: the
training sees it at its next step.
"""

from __future__ import annotations

import time
from collections import deque
from importlib import import_module
from typing import Any

from distributed import get_worker

from gradschool.lab.engine.worker import TORCH_SIDE
from gradschool.lab.errors import Stopped

TOPIC = "gradschool-lab"
SECONDS_BETWEEN_REPORTS = 0.2
stopped: deque[str] = deque(maxlen=1_000)
"""The parts that nobody wants any more, on this worker; some may never have been on it."""


def warm_up() -> str:
    """Load torch and train a little; which torch this is."""
    return str(import_module(TORCH_SIDE).warm_up()["torch"])


def run_part(part: dict[str, Any], name: str) -> tuple[dict[str, Any], bytes]:
    """Do a part, and tell who listens to TOPIC how far it is."""
    worker, reported = get_worker(), time.monotonic()

    def watch(done: int, steps: int) -> None:
        nonlocal reported
        if name in stopped:
            raise Stopped
        if time.monotonic() - reported >= SECONDS_BETWEEN_REPORTS:
            reported = time.monotonic()
            worker.log_event(TOPIC, {"part": name, "done": done, "steps": steps})

    header, text = import_module(TORCH_SIDE).run(part, watch)
    return header, text


def stop_part(name: str) -> None:
    """Let this part end at its next step, if it is here."""
    stopped.append(name)
