"""The engine's process: `python -m gradschool.lab.engine FOLDER PARENT`. `gradschool serve` starts one and ends it.

It never loads torch. It answers web processes, keeps the queue and the store, and owns the processes that train, or
hands their work to Dask.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from gradschool.lab.engine.errors import Busy, EngineError, TooLarge
from gradschool.lab.engine.process import DASK_ADDRESSES, NAME
from gradschool.lab.engine.processes import LocalProcesses
from gradschool.lab.engine.queue import TaskQueue
from gradschool.lab.engine.store import Store
from gradschool.lab.errors import LabError
from gradschool.service import addresses
from gradschool.service.alone import alone
from gradschool.service.messages import LONGEST_HEADER, BrokenOff, Message, packed, receive

SECONDS_A_TICK = 0.2


class Crew(Protocol):
    """Whoever does the work."""

    async def serve(self, queue: TaskQueue) -> None:
        """Do what the queue has, for good."""


def crew_for(address: str, processes: int) -> Crew:
    """Dask's workers for `tcp://…`, else so many processes of our own."""
    if not address.startswith(DASK_ADDRESSES):
        return LocalProcesses(processes)
    from gradschool.lab.engine.dask_workers import DaskWorkers

    return DaskWorkers(address)


async def run(folder: Path, crew: Crew, ends: Callable[[], bool]) -> None:
    """Be the engine of this folder until `ends` says so, or a signal does."""
    stopped = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT) if sys.platform != "win32" else ():
        asyncio.get_running_loop().add_signal_handler(one, stopped.set)
    if not await alone(folder, NAME, lambda: stopped.is_set() or ends()):
        return
    store = Store(folder / "lab")
    queue = TaskQueue(store, 1)
    listening, key = addresses.listen(folder, NAME)
    server = await asyncio.start_server(_Talk(queue, key).serve, sock=listening, limit=LONGEST_HEADER)
    work = asyncio.create_task(crew.serve(queue))
    try:
        while not (stopped.is_set() or ends() or work.done()):
            queue.tick()
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), SECONDS_A_TICK)
    finally:
        addresses.forget(folder, NAME)
        server.close()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        store.close()
    if work.done() and not work.cancelled():
        work.result()


class _Talk:
    """Answers what web processes ask, each on its own connection, one question at a time."""

    def __init__(self, queue: TaskQueue, key: str) -> None:
        self.queue, self.key = queue, key

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends."""
        try:
            header, _ = await receive(reader)
            if not hmac.compare_digest(str(header.get("key", "")), self.key):
                return
            while True:
                writer.write(packed(*self._answer(*await receive(reader))))
                await writer.drain()
        except (BrokenOff, OSError, asyncio.CancelledError):
            return  # the web process ended, or this one does
        finally:
            writer.close()

    def _answer(self, header: dict[str, Any], body: bytes) -> Message:
        try:
            call, name, learner = header["call"], str(header.get("name", "")), str(header.get("learner", ""))
            if call == "submit":
                return {"name": self.queue.submit(body.decode(), learner)}, b""
            if call == "state":
                state = self.queue.state(name, learner)
                return {"state": asdict(state) if state else None}, b""
            if call == "result":
                text = self.queue.result(name, learner)
                return {"found": text is not None}, text or b""
            kept = self.queue.store.task(name)
            return {"found": kept is not None}, (kept or "").encode()
        except Busy as error:
            return {"busy": error.retry_after_seconds}, b""
        except TooLarge as error:
            return {"too_large": str(error)}, b""
        except (LabError, UnicodeDecodeError, KeyError) as error:
            return {"wrong": str(error)}, b""
        except (EngineError, OSError, sqlite3.Error) as error:
            return {"trouble": str(error)}, b""


def main(arguments: list[str]) -> int:
    """Be the engine of a folder for as long as the process that started it lives, or for good where that is 0."""
    folder, parent, processes = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    try:
        crew = crew_for(os.environ.get("GRADSCHOOL_ENGINE", ""), processes)
        asyncio.run(run(folder, crew, lambda: parent not in (0, os.getppid())))
    except sqlite3.DatabaseError as error:
        kept = folder / "lab" / "specs.sqlite3"
        print(
            f"The lab cannot use {kept} ({error}). Put it back from a backup, or delete it.", file=sys.stderr
        )
        return 1
    return 0
