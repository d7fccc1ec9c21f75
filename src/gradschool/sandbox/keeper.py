"""The keeper of one run: forked from the warm process, it forks the run, waits for its end, and kills it when told.

It stays outside the run's PID namespace. What it says of the run, how it ended and what it used, comes from the kernel,
so no run can forge it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from gradschool.sandbox import execution

SECONDS_BETWEEN_LOOKS = 0.02
OUTPUT, REPORT, KEPT = 1, 3, 4
A_KEEPER = b"k"
"""The one word that the warm process is told, with the descriptors of a run."""
LENGTH = 4
"""Bytes that say how long a request is."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What is done in the keeper, and then in the run, before the snippet: namespaces, limits, filters."""

    in_keeper: Callable[[], None]
    in_run: Callable[[Mapping[str, Any]], None]


def keep(output: int, report: int, verdict: socket.socket, confinement: Confinement) -> NoReturn:
    """Run what `verdict` asks, and tell it how that ended; a word from there, or its end, kills it. Ends this process."""
    try:
        request = _received(verdict)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()  # signals to a process group reach across PID namespaces
        confinement.in_keeper()
        living, lifeline = os.pipe()
        child = os.fork()
    except OSError as error:
        _tell(verdict, {"trouble": f"{type(error).__name__}: {error}"})
        os._exit(1)
    if child == 0:
        os.close(lifeline)
        _be_the_run(request, output, report, living, confinement)
    for descriptor in (output, report, living):
        os.close(descriptor)
    status, used = _awaited(child, verdict)
    _tell(
        verdict,
        {
            "status": status,
            "cpu": used.ru_utime + used.ru_stime,
            "keeper": time.process_time(),
            "peak": used.ru_maxrss * _rss_unit(),
        },
    )
    os._exit(0)


def _received(line: socket.socket) -> dict[str, Any]:
    """A request. Raises OSError when who asks is gone."""
    body = _exactly(line, int.from_bytes(_exactly(line, LENGTH), "big"))
    request: dict[str, Any] = json.loads(body)
    return request


def _exactly(line: socket.socket, wanted: int) -> bytes:
    found = b""
    while len(found) < wanted:
        more = line.recv(wanted - len(found))
        if not more:
            raise OSError("nobody waits for this run any more")
        found += more
    return found


def _be_the_run(
    request: Mapping[str, Any], output: int, report: int, living: int, confinement: Confinement
) -> NoReturn:
    try:
        resident = _resident()
        _only_these_descriptors(output, report, living)
        confinement.in_run(request)
        if select.select([KEPT], [], [], 0)[0]:  # the keeper died before its death could be noticed
            os._exit(1)
        os.close(KEPT)
    except BaseException as error:
        with suppress(OSError):
            os.write(REPORT, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    execution.execute({**request, "resident": resident}, REPORT)


def _resident() -> int:
    """Bytes this fork has at its birth, all shared with the warm process; 0 where the system does not say."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _only_these_descriptors(output: int, report: int, living: int) -> None:
    """Nothing to read on 0, the output on 1 and 2, the report on 3, the keeper's life on 4; nothing else is open."""
    output, report, living = (_high(one) for one in (output, report, living))
    nothing = _high(os.open(os.devnull, os.O_RDONLY))
    for source, target in ((nothing, 0), (output, 1), (output, 2), (report, REPORT), (living, KEPT)):
        os.dup2(source, target)
    os.closerange(KEPT + 1, os.sysconf("SC_OPEN_MAX"))


def _high(descriptor: int) -> int:
    """The same file under a number that no target has."""
    import fcntl

    return fcntl.fcntl(descriptor, fcntl.F_DUPFD, KEPT + 1)


def _awaited(child: int, verdict: socket.socket) -> tuple[int, Any]:
    """Wait for the run's end, or for the word to end it."""
    ready: list[Any] = [verdict]
    watching = os.pidfd_open(child) if hasattr(os, "pidfd_open") else None
    while True:
        if watching is None:
            ended, status, used = os.wait4(child, os.WNOHANG)
            if ended:
                return status, used
            found = select.select(ready, [], [], SECONDS_BETWEEN_LOOKS)[0]
        else:
            found = select.select([*ready, watching], [], [])[0]
        if watching in found:
            break
        if verdict in found:  # "end it", or nobody is there any more
            os.kill(child, signal.SIGKILL)
            break
    _, status, used = os.wait4(child, 0)
    return status, used


def _tell(verdict: socket.socket, words: Mapping[str, Any]) -> None:
    with suppress(OSError):
        verdict.sendall(json.dumps({**words, "at": time.monotonic()}).encode() + b"\n")


def _rss_unit() -> int:
    return 1 if sys.platform == "darwin" else 1024
