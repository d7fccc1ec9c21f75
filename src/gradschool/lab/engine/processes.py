"""The engine's own torch processes: one part at a time each, warm, and replaced when one ends."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import Any

from gradschool.lab.cores import allowed_cores
from gradschool.lab.engine.queue import Part, TaskQueue
from gradschool.service.messages import LONGEST_HEADER, BrokenOff, packed, receive

WORKER = "gradschool.lab.engine.worker"
SECONDS_TO_STOP = 2.0  # from a stop to the end of the step: a process that takes longer is ended
SECONDS_TO_END = 1.0
SECONDS_TO_START = 120.0
LONGEST_PAUSE = 30.0  # seconds between two tries to start one that does not
CANNOT_START = "The lab's processes do not start; the server's own messages say why. Tell who runs this site."


class LocalProcesses:
    """So many torch processes on this machine."""

    def __init__(self, count: int) -> None:
        self.count, self.alive = count, 0

    async def serve(self, queue: TaskQueue) -> None:
        """Do what the queue has, for good; cancelling ends the processes."""
        queue.processes = self.count
        queue.store.use(version("torch"))
        async with asyncio.TaskGroup() as lanes:
            for core in cores_for(self.count):
                lanes.create_task(self._lane(queue, core))

    async def _lane(self, queue: TaskQueue, core: int | None) -> None:
        """One process after the other, each for as long as it lives."""
        pause = 0.1
        while True:
            worker = await _started(core)
            if worker is None:
                if not self.alive:
                    queue.no_process(CANNOT_START)
                pause = min(LONGEST_PAUSE, 2 * pause)
                await asyncio.sleep(pause)
                continue
            self.alive, pause = self.alive + 1, 0.1
            queue.no_process(None)
            try:
                await _work(worker, queue)
            finally:
                self.alive -= 1
                await _ended(worker)


def cores_for(count: int) -> Sequence[int | None]:
    """The core that each process stays on, where there are as many processes as cores; otherwise None for each.

    Woken together after a pause, two processes often begin on one core, and a sweep of a tenth of a second is over
    before the system has parted them.
    """
    allowed, can_stay = allowed_cores(), hasattr(os, "sched_setaffinity")
    return allowed if can_stay and len(allowed) == count > 1 else [None] * count


async def _work(worker: Process, queue: TaskQueue) -> None:
    """Give one process part after part, until it ends."""
    number = 0
    while part := await _next_part(worker, queue):
        number += 1
        try:
            header, text = await _done(worker, part, number)
        except (BrokenOff, TimeoutError, OSError):
            queue.give_back(part)
            return
        queue.finish(part, header, text)


async def _next_part(worker: Process, queue: TaskQueue) -> Part | None:
    """The next part for a process; None when the process ends while it has nothing to do."""
    waits, lives = asyncio.create_task(queue.next_part()), asyncio.create_task(worker.wait())
    try:
        await asyncio.wait({waits, lives}, return_when=asyncio.FIRST_COMPLETED)
        if not lives.done():
            return waits.result()
        if waits.done():
            queue.give_back(waits.result())
        return None
    finally:
        waits.cancel()
        lives.cancel()


async def _done(worker: Process, part: Part, number: int) -> tuple[dict[str, Any], bytes]:
    assert worker.stdin
    assert worker.stdout
    loop, pipe = asyncio.get_running_loop(), worker.stdin
    async with asyncio.timeout(None) as patience:

        def stop() -> None:
            patience.reschedule(loop.time() + SECONDS_TO_STOP)
            pipe.write(packed({"stop": number}))

        part.stop = stop
        pipe.write(packed({"part": number}, json.dumps(part.data).encode()))
        await pipe.drain()
        while True:
            header, text = await receive(worker.stdout)
            if header.get("answer") == number:
                return header, text
            if "begun" in header:
                part.begin()
            else:
                part.report(header["done"], header["steps"])


async def _started(core: int | None) -> Process | None:
    """A process that is warm; None when it does not get so far."""
    one_thread = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", WORKER, *([] if core is None else [str(core)])),
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, **one_thread},
        limit=LONGEST_HEADER,
    )
    assert worker.stdout
    try:
        async with asyncio.timeout(SECONDS_TO_START):
            await receive(worker.stdout)
    except (BrokenOff, TimeoutError):
        await _ended(worker)
        return None
    except asyncio.CancelledError:
        await _ended(worker)
        raise
    return worker


async def _ended(worker: Process) -> None:
    """End a process: it ends at once when it hears no more, unless it hangs."""
    assert worker.stdin
    worker.stdin.close()
    try:
        async with asyncio.timeout(SECONDS_TO_END):
            await worker.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            worker.kill()
        await worker.wait()
