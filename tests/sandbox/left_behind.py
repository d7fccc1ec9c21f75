"""What a sandbox has on the machine just now: processes, descriptors, mounts. After a run it must be what it was."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable
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
        frozenset(_shared_memory(below)),
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


def _shared_memory(below: Collection[int]) -> list[str]:
    """Segments of this machine, but for those that other programs (a PostgreSQL, a browser) have in use."""
    found = [f"/dev/shm/{name}" for name in os.listdir("/dev/shm")] if os.path.isdir("/dev/shm") else []
    for kind in ("shm", "msg", "sem"):
        with suppress(OSError):
            lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
            found += [f"System V {kind} {line.split()[1]}" for line in lines]
    if not found:
        return []
    elsewhere = {one for pid in psutil.pids() if pid not in below for one in _mapped(pid)}
    return [one for one in found if one not in elsewhere]


def _mapped(pid: int) -> list[str]:
    """The segments that a process has in its memory, named as `_shared_memory` names them."""
    with suppress(OSError):
        lines = [line.split(maxsplit=5) for line in Path(f"/proc/{pid}/maps").read_text().splitlines()]
        paths = [(line[4], line[5].removesuffix(" (deleted)")) for line in lines if len(line) == 6]
        return [f"System V shm {inode}" if path.startswith("/SYSV") else path for inode, path in paths]
    return []
