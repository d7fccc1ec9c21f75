"""Which cores of the processor this process may use. Torch-free."""

from __future__ import annotations

import os


def allowed_cores() -> list[int]:
    """Their numbers: a container or `taskset` may allow fewer than the machine has."""
    try:
        return sorted(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return list(range(os.cpu_count() or 1))


def cores() -> int:
    """How many there are."""
    return len(allowed_cores())
