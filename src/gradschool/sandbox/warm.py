"""The warm process: PyTorch imported and used once, then a fork of it for each run.

Started by `launch.command` inside bubblewrap. It hears on one socket that a keeper is wanted, each time with three
descriptors: where the output goes, where the report goes, and where the keeper hears what to run and gives its verdict.
It reads no snippet itself: every later run is a fork of it, and could find the snippet in its memory.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradschool.sandbox.keeper import A_KEEPER, LENGTH, Confinement, keep
from gradschool.sandbox.values import Mode

LARGE = 2 << 20
MADV_COLLAPSE = 25


def main() -> None:
    """Warm up, say so, and serve a socket until it ends.

    The command line: the socket's number, the mode, the folder a run may write, a JSON list of what it may read, and
    the modules to have ready.
    """
    control, mode, scratch, readable, *imports = sys.argv[1:]
    line = socket.socket(fileno=int(control))
    line.set_inheritable(False)
    confinement = _confinement(Mode(mode), [Path(one) for one in json.loads(readable)], Path(scratch))
    facts = warm_up()
    for module in imports:
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are let go by the kernel as they end
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # forks then share these objects: a collection in a run does not touch, and so copy, them
    in_large_pages()
    _send(line, facts)
    while descriptors := _received(line):
        _start(line, descriptors, confinement)


def warm_up() -> dict[str, Any]:
    """Do once what a first run would wait for: imports, and a training step with each usual optimizer.

    Facts on it: torch's version, resident bytes.
    """
    import torch
    import torch.autograd.profiler
    import torch.func
    import torch.utils.data

    # A fork of a process whose threads have worked would hang at its first parallel work.
    torch.set_num_threads(1)
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
    for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
        optimizer = kind(model.parameters(), lr=0.01)
        schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1)
        loss = torch.nn.functional.mse_loss(model(torch.ones(2, 4)), torch.zeros(2, 1))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        repr(loss)
    torch.manual_seed(0)  # reads the sources of its callers, once
    guess = torch.ones(2, 3, requires_grad=True)
    torch.nn.functional.cross_entropy(guess, torch.tensor([0, 1])).backward()  # type: ignore[no-untyped-call]
    return {"torch": torch.__version__, "resident": _status("VmRSS")}


def in_large_pages() -> None:
    """Have the kernel keep this process's memory in pages of 2 MB, where it can.

    A fork copies a list of pages, and its end walks through it: with large pages both take a third of the time. What a
    run writes to is still copied in pieces of 4 KB. Linux 6.1 or later; elsewhere all stays as it is.
    Source: madvise(2), MADV_COLLAPSE.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    for line in Path("/proc/self/maps").read_text().splitlines():
        words = line.split()
        start, end = (int(one, 16) for one in words[0].split("-"))
        first, last = -(-start // LARGE) * LARGE, end // LARGE * LARGE
        if words[1] == "rw-p" and words[5:] in ([], ["[heap]"]) and first < last:
            libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), MADV_COLLAPSE)


def _confinement(mode: Mode, readable: list[Path], scratch: Path) -> Confinement:
    if mode is Mode.UNSANDBOXED:
        return Confinement(lambda: None, lambda _: _own_folder())
    from gradschool.sandbox import confinement

    return confinement.full(readable, scratch) if mode is Mode.FULL else confinement.reduced(readable)


def _own_folder() -> None:
    tempfile.tempdir = None
    os.chdir(tempfile.mkdtemp(prefix="gradschool-run-"))


def _start(line: socket.socket, descriptors: list[int], confinement: Confinement) -> None:
    """Fork a keeper for one run."""
    output, report, verdict = descriptors
    try:
        born = os.fork()
    except OSError:  # no room for a process: who asked sees the descriptors closed, and that the run is lost
        born = -1
    if born == 0:
        try:
            line.close()
            keep(output, report, socket.socket(fileno=verdict), confinement)
        finally:
            os._exit(1)
    for descriptor in descriptors:
        os.close(descriptor)


def _received(line: socket.socket) -> list[int] | None:
    """The descriptors of the next run; None when the other side is gone."""
    word, descriptors, _, _ = socket.recv_fds(
        line, len(A_KEEPER), 3, socket.MSG_CMSG_CLOEXEC if sys.platform == "linux" else 0
    )
    return descriptors if word and len(descriptors) == 3 else None


def _send(line: socket.socket, words: Mapping[str, Any]) -> None:
    body = json.dumps(words).encode()
    line.sendall(len(body).to_bytes(LENGTH, "big") + body)


def _status(name: str) -> int:
    """A number of bytes from this process's status; 0 where there is none to read."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
