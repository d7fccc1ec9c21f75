"""The self-test: small attacks through the real path, each of which must fail before a stranger's code is run here.

Not versions or settings but these decide whether running is on: they see a kernel that lacks a layer, a library that
does less than it says, and our own mistakes alike.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from gradschool.sandbox.host import WarmProcess
from gradschool.sandbox.values import Ending, Limits, Mode, Result, Snippet

ESCAPED = "ESCAPED"
ALIVE = "alive"
QUICK, ENOUGH = Limits(wall_seconds=0.4, cpu_seconds=2), Limits(cpu_seconds=2)


@dataclass(frozen=True, slots=True)
class Canary:
    """Something a run must not be able to do: code that prints ESCAPED when it can, or must end as `ending` says."""

    what: str
    code: str
    ending: Ending | None = None
    limits: Limits = ENOUGH


def attempt(what: str, lines: str) -> Canary:
    """A canary whose lines raise where the sandbox holds."""
    body = "\n".join(f"    {line}" for line in lines.strip().splitlines())
    code = f"try:\n{body}\nexcept (OSError, RuntimeError, ValueError, AttributeError):\n    pass\nelse:\n    print({ESCAPED!r})\n"
    return Canary(what, code)


CANARIES: Sequence[Canary] = (
    attempt("read the list of the machine's users", "open('/etc/passwd').read()"),
    attempt("read the memory of its parent", "open('/proc/1/environ').read()"),
    attempt("open a network socket", "import socket\nsocket.socket(socket.AF_INET)"),
    attempt("open a local socket", "import socket\nsocket.socket(socket.AF_UNIX)"),
    attempt("start another process", "import os\nif os.fork() == 0: os._exit(0)"),
    attempt("start a program", "import os\nos.execv('/usr/bin/true', ['true'])"),
    attempt("signal its parent", "import os\nos.kill(os.getppid() or 1, 0)"),
    attempt("make a namespace", "import ctypes\nif ctypes.CDLL(None).unshare(0x10000000): raise OSError"),
    attempt("write into Python's packages", "import torch\nopen(torch.__file__, 'a')"),
    attempt("raise its own limits", "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (99, 99))"),
    attempt(
        "fill the disk",
        "import tempfile\nfor i in range(40):\n    open(f'{tempfile.gettempdir()}/{i}', 'wb').write(bytes(1 << 20))",
    ),
    attempt(
        "fill the disk with empty files",
        "import tempfile\nfor i in range(3000):\n    open(f'{tempfile.gettempdir()}/{i}', 'w').close()",
    ),
    Canary("outlive its time", "import time\ntime.sleep(60)", Ending.WALL, QUICK),
    Canary("take 2 GB of memory", "import torch\ntorch.ones(1 << 29)", Ending.MEMORY),
    Canary("print without end", "while True: print('x' * 999)", Ending.OUTPUT),
)


async def self_test(warm: WarmProcess) -> str:
    """ "" when no canary gets through in this process, else the sentence that says which did."""
    healthy = await warm.run(Snippet(f"import torch\nprint({ALIVE!r}, torch.ones(2).sum().item())"))
    if healthy.output.strip() != f"{ALIVE} 2.0":
        return f"Running code is switched off: a first run did not do what it should ({_seen(healthy)})."
    left = list(CANARIES)
    while left:
        pair, left = left[:2], left[2:]
        results = await asyncio.gather(*(warm.run(Snippet(one.code), one.limits) for one in pair))
        for canary, result in zip(pair, results, strict=True):
            if not _held(canary, result, warm.mode):
                return f"Running code is switched off: in a test at the start, code could {canary.what} ({_seen(result)})."
    return ""


def _held(canary: Canary, result: Result, mode: Mode) -> bool:
    if canary.ending is not None:
        return result.ending is canary.ending
    finished = result.ending is Ending.FINISHED or (mode is Mode.REDUCED and result.ending is Ending.ERROR)
    return finished and ESCAPED not in result.output


def _seen(result: Result) -> str:
    error = f": {result.error.kind}: {result.error.message}" if result.error else ""
    reason = f": {result.sentence}" if result.ending is Ending.LOST else error
    return f"it ended as {result.ending.value}{reason}"[:400]
