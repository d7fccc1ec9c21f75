"""What a sandbox has on the machine just now: processes, descriptors, mounts. After a run it must be what it was."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

SECONDS_TO_CLEAR = 3.0


@dataclass(frozen=True)
class Traces:
    """The processes below some others, how many files one holds open, what is mounted for them, what memory is shared."""

    processes: frozenset[int]
    descriptors: int
    mounts: frozenset[str]
    shared_memory: frozenset[str]

    def beyond(self, before: Traces) -> list[str]:
        """What there is more than before, in words."""
        found = [f"process {pid}" for pid in self.processes - before.processes]
        found += [f"mount {line}" for line in self.mounts - before.mounts]
        found += [f"shared memory {line}" for line in self.shared_memory - before.shared_memory]
        more = self.descriptors - before.descriptors
        return [*found, f"{more} more descriptors"] if more > 0 else found


def traces(roots: Iterable[int], holder: int) -> Traces:
    """What the process trees of these have on the machine; `holder` is the one whose descriptors are counted."""
    below = {child.pid for root in roots for child in psutil.Process(root).children(recursive=True)}
    return Traces(
        frozenset(below),
        len(os.listdir(f"/proc/{holder}/fd")),
        frozenset(line for pid in (holder, *roots, *below) for line in _mounts(pid)),
        frozenset(_shared_memory()),
    )


def nothing_left(roots: Iterable[int], holder: int, before: Traces) -> list[str]:
    """What there is that was not there before, in words; waits a little for what is just ending."""
    until = time.monotonic() + SECONDS_TO_CLEAR
    while (left := traces(roots, holder).beyond(before)) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def _mounts(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/mountinfo").read_text().splitlines()
    return []


def _shared_memory() -> list[str]:
    found = os.listdir("/dev/shm") if os.path.isdir("/dev/shm") else []
    for name in ("shm", "msg", "sem"):
        with suppress(OSError):
            found += Path(f"/proc/sysvipc/{name}").read_text().splitlines()[1:]
    return found
